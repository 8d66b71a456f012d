import type { AccessEntry, Policy } from '../dialects/policy.ts'
import { methods } from '../model/methods.ts'
import type { Shape } from '../model/shapes.ts'
import { never } from '../model/units.ts'
import type { AccessRule } from '../policies/authz/authz.ts'
import { denyThenAllow } from '../policies/authz/denyThenAllow.ts'
import { serverPolicy } from '../policies/authz/serverPolicy.ts'
import type { Breaker } from '../policies/breaker/breaker.ts'
import { consecutiveFailures } from '../policies/breaker/consecutiveFailures.ts'
import { unified } from '../policies/breaker/unified.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { priority } from '../policies/limit/limit.ts'
import { poolLimits } from '../policies/limit/poolLimits.ts'
import { envoyThresholds, expressesPriority, makeConnections } from './connectionRules.ts'
import { consecutive } from '../policies/outlier/consecutive.ts'
import { gcra } from '../policies/rateLimit/gcra.ts'
import { connectAttempts } from '../policies/retry/connectAttempts.ts'
import type { RateLimit } from '../policies/rateLimit/rateLimit.ts'
import { mirrors } from '../policies/route/mirror.ts'
import { weighted } from '../policies/route/weighted.ts'
import type { ClusterRules, InboundRules, RouteRules } from '../policies/rules.ts'
import type { ServerMode } from '../policies/tls/tls.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { EdgeGuard } from './guards.ts'
import { makeChecks } from './healthRules.ts'
import { makeBalancer } from './balancerRules.ts'
import { makeFilters, makeOverload, type FilterNames } from './filterRules.ts'
import { makeGuard } from './guardRules.ts'
import { makeHash } from './hashRules.ts'
import { makeHints, makeLocality } from './localityRules.ts'
import { makeRetry } from './retryRules.ts'
import { overridden } from './overrides.ts'
import { answerOf, makeDrop, makeFault, totalOf } from './trafficRules.ts'
import { said } from './said.ts'
import { deadlineRules, streamBounds, tryBounds } from './streamRules.ts'
import { anyone, authenticated, callersIn } from './accessCallers.ts'
import {
  finagleAdmission,
  finagleBalancer,
  finagleBreaker,
  finagleRetry,
  isFinagle,
} from './finagleRules.ts'

/**
 * A policy and a system's defaults as what binds one edge's cluster.
 *
 * @param edge its place (`web→cart`), whether the proxy looks into its connections, whether its endpoints differ in weight,
 *   or may be listed as degraded, and the row of a service by its name
 */
export function clusterRules(
  profile: MeshProfile,
  policy: Policy,
  edge: {
    readonly place: string
    readonly isOpaque: boolean
    readonly protocol: 'http1' | 'http2' | 'grpc' | 'tcp'
    readonly isWeighted: boolean
    readonly mayDegrade: boolean
    serviceNumber(name: string): number
  },
  columns: PolicyColumns,
): ClusterRules {
  const { place, isOpaque, isWeighted } = edge
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
    highLimit: expressesPriority(profile)
      ? poolLimits(
          // Its thresholds are Envoy's own, whatever those of the usual priority are; the rest is said for both.
          { ...limits, ...envoyThresholds, ...limits.high, budget: undefined },
          columns,
          true,
        )
      : null,
    connections: makeConnections(profile, policy),
    balancer: isFinagle(profile)
      ? finagleBalancer(profile, said(profile, policy, 'balancer'), place, columns)
      : makeBalancer(profile, said(profile, policy, 'balancer'), { place, isWeighted }, columns),
    locality: makeLocality(profile, policy, edge, columns),
    hints: makeHints(profile, policy, columns),
    outlier:
      outlier && defaults.outlier !== null
        ? consecutive({ ...defaults.outlier, ...outlier }, columns)
        : null,
    checks: makeChecks(profile, policy, edge.protocol),
    breaker: isFinagle(profile)
      ? finagleBreaker(profile, said(profile, policy, 'breaker'), columns)
      : makeBreaker(profile, policy, columns),
    drop: makeDrop(profile, policy, place, columns),
    admission: isFinagle(profile) ? finagleAdmission(profile, place, columns) : null,
    panicThreshold: said(profile, policy, 'panicThreshold') ?? defaults.panicThreshold,
    mergeWindowUs:
      said(profile, policy, 'mergeWindowUs', 'mergeWindow') ?? defaults.mergeWindowUs ?? 0,
    tls: said(profile, policy, 'tls') ?? 'auto',
  }
}

/** Where a route leads from, and what is known of where it leads to. */
export interface RouteEdge {
  /** `web→cart` */
  readonly place: string
  readonly isGrpc: boolean
  /** Headers of answers that only this scenario knows, and what requests may look like. */
  readonly headers: readonly string[]
  readonly shapes: readonly Shape[]
  /** The row of a service by its name. */
  serviceNumber(name: string): number
  /** How the caller's library isolates these calls. */
  readonly guard: EdgeGuard | undefined
  /** The identities that a caller of a list means, and whether filters ask the service. */
  readonly numbersOf: (caller: string) => readonly number[]
  readonly isAsked: boolean
}

/**
 * A policy and a system's defaults as what binds one edge's requests.
 */
