import type { Method } from '../model/methods.ts'
import type { Us } from '../model/units.ts'
import type { DefaultInboundPolicy } from '../policies/authz/serverPolicy.ts'
import type { CheckedHeader } from '../policies/route/controlHeaders.ts'
import type { HeaderMatch, RouteMatch } from '../policies/route/match.ts'
import type { OverloadAction } from '../policies/overload/overload.ts'
import type { ClientMode, ServerMode } from '../policies/tls/tls.ts'

/** What a policy says about itself, and not about traffic. */
export const policyFrame: readonly string[] = ['for', 'from', 'by', 'namespace', 'origin']

/** What can be said of requests that look alike: of all, or in a rule of those that fit it. */
export interface RouteSettings {
  /** Over all attempts and all pauses, µs; 0 switches it off. */
  readonly timeoutUs?: Us
  /** Over one attempt until all of its answer is there, µs; 0 switches it off. It ends the request. */
  readonly responseTimeoutUs?: Us
  /** What else bounds a request and its attempts. */
  readonly stream?: StreamPolicy
  /** Whether what a caller still waits binds; `null`: it does not. */
  readonly deadlines?: DeadlinePolicy | null
  /** `null` takes retries away that a system has by default. */
  readonly retry?: RetryPolicy | null
  readonly fault?: FaultPolicy
  /** Weighted clusters: where requests for the service really go. */
  readonly route?: readonly RouteTarget[]
  /** Who gets copies, for whose answers nobody waits. */
  readonly mirror?: readonly MirrorTarget[]
  /** The proxy answers by itself: with a status, or with word that it is elsewhere. */
  readonly directResponse?: number
  readonly redirect?: number
  /** What a caller gets where a route leads to a cluster that its proxy does not know. */
  readonly clusterNotFound?: number
}

/** One rule of several. */
export interface RoutePolicy extends RouteSettings {
  /** What it is called where it is told of. */
  readonly name?: string
  /** It is for requests that fit one of these; for all, when absent. */
  readonly match?: readonly RouteMatch[]
}

export interface MirrorTarget {
  readonly to: string
  /** How many requests are copied, 0…1. */
  readonly ratio: number
}

export interface DropOverload {
  readonly category: string
  readonly ratio: number
}

/**
 * The neutral policy: what every mesh's own language is read into, and written from. A field that is absent takes the
 * default of the system the run uses (`src/profiles`).
 */
export interface Policy extends RouteSettings {
  /** The upstream service it is for; `*` means every service. */
  readonly for: string
  /** The only caller it binds (a service or a client); absent means every caller. */
  readonly from?: string
  /** Who says it: a team, `platform` or `operator`; absent means the operator. */
  readonly by?: string
  /** Where it lies; absent means the namespace of its team, and the root namespace for everybody else. */
  readonly namespace?: string
  /** Until a connection must be ready, µs. */
  readonly connectTimeoutUs?: Us
  /** For connections that the proxy does not look into. */
  readonly tcp?: TcpPolicy
  /** Whose limits and connections its requests have. */
  readonly priority?: RoutingPriority
  readonly limits?: LimitPolicy
  readonly connections?: ConnectionPolicy
  /** `null` takes ejection away that a system has by default. */
  readonly outlier?: OutlierPolicy | null
  /** Whether endpoints are asked if they are well; `null` takes that away. */
  readonly healthCheck?: HealthCheckPolicy | null
  /** `null` takes a breaker away. */
  readonly breaker?: BreakerPolicy | null
  /** The circuit over whole requests, of a library in the caller; `null` takes it away. */
  readonly circuit?: CircuitPolicy | null
  readonly balancer?: BalancerPolicy
  /** Which endpoints come first; `null`: all are alike. */
  /** What balancers that go by hashes recognise a request by, in order. */
  readonly hash?: readonly HashEntry[]
  readonly locality?: LocalityPolicy | null
  /** Share of admitted endpoints below which ejection is ignored, 0…1; 0 switches panic off. */
  readonly panicThreshold?: number
  /** Share of requests that are not sent on at all, 0…1 (Envoy's maintenance mode). */
  readonly maintenance?: number
  /** The same by categories, as whoever gives out the endpoints asks for it. */
  readonly dropOverloads?: readonly DropOverload[]
  /** Headers for which a request is refused when they say what cannot be. */
  readonly strictHeaders?: readonly CheckedHeader[]
  /** How long changes of health are gathered, µs; 0: not at all. */
  readonly mergeWindowUs?: Us
  /** How much per time each endpoint of the service takes; `null` takes it away. */
  readonly rateLimit?: RateLimitPolicy | null
  /** How much per time all proxies together let pass, counted by a service that they ask; `null` takes it away. */
  readonly globalRateLimit?: GlobalRateLimitPolicy | null
  /** A service that is asked whether a request may come in; `null`: nobody is. */
  readonly externalAuth?: ExternalAuthPolicy | null
  /** Refusing a share of the requests while many fail; `null` takes it away. */
  readonly admissionControl?: AdmissionControlPolicy | null
  /** A limit of concurrency that follows how long requests take; `null` takes it away. */
  readonly adaptiveConcurrency?: AdaptiveConcurrencyPolicy | null
  /** Rules for requests that look different: the first that fits binds, and what it does not say is as said here. */
  readonly routes?: readonly RoutePolicy[]
  /** What the proxy beside the service does to save itself; `null`: nothing. */
  readonly overload?: OverloadPolicy | null
  /** What the service takes: TLS only, both, or plaintext only. Binds every caller. */
  readonly mtls?: ServerMode
  /** Whether callers begin a handshake. */
  readonly tls?: ClientMode
  /** Who may call the service, and what. Binds every caller; a list without entries lets nobody in. */
  readonly access?: readonly AccessEntry[]
  /** What the service does with callers of whom no access list speaks. */
  readonly inbound?: DefaultInboundPolicy
  /** Where each given value was written: `line` of the document by dotted key, e.g. `retry.attempts` → 24. */
  readonly origin?: { readonly file: string; readonly lines: Readonly<Record<string, number>> }
}

