import { describe, expect, it } from 'vitest'
import { parseScenario } from './parse.ts'
import type { Scenario } from './Scenario.ts'
import { ScenarioError } from './ScenarioError.ts'
import { parseSetting } from './settings.ts'

const text = `
halfopen: 1
services:
  cart: &cart { endpoints: 4, serviceTime: { constant: 20ms }, calls: [stock] }
  spare: *cart
  shop.cart: { endpoints: 2 }
  stock: {}
clients:
  web: { to: cart, rate: 100/s }
policies:
  - { for: cart, retry: off }
events:
  - { at: 20s, fault: { slow: 3x }, on: cart }
`

function set(...settings: string[]): Scenario {
  const pairs = settings
    .map((setting) => parseSetting(setting))
    .map(({ path, value }) => [path, value])
  return parseScenario(text, { file: 'a.yaml', set: Object.fromEntries(pairs) }).scenario
}

function refusal(...settings: string[]): string {
  try {
    set(...settings)
  } catch (error) {
    if (error instanceof ScenarioError) return error.message
    throw error
  }
  return 'accepted'
}

describe('a setting', () => {
  it('replaces a value', () => {
    expect(set('services.cart.endpoints=7').services[0]!.endpoints).toBe(7)
  })

  it('adds a key that the format knows', () => {
    expect(set('services.cart.failures=30%').services[0]!.failureRatio).toBe(0.3)
    expect(set('network.loss=5%').network.lossRatio).toBe(0.05)
  })

  it('reaches into lists by index', () => {
    expect(set('events[0].fault.slow=9x').events[0]).toMatchObject({ fault: { factor: 9 } })
  })

  it('appends to a list at the index after the last', () => {
    expect(set('policies[1]={for: stock}').policies.map((policy) => policy.for)).toEqual([
      'cart',
      'stock',
    ])
    expect(set('links[0]={from: web, to: cart}').links).toHaveLength(1)
  })

  it('makes a map in place of a plain value', () => {
    expect(set('policies[0].retry.attempts=5').policies[0]!.retry).toEqual({ attempts: 5 })
  })

  it('takes out what excludes the new key', () => {
    const { serviceTime } = set('services.cart.serviceTime.exponential=20ms').services[0]!
    expect(serviceTime).toEqual({ kind: 'exponential', meanUs: 20_000 })
  })

  it('takes a key out when it is null or empty', () => {
    expect(set('events=null').events).toEqual([])
    expect(set('events=').events).toEqual([])
    expect(set('services.cart.endpoints=null').services[0]!.endpoints).toBe(1)
    expect(set('services.cart.failures=null').services[0]!.failureRatio).toBe(0)
  })

  it('finds names that have dots', () => {
    expect(set('services.shop.cart.endpoints=3').services[2]!.endpoints).toBe(3)
  })

  it('changes one use of an alias only', () => {
    expect(set('services.spare.endpoints=9').services.map(({ endpoints }) => endpoints)).toEqual([
      4, 9, 2, 1,
    ])
    expect(set('services.cart.endpoints=9').services.map(({ endpoints }) => endpoints)).toEqual([
      9, 4, 2, 1,
    ])
  })

  it('adds a whole service', () => {
    expect(set('services.tax={endpoints: 2}').services.at(-1)).toMatchObject({
      name: 'tax',
      endpoints: 2,
    })
  })

  it('leaves no line behind for the policy it changes', () => {
    const { origin } = set('policies[0].timeout=5s').policies[0]!
    expect(origin).toEqual({ file: 'a.yaml', lines: { for: 11, retry: 11 } })
  })

  it.each([
    ['services.crat.failures=1%', 'there is no "crat" in services.', 'Did you mean cart?'],
    [
      'services.cart.failurs=1%',
      'there is no "failurs" in services.cart.',
      'Did you mean failures?',
    ],
    ['servces.cart.failures=1%', 'there is no "servces".', 'Did you mean services?'],
    ['services.tax=5', 'there is no "tax" in services.', 'Known: cart, shop.cart'],
    ['policies[5].timeout=1s', 'policies has one entry, and no [5].', 'Known: [0] to [1].'],
    ['policies[1]=null', 'policies has one entry, and no [1].', 'Known: [0].'],
    ['links[0]=null', 'links has nothing, and no [0].', 'Take the setting out.'],
    ['policies.timeout=1s', 'policies is a list.', 'Write an index such as [0].'],
    ['services[0]=1', 'services is a map.', 'Write a key'],
    ['services.cart.endpoints.x=1', 'there is no "x" in services.cart.endpoints.', ''],
    ['__proto__.x=1', 'there is no "__proto__".', ''],
    ['services.__proto__={}', 'cannot be a key', ''],
    ['services..cart=1', 'there is no "" in services.', 'Known: cart, shop.cart'],
    ['services.[x]=1', 'is no path.', 'Write a path such as'],
    ['.services=1', 'is no path.', ''],
  ])('%s is refused', (setting, what, mend) => {
    expect(refusal(setting)).toContain(what)
    expect(refusal(setting)).toContain(mend)
  })

  it('is named in mistakes about its value', () => {
    expect(refusal('services.cart.failures=5')).toBe(
      '--set services.cart.failures  unit-missing\n' +
        '  services.cart.failures is 5, which has no unit.\n' +
        '  Write a share such as 5%.',
    )
  })
})
