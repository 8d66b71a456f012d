import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { policyLines } from './policyLines.ts'
import { provenanceOf } from './provenance.ts'

const shop = (more: string): Run =>
  new Run(
    parseScenario(
      `
halfopen: 1
system: envoy
teams: { payments: { namespace: bank }, checkout: { namespace: shop } }
services:
  pay: { team: payments }
  checkout: { team: checkout, calls: [pay] }
clients: { web: { to: checkout, rate: 1/s } }
${more}
`,
      { file: 'dir/shop.yaml' },
    ).scenario,
  )

const contested = `policies:
  - { for: pay, timeout: 2s, retry: { attempts: 2, on: [5xx] } }
  - { for: pay, by: payments, timeout: 1s }
  - { for: pay, from: checkout, by: checkout, retry: { attempts: 3 } }
`

function edgeTo(run: Run, name: string): number {
  return run.plan.edges.findIndex((edge) => edge.name === name)
}

describe('who set a value', () => {
  it('is told with its owner, its place, and what it overrides and why', () => {
    const run = shop(contested)
    const values = provenanceOf(run, edgeTo(run, 'checkout→pay'), 0)
    expect(values.find(({ key }) => key === 'timeout')).toEqual({
      key: 'timeout',
      value: '1s',
      setter: { by: 'payments', namespace: 'bank', from: 'shop.yaml:11', at: undefined },
      overrides: [
        {
          by: 'operator',
          namespace: '',
          from: 'shop.yaml:10',
          at: undefined,
          value: '2s',
          because: 'overridden: the other wins, because it was said later',
        },
      ],
    })
    const attempts = values.find(({ key }) => key === 'retry.attempts')
    expect(attempts).toMatchObject({ value: '3', setter: { by: 'checkout' } })
    expect(attempts!.overrides).toMatchObject([
      { value: '2', because: 'overridden: the other wins, because it names the caller' },
    ])
    expect(values.find(({ key }) => key === 'retry.on')).toMatchObject({
      value: '5xx',
      setter: { by: 'operator' },
      overrides: [],
    })
  })

  it('is the one whose document binds whole, also where it is silent', () => {
    const run = shop(`controlPlane: { precedence: istio }\n${contested}`)
    const values = provenanceOf(run, edgeTo(run, 'checkout→pay'), 0)
    const on = values.find(({ key }) => key === 'retry.on')
    expect(on).toMatchObject({ value: '5xx', setter: { by: 'operator' } })
    const attempts = values.find(({ key }) => key === 'retry.attempts')
    // The oldest VirtualService wins; those of the teams are dropped.
    expect(attempts).toMatchObject({ value: '2', setter: { by: 'operator' } })
    expect(attempts!.overrides).toMatchObject([{ value: '3', by: 'checkout' }])
  })

  it('stands beside every line of the policy, also of one that was changed in the run', () => {
    const run = shop(`events: [ { at: 5s, policy: { for: pay, by: payments, timeout: 300ms } } ]`)
    const edge = edgeTo(run, 'checkout→pay')
    const before = policyLines(run, edge, 0).find(({ key }) => key === 'timeout')
    expect(before).toMatchObject({ isDefault: true, setter: undefined })
    run.advance(6_000_000)
    const after = policyLines(run, edge, 1).find(({ key }) => key === 'timeout')
    expect(after).toMatchObject({
      from: 'shop.yaml:9',
      setter: { by: 'payments', namespace: 'bank', at: 5_000_000 },
    })
  })
})
