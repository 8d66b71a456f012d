import type { Distribution } from '../engine/distributions.ts'
import type { RedeliveryPlan } from '../mesh/flow/FlowPlan.ts'
import type { Us } from '../model/units.ts'
import type { DefaultInboundPolicy } from '../policies/authz/serverPolicy.ts'
import type { ServerMode } from '../policies/tls/tls.ts'
import type { ResourceTypeName } from '../model/resources.ts'
import type { ReasonName } from '../model/reasons.ts'
import type { NackAdmissionOptions } from '../policies/admission/nackAdmission.ts'
import type { ApertureOptions } from '../policies/balancer/aperture.ts'
import type { FilterDefaults } from '../policies/filter/filterDefaults.ts'
import type { LastCallsOptions } from '../policies/circuit/lastCalls.ts'
import type { RollingErrorOptions } from '../policies/circuit/rollingErrors.ts'
import type { ConsecutiveFailureOptions } from '../policies/breaker/consecutiveFailures.ts'
import type { PenaltyOptions } from '../policies/breaker/penalty.ts'
import type { UnifiedOptions } from '../policies/breaker/unified.ts'
import type { ThresholdOptions } from '../policies/health/thresholds.ts'
import type { ConsecutiveOptions } from '../policies/outlier/consecutive.ts'
import type { PoolLimitOptions } from '../policies/limit/poolLimits.ts'
import type { NextUpstreamOptions } from '../policies/retry/nextUpstream.ts'
import type { ExponentialBackoffOptions } from '../policies/retry/exponentialBackoff.ts'
import type { PauseOptions } from '../policies/retry/pauses.ts'
import type { TpsBudgetOptions } from '../policies/retry/tpsBudget.ts'

export interface ControlPlaneProfile {
  /** How long it must be quiet before changes are given out, how long that may take, and whether endpoints wait, too. */
  readonly debounce: { readonly afterUs: Us; readonly maxUs: Us; readonly endpoints: boolean }
  /** Proxies whose configuration is made at once; Infinity: all. */
  readonly throttle: number
  /** Work to make one proxy's configuration. */
  readonly generateUs: Us
  /** New streams that it takes in a second; Infinity: all. */
  readonly acceptPerSecond: number
  /** Whether only what changed is sent (incremental xDS), or all of a type (state of the world). */
  readonly isDelta: boolean
  /** One stream for all types of resources when absent, or one for each. */
  readonly streams?: 'separate'
  /** How long a response is under way, where that is not the network's doing: proxies that ask again and again. */
  readonly pushDelay?: Distribution
  /** Whether it takes nothing that is not valid; otherwise it is the proxies that refuse it. */
  readonly validates?: boolean
  /** How long a proxy waits before it opens its stream again; as Envoy does when absent. */
  readonly reconnect?: PenaltyOptions
  /** Whether a response is refused as a whole for the sake of one resource in it; Envoy takes the clusters that are sound. */
  readonly refusesWhole?: boolean
  /** Whether a proxy never hears of endpoints that went while it was cut off, and goes on asking them. */
  readonly keepsMissedRemovals?: boolean
}

/**
 * Where what a system does is done: nowhere, in the application, beside each endpoint, once on each node, where clients come
 * in, in a hub that everything goes through, or in a broker that keeps messages.
 */
export type Placement = 'none' | 'library' | 'sidecar' | 'node' | 'edge' | 'hub' | 'broker'

export type Era = '2018' | 'today'

/** How the proxies of callees ask a service before they let a request in: Mixer's check, external authorization. */
export interface ConsultDefaults {
  /** Whether a request is refused when no answer comes. */
  readonly failClosed: boolean
  /** How long the answer is waited for, µs. */
  readonly timeoutUs: Us
  /** How long an answer may be kept, µs, and for how many more requests it counts. */
  readonly validUs: Us
  readonly uses: number
  /** How many kinds of requests of one caller are told apart, so that each has an answer of its own. */
  readonly kinds: number
  /** What the calls to it may at most be, of each kind that `limits` has. */
  readonly limit: number
  /** What is told to it after the answer, so many together, or after so long; `null`: nothing is. */
  readonly report: { readonly entries: number; readonly everyUs: Us } | null
}

