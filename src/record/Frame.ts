import type { Topology } from './Topology.ts'

/**
 * One moment of a run as one transferable buffer of doubles, laid out by the topology. The view and the panels read it; the
 * worker writes it. Sections are views on the same buffer, addressed by the index of the place.
 */
export class Frame {
  readonly buffer: ArrayBuffer
  readonly header: Float64Array
  readonly clients: Float64Array
  readonly services: Float64Array
  readonly endpoints: Float64Array
  readonly edges: Float64Array
  readonly queues: Float64Array
  readonly clusters: Float64Array
  readonly members: Float64Array
  readonly proxies: Float64Array
  readonly hops: Float64Array
  readonly marks: Float64Array
  readonly pushes: Float64Array

  constructor(topology: Topology, buffer?: ArrayBuffer) {
    const widths = [
      headerWidth,
      topology.clients.length * clientWidth,
      topology.services.length * serviceWidth,
      topology.endpoints.length * endpointWidth,
      topology.edges.length * edgeWidth,
      topology.queues.length * queueWidth,
      topology.clusters.length * clusterWidth,
      topology.members.length * memberWidth,
      topology.proxies.length * proxyWidth,
      hopsAtMost * hopWidth,
      marksAtMost * markWidth,
      pushesAtMost * pushWidth,
    ]
    const bytes = widths.reduce((sum, width) => sum + width, 0) * 8
    this.buffer = buffer?.byteLength === bytes ? buffer : new ArrayBuffer(bytes)
    let offset = 0
    const section = (): Float64Array => {
      const width = widths.shift()!
      const view = new Float64Array(this.buffer, offset, width)
      offset += width * 8
      return view
    }
    this.header = section()
    this.clients = section()
    this.services = section()
    this.endpoints = section()
    this.edges = section()
    this.queues = section()
    this.clusters = section()
    this.members = section()
    this.proxies = section()
    this.hops = section()
    this.marks = section()
    this.pushes = section()
  }
}

/** Positions within `header`. */
export const header = {
  /** µs. */
  now: 0,
  events: 1,
  /** The running digest, two unsigned 32-bit words. */
  digestHigh: 2,
  digestLow: 3,
  /** Requests of clients: offered = ok + failed + inFlight. */
  offered: 4,
  ok: 5,
  failed: 6,
  inFlight: 7,
  /** How many rows of `hops` and of `marks` are used. */
  hops: 8,
  marks: 9,
  /** 1 while more hops were under way than the frame has room for; `hopsSeen` is then their true number. */
  hopsSeen: 10,
  /** Index into the state list of the control plane's machine (`mesh/control/controlPlane.machine.ts`). */
  controlPlane: 11,
  /** The newest config version, counted from 1, and how many proxies have it. */
  version: 12,
  proxiesCurrent: 13,
  /** How many rows of `pushes` are used. */
  pushes: 14,
  /** Bits by `faultKinds`: what befalls the control plane. */
  controlPlaneFaults: 15,
  /** Proxies that keep what they have because they refused what came last; that have no stream; that ask for one again. */
  proxiesRefusing: 16,
  proxiesCut: 17,
  proxiesReconnecting: 18,
  /** Proxies that wait for their turn at the control plane, and those whose response is being made or is on its way. */
  pushQueue: 19,
  pushesUnderWay: 20,
  /** Moments, µs; 0 where there is none: when the first certificate of a proxy expires, when the issuer's, when the root's. */
  certificateUntil: 21,
  issuerUntil: 22,
  rootUntil: 23,
  /** Proxies whose certificate has expired. */
  certificatesExpired: 24,
  /** When the present state of the control plane began, µs. */
  controlPlaneSince: 25,
  /** Requests of clients that were answered with a fallback. */
  degraded: 26,
  /** Messages, of whomever, that were given up and put aside. */
  deadLetters: 27,
  /** Counts by reason (`model/reasons.ts`) of clients' requests start here. */
  reasons: 32,
} as const
export const headerWidth = 96

