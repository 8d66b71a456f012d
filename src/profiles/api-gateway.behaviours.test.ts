import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../bench/observe.ts'
import { reason, reasonCount } from '../model/reasons.ts'

const second = 1_000_000
const at = (...ms: number[]) => ({ arrivals: { at: ms.map((one) => `${one}ms`) } })
const cart = { workers: 1_000, serviceTime: '10ms' }

function outcome(document: ScenarioDocument, seconds: number) {
  const { run, metrics } = runOf({
    system: 'api-gateway',
    network: { latency: '0ms' },
    duration: `${seconds}s`,
    ...document,
  })
  run.advance(seconds * second)
  const row = (edge: string): number => run.plan.edges.findIndex(({ name }) => name === edge)
  return {
    run,
    of: (edge: string) => ({
      ok: metrics.edges.ok[row(edge)]!,
      failed: metrics.edges.failed[row(edge)]!,
      attempts: metrics.edges.attempts[row(edge)]!,
      requests: metrics.edges.requests[row(edge)]!,
      maxUs: metrics.edges.latencyMaxUs[row(edge)]!,
    }),
    because: (edge: string, name: keyof typeof reason): number =>
      metrics.reasons.count[row(edge) * reasonCount + reason[name]]!,
  }
}

const hangs = { ...cart, tape: [{ hang: true }] }
const gateway = (kind: string, more: object = {}) => ({
  systems: { 'api-gateway': { kind, ...more } },
})

describe('a gateway with the defaults of Kong', () => {
  const one = { services: { cart: hangs }, clients: { web: { to: 'cart', ...at(0) } } }

  it('waits 60 s for each attempt of an upstream that takes connections and says nothing', () => {
    expect(outcome(one, 59).of('gateway→cart').attempts).toBe(1)
    expect(outcome(one, 61).of('gateway→cart').attempts).toBe(2)
  })

  it('makes 6 attempts at once after each other, and then answers 504: 360 s', () => {
    const { of } = outcome(one, 400)
    expect(of('gateway→cart')).toMatchObject({ attempts: 6, failed: 1 })
    expect(of('web→cart').failed).toBe(1)
  })

  it('takes a timeout for one of each attempt, and says so', () => {
    const timed = { ...one, policies: [{ for: 'cart', timeout: '1s' }] }
    const { of, run } = outcome(timed, 20)
    expect(of('gateway→cart')).toMatchObject({ attempts: 6, failed: 1 })
    expect(run.notes.join()).toMatch(/"timeout" binds each attempt/)
  })

  it('lets who asks the gateway wait for all attempts together', () => {
    const timed = { ...one, policies: [{ for: 'cart', timeout: '1s' }] }
    expect(outcome(timed, 20).of('web→cart')).toMatchObject({ failed: 1, maxUs: 0 })
    expect(outcome(timed, 5).of('web→cart').failed).toBe(0)
  })

  it('does not send again what must not be done twice, once it was sent', () => {
    const post = {
      ...one,
      clients: { web: { to: 'cart', method: 'POST', idempotent: false, ...at(0) } },
    }
    expect(outcome(post, 400).of('gateway→cart').attempts).toBe(1)
    const nobody = {
      ...post,
      events: [{ at: '0s', fault: 'refuse', on: 'cart' }],
    }
    expect(outcome(nobody, 5).of('gateway→cart').attempts).toBe(6)
  })

  it('sends an error of an application on as it is', () => {
    const failing = { ...one, services: { cart: { ...cart, failures: '100%' } } }
    expect(outcome(failing, 5).of('gateway→cart').attempts).toBe(1)
  })

  it('hides that one of three does not take connections: the next attempt goes on round the ring', () => {
    const { of } = outcome(
      {
        services: { cart: { ...cart, endpoints: 3 } },
        clients: { web: { to: 'cart', rate: '50/s', arrivals: 'constant' } },
        events: [{ at: '1s', fault: 'kill', on: 'cart-1' }],
      },
      10,
    )
    expect(of('web→cart').failed).toBe(0)
    // Nothing is taken out: a third of all attempts goes there all the time.
    const { attempts, requests } = of('gateway→cart')
    expect(attempts / requests).toBeGreaterThan(1.3)
  })

  it('multiplies with what tries again below it and above it', () => {
    const layered = {
      services: {
        front: {
          ...cart,
          calls: [{ to: 'cart', library: { attempts: 3, retryOn: ['5xx', 'noAnswer'] } }],
        },
        cart: { ...cart, failures: '100%' },
      },
      clients: {
        web: { to: 'front', ...at(0), library: { attempts: 3, retryOn: ['5xx', 'noAnswer'] } },
      },
      policies: [{ for: 'front', retry: { attempts: 6, on: ['5xx'] } }],
    }
    const { of } = outcome(layered, 60)
    expect(of('gateway→front').attempts).toBe(18)
    expect(of('front→cart').attempts).toBe(54)
  })

  it('does not see what services ask of each other: policies do not bind there', () => {
    const east = {
      services: {
        front: { ...cart, calls: [{ to: 'cart' }] },
        cart: { ...cart, failures: '100%' },
      },
      clients: { web: { to: 'front', ...at(0) } },
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['5xx'] } }],
    }
    const { of, run } = outcome(east, 5)
    expect(of('front→cart').attempts).toBe(1)
    expect(run.notes.join()).toMatch(/front→cart/)
  })

  it('holds no thread while it waits: a slow service starves no other route', () => {
    const two = {
      services: { slow: { ...hangs, workers: 100_000 }, cart },
      clients: {
        a: { to: 'slow', rate: '100/s', arrivals: 'constant', timeout: '100s' },
        b: { to: 'cart', rate: '20/s', arrivals: 'constant' },
      },
    }
    expect(outcome(two, 30).of('b→cart').failed).toBe(0)
    const threads = outcome({ ...two, ...gateway('kong', { model: { threads: 200 } }) }, 30)
    // 200 threads are 2 s of what hangs.
    const { ok, failed } = threads.of('b→cart')
    expect(failed / (ok + failed)).toBeGreaterThan(0.8)
  })

  it('limits and knows clients at the edge', () => {
    const two = (policy: object) => ({
      services: { front: { ...cart, calls: [{ to: 'cart' }] }, cart },
      clients: {
        app: { to: 'front', rate: '50/s', arrivals: 'constant' },
        web: { to: 'front', rate: '50/s', arrivals: 'constant' },
      },
      policies: [{ for: 'front', ...policy }],
    })
    const limited = outcome(two({ rateLimit: { identity: 10 } }), 10)
    for (const edge of ['app→front', 'web→front'])
      expect(limited.because(edge, 'rateLimited') / 500).toBeGreaterThan(0.7)
    const allowed = outcome(two({ access: [{ allow: ['app'] }] }), 5)
    expect(allowed.because('app→front', 'accessDenied')).toBe(0)
    expect(allowed.of('app→front').ok).toBeGreaterThan(240)
    // Denied is answered: with 403.
    expect(allowed.of('gateway→front').requests).toBeLessThan(260)
    const past = outcome({ ...two({}), policies: [{ for: 'cart', rateLimit: { total: 1 } }] }, 5)
    expect(past.of('front→cart').failed).toBe(0)
  })
})