/** A service that a system adds to those of a scenario: a gateway, a bus, a broker. */
export interface MiddleDefaults {
  /** Which calls go through it: those of clients, all, or none, because only proxies ask it. */
  readonly covers: 'clients' | 'all' | 'none'
  /** Of one endpoint of it, as of any service. */
  readonly workers: number
  readonly queue: number
  readonly serviceTime: Distribution
  /** What it does with what it is asked for, where it does more than ask. */
  readonly flow?: FlowDefaults
  /** What is done when all workers are busy and the queue is full; `reject` when absent. */
  readonly whenFull?: 'wait' | 'reject'
  /** How long it takes until another takes over from one that crashed, µs; for ever when absent. */
  readonly failoverUs?: Us
}

/** The flow of a message, where a scenario does not say its steps. */
export interface FlowDefaults {
  /** Translations before the call and, unless `null`, of the answer. */
  readonly before: Distribution
  readonly after: Distribution | null
  readonly redelivery: RedeliveryPlan
}

/** How one proxy serves all endpoints of a node. */
export interface NodeProxyDefaults {
  /** Whether callers of a service on a node share connections, balancer, limits and budget: a proxy of requests does. */
  readonly sharesClusters: boolean
  /** How many times a message crosses it whose both ends are on its node. */
  readonly sameNodeCrossings: 1 | 2
  /** Whether what comes in to an endpoint goes through it, and not only what its endpoints ask. */
  readonly takesInbound: boolean
  /** Messages that it works on at once; any number when absent. */
  readonly workers?: number
  /** Whether calls to services into whose connections nobody looks go past it. */
  readonly isPastConnections?: boolean
}

/** How a broker keeps messages where a scenario does not say. */
export interface BrokerDefaults {
  readonly kind: 'queue' | 'log'
  readonly prefetch: number
  readonly isAutomatic: boolean
  readonly onFailure: 'reject' | 'requeue' | 'discard'
  readonly deliveryLimit: number
  readonly retryDelayUs: Us
  readonly maxRetryDelayUs: Us
  readonly ttlUs: Us
  readonly maxLength: number
  readonly overflow: 'dropHead' | 'rejectPublish'
  readonly deadLetters: boolean
  readonly isDurable: boolean
  readonly confirms: boolean
  readonly alarmAt: number
  /** After how long a silence a consumer is taken for dead, and how many heartbeats are sent in that time. */
  readonly heartbeatUs: Us
  readonly beatsPerTimeout: number
  readonly ackTimeoutUs: Us
  readonly partitions: number
  readonly pollRecords: number
  readonly pollIntervalUs: Us
  readonly sessionTimeoutUs: Us
  readonly commitIntervalUs: Us
  readonly rebalanceUs: Us
}

/** What a system costs. Scenarios may say otherwise: `systems:`. */
export interface ProfileCosts {
  /** How long one message needs through one proxy, one way, µs; of a library, through the library. */
  readonly hop: Distribution
  /** Of one proxy (or one process with the library): cores at rest, cores for each 1,000 requests a second, and memory. */
  readonly idleCores: number
  readonly coresPerThousandRps: number
  readonly memoryMiB: number
  /** Of what runs beside the data plane; `null`: nothing does. */
  readonly controlPlane: { readonly cores: number; readonly memoryMiB: number } | null
  /** What has been published of it. */
  readonly published: readonly PublishedFigure[]
}

/** A figure that somebody has measured, as it was published. */
export interface PublishedFigure {
  readonly what: string
  readonly value: string
  /** Where, with the date. */
  readonly source: string
  readonly measuredBy: 'vendor' | 'project' | 'independent'
}

