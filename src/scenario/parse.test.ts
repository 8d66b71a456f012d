import { describe, expect, it } from 'vitest'
import { never } from '../model/units.ts'
import { parseScenario } from './parse.ts'
import { parseExpectation, parsePolicy } from './parseParts.ts'
import type { Scenario } from './Scenario.ts'
import { ScenarioError } from './ScenarioError.ts'

const smallest = 'halfopen: 1\nservices:\n  cart: {}\nclients:\n  web: { to: cart, rate: 100/s }\n'

function read(text: string): Scenario {
  return parseScenario(text, { file: 'a.yaml' }).scenario
}

function codesOf(text: string): string[] {
  try {
    read(text)
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ code }) => code)
    throw error
  }
  return []
}

describe('a scenario', () => {
  it('of four lines is complete', () => {
    expect(read(smallest)).toEqual({
      title: 'Untitled',
      description: '',
      seed: 1,
      durationUs: 60_000_000,
      system: 'none',
      systems: {},
      services: [
        {
          name: 'cart',
          role: 'app',
          endpoints: 1,
          workers: 8,
          queue: Infinity,
          serviceTime: { kind: 'constant', valueUs: 5_000 },
          failureRatio: 0,
          poisonRatio: 0,
          status: 503,
          team: '',
          intruder: false,
          namespace: '',
          zones: ['a'],
          nodes: [''],
          unmeshed: [false],
          weights: [],
          addresses: [],
          discipline: { kind: 'fifo', intervalUs: 100_000, targetUs: 5_000 },
          healthCheck: undefined,
          keepAliveUs: -1,
          keepAliveRequests: Infinity,
          maxStreams: Infinity,
          forwards: [],
          memory: { limit: 256_000_000, base: 64_000_000 },
          protocol: 'http1',
          opaque: false,
          speaksFirst: 'client',
          idleUs: never,
          trailingUs: 0,
          ageUs: never,
          queries: undefined,
          kind: 'app',
          onCallerLeft: 'finish',
          readiness: undefined,
          restartUs: never,
          start: { order: undefined, takesUs: 1_000_000, asks: '', proxyStopUs: undefined },
          steps: [],
          tape: [],
          tapeBy: 'arrival',
        },
      ],
      nodes: [],
      teams: [],
      clients: [
        {
          name: 'web',
          to: 'cart',
          load: { kind: 'open', arrivals: 'poisson', ratePerSecond: 100, at: [], changes: [] },
          timeoutUs: never,
          method: 'GET',
          idempotent: true,
          answer: 'awaited',
          unmeshed: false,
          intruder: false,
          address: '',
        },
      ],
      network: { latencyUs: 500, jitterUs: 0, lossRatio: 0 },
      links: [],
      policies: [],
      controlPlane: {
        watchDelay: { kind: 'constant', valueUs: 50_000 },
      },
      identity: undefined,
      events: [],
      expect: [],
      beats: [],
      control: undefined,
      view: { speedUs: 50_000, slowOnFailure: false },
    })
  })

  it('says in which line each value of a policy was written', () => {
    const [policy] = read(
      `${smallest}policies:\n  - for: cart\n    retry:\n      attempts: 3\n      backoff: { base: 25ms }\n    outlier: off\n`,
    ).policies
    expect(policy).toEqual({
      for: 'cart',
      retry: { attempts: 3, backoff: { baseUs: 25_000 } },
      outlier: null,
      origin: {
        file: 'a.yaml',
        lines: {
          for: 7,
          retry: 9,
          'retry.attempts': 9,
          'retry.backoff': 10,
          'retry.backoff.base': 10,
          outlier: 11,
        },
      },
    })
  })

  it('sorts events by time and keeps the order of the file among equals', () => {
    const at = (moment: string, fault: string) =>
      `  - { at: ${moment}, fault: ${fault}, on: cart }\n`
    const { events } = read(
      `${smallest}events:\n${at('2s', 'kill')}${at('1s', 'hang')}${at('2s', 'refuse')}`,
    )
    expect(events.map((event) => event.kind === 'fault' && event.fault.kind)).toEqual([
      'hang',
      'kill',
      'refuse',
    ])
  })

  it('takes zones in turn over the endpoints', () => {
    const text = smallest.replace('cart: {}', 'cart: { endpoints: 5, zone: [a, b] }')
    expect(read(text).services[0]!.zones).toEqual(['a', 'b', 'a', 'b', 'a'])
  })

  it('takes a method for idempotent as the standard does, unless it says otherwise', () => {
    const client = (rest: string) => read(smallest.replace('100/s', `100/s, ${rest}`)).clients[0]!
    expect(client('method: PUT').idempotent).toBe(true)
    expect(client('method: POST').idempotent).toBe(false)
    expect(client('method: POST, idempotent: true').idempotent).toBe(true)
  })

  it('lets a link take from the network what it does not say', () => {
    const text = `${smallest}network: { latency: 2ms, loss: 1% }\nlinks: [{ from: web, to: cart, latency: 9ms }]\n`
    expect(read(text).links).toEqual([
      { from: 'web', to: 'cart', latencyUs: 9_000, jitterUs: 0, lossRatio: 0.01 },
    ])
  })

  it('writes an expectation out as it was written', () => {
    const text = `${smallest}expect:\n  - { over: 20s, metric: p99( cart ), below: 300ms, after: 25s, for: 5s }\n`
    expect(read(text).expect[0]).toEqual({
      metric: { name: 'p99', subject: 'cart', from: undefined },
      text: 'p99(cart) below 300ms over 20s after 25s for 5s',
      comparison: 'below',
      value: 300_000,
      afterUs: 25_000_000,
      untilUs: undefined,
      overUs: 20_000_000,
      forUs: 5_000_000,
    })
  })

  it('takes a lone star only in quotes, and says so', () => {
    expect(() => read(`${smallest}policies: [{ for: * }]`)).toThrow('Quote it: "*"')
  })

  it('is the same whoever reads it, however often', () => {
    expect(JSON.stringify(read(smallest))).toBe(JSON.stringify(read(smallest)))
  })

  it('may be one line of JSON', () => {
    expect(read(JSON.stringify({ halfopen: 1, services: { cart: {} } })).services).toHaveLength(1)
  })
})

