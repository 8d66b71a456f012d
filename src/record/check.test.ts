import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { checkScenario } from './check.ts'
import { formatValue, lastFaultEnd, watchExpectations, type Verdict } from './expectations.ts'
import { Metrics } from './metrics.ts'
import { spreadOf } from './stats.ts'
import { Probe } from './window.ts'

function verdicts(yaml: string): Verdict[] {
  const { scenario } = parseScenario(`halfopen: 1\n${yaml}`, { file: 'test.yaml' })
  const run = new Run(scenario)
  const probe = new Probe(run, new Metrics(run.world.places))
  const judge = watchExpectations(probe, scenario.expect, scenario.durationUs)
  probe.advance(scenario.durationUs)
  return judge()
}

/** Every 10 ms a request; from 4 s to 7 s all of them fail. */
const outage = `
duration: 20s
network: { latency: 0ms, jitter: 0ms }
services:
  cart: { workers: 100, serviceTime: { constant: 1ms } }
clients:
  web: { to: cart, rate: 100/s, arrivals: constant }
events:
  - { at: 4s, until: 7s, fault: { errors: 100% }, on: cart }
`

describe('windows of an expectation', () => {
  test('from after to until; the last part of it with over; the whole run without any', () => {
    const values = verdicts(`${outage}
expect:
  - { metric: success(web), above: 80% }
  - { metric: success(web), after: 4s, until: 7s, below: 2% }
  - { metric: success(web), over: 12s, above: 99% }
  - { metric: success(web), after: 2s, until: 8s, over: 2s, below: 60% }
`).map(({ isMet, value }) => [isMet, Math.round(value * 100) / 100])
    expect(values).toEqual([
      [true, 0.85],
      [true, 0],
      [true, 1],
      [true, 0.5],
    ])
  })

  test('with for, a sliding window must keep the comparison all the time', () => {
    const [held, brief, short] = verdicts(`${outage}
expect:
  - { metric: failed(web), over: 1s, for: 1900ms, above: 90 }
  - { metric: failed(web), over: 1s, for: 2200ms, above: 90 }
  - { metric: failed(web), after: 15s, for: 6s, below: 1 }
`)
    expect(held).toMatchObject({ isMet: true, value: 100 })
    expect(brief!.isMet).toBe(false)
    expect(brief!.value).toBeLessThanOrEqual(90)
    expect(short).toMatchObject({
      isMet: false,
      trouble: 'the run, or its window, is too short for it',
    })
  })

  test('what has nothing to measure is not met, and says so', () => {
    const [late, elsewhere] = verdicts(`${outage}
expect:
  - { metric: success(cart), after: 19995ms, below: 100% }
  - { metric: exposed(cart-1), below: 1 }
`)
    expect(late).toMatchObject({ isMet: false, trouble: 'nothing to measure' })
    expect(elsewhere).toMatchObject({
      isMet: false,
      trouble:
        'exposed(cart-1) is not measured: exposed is one of the whole mesh, a client, a service, a link such as a→b.',
    })
    expect(formatValue(late!.expectation.metric, late!.value)).toBe('nothing to measure')
  })
})

describe('recovery', () => {
  test('is the time from the end of the last fault until 99 % succeed for five seconds', () => {
    const [recovery] = verdicts(`${outage}
expect: [{ metric: recovery, below: 200ms }]`)
    expect(recovery).toMatchObject({ isMet: true, value: 0 })
  })

  test('never comes when the run ends too early, or the failure stays', () => {
    const [recovery] = verdicts(`${outage.replace('20s', '11s')}
expect: [{ metric: recovery, below: 10s }]`)
    expect(recovery).toMatchObject({ isMet: false, value: Infinity, trouble: '' })
    expect(formatValue(recovery!.expectation.metric, Infinity)).toBe('never')
  })

  test('counts from the end of a fault: until, clear, restart of what was killed', () => {
    const endOf = (events: string): number | undefined => {
      const text = `halfopen: 1
services: { cart: { endpoints: 2, restart: 3s } }
clients: { web: { to: cart, rate: 10/s } }
events: ${events}`
      return lastFaultEnd(new Run(parseScenario(text, { file: 'test.yaml' }).scenario), 60_000_000)
    }
    expect(endOf('[{ at: 1s, until: 2s, fault: hang, on: cart }]')).toBe(2_000_000)
    expect(endOf('[{ at: 1s, fault: kill, on: cart-1 }]')).toBe(4_000_000)
    expect(endOf('[{ at: 1s, fault: hang, on: cart }]')).toBeUndefined()
    expect(endOf('[{ at: 1s, fault: hang, on: cart }, { at: 9s, clear: hang, on: cart }]')).toBe(
      9_000_000,
    )
    expect(endOf('[]')).toBeUndefined()
  })
})

