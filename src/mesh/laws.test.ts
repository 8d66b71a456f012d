import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { Observer, runOf, type ScenarioDocument } from '../bench/observe.ts'
import { firstDifference } from '../engine/Arena.ts'
import { programs, stateOf } from './programs.ts'
import { reason, reasonCount, reasons } from '../model/reasons.ts'
import { Metrics } from '../record/metrics.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'

const closed = stateOf(programs.requestCircuit, 'closed')
const s = (seconds: number): number => seconds * 1_000_000

// ── Small scenarios of every kind ─────────────────────────────────────────────────────────────────

const of = fc.constantFrom
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 3) =>
  fc.option(arbitrary, { nil: undefined, freq })
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T

const time = (from: number, to: number) => fc.integer({ min: from, max: to }).map((ms) => `${ms}ms`)
const serviceTime = fc.oneof(
  time(0, 30),
  time(1, 30).map((mean) => ({ exponential: mean })),
)
const share = of('0%', '5%', '20%', '50%', '100%')

const retry = fc
  .record({
    attempts: of(1, 2, 3, 4),
    on: of(['5xx'], ['gateway-error', 'connect-failure'], ['reset'], ['5xx', 'reset']),
    perTryTimeout: maybe(time(3, 80)),
    backoff: maybe(of({ base: '1ms', max: '8ms' }, { base: '5ms' })),
    anotherHost: maybe(fc.boolean()),
    budget: maybe(of({ ratio: '20%' }, { ratio: '10%', minConcurrency: 1 })),
  })
  .map(without)
const library = fc
  .record({
    attempts: of(1, 2, 3),
    timeout: maybe(time(5, 80)),
    pause: maybe(time(0, 8)),
    retryOn: maybe(of(['5xx'], ['timeout'])),
  })
  .map(without)
const limits = fc
  .record({
    maxConnections: maybe(of(1, 2, 5)),
    maxPendingRequests: maybe(of(0, 1, 5)),
    maxRequests: maybe(of(1, 3, 10)),
    maxRetries: maybe(of(0, 1, 3)),
  })
  .map(without)
const outlier = fc
  .record({
    consecutive5xx: of(1, 2, 5),
    interval: of('100ms', '500ms'),
    baseEjectionTime: of('200ms', '1s'),
    maxEjectionPercent: of('50%', '100%'),
    splitLocalOrigin: maybe(fc.boolean()),
    limitRule: maybe(of('1.26', '1.27', '1.28')),
  })
  .map(without)

interface Kind {
  /** Everything comes to an end once nobody asks any more. */
  readonly drains: boolean
}