describe('a gateway with the defaults of others', () => {
  const refused = {
    services: { cart: { ...cart, endpoints: 3 } },
    clients: { web: { to: 'cart', rate: '50/s', arrivals: 'constant' } },
    events: [{ at: '1s', fault: 'kill', on: 'cart-1' }],
  }

  it('nginx takes a server out for 10 s after one failure, and tries each once', () => {
    const { of } = outcome({ ...refused, ...gateway('nginx') }, 31)
    expect(of('web→cart').failed).toBe(0)
    // One attempt more every 10 s from each of two gateways.
    const { attempts, requests } = of('gateway→cart')
    expect(attempts - requests).toBeLessThan(12)
    const all = { ...refused, events: [{ at: '0s', fault: 'refuse', on: 'cart' }] }
    const once = outcome(
      { ...all, clients: { web: { to: 'cart', ...at(10) } }, ...gateway('nginx') },
      5,
    )
    expect(once.of('gateway→cart').attempts).toBe(3)
  })

  it('Zuul does not try again by itself, and refuses more than 200 in flight for one origin', () => {
    const { of } = outcome({ ...refused, ...gateway('zuul') }, 5)
    expect(of('web→cart').failed).toBeGreaterThan(0)
    expect(of('gateway→cart').attempts).toBe(of('gateway→cart').requests)
    const many = {
      services: { cart: { ...hangs, workers: 100_000 } },
      clients: { web: { to: 'cart', ...at(...Array.from({ length: 500 }, () => 0)) } },
      systems: { 'api-gateway': { kind: 'zuul', middle: { endpoints: 1 } } },
    }
    expect(outcome(many, 2).because('web→cart', 'callFailed')).toBe(300)
  })
})
