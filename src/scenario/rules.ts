import type { AccessEntry, Policy } from '../dialects/policy.ts'
import { methods } from '../model/methods.ts'
import { never } from '../model/units.ts'
import type { AccessRule } from '../policies/authz/authz.ts'
import { denyThenAllow } from '../policies/authz/denyThenAllow.ts'
import { serverPolicy } from '../policies/authz/serverPolicy.ts'
import type { Balancer } from '../policies/balancer/balancer.ts'
import { assigned } from '../policies/balancer/assigned.ts'
import { leastRequest } from '../policies/balancer/leastRequest.ts'
import { leastPending } from '../policies/balancer/leastPending.ts'
import { peakEwma } from '../policies/balancer/peakEwma.ts'
import { random } from '../policies/balancer/random.ts'
import { roundRobin } from '../policies/balancer/roundRobin.ts'
import type { Breaker } from '../policies/breaker/breaker.ts'
import { lastCalls } from '../policies/circuit/lastCalls.ts'
import type { RequestCircuit } from '../policies/circuit/circuit.ts'
import { rollingErrors } from '../policies/circuit/rollingErrors.ts'
import { consecutiveFailures } from '../policies/breaker/consecutiveFailures.ts'
import { unified } from '../policies/breaker/unified.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { percentages } from '../policies/fault/percentages.ts'
import { semaphore } from '../policies/bulkhead/semaphore.ts'
import { threadPool } from '../policies/bulkhead/threadPool.ts'
import { usualOverprovisioning, type Locality } from '../policies/locality/locality.ts'
import { ownZoneFirst } from '../policies/locality/ownZoneFirst.ts'
import { poolLimits } from '../policies/limit/poolLimits.ts'
import { consecutive } from '../policies/outlier/consecutive.ts'
import { gcra } from '../policies/rateLimit/gcra.ts'
import { annotationRetry } from '../policies/retry/annotationRetry.ts'
import { exponentialBackoff } from '../policies/retry/exponentialBackoff.ts'
import { connectAttempts } from '../policies/retry/connectAttempts.ts'
import { grpcRetry } from '../policies/retry/grpcRetry.ts'
import { nextUpstream } from '../policies/retry/nextUpstream.ts'
import { profileRetry } from '../policies/retry/profileRetry.ts'
import type { RateLimit } from '../policies/rateLimit/rateLimit.ts'
import type { Retry } from '../policies/retry/retry.ts'
import { weighted } from '../policies/route/weighted.ts'
import type { ClusterRules, GuardRules, InboundRules, RouteRules } from '../policies/rules.ts'
import type { ServerMode } from '../policies/tls/tls.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { EdgeGuard } from './guards.ts'
import { anyone, authenticated, callersIn } from './accessCallers.ts'
import {
  finagleAdmission,
  finagleBalancer,
  finagleBreaker,
  finagleRetry,
  isFinagle,
} from './finagleRules.ts'

/** What a system can express of a policy: the rest is reported elsewhere, and reads here as if nobody had said it. */
function said<K extends keyof Policy>(
  { expresses }: MeshProfile,
  policy: Policy,
  key: K,
  written: string = key,
): Policy[K] | undefined {
  return expresses.includes(written) ? policy[key] : undefined
}

/**
 * A policy and a system's defaults as what binds one edge's cluster.
 *
 * @param edge its place (`web→cart`), and whether the proxy looks into its connections
 */
export function clusterRules(
  profile: MeshProfile,
  policy: Policy,
  { place, isOpaque }: { place: string; isOpaque: boolean },
  columns: PolicyColumns,
): ClusterRules {
  const { defaults } = profile
  const limits = {
    ...defaults.limits,
    ...said(profile, policy, 'limits'),
    // Nobody counts requests on connections that nobody looks into.
    ...(isOpaque ? { maxRequests: Infinity } : {}),
  }
  // The budget is one of the cluster, though a policy says it beside its retries.
  const budget = said(profile, policy, 'retry')?.budget
  const outlier = said(profile, policy, 'outlier')
  return {
    connectTimeoutUs:
      said(profile, policy, 'connectTimeoutUs', 'connectTimeout') ??
      (isOpaque ? defaults.tcp.connectTimeoutUs : undefined) ??
      defaults.connectTimeoutUs,
    limit: poolLimits({ ...limits, budget: budget && { ...defaults.budget, ...budget } }, columns),
    balancer: isFinagle(profile)
      ? finagleBalancer(profile, said(profile, policy, 'balancer'), place, columns)
      : makeBalancer(profile, said(profile, policy, 'balancer'), place, columns),
    locality: makeLocality(profile, policy, place, columns),
    outlier:
      outlier && defaults.outlier !== null
        ? consecutive({ ...defaults.outlier, ...outlier }, columns)
        : null,
    breaker: isFinagle(profile)
      ? finagleBreaker(profile, said(profile, policy, 'breaker'), columns)
      : makeBreaker(profile, policy, columns),
    admission: isFinagle(profile) ? finagleAdmission(profile, place, columns) : null,
    panicThreshold: said(profile, policy, 'panicThreshold') ?? defaults.panicThreshold,
    tls: said(profile, policy, 'tls') ?? 'auto',
  }
}