/** Keys that ask for a look at requests: on a connection of which a proxy sees bytes alone they mean nothing. */
export const requestKeys: readonly string[] = [
  ...['timeout', 'stream', 'deadlines', 'retry', 'fault'],
  ...['routes', 'mirror', 'directResponse', 'redirect'],
  ...['maintenance', 'strictHeaders'],
]

/** The services that requests, or copies of them, are led to. */
export function leadsTo(policy: Policy): string[] {
  const { routes = [] } = policy
  return [policy, ...routes].flatMap(({ route = [], mirror = [] }) =>
    [...route, ...mirror].map(({ to }) => to),
  )
}

export interface RouteTarget {
  readonly to: string
  readonly weight: number
  /** Whether it has the requests while no other one has an endpoint (an alternative of a dtab). */
  readonly otherwise?: boolean
}

export const retryConditions = [
  '5xx',
  'gateway-error',
  'reset',
  'connect-failure',
  'refused-stream',
  'retriable-4xx',
  'retriable-status-codes',
  'reset-before-request',
  'envoy-ratelimited',
  'retriable-headers',
  'cancelled',
  'deadline-exceeded',
  'resource-exhausted',
  'internal',
  'unavailable',
] as const
export type RetryCondition = (typeof retryConditions)[number]

export interface RetryPolicy {
  /** Attempts at most, the first one included (Envoy's `num_retries` + 1). */
  readonly attempts?: number
  readonly on?: readonly RetryCondition[]
  /** Statuses for `retriable-status-codes`. */
  readonly statuses?: readonly number[]
  /** Headers of an answer for `retriable-headers`: one that is there, whatever its value. */
  readonly headers?: readonly string[]
  /** Only requests that have one of these headers are tried again. */
  readonly requestHeaders?: readonly string[]
  /** Only requests of these methods are tried again; absent: all of them. */
  readonly methods?: readonly Method[]
  readonly perTryTimeoutUs?: Us
  /** How long nothing of an attempt may be seen once it is sent. */
  readonly perTryIdleTimeoutUs?: Us
  /** Whether a per-try timeout starts another attempt beside the late one (Envoy's `hedge_on_per_try_timeout`). */
  readonly hedge?: boolean
  /** When an answer says when to come again, by which headers, in the order in which they are asked; and how long at most. */
  readonly rateLimitedBackoff?: {
    readonly headers?: readonly ResetHeader[]
    readonly maxUs?: Us
  }
  readonly backoff?: { readonly baseUs?: Us; readonly maxUs?: Us }
  /** Whether a retry avoids endpoints that the request has tried (Envoy's `previous_hosts`). */
  readonly anotherHost?: boolean
  /** Whether endpoints of a new version are avoided (Envoy's `omit_canary_hosts`). */
  readonly omitCanary?: boolean
  /** After every so many attempts priorities that were tried are left out (Envoy's `previous_priorities`). */
  readonly anotherPriority?: number
  /** Extra picks when the predicate rejects one (Envoy's `host_selection_retry_max_attempts`). */
  readonly hostAttempts?: number
  /** Share of active and pending requests that may be retries at once, with a floor. Replaces `limits.maxRetries`. */
  readonly budget?: {
    readonly ratio?: number
    readonly minConcurrency?: number
    /** In place of active and pending requests: those that began within so long, µs; 0 switches it off. */
    readonly intervalUs?: Us
    /** Where a budget is one of rate (Linkerd): retries a second that are always allowed, and how long a request counts. */
    readonly minPerSecond?: number
    readonly ttlUs?: Us
  }
}

