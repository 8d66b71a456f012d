import type { Distribution } from '../engine/distributions.ts'
import type { Role } from '../model/middles.ts'
import type { Shape } from '../model/shapes.ts'
import type { Us } from '../model/units.ts'
import type { ServerMode } from '../policies/tls/tls.ts'
import type { ServerQueue } from '../policies/queue/queue.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { FlowPlan } from './flow/FlowPlan.ts'
import type { Defect } from './control/RuleSet.ts'
import type { ClusterRules, InboundRules, RouteRules } from '../policies/rules.ts'

/**
 * What a world is made from: places and links by position, distributions, and who makes the rules. Made by
 * `scenario/build.ts`, which turns names into positions.
 */
export interface Plan {
  readonly seed: number
  /** Whether proxies stand beside endpoints and in front of clients. */
  readonly hasProxies: boolean
  /** Whether a proxy is a part of its application's process: a library that a control plane tells what to do. */
  readonly isInProcess: boolean
  /** Whether a control plane pushes configuration to them, and how it works; `null`: there is none. */
  readonly hasControlPlane: boolean
  readonly controlPlane: ControlPlanePlan | null
  /**
   * Where proxies have their configuration in files: how long whoever writes them waits from one proxy to the next, µs; 0: all are
   * written at once.
   */
  readonly filesEveryUs: Us
  /** From a pod that is ready, or is so no more, to whoever watches knowing it. */
  readonly watchDelay: Distribution
  /** How long one message needs through one proxy, one way, µs. */
  readonly hop: Distribution
  /** Where the proxies of endpoints stand once on each node; null: one stands beside each endpoint that has one. */
  readonly nodeProxies: NodeProxyPlan | null
  /** Whether what comes in to an endpoint goes through its proxy, and what it asks of others. */
  readonly takesInbound: boolean
  readonly takesOutbound: boolean
  /** What becomes of a new pod while nobody puts a proxy into it. */
  readonly injector: 'none' | 'fail' | 'ignore'
  /** TLS handshake after connecting, µs; 0 for plain connections. */
  readonly handshakeUs: Us
  /** Whether the system tells an upstream that its caller has left. */
  readonly cancels: boolean
  /** Certificates; `null` where nobody has one. */
  readonly identity: IdentityPlan | null
  /** Who is asked before a request is let in; `null` where nobody is. */
  readonly consults: ConsultPlan | null
  /** All that requests may look like; the first is that of who says nothing. */
  readonly shapes: readonly Shape[]
  readonly services: readonly ServicePlan[]
  /** Whether who stands in the middle asks access policies and rate limits of those who are asked for through it. */
  readonly asksAtTheEdge: boolean
  /** What somebody in the middle does with what it is asked for, where it does more than ask. */
  readonly flows: readonly FlowPlan[]
  /** Libraries of callers that try again by themselves. */
  readonly libraries: readonly LibraryPlan[]
  /** How libraries isolate calls; `null` where the system has none. */
  readonly guards: GuardsPlan | null
  readonly clients: readonly ClientPlan[]
  /** Who calls whom, each pair once. */
  readonly edges: readonly EdgePlan[]
  /** By reason: what a caller receives for it. */
  readonly statuses: readonly number[]
  /** What makes attempts wait for an endpoint that is ready; null where a pick without a candidate fails at once. */
  readonly readiness: ReadinessPlan | null
  /** What a caller keeps of each endpoint where it does not wait for one that is ready; null where it keeps nothing. */
  readonly gates: GatePlan | null
  /** How proxies bind names when somebody asks for them; null where they do not, or wait in a queue for it. */
  readonly binding: BindingPlan | null
  /** Headers that answers have and that only this scenario knows, in the order of their bits. */
  readonly headers: readonly string[]
  /** The broker that calls go through; null where there is none. */
  readonly broker: BrokerPlan | null
  /** The rules of a version, by edge and by service; made when a world is ready to be asked for columns. */
  readonly rules: RuleMaker
}

/** How the endpoints of a node share its proxy. */
export interface NodeProxyPlan {
  /**
   * Whether who calls the same service from a node shares connections, balancer, limits and budget, as a proxy of requests
   * has it. A proxy of connections passes on those of each caller.
   */
  readonly sharesClusters: boolean
  /** How many times a message crosses it whose both ends are on its node. */
  readonly sameNodeCrossings: 1 | 2
  /** Messages that one works on at once; Infinity without a limit. */
  readonly workers: number
}

