import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../scenario/parse.ts'
import { profiles } from '../../profiles/catalog.ts'
import { programs, stateOf } from '../../mesh/programs.ts'
import { Run } from '../../scenario/build.ts'
import { billOf } from './bill.ts'
import { differenceOf, outcomeOn, prepare, shownOf } from './compare.ts'
import { Fates } from './Fates.ts'
import { spreadsOf } from './spreads.ts'
import type { Common, Variant } from './variant.ts'

const systems = [...profiles.keys()].filter((id) => id !== 'none')

/** Two flows: one over cart and stock, of which stock breaks; the other over none of them. */
const shop: Common = {
  file: 'shop.yaml',
  text: `
halfopen: 1
title: A shop
seed: 3
duration: 16s
system: none
services:
  shop: { endpoints: 2, workers: 8, serviceTime: { exponential: 4ms }, calls: [cart] }
  cart: { endpoints: 2, workers: 8, serviceTime: { exponential: 4ms }, calls: [stock] }
  stock: { endpoints: 3, workers: 8, serviceTime: { exponential: 4ms } }
  blog: { endpoints: 2, workers: 8, serviceTime: { exponential: 4ms } }
clients:
  buyers: { to: shop, rate: 50/s, timeout: 500ms }
  readers: { to: blog, rate: 30/s, timeout: 500ms }
policies:
  - { for: stock, retry: { attempts: 2, on: [5xx] }, outlier: { consecutive5xx: 3, interval: 1s, maxEjectionPercent: 50% } }
events:
  - { at: 4s, until: 8s, fault: { errors: 100% }, on: stock-1 }
`,
}

const variant = (
  name: string,
  set: Record<string, unknown> = {},
  isFaultless = false,
): Variant => ({
  name,
  set,
  isFaultless,
})

const three = [
  variant('none'),
  variant('envoy', { system: 'envoy' }),
  variant('without the fault', {}, true),
]

describe('variants of one scenario', () => {
  const prepared = prepare(shop, three)
  const shown = prepared.variants.map((one) => shownOf(prepared, one))
  const [none, envoy, calm] = shown.map(({ outcome }) => outcome)

  it('are measured over the same outage, also the one in which nothing breaks', () => {
    expect(prepared.outage).toEqual({ fromUs: 4_000_000, toUs: 8_000_000 })
    expect(none!.outage!.success).toBeGreaterThan(0.6)
    expect(none!.outage!.success).toBeLessThan(0.9)
    expect(envoy!.outage!.success).toBeGreaterThan(0.97)
    expect(calm!.outage!.success).toBe(1)
  })

  it('have the requests of their clients: answered, failed and in flight, and the reasons sum', () => {
    for (const { requests, ok, failed, inFlight, reasons, timeline } of [none!, envoy!, calm!]) {
      expect(requests).toBe(none!.requests)
      expect(ok + failed + inFlight).toBe(requests)
      expect(Object.values(reasons).reduce((sum, count) => sum + count, 0)).toBe(failed)
      expect(timeline).toHaveLength(16)
      expect(timeline.reduce((sum, row) => sum + row.ok, 0)).toBe(ok)
    }
  })

  it('recover at once where the outage ends and the cause is gone', () => {
    expect(none!.recoveryUs).toBeLessThan(200_000)
    expect(calm!.recoveryUs).toBe(0)
  })

  it('have the digest of the run that nobody watched', () => {
    const run = new Run(prepared.variants[1]!.scenario)
    run.advance(prepared.untilUs)
    expect(envoy!.digest).toBe(run.world.places.sim.digest)
  })

  it('tell flows that ask for what breaks from those that should not notice', () => {
    expect(none!.flows.map(({ client, isRelated }) => [client, isRelated])).toEqual([
      ['buyers', true],
      ['readers', false],
    ])
    expect(none!.blast).toBe(0)
  })

  it('name the first request whose fate differs, with the story of both', () => {
    const { variants } = prepared
    const [one, two] = [shown[0]!.fates, shown[1]!.fates]
    const found = differenceOf(prepared, [variants[0]!, variants[1]!], [one, two])
    expect(found.unmatched).toBe(0)
    expect(found.better - found.worse).toBe(none!.failed - envoy!.failed)
    const [before, after] = found.stories!
    expect(before.number).toBe(after.number)
    expect(before.at).toBe(after.at)
    expect([before.outcome, after.outcome]).toEqual(['failed', 'ok'])
    expect(found.first!.at).toBe(before.at)
    // Nothing before it differs.
    expect(before.at).toBeGreaterThanOrEqual(3_900_000)
    const same = differenceOf(prepared, [variants[0]!, variants[0]!], [one, one])
    expect(same).toMatchObject({
      better: 0,
      worse: 0,
      otherwise: 0,
      first: undefined,
      stories: undefined,
    })
  })

  it('of two seeds share no arrival, so no request is matched with another', () => {
    const two = prepare(shop, [variant('3'), variant('4', { seed: 4 })])
    const [one, other] = two.variants.map((read) => shownOf(two, read).fates)
    const { matched, unmatched } = one!.differences(other!)
    expect(matched).toBe(0)
    expect(unmatched).toBeGreaterThan(1_000)
  })

  it('spread over seeds', () => {
    const outcomes = [1, 2, 3, 4, 5].map((seed) => outcomeOn(prepared, prepared.variants[0]!, seed))
    const { outage, failed, neverRecovered, reasons } = spreadsOf(outcomes)
    expect(outage!.success!.of).toBe(5)
    expect(outage!.success!.p5).toBeLessThan(outage!.success!.p95)
    expect(failed.median).toBeGreaterThan(20)
    expect(neverRecovered).toBe(0)
    expect(Object.keys(reasons)).toEqual(['callFailed'])
  })

  it('are refused together when one names a system that is none', () => {
    expect(() => prepare(shop, [variant('a'), variant('b', { system: 'envoi' })])).toThrow(/envoi/)
  })
})

