import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { reason } from '../../model/reasons.ts'
import { tellStory, traceOf } from '../../record/tellStory.ts'

const kinds = [
  { share: '20%', path: '/cart', headers: { 'x-user': 'anna' } },
  { share: '30%', method: 'POST', path: '/order' },
  { share: '10%', path: '/admin' },
  { path: '/cart' },
]

function observed(policy: ScenarioDocument, more: ScenarioDocument = {}) {
  const { run, metrics } = runOf({
    system: 'envoy',
    services: { cart: { serviceTime: '1ms' }, 'cart-next': { serviceTime: '1ms' } },
    clients: { web: { to: 'cart', rate: '300/s', requests: kinds } },
    policies: [{ for: 'cart', ...policy }],
    ...more,
  })
  const observer = new Observer(run)
  run.advance(10_000_000)
  const { places } = run.world
  const edges = (name: string) =>
    observer.requests.filter(
      ({ edge, state }) => state !== 'open' && run.plan.edges[edge]!.name === name,
    )
  return { run, observer, places, metrics, edges }
}

const rules = [
  {
    name: 'staff',
    match: { headers: { 'x-user': 'anna' } },
    route: [{ to: 'cart-next', weight: 1 }],
  },
  { name: 'orders', match: { method: 'POST' }, timeout: '2s' },
  { name: 'carts', match: [{ path: '/cart' }, { path: { segments: '/basket' } }] },
]

describe('rules of a route', () => {
  const { places, observer, edges } = observed({ routes: rules })

  it('bind by the first that fits, and each is counted', () => {
    const { ruleHits, clusters } = places
    const from = clusters.hits[0]!
    const counts = [0, 1, 2, 3].map((rule) => ruleHits.count[from + rule]!)
    const total = counts.reduce((sum, count) => sum + count, 0)
    expect(total).toBe(observer.requests.length)
    for (const [index, p] of [0.2, 0.3, 0.4, 0.1].entries())
      expect(Math.abs(counts[index]! - total * p)).toBeLessThan(
        3.3 * Math.sqrt(total * p * (1 - p)),
      )
    expect(Math.abs(edges('web→cart-next').length - counts[0]!)).toBeLessThan(5)
  })

  it('refuse whoever fits none of them', () => {
    const refused = observer.requests.filter(({ reason: because }) => because === reason.noRoute)
    expect(refused.length).toBe(places.clusters.no_route[0])
    expect(refused.length).toBeGreaterThan(200)
    expect(refused.every(({ attempts }) => attempts === 0)).toBe(true)
  })

  it('say what they say, and the policy around them the rest', () => {
    const { run } = observed({
      timeout: '700ms',
      retry: { attempts: 4, on: ['5xx'] },
      routes: rules,
    })
    const { choice } = run.world.places.routeRules.at(-2)!
    const said = choice!.variants.map(({ requestTimeoutUs, retry }) => [
      requestTimeoutUs,
      retry?.attempts,
    ])
    expect(said).toEqual([
      [700_000, 4],
      [2_000_000, 4],
      [700_000, 4],
    ])
  })

  it('give a share of those that fit, by the same number for all rules', () => {
    const half = observed({
      routes: [
        { match: { path: '/cart', share: '30%' }, route: [{ to: 'cart-next', weight: 1 }] },
        { match: { path: '/cart', share: '30%' }, directResponse: 418 },
        {},
      ],
    })
    const next = half.edges('web→cart-next').length
    const total = half.observer.requests.length * 0.6
    expect(Math.abs(next - total * 0.3)).toBeLessThan(3.3 * Math.sqrt(total * 0.21))
    // Whoever the first one did not take has a number that the second does not take either.
    expect(half.places.clusters.rq_direct_response[0]).toBe(0)
  })

  it('are told in the story of a request', () => {
    const { run } = runOf({
      system: 'envoy',
      services: { cart: {}, 'cart-next': {} },
      clients: { web: { to: 'cart', arrivals: { at: ['10ms'] }, requests: [{ path: '/admin' }] } },
      policies: [{ for: 'cart', routes: rules }],
    })
    const story = tellStory(traceOf(run, 0, 1_000_000), run, 0)!
    expect(story.headline).toContain('None of the rules for cart fits this request')
    expect(story.rows[0]).toMatchObject({ looks: 'GET /admin' })
  })
})