/** How a message broker keeps messages and gives them out. */
export interface BrokerPlan {
  /** The service that it is. */
  readonly service: number
  /** Messages that are gone once they are acknowledged, or records of a log that stay, and are read in order. */
  readonly kind: 'queue' | 'log'
  /** Messages that one consumer may have and not have acknowledged; Infinity without a limit. */
  readonly prefetch: number
  /** Whether a message counts as done once it is sent (a queue); whether offsets are committed now and then (a log). */
  readonly isAutomatic: boolean
  /** What a consumer does with what it cannot do: gives it back, counted or not, or gives it up. */
  readonly onFailure: 'reject' | 'requeue' | 'discard'
  /** How often a message may come back; Infinity without a limit. */
  readonly deliveryLimit: number
  /** The pause before it is given out again: so long for each time it came back, at most. */
  readonly retryDelayUs: Us
  readonly maxRetryDelayUs: Us
  /** How long a message may wait; how long a log keeps it; `never` without a limit. */
  readonly ttlUs: Us
  /** Messages that may wait in one queue; Infinity without a limit. And what gives way: the oldest, or the newest. */
  readonly maxLength: number
  readonly overflow: 'dropHead' | 'rejectPublish'
  /** Whether what is given up is kept in a queue of its own. */
  readonly deadLetters: boolean
  /** Whether messages outlive the broker's process. */
  readonly isDurable: boolean
  /** Whether a publisher is told that its message was taken, or not. */
  readonly confirms: boolean
  /** Messages kept from which on publishers are blocked; Infinity: never. */
  readonly alarmAt: number
  /** How often a consumer is heard of, and after how many times of silence it is taken for dead. */
  readonly beatUs: Us
  readonly beatsMissed: number
  /** How long a consumer may keep a message. */
  readonly ackTimeoutUs: Us
  // Of a log.
  readonly partitions: number
  /** Records of one batch, and how long it may take. */
  readonly pollRecords: number
  readonly pollIntervalUs: Us
  readonly sessionTimeoutUs: Us
  readonly commitIntervalUs: Us
  readonly rebalanceUs: Us
}

/** How a proxy waits for endpoints, connects to them and remembers them. */
export interface ReadinessPlan {
  /** Attempts that may wait for one balancer at once, and how long its head may wait. */
  readonly capacity: number
  readonly failfastUs: Us
  /** Attempts under way at once; what is over is shed. */
  readonly maxInFlight: number
  /** Whether a connection that is lost is opened again by itself, and its endpoint is not ready until then. */
  readonly keepsConnections: boolean
  /** Whether the system has circuits at all. */
  readonly hasCircuits: boolean
  /** The pause before a lost connection is opened again, after so many failures; `draw` is uniform in (0, 1). */
  reconnectAfter(failures: number, draw: number, beforeUs: Us): Us
  /** A destination that nobody uses for so long is forgotten. */
  readonly idleUs: Us
  /** The travel of a lookup and its answer. */
  readonly lookupUs: Us
  /** Whether proxies carry HTTP/1.1 over one HTTP/2 connection to each other. */
  readonly upgradesHttp1: boolean
}

/** How a proxy learns where a name leads, and how long it remembers. */
export interface BindingPlan {
  /** How long a request waits for it. */
  readonly timeoutUs: Us
  /** A name that nobody uses for so long is forgotten. */
  readonly idleUs: Us
  /** The travel of a question and its answer. */
  readonly lookupUs: Us
}

/** What a caller keeps of each endpoint, though it picks also who is not well where nobody else is to be had. */
export interface GatePlan {
  /** Whether an endpoint to which connecting failed is refused at once until somebody has connected in the background. */
  readonly failsFast: boolean
  /** The pause before that is tried again, after so many failures; `draw` is uniform in (0, 1), and how long the one before was. */
  reconnectAfter(failures: number, draw: number, beforeUs: Us): Us
}

export interface RuleMaker {
  clusterRules(edge: number, commands: Commands, columns: PolicyColumns): ClusterRules
  routeRules(edge: number, commands: Commands, columns: PolicyColumns): RouteRules
  inboundRules(service: number, commands: Commands, columns: PolicyColumns): InboundRules
  /** Whether callers over an edge have a cluster for it: it is called, or a policy speaks of it. */
  exists(edge: number, commands: readonly number[]): boolean
  /** Whether policies that the one list has and the other does not speak of an edge. */
  touches(edge: number, before: readonly number[], after: readonly number[]): boolean
  /** What proxies refuse of these policies. */
  defects(commands: readonly number[]): readonly Defect[]
  /** What it means that a policy is added to those in force, and another one taken from them; −1: none is. */
  change(adds: number, removes: number): VersionChange
}