/** Headers that say when to come again: how long from now in seconds, or at which second. */
export const resetHeaders = ['retry-after', 'x-ratelimit-reset'] as const
export type ResetHeader = (typeof resetHeaders)[number]

/** Bounds beside the timeouts, µs; 0 switches each off. */
export interface StreamPolicy {
  /** How long nothing of a request may be seen, from its arrival at the proxy (Envoy's `stream_idle_timeout`, `idle_timeout`). */
  readonly idleTimeoutUs?: Us
  /** How long it may last (`max_stream_duration`); and one attempt of it, once that is sent (that of the cluster). */
  readonly maxDurationUs?: Us
  readonly maxAttemptDurationUs?: Us
}

export interface DeadlinePolicy {
  /** Whether what the caller still waits stands in place of the timeout (`respect_expected_rq_timeout`; of gRPC, `grpc-timeout`). */
  readonly respect?: boolean
  /** Of gRPC: the longest deadline, µs, 0 without one; and how much sooner the proxy gives up. */
  readonly maxUs?: Us
  readonly offsetUs?: Us
}

/** What can be said of a connection whose bytes are not understood. */
export interface TcpPolicy {
  /** How often connecting is tried (Envoy's `max_connect_attempts`). */
  readonly connectAttempts?: number
  /** The longest first pause between them, and the longest of all; absent: at once. */
  readonly backoff?: { readonly baseUs?: Us; readonly maxUs?: Us }
  /** How long nothing may go over it, µs; 0 switches it off. */
  readonly idleTimeoutUs?: Us
  /** How long it may last, µs; 0 switches it off. */
  readonly maxDurationUs?: Us
  /** How long the caller's first bytes are waited for, to see which protocol it is; 0: not at all, below 0: for ever. */
  readonly detectUs?: Us
}

export const routingPriorities = ['default', 'high'] as const
export type RoutingPriority = (typeof routingPriorities)[number]

/** From which Envoy on requests beyond `maxRequests` have a counter of their own. */
export const overflowRules = ['1.37', '1.38'] as const
export type OverflowRule = (typeof overflowRules)[number]

interface Thresholds {
  readonly maxConnections?: number
  readonly maxPendingRequests?: number
  readonly maxRequests?: number
  readonly maxRetries?: number
}

export interface LimitPolicy extends Thresholds {
  /** Connections to each endpoint (Envoy's `per_host_thresholds`). */
  readonly maxConnectionsPerEndpoint?: number
  readonly maxConnectionPools?: number
  /** Whether there are gauges of what is left. */
  readonly trackRemaining?: boolean
  readonly overflowRule?: OverflowRule
  /** Of requests of high priority. */
  readonly high?: Thresholds
}

/** How long connections are kept, how much they carry, and how many are opened ahead. */
export interface ConnectionPolicy {
  /** Requests after which a connection is drained. */
  readonly maxRequests?: number
  /** How long one lasts, µs; 0 switches it off. */
  readonly maxDurationUs?: Us
  /** How long one may be without a request, µs; 0 switches it off. */
  readonly idleTimeoutUs?: Us
  /** Requests at once over one connection of HTTP/2. */
  readonly maxStreams?: number
  /** How much more is provided for than is asked for, 1 to 3 (Envoy's `per_upstream_preconnect_ratio`). */
  readonly preconnect?: number
  /** Whether what is under way to an endpoint that is ejected is cut (`close_connections_on_host_health_failure`). */
  readonly closeOnEjection?: boolean
}

/** One entry of an access list. */
export interface AccessEntry {
  readonly action: 'allow' | 'deny' | 'audit'
  /** Services, clients, `namespace:pay`, `authenticated` (whoever has an identity) or `anyone`. */
  readonly callers: readonly string[]
  /** Absent: all of them. */
  readonly methods?: readonly Method[]
  /** What it is called where its decisions are told. */
  readonly name?: string
  /** Decides nothing: what it would decide is counted. */
  readonly dryRun?: boolean
}