/** Where a route leads from, and what is known of where it leads to. */
interface RouteEdge {
  /** `web→cart` */
  readonly place: string
  readonly isGrpc: boolean
  /** The row of a service by its name. */
  serviceNumber(name: string): number
  /** How the caller's library isolates these calls. */
  readonly guard: EdgeGuard | undefined
}

/**
 * A policy and a system's defaults as what binds one edge's requests.
 */
export function routeRules(
  profile: MeshProfile,
  policy: Policy,
  { place, serviceNumber, isGrpc, guard: edgeGuard }: RouteEdge,
  columns: PolicyColumns,
): RouteRules {
  const { defaults } = profile
  const guard = edgeGuard === undefined ? null : makeGuard(profile, policy, edgeGuard, columns)
  const timeoutUs = said(profile, policy, 'timeoutUs', 'timeout')
  const isPerTry = profile.timeoutIsPerTry === true
  // A library's timeout is over its tries; each of them has none.
  const requestTimeoutUs =
    guard !== null ? never : ((isPerTry ? undefined : timeoutUs) ?? defaults.requestTimeoutUs)
  const perTryTimeoutUs =
    said(profile, policy, 'retry')?.perTryTimeoutUs ??
    (isPerTry ? timeoutUs : undefined) ??
    defaults.retry?.perTryTimeoutUs ??
    never
  const fault = said(profile, policy, 'fault')
  const route = said(profile, policy, 'route')
  return {
    requestTimeoutUs,
    // A per-try timeout that is not shorter than the request's is no limit (router.cc, finalTimeout).
    perTryTimeoutUs:
      requestTimeoutUs > 0 && perTryTimeoutUs >= requestTimeoutUs ? never : perTryTimeoutUs,
    responseTimeoutUs: said(profile, policy, 'responseTimeoutUs', 'responseTimeout') ?? never,
    retry: isFinagle(profile)
      ? finagleRetry(profile, said(profile, policy, 'retry'), place, columns)
      : makeRetry(profile, said(profile, policy, 'retry'), { place, isGrpc }, columns),
    idleUs: never,
    maxUs: never,
    detectUs: 0,
    fault: fault
      ? percentages(
          {
            delayRatio: fault.delay?.ratio ?? 0,
            delayUs: fault.delay?.forUs ?? 0,
            abortRatio: fault.abort?.ratio ?? 0,
            abortStatus: fault.abort?.status ?? 0,
            place,
          },
          columns,
        )
      : null,
    route: route
      ? weighted(
          {
            targets: route.map(({ to }) => serviceNumber(to)),
            weights: route.map(({ weight }) => weight),
            otherwise: route.findIndex(({ otherwise }) => otherwise === true),
            place,
          },
          columns,
        )
      : null,
    guard,
  }
}

/** What a library does around a whole request: what its callers are set to, under what a policy says. */
function makeGuard(
  profile: MeshProfile,
  policy: Policy,
  own: EdgeGuard,
  columns: PolicyColumns,
): GuardRules {
  // A pool that several services share is nobody's to resize alone.
  const limits = own.isShared ? undefined : said(profile, policy, 'limits')
  const queue = limits?.maxPendingRequests
  return {
    timeoutUs: said(profile, policy, 'timeoutUs', 'timeout') ?? own.timeoutUs,
    circuit: makeCircuit(said(profile, policy, 'circuit'), own.circuit, columns),
    bulkhead:
      own.isolation === 'thread'
        ? threadPool(
            {
              threads: limits?.maxRequests ?? own.threads,
              queue: queue ?? own.queue,
              queueThreshold: queue ?? own.queueThreshold,
            },
            columns,
          )
        : semaphore({ permits: limits?.maxRequests ?? own.permits }, columns),
    interrupts: own.interruptOnTimeout,
    holdsCaller: own.isolation === 'semaphore' && own.holdsCaller,
    mostFallbacks: own.fallbackPermits,
  }
}