/** Some services that call each other downwards, some who ask, and what goes wrong. */
function scenarioOf({ drains }: Kind): fc.Arbitrary<ScenarioDocument> {
  return fc
    .record({
      count: fc.integer({ min: 1, max: 5 }),
      // Where nobody sees requests, no timeout of a policy brings them to an end.
      system: of(
        ...['none', 'envoy', 'envoy', 'linkerd2', 'finagle', 'linkerd1', 'cilium', 'hystrix'],
        ...['istio-2018', 'conduit'],
        ...(drains ? [] : ['istio-ambient']),
      ),
    })
    .chain(({ count, system }) => {
      const name = (index: number): string => `s${index}`
      const protocols = ['http1', 'http1', 'http2', 'http2', ...(drains ? [] : ['tcp'])]
      const call = (index: number) =>
        fc
          .record({
            to: fc.integer({ min: index + 1, max: count - 1 }).map(name),
            probability: of('100%', '100%', '50%'),
            onFailure: of('fail', 'pass', 'ignore'),
            method: of('GET', 'POST'),
            cache: maybe(of({ hits: '80%', entries: 5 }, { hits: '100%', entries: 40 })),
            library: maybe(library, 5),
            fallback: maybe(
              fc.oneof(
                of<unknown>('static', 'cache', { cache: { hits: '50%', maxAge: '500ms' } }),
                fc.integer({ min: index + 1, max: count - 1 }).map((to) => ({ to: name(to) })),
              ),
            ),
          })
          .map(without)
      const steps = (index: number) =>
        index === count - 1
          ? fc.constant([])
          : fc.array(fc.array(call(index), { minLength: 1, maxLength: 3 }), { maxLength: 2 })
      const fate = fc.oneof(
        fc.record({ status: of(200, 500, 503, 404), after: time(0, 10) }),
        fc.record({ reset: fc.constant(true), after: time(0, 10) }),
        ...(drains ? [] : [fc.constant({ hang: true })]),
      )
      const service = (index: number) =>
        fc
          .record({
            endpoints: of(1, 2, 3),
            workers: of(1, 2, 8),
            queue: of('unbounded', 0, 2, 10),
            serviceTime,
            failures: maybe(share, 2),
            protocol: of(...protocols),
            onCallerLeft: of('finish', 'cancel'),
            restart: of('300ms', 'never'),
            node: maybe(of('n1', 'n2', ['n1', 'n2'])),
            memory: of('100KB', { limit: '1MB', base: '900KB' }),
            calls: steps(index),
            tape: maybe(fc.array(fate, { minLength: 1, maxLength: 6 }), 6),
            tapeBy: maybe(of('arrival', 'attempt')),
          })
          .map(without)
      const open = fc
        .record({
          rate: fc.integer({ min: 5, max: 150 }).map((rate) => `${rate}/s`),
          arrivals: of('poisson', 'poisson', 'constant'),
          timeout: of('never', '20ms', '200ms'),
          method: of('GET', 'POST'),
          library: maybe(library, 5),
        })
        .map((client) => ({ ...without(client), to: 's0' }))
      const closed = fc
        .record({
          users: fc.integer({ min: 1, max: 10 }),
          think: of('20ms', { exponential: '30ms' }),
          timeout: of('never', '50ms'),
        })
        .map((client) => ({ ...client, to: 's0' }))
      const explicit = fc
        .array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 20 })
        .map((at) => ({
          to: 's0',
          arrivals: { at: at.sort((a, b) => a - b).map((ms) => `${ms}ms`) },
        }))
      const client = drains ? fc.oneof(open, explicit) : fc.oneof(open, open, closed, explicit)
      const localities: Readonly<Record<string, unknown>> = {
        '0%': { overprovisioning: 1 },
        '50%': {},
        '100%': { failover: false },
      }
      const policy = fc
        .record({
          for: fc.oneof(of('*'), fc.nat(count - 1).map(name)),
          timeout: maybe(of('30ms', '200ms', '1s', 'off')),
          connectTimeout: maybe(of('1ms', '100ms')),
          retry: maybe(retry, 1),
          limits: maybe(limits, 2),
          outlier: maybe(outlier, 2),
          balancer: maybe(of('roundRobin', 'random', 'leastRequest')),
          panicThreshold: maybe(of('0%', '50%', '100%')),
          circuit: maybe(
            of<unknown>('off', { requests: 3, errors: '30%', window: '1s', sleep: '100ms' }),
          ),
          fault: maybe(
            of<object>(
              { delay: { share: '30%', for: '20ms' } },
              { abort: { share: '20%', status: 503 } },
              {
                delay: { share: '50%', for: '5ms' },
                abort: { share: '50%', status: 429 },
              },
            ),
            5,
          ),
        })
        .map(without)
        // Where panic is spoken of, calls stay in their zones as well.
        .map((said) =>
          said.panicThreshold !== undefined
            ? { ...said, locality: localities[said.panicThreshold] }
            : said,
        )
      const faults = [
        'kill',
        'refuse',
        'drain',
        { slow: '4x' },
        { errors: '60%' },
        { delay: '5ms' },
        { crashLoop: '200ms' },
        { leak: '9KB' },
        { deploy: { each: '70ms', errors: '40%', slow: '2x' } },
        { deploy: { each: '10ms', crash: '150ms' } },
        ...(drains ? [] : ['hang', 'partition', { loss: '20%' }]),
      ]
      const times = {
        at: fc.integer({ min: 100, max: 1_200 }),
        lasts: fc.integer({ min: 50, max: 700 }),
      }
      const between = ({ at, lasts }: { at: number; lasts: number }) => ({
        at: `${at}ms`,
        until: `${at + lasts}ms`,
      })
      const ofPlace = fc
        .record({
          ...times,
          fault: of<unknown>(...faults),
          on: fc.nat(count - 1).map(name),
          endpoint: fc.boolean(),
        })
        .map(({ fault, on, endpoint, ...when }) => ({
          ...between(when),
          fault,
          on: endpoint ? `${on}-1` : on,
        }))
      const ofGroup = fc
        .record({
          ...times,
          fault: of<unknown>('kill', 'drain', { slow: '3x' }, ...(drains ? [] : ['partition'])),
          on: of('zone:a', 'zone:b', 'node:n1', 'node:n2', 'node:n3'),
        })
        .map(({ fault, on, ...when }) => ({ ...between(when), fault, on }))
      const ofName = fc
        .record({ ...times, on: fc.nat(count - 1).map(name) })
        .map(({ on, ...when }) => ({ ...between(when), fault: 'dns', on }))
      const ofCache = fc
        .record({ at: times.at, on: fc.nat(count - 1).map(name) })
        .map(({ at, on }) => ({ at: `${at}ms`, fault: 'flush', on }))
      const ofPlane = fc
        .record({
          ...times,
          fault: of<unknown>('kill', { slow: '5x' }, 'partition', 'stall'),
          to: fc.nat(count - 1).map(name),
          part: fc.boolean(),
        })
        .map(({ fault, to, part, ...when }) => ({
          ...between(when),
          fault,
          on: fault === 'partition' && part ? `control-plane->${to}` : 'control-plane',
        }))
      const event = fc.oneof(
        { weight: 6, arbitrary: ofPlace },
        { weight: 2, arbitrary: ofGroup },
        { weight: 1, arbitrary: ofName },
        { weight: 1, arbitrary: ofCache },
        { weight: 1, arbitrary: ofPlane },
      )
      const edit = fc.record({
        at: time(100, 1_200),
        policy,
        rollout: of('50%', '100%', name(0)),
        defect: of(undefined, undefined, 'clusters', 'routes', 'listeners'),
      })
      return fc
        .record({
          seed: fc.nat(1_000_000),
          services: fc.tuple(...Array.from({ length: count }, (_, index) => service(index))),
          clients: fc.array(client, { minLength: 1, maxLength: 2 }),
          latency: time(0, 2),
          jitter: of('0ms', '1ms'),
          hystrix: of<object>(
            {},
            { isolation: 'semaphore', permits: 2 },
            { threads: 1, queue: 3, version: '1.5.13', interruptOnTimeout: false },
            { threads: 2, queue: 9, version: '1.5.12', fallbackPermits: 1 },
            { version: 'resilience4j', callers: { c0: 'none', s0: { permits: 1 } } },
            {
              threads: 2,
              pools: { all: { for: Array.from({ length: count }, (_, i) => name(i)) } },
            },
          ),
          policies: fc.array(policy, { maxLength: 3 }),
          events: fc.array(fc.oneof(event, event, event, edit), { maxLength: 6 }),
        })
        .map(({ seed, services, clients, latency, jitter, hystrix, policies, events }) => ({
          seed,
          system,
          services: Object.fromEntries(services.map((one, index) => [name(index), one])),
          nodes: { n1: { zone: 'a' }, n2: { zone: 'b' }, n3: { zone: 'b' } },
          clients: Object.fromEntries(clients.map((one, index) => [`c${index}`, one])),
          network: { latency, jitter },
          systems: { hystrix },
          // Nobody waits for ever where everything is to come to an end.
          policies: [...(drains ? [{ for: '*', timeout: '1s' }] : []), ...policies],
          events: [...events].sort((a, b) => parseInt(a.at) - parseInt(b.at)),
        }))
    })
}