export const ejectionLimitRules = ['1.26', '1.27', '1.28'] as const
export type EjectionLimitRule = (typeof ejectionLimitRules)[number]

export interface OutlierPolicy {
  readonly consecutive5xx?: number
  readonly consecutiveGatewayFailure?: number
  readonly consecutiveLocalOriginFailure?: number
  /** Shares 0…1: how often a detection is enforced. */
  readonly enforcing5xx?: number
  readonly enforcingGatewayFailure?: number
  readonly enforcingLocalOriginFailure?: number
  /** Success rate: who is compared, and how many standard deviations below the mean (in thousandths) one is an outlier. */
  readonly successRateMinimumHosts?: number
  readonly successRateRequestVolume?: number
  readonly successRateStdevFactor?: number
  readonly enforcingSuccessRate?: number
  readonly enforcingLocalOriginSuccessRate?: number
  /** Failure percentage: the share, 0…1, from which on one is an outlier, and who is looked at. */
  readonly failurePercentageThreshold?: number
  readonly failurePercentageMinimumHosts?: number
  readonly failurePercentageRequestVolume?: number
  readonly enforcingFailurePercentage?: number
  readonly enforcingLocalOriginFailurePercentage?: number
  readonly splitLocalOrigin?: boolean
  /** Which statuses count as errors; absent: those from 500 on. */
  readonly errorStatuses?: readonly number[]
  readonly intervalUs?: Us
  readonly baseEjectionTimeUs?: Us
  readonly maxEjectionTimeUs?: Us
  /** What is added to an ejection at most, by chance. */
  readonly maxEjectionTimeJitterUs?: Us
  /** 0…1 of the endpoints of the cluster. */
  readonly maxEjectionRatio?: number
  readonly alwaysEjectOneHost?: boolean
  /** Whether a successful active check lets an ejected endpoint back at once. */
  readonly activeCheckUnejects?: boolean
  /** Whether an endpoint that says in its answers that it is degraded is taken at its word. */
  readonly detectDegraded?: boolean
  /** Which version's rule decides whether one more may be ejected (reference: Envoy 1.26, ~1.27, 1.28 and later). */
  readonly limitRule?: EjectionLimitRule
}

/** How a new endpoint is warmed up. */
export interface SlowStartPolicy {
  readonly windowUs: Us
  readonly aggression?: number
  /** 0…1 of its weight. */
  readonly minWeightRatio?: number
}

/** One thing that a request is recognised by; of header, cookie and query by its name. */
export interface HashEntry {
  readonly by: 'header' | 'cookie' | 'query' | 'source'
  readonly name: string
  /** Of a cookie: whoever has none is given one that lives so long, µs; 0: as long as the visit. */
  readonly ttlUs?: Us
  /** Those after it do not count where it has found something. */
  readonly terminal?: boolean
}

/** How endpoints are asked whether they are well. Envoy has no defaults for the first four. */
export interface HealthCheckPolicy {
  readonly timeoutUs: Us
  readonly intervalUs: Us
  /** How many results in a row change what is thought of an endpoint. */
  readonly unhealthyThreshold: number
  readonly healthyThreshold: number
  readonly unhealthyIntervalUs?: Us
  readonly unhealthyEdgeIntervalUs?: Us
  readonly healthyEdgeIntervalUs?: Us
  /** While nobody has called through the cluster yet. */
  readonly noTrafficIntervalUs?: Us
  readonly noTrafficHealthyIntervalUs?: Us
  readonly initialJitterUs?: Us
  readonly intervalJitterUs?: Us
  readonly intervalJitterRatio?: number
  readonly expectedStatuses?: readonly number[]
  /** Statuses that may be an accident: they count towards the threshold. */
  readonly retriableStatuses?: readonly number[]
  readonly reuseConnection?: boolean
  /** Whether an endpoint that discovery takes away goes at once, though it passes. */
  readonly ignoreOnRemoval?: boolean
}