function makeCircuit(
  policy: Policy['circuit'],
  own: EdgeGuard['circuit'],
  columns: PolicyColumns,
): RequestCircuit | null {
  if (policy === null) return null
  const common = {
    volume: policy?.requests ?? own.volume,
    errorPercent:
      policy?.errorRatio === undefined ? own.errorPercent : Math.round(100 * policy.errorRatio),
    sleepUs: policy?.sleepUs ?? own.sleepUs,
    force: policy?.force,
  }
  return own.kind === 'rollingErrors'
    ? rollingErrors({ ...own, ...common, windowUs: policy?.windowUs ?? own.windowUs }, columns)
    : lastCalls(
        {
          ...own,
          ...common,
          calls: policy?.calls ?? own.calls,
          tries: policy?.tries ?? own.tries,
          slowUs: policy?.slowUs ?? own.slowUs,
          slowPercent: policy?.slowRatio === undefined ? own.slowPercent : 100 * policy.slowRatio,
        },
        columns,
      )
}

/**
 * The same for connections that the proxy does not look into: nothing of a request is seen there, so there is no request timeout,
 * no retry after connecting, and no HTTP fault. Where a connection goes may be weighted.
 *
 * @param speaksFirst who sends the first bytes, where that matters: undefined once it is said that nobody shall look
 */
export function opaqueRules(
  profile: MeshProfile,
  policy: Policy,
  rules: RouteRules,
  speaksFirst: 'client' | 'server' | undefined,
  columns: PolicyColumns,
): RouteRules {
  const own = profile.defaults.tcp
  const tcp = said(profile, policy, 'tcp')
  const idleUs = tcp?.idleTimeoutUs ?? own.idleTimeoutUs
  const maxUs = tcp?.maxDurationUs ?? 0
  return {
    ...rules,
    requestTimeoutUs: never,
    perTryTimeoutUs: never,
    retry: connectAttempts(tcp?.connectAttempts ?? own.connectAttempts, columns),
    fault: null,
    idleUs: idleUs > 0 ? idleUs : never,
    maxUs: maxUs > 0 ? maxUs : never,
    // A caller that speaks first is understood with its first bytes.
    detectUs: speaksFirst === 'server' ? (tcp?.detectUs ?? own.detectUs) : 0,
  }
}

/**
 * A policy and a system's defaults as what binds what comes in to a service.
 *
 * @param callers what servers take of them when the policy does not say, the identities that a caller of a list means, and how
 *   many identities there are
 */
export function inboundRules(
  profile: MeshProfile,
  policy: Policy,
  callers: {
    readonly mode: ServerMode
    readonly numbersOf: (caller: string) => readonly number[]
    readonly count: number
  },
  columns: PolicyColumns,
): InboundRules {
  const rateLimit = makeRateLimit(profile, policy, callers, columns)
  const mtls = said(profile, policy, 'mtls') ?? callers.mode
  const access = said(profile, policy, 'access')
  if (profile.identity === null) {
    // A gateway knows clients by their keys.
    const list = profile.placement === 'edge' ? access : undefined
    const known = list?.map((entry) => accessRule(entry, callers.numbersOf))
    return { mtls, access: known === undefined ? null : denyThenAllow(known), rateLimit }
  }
  const entries = access?.map((entry) => accessRule(entry, callers.numbersOf))
  if (profile.identity.access === 'serverPolicy') {
    const byDefault = said(profile, policy, 'inbound') ?? profile.identity.defaultInbound
    const isOpen = entries === undefined && byDefault.endsWith('-unauthenticated')
    return { mtls, access: isOpen ? null : serverPolicy(entries, byDefault), rateLimit }
  }
  return { mtls, access: entries === undefined ? null : denyThenAllow(entries), rateLimit }
}

function accessRule(
  { action, callers, methods: only, dryRun }: AccessEntry,
  numbersOf: (caller: string) => readonly number[],
): AccessRule {
  const named = callers.filter((caller) => callersIn(caller) !== 'anyone').flatMap(numbersOf)
  return {
    action,
    callers: bits(named),
    fitsAnyone: callers.includes(anyone),
    fitsAuthenticated: callers.includes(authenticated),
    methods: bits(only?.map((method) => methods.indexOf(method)) ?? []),
    dryRun: dryRun ?? false,
  }
}

/** 1 at each of the positions. */
function bits(positions: readonly number[]): Uint8Array {
  const found = new Uint8Array(positions.length === 0 ? 0 : Math.max(...positions) + 1)
  for (const position of positions) found[position] = 1
  return found
}

function makeRateLimit(
  profile: MeshProfile,
  policy: Policy,
  { numbersOf, count }: { numbersOf: (caller: string) => readonly number[]; count: number },
  columns: PolicyColumns,
): RateLimit | null {
  const limit = said(profile, policy, 'rateLimit')
  if (!limit) return null
  const { total, identity, overrides = [] } = limit
  return gcra(
    {
      total,
      identity,
      overrides: overrides.map(({ for: names, rate }) => ({
        callers: names.flatMap(numbersOf),
        perSecond: rate,
      })),
      identities: count,
    },
    columns,
  )
}