describe('what is allowed but looks like an oversight', () => {
  it.each([
    ['a service that nobody calls', 'cart: {}', 'cart: {}\n  stock: {}', 'Nobody calls stock.'],
    [
      'no clients',
      'clients:\n  web: { to: cart, rate: 100/s }',
      '',
      'There are no clients, so nothing happens.',
    ],
    [
      'a fault on a link without traffic',
      'clients:',
      'events: [{ at: 1s, fault: partition, on: cart->cart }]\nclients:',
      'cart→cart is named, but cart never calls cart.',
    ],
    [
      'an event after the end',
      'clients:',
      'duration: 5s\nevents: [{ at: 9s, fault: kill, on: cart }]\nclients:',
      'An event at 9 s never happens: the run ends at 5 s.',
    ],
  ])('is noted: %s', (_, before, after, note) => {
    const { notes } = parseScenario(smallest.replace(before, after), { file: 'a.yaml' })
    expect(notes.map((text) => text.replaceAll('\u00a0', ' '))).toContain(note)
  })

  it('counts a service behind a route as called', () => {
    const text = smallest
      .replace('cart: {}', 'cart: {}\n  cart-canary: {}')
      .concat('policies: [{ for: cart, route: [{ to: cart-canary, weight: 1 }] }]')
    expect(parseScenario(text, { file: 'a.yaml' }).notes).toEqual([])
  })
})

