import type { Beat } from './Beat.ts'
import type { Policy } from '../dialects/policy.ts'
import type { Distribution } from '../engine/distributions.ts'
import type { Us } from '../model/units.ts'
import type { PrecedenceName } from '../dialects/precedence/precedence.ts'
import type { Command, Fault } from './commands.ts'
import type { Role } from '../model/middles.ts'
import type { Method } from '../model/methods.ts'
import type { Discipline } from '../policies/queue/queue.ts'
import type { ServerMode } from '../policies/tls/tls.ts'
import type { Expectation } from './metric.ts'
import type { BusSettings, FlowSettings, GatewaySettings } from './systems/FlowSpec.ts'

/** The names that `system:` and `--system` take, in the order in which they are shown. */
export const systemNames = [
  'none',
  'hystrix',
  'finagle',
  'api-gateway',
  'esb',
  'eai',
  'message-broker',
  'linkerd1',
  'conduit',
  'envoy',
  'istio-2018',
  'linkerd2',
  'istio',
  'istio-ambient',
  'cilium',
  'consul',
  'kuma',
  'grpc',
] as const
export type SystemName = (typeof systemNames)[number]

export type Protocol = 'http1' | 'http2' | 'grpc' | 'tcp'

/** What a scenario says of a system: what is absent is as its profile has it. */
export interface CommonSettings {
  /** How long one message needs through one proxy, one way, µs. */
  readonly hop?: Distribution
  /** Of one proxy: at rest, for each 1,000 requests a second, and its memory. */
  readonly idleCores?: number
  readonly coresPerThousandRps?: number
  readonly memoryMiB?: number
  /** Of the proxy of a node, where it has one: messages that it works on at once; Infinity without a limit. */
  readonly nodeProxy?: { readonly workers?: number }
  /** Of what it puts in the middle. */
  readonly middle?: {
    readonly endpoints?: number
    readonly workers?: number
    readonly queue?: number
    readonly serviceTime?: Distribution
    /** The services that are reached through it; all when absent. */
    readonly for?: readonly string[]
  }
}

export interface EnvoySettings extends CommonSettings {
  /** Whether a control plane gives out its configuration, or files have it. */
  readonly config?: 'xds' | 'static'
  readonly filesEveryUs?: Us
}

/** What a scenario says of a service that proxies ask before they let a request in. */
export interface ConsultSettings {
  /** Whether a request is refused when no answer comes. */
  readonly failClosed?: boolean
  /** How long the answer is waited for, µs. */
  readonly timeoutUs?: Us
  /** How long an answer may be kept, µs, and for how many more requests. */
  readonly validUs?: Us
  readonly uses?: number
  /** How many kinds of requests of one caller are told apart. */
  readonly kinds?: number
}

export interface IstioOf2018Settings extends CommonSettings {
  readonly mixer?: ConsultSettings
}

/** What a resilience library may be told, for all callers or for one. */
export interface GuardOptions {
  /** Which library, and which release of it: one of those of its profile. */
  readonly version?: string
  readonly isolation?: 'thread' | 'semaphore'
  readonly threads?: number
  readonly queue?: number
  readonly queueThreshold?: number
  readonly permits?: number
  readonly interruptOnTimeout?: boolean
  readonly fallbackPermits?: number
}

export interface HystrixSettings extends CommonSettings, GuardOptions {
  /** Pools that calls to several services share, by name. */
  readonly pools?: readonly (readonly [
    name: string,
    pool: { readonly for: readonly string[]; readonly threads?: number; readonly queue?: number },
  ])[]
  /** Services and clients whose library is another, or none. */
  readonly callers?: readonly (readonly [name: string, library: GuardOptions | 'none'])[]
}

export interface FinagleSettings extends CommonSettings {
  /** How applications make clients: as services, which connect as part of a request, or as sessions, which connect before. */
  readonly client?: 'newService' | 'newClient'
  readonly failFast?: boolean
  readonly nackAdmission?: boolean
}

export interface Linkerd1Settings extends CommonSettings {
  /** One proxy for each host, or one for each instance of a service. */
  readonly deployment?: 'perHost' | 'sidecar'
  /** Whether calls go through a proxy at both ends, that of the caller, or that of the callee. */
  readonly topology?: 'linkerToLinker' | 'serviceToLinker' | 'linkerToService'
  readonly failFast?: boolean
  /** Whether there is a namerd that says where names lead; otherwise each proxy asks discovery by itself. */
  readonly namerd?: boolean
  readonly bindingTimeoutUs?: Us
}