export type BalancerPolicy =
  | { readonly kind: 'roundRobin'; readonly slowStart?: SlowStartPolicy }
  | {
      readonly kind: 'leastRequest'
      /** How many are compared; Infinity: all of them. */
      readonly choices?: number
      /** How much requests under way take from a weight, where endpoints have weights. */
      readonly bias?: number
      readonly slowStart?: SlowStartPolicy
    }
  | { readonly kind: 'random' }
  | {
      readonly kind: 'ringHash'
      readonly minimumSize?: number
      readonly maximumSize?: number
      readonly hash?: 'xxHash' | 'murmurHash2'
      /** How many times the mean an endpoint may have under way, from 1. */
      readonly boundedLoad?: number
    }
  | { readonly kind: 'maglev'; readonly tableSize?: number; readonly boundedLoad?: number }
  | {
      readonly kind: 'peakEwma'
      readonly defaultRttUs?: Us
      readonly decayUs?: Us
      /** What a failure counts for; absent: as long as it took. */
      readonly penaltyUs?: Us
    }
  | { readonly kind: 'heap' }
  | {
      readonly kind: 'aperture'
      /** Over how long the load is smoothed, and within which bounds it is kept for each endpoint in use. */
      readonly smoothWindowUs?: Us
      readonly lowLoad?: number
      readonly highLoad?: number
      readonly minAperture?: number
    }

/** Which endpoints come first, and how calls are shared out among localities. */
export interface LocalityPolicy {
  /**
   * Who comes first: the nearest (zone, then region), whoever is in the own region, all alike, or lists of endpoints (`cart-1`) and
   * zones (`zone:a`). Absent: the nearest, and all alike where calls are shared out.
   */
  readonly priorities?: 'nearest' | 'region' | 'alike' | readonly (readonly string[])[]
  /** How many times its share a priority may carry before others are needed, from 1. */
  readonly overprovisioning?: number
  /** Whether others than the nearest are used at all; or to which region those of a region go first. */
  readonly failover?: boolean | readonly RegionFailover[]
  /** Whether the weights of endpoints say how well a priority is (Envoy's `weighted_priority_health`). */
  readonly weightedHealth?: boolean
  /** Whether a priority in panic is asked nothing (Envoy's `fail_traffic_on_panic`). */
  readonly failOnPanic?: boolean
  /** Weights of localities: whoever has none gets no calls. */
  readonly weights?: Readonly<Record<string, number>>
  /** Weights by where calls come from; the first that fits counts (Istio). */
  readonly distribute?: readonly LocalityShare[]
  readonly zoneAware?: ZoneAwarePolicy
  /** Kubernetes: who is near has the calls, without a look at whether it is well, where a system has no priorities for it. */
  readonly trafficDistribution?: TrafficDistribution
}

export interface RegionFailover {
  readonly from: string
  readonly to: string
}

export interface LocalityShare {
  /** `eu/a/*`, `eu`, `*`. */
  readonly from: string
  /** Percent by the same kind of pattern; they sum to 100. */
  readonly to: Readonly<Record<string, number>>
}

export interface ZoneAwarePolicy {
  readonly minClusterSize?: number
  /** Share of picks, 0…1. */
  readonly enabledRatio?: number
  /** So many that are well keep all calls in their zone. */
  readonly forceLocalZone?: number
  /** The service that the callers are of; absent: their own. */
  readonly localCluster?: string
}

export const trafficDistributions = ['preferSameZone', 'preferSameNode'] as const
export type TrafficDistribution = (typeof trafficDistributions)[number]

/** When the circuit to an endpoint opens, and for how long. */
export interface BreakerPolicy {
  /** Failures in a row alone, a share of successes in a window as well, or that share over so many responses alone. */
  readonly kind: 'consecutive' | 'unified' | 'average'
  readonly maxFailures?: number
  readonly minPenaltyUs?: Us
  readonly maxPenaltyUs?: Us
  /** How much of itself a penalty may be longer, 0…100. */
  readonly jitterRatio?: number
  /** Of `unified`: least share of successes 0…1, in which window, of how many responses at least. */
  readonly successRate?: number
  readonly windowUs?: Us
  readonly minRequests?: number
  /** Of `average`: over how many responses. */
  readonly requests?: number
}

/**
 * When a caller stops asking a service at all, and for how long. `breaker` is about one endpoint as a proxy sees it; this is
 * about the service as one process sees it.
 */
export interface CircuitPolicy {
  /** Share of failed requests that opens it, 0…1. */
  readonly errorRatio?: number
  /** Fewer requests in the window say nothing. */
  readonly requests?: number
  /** How far back requests are counted: by time (Hystrix), or by number (resilience4j). */
  readonly windowUs?: Us
  readonly calls?: number
  readonly sleepUs?: Us
  /** How many are tried half open, and what is slow: a share of slow requests opens it, too (resilience4j). */
  readonly tries?: number
  readonly slowUs?: Us
  readonly slowRatio?: number
  /** Somebody has decided for it. */
  readonly force?: 'open' | 'closed'
}

