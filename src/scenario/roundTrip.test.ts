import { Ajv } from 'ajv'
import { disciplines } from '../policies/queue/queue.ts'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import {
  ejectionLimitRules,
  overflowRules,
  resetHeaders,
  retryConditions,
  routingPriorities,
} from '../dialects/policy.ts'
import type { AccessEntry, HashEntry, Policy } from '../dialects/policy.ts'
import type { Distribution } from '../engine/distributions.ts'
import { methods } from '../model/methods.ts'
import { checkedHeaders } from '../policies/route/controlHeaders.ts'
import type { HeaderMatch, PathMatch, RouteMatch } from '../policies/route/match.ts'
import { never } from '../model/units.ts'
import { defaultInboundPolicies } from '../policies/authz/serverPolicy.ts'
import { clientModes, serverModes } from '../policies/tls/tls.ts'
import { defectKinds, rotated, rotationWays } from './commands.ts'
import type { Beat, Prediction } from './Beat.ts'
import type { Command, Fault } from './commands.ts'
import { parseCommand } from './commandText.ts'
import { eventDocument } from './eventText.ts'
import { formatCommand } from './formatCommand.ts'
import { faultTargets, lastingFaults, soundRelease } from './faultFacts.ts'
import { formatMetric, metricNames, metricUnit } from './metric.ts'
import type { Expectation, Metric } from './metric.ts'
import { parseScenario } from './parse.ts'
import { policyDocument } from './policyText.ts'
import { longestUs, writeQuantity } from './quantities.ts'
import { nodeSystems } from './placement.ts'
import { systemNames } from './Scenario.ts'
import type {
  CallSpec,
  ClientSpec,
  IdentitySpec,
  ControlPlaneSpec,
  NodeSpec,
  Scenario,
  RequestSpec,
  ServiceSpec,
} from './Scenario.ts'
import { scenarioSchema } from './schema.ts'

// ── Any scenario ──────────────────────────────────────────────────────────────────────────────────────────────────────

const us = (least = 0) => fc.integer({ min: least, max: longestUs })
const ratio = fc.double({ min: 0, max: 1, noNaN: true })
const rate = fc.double({ min: 0, max: 1e6, noNaN: true })
const factor = fc.double({ min: 0.001, max: 1000, noNaN: true })
const status = fc.integer({ min: 200, max: 599 })
const method = fc.constantFrom(...methods)
const header = fc
  .tuple(fc.constantFrom('x-user', 'x-canary', 'accept'), fc.constantFrom('anna', 'true', '7'))
  .map((pair) => [pair] as const)
const kinds: Arbitrary<readonly RequestSpec[]> = fc
  .tuple(fc.constantFrom([1], [0.25, 0.75], [0.125, 0.375, 0.5]), header, method)
  .map(([ratios, headers, verb]) =>
    ratios.map((ratio, index) =>
      index === 0
        ? { ratio, path: '/', headers: [] }
        : { ratio, path: `/${index}?q=1`, headers, method: verb, idempotent: true },
    ),
  )
const neverOr = (least = 0) => fc.oneof(fc.constant(never), us(least))

const distribution: Arbitrary<Distribution> = fc.oneof(
  us().map((valueUs) => ({ kind: 'constant', valueUs }) as const),
  fc
    .tuple(us(), us())
    .map(([a, b]) => ({ kind: 'uniform', minUs: Math.min(a, b), maxUs: Math.max(a, b) }) as const),
  us(1).map((meanUs) => ({ kind: 'exponential', meanUs }) as const),
  fc.record({
    kind: fc.constant('lognormal' as const),
    meanUs: us(1),
    sigma: fc.double({ min: 0, max: 5, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('erlang' as const),
    meanUs: us(1),
    shape: fc.integer({ min: 1, max: 100 }),
  }),
  fc
    .array(fc.record({ share: fc.integer({ min: 1, max: 99 }), meanUs: us(1) }), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => {
      const sum = parts.reduce((total, { share }) => total + share, 0)
      const branches = parts.map(({ share, meanUs }) => ({ share: share / sum, meanUs }))
      return { kind: 'hyperexponential', branches } as const
    }),
  fc.record({
    kind: fc.constant('bimodal' as const),
    fastUs: us(),
    slowUs: us(),
    slowShare: ratio,
  }),
  fc
    .tuple(
      fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }),
      fc.array(us(), { minLength: 7, maxLength: 7 }),
    )
    .map(([quantiles, times]) => {
      const ascending = [...times].sort((a, b) => a - b)
      const inner = [...quantiles].sort((a, b) => a - b).map((percent) => percent / 100)
      const points = [0, ...inner, 1].map((quantile, index) => ({
        quantile,
        valueUs: ascending[index]!,
      }))
      return { kind: 'empirical', points } as const
    }),
)

/** Any subset of the keys. */
const some = <T extends object>(keys: { [K in keyof T]: Arbitrary<T[K]> }) =>
  fc.record(keys, { requiredKeys: [] }) as Arbitrary<Partial<T>>

const count = (least: number, most: number) => fc.integer({ min: least, max: most })

/** A balancer of a kind with any of its options. */
const kindWith = <K extends string, T extends object>(
  kind: K,
  options: { [O in keyof T]: Arbitrary<T[O]> },
) => some<T>(options).map((own) => ({ kind, ...own }))

const slowStart = fc.record(
  { windowUs: us(1), aggression: fc.constantFrom(0.5, 1, 2), minWeightRatio: ratio },
  { requiredKeys: ['windowUs'] },
)

const hashEntry: Arbitrary<HashEntry> = fc
  .tuple(
    fc.constantFrom('header' as const, 'cookie' as const, 'query' as const, 'source' as const),
    fc.constantFrom('x-user', 'session'),
    fc.option(us(), { nil: undefined }),
    fc.option(fc.boolean(), { nil: undefined }),
  )
  .map(([by, name, ttlUs, terminal]) => ({
    by,
    name: by === 'source' ? '' : name,
    ...(by === 'cookie' && ttlUs !== undefined ? { ttlUs } : {}),
    ...(terminal === undefined ? {} : { terminal }),
  }))
const limit = count(0, 4_294_967_295)