/** What a scenario says of a message broker. */
export interface BrokerSettings extends CommonSettings {
  /** Messages that are gone once they are acknowledged, or records of a log that stay, and are read in order. */
  readonly kind?: 'queue' | 'log'
  readonly ack?: 'manual' | 'automatic'
  readonly onFailure?: 'reject' | 'requeue' | 'discard'
  readonly deliveryLimit?: number
  readonly retryDelayUs?: Us
  readonly maxRetryDelayUs?: Us
  readonly deadLetters?: boolean
  readonly isDurable?: boolean
  readonly confirms?: boolean
  readonly alarmAt?: number
  readonly prefetch?: number
  /** How long a message may wait; how long a log keeps it. */
  readonly ttlUs?: Us
  readonly maxLength?: number
  readonly overflow?: 'dropHead' | 'rejectPublish'
  readonly heartbeatUs?: Us
  readonly ackTimeoutUs?: Us
  readonly partitions?: number
  readonly pollRecords?: number
  readonly pollIntervalUs?: Us
  readonly sessionTimeoutUs?: Us
  readonly commitIntervalUs?: Us
  readonly rebalanceUs?: Us
}

/** By system; what is said of one is not looked at by another. */
export type SystemSettings = Readonly<Partial<Record<SystemName, CommonSettings>>> & {
  readonly envoy?: EnvoySettings
  readonly 'istio-2018'?: IstioOf2018Settings
  readonly hystrix?: HystrixSettings
  readonly finagle?: FinagleSettings
  readonly linkerd1?: Linkerd1Settings
  readonly 'message-broker'?: BrokerSettings
  readonly 'api-gateway'?: CommonSettings & GatewaySettings
  readonly esb?: CommonSettings & BusSettings
  readonly eai?: CommonSettings & FlowSettings
}

/** A scenario, complete and in base units: integer µs, per second, 0…1. What `parse.ts` gives and `build.ts` takes. */
export interface Scenario {
  readonly title: string
  readonly description: string
  readonly seed: number
  readonly durationUs: Us
  readonly system: SystemName
  /** What the scenario says of systems, of this and of others that it may be run with. */
  readonly systems: SystemSettings
  /** In the order of the file. */
  readonly services: readonly ServiceSpec[]
  /** Machines that endpoints run on, in the order of the file; empty when the scenario does not say. */
  readonly nodes: readonly NodeSpec[]
  /** Who owns the services, in the order of the file; empty when the scenario does not say. */
  readonly teams: readonly TeamSpec[]
  readonly clients: readonly ClientSpec[]
  readonly network: LinkSpec
  /** Exceptions to `network`, by caller and callee. */
  readonly links: readonly (LinkSpec & { readonly from: string; readonly to: string })[]
  readonly policies: readonly Policy[]
  readonly controlPlane: ControlPlaneSpec
  /** Absent: as the system has it by default. */
  readonly identity: IdentitySpec | undefined
  /** Sorted by `at`, ties in the order of the file. */
  readonly events: readonly Command[]
  readonly expect: readonly Expectation[]
  /** The same run without the trigger, or without the fix, and what it must show then. */
  readonly control: ControlSpec | undefined
  /** In order of time, as they were written: none when nobody wrote one, see `beatsOf`. What they do is among `events`. */
  readonly beats: readonly Beat[]
  readonly view: ViewSpec
}

/** Who is served next, and who is dropped. */
export interface QueueSpec {
  readonly kind: Discipline
  readonly intervalUs: Us
  readonly targetUs: Us
}

