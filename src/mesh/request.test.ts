import { describe, expect, it } from 'vitest'
import { Metrics } from '../record/metrics.ts'
import { traceText } from '../record/traceText.ts'
import { Trace } from '../record/Trace.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'

/** A tiny world: one client that asks at the given moments, a service of one endpoint and one worker. */
interface World {
  readonly services: string
  readonly policies?: string
  readonly client?: string
  readonly at?: string
  readonly events?: string
  readonly durationMs?: number
}

function walk({
  services,
  policies = '[]',
  client = '',
  at = '0ms',
  events = '[]',
  durationMs = 2_000,
}: World) {
  const text = `
halfopen: 1
title: One request
system: envoy
seed: 1
duration: ${durationMs}ms
services: ${services}
clients:
  web: { to: cart, arrivals: { at: [${at}] }${client} }
policies: ${policies}
events: ${events}
`
  const { scenario } = parseScenario(text, { file: 'walk.yaml' })
  const run = new Run(scenario)
  const metrics = new Metrics(run.world.places)
  const trace = new Trace(run.world.places)
  run.advance(scenario.durationUs)
  trace.close()
  return { run, metrics, text: traceText(trace, run) }
}

const shown = (name: string): string => `./__traces__/${name}.txt`

const tape = (...fates: string[]): string => `tape: [${fates.join(', ')}], tapeBy: attempt`

describe('one request', () => {
  it('goes there, is served, and comes back', async () => {
    const { text } = walk({ services: '{ cart: { serviceTime: { constant: 20ms } } }' })
    await expect(text).toMatchFileSnapshot(shown('plain-answer'))
  })

  it('is tried again at another endpoint', async () => {
    const { text } = walk({
      services: `{ cart: { endpoints: 2, ${tape('{ status: 503, after: 5ms }', '{ status: 200, after: 20ms }')} } }`,
      policies:
        '[{ for: cart, retry: { attempts: 2, on: [5xx], anotherHost: true, hostAttempts: 5 } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('retry-elsewhere'))
  })

  it('has a timeout that includes the pauses between attempts', async () => {
    const { text, run } = walk({
      services: `{ cart: { ${tape('{ status: 503, after: 30ms }')} } }`,
      policies:
        '[{ for: cart, timeout: 100ms, retry: { attempts: 10, on: [5xx], backoff: { base: 40ms } } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('request-timeout'))
    // Once for each attempt under way, and in a pause there is none.
    expect(run.world.places.clusters.upstream_rq_timeout[0]).toBe(0)
  })

  it('gives each attempt its own time, and the first goes on for nobody', async () => {
    const { text } = walk({
      services: `{ cart: { workers: 2, ${tape('{ status: 200, after: 80ms }', '{ status: 200, after: 10ms }')} } }`,
      policies: '[{ for: cart, retry: { attempts: 2, on: [reset], perTryTimeout: 50ms } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('per-try-timeout'))
  })

  it('has another attempt beside one that is late, and the first good answer wins', async () => {
    const { text, run } = walk({
      services: `{ cart: { endpoints: 2, workers: 2, ${tape('{ status: 200, after: 80ms }', '{ status: 200, after: 10ms }')} } }`,
      policies: '[{ for: cart, retry: { attempts: 2, hedge: true, perTryTimeout: 30ms } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('hedged'))
    const { clusters } = run.world.places
    expect(clusters.upstream_rq_retry[0]).toBe(1)
    expect(clusters.upstream_rq_per_try_timeout[0]).toBe(0)
    expect(clusters.retries[0]).toBe(0)
  })

  it('is refused at once when the limits of the pool are reached', async () => {
    const { text } = walk({
      services: '{ cart: { workers: 4, serviceTime: { constant: 20ms } } }',
      at: '0ms, 5ms, 6ms',
      policies: '[{ for: cart, limits: { maxConnections: 1, maxPendingRequests: 1 } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('overflow'))
  })

  it('finds nobody who takes connections', async () => {
    const { text } = walk({
      services: '{ cart: { serviceTime: { constant: 20ms } } }',
      at: '10ms',
      policies: '[{ for: cart, retry: { attempts: 2, on: [connect-failure] } }]',
      events: '[{ at: 5ms, fault: refuse, on: cart }]',
    })
    await expect(text).toMatchFileSnapshot(shown('connection-refused'))
  })

  it('is left by its caller, and the work goes on', async () => {
    const { text, run } = walk({
      services: '{ cart: { serviceTime: { constant: 80ms } } }',
      client: ', timeout: 30ms',
    })
    await expect(text).toMatchFileSnapshot(shown('caller-leaves'))
    expect(run.world.places.endpoints.wasted[0]).toBe(1)
  })

  it('is left by its caller, and the work is called off where the service listens', async () => {
    const { text, run } = walk({
      services: '{ cart: { serviceTime: { constant: 80ms }, onCallerLeft: cancel } }',
      client: ', timeout: 30ms',
    })
    await expect(text).toMatchFileSnapshot(shown('caller-leaves-work-cancelled'))
    expect(run.world.places.endpoints.finished[0]).toBe(0)
  })

  it('makes calls of one step at the same time, and steps one after the other', async () => {
    const { text } = walk({
      services: `{
        cart: { serviceTime: { constant: 2ms }, calls: [[db, stock], [mail]] },
        db: { serviceTime: { constant: 10ms } },
        stock: { serviceTime: { constant: 30ms } },
        mail: { serviceTime: { constant: 5ms } } }`,
    })
    await expect(text).toMatchFileSnapshot(shown('parallel-calls'))
  })

  it('fails when a call that it needs fails, and leaves the others', async () => {
    const { text } = walk({
      services: `{
        cart: { serviceTime: { constant: 2ms }, calls: [[db, stock]] },
        db: { ${tape('{ status: 503, after: 10ms }')} },
        stock: { serviceTime: { constant: 30ms } } }`,
    })
    await expect(text).toMatchFileSnapshot(shown('failed-call'))
  })

  it('is reset by the endpoint', async () => {
    const { text } = walk({
      services: `{ cart: { ${tape('{ reset: true, after: 10ms }', '{ status: 200, after: 10ms }')} } }`,
      policies: '[{ for: cart, retry: { attempts: 2, on: [reset] } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('reset'))
  })

  it('is held by an injected delay, and answered by an injected abort', async () => {
    const { text } = walk({
      services: '{ cart: { serviceTime: { constant: 20ms } } }',
      policies:
        '[{ for: cart, retry: { attempts: 3, on: [5xx] }, fault: { delay: { share: 100%, for: 50ms }, abort: { share: 100%, status: 503 } } }]',
    })
    await expect(text).toMatchFileSnapshot(shown('injected-faults'))
  })

  it('goes where a weighted route sends it', async () => {
    const { text } = walk({
      services: `{
        cart: { serviceTime: { constant: 20ms } },
        canary: { serviceTime: { constant: 10ms } } }`,
      at: '0ms, 100ms, 200ms',
      policies: '[{ for: cart, route: [{ to: cart, weight: 1 }, { to: canary, weight: 2 }] }]',
    })
    await expect(text).toMatchFileSnapshot(shown('weighted-route'))
  })
})