/**
 * Policies that were applied during the run and are in force: their positions, in order. `null` binds who has no proxy although
 * the system has: no policy at all.
 */
export type Commands = readonly number[] | null

/** A policy was applied, or taken back. */
export interface VersionChange {
  /** Bits of the types of resources that it ends up in. */
  readonly types: number
  /** Whether a caller is one of those it is rolled out to. */
  includes(caller: number): boolean
}

/** How a control plane works. */
export interface ControlPlanePlan {
  /** Travel of one response to a proxy. */
  readonly pushDelay: Distribution
  /** How long it must be quiet before it gives something out, and how long that may take at most; whether endpoints wait, too. */
  readonly debounce: { readonly afterUs: Us; readonly maxUs: Us; readonly endpoints: boolean }
  /** Proxies whose configuration is made at once. */
  readonly throttle: number
  /** Work to make one proxy's configuration. */
  readonly generate: Distribution
  /** New streams that it takes in a second. */
  readonly acceptPerSecond: number
  /** One stream for all types, which keeps their order; otherwise each type travels on its own. */
  readonly isAggregated: boolean
  /** Incremental xDS: only what changed is sent. */
  readonly isDelta: boolean
  /** How long a proxy waits before it opens its stream again, µs, when it has tried so many times since the last message. */
  streamPauseUs(tries: number, draw: number): Us
  /** Whether a response is refused as a whole for the sake of one resource in it. */
  readonly refusesWhole: boolean
  /** Whether what went while a proxy was cut off is never taken from it. */
  readonly keepsMissedRemovals: boolean
}

/** How the identities of a system are made and kept. */
export interface IdentityPlan {
  /** What servers take, unless a policy says otherwise. */
  readonly mode: ServerMode
  /** Of a proxy's certificate, µs. */
  readonly lifetimeUs: Us
  /** When it is renewed: at a share of what it has to live, give or take another. */
  readonly renew: { readonly ratio: number; readonly jitter: number }
  /** What is left of the issuer's and of the root's certificate when a run begins, µs. */
  readonly issuerUs: Us
  readonly rootUs: Us
  /** By how much a certificate is made valid before and after its time, for clocks that are wrong, µs. */
  readonly allowance: { readonly beforeUs: Us; readonly afterUs: Us }
  /** What a handshake takes, µs. */
  readonly handshakeUs: Us
  /** By endpoint: how far its clock is ahead, µs. */
  readonly skewUs: readonly Us[]
}

/** A service that the proxies of callees ask before they let a request in. */
export interface ConsultPlan {
  /** By service: the edge by which its proxies ask; −1 for who asks nobody. */
  readonly edgeOf: readonly number[]
  /** Whether a request is refused when no answer comes. */
  readonly failClosed: boolean
  /** How long an answer may be kept, µs, and for how many more requests it counts. */
  readonly validUs: Us
  readonly uses: number
  /** How many kinds of requests of one caller are told apart: each has an answer of its own. */
  readonly kinds: number
  /** What is told to it after the answer, so many together, or once so much time has passed; `null`: nothing is. */
  readonly report: { readonly entries: number; readonly everyUs: Us } | null
}

/** What a library of an application does over the mesh. */
export interface LibraryPlan {
  /** Tries at most, the first one included. */
  readonly attempts: number
  /** How long it waits for one try; 0 or less: for ever. */
  readonly timeoutUs: Us
  /** Between two tries. */
  readonly pauseUs: Us
  /** Bits of `libraryOn`: what is tried again. */
  readonly on: number
  readonly fallback: FallbackPlan | null
}

/** Which calls are kept apart from which. */
export interface GuardsPlan {
  /** Names of pools: each process has one of each that its calls use. */
  readonly pools: readonly string[]
  /** By edge: its pool; −1 where its caller has no such library, or only a fallback. */
  readonly poolOf: readonly number[]
  /** By edge: whether there is something to remember of it, and whether a call is handed to another thread. */
  readonly isKept: readonly boolean[]
  readonly handsOver: readonly boolean[]
}