const anyScenario = scenarioOf({ drains: false })
const drainingScenario = scenarioOf({ drains: true })

const totals = { runs: 0, requests: 0, attempts: 0, jobs: 0 }
afterAll(() => {
  const { runs, requests, attempts, jobs } = totals
  console.log(`laws: ${runs} runs, ${requests} requests, ${attempts} attempts, ${jobs} jobs`)
})

/** Checks what must hold at any moment of any run. */
function checkLaws(run: Run, metrics: Metrics, observer: Observer): void {
  const { places } = run.world
  const { clusters, endpoints, sim } = places
  metrics.settle(places)
  observer.close()
  const { edges } = metrics
  totals.runs++
  totals.requests += observer.requests.length
  totals.attempts += observer.firstTries + observer.retries
  totals.jobs += observer.jobs.length

  // Every life begins once and ends once.
  expect(observer.impossible).toEqual([])
  expect(places.requests.alive).toBeGreaterThanOrEqual(observer.open)

  const seen = run.plan.edges.map((_, edge) => {
    const here = observer.requests.filter((request) => request.edge === edge)
    const open = here.filter(({ state }) => state === 'open')
    const answered = here.filter(({ state }) => state === 'answered')
    const time = here.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0)
    const latency = answered.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0)
    const failed = here.filter(({ state }) => state === 'failed' || state === 'left')
    const because = reasons.map((_, index) => failed.filter(({ reason: r }) => r === index).length)
    return {
      name: run.plan.edges[edge]!.name,
      // What was asked for counts once, however often a library tries.
      requests: here.length,
      tries: observer.tries.filter((one) => one.edge === edge).length,
      ok: answered.length,
      failed: failed.length,
      inFlight: open.length,
      // Little: ∫ N dt is the sum of the time of each, in integers.
      inFlightArea: time,
      latencySumUs: latency,
      because,
    }
  })
  const counted = run.plan.edges.map(({ name }, edge) => ({
    name,
    requests: edges.requests[edge],
    tries: edges.tries[edge],
    ok: edges.ok[edge],
    failed: edges.failed[edge],
    inFlight: edges.inFlight[edge],
    inFlightArea: edges.inFlightArea[edge],
    latencySumUs: edges.latencySumUs[edge],
    because: reasons.map((_, index) => metrics.reasons.count[edge * reasonCount + index]!),
  }))
  expect(counted).toEqual(seen)

  let attempts = 0
  let retries = 0
  counted.forEach((one, edge) => {
    // Offered = answered + failed + in flight, and the reasons sum to the failed.
    expect(one.requests).toBe(one.ok! + one.failed! + one.inFlight!)
    expect(one.because.reduce((sum, count) => sum + count, 0)).toBe(one.failed)
    expect(one.because[reason.none]).toBe(0)
    reasons.forEach(({ ofRequest, name }, index) => {
      if (!ofRequest) expect([name, one.because[index]]).toEqual([name, 0])
    })
    attempts += edges.attempts[edge]!
    retries += edges.retries[edge]!
  })
  // End to end: what clients asked.
  let asked = 0
  for (let client = 0; client < places.clients.used; client++)
    asked += places.clients.asked[client]!
  expect(asked).toBe(places.counters.roots[0])
  // Attempts are first tries and retries.
  expect(attempts).toBe(observer.firstTries + observer.retries)
  expect(retries).toBe(observer.retries)

  // Retries are scheduled, then made, unless the request ends during its pause.
  let scheduled = 0
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    scheduled += clusters.upstream_rq_retry[cluster]!
    for (const gauge of ['active', 'pending', 'connections', 'retries', 'ejected'] as const) {
      expect(clusters[gauge][cluster]).toBeGreaterThanOrEqual(0)
    }
    expect(clusters.ejected[cluster]).toBeLessThanOrEqual(clusters.memberCount[cluster]!)
  }
  expect(scheduled).toBeGreaterThanOrEqual(retries)

  // Work: busy time = own work done + own work cut off + waiting for calls; done = useful + wasted.
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    const here = observer.jobs.filter((job) => job.endpoint === endpoint)
    const sum = (of: (job: (typeof here)[number]) => number): number =>
      here.reduce((total, job) => total + of(job), 0)
    const service = run.plan.services[endpoints.service[endpoint]!]!
    expect(endpoints.busy[endpoint]).toBeLessThanOrEqual(service.workers)
    expect(endpoints.waiting[endpoint]).toBeLessThanOrEqual(service.queue)
    const busyArea =
      endpoints.busyArea[endpoint]! +
      endpoints.busy[endpoint]! * (sim.now - endpoints.changedAt[endpoint]!)
    expect(endpoints.busyUs[endpoint]).toBe(sum(({ worked }) => worked))
    expect(busyArea).toBe(sum(({ worked, cut, called }) => worked + cut + called))
    expect(endpoints.wastedUs[endpoint]).toBeLessThanOrEqual(endpoints.busyUs[endpoint]!)
    expect(endpoints.wasted[endpoint]).toBeLessThanOrEqual(endpoints.finished[endpoint]!)
  }
}