export interface ServiceSpec extends AnswerHeaders {
  readonly name: string
  /** What it is for; the scenario's own are applications. */
  readonly role: Role
  readonly endpoints: number
  /** Requests served at once by one endpoint; held while it waits for its calls. */
  readonly workers: number
  /** Waiting places of one endpoint; `Infinity` when unbounded. */
  readonly queue: number
  readonly discipline: QueueSpec
  readonly serviceTime: Distribution
  /** Share of requests answered with `status`, 0…1. */
  readonly failureRatio: number
  /** Share of clients' requests that it can never do, however often it tries; they fail with `status`. */
  readonly poisonRatio: number
  readonly status: number
  readonly team: string
  /** Whether somebody has broken into it: what it asks of others it has no right to. */
  readonly intruder: boolean
  readonly namespace: string
  /** One for each endpoint. */
  readonly zones: readonly string[]
  /** One for each endpoint; '' where there is none. */
  readonly nodes: readonly string[]
  /** Of each endpoint in the eyes of balancers; empty: all weigh the same. */
  readonly weights: readonly number[]
  /** Where endpoints listen, which is what they are hashed by; empty: at addresses that follow from their names. */
  readonly addresses: readonly string[]
  /** One for each endpoint: whether it has no proxy although the system has. */
  readonly unmeshed: readonly boolean[]
  /** As what its endpoints are listed; absent: all as well. */
  readonly listedAs?: ListedAs
  /** Its own system in a mixed estate: none, or a library in its binary; undefined: the scenario's. */
  readonly system: SystemName | undefined
  readonly memory: MemorySpec
  readonly protocol: Protocol
  /** Whether a mesh is told not to look into its connections. */
  readonly opaque: boolean
  /** Who sends the first bytes over a TCP connection. */
  readonly speaksFirst: 'client' | 'server'
  /** How long a TCP session may be quiet before the service closes it, µs; `never` when for ever. */
  readonly idleUs: Us
  /** How long the service goes on sending after its caller has ended its side, µs. */
  readonly trailingUs: Us
  /** How old a connection may become before the service asks its caller to open another, µs; `never` when for ever. */
  readonly ageUs: Us
  /** How long one without a request is kept before the service closes it, µs; `never` when for ever. */
  readonly keepAliveUs: Us
  /** Requests after which it asks that one be closed, and requests at once that it takes over one of HTTP/2; Infinity: any. */
  readonly keepAliveRequests: number
  readonly maxStreams: number
  /** What goes on inside a TCP session; undefined: bytes all the time. */
  readonly queries: QueriesSpec | undefined
  /** How it is drawn. */
  readonly kind: 'app' | 'database' | 'external'
  /** What happens to work whose caller has left. */
  readonly onCallerLeft: 'finish' | 'cancel'
  /** How long a crashed endpoint stays away, µs; `never` when it does not come back. */
  readonly restartUs: Us
  readonly start: StartSpec
  /** What lists of endpoints go by: whether there is a pod, or whether its process is ready; when absent, the system decides. */
  readonly readiness: 'pod' | 'process' | undefined
  /** Steps in order; the calls of one step run in parallel. */
  readonly steps: readonly (readonly CallSpec[])[]
  /** Headers of a request that it passes on with its calls, by name. */
  readonly forwards: readonly string[]
  readonly tape: readonly Fate[]
  readonly tapeBy: 'arrival' | 'attempt'
  /** What it answers when it is asked whether it is well; absent: that its process runs. */
  readonly healthCheck?: CheckAnswerSpec | undefined
}

export interface CheckAnswerSpec {
  readonly depth: 'shallow' | 'deep'
  readonly takesUs?: Us
  /** Shares of busy workers. */
  readonly degradedAbove?: number
  readonly failsAbove?: number
  readonly tape?: readonly Fate[]
  readonly failsOnDrain?: boolean
  readonly cacheUs?: Us
  readonly minHealthy?: readonly { readonly service: string; readonly ratio: number }[]
}

/** Owners of services, who have a calendar and a mind of their own. */
export interface TeamSpec {
  readonly name: string
  readonly namespace: string
  /** `own` (its services, and the calls of its services to others), services, `*`. */
  readonly mayChange: readonly string[]
  readonly releases: readonly ReleaseSpec[]
  readonly freezes: readonly FreezeSpec[]
  /** What matters most to it, and who is called when its services fail: words for people. */
  readonly priority: string
  readonly onCall: string
}

/** Releases of a team: once, or again and again. */
export interface ReleaseSpec {
  readonly at: Us | undefined
  readonly everyUs: Us | undefined
  readonly firstUs: Us
  /** Until it is rolled back, µs; undefined: it stays until the next. */
  readonly lastsUs: Us | undefined
  /** All of the team when undefined. */
  readonly services: readonly string[] | undefined
  readonly fault: Fault & { readonly kind: 'deploy' }
}

/** A window in which a team changes nothing. */
export interface FreezeSpec {
  readonly from: Us
  readonly until: Us
}

