import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { programs } from './programs.ts'

interface Parts {
  readonly start?: unknown
  readonly events?: readonly object[]
  readonly injector?: string
  readonly more?: ScenarioDocument
  readonly until?: number
}

/** Two endpoints of an application that needs `config`; what their pods went through, by endpoint. */
function pods({ start = {}, events = [], injector, more = {}, until = s(30) }: Parts) {
  const { run } = runOf({
    system: 'envoy',
    services: {
      app: { endpoints: 2, serviceTime: '20ms', restart: '1s', start },
      config: { serviceTime: '5ms' },
    },
    clients: { web: { to: 'app', rate: '20/s' } },
    policies: [{ for: '*', timeout: 'off' }],
    ...(injector === undefined ? {} : { controlPlane: { injector } }),
    events,
    ...more,
  })
  const observer = new Observer(run)
  const { places } = run.world
  const heard = places.sim.tap!
  const ways: { state: string; at: number }[][] = [[], [], []]
  places.sim.tap = (table, row, from, event, to) => {
    heard(table, row, from, event, to)
    if (table === places.endpoints.id)
      ways[row]!.push({ state: programs.pod.states[to]!, at: run.now })
  }
  run.advance(until)
  const why = new Set(
    observer.requests
      .filter(({ state }) => state === 'failed')
      .map(({ reason }) => reasons[reason]!.name),
  )
  return { run, places, observer, ways, why }
}

const killed = (at: string, on = 'app-1') => ({ at, fault: 'kill', on })
const slowPlane = { at: '0s', until: '60s', fault: { slow: '20x' }, on: 'control-plane' }
const planeDown = (until: string) => ({ at: '5s', until, fault: 'kill', on: 'control-plane' })
const states = (way: readonly { state: string }[]): string[] => way.map(({ state }) => state)

describe('an application and its proxy', () => {
  it('start together where nobody says otherwise, and the pod is ready when both are', () => {
    // The first config takes 2 s, the application 0.2 s.
    const { ways } = pods({ start: { takes: '200ms' }, events: [slowPlane, killed('10s')] })
    const after = ways[0]!.filter(({ at }) => at > s(10))
    expect(states(after)).toEqual([
      'pending',
      'initialising',
      'starting',
      'started',
      'unready',
      'ready',
    ])
    const [up] = after.filter(({ state }) => state === 'unready')
    expect(up!.at).toBe(s(11) + ms(200))
  })

  it('start one after the other when the proxy comes first', () => {
    const { ways } = pods({
      start: { takes: '200ms', order: 'proxyFirst' },
      events: [slowPlane, killed('10s')],
    })
    const after = ways[0]!.filter(({ at }) => at > s(10))
    expect(states(after)).toEqual(['pending', 'initialising', 'starting', 'started', 'ready'])
    const at = (name: string): number => after.find(({ state }) => state === name)!.at
    expect(at('starting') - at('initialising')).toBeGreaterThan(s(1))
    expect(at('ready') - at('starting')).toBe(ms(200))
  })

  it('crash in a loop when the application asks before its proxy listens', () => {
    const start = { takes: '100ms', asks: 'config' }
    const together = pods({ start, events: [slowPlane, killed('10s')], until: s(60) })
    const way = states(together.ways[0]!.filter(({ at }) => at > s(10)))
    expect(way.slice(0, 6)).toEqual([
      'pending',
      'initialising',
      'starting',
      'started',
      'asking',
      'crashed',
    ])
    expect(together.why).toContain('proxyNotReady')
    expect(together.places.endpoints.exit[0]).toBe(1)
    // Kubernetes waits 10 s; by then the proxy listens, and the second start succeeds.
    expect(way.at(-1)).toBe('ready')
    const back = together.ways[0]!.find(({ state, at }) => at > s(12) && state === 'pending')!
    const crash = together.ways[0]!.find(({ state, at }) => at > s(10) && state === 'crashed')!
    expect(back.at - crash.at).toBe(s(10))

    const first = pods({
      start: { ...start, order: 'proxyFirst' },
      events: [slowPlane, killed('10s')],
    })
    const quiet = states(first.ways[0]!.filter(({ at }) => at > s(10)))
    expect(quiet).not.toContain('crashed')
    expect(quiet.slice(-3)).toEqual(['asking', 'started', 'ready'])
    expect(first.why).not.toContain('proxyNotReady')
  })
})