// ── Events that come too late, or to somebody who does not care ───────────────────────────────────

/** Every pair of state and event that is told and not listed, with why that is right. */
const ignoredForAReason: Readonly<Record<string, string>> = {
  'balancerQueue: waiting + stalled': 'several found nobody ready in one tick',
  'connection: opening.connecting + drain': 'those who wait for it are served; nobody new picks it',
  'connection: opening.handshaking + drain': 'the same',
  'connection: draining + drain': 'it drains already',
  'connection: closed + drain': 'it closed in the same tick',
  'connection: closed + idle': 'its last stream ended in the tick in which it closed',
  'destination: lookingUp + wanted': 'somebody else asks for it already',
  'endpoint: admitted + pardoned':
    'the memory is wiped of all, also of those who were never ejected',
  'endpoint: ejected + detected':
    'Envoy ejects nobody twice: late answers count, and change nothing',
  'endpoint: ejected + swept': 'its time is not over yet',
  'healthCheck: asked.unhealthy.waiting + connected':
    'the check was given up in the tick in which it was connected, or before',
  'lease: used + taken': 'the next in line takes it before it was quiet',
  'job: underWay.returning + callEnded': 'a call ended in the tick in which another one failed',
  'job: underWay.returning + endpointDied': 'the endpoint died in the tick in which it answered',
  'certificate: valid + started': 'the mesh is up when a run begins',
  'session: halfClosed + callerEnded': 'it had ended its side before it left',
  'session: closed + over': 'its connection broke off before its job was on its way back',
  'request: left + tryEnded': 'its try ended in the tick in which its caller left',
  'circuit: open + tripped': 'what was under way when it opened failed, too',
  'session: reset + over': 'the same',
  'attempt: failed + cancel': 'its caller left in the tick in which it failed',
  'connection: closed + close': 'it closed in the tick in which its request was cut off',
  'controlPlane: down + killed': 'it is down already',
  'controlPlane: down + slowed': 'it is down; once it is up it finds that it is slow',
  'controlPlane: down + recovered': 'the same the other way',
  'controlPlane: up + recovered':
    'two faults ended in one tick, or it was down when it became slow',
  'controlPlane: up + restarted': 'two faults ended in one tick',
  'controlPlane: overloaded + restarted': 'the same',
  'pod: refused + killed': 'there is no pod yet',
  'pod: refused + drain': 'the same',
  'pod: refused + crashes': 'the same',
  'pod: starting + proxyReady': 'it does not wait for its proxy',
  'pod: started + proxyReady': 'it does not wait for its proxy',
  'pod: asking + proxyReady': 'it does not wait for its proxy',
  'pod: ready + proxyReady': 'it does not wait for its proxy',
  'pod: crashed + proxyReady': 'it does not wait for its proxy',
  'pod: draining + proxyReady': 'it does not wait for its proxy',
  'pod: gone + proxyReady': 'it does not wait for its proxy',
  'pod: pending + proxyReady': 'it does not wait for its proxy',
  'pod: crashed + proxyDown': 'it takes nothing anyway',
  'pod: draining + proxyDown': 'it takes nothing anyway',
  'pod: gone + proxyDown': 'it takes nothing anyway',
  'pod: pending + proxyDown': 'it takes nothing anyway',
  'pod: initialising + proxyDown': 'it takes nothing anyway',
  'pod: starting + proxyDown': 'it takes nothing anyway',
  'pod: asking + proxyDown': 'it takes nothing anyway',
  'pod: unready + proxyDown': 'it takes nothing anyway',
  'pod: severed + proxyDown': 'it takes nothing anyway',
  'pod: initialising + drain': 'it drains once it is ready',
  'pod: initialising + crashes': 'it crashes once it is ready',
  'pod: initialising + idle': 'what it did before was lost with it',
  'pod: initialising + restarted': 'it starts already',
  'pod: asking + drain': 'it drains once it is ready',
  'pod: asking + crashes': 'it crashes once it is ready',
  'pod: asking + idle': 'what it did before was lost with it',
  'pod: asking + restarted': 'it starts already',
  'pod: started + drain': 'it drains once it is ready',
  'pod: started + crashes': 'it crashes once it is ready',
  'pod: started + idle': 'what it did before was lost with it',
  'pod: started + restarted': 'it starts already',
  'pod: unready + restarted': 'it runs already',
  'pod: unready + idle': 'only one that drains cares whether it has work left',
  'pod: severed + drain': 'it drains already',
  'pod: crashed + answered': 'it was killed while it asked',
  'pod: crashed + notAnswered': 'the same',
  'pod: pending + notAnswered': 'the same',
  'proxy: bootstrapping + started': 'its application was started again, and it was not',
  'proxy: warming + started': 'the same',
  'proxy: stale + started': 'the same',
  'proxy: refused + started': 'the same',
  'pod: crashed + crashes': 'it is down already',
  'pod: gone + crashes': 'there is no process that could crash',
  'pod: pending + crashes': 'the same',
  'pod: starting + crashes': 'it crashes once it is ready',
  'pod: crashed + outOfMemory': 'it died in the tick in which its memory was full',
  'pod: pending + killed': 'there is no process yet; it waits until it may start',
  'pod: pending + drain': 'the same',
  'pod: gone + drain': 'it is gone already',
  'pod: ready + idle': 'only one that drains cares whether it has work left',
  'pod: crashed + idle': 'its last job was lost with it',
  'pod: starting + idle': 'the same, and it starts again at once',
  'pod: ready + restarted': 'it had started by itself before the fault was cleared',
  'pod: starting + restarted': 'the same',
  'pod: crashed + killed': 'it is down already',
  'pod: gone + killed': 'there is no process left to kill',
  'pod: crashed + drain': 'there is no process to tell',
  'pod: starting + drain': 'it drains once it is ready',
  'pod: draining + drain': 'it drains already',
  'proxy: ready + started': 'at the start of a run it is there before its pod',
  'proxy: ready + configured': 'it has all it needs; a further response changes nothing of that',
  'proxy: stale + configured': 'the same',
  'proxy: refused + configured': 'the same',
  'proxy: refused + refuses': 'it refused another type of resource before',
  'proxy: ready + current': 'it was told what changes nothing of its policy',
  'listing: vanishing + notReady': 'another pod takes its place before the first was missed',
  'listing: listed + ready': 'it became ready in the tick in which it was listed',
  'debounce: preparing + changed': 'what changes while a version is made goes into the next',
  'debounce: quiet + dropped': 'nothing was gathered when the control plane went',
  'pod: ready + xstate.after.crash.pod.ready': 'a timer that was armed outlives the fault',
  'proxy: warming + configured': 'it waits for the last response, not for one more',
  'proxy: warming + outdated': 'it has none yet, and is sent the newest',
  'proxy: draining + killed': 'it went with the process that crashed while it drained',
  'proxy: stale + outdated': 'another version came before the first arrived',
  'proxy: bootstrapping + outdated': 'it has none yet, and asks for the newest',
  'proxy: draining + outdated': 'it is down; it asks when it starts',
  'proxy: draining + configured': 'the same',
  'request: left + attemptEnded': 'its last attempt failed in the tick in which its caller left',
  'request: failed + callerLeft': 'two calls of a job failed in one tick',
}