describe('calls', () => {
  const circle = (calls: Record<string, string>) =>
    codesOf(
      `halfopen: 1\nservices:\n${Object.entries(calls)
        .map(([name, to]) => `  ${name}: { calls: ${to} }\n`)
        .join('')}`,
    )

  it.each([
    ['a service that calls itself', { a: '[a]' }],
    ['three services in a ring', { a: '[b]', b: '[c]', c: '[a]' }],
    ['a ring with a chance to leave', { a: '[b]', b: '[{ to: a, probability: 1% }]' }],
    ['a ring behind the entrance', { a: '[b]', b: '[[c]]', c: '[b]' }],
  ])('are refused when they go round: %s', (_, calls) => {
    expect(circle(calls)).toEqual(['calls-in-a-circle'])
  })

  it('may meet again without going round', () => {
    expect(circle({ a: '[b, c]', b: '[d]', c: '[d]', d: '[]' })).toEqual([])
  })

  it('may be a chain of a thousand services', () => {
    const chain = Array.from({ length: 1_000 }, (_, index) => [
      `s${index}`,
      index < 999 ? `[s${index + 1}]` : '[]',
    ])
    expect(circle(Object.fromEntries(chain) as Record<string, string>)).toEqual([])
  })
})

describe('a hostile text', () => {
  // A tenth of what is read: the time grows with the length, and a test should be short.
  const length = 100_000
  const repeated = (piece: string) => piece.repeat(Math.floor(length / piece.length))
  it.each([
    ['open brackets', repeated('[')],
    ['open braces', repeated('{')],
    ['closed brackets', repeated('[]')],
    ['dashes', repeated('- ')],
    ['question marks', repeated('? ')],
    ['documents', repeated('---\n')],
    ['directives', repeated('%a\n')],
    ['quotes', repeated('"')],
    [
      'many keys',
      Array.from({ length: length / 8 }, (_, index) => `k${index}:`)
        .join('\n')
        .slice(0, length),
    ],
    [
      'many unknown services',
      `halfopen: 1\nservices: { cart: { calls: [${repeated('abcdefgh,').slice(0, 90_000)}] } }`,
    ],
    ['a quantity of many digits', `halfopen: 1\nduration: ${'9'.repeat(900_000)}ms`],
    [
      'a name of many spaces',
      `halfopen: 1\nservices: { a: {} }\nclients: { b: { rate: 1/s, to: "${' '.repeat(900_000)}x" } }`,
    ],
    [
      'aliases of aliases',
      `halfopen: 1\nevents:\n  - &a [${'x,'.repeat(200)}]\n${Array.from(
        { length: 20 },
        (_, index) => {
          const before = String.fromCharCode(97 + index)
          return `  - &${String.fromCharCode(98 + index)} [${`*${before},`.repeat(200)}]\n`
        },
      ).join('')}`,
    ],
  ])('is refused in reasonable time: %s', { timeout: 60_000 }, (_, text) => {
    expect(codesOf(text).length).toBeGreaterThan(0)
  })

  it('cannot reach the prototype of anything', () => {
    expect(codesOf(`${smallest}__proto__: { polluted: 1 }`)).toContain('key-forbidden')
    expect(codesOf(`${smallest}"__proto__": { polluted: 1 }`)).toContain('key-forbidden')
    expect(codesOf(`${smallest}control: { set: { __proto__: 1 }, expect: [] }`)).toContain(
      'key-forbidden',
    )
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a part of a scenario', () => {
  const known = read(smallest)

  it('can be an expectation of its own, as goals and breakpoints are', () => {
    const goal = parseExpectation('{ metric: amp(cart), above: 1.5, for: 5s }', known, 'goal')
    expect(goal).toMatchObject({ text: 'amp(cart) above 1.5 for 5s', value: 1.5, forUs: 5_000_000 })
    expect(() => parseExpectation('{ metric: amp(crat) }', known, 'goal')).toThrow(
      'goal:1:11  unknown-name',
    )
  })

  it('can be a policy of its own, as editors show it', () => {
    expect(parsePolicy('for: cart\nretry: off\n', known, 'policy')).toMatchObject({
      for: 'cart',
      retry: null,
    })
    expect(() => parsePolicy('5', known, 'policy')).toThrow('wrong-type')
  })
})
