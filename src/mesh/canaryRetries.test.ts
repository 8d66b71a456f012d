import { expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { s } from '../model/units.ts'

it('a retry leaves endpoints of a new release out, where its policy says so; a first attempt does not', () => {
  const freshMet = (retry: object): [first: number, second: number] => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: { endpoints: 3, failures: '100%', start: { takes: '10ms' } } },
      clients: { web: { to: 'cart', rate: '100/s' } },
      policies: [
        {
          for: 'cart',
          balancer: 'random',
          retry: { attempts: 2, on: ['5xx'], hostAttempts: 20, ...retry },
          limits: { maxRetries: 1_000 },
        },
      ],
      events: [{ at: '0ms', fault: { deploy: { errors: '0%' } }, on: 'cart-2' }],
    })
    const { sim, machines, attempts, members, endpoints } = run.world.places
    const met: [number, number] = [0, 0]
    sim.onEnter(machines.attempts, 'trying.admitting', (_, attempt) => {
      const endpoint = members.endpoint[attempts.member[attempt]!]!
      if (endpoints.release[endpoint]! > 0) met[attempts.ordinal[attempt]! - 1]!++
    })
    run.advance(s(10))
    return met
  }
  const [first, second] = freshMet({ omitCanary: true })
  expect(first).toBeGreaterThan(100)
  expect(second).toBe(0)
  expect(freshMet({})[1]).toBeGreaterThan(100)
})
