import { describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { grpcStatusOf, grpcWords } from '../model/grpc.ts'
import { reasons } from '../model/reasons.ts'
import { ms, s } from '../model/units.ts'
import { policyLines } from '../record/policyLines.ts'

function watched(document: ScenarioDocument, until = s(5)) {
  const { run, metrics } = runOf(document)
  const observer = new Observer(run)
  run.advance(until)
  const { places } = run.world
  const reached = Array.from(places.endpoints.arrived.slice(0, places.endpoints.used))
  return { run, observer, places, reached, traffic: metrics.traffic.read() }
}

const quotes = (service: object, more: ScenarioDocument = {}): ScenarioDocument => ({
  system: 'envoy',
  services: { quotes: { endpoints: 6, workers: 100, serviceTime: '5ms', ...service } },
  clients: { web: { to: 'quotes', rate: '200/s' } },
  ...more,
})

describe('gRPC', () => {
  it('is spread by request where a proxy looks into it, and stuck to one pod where none does', () => {
    const busy = (document: ScenarioDocument): number =>
      watched(document).reached.filter((count) => count > 20).length
    expect(busy(quotes({ protocol: 'grpc' }))).toBe(6)
    expect(busy(quotes({ protocol: 'grpc' }, { system: 'none' }))).toBe(1)
    expect(busy(quotes({ protocol: 'grpc', opaque: true }))).toBe(1)
    expect(busy(quotes({ protocol: 'grpc', unmeshed: true }))).toBe(6)
  })

  it('opens one connection, and whoever comes meanwhile waits for it', () => {
    const { traffic } = watched(
      quotes({ protocol: 'grpc' }, { system: 'none', network: { latency: '40ms' } }),
    )
    expect(traffic.opened[0]).toBe(1)
  })

  it('comes to other pods when connections may not grow old: a weak patch', () => {
    const { reached, traffic } = watched(
      quotes({ protocol: 'grpc', maxConnectionAge: '500ms' }, { system: 'none' }),
      s(10),
    )
    expect(reached.filter((count) => count > 0).length).toBeGreaterThan(3)
    expect(traffic.opened[0]).toBeGreaterThan(15)
    expect(traffic.opened[0]).toBeLessThan(25)
  })

  it('fails inside a 200: 5xx tries nothing again, and the name of its status does', () => {
    const attempts = (on: string): number => {
      const { observer, places } = watched(
        quotes(
          { protocol: 'grpc', failures: '100%', status: 503 },
          { policies: [{ for: 'quotes', retry: { attempts: 2, on: [on] } }] },
        ),
        s(1),
      )
      expect(places.clusters.upstream_rq_5xx[0]).toBe(0)
      expect(places.clusters.upstream_rq_2xx[0]).toBeGreaterThan(0)
      return Math.max(...observer.requests.map((request) => request.attempts))
    }
    expect(['5xx', 'gateway-error', 'internal', 'unavailable'].map(attempts)).toEqual([1, 1, 1, 2])
  })

  it('names its statuses as google/rpc/code.proto maps them', () => {
    expect([200, 503, 504, 429, 500, 418].map(grpcStatusOf)).toEqual([0, 14, 4, 8, 13, 2])
    expect(grpcWords(504)).toBe('4 DEADLINE_EXCEEDED')
  })
})

describe('a service that is declared opaque', () => {
  const policies = [{ for: 'quotes', timeout: '1ms', retry: { attempts: 3, on: ['5xx'] } }] as const

  it('has no timeout and no retry, whatever the policy says, and the run says so', () => {
    const { observer, run } = watched(quotes({ opaque: true, failures: '50%' }, { policies }))
    for (const { attempts } of observer.requests) expect(attempts).toBe(1)
    const names = new Set(observer.requests.map(({ reason }) => reasons[reason]!.name))
    expect(names).toEqual(new Set(['none', 'serverError']))
    expect(run.notes).toContain(
      '"retry" for quotes does nothing: quotes is declared opaque, and no proxy looks inside.',
    )
    const lines = policyLines(run, 0, 0)
    expect(lines.find(({ key }) => key === 'timeout')!.value).toBe(
      '1 ms (not at L4)'.replace(' ', '\u00a0'),
    )
    expect(lines.some(({ key }) => key === 'retry.on')).toBe(true)
    expect(lines.some(({ key }) => key === 'tcp.idleTimeout')).toBe(true)
  })

  it('is HTTP like any other without a mesh', () => {
    const { run } = watched(quotes({ opaque: true }, { system: 'none', policies }), s(1))
    expect(run.notes.some((note) => note.includes('opaque'))).toBe(false)
  })
})

describe('a server that speaks first', () => {
  const mysql = (service: object, tcp: object | undefined, client: object = {}) =>
    watched(
      {
        system: 'envoy',
        services: {
          db: {
            workers: 100,
            protocol: 'tcp',
            speaksFirst: 'server',
            serviceTime: '50ms',
            ...service,
          },
        },
        clients: { web: { to: 'db', rate: '10/s', ...client } },
        policies: tcp === undefined ? [] : [{ for: 'db', tcp }],
      },
      s(8),
    )
  const longest = ({ observer }: ReturnType<typeof mysql>): number =>
    Math.max(...observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt))

  it('is not waited for by an Envoy that is told its protocols', () => {
    expect(longest(mysql({}, undefined))).toBeLessThan(ms(60))
  })

  it('waits exactly for the detection, and not at all once its port is opaque or it speaks second', () => {
    const wait = { detect: '2s' }
    expect(longest(mysql({}, wait))).toBeGreaterThan(s(2))
    expect(longest(mysql({}, wait))).toBeLessThan(s(2) + ms(60))
    expect(longest(mysql({ opaque: true }, wait))).toBeLessThan(ms(60))
    expect(longest(mysql({ speaksFirst: 'client' }, wait))).toBeLessThan(ms(60))
  })

  it('is never reached by a proxy that waits for ever; that has a reason of its own', () => {
    const { observer, places } = mysql({}, { detect: 'forever' }, { timeout: '3s' })
    const over = observer.requests.filter(({ state }) => state === 'left')
    expect(over.length).toBeGreaterThan(30)
    for (const { reason } of over) expect(reasons[reason]!.name).toBe('notDetected')
    expect(places.endpoints.arrived[0]).toBe(0)
  })
})