/** What answers in place of a service that did not. */
export interface FallbackPlan {
  /** The same answer always; the last good one, while it is young enough; or that of another service. */
  readonly kind: 'static' | 'cache' | 'call'
  /** How often the cache has the very answer, 0…1, and how old it may be, µs. */
  readonly hitRatio: number
  readonly maxAgeUs: Us
  /** Of its call: the edge, and the position of the library that makes it; −1 for none. */
  readonly edge: number
  readonly library: number
}

export interface ServicePlan {
  readonly name: string
  readonly role: Role
  readonly endpoints: number
  /** Of each endpoint; a node is '' where there is none. */
  readonly zones: readonly string[]
  readonly nodes: readonly string[]
  /** Of each endpoint, 1 when it is not said; where it listens, when it is; what is known of it. The lists may end early. */
  readonly weights: readonly number[]
  readonly addresses: readonly string[]
  /** Which endpoints have no proxy although the system has; the list may end early. */
  readonly unmeshed: readonly boolean[]
  /** What whoever lists endpoints knows against them, bits of model/health.ts; the list may end early. */
  readonly health: readonly number[]
  /** Which endpoints get a proxy, or lose it, during the run; the list may end early. */
  readonly rolled: readonly boolean[]
  /** Bytes. */
  readonly memory: { readonly limit: number; readonly base: number }
  readonly workers: number
  /** Infinity when unbounded. */
  readonly queue: number
  /** Makes its discipline; null where the first come is served first. */
  readonly makeQueue: ((columns: PolicyColumns) => ServerQueue) | null
  readonly serviceTime: Distribution
  readonly failureRatio: number
  /** Share of what its clients' requests ask of it that it can never do, however often it tries. */
  readonly poisonRatio: number
  readonly status: number
  /** Headers of its own failures: see model/responseMarks.ts. */
  readonly marks: number
  readonly retryAfterUs: Us
  readonly protocol: 'http1' | 'http2' | 'grpc' | 'tcp'
  /** Whether no proxy looks into its connections: TCP, and what a mesh is told not to. */
  readonly isOpaque: boolean
  /** Whether calls to it go past the proxies, though there are some: for nothing is asked of them. */
  readonly isPast: boolean
  /** How long a TCP session may be quiet before it closes it; `never` when for ever. */
  readonly idleUs: Us
  /** How long it goes on sending after the caller has ended its side. */
  readonly trailingUs: Us
  /** How old a connection may become; `never` when for ever. */
  readonly ageUs: Us
  /** How long one without a request is kept before the service closes it, µs; `never` when for ever. */
  readonly keepAliveUs: Us
  /** Requests after which it asks that one be closed, and requests at once that it takes over one of HTTP/2; Infinity: any. */
  readonly keepAliveRequests: number
  readonly maxStreams: number
  readonly queries:
    | {
        readonly every: Distribution
        readonly takes: Distribution
        readonly failureRatio: number
        readonly bytes: number
      }
    | undefined
  readonly cancels: boolean
  readonly restartUs: Us
  readonly start: {
    /** Whether the application or its proxy is started first, or both at once. */
    readonly order: 'together' | 'proxyFirst' | 'appFirst'
    /** How long the application takes to start. */
    readonly takesUs: Us
    /** The edge of what it asks at its start, and cannot do without; −1: nothing. */
    readonly asks: number
    /** How long after the order to stop its proxy ends; `never` when it waits for the application. */
    readonly proxyStopUs: Us
  }
  /** Whether an endpoint is taken out of lists while its process is down, and not only when its pod goes. */
  readonly isProbed: boolean
  readonly steps: readonly (readonly CallPlan[])[]
  readonly tape: readonly FatePlan[]
  readonly tapeBy: 'arrival' | 'attempt'
  /** What it answers when it is asked whether it is well; absent: that its process runs. */
  readonly healthCheck?: CheckAnswerPlan | undefined
}

/** What a service answers to health checks, and the proxy before it in its place. */
export interface CheckAnswerPlan {
  readonly isDeep: boolean
  readonly takesUs: Us
  /** Busy workers and those who wait, by worker: above it the answer says degraded, or fails; Infinity: never. */
  readonly degradedAbove: number
  readonly failsAbove: number
  readonly tape: readonly FatePlan[]
  /** Whether all its answers say, while its pod ends, that it is to be left alone. */
  readonly failsOnDrain: boolean
  /** How long an answer is remembered at the door, µs; 0: not at all. */
  readonly cacheUs: Us
  /** Where the door answers by what it knows of others: the share of each, 0…1, that must be well. */
  readonly minHealthy: readonly { readonly service: number; readonly ratio: number }[]
}

