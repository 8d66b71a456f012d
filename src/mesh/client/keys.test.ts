import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { born } from '../../engine/Simulation.ts'

/** The keys of all requests that arrive at a service within ten seconds. */
function keysAt(service: string, client: object, services: object = { cart: { endpoints: 1 } }) {
  const { run } = runOf({
    system: 'none',
    seed: 3,
    services,
    clients: { web: { to: Object.keys(services)[0], ...client } },
  })
  const { places } = run.world
  const { sim, jobs, requests, endpoints } = places
  const seen: number[] = []
  sim.tap = (table, job, from) => {
    if (table !== jobs.id || from !== born) return
    const name = places.plan.services[endpoints.service[jobs.endpoint[job]!]!]!.name
    if (name === service) seen.push(requests.key[jobs.request[job]!]!)
  }
  run.advance(10_000_000)
  return seen
}

describe('keys of requests', () => {
  it('are nobody’s where nothing is said', () => {
    expect(new Set(keysAt('cart', { rate: '20/s' }))).toEqual(new Set([-1]))
  })

  it('spread over all users alike', () => {
    const counts = new Array<number>(10).fill(0)
    for (const key of keysAt('cart', { rate: '500/s', keys: 10 })) counts[key]!++
    const all = counts.reduce((sum, count) => sum + count)
    const chi2 = counts.reduce((sum, count) => sum + (count - all / 10) ** 2 / (all / 10), 0)
    // χ² with 9 degrees of freedom stays below 27.88 in 99.9 % of cases.
    expect(chi2).toBeLessThan(27.88)
  })

  it('are uneven by a power of the rank', () => {
    const counts = new Array<number>(4).fill(0)
    for (const key of keysAt('cart', { rate: '500/s', keys: { count: 4, skew: 1 } })) counts[key]!++
    const all = counts.reduce((sum, count) => sum + count)
    const sum = 1 + 1 / 2 + 1 / 3 + 1 / 4
    counts.forEach((count, key) => {
      const share = 1 / (key + 1) / sum
      expect(Math.abs(count / all - share)).toBeLessThan(
        3.3 * Math.sqrt((share * (1 - share)) / all),
      )
    })
  })

  it('take turns when told so', () => {
    const keys = keysAt('cart', { rate: '20/s', keys: { count: 3, order: 'inTurn' } })
    expect(keys.slice(0, 7)).toEqual([0, 1, 2, 0, 1, 2, 0])
  })

  it('stay with a user of a closed loop', () => {
    const keys = keysAt('cart', { users: 4, think: '100ms', keys: 4 })
    expect(new Set(keys)).toEqual(new Set([0, 1, 2, 3]))
  })

  it('are inherited by all that a request causes', () => {
    const services = { front: { calls: ['cart', 'cart'] }, cart: {} }
    const client = { rate: '5/s', arrivals: 'constant', keys: { count: 50, order: 'inTurn' } }
    const front = keysAt('front', client, services)
    const cart = keysAt('cart', client, services)
    expect(cart.slice(0, 20)).toEqual(front.slice(0, 10).flatMap((key) => [key, key]))
  })
})
