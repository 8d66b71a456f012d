import type { Us } from '../model/units.ts'
import type { Admission } from './admission/admission.ts'
import type { Authz } from './authz/authz.ts'
import type { Balancer } from './balancer/balancer.ts'
import type { Breaker } from './breaker/breaker.ts'
import type { Connections } from './connection/connection.ts'
import type { RequestCircuit } from './circuit/circuit.ts'
import type { Filters } from './filter/filter.ts'
import type { DeadlineRules } from './deadline/deadline.ts'
import type { Drop } from './drop/drop.ts'
import type { Fault } from './fault/fault.ts'
import type { HashPolicy } from './hash/hash.ts'
import type { HealthChecks } from './health/health.ts'
import type { Bulkhead } from './bulkhead/bulkhead.ts'
import type { Hints, Locality } from './locality/locality.ts'
import type { Limit } from './limit/limit.ts'
import type { Overload } from './overload/overload.ts'
import type { Outlier } from './outlier/outlier.ts'
import type { RateLimit } from './rateLimit/rateLimit.ts'
import type { Retry } from './retry/retry.ts'
import type { Mirrors, Route, RouteAnswer, RouteChoice } from './route/route.ts'
import type { ClientMode, ServerMode } from './tls/tls.ts'

/*
 * All that one version decides, made once and never changed, in three parts: a control plane sends them as resources of
 * different types, so a proxy may hold them in different versions. `null` is a slot that a system leaves empty.
 */

/** What binds a request from one caller to one service that was asked for (Envoy's RDS). */
export interface RouteRules {
  /** Over all attempts and pauses, µs; `never` when there is none. */
  readonly requestTimeoutUs: Us
  readonly perTryTimeoutUs: Us
  /** Over one attempt, whatever it is; unlike the per-try timeout it ends the request. */
  readonly responseTimeoutUs: Us
  readonly retry: Retry | null
  /** What else bounds an attempt, once it is sent; null where nobody asks. */
  readonly tries: TryBounds | null
  /** What else bounds a request, from its arrival at the proxy; null where nothing of it can bind before the request timeout. */
  readonly stream: StreamBounds | null
  /** Whether a per-try timeout starts another attempt beside the one that is late, instead of ending it (Envoy's hedging). */
  readonly hedges: boolean
  /** How a request heeds what its caller has told of a deadline; null where it does not. */
  readonly deadline: DeadlineRules | null
  /** Whether the callee is told how long it is waited for. */
  readonly tellsDeadline: boolean
  /** Whether a timeout is answered with 204. */
  readonly altResponse: boolean
  /** The same for requests that look so, by position in the plan's shapes; null where looks change nothing. */
  readonly byShape: readonly (RouteRules | undefined)[] | null
  /** After how many attempts, and then after as many again, a retry leaves out the priorities that were tried; 0: never. */
  readonly anotherPriority: number
  /**
   * On a connection that nobody looks into: how long it may be quiet, and how long it may last; `never` when there is no such
   * bound. And how long its first bytes are waited for, to see which protocol it is: 0 not at all, `never` for ever.
   */
  readonly idleUs: Us
  readonly maxUs: Us
  readonly detectUs: Us
  /** Whose limits and connections it has: see `priority` in limit/limit.ts. */
  readonly priority: number
  readonly fault: Fault | null
  /** Filters of the caller's proxy that may answer by themselves, after its faults. */
  readonly filters: Filters | null
  /** What balancers that go by hashes recognise it by. */
  readonly hash: HashPolicy | null
  readonly route: Route | null
  /** Where requests that look different are bound by different rules; then these bind who fits none of them. */
  readonly choice: RouteChoice<RouteRules> | null
  /** What the proxy answers by itself; absent where requests go on. */
  readonly answer: RouteAnswer | null
  readonly mirrors: Mirrors | null
  /** What the caller gets where the cluster is not known; 0: what its system says. */
  readonly notFoundStatus: number
  /** What the caller's own library does around the whole request. */
  readonly guard: GuardRules | null
}

/** Bounds of one attempt, µs; `never` where there is none. */
export interface TryBounds {
  /** How long nothing of it may be seen. */
  readonly idleUs: Us
  /** How long it may last (Envoy's upstream `max_stream_duration`, which is the cluster's). */
  readonly maxUs: Us
}

/** Bounds of a request as the proxy sees it, µs; `never` where there is none. */
export interface StreamBounds {
  readonly idleUs: Us
  readonly maxUs: Us
}

/** How a library isolates the calls of one caller to one service, and when it does not make them at all (a Hystrix command). */
export interface GuardRules {
  /** From before the call has a thread to its end, with all tries of the library, µs; `never` when it is switched off. */
  readonly timeoutUs: Us
  readonly circuit: RequestCircuit | null
  readonly bulkhead: Bulkhead
  /** Whether a call that took too long is interrupted: otherwise its thread works on until it returns. */
  readonly interrupts: boolean
  /** Whether the caller itself does the work, so that it waits for the end of what has timed out. */
  readonly holdsCaller: boolean
  /** Fallbacks at once. */
  readonly mostFallbacks: number
}

/** What one caller's proxy does with one upstream service, whatever route led there (Envoy's CDS). */
export interface ClusterRules {
  readonly connectTimeoutUs: Us
  readonly limit: Limit
  /** The same for what is of high priority; `null` where there are no priorities. */
  readonly highLimit: Limit | null
  readonly connections: Connections
  readonly balancer: Balancer
  /** Which endpoints come first; absent where all are alike. */
  readonly locality: Locality | null
  /** Whether callers are told of the near ones alone; absent in most systems. */
  readonly hints: Hints | null
  readonly outlier: Outlier | null
  readonly breaker: Breaker | null
  /** Whether endpoints are asked if they are well; null where nobody asks. */
  readonly checks: HealthChecks | null
  /** Whether the caller itself refuses to send; absent in most systems. */
  readonly admission: Admission | null
  /** Whether some requests are not sent on, on purpose. */
  readonly drop: Drop | null
  /** Share of admitted endpoints below which ejection is ignored, 0…1; 0: never. */
  readonly panicThreshold: number
  /** How long changes of health are gathered after some went to the balancer, µs; 0: not at all. */
  readonly mergeWindowUs: Us
  /** Whether its connections begin with a handshake; read only where the system has identities. */
  readonly tls: ClientMode
}

/** What the proxy beside an endpoint does with what comes in, by service (Envoy's LDS). */
export interface InboundRules {
  /** What it takes; read only where the system has identities. */
  readonly mtls: ServerMode
  /** Who may call what. */
  readonly access: Authz | null
  /** How much per time. */
  readonly rateLimit: RateLimit | null
  /** Filters that may answer by themselves. */
  readonly filters: Filters | null
  /** What the proxy does to save itself. */
  readonly overload: Overload | null
}
