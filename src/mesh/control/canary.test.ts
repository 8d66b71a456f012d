import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { s } from '../../model/units.ts'
import { programs } from '../programs.ts'
import type { Places } from '../Places.ts'

const shop = ({
  failures = '0%',
  system = 'istio',
  canary = {},
  events = [] as unknown[],
} = {}) => ({
  system,
  services: {
    cart: { endpoints: 2, workers: 50, serviceTime: '5ms' },
    'cart-next': { endpoints: 2, workers: 50, serviceTime: '5ms', failures },
  },
  clients: { web: { to: 'cart', rate: '400/s' } },
  controlPlane: { pushDelay: '200ms' },
  events: [
    {
      at: '2s',
      policy: {
        for: 'cart',
        route: [
          { to: 'cart', weight: 90 },
          { to: 'cart-next', weight: 10 },
        ],
      },
      canary: { every: '2s', success: '99%', ...canary },
    },
    ...events,
  ],
})

const stateOf = ({ canaries }: Places): string => programs.canary.states[canaries.state[0]!]!

/** Requests that the new version has had by now. */
function led(places: Places): number {
  const { clusters } = places
  let sum = 0
  for (let row = 0; row < clusters.used; row++)
    if (clusters.service[row] === 1) sum += clusters.upstream_rq_total[row]!
  return sum
}

describe('a canary', () => {
  it('that does well gets one share after the other, and keeps the last', () => {
    const { run } = runOf(shop({ canary: { steps: ['50%', '100%'] } }))
    const { places } = run.world
    const at = (seconds: number): number => {
      run.advance(s(seconds))
      return led(places)
    }
    // Two seconds a share, and 300 ms until it is in force.
    const shares = [
      [at(2.5), at(4)],
      [at(4.5), at(6)],
      [at(6.5), at(8)],
      [at(9), at(11)],
    ].map(([from, to], index) => (to! - from!) / (400 * [1.5, 1.5, 1.5, 2][index]!))
    expect(shares[0]).toBeGreaterThan(0.05)
    expect(shares[0]).toBeLessThan(0.15)
    expect(shares[1]).toBeGreaterThan(0.4)
    expect(shares[1]).toBeLessThan(0.6)
    expect(shares[2]).toBeGreaterThan(0.9)
    expect(shares[3]).toBeGreaterThan(0.9)
    expect(stateOf(places)).toBe('promoted')
  })

  it('that does not is taken back after its first look, and nobody is led there any more', () => {
    const { run } = runOf(shop({ failures: '30%', canary: { steps: ['50%'] } }))
    const { places } = run.world
    run.advance(s(4))
    expect(stateOf(places)).toBe('aborted')
    run.advance(s(4.5))
    const before = led(places)
    expect(before).toBeGreaterThan(20)
    run.advance(s(10))
    expect(led(places)).toBe(before)
    // What is in force is what the run began with: nothing.
    expect(places.sets.at(-1)!.commands).toEqual([])
  })

  it('takes the control plane to be aborted: while that is down, users go on meeting it', () => {
    const down = { at: '3s', until: '8s', fault: 'kill', on: 'control-plane' }
    const { run } = runOf(shop({ failures: '30%', events: [down] }))
    const { places } = run.world
    run.advance(s(4.5))
    expect(stateOf(places)).toBe('aborted')
    const before = led(places)
    run.advance(s(7.5))
    expect(led(places) - before).toBeGreaterThan(60)
    run.advance(s(12))
    const after = led(places)
    run.advance(s(16))
    expect(led(places)).toBe(after)
  })

  it('bears as many bad looks as it is told to', () => {
    const { run } = runOf(shop({ failures: '30%', canary: { failures: 3 } }))
    run.advance(s(7.9))
    expect(stateOf(run.world.places)).toBe('watching')
    expect(run.world.places.canaries.failed[0]).toBe(2)
    run.advance(s(8))
    expect(stateOf(run.world.places)).toBe('aborted')
  })

  it('is neither good nor bad while it has too few answers', () => {
    const { run } = runOf(shop({ failures: '30%', canary: { requests: 10_000 } }))
    run.advance(s(20))
    expect(stateOf(run.world.places)).toBe('watching')
  })

  it('is none where nobody can lead a share of the requests elsewhere, and the notes say so', () => {
    const { run } = runOf(shop({ system: 'none', failures: '30%' }))
    run.advance(s(10))
    expect(run.world.places.canaries.used).toBe(0)
    expect(led(run.world.places)).toBe(0)
    expect(run.notes.join(' ')).toContain('there is no canary')
  })

  it.each(['istio', 'istio-2018', 'envoy', 'linkerd2', 'consul', 'kuma', 'linkerd1', 'finagle'])(
    'is aborted in %s, too',
    (system) => {
      const { run } = runOf(shop({ system, failures: '30%' }))
      expect(run.profile.expresses).toContain('route')
      run.advance(s(10))
      const before = led(run.world.places)
      expect(stateOf(run.world.places)).toBe('aborted')
      run.advance(s(20))
      expect(led(run.world.places)).toBe(before)
    },
  )

  it('ends the same way when a run goes back and on again, and when another future begins', () => {
    const document = shop({ failures: '30%', canary: { steps: ['50%'], failures: 2 } })
    const straight = runOf(document).run
    straight.advance(s(12))
    const { run } = runOf(document)
    const { sim } = run.world.places
    run.advance(s(3))
    const checkpoint = sim.arena.checkpoint()
    run.advance(s(12))
    const { digest } = sim
    expect(digest).toBe(straight.world.places.sim.digest)
    sim.arena.restore(checkpoint)
    run.advance(s(12))
    expect(sim.digest).toBe(digest)
    // Another future, with another policy before the second look.
    sim.arena.restore(checkpoint)
    const more = { kind: 'policy', at: s(5), policy: { for: 'cart', timeoutUs: s(1) } } as const
    expect(run.setCommands([more])).toBe(true)
    run.advance(s(12))
    const other = runOf(document, [more]).run
    other.advance(s(12))
    expect(sim.digest).toBe(other.world.places.sim.digest)
    expect(run.versionOf(more)).toBeGreaterThan(0)
    expect(run.world.places.sets.at(-1)!.commands).toHaveLength(1)
  })
})