export const clientWidth = 8
/** Positions within a row of `clients`. Counts are since the start. */
export const clientField = {
  offered: 0,
  ok: 1,
  failed: 2,
  inFlight: 3,
  ratePerSecond: 4,
  faults: 5,
  /** 1 when it has no proxy although the system has. */
  unmeshed: 6,
} as const

export const serviceWidth = 12
/** Positions within a row of `services`. Counts are since the start; rates are of the last whole bucket of the series. */
export const serviceField = {
  /** Requests that callers asked of it. */
  requests: 0,
  ok: 1,
  failed: 2,
  inFlight: 3,
  /** Attempts that were sent to it. */
  attempts: 4,
  retries: 5,
  busy: 6,
  queued: 7,
  requestsPerSecond: 8,
  attemptsPerSecond: 9,
  p99Us: 10,
  /** 1 while at least one caller's cluster is in panic. */
  panic: 11,
} as const

export const endpointWidth = 22
export const endpointField = {
  /** Index into the states of `mesh/service/pod.machine.ts`. */
  pod: 0,
  busy: 1,
  queued: 2,
  /** Bits by `faultKinds`. */
  faults: 3,
  /** How many clusters have ejected it, of how many that know it. */
  ejectedBy: 4,
  knownBy: 5,
  requests: 6,
  /** When the endpoint's present pod state began, µs. */
  since: 7,
  /** Busy workers whose caller has left: they work for nobody. */
  orphaned: 8,
  /** Bytes in use, of how many. */
  memory: 9,
  memoryLimit: 10,
  /** The release it runs: 0 the one it began with, then the number of the deploy. */
  release: 11,
  /** How often its process was started again. */
  restarts: 12,
  /** 1 while it has no proxy although the system has. */
  unmeshed: 13,
  /** How many callers' circuits to it are open, and how many half open; 0 in systems without circuits. */
  openBy: 14,
  halfOpenBy: 15,
  /** While it takes requests: how many callers have not been told of it. While it does not: how many still list it. */
  unknownTo: 16,
  staleAt: 17,
  /** What it takes: 0 without identities, 1 plaintext only, 2 both, 3 mTLS only. */
  mtls: 18,
  /** How many callers' health checks it fails without being ejected there, and to how many it says that it is degraded. */
  failingBy: 19,
  degradedBy: 20,
} as const

export const edgeWidth = 20
export const edgeField = {
  requests: 0,
  attempts: 1,
  retries: 2,
  ok: 3,
  failed: 4,
  inFlight: 5,
  attemptsPerSecond: 6,
  failedPerSecond: 7,
  faults: 8,
  /** Requests refused by limits since the start. */
  overflow: 9,
  /** How many answers its callers remember, of how many they can; 0 and 0 without caches. */
  cached: 10,
  cacheEntries: 11,
  okPerSecond: 12,
  /** Open connections of its callers; of these, with both ends shown by a certificate; closed in one direction. */
  connections: 13,
  mutual: 14,
  halfClosed: 15,
  bytesPerSecond: 16,
  /** Answers with a fallback in them. */
  degradedPerSecond: 17,
} as const

/** Parts of a log that a frame has room for. */
export const partitionsShown = 12
export const queueWidth = 8 + partitionsShown
/** Positions within a row of `queues`. */
export const queueField = {
  /** Messages that wait, that consumers have, and all that are kept. */
  ready: 0,
  unacked: 1,
  kept: 2,
  /** When the oldest that waits was published, µs; −1 when none waits. */
  oldestAt: 3,
  deadLettered: 4,
  redelivered: 5,
  /** How many consumers take from it. */
  consumers: 6,
  /** 1 while publishers are blocked. */
  isBlocking: 7,
  /** By partition: records that wait. */
  partitions: 8,
} as const

export const clusterWidth = 14
export const clusterField = {
  active: 0,
  pending: 1,
  connections: 2,
  retries: 3,
  ejected: 4,
  /** 1 while ejections are ignored. */
  panic: 5,
  maxRequests: 6,
  maxPending: 7,
  maxConnections: 8,
  maxRetries: 9,
  /** Attempts that wait until an endpoint is ready. */
  waiting: 10,
  /** The state of that queue: 0 none, 1 ready, 2 waiting, 3 failing at once. */
  queue: 11,
  /** When that state began, µs. */
  queueSince: 12,
  /** The circuit of the caller's library, over whole requests: 0 none, 1 closed, 2 open, 3 half open. */
  circuit: 13,
} as const