describe('headers of a request', () => {
  const asked = (headers: Record<string, string>, policy: object = {}, service: object = {}) => {
    const { run } = runOf({
      system: 'envoy',
      network: { latency: '0ms' },
      services: { cart: { tape: [{ hang: true }], ...service } },
      clients: { web: { to: 'cart', arrivals: { at: ['10ms'] }, requests: [{ headers }] } },
      policies: [{ for: 'cart', ...policy }],
    })
    const observer = new Observer(run)
    run.advance(20_000_000)
    const [request] = observer.requests
    return { ...request!, took: request!.endedAt - request!.startedAt, run }
  }
  const failing = { tape: [{ status: 503 }] }

  it('shorten the request timeout', () => {
    expect(asked({ 'x-envoy-upstream-rq-timeout-ms': '40' }).took).toBe(40_000)
    expect(asked({ 'x-envoy-upstream-rq-timeout-ms': 'soon' }).took).toBe(15_000_000)
  })

  it('ask for retries, as many as they say', () => {
    const on = { 'x-envoy-retry-on': '5xx' }
    expect(asked(on, {}, failing).attempts).toBe(2)
    expect(asked({ ...on, 'x-envoy-max-retries': '4' }, {}, failing).attempts).toBe(5)
    expect(asked({ 'x-envoy-max-retries': '4' }, {}, failing).attempts).toBe(1)
    expect(
      asked({ 'x-envoy-max-retries': '0' }, { retry: { attempts: 3, on: ['5xx'] } }, failing)
        .attempts,
    ).toBe(1)
    const statuses = {
      'x-envoy-retry-on': 'retriable-status-codes',
      'x-envoy-retriable-status-codes': '404',
    }
    expect(asked(statuses, {}, { tape: [{ status: 404 }] }).attempts).toBe(2)
  })

  it('have a timeout answered with 204', () => {
    const { run } = asked({
      'x-envoy-upstream-rq-timeout-ms': '40',
      'x-envoy-upstream-rq-timeout-alt-response': '1',
    })
    expect(run.world.places.requests.status[0]).toBe(204)
  })

  it('are refused where they say what cannot be, if somebody checks', () => {
    const wrong = { 'x-envoy-max-retries': 'many' }
    expect(asked(wrong, { strictHeaders: ['x-envoy-max-retries'] }).reason).toBe(
      reason.invalidHeader,
    )
    expect(asked(wrong, { strictHeaders: ['x-envoy-retry-on'] }).reason).toBe(
      reason.upstreamTimeout,
    )
    expect(asked(wrong).reason).toBe(reason.upstreamTimeout)
  })
})

describe('the router', () => {
  it('answers by itself where the route says so', () => {
    const { observer, places } = observed({ directResponse: 503 })
    expect(
      observer.requests.every(({ reason: because }) => because === reason.directResponse),
    ).toBe(true)
    expect(places.clusters.rq_direct_response[0]).toBe(observer.requests.length)
    const moved = observed({ redirect: 302 })
    expect(moved.observer.requests.every(({ state }) => state === 'answered')).toBe(true)
    expect(moved.places.clusters.rq_redirect[0]).toBe(moved.observer.requests.length)
    expect(moved.observer.jobs).toEqual([])
  })

  it('answers 500 where nobody has a weight, as the Gateway API has it', () => {
    const route = [{ to: 'cart-next', weight: 0 }]
    const { observer } = observed({ route }, { system: 'istio' })
    expect(
      observer.requests.every(({ reason: because }) => because === reason.directResponse),
    ).toBe(true)
    expect(observed({ route }).run.notes).toContain(
      'Envoy cannot express "route.weightless": it is left out.',
    )
  })

  it('sends nothing on in maintenance, and a share of it where it drops', () => {
    const { observer, places } = observed({ maintenance: '30%' })
    const refused = observer.requests.filter(
      ({ reason: because }) => because === reason.maintenance,
    ).length
    const total = observer.requests.length
    expect(Math.abs(refused - total * 0.3)).toBeLessThan(3.3 * Math.sqrt(total * 0.21))
    expect(places.clusters.upstream_rq_maintenance_mode[0]).toBe(refused)
    const all = observed({ dropOverloads: [{ category: 'lb', share: '100%' }] })
    expect(
      all.observer.requests.every(({ reason: because }) => because === reason.unconditionalDrop),
    ).toBe(true)
    const some = observed({ dropOverloads: [{ category: 'lb', share: '50%' }] })
    expect(
      some.observer.requests.some(({ reason: because }) => because === reason.dropOverload),
    ).toBe(true)
  })
})