function checkIgnored(run: Run): void {
  const pairs = run.world.places.sim
    .ignoredEvents()
    .map(({ machine, state, event }) => `${machine}: ${state} + ${event}`)
  expect(pairs.filter((pair) => !(pair in ignoredForAReason))).toEqual([])
}

describe('whatever the scenario', () => {
  it('requests, attempts, time and work add up exactly', () => {
    fc.assert(
      fc.property(anyScenario, (document) => {
        const { run, metrics } = runOf(document)
        const observer = new Observer(run)
        run.advance(s(2))
        checkLaws(run, metrics, observer)
        checkIgnored(run)
      }),
      { numRuns: 120, seed: 1 },
    )
  }, 60_000)
})

describe('an event that is ignored', () => {
  it('is one that its state does not list', () => {
    for (const pair of Object.keys(ignoredForAReason)) {
      const [id, state, event] = pair.split(/: | \+ /) as [keyof typeof programs, string, string]
      const program = Object.values(programs).find((one) => one.id === id)!
      const index = program.states.indexOf(state)
      const number = program.eventNumber.get(event)
      expect([pair, index >= 0, number !== undefined]).toEqual([pair, true, true])
      // A guard may say no: that is ignoring as well.
      const rule = program.firstRule[index * program.events.length + number!]!
      if (rule >= 0) expect(program.guardOf[rule]).toBeGreaterThanOrEqual(0)
    }
  })
})