export function routeRules(
  profile: MeshProfile,
  policy: Policy,
  edge: RouteEdge,
  columns: PolicyColumns,
): RouteRules {
  const rules = rulesOfRoute(profile, policy, edge, columns)
  // Only a proxy of Envoy's reads such headers.
  if (profile.readsOverrides !== true) return rules
  const byShape = edge.shapes.map((shape): RouteRules | undefined => {
    const own = overridden(policy, shape)
    return own === undefined
      ? undefined
      : { ...rulesOfRoute(profile, own.policy, edge, columns), altResponse: own.altResponse }
  })
  return byShape.every((own) => own === undefined) ? rules : { ...rules, byShape }
}

function rulesOfRoute(
  profile: MeshProfile,
  policy: Policy,
  edge: RouteEdge,
  columns: PolicyColumns,
): RouteRules {
  const { place, serviceNumber, isGrpc, headers, guard: edgeGuard } = edge
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
  const mirror = said(profile, policy, 'mirror')
  return {
    requestTimeoutUs,
    // A per-try timeout that is not shorter than the request's is no limit (router.cc, finalTimeout).
    perTryTimeoutUs:
      requestTimeoutUs > 0 && perTryTimeoutUs >= requestTimeoutUs ? never : perTryTimeoutUs,
    responseTimeoutUs: said(profile, policy, 'responseTimeoutUs', 'responseTimeout') ?? never,
    retry: isFinagle(profile)
      ? finagleRetry(profile, said(profile, policy, 'retry'), place, columns)
      : makeRetry(profile, said(profile, policy, 'retry'), { place, isGrpc, headers }, columns),
    tries: tryBounds(profile, policy),
    stream: streamBounds(profile, policy, requestTimeoutUs),
    hedges: said(profile, policy, 'retry')?.hedge === true,
    deadline: deadlineRules(profile, policy, isGrpc),
    tellsDeadline: profile.tellsDeadline === true,
    altResponse: false,
    byShape: null,
    anotherPriority: said(profile, policy, 'retry')?.anotherPriority ?? 0,
    idleUs: never,
    maxUs: never,
    detectUs: 0,
    priority: said(profile, policy, 'priority') === 'high' ? priority.high : priority.usual,
    hash: makeHash(said(profile, policy, 'hash'), columns),
    fault: fault ? makeFault(fault, edge, columns) : null,
    filters: makeFilters(profile, policy, 'client', edge, columns),
    route:
      route && totalOf(route) > 0
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
    choice: null,
    answer: answerOf(profile, policy),
    mirrors: mirror?.length
      ? mirrors(
          mirror.map(({ to, ratio }) => ({ target: serviceNumber(to), ratio })),
          place,
          columns,
        )
      : null,
    notFoundStatus: said(profile, policy, 'clusterNotFound') ?? 0,
    guard,
  }
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
  place: string,
  columns: PolicyColumns,
): RouteRules {
  const own = profile.defaults.tcp
  const tcp = said(profile, policy, 'tcp')
  const idleUs = tcp?.idleTimeoutUs ?? own.idleTimeoutUs
  const maxUs = tcp?.maxDurationUs ?? 0
  return {
    ...rules,
    choice: null,
    answer: null,
    mirrors: null,
    requestTimeoutUs: never,
    perTryTimeoutUs: never,
    retry: connectAttempts(
      { attempts: tcp?.connectAttempts ?? own.connectAttempts, backoff: tcp?.backoff, place },
      columns,
    ),
    tries: null,
    stream: null,
    hedges: false,
    deadline: null,
    tellsDeadline: false,
    byShape: null,
    fault: null,
    filters: null,
    // All that is seen of it is where it comes from.
    hash: makeHash(
      said(profile, policy, 'hash')?.filter(({ by }) => by === 'source'),
      columns,
    ),
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
    readonly count: number
  } & FilterNames,
  columns: PolicyColumns,
): InboundRules {
  const filters = makeFilters(profile, policy, 'server', callers, columns)
  const overload = makeOverload(profile, policy)
  const rateLimit = makeRateLimit(profile, policy, callers, columns)
  const mtls = said(profile, policy, 'mtls') ?? callers.mode
  const access = said(profile, policy, 'access')
  if (profile.identity === null) {
    // A gateway knows clients by their keys.
    const list = profile.placement === 'edge' ? access : undefined
    const known = list?.map((entry) => accessRule(entry, callers.numbersOf))
    return {
      mtls,
      access: known === undefined ? null : denyThenAllow(known),
      rateLimit,
      filters,
      overload,
    }
  }
  const entries = access?.map((entry) => accessRule(entry, callers.numbersOf))
  if (profile.identity.access === 'serverPolicy') {
    const byDefault = said(profile, policy, 'inbound') ?? profile.identity.defaultInbound
    const isOpen = entries === undefined && byDefault.endsWith('-unauthenticated')
    return {
      mtls,
      access: isOpen ? null : serverPolicy(entries, byDefault),
      rateLimit,
      filters,
      overload,
    }
  }
  return {
    mtls,
    access: entries === undefined ? null : denyThenAllow(entries),
    rateLimit,
    filters,
    overload,
  }
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
  // A bucket is a filter.
  if (!limit || limit.bucket !== undefined) return null
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
