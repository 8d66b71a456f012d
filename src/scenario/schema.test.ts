import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { scenarioSchema } from './schema.ts'

const file = new URL('../../static/scenario.schema.json', import.meta.url)
const validate = new Ajv({ allowUnionTypes: true, strict: true, strictRequired: false }).compile(
  scenarioSchema() as object,
)

/** One example of every form that design and house know. */
const good = `
halfopen: 1
title: Everything
seed: 7
duration: 120s
system: envoy
services:
  cart:
    endpoints: 4
    queue: 64
    serviceTime: { exponential: 50ms }
    failures: 1%
    zone: [a, a, b, b]
    restart: 5s
    calls: [catalog, [{ to: catalog }, { to: stock, probability: 30%, method: POST }]]
  catalog: { serviceTime: { empirical: { 0%: 1ms, 50%: 5ms, 100%: 80ms } }, queue: unbounded }
  stock:
    serviceTime: { hyperexponential: [{ share: 90%, mean: 10ms }, { share: 10%, mean: 1s }] }
    tape: [{ status: 503, after: 10ms }, { reset: true }, { hang: true }]
    tapeBy: attempt
clients:
  web: { to: cart, rate: 480/s, arrivals: poisson, timeout: 250ms, load: [{ at: 5s, rate: 9/s }] }
  users: { to: cart, users: 50, think: 1s }
  tape: { to: cart, arrivals: { at: [0ms, 10ms] }, timeout: never }
network: { latency: 1ms, jitter: 200us, loss: 0.1% }
links: [{ from: web, to: cart, latency: 20ms }]
policies:
  - for: cart
    from: web
    timeout: off
    retry: { attempts: 3, on: [5xx, reset], backoff: { base: 25ms, max: 250ms } }
    outlier: { consecutive5xx: 5, maxEjectionPercent: 50%, limitRule: 1.28 }
    balancer: { leastRequest: { choices: 3 } }
    route: [{ to: cart, weight: 90 }, { to: stock, weight: 10 }]
  - { for: "*", retry: off, outlier: off, balancer: random, fault: { abort: { share: 5%, status: 500 } } }
controlPlane: { pushDelay: { uniform: { min: 10ms, max: 1s } } }
events:
  - { at: 20s, until: 30s, fault: { slow: 3x }, on: cart }
  - { at: 20s, fault: { errors: 100%, status: 500 }, on: cart-2 }
  - { at: 25s, fault: kill, on: cart-1 }
  - { at: 30s, clear: errors, on: cart-2 }
  - { at: 30s, load: web, rate: 300/s }
  - { at: 40s, policy: { for: cart, retry: off } }
expect:
  - { metric: amp(cart), after: 25s, above: 1.5 }
  - { metric: p99(cart), over: 20s, below: 300ms, for: 5s }
control: { title: Calm, set: { events: null }, expect: [{ metric: amp(cart), atMost: 1.1 }] }
beats:
  - { id: calm, title: Calm, claim: All is well, until: 20s, seconds: 30, expect: [{ metric: success(web), over: 5s, atLeast: 99% }] }
  - id: storm
    at: 20s
    until: 40s
    speed: 2s
    notes: |
      Point at the counter.
    do: [{ fault: { slow: 3x }, on: cart, until: 30s }, { at: 35s, load: web, rate: 10/s }]
    predict: { ask: How many?, options: [{ text: "1", because: no }, { text: "2" }], right: 2, answer: { metric: amp(cart), over: 2s, beat: storm } }
    highlight: [cart, web->cart]
    camera: [cart-1, stock]
    show: [{ metric: amp(cart), label: attempts, over: 2s }]
  - { title: What next?, hold: true, predict: { ask: And now?, answer: { metric: p99(cart) } } }
view: { speed: 50ms }
`

describe('the JSON Schema for editors', () => {
  it('in static/ is the one of the tables (else: node scripts/schema.mjs)', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(scenarioSchema())
  })

  it('accepts a scenario that uses everything', () => {
    validate(parse(good))
    expect(validate.errors).toBeNull()
  })

  it.each([
    ['an unknown key', 'halfopen: 1', 'halfopen: 1\nduraton: 1s'],
    ['a newer version', 'halfopen: 1', 'halfopen: 2'],
    ['a number without a unit', 'duration: 120s', 'duration: 120'],
    ['a unit of another kind', 'rate: 480/s', 'rate: 480ms'],
    ['a balancer that does not exist', 'balancer: random', 'balancer: rand'],
    ['an endpoint count below 1', 'endpoints: 4', 'endpoints: 0'],
    ['two distributions at once', '{ exponential: 50ms }', '{ exponential: 50ms, constant: 1s }'],
    ['an event of no kind', 'fault: kill, ', ''],
    ['an expectation without a bound', ', above: 1.5', ''],
    ['a config', 'view: { speed: 50ms }', 'config: x'],
    [
      'a third figure of a beat',
      'show: [',
      'show: [{ metric: p99(cart), label: a }, { metric: p50(cart), label: b }, ',
    ],
    ['a beat that is called by a number', 'id: storm', "id: '7'"],
  ])('rejects %s', (_, right, wrong) => {
    expect(good).toContain(right)
    expect(validate(parse(good.replace(right, wrong)))).toBe(false)
  })
})