describe('whatever the scenario, once nobody asks any more', () => {
  it('everything comes to an end and every gauge to zero', () => {
    fc.assert(
      fc.property(drainingScenario, (document) => {
        const clients = Object.keys(document.clients as object)
        const stop = clients.map((client): Command => ({
          kind: 'load',
          at: s(2),
          client,
          ratePerSecond: 0,
        }))
        const { run, metrics } = runOf(document, stop)
        const observer = new Observer(run)
        run.advance(s(60))
        const { places } = run.world
        const { clusters, members, endpoints, connections, sim } = places
        checkLaws(run, metrics, observer)
        checkIgnored(run)
        expect([places.requests.alive, places.attempts.alive, places.jobs.alive]).toEqual([0, 0, 0])
        expect(observer.open).toBe(0)
        for (let edge = 0; edge < metrics.edges.used; edge++) {
          expect(metrics.edges.inFlight[edge]).toBe(0)
          expect(metrics.edges.attemptsInFlight[edge]).toBe(0)
        }
        let open = 0
        for (let cluster = 0; cluster < clusters.used; cluster++) {
          const { active, pending, retries } = clusters
          expect([active[cluster], pending[cluster], retries[cluster]]).toEqual([0, 0, 0])
          open += clusters.connections[cluster]!
        }
        for (let member = 0; member < members.used; member++) {
          const { active, pending, opening } = members
          expect([active[member], pending[member], opening[member]]).toEqual([0, 0, 0])
        }
        for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
          expect([endpoints.busy[endpoint], endpoints.waiting[endpoint]]).toEqual([0, 0])
        }
        // Connections stay open, without streams, and nobody else holds one.
        expect(connections.alive).toBe(open)
        for (let row = 0; row < connections.used; row++) {
          if (connections.number[row]! > 0) expect(connections.streams[row]).toBe(0)
        }
        expect(places.tried.alive).toBe(0)
        const { pools, guards } = places
        for (let pool = 0; pool < pools.used; pool++)
          expect([pools.active[pool], pools.queued[pool], pools.first[pool]]).toEqual([0, 0, -1])
        for (let guard = 0; guard < guards.used; guard++) expect(guards.fallingBack[guard]).toBe(0)
        // Linkerd's proxies go on renewing certificates, and remember destinations for a while; Finagle goes on connecting.
        const { identity, readiness, gates } = places.plan
        if (identity !== null || readiness !== null || gates !== null) return
        // Of everybody else only sweeps are still to come.
        const { nodes } = sim.wheel
        let sweeps = 0
        for (let cluster = 0; cluster < clusters.used; cluster++)
          if (clusters.sweepUs[cluster]! >= 0) sweeps++
        // A closed circuit with half open looks at its counts again and again.
        for (let guard = 0; guard < guards.used; guard++)
          if (guards.state[guard] === closed && guards.tickUs[guard]! >= 0) sweeps++
        expect(nodes.alive).toBe(sweeps)
      }),
      { numRuns: 60, seed: 2 },
    )
  }, 60_000)
})

describe('a run is the same', () => {
  const digestOf = (run: Run, until = s(1.5)): readonly unknown[] => {
    run.advance(until)
    const { sim } = run.world.places
    return [sim.digest, sim.now, sim.events, sim.steps]
  }
  const each = (check: (document: ScenarioDocument, expected: readonly unknown[]) => void): void =>
    fc.assert(
      fc.property(anyScenario, (document) => {
        check(document, digestOf(runOf(document).run))
      }),
      { numRuns: 25, seed: 3 },
    )

  it('for the same seed', () => {
    each((document, expected) => {
      expect(digestOf(runOf(document).run)).toEqual(expected)
    })
  })

  it('whether or not anybody watches, and whether or not anything is counted', () => {
    each((document, expected) => {
      const watched = runOf(document)
      new Observer(watched.run)
      expect(digestOf(watched.run)).toEqual(expected)
      const text = JSON.stringify({ halfopen: 1, ...document })
      const uncounted = new Run(parseScenario(text, { file: 'uncounted' }).scenario)
      expect(digestOf(uncounted)).toEqual(expected)
    })
  })

  it('in one go and in slices of any size', () => {
    each((document, expected) => {
      const { run } = runOf(document)
      for (let at = 0; at < s(1.5); at += 37_013) run.advance(at)
      expect(digestOf(run)).toEqual(expected)
      const stepped = runOf(document).run
      while (!stepped.advance(s(1.5), 7));
      expect(digestOf(stepped)).toEqual(expected)
    })
  })

  it('from a checkpoint on as it was the first time', () => {
    each((document, expected) => {
      // A version that was pushed is cut by whoever goes back (playback); here nothing was.
      const events = (document.events as object[]).filter((event) => !('policy' in event))
      const { run } = runOf({ ...document, events })
      const { arena } = run.world.places.sim
      run.advance(s(0.7))
      const then = arena.checkpoint()
      const first = digestOf(run)
      const end = arena.checkpoint()
      arena.restore(then)
      expect(digestOf(run)).toEqual(first)
      expect(firstDifference(arena, end, arena.checkpoint())).toBeUndefined()
      if (events.length === (document.events as object[]).length) expect(first).toEqual(expected)
    })
  })
})