describe('a new pod while the control plane is down', () => {
  const replaced = { at: '6s', until: '7s', fault: 'drain', on: 'app-1' }

  it('is not made where the injector must answer, and is when it does again', () => {
    const { ways } = pods({ injector: 'fail', events: [planeDown('15s'), replaced] })
    const after = ways[0]!.filter(({ at }) => at >= s(7))
    expect(states(after).slice(0, 2)).toEqual(['pending', 'refused'])
    const again = after.find(({ state, at }) => state === 'pending' && at > s(8))!
    expect(again.at).toBe(s(15))
    expect(states(after).at(-1)).toBe('ready')
  })

  it('starts without a proxy where the injector may be silent, until it is replaced', () => {
    const { places } = pods({ injector: 'ignore', events: [planeDown('15s'), replaced] })
    expect(places.endpoints.proxy[0]).toBe(-1)
    expect(places.endpoints.sidecar[0]).toBeGreaterThanOrEqual(0)
    const later = { at: '20s', until: '21s', fault: 'drain', on: 'app-1' }
    const replacedTwice = pods({
      injector: 'ignore',
      events: [planeDown('15s'), replaced, later],
    })
    expect(replacedTwice.places.endpoints.proxy[0]).toBeGreaterThanOrEqual(0)
  })

  it('without a proxy calls as without a mesh: what its node knows, and nothing is tried again', () => {
    const { observer, run, places } = pods({
      injector: 'ignore',
      events: [planeDown('25s'), replaced],
      more: {
        services: {
          app: { endpoints: 1, serviceTime: '5ms', calls: ['config'] },
          config: { endpoints: 2, serviceTime: '5ms', failures: '30%' },
        },
        policies: [{ for: 'config', retry: { attempts: 5, on: ['5xx'] } }],
        events: [planeDown('25s'), { ...replaced, on: 'app-1' }],
      },
    })
    expect(places.endpoints.proxy[0]).toBe(-1)
    const calls = observer.requests.filter(
      ({ edge, startedAt }) => run.plan.edges[edge]!.name === 'app→config' && startedAt > s(10),
    )
    // Nobody hears of the new pod before the control plane is back.
    expect(calls.length).toBeGreaterThan(20)
    const names = new Set(calls.map(({ reason }) => reasons[reason]!.name))
    expect(names).toEqual(new Set(['none', 'serverError']))
    for (const { attempts } of calls) expect(attempts).toBeLessThanOrEqual(1)
  })

  it('is one of its own; a process that is started again in its pod is none', () => {
    const { ways, places } = pods({ injector: 'fail', events: [planeDown('25s'), killed('6s')] })
    expect(states(ways[0]!)).not.toContain('refused')
    expect(places.endpoints.proxy[0]).toBeGreaterThanOrEqual(0)
  })
})

describe('a proxy that is killed', () => {
  it('takes every stream through it along, and its pod is not ready until it is back', () => {
    const { places, ways, observer } = pods({
      events: [{ at: '10s', fault: 'killProxy', on: 'app-1' }],
      more: {
        services: {
          app: { endpoints: 2, serviceTime: '200ms', workers: 50 },
          config: { serviceTime: '5ms' },
        },
        clients: { web: { to: 'app', rate: '50/s' } },
      },
    })
    const lost = observer.requests.filter(({ endedAt, state }) => {
      return state === 'failed' && endedAt === s(10)
    })
    // 25/s · 0.2 s = 5 are under way there.
    expect(lost.length).toBeGreaterThan(1)
    for (const { reason } of lost) expect(reasons[reason]!.name).toBe('connectionTermination')
    const after = ways[0]!.filter(({ at }) => at >= s(10))
    expect(states(after)).toEqual(['unready', 'ready'])
    expect(after[1]!.at).toBeGreaterThanOrEqual(s(11))
    expect(places.endpoints.restarts[0]).toBe(0)
  })

  it('in front of a client fails all that it was asked, and nobody tries again', () => {
    const { observer } = pods({
      events: [{ at: '10s', until: '12s', fault: 'killProxy', on: 'web' }],
      more: {
        services: { app: { serviceTime: '200ms', workers: 50 }, config: { serviceTime: '5ms' } },
        clients: { web: { to: 'app', rate: '50/s' } },
        policies: [{ for: 'app', retry: { attempts: 5, on: ['reset'] } }],
      },
    })
    const failed = observer.requests
      .filter(({ state }) => state === 'failed')
      .map(({ reason, endedAt }) => ({ name: reasons[reason]!.name, endedAt }))
    const died = failed.filter(({ name }) => name === 'proxyDied')
    expect(died.length).toBeGreaterThan(3)
    for (const { endedAt } of died) expect(endedAt).toBe(s(10))
    expect(failed.filter(({ name }) => name === 'proxyNotReady').length).toBeGreaterThan(50)
  })
})

describe('a pod that is told to stop', () => {
  const slow = {
    services: {
      app: { endpoints: 2, serviceTime: '8s', workers: 100, start: {} as object },
      config: { serviceTime: '5ms' },
    },
    clients: { web: { to: 'app', rate: '5/s' } },
  }
  const drained = { at: '10s', until: '60s', fault: 'drain', on: 'app-1' }

  it('loses what is under way when its proxy ends after 5 s, as a classic sidecar of Istio does', () => {
    const { observer, ways } = pods({
      events: [drained],
      more: {
        ...slow,
        services: {
          ...slow.services,
          app: { ...slow.services.app, start: { proxyStops: '5s' } },
        },
      },
    })
    expect(states(ways[0]!)).toContain('severed')
    const cut = observer.requests.filter(
      ({ state, endedAt }) => state === 'failed' && endedAt === s(15),
    )
    expect(cut.length).toBeGreaterThan(3)
  })

  it('loses nothing when its proxy ends after it, as a native sidecar does', () => {
    const { observer, ways } = pods({ events: [drained], more: slow })
    expect(states(ways[0]!)).not.toContain('severed')
    const cut = observer.requests.filter(({ reason }) => {
      return reasons[reason]!.name === 'connectionTermination'
    })
    expect(cut.length).toBe(0)
  })
})
