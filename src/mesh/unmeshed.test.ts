import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reason, reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { storyOf } from '../record/tellStory.ts'
import { unmeshed } from './Places.ts'

const mesh: ScenarioDocument = {
  system: 'envoy',
  services: {
    front: { endpoints: 3, workers: 20, serviceTime: { exponential: '2ms' }, calls: ['cart'] },
    cart: { endpoints: 4, workers: 20, serviceTime: { exponential: '4ms' }, failures: '20%' },
  },
  clients: { web: { to: 'front', rate: '200/s' } },
  policies: [
    {
      for: 'cart',
      timeout: '100ms',
      retry: { attempts: 5, on: ['5xx'] },
      limits: { maxRetries: 1000 },
    },
  ],
}

function watched(document: ScenarioDocument, until = s(5)) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  run.advance(until)
  return { run, metrics, observer, places: run.world.places }
}

const withParts = (
  front: object,
  cart: object,
  web: object,
  system: string = 'envoy',
): ScenarioDocument => ({
  ...mesh,
  system,
  services: {
    front: { ...(mesh.services as Record<string, object>).front, ...front },
    cart: { ...(mesh.services as Record<string, object>).cart, ...cart },
  },
  clients: { web: { ...(mesh.clients as Record<string, object>).web, ...web } },
  ...(system === 'none' ? { policies: [] } : {}),
})

describe('who has no proxy although the system has', () => {
  it('calls as in a system without a mesh, bit for bit, when nobody else has one', () => {
    const bare = withParts({ unmeshed: true }, { unmeshed: true }, { unmeshed: true })
    const without = watched(bare)
    const none = watched(withParts({}, {}, {}, 'none'))
    expect(without.observer.requests).toEqual(none.observer.requests)
    expect(without.observer.jobs).toEqual(none.observer.jobs)
    expect(without.observer.requests.length).toBeGreaterThan(1_000)
    expect(without.places.proxies.used).toBe(0)
  })

  it('retries nothing, while its neighbours of the same service do', () => {
    const { places, run } = watched(withParts({ unmeshed: ['front-3'] }, {}, {}))
    const { clusters } = places
    const retries = new Map<number, number>()
    for (let row = 0; row < clusters.used; row++) {
      if (run.plan.edges[clusters.edge[row]!]!.name !== 'front→cart') continue
      retries.set(clusters.fromEndpoint[row]!, clusters.upstream_rq_retry[row]!)
    }
    expect(retries.get(0)).toBeGreaterThan(20)
    expect(retries.get(1)).toBeGreaterThan(20)
    expect(retries.get(2)).toBe(0)
  })

  it('keeps a request timeout of nobody: the call lasts as long as it lasts', () => {
    const slow = { serviceTime: '300ms' }
    const { observer, run } = watched(withParts({ unmeshed: true }, slow, {}))
    const calls = observer.requests.filter(({ edge, state }) => {
      return run.plan.edges[edge]!.name === 'front→cart' && state !== 'open'
    })
    expect(calls.length).toBeGreaterThan(100)
    for (const { reason: why } of calls)
      expect(['none', 'serverError']).toContain(reasons[why]!.name)
    for (const { startedAt, endedAt } of calls) expect(endedAt - startedAt).toBeGreaterThan(ms(300))
  })

  it('costs no proxy on its side of the way', () => {
    // One crossing of 0.25 ms each way for each proxy: two proxies, one, none.
    const answered = (front: object, web: object): number => {
      const { observer } = watched(
        {
          system: 'envoy',
          services: { front: { serviceTime: '2ms', protocol: 'http2', ...front } },
          clients: { web: { to: 'front', arrivals: { at: ['1s', '2s'] }, ...web } },
        },
        s(3),
      )
      const [, second] = observer.requests
      return second!.endedAt - second!.startedAt
    }
    expect(answered({}, {})).toBe(ms(4))
    expect(answered({ unmeshed: true }, {})).toBe(ms(3.5))
    expect(answered({}, { unmeshed: true })).toBe(ms(3.5))
    expect(answered({ unmeshed: true }, { unmeshed: true })).toBe(ms(3))
  })

  it('is told in the story of a request, as caller and as callee', () => {
    const makeRun = (front: object, web: object) => () => runOf(withParts(front, {}, web)).run
    const texts = (story: ReturnType<typeof storyOf>): string =>
      story!.rows.map((row) => (row.kind === 'decision' ? row.text : '')).join('\n')
    const caller = storyOf(makeRun({ unmeshed: true }, {}), 0, s(2))
    expect(texts(caller)).toContain('No proxy at front-')
    expect(texts(caller)).toContain('nothing that a policy says binds this call')
    const client = storyOf(makeRun({}, { unmeshed: true }), 0, s(2))
    expect(texts(client)).toContain('No proxy at web')
  })

  it('is bound by the version that no policy changes', () => {
    const { places } = watched({
      ...withParts({ unmeshed: ['front-1'] }, {}, {}),
      events: [{ at: '1s', policy: { for: 'cart', timeout: '50ms' } }],
    })
    const { clusters } = places
    for (let row = 0; row < clusters.used; row++) {
      const version = places.setOf(clusters.routes[row]!)
      expect(version).toBe(clusters.fromEndpoint[row] === 0 ? unmeshed : 1)
    }
  })
})

describe('an application whose proxy is not ready', () => {
  it('is refused its own calls, and no Envoy could log a flag', () => {
    expect(reasons[reason.proxyNotReady]).toMatchObject({ flag: '-', status: 0 })
  })
})