// ── What changes what ─────────────────────────────────────────────────────────────────────────────

/** A shop with chance everywhere, and no two things at the same microsecond. */
const shop = {
  system: 'envoy',
  services: {
    front: {
      endpoints: 2,
      workers: 8,
      serviceTime: { exponential: '4ms' },
      calls: [['cart', 'list']],
    },
    cart: {
      endpoints: 3,
      workers: 4,
      serviceTime: { lognormal: { mean: '8ms', sigma: 0.8 } },
      failures: '10%',
      calls: ['store'],
    },
    list: { endpoints: 2, protocol: 'http2', serviceTime: { exponential: '5ms' }, failures: '5%' },
    store: { endpoints: 2, workers: 2, serviceTime: { erlang: { mean: '3ms', shape: 3 } } },
  },
  clients: { web: { to: 'front', rate: '80/s' }, app: { to: 'cart', rate: '40/s' } },
  network: { latency: '0.4ms', jitter: '0.3ms' },
  policies: [
    { for: '*', balancer: 'leastRequest', timeout: '300ms' },
    { for: 'cart', retry: { attempts: 3, on: ['5xx'] } },
    {
      for: 'list',
      outlier: {
        consecutive5xx: 2,
        maxEjectionPercent: '50%',
        interval: '200ms',
        baseEjectionTime: '300ms',
      },
    },
  ],
  events: [
    { at: '700ms', until: '1200ms', fault: { errors: '50%' }, on: 'list-1' },
    { at: '900ms', policy: { for: 'cart', retry: { attempts: 2 } } },
    { at: '1s', until: '1300ms', fault: { spike: '2x' }, on: 'web' },
  ],
} satisfies ScenarioDocument

/** All that is counted of each edge and each endpoint, by name. */
function figures(document: ScenarioDocument, until = s(3)): Record<string, unknown> {
  const { run, metrics } = runOf(document)
  run.advance(until)
  const { places } = run.world
  metrics.settle(places)
  const of = (
    table: { columnNames: readonly string[]; column(name: string): ArrayLike<number> },
    row: number,
  ) => Object.fromEntries(table.columnNames.map((name) => [name, table.column(name)[row]]))
  const edges = run.plan.edges.map(({ name }, edge) => [name, of(metrics.edges, edge)])
  const counted = [
    'arrived',
    'finished',
    'wasted',
    'busyUs',
    'wastedUs',
    'busyArea',
    'waitingArea',
  ] as const
  const endpoints = run.plan.services.flatMap(({ name, endpoints: count }, service) =>
    Array.from({ length: count }, (_, index) => [
      `${name}-${index + 1}`,
      counted.map((column) => places.endpoints[column][places.firstEndpoint[service]! + index]),
    ]),
  )
  return Object.fromEntries([...edges, ...endpoints]) as Record<string, unknown>
}

describe('what has nothing to do with it changes nothing', () => {
  it('another service and its client leave every figure of the others as it was', () => {
    const alone = figures(shop)
    const more = figures({
      ...shop,
      services: { island: { endpoints: 2, serviceTime: { exponential: '2ms' } }, ...shop.services },
      clients: { ...shop.clients, robinson: { to: 'island', rate: '70/s' } },
    })
    expect(more).toMatchObject(alone)
    expect(Object.keys(more).length).toBe(Object.keys(alone).length + 3)
  })

  it('the order in which services and clients are declared changes no figure', () => {
    const turned = {
      ...shop,
      services: Object.fromEntries(Object.entries(shop.services).reverse()),
      clients: Object.fromEntries(Object.entries(shop.clients).reverse()),
    }
    expect(figures(turned)).toEqual(figures(shop))
  })

  it('another seed tells another story', () => {
    const one = runOf({ ...shop, seed: 1 }).run
    const other = runOf({ ...shop, seed: 2 }).run
    one.advance(s(1))
    other.advance(s(1))
    expect(other.world.places.sim.digest).not.toBe(one.world.places.sim.digest)
  })
})

