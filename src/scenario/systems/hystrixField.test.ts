import { describe, expect, it } from 'vitest'
import { parseScenario } from '../parse.ts'
import { policyDocument } from '../policyText.ts'
import { ScenarioError } from '../ScenarioError.ts'

const read = (more: string) =>
  parseScenario(
    `halfopen: 1
services: { shop: { calls: [{ to: stock, fallback: { cache: { hits: 80%, maxAge: 30s } } }] }, stock: {} }
clients: { web: { to: shop, rate: 1/s, fallback: { to: stock } } }
${more}`,
    { file: 'a.yaml' },
  ).scenario

function mistakes(more: string): string[] {
  try {
    read(more)
  } catch (error) {
    if (error instanceof ScenarioError)
      return error.problems.map(({ code, line, what, mend }) => `${code} ${line}: ${what} ${mend}`)
    throw error
  }
  return []
}

describe('what is said of Hystrix', () => {
  it('is read, for all callers and for one', () => {
    const { systems, services, clients } = read(
      'systems: { hystrix: { threads: 20, hop: 0ms, pools: { all: { for: [stock] } }, callers: { shop: { version: 1.5.12 }, web: none } } }',
    )
    expect(systems.hystrix).toEqual({
      hop: { kind: 'constant', valueUs: 0 },
      threads: 20,
      pools: [['all', { for: ['stock'] }]],
      callers: [
        ['shop', { version: '1.5.12' }],
        ['web', 'none'],
      ],
    })
    expect(services[0]!.steps[0]![0]!.fallback).toEqual({
      kind: 'cache',
      hitRatio: 0.8,
      maxAgeUs: 30_000_000,
    })
    expect(clients[0]!.fallback).toEqual({ kind: 'call', to: 'stock' })
  })

  it('is refused with its place where it names nobody, or no release', () => {
    const found = mistakes(
      'systems:\n  hystrix:\n    version: 1.5.1\n    callers: { shopp: none }\n    pools: { all: { for: [stok] } }',
    )
    expect(found).toEqual([
      expect.stringMatching(/^unknown-rule 6: .*1\.5\.1.*Did you mean/),
      expect.stringMatching(/shopp.*Did you mean shop\?/),
      expect.stringMatching(/stok.*Did you mean stock\?/),
    ])
  })
})

describe('a circuit of a policy', () => {
  it('is written as it is read', () => {
    const circuit = { errors: '30%', requests: 5, window: '5s', sleep: '2s', force: 'open' }
    const { policies } = read(`policies: [{ for: stock, circuit: ${JSON.stringify(circuit)} }]`)
    expect(policyDocument(policies[0]!)).toEqual({ for: 'stock', circuit })
    expect(read('policies: [{ for: stock, circuit: off }]').policies[0]!.circuit).toBeNull()
  })
})

describe('a fallback', () => {
  it('that calls back is refused: calls would go round', () => {
    const found = mistakes('').concat(
      (() => {
        try {
          parseScenario(
            'halfopen: 1\nservices: { a: { calls: [b] }, b: { calls: [{ to: c, fallback: { to: a } }] }, c: {} }\nclients: { web: { to: a, rate: 1/s } }',
            { file: 'a.yaml' },
          )
        } catch (error) {
          if (error instanceof ScenarioError) return error.problems.map(({ code }) => code)
          throw error
        }
        return []
      })(),
    )
    expect(found).toEqual(['calls-in-a-circle'])
  })
})