/** Linkerd's profiles bring their own retries, and no breaker: a budget leaves it out. */
function makeBreaker(profile: MeshProfile, policy: Policy, columns: PolicyColumns): Breaker | null {
  const own = profile.defaults.breaker
  const breaker = said(profile, policy, 'breaker')
  if (!breaker || own === undefined || policy.retry?.budget) return null
  if (breaker.kind === 'average') return null
  return breaker.kind === 'unified'
    ? unified({ ...own.unified, ...breaker }, columns)
    : consecutiveFailures({ ...own.consecutive, ...breaker }, columns)
}

function makeRetry(
  { defaults, retryRule, conditions }: MeshProfile,
  policy: Policy['retry'],
  { place, isGrpc }: { place: string; isGrpc: boolean },
  columns: PolicyColumns,
): Retry | null {
  const own = defaults.retry
  if (!policy || own === null) return null
  if (retryRule === 'linkerd' && policy.budget)
    return profileRetry({ ...defaults.rateBudget!, ...policy.budget }, columns)
  const { backoff } = policy
  const baseUs = backoff?.baseUs ?? own.baseUs
  // Envoy's maximum is ten times the base unless it is given.
  const maxUs = backoff?.maxUs ?? (backoff?.baseUs === undefined ? own.maxUs : 10 * baseUs)
  const common = {
    attempts: policy.attempts ?? own.attempts,
    on: policy.on ?? (isGrpc ? own.onGrpc : undefined) ?? own.on,
    statuses: policy.statuses ?? own.statuses,
    baseUs,
    maxUs: Math.max(baseUs, maxUs),
    place,
  }
  if (retryRule === 'linkerd') return annotationRetry(common, columns)
  if (retryRule === 'grpc') {
    // What it does not know it ignores; without a status that is left there are no retries.
    const on = common.on.filter((name) => conditions!.includes(name))
    return on.length === 0 ? null : grpcRetry({ ...common, on }, columns)
  }
  if (retryRule === 'nextUpstream') return nextUpstream({ ...own.next!, ...common }, columns)
  return exponentialBackoff(
    {
      ...common,
      anotherHost: policy.anotherHost ?? own.anotherHost,
      hostAttempts: policy.hostAttempts ?? own.hostAttempts,
      isGrpc,
    },
    columns,
  )
}

/** Nobody has it unasked. Where it goes by who is ejected, it does nothing while nobody can be. */
function makeLocality(
  profile: MeshProfile,
  policy: Policy,
  place: string,
  columns: PolicyColumns,
): Locality | null {
  const locality = said(profile, policy, 'locality')
  if (!locality || (profile.localityNeedsOutlier === true && !policy.outlier)) return null
  const { overprovisioning = usualOverprovisioning / 100, failover = true } = locality
  const threshold = said(profile, policy, 'panicThreshold') ?? profile.defaults.panicThreshold
  return ownZoneFirst(
    {
      overprovisioning: Math.round(100 * overprovisioning),
      failover,
      panicThreshold: Math.floor(100 * threshold),
      missesUnready: profile.listsUnready === true,
      place,
    },
    columns,
  )
}

function makeBalancer(
  { defaults, balancers }: MeshProfile,
  said: Policy['balancer'],
  place: string,
  columns: PolicyColumns,
): Balancer {
  const policy = said && balancers.includes(said.kind) ? said : undefined
  switch (policy?.kind ?? defaults.balancer) {
    // Only systems that are built on Finagle have these.
    case 'aperture':
    case 'heap':
    case 'roundRobin':
      return roundRobin(columns)
    case 'random':
      return random(place, columns)
    case 'leastRequest': {
      const choices = policy?.kind === 'leastRequest' ? policy.choices : undefined
      return leastRequest({ choices: choices ?? defaults.leastRequestChoices, place }, columns)
    }
    case 'assigned':
      return assigned(columns)
    case 'leastPending':
      return leastPending(place, columns)
    case 'peakEwma': {
      const own = policy?.kind === 'peakEwma' ? policy : undefined
      const { defaultRttUs, decayUs } = defaults.peakEwma!
      return peakEwma(
        {
          defaultRttUs: own?.defaultRttUs ?? defaultRttUs,
          decayUs: own?.decayUs ?? decayUs,
          penaltyUs: own?.penaltyUs ?? null,
          place,
        },
        columns,
      )
    }
  }
}
