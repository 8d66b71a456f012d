import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { tellStory, traceOf } from '../../record/tellStory.ts'

const shop = (
  mirror: object[],
  next: object = {},
  more: ScenarioDocument = {},
): ScenarioDocument => ({
  system: 'envoy',
  services: {
    cart: { serviceTime: '2ms', workers: 50, queue: 0 },
    'cart-next': { serviceTime: '2ms', workers: 5_000, ...next },
  },
  clients: { web: { to: 'cart', rate: '200/s' } },
  policies: [{ for: 'cart', timeout: '300ms', mirror, retry: { attempts: 3, on: ['5xx'] } }],
  ...more,
})

function observed(document: ScenarioDocument) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  run.advance(10_000_000)
  const edge = (name: string) => run.plan.edges.findIndex((one) => one.name === name)
  return { run, observer, metrics, edge }
}

describe('a mirror', () => {
  it('gets its share of the requests, and a second one its own', () => {
    const { observer, run } = observed(
      shop([
        { to: 'cart-next', share: '30%' },
        { to: 'cart-next', share: '10%' },
      ]),
    )
    const total = observer.requests.length
    expect(run.plan.edges.map(({ name }) => name)).toEqual(['web→cart', 'web→cart-next'])
    const mean = total * 0.4
    expect(Math.abs(observer.copies.length - mean)).toBeLessThan(3.3 * Math.sqrt(total * 0.3))
  })

  it('is noticed by nobody, whatever becomes of it', () => {
    const plain = observed(shop([])).observer
    for (const next of [
      {},
      { failures: '100%' },
      { tape: [{ hang: true }] },
      { tape: [{ reset: true }] },
    ]) {
      const { observer, metrics, edge } = observed(shop([{ to: 'cart-next' }], next))
      const told = (of: Observer) =>
        of.requests.map(({ key, startedAt, endedAt, state }) => [key, startedAt, endedAt, state])
      expect(told(observer)).toEqual(told(plain))
      expect(observer.impossible).toEqual([])
      const { edges } = metrics
      const [own, copies] = [edge('web→cart'), edge('web→cart-next')]
      expect(edges.requests[copies]).toBe(0)
      expect(edges.attempts[copies]).toBe(0)
      expect(edges.copies[copies]).toBe(edges.attempts[own])
      expect(edges.sent[copies]).toBe(edges.copies[copies])
      const open = edges.copies[copies]! - edges.copiesOk[copies]! - edges.copiesFailed[copies]!
      expect(open).toBeGreaterThanOrEqual(0)
      // As many as come within the request timeout: nothing of it is left behind.
      expect(open).toBeLessThan(100)
    }
  })

  it('is tried once, for as long as the request may take', () => {
    const { observer } = observed(shop([{ to: 'cart-next' }], { tape: [{ hang: true }] }))
    const over = observer.copies.filter(({ state }) => state === 'failed')
    expect(over.length).toBeGreaterThan(1_000)
    expect(
      over.every(
        ({ attempts, endedAt, startedAt }) => attempts === 1 && endedAt - startedAt === 300_000,
      ),
    ).toBe(true)
  })

  it('has limits and ejection of its own', () => {
    const document = shop([{ to: 'cart-next' }], { tape: [{ hang: true }], endpoints: 2 })
    const { run } = observed({
      ...document,
      policies: [
        ...(document.policies as object[]),
        { for: 'cart-next', limits: { maxRequests: 5, maxConnections: 5, maxPendingRequests: 1 } },
      ],
    })
    const { clusters } = run.world.places
    expect(clusters.upstream_rq_pending_overflow[1]).toBeGreaterThan(500)
    expect(clusters.upstream_rq_pending_overflow[0]).toBe(0)
  })

  it('gets no copy of what is refused or aborted before it is sent', () => {
    const aborted = shop([{ to: 'cart-next' }])
    const [policy] = aborted.policies as object[]
    const { observer } = observed({
      ...aborted,
      policies: [{ ...policy, fault: { abort: { share: '100%', status: 503 } } }],
    })
    expect(observer.copies).toEqual([])
  })

  it('is in the story of the request', () => {
    const { run } = runOf(
      shop(
        [{ to: 'cart-next' }],
        {},
        { clients: { web: { to: 'cart', arrivals: { at: ['10ms'] } } } },
      ),
    )
    const story = tellStory(traceOf(run, 0, 1_000_000), run, 0)!
    const texts = story.rows.flatMap((row) => (row.kind === 'decision' ? [row.text] : []))
    expect(texts.some((text) => text.startsWith('A copy went to cart-next; nobody waits'))).toBe(
      true,
    )
    expect(story.rows.filter(({ kind }) => kind === 'request')).toHaveLength(2)
  })

  it('of a rule copies what that rule binds, and a call of a service as well', () => {
    const { observer, run } = observed({
      system: 'envoy',
      services: {
        front: {
          serviceTime: '1ms',
          calls: [{ to: 'cart', requests: [{ share: '50%', path: '/a' }, { path: '/b' }] }],
        },
        cart: { serviceTime: '1ms' },
        'cart-next': { serviceTime: '1ms' },
      },
      clients: { web: { to: 'front', rate: '200/s' } },
      policies: [
        { for: 'cart', routes: [{ match: { path: '/a' }, mirror: [{ to: 'cart-next' }] }, {}] },
      ],
    })
    const calls = observer.requests.filter(
      ({ edge }) => run.plan.edges[edge]!.name === 'front→cart',
    ).length
    expect(Math.abs(observer.copies.length - calls / 2)).toBeLessThan(3.3 * Math.sqrt(calls / 4))
    expect(observer.impossible).toEqual([])
  })
})