/** A mesh system: which rules, which defaults, which words. One file each; every default names its source there. */
export interface MeshProfile {
  /** As `system:` names it. */
  readonly id: string
  readonly title: string
  /** In a sentence: what it is, and where its proxies stand. */
  readonly summary: string
  /** Makes of it whose defaults differ, by name; the profile itself is one of them. */
  readonly kinds?: Readonly<Record<string, Partial<MeshProfile>>>
  readonly placement: Placement
  /** When one could choose it. */
  readonly eras: readonly Era[]
  /** What its facts are of, with the date: `0.7.1, March 2018`. */
  readonly version: string
  /** The system that it became. */
  readonly heir?: string
  /** In a sentence, in fairness: what it was built for, and where it wins here. */
  readonly fairness: string
  /** What it does that is not simulated, a sentence each. */
  readonly notModelled: readonly string[]
  readonly costs: ProfileCosts
  /** How the endpoints of a node share its proxy, where proxies stand on nodes. */
  readonly nodeProxy?: NodeProxyDefaults
  /** Where its proxies stand at one side of a call only; absent: at both. */
  readonly sides?: 'callers' | 'callees'
  /** What it has where its proxies know connections only, and not the requests in them; absent: they look into requests. */
  readonly connections?: Pick<MeshProfile, 'expresses' | 'defaults'> & {
    /** What has them look into the requests of a service: a policy that speaks of requests, or a waypoint. */
    readonly until: 'policy' | 'waypoint'
  }
  /** How its control plane works; `null`: it has none. What a scenario says of it comes first. */
  readonly controlPlane: ControlPlaneProfile | null
  /** By whom load is balanced: request by request, or whoever connects. */
  readonly pool: 'endpoint' | 'service'
  /** What it puts in the middle, where it does; its name and number stand in `model/middles.ts`. */
  readonly middle?: MiddleDefaults
  /** Whether that is asked by the proxies of callees before they let a request in, and how. */
  readonly consults?: ConsultDefaults
  /** How it keeps messages, where what is in the middle is a broker. */
  readonly broker?: BrokerDefaults
  /** The system of whoever is not in the middle; no mesh when absent. */
  readonly outside?: MeshProfile
  /**
   * When the name of a service is looked up: by the application for each new connection, or by whoever keeps the list of
   * endpoints, which stays as last known while that fails.
   */
  readonly resolves: 'perConnection' | 'lastKnown'
  readonly handshakeUs: Us
  /** Who wins when several owners say something about a call; `neutral` when absent. */
  readonly precedence?: 'neutral' | 'istio' | 'gateway-api' | 'linkerd'
  /** How a pod's application and proxy start and stop, where a scenario does not say. */
  readonly lifecycle: {
    readonly order: 'together' | 'proxyFirst' | 'appFirst'
    /** When a proxy ends after both were told to stop, µs; `never` when after the application. */
    readonly proxyStopUs: Us
  }
  /**
   * What becomes of a new pod while the control plane is down that puts proxies into pods: it is not made, or has none. `none`:
   * proxies are written into the pods by hand.
   */
  readonly injector: 'none' | 'fail' | 'ignore'
  /** Groups of a policy that are in force, with their defaults, although nobody asks for them; `off` takes one away. */
  readonly unasked?: readonly ('retry' | 'outlier' | 'locality')[]
  /** Groups of a policy that come with another that is said. */
  readonly brings?: Readonly<Partial<Record<'limits' | 'outlier', 'outlier' | 'locality'>>>
  /** Keys of which one must be said for the groups of `unasked` to be there; absent: they always are. */
  readonly unaskedBeside?: readonly string[]
  /** What keeps an endpoint listed where its service does not say: its pod, or its process, too, as Kubernetes' probes see it. */
  readonly listedBy: 'pod' | 'process'
  /** Whether an upstream is told that its caller has left. */
  readonly cancels: boolean
  /** Certificates, and what rests on them; `null`: nobody here has one. */
  readonly identity: IdentityDefaults | null
  readonly defaults: {
    readonly requestTimeoutUs: Us
    /** How long nothing of a request may be seen, µs; 0 for ever, and where it is absent. */
    readonly streamIdleTimeoutUs?: Us
    readonly connectTimeoutUs: Us
    readonly limits: Omit<PoolLimitOptions, 'budget'>
    readonly budget: { readonly ratio: number; readonly minConcurrency: number }
    /** Requests at once over a connection of HTTP/2; absent: as many as come. */
    readonly connections?: { readonly maxStreams: number }
    /** What a retry policy has that does not say otherwise; `null`: the system has none. */
    readonly retry:
      | (Omit<ExponentialBackoffOptions, 'place'> & {
          readonly perTryTimeoutUs: Us
          /** What is tried again of gRPC, where that differs. */
          readonly onGrpc?: readonly string[]
          /** Of a gateway: what it sends again. */
          readonly next?: Pick<
            NextUpstreamOptions,
            'oncePerHost' | 'resendsAfterReset' | 'resendsAfter'
          >
        })
      | null
    readonly outlier: ConsecutiveOptions | null
    /** What its health checks have that differs from Envoy's. */
    readonly healthCheck?: Pick<ThresholdOptions, 'expectedStatuses' | 'retriableStatuses'>
    readonly balancer: BalancerName
    readonly leastRequestChoices: number
    /** Of balancers that go by hashes, where nobody says; absent: the system has none. */
    readonly hashing?: {
      readonly minimumSize: number
      readonly maximumSize: number
      readonly tableSize: number
      /** Entries of a ring beyond which nobody gets, whatever they say. */
      readonly mostEntries?: number
    }
    readonly panicThreshold: number
    /** How long changes of health are gathered, µs; absent: each is known at once. */
    readonly mergeWindowUs?: Us
    /** What binds a connection that it does not look into. */
    readonly tcp: {
      readonly connectAttempts: number
      /** How long it may be quiet, µs; 0 for ever. */
      readonly idleTimeoutUs: Us
      /** How long connecting may take, where that differs from HTTP, µs. */
      readonly connectTimeoutUs?: Us
      /** How long its first bytes are waited for to see which protocol it is, µs; 0 not at all, `never` for ever. */
      readonly detectUs: Us
    }
    /** What these have that do not say otherwise; absent: the system has none. */
    readonly peakEwma?: { readonly defaultRttUs: Us; readonly decayUs: Us }
    readonly breaker?: {
      readonly consecutive: ConsecutiveFailureOptions
      readonly unified: UnifiedOptions
    }
    /** How the library isolates calls; absent: the system is no such library. */
    readonly guard?: GuardProfile
    /** What filters have that do not say otherwise, where that is not as in Envoy. */
    readonly filters?: Partial<FilterDefaults>
    readonly rateBudget?: {
      readonly ratio: number
      readonly minPerSecond: number
      readonly ttlUs: Us
    }
  }
  /** Whether an update that names a balancer it has not is refused; otherwise the balancer is left out. */
  readonly refusesUnknown?: boolean
  /** Protocols that it knows; what is called over another goes past it. All, when absent. */
  readonly protocols?: readonly ('http1' | 'http2' | 'grpc' | 'tcp')[]
  /** Whether failing over by locality is only done where a policy says who is ejected. */
  readonly localityNeedsOutlier?: boolean
  /** What holds of locality where a policy does not say it; else the nearest zone comes first, and others are used beyond 1.4. */
  readonly locality?: {
    readonly near?: 'region'
    readonly failover?: boolean
    readonly overprovisioning?: number
  }
  /** Whether locality is only a matter of who is listed: the near ones, without a look at whether they are well. */
  readonly hintsOnly?: boolean
  /** Whether callers are told of endpoints that are not ready, as such; otherwise those are taken from the list. */
  readonly listsUnready?: boolean
  /** Whether who balances is told the weights of endpoints. */
  readonly hasWeights?: boolean
  /** Whether requests are hashed by one thing only; otherwise by a list. */
  readonly hashesByOne?: boolean
  /** Balancers that it has. */
  readonly balancers: readonly BalancerName[]
  /**
   * What its proxies write where Envoy logs a response flag, by that flag; a flag that is not here is not written. Absent where
   * flags are logged.
   */
  readonly errors?: Readonly<Record<string, string>>
  /** What it calls the types of what its control plane sends, where that is not xDS. */
  readonly resources?: Readonly<Record<ResourceTypeName, string>>
  /** By whose names its counters are told; Envoy's unless it says otherwise. */
  readonly stats?: 'envoy' | 'linkerd' | 'hystrix' | 'finagle' | 'linkerd1'
  /** What a system has that is built on Finagle; absent in all others. */
  readonly finagle?: FinagleDefaults
  /** Whether its proxies read from headers of a request how it is to be tried again and how long it may take. */
  readonly readsOverrides?: boolean
  /** Whether it tells a callee how long that is waited for; and whether a call has no more time than its caller has left. */
  readonly tellsDeadline?: boolean
  readonly inheritsDeadlines?: boolean
  /** Whose rule decides about retries. */
  readonly retryRule?: 'envoy' | 'linkerd' | 'grpc' | 'nextUpstream'
  /** Whether `timeout` binds each attempt, because nothing binds all of them together. */
  readonly timeoutIsPerTry?: boolean
  /** What a caller receives for a reason, where it differs from Envoy. */
  readonly statuses?: Readonly<Partial<Record<ReasonName, number>>>
  /** How attempts wait for an endpoint that is ready; absent: a pick without a candidate fails at once. */
  readonly readiness?: {
    readonly capacity: number
    readonly failfastUs: Us
    readonly maxInFlight: number
    /** When a lost connection is opened again; `null`: when it is needed, and an endpoint is ready without one. */
    readonly reconnect: {
      readonly minPenaltyUs: Us
      readonly maxPenaltyUs: Us
      readonly jitterRatio: number
    } | null
    readonly idleUs: Us
    readonly lookupUs: Us
    readonly upgradesHttp1: boolean
  }
  /** Details of what it expresses that it has not, as dotted keys. */
  readonly lacks?: readonly string[]
  /** Whether a detection of `outlier` that is given a number is enforced by that alone. */
  readonly enforcesGiven?: boolean
  /** Details that only few systems have, of which it has these: `retry.methods`, `breaker.average`. */
  readonly has?: readonly string[]
  /** Conditions of retries that it can name; absent: all. */
  readonly conditions?: readonly string[]
  /** Keys that take others away. */
  readonly excludes?: readonly { readonly key: string; readonly others: readonly string[] }[]
  /** Keys of the neutral policy that it can express; the rest is listed, never dropped silently. */
  readonly expresses: readonly string[]
  /** Its own words for reasons. */
  readonly words: Readonly<Partial<Record<ReasonName, string>>>
  readonly sources: readonly string[]
}