describe('the bill', () => {
  const prepared = prepare(shop, [variant('envoy', { system: 'envoy' }), variant('none')])
  const [envoy, none] = prepared.variants.map((read) =>
    billOf(prepared, read, shownOf(prepared, read)),
  )

  it('of no mesh is nothing', () => {
    expect(none).toMatchObject({ cores: 0, memoryMiB: 0, groups: [], taxUs: 0 })
    expect(none!.errors).toMatchObject({ avoided: 0, caused: 0 })
    expect(none!.added.every(({ meanUs, p99Us }) => meanUs === 0 && p99Us === 0)).toBe(true)
  })

  it('is processes × what one costs, and what passes them', () => {
    const {
      groups,
      cores,
      memoryMiB,
      idleCores,
      coresPerThousandRps,
      memoryMiBEach,
      controlPlane,
    } = envoy!
    // Nine endpoints and two clients; a request of a buyer arrives at three services, which send it on twice.
    expect(groups.map(({ where, count }) => [where, count])).toEqual([
      ['beside endpoints', 9],
      ['beside clients', 2],
    ])
    expect(groups[0]!.requestsPerSecond).toBeGreaterThan(5 * 45 + 25)
    expect(groups[0]!.requestsPerSecond).toBeLessThan(5 * 60 + 40)
    const passing = groups[0]!.requestsPerSecond + groups[1]!.requestsPerSecond
    expect(cores).toBeCloseTo(
      11 * idleCores + (coresPerThousandRps * passing) / 1_000 + controlPlane!.cores,
    )
    expect(memoryMiB).toBe(11 * memoryMiBEach + controlPlane!.memoryMiB)
  })

  it('can be edited: what a scenario says of a system comes first', () => {
    const edited = prepare({ ...shop, set: { 'systems.envoy.memory': '100Mi' } }, [
      variant('envoy', { system: 'envoy' }),
    ])
    const [read] = edited.variants
    expect(billOf(edited, read!, shownOf(edited, read!)).memoryMiBEach).toBeCloseTo(100)
  })

  it('measures what is added to the same requests while nothing is broken', () => {
    const [buyers, readers] = envoy!.added
    expect(buyers!.of).toBeGreaterThan(150)
    // Each hop is two proxies, there and back.
    expect(readers!.p50Us).toBeGreaterThanOrEqual(1_000)
    expect(buyers!.p50Us).toBeGreaterThan(readers!.p50Us)
    expect(envoy!.taxUs).toBeGreaterThan(1_000)
  })

  it('counts errors avoided and caused, request by request', () => {
    const { avoided, caused, failed, failedWithout } = envoy!.errors
    expect(avoided).toBeGreaterThan(20)
    expect(avoided - caused).toBe(failedWithout - failed)
  })

  it('counts what a new version replaces', () => {
    expect(envoy!.upkeep).toEqual({
      restarts: 9,
      applicationRestarts: 9,
      releases: 0,
      teams: 1,
      cutOff: 1,
    })
  })
})

// ── The law: only the system differs ────────────────────────────────────────────────────────────────

const of = fc.constantFrom
const working = stateOf(programs.job, 'underWay.serving.working')