export const startOrders = ['together', 'proxyFirst', 'appFirst'] as const

/** How the process of an endpoint and its proxy start and stop. What is undefined the system decides. */
export interface StartSpec {
  readonly order: (typeof startOrders)[number] | undefined
  /** How long the application takes to start, µs. */
  readonly takesUs: Us
  /** A service that it asks when it starts, and exits when that fails; '' for none. */
  readonly asks: string
  /** When its proxy ends after both were told to stop, µs; `never` when after the application. */
  readonly proxyStopUs: Us | undefined
}

/** What a caller asks inside a TCP session, one after the other. */
export interface QueriesSpec {
  /** How long it is quiet before each. */
  readonly every: Distribution
  readonly takes: Distribution
  /** Share of queries that are answered with an error, 0…1. */
  readonly failureRatio: number
  /** Of an answer. */
  readonly bytes: number
}

/** A machine. */
export interface NodeSpec {
  readonly name: string
  readonly zone: string
  /** It stands in no text: the system needs nodes, and here was none. */
  readonly isDefault?: true
}

/** The memory of one endpoint, bytes. */
export interface MemorySpec {
  readonly limit: number
  /** What the process needs when it has just started. */
  readonly base: number
}

/** What a caller remembers of answers, so that it need not ask again. */
export interface CacheSpec {
  /** Share of requests whose answer may be remembered, 0…1: the hit ratio of a full cache. */
  readonly hitRatio: number
  readonly entries: number
  /** What is remembered: one of as many things as it has entries, or what belongs to the user that is asked for. */
  readonly by?: 'user'
}

export const libraryConditions = ['5xx', 'timeout', 'noAnswer'] as const

/** Retries of the application's own library, over those of the mesh. */
export interface LibrarySpec {
  /** Tries at most, the first one included. */
  readonly attempts: number
  /** How long it waits for one try, µs; `never` when it waits for ever. */
  readonly timeoutUs: Us
  readonly pauseUs: Us
  readonly retryOn: readonly (typeof libraryConditions)[number][]
}

/** What answers in place of a service that did not. */
export type FallbackSpec =
  | { readonly kind: 'static' }
  /** The last good answer: how often it is the one that is wanted, 0…1, and how old it may be, µs (`never`: any age). */
  | { readonly kind: 'cache'; readonly hitRatio: number; readonly maxAgeUs: Us }
  | { readonly kind: 'call'; readonly to: string }

export interface CallSpec {
  readonly to: string
  readonly probability: number
  readonly method: Method
  readonly idempotent: boolean
  /** Absent: all look alike. */
  readonly requests?: readonly RequestSpec[]
  readonly onFailure: 'fail' | 'pass' | 'ignore'
  /** Whether its caller waits for an answer where a broker keeps the call; elsewhere it always does. */
  readonly answer: 'awaited' | 'none'
  /** Absent: no library tries again by itself. */
  readonly library?: LibrarySpec
  /** Absent: every request makes the call. */
  readonly cache?: CacheSpec
  /** Absent: nothing answers in its place. */
  readonly fallback?: FallbackSpec
}

/** Headers of an answer that somebody acts on: whether each is there, and of two of them when to come again. */
export interface AnswerHeaders {
  readonly headers?: readonly string[]
  /** `retry-after`, µs; told in whole seconds. */
  readonly retryAfterUs?: Us
  /** `x-ratelimit-reset`, a moment of the run, µs; told as a whole second. */
  readonly resetAtUs?: Us
}

/** One kind of request that a client or a call makes. */
export interface RequestSpec {
  /** How many of them look like this, 0…1. */
  readonly ratio: number
  /** Absent: that of the client or the call. */
  readonly method?: Method
  readonly path: string
  /** By name in small letters, sorted. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Absent: follows from the method. */
  readonly idempotent?: boolean
}

/** What an endpoint does with one request of a tape. */
export type Fate =
  | ({ readonly kind: 'answer'; readonly status: number; readonly afterUs: Us } & AnswerHeaders)
  | { readonly kind: 'reset'; readonly afterUs: Us }
  | { readonly kind: 'hang' }

/** As what whoever lists endpoints lists them; all others are well. */
export interface ListedAs {
  readonly unhealthy: readonly string[]
  readonly degraded: readonly string[]
}