/** Balancers: those that a policy may name, and some that only come with a system. */
export type BalancerName =
  | 'roundRobin'
  | 'leastRequest'
  | 'random'
  | 'ringHash'
  | 'maglev'
  | 'peakEwma'
  | 'aperture'
  | 'heap'
  | 'leastPending'
  | 'assigned'

/** How Finagle picks, tries again, and takes out whom it cannot use, where nobody says otherwise. */
export interface FinagleDefaults {
  /** Of retries; and of requeues, which share it or have one of their own with the same numbers. */
  readonly budget: TpsBudgetOptions
  readonly sharesBudget: boolean
  /** How often connecting is tried again for one request without a budget; 0: it is a requeue like others. */
  readonly connects: number
  /** Whether servers refuse with a NACK, which says that it is safe to send again. */
  readonly hasNacks: boolean
  /** Whether a policy's retries leave to requeues what those can mend. */
  readonly leavesUnsent: boolean
  /** Which of its breakers an endpoint has that nobody speaks of. */
  readonly accrual: 'consecutive' | 'unified'
  /** How often a pick is made again that is not well. */
  readonly maxEffort: number
  readonly aperture: Omit<ApertureOptions, 'place' | 'maxEffort'>
  /** The pauses before an endpoint is connected to in the background that could not be; `null`: it does not fail fast. */
  readonly failFast: PauseOptions | null
  readonly admission: Omit<NackAdmissionOptions, 'place'> | null
  /** Whether a call inherits what is left of its caller's time. */
  readonly hasDeadlines: boolean
  /** How names are bound when somebody first asks for them; `null`: they are known. */
  readonly binding: { readonly timeoutUs: Us; readonly idleUs: Us; readonly lookupUs: Us } | null
}