export interface RateLimitPolicy {
  /** Requests a second of all callers. */
  readonly total?: number
  /** Of each caller. */
  readonly identity?: number
  /** Of some callers together, in place of `identity`. */
  readonly overrides?: readonly { readonly for: readonly string[]; readonly rate: number }[]
  /** A token bucket in place of all of these. */
  readonly bucket?: BucketPolicy
}

/** At whose proxy a filter stands: before the service (also at a gateway), or where its caller sends. */
export type FilterPlace = 'server' | 'client'

/** How much a token bucket holds, and how fast it fills. */
export interface BucketSizePolicy {
  readonly tokens: number
  /** So many come back in each interval; 1 when absent. */
  readonly perFill?: number
  readonly everyUs: Us
}

export interface BucketPolicy extends BucketSizePolicy {
  readonly at?: FilterPlace
  /** All the time, as since Envoy 1.31, or at the end of each interval. */
  readonly refill?: 'continuous' | 'steps'
  /** One for each connection that comes in, in place of one for all. */
  readonly perConnection?: boolean
  readonly enabledRatio?: number
  readonly enforcedRatio?: number
  readonly status?: number
  /** Buckets that some callers share, before the one of all (descriptors). */
  readonly callers?: readonly (BucketSizePolicy & { readonly for: readonly string[] })[]
}

export interface GlobalRateLimitPolicy {
  /** The service that counts. */
  readonly service: string
  readonly limit: number
  readonly per: 'second' | 'minute' | 'hour' | 'day'
  /** Whether each caller has a count of its own. */
  readonly by?: 'all' | 'caller'
  readonly timeoutUs?: Us
  /** Whether a request is refused when no answer comes. */
  readonly failClosed?: boolean
}

export interface ExternalAuthPolicy {
  /** The service that is asked. */
  readonly service: string
  readonly timeoutUs?: Us
  /** Whether a request comes in when no answer comes. */
  readonly failOpen?: boolean
  /** What it gets otherwise. */
  readonly status?: number
}

export interface AdmissionControlPolicy {
  readonly at?: FilterPlace
  readonly windowUs?: Us
  /** Share of successes below which requests are refused. */
  readonly successRate?: number
  readonly aggression?: number
  /** Requests a second below which nothing is refused. */
  readonly minPerSecond?: number
  /** The most that is refused, a share. */
  readonly maxRejection?: number
  /** Statuses that are successes: from (inclusive), below. */
  readonly successes?: readonly { readonly from: number; readonly below: number }[]
  /** Statuses of gRPC that are, by name. */
  readonly grpc?: readonly string[]
}

export interface OverloadPolicy {
  /** Between two looks at the resources. */
  readonly refreshUs?: Us
  /** Connections that are full pressure. */
  readonly maxConnections?: number
  readonly actions: readonly {
    readonly do: OverloadAction
    readonly when: 'memory' | 'connections'
    /** Pressure from which it is taken, and from which it is taken whole. */
    readonly from: number
    readonly to?: number
  }[]
}

export interface AdaptiveConcurrencyPolicy {
  readonly at?: FilterPlace
  /** Between two measurements of the shortest time. */
  readonly intervalUs?: Us
  readonly jitterRatio?: number
  /** Between two new limits. */
  readonly updateUs?: Us
  /** Samples of one measurement. */
  readonly requests?: number
  /** Which quantile counts, as a share. */
  readonly quantile?: number
  /** By how much the shortest time may be exceeded, as a share of it. */
  readonly bufferRatio?: number
  readonly min?: number
  readonly max?: number
  readonly status?: number
}

export interface FaultPolicy {
  readonly delay?: FaultShare & { readonly forUs?: Us }
  readonly abort?: FaultShare & { readonly status?: number; readonly grpcStatus?: number }
  /** Only requests with these headers. */
  readonly headers?: readonly (readonly [name: string, match: HeaderMatch])[]
  /** Requests of a caller that a fault may befall at once. */
  readonly maxActive?: number
}

/** How many requests a fault befalls. */
export interface FaultShare {
  /** 0…1; what a request asks for by its headers is never more. */
  readonly ratio: number
  /** The parts that a share is counted in: 100, 10,000 or 1,000,000. */
  readonly per?: number
  /** Whether requests say by headers what befalls them, and not the policy. */
  readonly byHeader?: boolean
}
