import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Link } from '../network/link.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

const ready = stateOf(programs.connection, 'ready')

const protocolCode = { http1: 0, http2: 1, grpc: 1, tcp: 2 } as const
const http1 = protocolCode.http1
const http2 = protocolCode.http2
const tcp = protocolCode.tcp

/**
 * The connections of a cluster: offered ones that can take a stream, and attempts that wait for one.
 *
 * HTTP/1.1 carries one request at a time; HTTP/2 carries many, so one connection an endpoint suffices. A TCP session has a
 * connection of its own. Lists run through columns of their members.
 */
export class Pool {
  private readonly places: Places
  private readonly link: Link
  // The tables themselves, so that no call looks them up again.
  private readonly sim: Places['sim']
  private readonly machines: Places['machines']
  private readonly clusters: Places['clusters']
  private readonly members: Places['members']
  private readonly attempts: Places['attempts']
  private readonly connections: Places['connections']
  /** By edge. A broker's consumers have one connection each, over which all is delivered. */
  private readonly protocols: Uint8Array

  constructor(places: Places, link: Link) {
    const { sim, machines, clusters, members, attempts, connections, plan } = places
    this.places = places
    this.link = link
    this.sim = sim
    this.machines = machines
    this.clusters = clusters
    this.members = members
    this.attempts = attempts
    this.connections = connections
    this.protocols = Uint8Array.from(plan.edges, ({ fromService, toService }) =>
      fromService >= 0 && plan.services[fromService]!.role === 'broker'
        ? http2
        : protocolCode[plan.services[toService]!.protocol],
    )
  }

  /** A connection to the member that can take a stream now; −1 when there is none. */
  idle(cluster: number, member: number): number {
    const { clusters, members, connections } = this
    if (clusters.byConnection[cluster] === 0) return members.firstIdle[member]!
    let connection = clusters.firstIdle[cluster]!
    while (connection !== nobody && connections.member[connection] !== member) {
      connection = connections.next[connection]!
    }
    return connection
  }

  /** Puts a connection in front of those that can take a stream. */
  offer(connection: number): void {
    const { connections } = this
    if (connections.isOffered[connection] === 1) return
    const head = this.headOf(connection)
    connections.isOffered[connection] = 1
    connections.previous[connection] = nobody
    connections.next[connection] = head
    if (head !== nobody) connections.previous[head] = connection
    this.setHead(connection, connection)
  }

  /** Takes it out of them. */
  withhold(connection: number): void {
    const { connections } = this
    if (connections.isOffered[connection] === 0) return
    connections.isOffered[connection] = 0
    const next = connections.next[connection]!
    const previous = connections.previous[connection]!
    if (previous === nobody) this.setHead(connection, next)
    else connections.next[previous] = next
    if (next !== nobody) connections.previous[next] = previous
  }

  /** One more stream on it. HTTP/1.1 and TCP then take no other. */
  occupy(connection: number): void {
    const { connections } = this
    connections.streams[connection]!++
    const protocol = this.protocolOf(
      connections.cluster[connection]!,
      connections.member[connection]!,
    )
    if (protocol !== http2) this.withhold(connection)
  }

  /** One connection for each that waits and is not served yet; a connection that carries many serves all who wait. */
  openIfWanted(cluster: number, member: number): void {
    const { clusters, members } = this
    const opening = members.opening[member]!
    const isServed =
      this.protocolOf(cluster, member) === http2 ? opening > 0 : opening >= members.pending[member]!
    if (isServed) return
    if (this.mayOpen(cluster, member)) this.connect(cluster, member)
    else clusters.upstream_cx_overflow[cluster]!++
  }

  /** Opens a connection to a member. */
  connect(cluster: number, member: number): void {
    const { sim, machines, connections, clusters, members } = this
    const connection = sim.birth(machines.connections)
    clusters.dialled[cluster] = connection
    clusters.dialledNumber[cluster] = connections.number[connection]!
    connections.cluster[connection] = cluster
    connections.member[connection] = member
    connections.streams[connection] = 0
    connections.isOffered[connection] = 0
    connections.isOpen[connection] = 0
    connections.isStale[connection] = 0
    connections.isMutual[connection] = 0
    connections.address[connection] = members.address[member]!
    connections.flawOf[connection] = 0
    connections.reason[connection] = 0
    connections.openedAt[connection] = sim.now
    connections.connectDelayUs[connection] = this.link.roundTrip(
      clusters.edge[cluster]!,
      members.endpoint[member]!,
      clusters.fromEndpoint[cluster]!,
      // By its place and turn here, so that what others open changes nothing.
      clusters.upstream_cx_total[cluster]!,
      (this.places.callerIndex(cluster) << 12) | (member - clusters.firstMember[cluster]!),
      clusters.isShared[cluster] === 1,
    )
    connections.handshakeUs[connection] = this.places.plan.handshakeUs
    connections.ageUs[connection] = this.ageOf(cluster)
    connections.connectTimeoutUs[connection] = this.places.clusterRulesOf(cluster).connectTimeoutUs
    clusters.connections[cluster]!++
    members.connections[member]!++
    members.opening[member]!++
    clusters.upstream_cx_total[cluster]!++
    sim.start(machines.connections, connection)
  }

  /**
   * How old the next connection of a cluster may become; services spread it, so that not all callers come back at once.
   *
   * @source grpc: proposal A9-server-side-conn-mgt (MAX_CONNECTION_AGE, with a jitter of ±10 %)
   */
  private ageOf(cluster: number): number {
    const { places, clusters } = this
    const { plan } = places
    const { ageUs, name } = plan.services[clusters.service[cluster]!]!
    if (ageUs < 0) return never
    const number = clusters.upstream_cx_total[cluster]!
    const u = places.draw
      .key(
        places.callerIndex(cluster),
        number,
        places.purpose(`age/${plan.edges[clusters.edge[cluster]!]!.name}/${name}`),
      )
      .next()
    return Math.round(ageUs * (0.9 + 0.2 * u))
  }

