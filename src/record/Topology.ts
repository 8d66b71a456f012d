import type { Role } from '../model/middles.ts'
import type { Us } from '../model/units.ts'
import type { NodePlace, ZonePlace } from './groups.ts'

/**
 * What does not change during a run, for whoever draws or lists it: plain data, sent once. Every index is a position in the
 * array of that name, and the same index stands in frames.
 */
export interface Topology {
  readonly title: string
  readonly description: string
  readonly system: string
  readonly seed: number
  readonly durationUs: Us
  readonly hasControlPlane: boolean
  /** Whether proxies have certificates. */
  readonly hasIdentity: boolean
  /** Whether proxies stand in pods, which can be put in and taken out. */
  readonly hasSidecars: boolean
  readonly clients: readonly ClientPlace[]
  readonly services: readonly ServicePlace[]
  readonly endpoints: readonly EndpointPlace[]
  readonly proxies: readonly ProxyPlace[]
  readonly edges: readonly EdgePlace[]
  /** What a broker keeps: a queue for each service that is asked through it; empty where there is none. */
  readonly queues: readonly QueuePlace[]
  readonly clusters: readonly ClusterPlace[]
  readonly members: readonly MemberPlace[]
  /** In the order in which services name them; at least one. */
  readonly zones: readonly ZonePlace[]
  /** Machines; empty when the scenario has none. */
  readonly nodes: readonly NodePlace[]
  /** Owners that the scenario tells more of than their names. */
  readonly teams: readonly TeamPlace[]
}

export interface TeamPlace {
  readonly name: string
  readonly freezes: readonly { readonly from: Us; readonly until: Us }[]
  /** When it releases, as far as it is known beforehand; in order. */
  readonly releasesAt: readonly Us[]
}

export interface ClientPlace {
  readonly name: string
  /** The service it asks. */
  readonly service: number
  /** −1 when the system gives clients no proxy. */
  readonly proxy: number
  /** As the scenario says it: `120/s`, or `50 users`. */
  readonly load: string
  /** Requests per second at the start; 0 for users who wait. */
  readonly ratePerSecond: number
}

export interface ServicePlace {
  readonly name: string
  /** Whether it is an application, or what the system puts between applications. */
  readonly role: Role
  /** Whether a library in its application does what a proxy does elsewhere. */
  readonly hasLibrary: boolean
  readonly team: string
  readonly namespace: string
  readonly kind: 'app' | 'database' | 'external'
  readonly protocol: 'http1' | 'http2' | 'grpc' | 'tcp'
  /** Whether the mesh is told not to look into its connections. */
  readonly opaque: boolean
  /** Of one endpoint. */
  readonly workers: number
  /** Waiting places of one endpoint; −1 when unbounded. */
  readonly queue: number
  readonly endpoints: readonly number[]
}

export interface EndpointPlace {
  /** `cart-2`: the service and a number from 1. */
  readonly name: string
  readonly service: number
  readonly zone: string
  /** The machine it runs on; '' when the scenario has none. */
  readonly node: string
  /** −1 when no proxy is ever beside it; whether it is there now the frame says. */
  readonly proxy: number
}

export interface ProxyPlace {
  readonly name: string
  /** Where it stands: beside an endpoint, in front of a client, or on a node; the others are −1 or ''. */
  readonly endpoint: number
  readonly client: number
  readonly node: string
}

/** Who calls whom. */
export interface EdgePlace {
  /** `web→frontend` */
  readonly name: string
  /** −1 when the caller is a client. */
  readonly fromService: number
  /** −1 when the caller is a service. */
  readonly fromClient: number
  /** Where its requests are sent. */
  readonly toService: number
  /** Who is asked for: another than where they are sent, when somebody stands in the middle. */
  readonly target: number
  /** As the mesh sees it: `opaque` is HTTP that it is told not to look into. */
  readonly kind: 'http' | 'grpc' | 'tcp' | 'opaque'
}

/** Where messages wait for one service. */
export interface QueuePlace {
  readonly service: number
  /** By which the broker delivers. */
  readonly edge: number
  /** Parts of a log; 0 for a queue. */
  readonly partitions: number
}

/** What one caller's proxy (or library) knows of one upstream service. */
export interface ClusterPlace {
  readonly edge: number
  /** The proxy it belongs to; −1 in a system without proxies. */
  readonly proxy: number
  /** The endpoint that calls through it, the first of them where those of a node share it; −1 for a client. */
  readonly fromEndpoint: number
  readonly isShared: boolean
  readonly fromClient: number
  readonly service: number
  readonly members: readonly number[]
}

/** What one cluster thinks of one endpoint. */
export interface MemberPlace {
  readonly cluster: number
  readonly endpoint: number
}