/** Small scenarios without a fault that stretches work: how long work takes then depends on when it begins. */
const scenarios = fc
  .record({
    seed: fc.nat(1_000),
    count: fc.integer({ min: 1, max: 4 }),
    probability: of('100%', '50%'),
    parallel: fc.boolean(),
    failures: of('0%', '10%'),
    endpoints: of(1, 2, 3),
    workers: of(2, 8),
    arrivals: of('poisson', 'constant'),
    rate: fc.integer({ min: 10, max: 80 }),
    timeout: of('60ms', '1s'),
    retry: fc.boolean(),
    library: fc.boolean(),
    fault: of<unknown>('kill', { errors: '60%' }, { delay: '5ms' }, 'refuse'),
    users: fc.boolean(),
  })
  .map((it) => {
    const name = (index: number): string => `s${index}`
    const services = Object.fromEntries(
      Array.from({ length: it.count }, (_, index) => {
        const below = Array.from({ length: it.count - index - 1 }, (_, more) => ({
          to: name(index + 1 + more),
          probability: it.probability,
          ...(it.library ? { library: { attempts: 2, timeout: '50ms' } } : {}),
        })).slice(0, 2)
        return [
          name(index),
          {
            endpoints: it.endpoints,
            workers: it.workers,
            serviceTime: { exponential: '6ms' },
            failures: it.failures,
            calls: it.parallel && below.length > 0 ? [below] : below,
          },
        ]
      }),
    )
    return JSON.stringify({
      halfopen: 1,
      seed: it.seed,
      duration: '2s',
      services,
      clients: {
        web: { to: 's0', rate: `${it.rate}/s`, arrivals: it.arrivals, timeout: it.timeout },
        ...(it.users ? { desk: { to: 's0', users: 3, think: { exponential: '40ms' } } } : {}),
      },
      policies: it.retry
        ? [{ for: '*', retry: { attempts: 2, on: ['5xx', 'connect-failure'] } }]
        : [],
      events: [{ at: '600ms', until: '1200ms', fault: it.fault, on: name(it.count - 1) }],
    })
  })

/** When each request of who does not wait for answers was asked, and how long each work takes, by what it is drawn by. */
function drawn(text: string, system: string) {
  const { scenario } = parseScenario(text, { file: 'law', set: { system } })
  const run = new Run(scenario)
  const { sim, machines, jobs, requests, endpoints, clients } = run.world.places
  const asked: string[] = []
  sim.onEnter(machines.requests, 'asked.routing', (_, request) => {
    const client = requests.client[request]!
    if (client < 0 || requests.tryOf[request]! >= 0 || requests.callerJob[request]! >= 0) return
    if (run.plan.clients[client]!.load.kind === 'open')
      asked.push(`${client}/${clients.asked[client]!} ${sim.now}`)
  })
  const works = new Map<string, number>()
  sim.onEnter(machines.jobs, 'underWay.returning', (_, job) => note(job))
  sim.onEnter(machines.jobs, 'underWay.serving.calling', (_, job, from) => {
    if (from === working) note(job)
  })
  const note = (job: number): void => {
    const service = endpoints.service[jobs.endpoint[job]!]!
    const name = run.plan.services[service]!.name
    if (!scenario.services.some((own) => own.name === name)) return
    if (jobs.serviceTimeUs[job]! <= 0 || jobs.servedAt[job]! <= 0) return
    works.set(
      `${name} ${jobs.keyA[job]!}/${jobs.keyB[job]!}/${jobs.ordinal[job]!}`,
      jobs.serviceTimeUs[job]!,
    )
  }
  run.advance(scenario.durationUs)
  return { asked, works }
}

describe('a comparison changes nothing but what it compares', () => {
  it('arrivals and service times are the same in all systems', () => {
    fc.assert(
      fc.property(scenarios, of(...systems), (text, system) => {
        const one = drawn(text, 'none')
        const other = drawn(text, system)
        expect(other.asked).toEqual(one.asked)
        let shared = 0
        for (const [key, us] of one.works) {
          const twin = other.works.get(key)
          if (twin === undefined) continue
          shared++
          if (twin !== us) throw new Error(`${key}: ${us} µs in none, ${twin} in ${system}`)
        }
        // What nobody had to try again is there in both, but users who wait ask more or less often.
        if (one.works.size > 10) expect(shared).toBeGreaterThan(0)
      }),
      { numRuns: 3 * systems.length },
    )
  })

  it('a request of a user is matched by user and number', () => {
    const text = `
halfopen: 1
seed: 5
duration: 4s
services: { cart: { workers: 2, serviceTime: { exponential: 8ms }, failures: 20% } }
clients: { desk: { to: cart, users: 4, think: { exponential: 50ms } } }
`
    const fates = [0, 1].map(() => {
      const run = new Run(parseScenario(text, { file: 'desk' }).scenario)
      const own = new Fates(run)
      run.advance(4_000_000)
      return own
    })
    const found = fates[0]!.differences(fates[1]!)
    expect(found).toMatchObject({ better: 0, worse: 0, unmatched: 0 })
    expect(found.matched).toBeGreaterThan(150)
  })
})