/** One way that requests look. */
export interface RequestKind {
  readonly idempotent: boolean
  /** Position in model/methods.ts. */
  readonly method: number
  /** Position in the plan's shapes. */
  readonly shape: number
  /** The same by the shape of the request that causes it, where headers of that are passed on. */
  readonly shapeBy: Int32Array | null
}

/** One of several kinds. */
export interface KindPlan extends RequestKind {
  /** Its share and those of all before it, 0…1. */
  readonly upTo: number
}

export interface CallPlan extends RequestKind {
  readonly edge: number
  readonly probability: number
  /** Where its requests look different; null when all are as it says. */
  readonly kinds: readonly KindPlan[] | null
  /** 0 fail, 1 pass, 2 ignore. */
  readonly onFailure: number
  /** Whether nobody waits for an answer where somebody keeps the call. */
  readonly isOneWay: boolean
  /** A position in the plan's libraries; −1 for none. */
  readonly library: number
  readonly cache:
    { readonly hitRatio: number; readonly entries: number; readonly by?: 'user' } | undefined
}

export interface FatePlan {
  readonly kind: 'answer' | 'reset' | 'hang'
  readonly status: number
  readonly afterUs: Us
  /** Headers of its answer: see model/responseMarks.ts. */
  readonly marks: number
  readonly retryAfterUs: Us
}

/** How many different users a client asks for, and how its requests spread over them. */
export interface KeysPlan {
  readonly count: number
  /** The n-th of them asks as often as 1 ∕ n^skew; 0: all as often. */
  readonly skew: number
  /** By chance, or one after the other. */
  readonly order: 'random' | 'inTurn'
}

export interface ClientPlan extends RequestKind {
  readonly name: string
  /** Where it stands; '' where it is in no zone. */
  readonly zone: string
  /** Where it asks from; '': each of its users has an address of their own. */
  readonly address: string
  readonly edge: number
  readonly timeoutUs: Us
  /** Whether it has no proxy although the system has. */
  readonly unmeshed: boolean
  /** Where its requests look different; null when all are as it says. */
  readonly kinds: readonly KindPlan[] | null
  /** Whether it waits for no answer where somebody keeps what it asks. */
  readonly isOneWay: boolean
  /** A position in the plan's libraries; −1 for none. */
  readonly library: number
  readonly keys: KeysPlan | null
  readonly load:
    | {
        readonly kind: 'open'
        readonly arrivals: 'poisson' | 'constant' | 'explicit'
        readonly ratePerSecond: number
        readonly at: readonly Us[]
        readonly changes: readonly {
          readonly at: Us
          readonly overUs: Us
          readonly ratePerSecond: number
        }[]
      }
    | { readonly kind: 'closed'; readonly users: number; readonly think: Distribution }
}

export interface EdgePlan {
  /** `web→cart` */
  readonly name: string
  /** −1 for a client. */
  readonly fromService: number
  /** −1 for a service. */
  readonly fromClient: number
  /** Where its requests are sent: to who is asked for, or to who stands in the middle. */
  readonly toService: number
  /** Who is asked for. */
  readonly target: number
  /** The edge by which who stands in the middle asks for it; −1 where nobody stands there. */
  readonly onward: number
  /** Whether a library of the caller binds its calls, although the system is another: no proxy does, nor the lack of one. */
  readonly isByLibrary: boolean
  /** Whether only a proxy of the caller asks by it, before it lets a request in. */
  readonly isOfProxy: boolean
  /** Whether the caller keeps what Finagle keeps of those it calls. */
  readonly isFinagle: boolean
  /** How connections are kept over it: by endpoint (a proxy that balances requests), or by service (whoever connects is balanced). */
  readonly pool: 'endpoint' | 'service'
  /** When the name is looked up: for each new connection, or never again once the endpoints are known. */
  readonly resolves: 'perConnection' | 'lastKnown'
  /** Whether somebody asks for the service itself, and not only routes lead there. */
  readonly isCalled: boolean
  readonly latencyUs: Us
  readonly jitterUs: Us
  readonly lossRatio: number
}