export const memberWidth = 11
export const memberField = {
  /** Index into the states of `policies/outlier/endpoint.machine.ts`. */
  state: 0,
  active: 1,
  consecutive5xx: 2,
  /** When it was ejected, or its circuit opened, and the earliest moment it may come back, µs. */
  ejectedAt: 3,
  ejectedUntil: 4,
  ejections: 5,
  /** The caller's circuit to it: 0 none, 1 closed, 2 open, 3 half open. */
  circuit: 6,
  /** Failures in a row, of how many that open it. */
  failures: 7,
  maxFailures: 8,
  /** Open connections. */
  connections: 9,
  /** What its caller knows against it: bits of model/health.ts. */
  health: 10,
} as const

export const proxyWidth = 10
export const proxyField = {
  /** Index into the states of `mesh/proxy/proxy.machine.ts`. */
  state: 0,
  /** The config version it holds, counted from 1. */
  version: 1,
  /** The newest version that is meant for it, counted from 1. */
  wanted: 2,
  /** The version it has refused and not replaced since, counted from 1; 0 when there is none. */
  refused: 3,
  /** Its stream to the control plane: 0 as it should be, 1 being opened, 2 broken. */
  stream: 4,
  /** Its certificate: 0 none, 1 asked for, 2 valid, 3 to be renewed, 4 expired; and from when until when, µs. */
  certificate: 5,
  certificateFrom: 6,
  certificateUntil: 7,
  /** When it last refused a version, µs. */
  refusedAt: 8,
} as const

/**
 * One crossing of one edge by one attempt, in one direction. A hop is kept in frames for `hopWindowUs` after it arrived, so
 * that a picture may draw it longer than it took.
 */
export const hopWidth = 8
export const hopField = {
  edge: 0,
  /** 0 request, 1 retry, 2 answer that succeeded, 3 answer that failed, 4 cancellation. */
  kind: 1,
  /** µs. */
  leftAt: 2,
  arrivesAt: 3,
  /** The caller's endpoint, −1 for a client; and the callee's. */
  fromEndpoint: 4,
  toEndpoint: 5,
  /** The number of the clients' request at the root of it. */
  root: 6,
  /** Attempt number, from 1. */
  attempt: 7,
} as const
export const hopKind = {
  request: 0,
  retry: 1,
  answer: 2,
  failedAnswer: 3,
  cancellation: 4,
  /** Of a copy that goes to a mirror: there and back. */
  copy: 5,
  copyAnswer: 6,
} as const
export const hopsAtMost = 4_000

/** Something that ended badly, at a place and a moment; kept in frames for `markWindowUs`. */
export const markWidth = 7
export const markField = {
  edge: 0,
  /** Number of the reason, see `model/reasons.ts`. */
  reason: 1,
  at: 2,
  fromEndpoint: 3,
  /** −1 when no endpoint was chosen yet. */
  toEndpoint: 4,
  root: 5,
  /** 1 when it ended the attempt at the caller's end (refused, timed out), 0 at the callee's. */
  atCaller: 6,
} as const
export const marksAtMost = 500

/** One response under way to one proxy, or its refusal under way back; or one that arrived within the window of the frame. */
export const pushWidth = 6
export const pushField = {
  proxy: 0,
  /** Counted from 1. */
  version: 1,
  /** µs. */
  leftAt: 2,
  arrivesAt: 3,
  /** What is in it, see `pushKind`. */
  kind: 4,
  /** 1 on its way back: the proxy refuses it. */
  isRefusal: 5,
} as const
/** By the type of resource. */
export const pushKind = {
  all: 0,
  listeners: 1,
  routes: 2,
  clusters: 3,
  endpoints: 4,
  secrets: 5,
} as const
export const pushesAtMost = 256