describe('a change of policy leaves chance alone', () => {
  const quiet = { ...shop, events: [] }
  const seen = (document: ScenarioDocument) => {
    const { run } = runOf(document)
    const observer = new Observer(run)
    run.advance(s(3))
    const fromClients = new Set([0, 1])
    return {
      arrivals: observer.requests
        .filter(({ edge }) => fromClients.has(edge))
        .map(({ key, startedAt, edge }) => `${key} ${edge} ${startedAt}`),
      // What was done to the end: own work and status, by request, path of calls and attempt.
      fates: new Map(
        observer.jobs
          .filter(({ worked }) => worked > 0)
          .map(({ key, worked, status }) => [key, `${worked} ${status}`]),
      ),
    }
  }
  const base = seen(quiet)

  it.each<[string, object[]]>([
    ['retries', [{ for: '*', retry: { attempts: 4, on: ['5xx'], perTryTimeout: '15ms' } }]],
    ['no retries', [{ for: 'cart', retry: 'off' }]],
    ['limits', [{ for: '*', limits: { maxConnections: 1, maxPendingRequests: 2 } }]],
    ['ejection', [{ for: 'cart', outlier: { consecutive5xx: 1, maxEjectionPercent: '100%' } }]],
    ['another balancer', [{ for: '*', balancer: 'roundRobin' }]],
    ['a shorter timeout', [{ for: '*', timeout: '20ms' }]],
  ])('%s: the same arrivals, and the same fate of each attempt', (_, policies) => {
    const changed = seen({ ...quiet, policies: [...quiet.policies, ...policies] })
    expect(changed.arrivals).toEqual(base.arrivals)
    let common = 0
    for (const [key, fate] of changed.fates) {
      const before = base.fates.get(key)
      if (before === undefined) continue
      common++
      expect([key, fate]).toEqual([key, before])
    }
    expect(common).toBeGreaterThan(400)
  })
})

describe('a tape', () => {
  it('is played exactly: arrivals at their moments, fates in their order, the last one again', () => {
    const { run } = runOf({
      services: {
        cart: {
          tape: [
            { status: 200, after: '5ms' },
            { reset: true, after: '3ms' },
            { status: 404, after: '1ms' },
            { status: 500, after: '2ms' },
          ],
        },
      },
      clients: {
        web: { to: 'cart', arrivals: { at: ['10ms', '20ms', '20ms', '40ms', '50ms'] } },
      },
      network: { latency: '1ms' },
    })
    const observer = new Observer(run)
    run.advance(s(1))
    expect(observer.requests.map(({ startedAt }) => startedAt / 1_000)).toEqual([
      10, 20, 20, 40, 50,
    ])
    expect(observer.jobs.map(({ worked, status }) => [worked / 1_000, status])).toEqual([
      [5, 200],
      [3, 503],
      [1, 404],
      [2, 500],
      [2, 500],
    ])
    expect(observer.requests.map(({ state }) => state)).toEqual([
      'answered',
      'failed',
      'answered',
      'failed',
      'failed',
    ])
    // There and back, twice for opening a connection: no mesh, and each found none that was free.
    const [first, reset] = observer.requests
    expect((first!.endedAt - first!.startedAt) / 1_000).toBe(2 + 1 + 5 + 1)
    expect(reset!.reason).toBe(reason.connectionTermination)
  })

  it('by attempt gives each request the same story', () => {
    const { run } = runOf({
      system: 'envoy',
      services: {
        cart: {
          endpoints: 3,
          tapeBy: 'attempt',
          tape: [{ status: 503, after: '1ms' }, { status: 503, after: '2ms' }, { status: 200 }],
        },
      },
      clients: { web: { to: 'cart', rate: '50/s' } },
      policies: [{ for: 'cart', retry: { attempts: 3, on: ['5xx'] }, limits: { maxRetries: 100 } }],
    })
    const observer = new Observer(run)
    run.advance(s(2))
    const ended = observer.requests.filter(({ state }) => state !== 'open')
    expect(ended.length).toBeGreaterThan(80)
    for (const { state, attempts } of ended) expect([state, attempts]).toEqual(['answered', 3])
  })

  it('lets a request hang for ever, and its worker with it', () => {
    const { run } = runOf({
      services: { cart: { workers: 1, queue: 0, tape: [{ hang: true }] } },
      clients: { web: { to: 'cart', arrivals: { at: ['0ms', '10ms'] }, timeout: '100ms' } },
    })
    const observer = new Observer(run)
    run.advance(s(100))
    expect(observer.requests.map(({ state, reason: r }) => [state, r])).toEqual([
      ['left', reason.callerLeft],
      ['failed', reason.queueFull],
    ])
    expect(run.world.places.endpoints.busy[0]).toBe(1)
  })
})

// ── Every scenario of the collection ──────────────────────────────────────────────────────────────

const files = import.meta.glob<string>('/scenarios/**/*.yaml', {
  eager: true,
  query: '?raw',
  import: 'default',
})

describe('in the collection', () => {
  it.each(Object.entries(files))('%s keeps the laws', (file, text) => {
    const { scenario } = parseScenario(text, { file })
    const run = new Run(scenario)
    const metrics = new Metrics(run.world.places)
    const observer = new Observer(run)
    run.advance(Math.min(scenario.durationUs, s(4)))
    checkLaws(run, metrics, observer)
    checkIgnored(run)
  })
})