/** A library that isolates calls, by release. */
export interface GuardProfile {
  /** The release that callers have unless a scenario says otherwise. */
  readonly version: string
  readonly versions: Readonly<Record<string, GuardDefaults>>
}

export interface GuardDefaults {
  readonly timeoutUs: Us
  /** Threads of a pool do the work, or the caller itself with a permit. */
  readonly isolation: 'thread' | 'semaphore'
  readonly threads: number
  /** Places to wait for a thread, and how many of them are used at most. */
  readonly queue: number
  readonly queueThreshold: number
  readonly permits: number
  readonly interruptOnTimeout: boolean
  /** With permits: whether the caller waits for the end of what has timed out. */
  readonly holdsCaller: boolean
  readonly fallbackPermits: number
  readonly circuit:
    | ({ readonly kind: 'rollingErrors' } & Omit<RollingErrorOptions, 'force'>)
    | ({ readonly kind: 'lastCalls' } & Omit<LastCallsOptions, 'force'>)
}

/** How a system makes identities, keeps them, and what it asks them for. */
export interface IdentityDefaults {
  /** Whether there are any when the scenario says nothing of them. */
  readonly isOn: boolean
  /** What servers take. */
  readonly mode: ServerMode
  /** How long certificates live: a proxy's; and what is left of the issuer's and of the root, µs. */
  readonly lifetimeUs: Us
  readonly issuerUs: Us
  readonly rootUs: Us
  /** At which share of its lifetime a certificate is renewed, give or take another share. */
  readonly renew: { readonly ratio: number; readonly jitter: number }
  /** By how much a certificate is made valid before and after its time, µs. */
  readonly allowance: { readonly beforeUs: Us; readonly afterUs: Us }
  readonly handshakeUs: Us
  /** In which way access is decided, and what is done with callers of whom no list speaks. */
  readonly access: 'denyThenAllow' | 'serverPolicy'
  readonly defaultInbound: DefaultInboundPolicy
}