const coin = `
halfopen: 1
title: A service that fails
duration: 5s
services:
  cart: { workers: 100, serviceTime: { constant: 1ms }, failures: 20% }
clients:
  web: { to: cart, rate: 100/s }
policies: []
expect:
  - { metric: success(web), above: 70% }
  - { metric: success(web), above: 80% }
control:
  title: without failures
  set: { services.cart.failures: 0% }
  expect:
    - { metric: success(web), above: 99% }
`

describe('over many seeds', () => {
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1)

  test('an expectation holds on at least 95 % of them, and the losing ones are listed', () => {
    const { main, control, holds } = checkScenario(coin, { file: 'coin.yaml', seeds })
    const [sure, chance] = main.expectations
    expect(sure).toMatchObject({ met: 10, of: 10, holds: true, losingSeeds: [] })
    expect(chance!.holds).toBe(false)
    expect(chance!.losingSeeds.length).toBe(10 - chance!.met)
    expect(chance!.values.min).toBeLessThan(chance!.values.max)
    expect(control).toMatchObject({ title: 'without failures', holds: true })
    expect(control!.expectations[0]!.values).toEqual({ min: 1, median: 1, max: 1 })
    expect(holds).toBe(false)
  })

  test('a control that takes something out of a list is set once, not twice', () => {
    const text = coin
      .replace('policies: []', 'policies: [{ for: cart, timeout: 1s }]')
      .replace('services.cart.failures: 0%', 'services.cart.failures: 0%, "policies[0]": null')
    const { control } = checkScenario(text, { file: 'coin.yaml', seeds: [1] })
    expect(control!.holds).toBe(true)
  })

  test('each run is told before it begins', () => {
    const told: string[] = []
    checkScenario(coin, {
      file: 'coin.yaml',
      seeds: [1, 2],
      onRun: (done, of) => told.push(`${done}/${of}`),
    })
    expect(told).toEqual(['0/4', '1/4', '2/4', '3/4'])
  })
})

test('the spread of values leaves out what was not measured, and keeps never', () => {
  expect(spreadOf([3, NaN, 1, Infinity, 2])).toEqual({ min: 1, median: 2, max: Infinity })
  expect(spreadOf([])).toEqual({ min: NaN, median: NaN, max: NaN })
})

describe('a beat', () => {
  const file = 'shop.yaml'
  const seeds = [1, 2, 3, 4, 5]
  const shop = (beats: string): string => `
halfopen: 1
duration: 20s
services: { cart: { workers: 100, serviceTime: { constant: 1ms } } }
clients: { web: { to: cart, rate: 100/s } }
events: [{ at: 10s, fault: { errors: 100% }, on: cart }]
beats: ${beats}
`

  test('is judged at its own end, not at that of the run', () => {
    const { beats, holds } = checkScenario(
      shop(`[
        { id: calm, until: 10s, expect: [{ metric: success(web), atLeast: 99% }] },
        { id: broken, until: 15s, expect: [{ metric: success(web), below: 1% }] },
      ]`),
      { file, seeds },
    )
    expect(beats.map(({ id, holds: isSo }) => [id, isSo])).toEqual([
      ['calm', true],
      ['broken', true],
    ])
    expect(holds).toBe(true)
  })

  test('whose numbers have drifted fails, and what it says is told by its name', () => {
    const { beats, holds, main } = checkScenario(
      shop(
        '[{ id: calm, until: 12s, expect: [{ metric: success(web), over: 5s, atLeast: 99% }] }]',
      ),
      { file, seeds },
    )
    expect(main.holds).toBe(true)
    expect(holds).toBe(false)
    expect(beats[0]).toMatchObject({ id: 'calm', holds: false })
    expect(beats[0]!.expectations[0]!.losingSeeds).toEqual(seeds)
  })

  const asked = (
    right: number,
    options = '[{ text: "0 %" }, { text: about 60 % }, { text: all }]',
  ) =>
    checkScenario(
      shop(`[{ id: asked, until: 12s, predict: {
        ask: How many are answered?, options: ${options}, right: ${right},
        answer: { metric: success(web), over: 5s } } }]`),
      { file, seeds },
    ).beats[0]!

  const numbers = '[{ text: "0 %" }, { text: about 60 % }, { text: "99 %" }]'

  test('asks a question whose right option is the nearest to what is measured', () => {
    expect(asked(2, numbers)).toMatchObject({ holds: true, prediction: { met: 5 } })
    expect(asked(1, numbers)).toMatchObject({ holds: false, prediction: { met: 0, of: 5 } })
    expect(asked(3, numbers).prediction!.losingSeeds).toEqual(seeds)
  })

  test('asks of words only that there is something to measure', () => {
    expect(asked(1).holds).toBe(true)
    const nobody = checkScenario(
      shop('[{ id: asked, predict: { ask: x, answer: { metric: success(web) } } }]'),
      { file, seeds },
    )
    expect(nobody.beats[0]).toMatchObject({
      holds: false,
      prediction: { trouble: 'nothing to measure' },
    })
  })
})