export interface ClientSpec {
  readonly name: string
  readonly to: string
  readonly load: OpenLoad | ClosedLoad
  /** How long it waits for an answer, µs; `never` when it waits for ever. */
  readonly timeoutUs: Us
  readonly method: Method
  readonly idempotent: boolean
  /** Absent: all look alike. */
  readonly requests?: readonly RequestSpec[]
  /** Whether it waits for an answer where a broker keeps what it asks; elsewhere it always does. */
  readonly answer: 'awaited' | 'none'
  /** Absent: no library tries again by itself. */
  readonly library?: LibrarySpec
  /** Absent: nothing answers in place of what it asks. */
  readonly fallback?: FallbackSpec
  /** Who owns it; absent where nobody says. */
  readonly team?: string
  /** Where it stands; absent: in no zone. */
  readonly zone?: string
  /** Whether it has no proxy although the system has. */
  readonly unmeshed: boolean
  /** As of a service; absent: the scenario's. */
  readonly system?: SystemName
  /** Whether it has no right to ask what it asks. */
  readonly intruder: boolean
  /** Where it asks from; '': each of its users has an address of their own. */
  readonly address: string
  /** Absent: its requests are nobody's in particular. */
  readonly keys?: KeysSpec
}

/** How many different users a client asks for, and how its requests spread over them. */
export interface KeysSpec {
  readonly count: number
  /** The n-th of them asks as often as 1 ∕ n^skew; 0: all as often. */
  readonly skew: number
  readonly order: 'random' | 'inTurn'
}

/** Users who come whether or not others were answered. */
export interface OpenLoad {
  readonly kind: 'open'
  readonly arrivals: 'poisson' | 'constant' | 'explicit'
  /** The rate at the start, per second. */
  readonly ratePerSecond: number
  /** Explicit arrival times, µs, ascending; used when `arrivals` is `explicit`. */
  readonly at: readonly Us[]
  /** What the rate becomes, in order of `at`; with `overUs` above 0 it gets there in a straight line. */
  readonly changes: readonly {
    readonly at: Us
    readonly overUs: Us
    readonly ratePerSecond: number
  }[]
}

/** Users who wait for their answer, think, and ask again. */
export interface ClosedLoad {
  readonly kind: 'closed'
  readonly users: number
  readonly think: Distribution
}

/** One direction of a hop. */
export interface LinkSpec {
  readonly latencyUs: Us
  /** Uniform on top of the latency, µs. */
  readonly jitterUs: Us
  /** Share of messages lost on the way, 0…1; each loss costs a retransmission. */
  readonly lossRatio: number
}

export interface ControlPlaneSpec {
  /** Travel of one response to a proxy, µs; each proxy and response draws its own. */
  /** When absent, the system decides. */
  readonly pushDelay?: Distribution
  /** From a pod that is ready, or is so no more, to whoever watches knowing it, µs. */
  readonly watchDelay: Distribution
  /** What is absent takes the default of the system. */
  readonly debounce?: { readonly afterUs: Us; readonly maxUs: Us }
  readonly throttle?: number
  readonly generate?: Distribution
  readonly acceptPerSecond?: number
  readonly streams?: 'aggregated' | 'separate'
  /** Who wins when several say something about a call; the system's own rule when absent. */
  readonly precedence?: PrecedenceName
  /** What becomes of a new pod while nobody puts a proxy into it; the system decides when absent. */
  readonly injector?: 'none' | 'fail' | 'ignore'
}

/** Certificates, as far as the scenario says something of them. */
export interface IdentitySpec {
  readonly mode?: ServerMode
  readonly lifetimeUs?: Us
  /** Share of its lifetime after which a certificate is renewed, 0…1. */
  readonly renewRatio?: number
  readonly issuerUs?: Us
  readonly rootUs?: Us
  readonly allowanceUs?: Us
  /** How far the clock of an endpoint, or of all endpoints of a service, is ahead, µs. */
  readonly skew: readonly (readonly [name: string, byUs: Us])[]
}

export interface ControlSpec {
  readonly title: string
  /** Values to set in the document before it is read, by dotted path; `null` takes the key out. */
  readonly set: Readonly<Record<string, unknown>>
  readonly expect: readonly Expectation[]
}

/** How the app opens it. */
export interface ViewSpec {
  /** µs of mesh time shown in one second. */
  readonly speedUs: Us
  /** Whether playing slows down when clients' requests fail for a reason that was not there before. */
  readonly slowOnFailure: boolean
}