function policyFor(services: readonly string[], callers: readonly string[]): Arbitrary<Policy> {
  const backoff = some({ baseUs: us(1), maxUs: us(1) }).filter(
    ({ baseUs, maxUs }) => baseUs === undefined || maxUs === undefined || maxUs >= baseUs,
  )
  const retry = some({
    attempts: count(1, 100),
    on: fc.array(fc.constantFrom(...retryConditions), { maxLength: 3 }),
    statuses: fc.array(status, { maxLength: 3 }),
    perTryTimeoutUs: us(1),
    headers: fc.subarray(['x-envoy-ratelimited', 'x-try-again'], { minLength: 1 }),
    requestHeaders: fc.constant(['x-safe']),
    perTryIdleTimeoutUs: us(1),
    hedge: fc.boolean(),
    rateLimitedBackoff: some({
      headers: fc.subarray([...resetHeaders], { minLength: 1 }),
      maxUs: us(1),
    }),
    omitCanary: fc.boolean(),
    backoff,
    anotherHost: fc.boolean(),
    hostAttempts: count(0, 100),
    budget: some({ ratio, minConcurrency: count(0, 1000), intervalUs: us() }),
  })
  const outlier = some({
    consecutive5xx: count(0, 100),
    consecutiveGatewayFailure: count(0, 100),
    consecutiveLocalOriginFailure: count(0, 100),
    enforcing5xx: ratio,
    enforcingGatewayFailure: ratio,
    enforcingLocalOriginFailure: ratio,
    successRateMinimumHosts: count(0, 100),
    successRateRequestVolume: count(0, 100),
    successRateStdevFactor: count(0, 10_000),
    enforcingSuccessRate: ratio,
    enforcingLocalOriginSuccessRate: ratio,
    failurePercentageThreshold: ratio,
    failurePercentageMinimumHosts: count(0, 100),
    failurePercentageRequestVolume: count(0, 100),
    enforcingFailurePercentage: ratio,
    enforcingLocalOriginFailurePercentage: ratio,
    errorStatuses: fc.array(status, { minLength: 1, maxLength: 3 }),
    maxEjectionTimeJitterUs: us(),
    activeCheckUnejects: fc.boolean(),
    detectDegraded: fc.boolean(),
    splitLocalOrigin: fc.boolean(),
    intervalUs: us(1),
    baseEjectionTimeUs: us(1),
    maxEjectionTimeUs: us(1),
    maxEjectionRatio: ratio,
    alwaysEjectOneHost: fc.boolean(),
    limitRule: fc.constantFrom(...ejectionLimitRules),
  })
  const healthCheck = fc
    .tuple(
      fc.record({
        timeoutUs: us(1),
        intervalUs: us(1),
        unhealthyThreshold: count(1, 100),
        healthyThreshold: count(1, 100),
      }),
      some({
        unhealthyIntervalUs: us(1),
        unhealthyEdgeIntervalUs: us(1),
        healthyEdgeIntervalUs: us(1),
        noTrafficIntervalUs: us(1),
        noTrafficHealthyIntervalUs: us(1),
        initialJitterUs: us(),
        intervalJitterUs: us(),
        intervalJitterRatio: ratio,
        expectedStatuses: fc.array(status, { minLength: 1, maxLength: 3 }),
        retriableStatuses: fc.array(status, { minLength: 1, maxLength: 3 }),
        reuseConnection: fc.boolean(),
        ignoreOnRemoval: fc.boolean(),
      }),
    )
    .map(([asked, rest]) => ({ ...asked, ...rest }))
  const perRoute = ofRoutes(services)
  const rule = fc.record(
    {
      name: fc.constant('staff'),
      match: fc.array(routeMatch, { minLength: 1, maxLength: 2 }),
      ...perRoute,
    },
    { requiredKeys: [] },
  )
  const entry = fc
    .tuple(
      fc.record({
        action: fc.constantFrom('allow', 'deny', 'audit'),
        callers: fc.array(fc.constantFrom('authenticated', 'namespace:shop', ...callers), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
      some({
        methods: fc.array(method, { minLength: 1, maxLength: 3 }),
        name: fc.string(),
        dryRun: fc.constant(true),
      }),
    )
    .map(([who, rest]): AccessEntry => ({ ...who, ...rest }))
  const optional = some({
    from: fc.constantFrom(...callers),
    by: fc.constantFrom('platform', 'operator', 'commerce'),
    namespace: fc.constantFrom('', 'shop', '42'),
    stream: some({ idleTimeoutUs: us(), maxDurationUs: us(), maxAttemptDurationUs: us() }),
    deadlines: fc.option(some({ respect: fc.boolean(), maxUs: us(), offsetUs: us() })),
    connectTimeoutUs: us(1),
    retry: fc.option(retry),
    priority: fc.constantFrom(...routingPriorities),
    connections: some({
      maxRequests: count(1, 1000),
      maxDurationUs: us(),
      idleTimeoutUs: us(),
      maxStreams: count(1, 1000),
      preconnect: fc.constantFrom(1, 1.5, 3),
      closeOnEjection: fc.boolean(),
    }),
    limits: some({
      maxConnectionsPerEndpoint: limit,
      maxConnectionPools: limit,
      trackRemaining: fc.boolean(),
      overflowRule: fc.constantFrom(...overflowRules),
      high: some({ maxConnections: limit, maxRetries: limit }),
      maxConnections: limit,
      maxPendingRequests: limit,
      maxRequests: limit,
      maxRetries: limit,
    }),
    outlier: fc.option(outlier),
    healthCheck: fc.option(healthCheck),
    balancer: fc.oneof(
      fc.constant({ kind: 'random' as const }),
      kindWith('roundRobin', { slowStart }),
      kindWith('leastRequest', {
        choices: fc.oneof(count(1, 100), fc.constant(Infinity)),
        bias: fc.constantFrom(0, 0.5, 1, 2),
        slowStart,
      }),
      kindWith('ringHash', {
        minimumSize: count(1, 1_024),
        maximumSize: count(1_024, 8_388_608),
        hash: fc.constantFrom('xxHash' as const, 'murmurHash2' as const),
        boundedLoad: fc.constantFrom(1, 1.25, 2),
      }),
      kindWith('maglev', {
        tableSize: fc.constantFrom(7, 251, 65_537),
        boundedLoad: fc.constantFrom(1, 1.25),
      }),
    ),
    hash: fc.array(hashEntry, { minLength: 1, maxLength: 3 }),
    locality: fc.option(
      fc
        .tuple(
          some({
            overprovisioning: fc.integer({ min: 1, max: 100 }),
            failover: fc.oneof(
              fc.boolean(),
              fc.constant([{ from: 'eu', to: 'us' }] as readonly { from: string; to: string }[]),
            ),
            priorities: fc.constantFrom('nearest' as const, 'region' as const, 'alike' as const),
            weightedHealth: fc.boolean(),
            failOnPanic: fc.boolean(),
            trafficDistribution: fc.constantFrom(
              'preferSameZone' as const,
              'preferSameNode' as const,
            ),
          }),
          // Calls are shared out in one way.
          fc.oneof(
            fc.constant({}),
            fc.record({ weights: fc.constant({ 'eu/a': 3, us: 1 }) }),
            fc.record({ distribute: fc.constant([{ from: 'eu/*', to: { eu: 80, us: 20 } }]) }),
            fc.record({
              zoneAware: some({
                minClusterSize: fc.nat({ max: 100 }),
                enabledRatio: ratio,
                forceLocalZone: fc.integer({ min: 1, max: 100 }),
              }),
            }),
          ),
        )
        .map(([own, shared]) => ({ ...own, ...shared })),
    ),
    panicThreshold: ratio,
    rateLimit: fc.option(
      fc.record({
        bucket: fc
          .tuple(
            fc.record({ tokens: count(1, 1000), everyUs: us(50_000) }),
            some({
              perFill: count(1, 1000),
              at: fc.constantFrom('server' as const, 'client' as const),
              refill: fc.constantFrom('continuous' as const, 'steps' as const),
              perConnection: fc.boolean(),
              enabledRatio: ratio,
              enforcedRatio: ratio,
              status: count(400, 599),
            }),
          )
          .map(([size, rest]) => ({ ...size, ...rest })),
      }),
    ),
    admissionControl: fc.option(
      some({
        windowUs: count(1_000_000, 600_000_000),
        successRate: ratio,
        minPerSecond: count(0, 1000),
        maxRejection: ratio,
      }),
    ),
    adaptiveConcurrency: fc.option(
      some({
        intervalUs: us(1000),
        updateUs: us(1000),
        jitterRatio: ratio,
        bufferRatio: ratio,
        quantile: ratio,
        min: count(1, 100),
      }),
    ),
    externalAuth: fc.option(
      fc.record({
        service: fc.constantFrom(...services),
        failOpen: fc.boolean(),
        timeoutUs: us(1),
      }),
    ),
    globalRateLimit: fc.option(
      fc.record({
        service: fc.constantFrom(...services),
        limit: count(0, 1000),
        per: fc.constantFrom('second' as const, 'hour' as const),
        failClosed: fc.boolean(),
      }),
    ),
    overload: fc.option(
      fc.record({
        refreshUs: us(1000),
        actions: fc.array(
          fc.record({
            do: fc.constantFrom('stopAcceptingRequests' as const, 'rejectConnections' as const),
            when: fc.constantFrom('memory' as const, 'connections' as const),
            from: ratio,
            to: ratio,
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
    ),
    ...perRoute,
    routes: fc.array(rule, { minLength: 1, maxLength: 3 }),
    maintenance: ratio,
    dropOverloads: fc.array(fc.record({ category: fc.constantFrom('lb', 'all'), ratio }), {
      minLength: 1,
      maxLength: 2,
    }),
    strictHeaders: fc.subarray([...checkedHeaders], { minLength: 1 }),
    mergeWindowUs: us(),
    mtls: fc.constantFrom(...serverModes),
    tls: fc.constantFrom(...clientModes),
    access: fc.array(entry, { maxLength: 3 }),
    inbound: fc.constantFrom(...defaultInboundPolicies),
  })
  return fc
    .tuple(fc.constantFrom('*', ...services), optional)
    .map(([name, rest]) => ({ for: name, ...rest }) as Policy)
}

const headerMatches = fc.oneof(
  fc.constantFrom<HeaderMatch>(
    { exact: 'anna' },
    { prefix: 'a', ignoreCase: true },
    { suffix: 'a', not: true },
    { contains: 'nn' },
    { regex: 'a[a-z]+' },
    { present: true },
    { from: -1, to: 7 },
  ),
)
const routeMatch: Arbitrary<RouteMatch> = fc.record(
  {
    path: fc.constantFrom<PathMatch>({ exact: '/' }, { segments: '/cart' }, { regex: '/c.*' }),
    methods: fc.array(method, { minLength: 1, maxLength: 2 }),
    headers: headerMatches.map((match) => [['x-user', match]] as const),
    query: headerMatches.map((match) => [['Q', match]] as const),
    ratio,
  },
  { requiredKeys: [] },
)

/** What a policy says of requests that look alike, and a rule of it of those that fit. */
function ofRoutes(services: readonly string[]) {
  const to = fc.constantFrom(...services)
  const share = { ratio, per: fc.constantFrom(100, 10_000, 1_000_000) }
  return {
    timeoutUs: us(),
    fault: fc.record(
      {
        delay: fc.oneof(
          fc.record({ ...share, forUs: us() }),
          fc.record({ ratio, byHeader: fc.constant(true) }),
        ),
        abort: fc.oneof(
          fc.record({ ...share, status }),
          fc.record({ ratio, grpcStatus: count(0, 16) }),
        ),
        headers: headerMatches.map((match) => [['x-user', match]] as const),
        maxActive: count(0, 100),
      },
      { requiredKeys: [] },
    ),
    route: fc.array(fc.record({ to, weight: fc.double({ min: 0.001, max: 1000, noNaN: true }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    mirror: fc.array(fc.record({ to, ratio }), { maxLength: 2 }),
    directResponse: status,
    redirect: fc.constantFrom(301, 308),
    clusterNotFound: fc.constantFrom(404, 500, 503),
  }
}

const fault: Arbitrary<Fault> = fc.oneof(
  fc
    .constantFrom('kill', 'hang', 'refuse', 'partition', 'drain', 'flush', 'dns', 'expire')
    .map((kind) => ({ kind }) as Fault),
  fc.record({ kind: fc.constantFrom('slow' as const, 'spike' as const), factor }),
  fc.record({ kind: fc.constant('errors' as const), ratio, status }),
  fc.record({ kind: fc.constant('delay' as const), byUs: us(1) }),
  fc.record({
    kind: fc.constant('skew' as const),
    byUs: fc.integer({ min: -longestUs, max: longestUs }),
  }),
  fc.record({ kind: fc.constant('loss' as const), ratio }),
  fc.record({ kind: fc.constant('crashLoop' as const), afterUs: us(1) }),
  fc.record({ kind: fc.constant('leak' as const), bytes: fc.integer({ min: 1, max: 1e9 }) }),
  fc.record({
    kind: fc.constant('deploy' as const),
    eachUs: us(),
    ratio,
    status,
    factor,
    crashUs: neverOr(1),
  }),
  fc.record({ kind: fc.constantFrom('inject' as const, 'uninject' as const), eachUs: us() }),
  fc
    .record({ eachUs: us() })
    .map(({ eachUs }) => ({ ...soundRelease, eachUs, library: 'off' as const })),
)

function commandIn(
  services: readonly ServiceSpec[],
  clients: readonly ClientSpec[],
  machines: readonly NodeSpec[],
): Arbitrary<Command> {
  const names = services.map(({ name }) => name)
  const places = [...names, ...services.map(({ name, endpoints }) => `${name}-${endpoints}`)]
  const callers = [...names, ...clients.map(({ name }) => name)]
  const links = callers.flatMap((from) => names.map((to) => `${from}→${to}`))
  const groups = [
    ...new Set(services.flatMap(({ zones }) => zones.map((zone) => `zone:${zone}`))),
    ...machines.map(({ name: node }) => `node:${node}`),
  ]
  const target = (kind: Fault['kind']) => {
    const allowed = faultTargets[kind]
    return fc.constantFrom(
      ...(allowed.includes('client') ? clients.map(({ name }) => name) : []),
      ...(allowed.includes('service') ? names : []),
      ...(allowed.includes('endpoint') ? places : []),
      ...(allowed.includes('link') ? links : []),
      ...(allowed.includes('zone') ? groups : []),
      ...(allowed.includes('controlPlane') ? ['control-plane'] : []),
      ...(allowed.includes('issuer') ? ['issuer', 'root'] : []),
    )
  }
  const begun = fc.integer({ min: 0, max: longestUs - 1 })
  const faults = fc.tuple(begun, fc.option(us(1)), fault).chain(([at, length, what]) =>
    target(what.kind).map((on): Command => {
      const isBrief = length === null || !lastingFaults.includes(what.kind)
      const until = isBrief ? {} : { until: Math.min(at + length, longestUs) }
      return { kind: 'fault', at, ...until, fault: what, on }
    }),
  )
  const clears = fc
    .tuple(us(), fc.constantFrom(...lastingFaults))
    .chain(([at, kind]) =>
      target(kind).map((on): Command => ({ kind: 'clear', at, fault: kind, on })),
    )
  const removals = clears.map((clear): Command => ({ ...clear, kind: 'without' }) as Command)
  const loads = fc
    .record({
      at: us(),
      client: fc.constantFrom(...clients.map(({ name }) => name)),
      ratePerSecond: rate,
    })
    .map((given): Command => ({ kind: 'load', ...given }))
  const policies = fc
    .record(
      {
        at: us(),
        policy: policyFor(names, callers),
        rollout: fc.oneof(
          fc.constantFrom(0, 0.05, 1).map((ratio) => ({ ratio })),
          fc.constantFrom(...callers).map((to) => ({ to })),
        ),
        defect: fc.constantFrom(...defectKinds),
      },
      { requiredKeys: ['at', 'policy'] },
    )
    .map((given): Command => ({ kind: 'policy', ...given }))
  const [asked, fresh] = names
  const canaries = fc
    .record({
      at: us(),
      policy: fc.integer({ min: 1, max: 99 }).map((weight): Policy => ({
        for: asked!,
        route: [
          { to: asked!, weight: 100 - weight },
          { to: fresh!, weight },
        ],
      })),
      canary: fc.record({
        everyUs: us(1),
        success: ratio,
        requests: fc.integer({ min: 1, max: 1_000_000 }),
        failures: fc.integer({ min: 1, max: 1_000 }),
        steps: fc.array(ratio, { maxLength: 4 }),
      }),
    })
    .map((given): Command => ({ kind: 'policy', ...given }))
  const rotations = fc
    .record({
      at: us(),
      what: fc.constantFrom(...rotated),
      how: fc.constantFrom(...rotationWays),
    })
    .map((given): Command => ({ kind: 'rotate', ...given }))
  const versions = fresh === undefined ? [] : [canaries]
  return fc.oneof(faults, clears, removals, loads, rotations, policies, ...versions)
}

/** Also names that look like something else in YAML or in a command. */
const name = fc.oneof(
  fc.stringMatching(/^[a-zA-Z][a-z0-9.]{0,8}$/),
  fc.constantFrom(
    'true',
    'null',
    '1',
    '1e5',
    '0x1f',
    'off',
    '12ms',
    'shop.cart',
    'policy',
    '~x'.slice(1),
  ),
)

function serviceOf(
  own: string,
  callees: readonly string[],
  machines: readonly NodeSpec[],
): Arbitrary<ServiceSpec> {
  const call: Arbitrary<CallSpec> | undefined =
    callees.length === 0
      ? undefined
      : fc.record(
          {
            to: fc.constantFrom(...callees),
            probability: ratio,
            method,
            idempotent: fc.boolean(),
            requests: kinds,
            onFailure: fc.constantFrom('fail', 'pass', 'ignore'),
            answer: fc.constantFrom('awaited', 'none'),
            cache: fc.record(
              { hitRatio: ratio, entries: count(1, 1000), by: fc.constant('user' as const) },
              { requiredKeys: ['hitRatio', 'entries'] },
            ),
          },
          { requiredKeys: ['to', 'probability', 'method', 'idempotent', 'onFailure', 'answer'] },
        )
  const headers = fc.subarray(['x-envoy-ratelimited', 'x-try-again', 'x-other'], { minLength: 1 })
  const fate = fc.oneof(
    fc.record(
      { kind: fc.constant('answer' as const), status, afterUs: us(), headers, retryAfterUs: us() },
      { requiredKeys: ['kind', 'status', 'afterUs'] },
    ),
    fc.record({ kind: fc.constant('reset' as const), afterUs: us() }),
    fc.constant({ kind: 'hang' as const }),
  )
  return count(1, 5)
    .chain((endpoints) =>
      fc.record({
        name: fc.constant(own),
        role: fc.constant('app' as const),
        endpoints: fc.constant(endpoints),
        workers: count(1, 1000),
        queue: fc.oneof(fc.constant(Infinity), count(0, 1000)),
        discipline: fc.record({
          kind: fc.constantFrom(...disciplines),
          intervalUs: us(1),
          targetUs: us(1),
        }),
        serviceTime: distribution,
        failureRatio: ratio,
        poisonRatio: ratio,
        status,
        team: fc.constantFrom('', 'commerce', '42', 'a: b'),
        intruder: fc.boolean(),
        namespace: fc.constantFrom('', 'shop', '42', 'a: b'),
        places: fc.array(
          machines.length === 0
            ? fc.constantFrom('a', 'b', 'true').map((zone): NodeSpec => ({ zone, name: '' }))
            : fc.constantFrom(...machines),
          { minLength: endpoints, maxLength: endpoints },
        ),
        unmeshed: fc.array(fc.boolean(), { minLength: endpoints, maxLength: endpoints }),
        weights: fc.array(count(1, 1_000), { maxLength: endpoints }),
        addresses: fc.array(fc.constantFrom('127.0.0.1:90', '10.0.0.1'), { maxLength: endpoints }),
        system: fc.constantFrom(undefined, 'none', 'finagle'),
        memory: fc.integer({ min: 1_001, max: 1e12 }).map((size) => ({ limit: size, base: 1_000 })),
        protocol: fc.constantFrom('http1', 'http2', 'grpc', 'tcp'),
        opaque: fc.boolean(),
        speaksFirst: fc.constantFrom('client', 'server'),
        idleUs: neverOr(1),
        trailingUs: us(),
        ageUs: neverOr(1),
        keepAliveUs: neverOr(1),
        keepAliveRequests: fc.oneof(fc.constant(Infinity), count(1, 1000)),
        maxStreams: fc.oneof(fc.constant(Infinity), count(1, 1000)),
        queries: fc.option(
          fc.record({
            every: distribution,
            takes: distribution,
            failureRatio: ratio,
            bytes: count(0, 1_000_000),
          }),
          { nil: undefined },
        ),
        kind: fc.constantFrom('app', 'database', 'external'),
        onCallerLeft: fc.constantFrom('finish', 'cancel'),
        restartUs: neverOr(),
        start: fc.record({
          order: fc.constantFrom(undefined, 'together', 'proxyFirst', 'appFirst'),
          takesUs: us(),
          asks: fc.constantFrom('', ...callees),
          proxyStopUs: fc.option(neverOr(), { nil: undefined }),
        }),
        readiness: fc.constantFrom(undefined, 'pod' as const, 'process' as const),
        steps:
          call === undefined
            ? fc.constant([])
            : fc.array(fc.array(call, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
        tape: fc.array(fate, { maxLength: 3 }),
        tapeBy: fc.constantFrom('arrival', 'attempt'),
        forwards: fc.constantFrom([], ['x-user'], ['x-canary', 'x-user']),
      }),
    )
    .map(({ places, ...rest }) => ({
      ...rest,
      zones: places.map(({ zone }) => zone),
      nodes: places.map(({ name: node }) => node),
    }))
}

function clientOf(own: string, services: readonly string[]): Arbitrary<ClientSpec> {
  const byTime = <T extends { at: number }>(list: readonly T[]) =>
    [...list].sort((a, b) => a.at - b.at)
  const change = fc.record({ at: us(), overUs: us(), ratePerSecond: rate })
  const load = fc.oneof(
    fc.record({
      kind: fc.constant('open' as const),
      arrivals: fc.constantFrom('poisson' as const, 'constant' as const),
      ratePerSecond: rate,
      at: fc.constant([]),
      changes: fc.array(change, { maxLength: 3 }).map(byTime),
    }),
    fc.array(us(), { maxLength: 4 }).map((times) => ({
      kind: 'open' as const,
      arrivals: 'explicit' as const,
      ratePerSecond: 0,
      at: [...times].sort((a, b) => a - b),
      changes: [],
    })),
    fc.record({ kind: fc.constant('closed' as const), users: count(1, 1000), think: distribution }),
  )
  return fc.record({
    name: fc.constant(own),
    to: fc.constantFrom(...services),
    load,
    timeoutUs: neverOr(1),
    method,
    idempotent: fc.boolean(),
    ...(own.length % 2 === 0 ? { requests: kinds } : {}),
    answer: fc.constantFrom('awaited', 'none'),
    unmeshed: fc.boolean(),
    intruder: fc.boolean(),
    address: fc.constantFrom('', '10.1.2.3'),
    ...(own.length % 3 === 0
      ? {}
      : {
          keys: fc.record({
            count: count(1, 1_000_000),
            skew: fc.constantFrom(0, 0.8, 1),
            order: fc.constantFrom('random' as const, 'inTurn' as const),
          }),
        }),
  })
}

function expectationIn(names: readonly string[], durationUs: number): Arbitrary<Expectation> {
  const bounds = { time: us(), rate, ratio, count: fc.double({ min: 0, max: 1e9, noNaN: true }) }
  const window = fc.record({
    after: fc.integer({ min: 0, max: durationUs - 1 }),
    length: fc.option(us(1)),
    over: fc.option(us(1)),
    for: fc.option(us(1)),
  })
  const comparison = fc.constantFrom('above', 'below', 'atLeast', 'atMost')
  return fc
    .tuple(fc.constantFrom(...metricNames), fc.constantFrom('', ...names), comparison, window)
    .chain(([word, subject, compared, given]) =>
      bounds[metricUnit(word)].map((value): Expectation => {
        const metric = { name: word, subject, from: undefined }
        const untilUs = given.length === null ? undefined : given.after + given.length
        const isTooLate = untilUs !== undefined && untilUs > longestUs
        const whole = {
          metric,
          comparison: compared,
          value,
          afterUs: given.after,
          untilUs: isTooLate ? undefined : untilUs,
          overUs: given.over ?? undefined,
          forUs: given.for ?? undefined,
        }
        return { ...whole, text: expectationText(whole) }
      }),
    )
}

/** Of a service, and of one of its endpoints. */
function identityOf(services: readonly ServiceSpec[]): Arbitrary<IdentitySpec> {
  const clocks = services.flatMap(({ name: own, endpoints }) => [own, `${own}-${endpoints}`])
  return fc
    .tuple(
      some({
        mode: fc.constantFrom(...serverModes),
        lifetimeUs: us(1),
        renewRatio: ratio.filter((value) => value > 0 && value < 1),
        issuerUs: us(1),
        rootUs: us(1),
        allowanceUs: us(),
      }),
      fc.uniqueArray(
        fc.tuple(fc.constantFrom(...clocks), fc.integer({ min: -longestUs, max: longestUs })),
        { maxLength: 2, selector: ([clock]) => clock },
      ),
    )
    .map(([keys, skew]) => ({ ...keys, skew }))
}

const link = { latencyUs: us(), jitterUs: us(), lossRatio: ratio }

const nodes: Arbitrary<readonly NodeSpec[]> = fc.constantFrom<readonly NodeSpec[]>(
  [],
  [
    { name: 'n1', zone: 'a' },
    { name: '2', zone: 'true' },
  ],
)

/** What a beat may be called; names of beats and of places have nothing to do with each other. */
const beatId = fc.stringMatching(/^[a-zA-Z][a-z0-9-]{0,8}$/)

function beatsIn(places: readonly string[], durationUs: number): Arbitrary<readonly Beat[]> {
  const measured = {
    metric: fc
      .constantFrom(...metricNames.filter((word) => word !== 'recovery'))
      .chain((word) =>
        fc.constantFrom('', ...places).map((subject) => ({ name: word, subject, from: undefined })),
      ),
    overUs: us(1),
  }
  const place = fc.constantFrom(...places)
  return fc.uniqueArray(beatId, { maxLength: 2 }).chain((ids): Arbitrary<readonly Beat[]> => {
    if (ids.length === 0) return fc.constant([])
    const prediction = fc
      .tuple(
        fc.string(),
        fc.array(fc.record({ text: fc.string(), because: fc.string() }), {
          minLength: 2,
          maxLength: 4,
        }),
        count(0, 3),
        fc.record({ ...measured, beat: fc.constantFrom(...ids) }),
        fc.constantFrom('options', 'answer', 'both'),
      )
      .map(([ask, options, right, answer, has]): Prediction => ({
        ask,
        options: has === 'answer' ? [] : options,
        right: has === 'answer' ? undefined : right % options.length,
        answer: has === 'options' ? undefined : answer,
      }))
    const borders = fc
      .array(count(0, durationUs), { minLength: 2 * ids.length, maxLength: 2 * ids.length })
      .map((list) => [...list].sort((a, b) => a - b))
    const beat = (id: string, fromUs: number, untilUs: number): Arbitrary<Beat> =>
      fc
        .record({
          id: fc.constant(id),
          title: fc.string(),
          claim: fc.string(),
          fromUs: fc.constant(fromUs),
          untilUs: fc.constant(untilUs),
          speedUs: us(1),
          seconds: fc.option(count(1, 600), { nil: undefined }),
          notes: fc.string(),
          holds: fc.boolean(),
          predict: fc.option(prediction, { nil: undefined }),
          expect: fc.array(expectationIn(places, Math.max(1, untilUs)), {
            maxLength: fromUs < untilUs ? 1 : 0,
          }),
          highlight: fc.array(place, { maxLength: 3 }),
          camera: fc.array(place, { maxLength: 3 }),
          show: fc.array(fc.record({ ...measured, label: fc.string() }), { maxLength: 2 }),
        })
        .map((one) => ({
          ...one,
          expect: one.expect.map((expectation) => {
            const whole = { ...expectation, untilUs: undefined }
            return { ...whole, text: expectationText(whole), untilUs }
          }),
        }))
    return borders.chain((list) =>
      fc.tuple(...ids.map((id, index) => beat(id, list[2 * index]!, list[2 * index + 1]!))),
    )
  })
}

/** Names that do not collide, also not as somebody's endpoints: none has a hyphen. */
const scenario: Arbitrary<Scenario> = fc
  .uniqueArray(name, { minLength: 2, maxLength: 6 })
  .chain((all) => fc.tuple(fc.constant(all), count(1, all.length - 1), nodes))
  .chain(([all, split, machines]) => {
    const serviceNames = all.slice(0, split)
    const clientNames = all.slice(split)
    return fc.tuple(
      // Calls go to later services only, so there is no circle.
      fc.tuple(
        ...serviceNames.map((own, index) =>
          serviceOf(own, serviceNames.slice(index + 1), machines),
        ),
      ),
      fc.tuple(...clientNames.map((own) => clientOf(own, serviceNames))),
      us(1),
      fc.constant(machines),
    )
  })
  .chain(([services, clients, durationUs, machines]) => {
    const names = services.map((service) => service.name)
    const callers = [...names, ...clients.map((client) => client.name)]
    const expectations = fc.array(expectationIn(callers, durationUs), { maxLength: 3 })
    const control = fc.record({
      title: fc.string(),
      set: fc.constantFrom({}, { events: null }, { [`services.${names[0]!}.workers`]: 3 }),
      expect: expectations,
    })
    const beats = beatsIn(callers, durationUs)
    return fc.record({
      title: fc.string(),
      description: fc.string(),
      seed: count(0, 4_294_967_295),
      durationUs: fc.constant(durationUs),
      system: fc.constantFrom(...systemNames.filter((name) => !nodeSystems.includes(name))),
      systems: fc.constantFrom<Scenario['systems']>(
        {},
        { envoy: { hop: { kind: 'constant', valueUs: 300 }, idleCores: 0.5 } },
        { esb: { middle: { endpoints: 2, workers: 20, queue: Infinity } } },
      ),
      services: fc.constant(services),
      nodes: fc.constant(machines),
      teams: fc.constant([]),
      clients: fc.constant(clients),
      network: fc.record(link),
      links: fc.array(
        fc.record({ from: fc.constantFrom(...callers), to: fc.constantFrom(...names), ...link }),
        { maxLength: 2 },
      ),
      policies: fc.array(policyFor(names, callers), { maxLength: 3 }),
      controlPlane: fc.record(
        {
          pushDelay: distribution,
          watchDelay: distribution,
          debounce: fc
            .tuple(us(), us())
            .map(([afterUs, more]) => ({ afterUs, maxUs: Math.min(afterUs + more, longestUs) })),
          throttle: count(1, 10_000),
          generate: distribution,
          acceptPerSecond: fc.constantFrom(0.5, 20, 1_000),
          streams: fc.constantFrom('aggregated' as const, 'separate' as const),
        },
        { requiredKeys: ['watchDelay'] },
      ),
      identity: fc.option(identityOf(services), { nil: undefined }),
      events: fc
        .array(commandIn(services, clients, machines), { maxLength: 4 })
        // A scenario takes nothing out of itself.
        .map((list) => list.filter(({ kind }) => kind !== 'without'))
        .map((list) => [...list].sort((a, b) => a.at - b.at)),
      expect: expectations,
      control: fc.option(control, { nil: undefined }),
      beats,
      view: fc.record({ speedUs: us(1), slowOnFailure: fc.boolean() }),
    })
  })

// ── The same scenario as a document ───────────────────────────────────────────────────────────────────────────────────

const time = (value: number) => (value === never ? 'never' : writeQuantity('duration', value))
const share = (value: number) => writeQuantity('share', value)
const bytes = (value: number) => writeQuantity('size', value)

function controlPlaneDocument({
  pushDelay,
  watchDelay,
  debounce,
  generate,
  acceptPerSecond,
  ...plain
}: ControlPlaneSpec): unknown {
  return {
    ...(pushDelay && { pushDelay: distributionDocument(pushDelay) }),
    watchDelay: distributionDocument(watchDelay),
    ...(debounce && { debounce: { after: time(debounce.afterUs), max: time(debounce.maxUs) } }),
    ...(generate && { generate: distributionDocument(generate) }),
    ...(acceptPerSecond && { accept: writeQuantity('rate', acceptPerSecond) }),
    ...plain,
  }
}

function distributionDocument(of: Distribution): unknown {
  switch (of.kind) {
    case 'constant':
      return time(of.valueUs)
    case 'uniform':
      return { uniform: { min: time(of.minUs), max: time(of.maxUs) } }
    case 'exponential':
      return { exponential: time(of.meanUs) }
    case 'lognormal':
      return { lognormal: { mean: time(of.meanUs), sigma: of.sigma } }
    case 'erlang':
      return { erlang: { mean: time(of.meanUs), shape: of.shape } }
    case 'hyperexponential':
      return {
        hyperexponential: of.branches.map((one) => ({
          share: share(one.share),
          mean: time(one.meanUs),
        })),
      }
    case 'bimodal':
      return {
        bimodal: { fast: time(of.fastUs), slow: time(of.slowUs), slowShare: share(of.slowShare) },
      }
    case 'empirical':
      return {
        empirical: Object.fromEntries(
          of.points.map((point) => [share(point.quantile), time(point.valueUs)]),
        ),
      }
  }
}

function serviceDocument({
  name,
  role: _role,
  steps,
  zones,
  nodes: machines,
  unmeshed,
  idleUs,
  trailingUs,
  ageUs,
  keepAliveUs,
  keepAliveRequests,
  maxStreams,
  queries,
  start,
  memory,
  queue,
  discipline,
  serviceTime,
  failureRatio,
  poisonRatio,
  restartUs,
  tape,
  ...rest
}: ServiceSpec) {
  return {
    ...rest,
    unmeshed: unmeshed.every(Boolean)
      ? true
      : unmeshed.flatMap((is, index) => (is ? [`${name}-${index + 1}`] : [])),
    start: {
      ...(start.order === undefined ? {} : { order: start.order }),
      takes: time(start.takesUs),
      ...(start.asks === '' ? {} : { asks: start.asks }),
      ...(start.proxyStopUs === undefined
        ? {}
        : { proxyStops: start.proxyStopUs < 0 ? 'afterApp' : time(start.proxyStopUs) }),
    },
    idleTimeout: time(idleUs),
    halfClosed: time(trailingUs),
    maxConnectionAge: time(ageUs),
    keepAlive: time(keepAliveUs),
    keepAliveRequests: keepAliveRequests === Infinity ? 'unlimited' : keepAliveRequests,
    maxStreams: maxStreams === Infinity ? 'unlimited' : maxStreams,
    ...(queries === undefined
      ? {}
      : {
          queries: {
            every: distributionDocument(queries.every),
            takes: distributionDocument(queries.takes),
            failures: share(queries.failureRatio),
            bytes: bytes(queries.bytes),
          },
        }),
    queue: {
      length: queue === Infinity ? 'unbounded' : queue,
      discipline: discipline.kind,
      interval: time(discipline.intervalUs),
      target: time(discipline.targetUs),
    },
    serviceTime: distributionDocument(serviceTime),
    failures: share(failureRatio),
    poison: share(poisonRatio),
    ...(machines.some((node) => node !== '') ? { node: machines } : { zone: zones }),
    memory: { limit: bytes(memory.limit), base: bytes(memory.base) },
    restart: time(restartUs),
    calls: steps.map((step) =>
      step.map(({ cache, requests, ...call }) => ({
        ...call,
        ...kindsDocument(requests),
        probability: share(call.probability),
        ...(cache === undefined
          ? {}
          : {
              cache: {
                hits: share(cache.hitRatio),
                entries: cache.entries,
                ...(cache.by === undefined ? {} : { by: cache.by }),
              },
            }),
      })),
    ),
    tape: tape.map((fate) => {
      if (fate.kind === 'hang') return { hang: true }
      const what =
        fate.kind === 'answer'
          ? {
              status: fate.status,
              ...(fate.headers === undefined ? {} : { headers: fate.headers }),
              ...(fate.retryAfterUs === undefined ? {} : { retryAfter: time(fate.retryAfterUs) }),
            }
          : { reset: true }
      return { ...what, after: time(fate.afterUs) }
    }),
  }
}

function kindsDocument(kinds: readonly RequestSpec[] | undefined) {
  if (kinds === undefined) return {}
  return {
    requests: kinds.map(({ ratio, headers, ...kind }) => ({
      ...kind,
      share: share(ratio),
      headers: Object.fromEntries(headers),
    })),
  }
}

function clientDocument({ name: _, load, timeoutUs, requests, ...rest }: ClientSpec) {
  const common = { ...rest, ...kindsDocument(requests), timeout: time(timeoutUs) }
  if (load.kind === 'closed')
    return { ...common, users: load.users, think: distributionDocument(load.think) }
  if (load.arrivals === 'explicit') return { ...common, arrivals: { at: load.at.map(time) } }
  const changes = load.changes.map((change) => ({
    at: time(change.at),
    over: time(change.overUs),
    rate: writeQuantity('rate', change.ratePerSecond),
  }))
  return {
    ...common,
    arrivals: load.arrivals,
    rate: writeQuantity('rate', load.ratePerSecond),
    load: changes,
  }
}

function boundText({ metric, value }: Pick<Expectation, 'metric' | 'value'>): string | number {
  const kinds = { time: 'duration', rate: 'rate', ratio: 'share' } as const
  const unit = metricUnit(metric.name)
  return unit === 'count' ? value : writeQuantity(kinds[unit], value)
}

function expectationDocument(expectation: Omit<Expectation, 'text'>): Record<string, unknown> {
  const { metric, comparison, afterUs, untilUs, overUs, forUs } = expectation
  return {
    metric: formatMetric(metric),
    [comparison]: boundText(expectation),
    ...(overUs === undefined ? {} : { over: time(overUs) }),
    after: time(afterUs),
    ...(untilUs === undefined ? {} : { until: time(untilUs) }),
    ...(forUs === undefined ? {} : { for: time(forUs) }),
  }
}

function expectationText(expectation: Omit<Expectation, 'text'>): string {
  const { metric, [expectation.comparison]: bound, ...window } = expectationDocument(expectation)
  const words = { above: 'above', below: 'below', atLeast: 'at least', atMost: 'at most' }
  return [metric, words[expectation.comparison], bound, ...Object.entries(window).flat()].join(' ')
}

function linkDocument({ latencyUs, jitterUs, lossRatio }: Scenario['network']) {
  return { latency: time(latencyUs), jitter: time(jitterUs), loss: share(lossRatio) }
}

function identityDocument(of: IdentitySpec) {
  const timeOr = (us: number | undefined) => (us === undefined ? undefined : time(us))
  return {
    ...whole({
      mtls: of.mode,
      certificate: timeOr(of.lifetimeUs),
      renewAt: of.renewRatio === undefined ? undefined : share(of.renewRatio),
      issuer: timeOr(of.issuerUs),
      root: timeOr(of.rootUs),
      allowance: timeOr(of.allowanceUs),
    }),
    skew: new Map(of.skew.map(([place, byUs]) => [place, writeQuantity('duration', byUs)])),
  }
}

function beatDocument(of: Beat) {
  const { predict } = of
  const measured = ({ metric, overUs }: { metric: Metric; overUs: number }) => ({
    metric: formatMetric(metric),
    over: time(overUs),
  })
  return whole({
    id: of.id,
    title: of.title,
    claim: of.claim,
    at: time(of.fromUs),
    until: time(of.untilUs),
    speed: time(of.speedUs),
    seconds: of.seconds,
    notes: of.notes,
    hold: of.holds,
    predict:
      predict &&
      whole({
        ask: predict.ask,
        options: predict.options.length === 0 ? undefined : predict.options,
        right: predict.right === undefined ? undefined : predict.right + 1,
        answer: predict.answer && { ...measured(predict.answer), beat: predict.answer.beat },
      }),
    expect: of.expect.map((one) => expectationDocument({ ...one, untilUs: undefined })),
    highlight: of.highlight,
    camera: of.camera,
    show: of.show.map((one) => ({ ...measured(one), label: one.label })),
  })
}

const whole = (keys: object) =>
  Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined))

function scenarioDocument(of: Scenario): Record<string, unknown> {
  const { control } = of
  return {
    halfopen: 1,
    title: of.title,
    description: of.description,
    seed: of.seed,
    duration: time(of.durationUs),
    system: of.system,
    systems: Object.fromEntries(
      Object.entries(of.systems).map(([system, { hop, idleCores, middle }]) => [
        system,
        whole({
          hop: hop && distributionDocument(hop),
          idleCores,
          middle: middle && {
            ...middle,
            queue: middle.queue === Infinity ? 'unbounded' : middle.queue,
          },
        }),
      ]),
    ),
    services: new Map(of.services.map((service) => [service.name, serviceDocument(service)])),
    nodes: new Map(of.nodes.map(({ name: node, zone }) => [node, { zone }])),
    clients: new Map(of.clients.map((client) => [client.name, clientDocument(client)])),
    network: linkDocument(of.network),
    links: of.links.map(({ from, to, ...rest }) => ({ from, to, ...linkDocument(rest) })),
    policies: of.policies.map(policyDocument),
    controlPlane: controlPlaneDocument(of.controlPlane),
    ...(of.identity === undefined ? {} : { identity: identityDocument(of.identity) }),
    events: of.events.flatMap((event) => (event.kind === 'without' ? [] : [eventDocument(event)])),
    expect: of.expect.map(expectationDocument),
    ...(control === undefined
      ? {}
      : {
          control: {
            title: control.title,
            set: control.set,
            expect: control.expect.map(expectationDocument),
          },
        }),
    beats: of.beats.map(beatDocument),
    view: { speed: time(of.view.speedUs), slowOnFailure: of.view.slowOnFailure },
  }
}

/** Where a policy was written is not part of what it says. */
function withoutOrigins(of: Scenario): Scenario {
  const bare = ({ origin: _, ...rest }: Policy) => rest
  const events = of.events.map((one) =>
    one.kind === 'policy' ? { ...one, policy: bare(one.policy) } : one,
  )
  return { ...of, policies: of.policies.map(bare), events }
}

/** Words, marks and pieces of which YAML and scenarios are made, and a few bytes of anything. */
const garbage = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'halfopen: 1\n',
          'services:',
          'clients:',
          'cart:',
          'web:',
          'to: ',
          'calls:',
          'policies:',
          'events:',
          'expect:',
        ],
        ...[
          '\n',
          '\n  ',
          '\n    ',
          '- ',
          ': ',
          ', ',
          '{',
          '}',
          '[',
          ']',
          '"',
          "'",
          '|',
          '>',
          '&a ',
          '*a',
          '!t ',
          '# ',
          '%',
          '---\n',
          '<<: ',
        ],
        ...[
          '20ms',
          '30%',
          '3x',
          '480/s',
          '5',
          'null',
          'off',
          'cart',
          '__proto__: ',
          'fault: kill',
          'at: 1s',
          'on: ',
          'metric: p99(cart)',
        ],
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('reading', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(scenarioSchema() as object)

  it('gives the scenario that was written, whichever it is', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const text = stringify(scenarioDocument(given))
        const read = parseScenario(text, { file: 'a.yaml' }).scenario
        expect(withoutOrigins(read)).toEqual(given)
      }),
      { numRuns: 300 },
    )
  })

  it('takes what the JSON Schema takes', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        validate(parse(stringify(scenarioDocument(given))))
        expect(validate.errors).toBeNull()
      }),
      { numRuns: 100 },
    )
  })

  it('refuses garbage with a ScenarioError and nothing else, twice the same', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const outcome = () => {
          try {
            return JSON.stringify(parseScenario(text, { file: 'a.yaml' }))
          } catch (error) {
            expect(error).toHaveProperty('name', 'ScenarioError')
            return String(error)
          }
        }
        expect(outcome()).toBe(outcome())
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a command', () => {
  const withCommand = scenario.chain((given) =>
    fc.tuple(fc.constant(given), commandIn(given.services, given.clients, given.nodes)),
  )

  it('is the same command again after it was written', () => {
    fc.assert(
      fc.property(withCommand, ([given, command]) => {
        expect(parseCommand(formatCommand(command), given)).toEqual(command)
      }),
      { numRuns: 500 },
    )
  })

  it('that is garbage is refused with a ScenarioError and nothing else', () => {
    const words = fc.array(
      fc.oneof(
        fc.constantFrom(
          '20s',
          '20s..30s',
          '..',
          'slow',
          'deploy',
          'zone:a',
          'clear',
          'load',
          'policy',
          'cart',
          'web',
          'web->cart',
          '3x',
          '{for: cart',
          '{',
          '}',
          '50%',
        ),
        fc.string({ maxLength: 5 }),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(scenario, words, (given, parts) => {
        try {
          parseCommand(parts.join(' '), given)
        } catch (error) {
          expect(error).toHaveProperty('name', 'ScenarioError')
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