  /** Whether one more connection to a member is allowed: one to each always is. */
  mayOpen(cluster: number, member: number): boolean {
    const { limit } = this.places.clusterRulesOf(cluster)
    return limit.hasRoomForConnection(cluster) || this.members.connections[member] === 0
  }

  isTcp(cluster: number): boolean {
    return this.protocols[this.clusters.edge[cluster]!] === tcp
  }

  /** Puts an attempt at the end of the member's line. */
  enqueue(attempt: number): void {
    const { attempts, members, clusters } = this
    const member = attempts.member[attempt]!
    const last = members.lastPending[member]!
    attempts.isPending[attempt] = 1
    attempts.previous[attempt] = last
    attempts.next[attempt] = nobody
    if (last === nobody) members.firstPending[member] = attempt
    else attempts.next[last] = attempt
    members.lastPending[member] = attempt
    members.pending[member]!++
    clusters.pending[attempts.cluster[attempt]!]!++
  }

  /** Takes it out of the line, wherever it stands; nothing when it stands in none. */
  dequeue(attempt: number): void {
    const { attempts, members, clusters } = this
    if (attempts.isPending[attempt] === 0) return
    attempts.isPending[attempt] = 0
    const member = attempts.member[attempt]!
    const next = attempts.next[attempt]!
    const previous = attempts.previous[attempt]!
    if (previous === nobody) members.firstPending[member] = next
    else attempts.next[previous] = next
    if (next === nobody) members.lastPending[member] = previous
    else attempts.previous[next] = previous
    members.pending[member]!--
    clusters.pending[attempts.cluster[attempt]!]!--
  }

  /** Gives what a connection can take to those who wait for it, first come, first served. */
  serveNext(connection: number): void {
    const { sim, machines, members, connections } = this
    const member = connections.member[connection]!
    const cluster = connections.cluster[connection]!
    const { limit } = this.places.clusterRulesOf(cluster)
    while (connections.isOffered[connection] === 1) {
      const waiting = members.firstPending[member]!
      if (waiting === nobody) return
      this.dequeue(waiting)
      if (limit.hasRoomForRequest(cluster)) {
        this.bind(waiting, connection)
        sim.tell(machines.attempts, waiting, events.attempt.connectionReady)
      } else {
        this.refuse(waiting)
        sim.tell(machines.attempts, waiting, events.attempt.overflow)
      }
    }
  }

  /** From now on the attempt uses the connection, and is one of the cluster's active requests. */
  bind(attempt: number, connection: number): void {
    const { attempts, connections, clusters, members } = this
    attempts.connection[attempt] = connection
    attempts.connectionNumber[attempt] = connections.number[connection]!
    clusters.active[attempts.cluster[attempt]!]!++
    members.active[attempts.member[attempt]!]!++
    this.occupy(connection)
  }

  /** The attempt is over its pool limits. */
  refuse(attempt: number): void {
    const { attempts, clusters } = this
    attempts.reason[attempt] = reason.overflow
    attempts.status[attempt] = this.places.statusOf(reason.overflow)
    // One counter for both limits up to Envoy 1.37; 1.38 has upstream_rq_active_overflow for active requests.
    clusters.upstream_rq_pending_overflow[attempts.cluster[attempt]!]!++
  }

  /**
   * The attempt needs its connection no longer.
   *
   * @param isClean whether the exchange was complete, so that the connection can take another
   */
  release(attempt: number, isClean: boolean): void {
    const { sim, machines, attempts, connections, clusters, members } = this
    const connection = attempts.connection[attempt]!
    if (connection === nobody) return
    attempts.connection[attempt] = nobody
    clusters.active[attempts.cluster[attempt]!]!--
    members.active[attempts.member[attempt]!]!--
    if (connections.number[connection] !== attempts.connectionNumber[attempt]) return
    connections.streams[connection]!--
    const protocol = this.protocolOf(attempts.cluster[attempt]!, attempts.member[attempt]!)
    if (protocol === tcp || (protocol === http1 && !isClean)) {
      sim.tell(machines.connections, connection, events.connection.close)
    } else if (connections.state[connection] === ready) {
      this.offer(connection)
      this.serveNext(connection)
    } else if (connections.streams[connection] === 0) {
      sim.tell(machines.connections, connection, events.connection.idle)
    }
  }

  /** What a connection to the member speaks: HTTP/1.1 between two proxies may be carried over HTTP/2. */
  private protocolOf(cluster: number, member: number): number {
    const protocol = this.protocols[this.clusters.edge[cluster]!]!
    const { readiness } = this.places.plan
    if (protocol !== http1 || readiness === null) return protocol
    const isKept = this.members.reconnect[member]! >= 0 && this.clusters.gate[cluster]! < 0
    return isKept ? http2 : protocol
  }

  private headOf(connection: number): number {
    const { members, clusters, connections } = this
    const cluster = connections.cluster[connection]!
    return clusters.byConnection[cluster] === 0
      ? members.firstIdle[connections.member[connection]!]!
      : clusters.firstIdle[cluster]!
  }

  private setHead(connection: number, head: number): void {
    const { members, clusters, connections } = this
    const cluster = connections.cluster[connection]!
    if (clusters.byConnection[cluster] === 0)
      members.firstIdle[connections.member[connection]!] = head
    else clusters.firstIdle[cluster] = head
  }
}
