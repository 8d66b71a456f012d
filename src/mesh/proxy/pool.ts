import { reason } from '../../model/reasons.ts'
import { mostAtOnce } from '../../policies/connection/connection.ts'
import { priority as priorities, type Limit } from '../../policies/limit/limit.ts'
import { never, nobody } from '../../model/units.ts'
import type { Link } from '../network/link.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { highMember, highOf } from './highPriority.ts'
import { tellLease } from './lease.ts'

const ready = stateOf(programs.connection, 'ready')
const ejected = stateOf(programs.endpoint, 'ejected')
/** As many as a stream identifier can name. */
const mostStreams = 2_147_483_647

/** The shorter of two lengths of time, of which `never` is no length. */
const shorter = (a: number, b: number): number => (a < 0 ? b : b < 0 ? a : Math.min(a, b))

const protocolCode = { http1: 0, http2: 1, grpc: 1, tcp: 2 } as const
const http1 = protocolCode.http1
const http2 = protocolCode.http2
const tcp = protocolCode.tcp

/** Who ended a connection over which a request was still under way. */
const cut = { none: 0, byCaller: 1, byEndpoint: 2 }

/**
 * The connections of a cluster: offered ones that can take a stream, and attempts that wait for one.
 *
 * HTTP/1.1 carries one request at a time; HTTP/2 carries many, so one connection an endpoint suffices. A TCP session has a
 * connection of its own. Lists run through columns of their members. What is of high priority has a pool of its own to each
 * endpoint, whose row of `highMembers` has the same columns.
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
  private readonly highClusters: Places['highClusters']
  private readonly highMembers: Places['highMembers']
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
    this.highClusters = places.highClusters
    this.highMembers = places.highMembers
    this.protocols = Uint8Array.from(plan.edges, ({ fromService, toService }) =>
      fromService >= 0 && plan.services[fromService]!.role === 'broker'
        ? http2
        : protocolCode[plan.services[toService]!.protocol],
    )
  }

  /** A connection to the member that can take a stream now; −1 when there is none. */
  idle(cluster: number, member: number, priority: number): number {
    const { clusters, members, connections } = this
    if (priority !== priorities.usual)
      return this.highMembers.firstIdle[highMember(this.places, cluster, member)]!
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

  /** One more stream on it. One that carries as many as it can takes no other. */
  occupy(connection: number): void {
    const { sim, machines, connections, clusters } = this
    const streams = ++connections.streams[connection]!
    const served = ++connections.served[connection]!
    if (streams >= connections.capacity[connection]!) this.withhold(connection)
    if (connections.lease[connection] !== nobody && streams === 1)
      tellLease(this.places, connection, events.lease.taken)
    const cluster = connections.cluster[connection]!
    if (served === this.places.clusterRulesOf(cluster).connections.maxRequests) {
      clusters.upstream_cx_max_requests[cluster]!++
      this.withhold(connection)
      sim.tell(machines.connections, connection, events.connection.drain)
    }
  }

  /** One connection for each that waits and is not served yet; a connection that carries many serves as many as it can. */
  openIfWanted(cluster: number, member: number, priority: number): void {
    const { clusters } = this
    const limit = this.limitOf(cluster, priority)
    for (
      let opened = 0;
      opened < mostAtOnce && this.wantsMore(cluster, member, priority);
      opened++
    ) {
      const hasRoom = limit.hasRoomForConnection(cluster, member)
      if (!hasRoom) clusters.upstream_cx_overflow[cluster]!++
      // One to each endpoint is always allowed.
      if (hasRoom || this.connectionsTo(cluster, member, priority) === 0)
        this.connect(cluster, member, priority)
      if (!hasRoom) return
    }
  }

  /** Opens what the next who come will need, where somebody asks for that. */
  openAhead(cluster: number, member: number, priority: number): void {
    if (this.places.clusterRulesOf(cluster).connections.preconnect > 1)
      this.openIfWanted(cluster, member, priority)
  }

  /** Whether the pool of a member provides for fewer than it has and expects. */
  private wantsMore(cluster: number, member: number, priority: number): boolean {
    const table = priority === priorities.usual ? this.members : this.highMembers
    const row = priority === priorities.usual ? member : highMember(this.places, cluster, member)
    const pending = table.pending[row]!
    const opening = table.opening[row]!
    const each = opening === 0 ? 0 : opening * this.capacityOf(cluster, member)
    const { connections } = this.places.clusterRulesOf(cluster)
    if (connections.preconnect === 1) return pending > each
    // Whom nobody may pick is not provided for in advance.
    if (this.members.state[member] === ejected) return pending > each
    let spare = 0
    for (let at = table.firstIdle[row]!; at !== nobody; at = this.connections.next[at]!)
      spare += this.connections.capacity[at]! - this.connections.streams[at]!
    let active = 0
    const { used } = this.connections
    for (let at = 0; at < used; at++)
      if (this.connections.member[at] === member && this.isAlive(at, priority))
        active += this.connections.streams[at]!
    return connections.wantsMore(pending, active, each + spare)
  }

  private isAlive(connection: number, priority: number): boolean {
    const { connections } = this
    return connections.number[connection]! > 0 && connections.priority[connection] === priority
  }

  /** Opens a connection to a member. */
  connect(cluster: number, member: number, priority: number = priorities.usual): void {
    const { sim, machines, connections, clusters, members } = this
    const { connections: rule } = this.places.clusterRulesOf(cluster)
    const connection = sim.birth(machines.connections)
    connections.capacity[connection] = this.capacityOf(cluster, member)
    connections.served[connection] = 0
    connections.priority[connection] = priority
    connections.lease[connection] = nobody
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
    connections.ageUs[connection] = shorter(this.ageOf(cluster), rule.maxDurationUs)
    connections.connectTimeoutUs[connection] = this.places.clusterRulesOf(cluster).connectTimeoutUs
    if (priority === priorities.usual) {
      clusters.connections[cluster]!++
      members.connections[member]!++
      members.opening[member]!++
    } else {
      const high = highMember(this.places, cluster, member)
      this.highClusters.connections[highOf(this.places, cluster)]!++
      this.highMembers.connections[high]!++
      this.highMembers.opening[high]!++
    }
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

  /** The limits that bind what is of a priority. */
  limitOf(cluster: number, priority: number): Limit {
    const { limit, highLimit } = this.places.clusterRulesOf(cluster)
    return priority === priorities.usual ? limit : (highLimit ?? limit)
  }

  private connectionsTo(cluster: number, member: number, priority: number): number {
    return priority === priorities.usual
      ? this.members.connections[member]!
      : this.highMembers.connections[highMember(this.places, cluster, member)]!
  }

  /** How many streams a new connection to a member carries at once, as far as its caller knows. */
  private capacityOf(cluster: number, member: number): number {
    if (this.protocolOf(cluster, member) !== http2) return 1
    const { maxStreams, maxRequests } = this.places.clusterRulesOf(cluster).connections
    return Math.min(maxStreams, maxRequests, mostStreams)
  }

  /** It is ready, and its other end has said how many streams it takes. @returns whether they are fewer than was thought */
  learnCapacity(connection: number): boolean {
    const { connections, clusters } = this
    const { maxStreams } =
      this.places.plan.services[clusters.service[connections.cluster[connection]!]!]!
    if (maxStreams >= connections.capacity[connection]!) return false
    connections.capacity[connection] = maxStreams
    return true
  }

  isTcp(cluster: number): boolean {
    return this.protocols[this.clusters.edge[cluster]!] === tcp
  }

  /** Puts an attempt at the end of the member's line. */
  enqueue(attempt: number): void {
    const { attempts } = this
    const member = attempts.member[attempt]!
    const cluster = attempts.cluster[attempt]!
    const isHigh = attempts.priority[attempt] !== priorities.usual
    const table = isHigh ? this.highMembers : this.members
    const row = isHigh ? highMember(this.places, cluster, member) : member
    const last = table.lastPending[row]!
    attempts.isPending[attempt] = 1
    attempts.previous[attempt] = last
    attempts.next[attempt] = nobody
    if (last === nobody) table.firstPending[row] = attempt
    else attempts.next[last] = attempt
    table.lastPending[row] = attempt
    table.pending[row]!++
    this.count(cluster, isHigh, 'pending', 1)
  }

  /** Takes it out of the line, wherever it stands; nothing when it stands in none. */
  dequeue(attempt: number): void {
    const { attempts } = this
    if (attempts.isPending[attempt] === 0) return
    attempts.isPending[attempt] = 0
    const member = attempts.member[attempt]!
    const cluster = attempts.cluster[attempt]!
    const isHigh = attempts.priority[attempt] !== priorities.usual
    const table = isHigh ? this.highMembers : this.members
    const row = isHigh ? highMember(this.places, cluster, member) : member
    const next = attempts.next[attempt]!
    const previous = attempts.previous[attempt]!
    if (previous === nobody) table.firstPending[row] = next
    else attempts.next[previous] = next
    if (next === nobody) table.lastPending[row] = previous
    else attempts.previous[next] = previous
    table.pending[row]!--
    this.count(cluster, isHigh, 'pending', -1)
  }

  private count(
    cluster: number,
    isHigh: boolean,
    name: 'pending' | 'active' | 'connections',
    by: 1 | -1,
  ): void {
    if (isHigh) this.highClusters[name][highOf(this.places, cluster)]! += by
    else this.clusters[name][cluster]! += by
  }

  /** Who has waited longest for a connection of this kind; −1 when nobody does. */
  firstPending(connection: number): number {
    const { connections } = this
    const member = connections.member[connection]!
    if (connections.priority[connection] === priorities.usual)
      return this.members.firstPending[member]!
    return this.highMembers.firstPending[
      highMember(this.places, connections.cluster[connection]!, member)
    ]!
  }

  /** A connection is ready, and opens no more. */
  noteOpen(connection: number): void {
    const { connections } = this
    const member = connections.member[connection]!
    if (connections.priority[connection] === priorities.usual) this.members.opening[member]!--
    else
      this.highMembers.opening[highMember(this.places, connections.cluster[connection]!, member)]!--
  }

  /** A connection is closed, or could not be opened. */
  noteClosed(connection: number): void {
    const { connections, clusters } = this
    const cluster = connections.cluster[connection]!
    const member = connections.member[connection]!
    const isHigh = connections.priority[connection] !== priorities.usual
    this.count(cluster, isHigh, 'connections', -1)
    if (isHigh) this.highMembers.connections[highMember(this.places, cluster, member)]!--
    else this.members.connections[member]!--
    const because = connections.reason[connection]!
    if (connections.isOpen[connection] === 0) {
      this.noteOpen(connection)
      // There was nobody to connect to.
      if (because === reason.dnsFailure) return
    }
    const cutBy = connections.cutBy[connection]!
    const isRemote =
      because === reason.connectionTermination ||
      because === reason.connectionFailure ||
      cutBy === cut.byEndpoint
    const isUsed = connections.streams[connection]! > 0 || cutBy !== cut.none
    clusters.upstream_cx_destroy[cluster]!++
    if (isUsed) clusters.upstream_cx_destroy_with_active_rq[cluster]!++
    if (isRemote) clusters.upstream_cx_destroy_remote[cluster]!++
    else clusters.upstream_cx_destroy_local[cluster]!++
    if (isUsed && isRemote) clusters.upstream_cx_destroy_remote_with_active_rq[cluster]!++
    if (isUsed && !isRemote) clusters.upstream_cx_destroy_local_with_active_rq[cluster]!++
  }

  /** Gives what a connection can take to those who wait for it, first come, first served. */
  serveNext(connection: number): void {
    const { sim, machines, connections } = this
    const cluster = connections.cluster[connection]!
    const limit = this.limitOf(cluster, connections.priority[connection]!)
    while (connections.isOffered[connection] === 1) {
      const waiting = this.firstPending(connection)
      if (waiting === nobody) return
      this.dequeue(waiting)
      if (limit.hasRoomForRequest(cluster)) {
        this.bind(waiting, connection)
        sim.tell(machines.attempts, waiting, events.attempt.connectionReady)
      } else {
        this.refuse(waiting, limit.countsActiveApart)
        sim.tell(machines.attempts, waiting, events.attempt.overflow)
      }
    }
  }

  /** From now on the attempt uses the connection, and is one of the cluster's active requests. */
  bind(attempt: number, connection: number): void {
    const { attempts, connections, clusters, members } = this
    attempts.connection[attempt] = connection
    attempts.connectionNumber[attempt] = connections.number[connection]!
    const cluster = attempts.cluster[attempt]!
    if (attempts.priority[attempt] === priorities.usual) clusters.active[cluster]!++
    else this.highClusters.active[highOf(this.places, cluster)]!++
    members.active[attempts.member[attempt]!]!++
    const { limit } = this.places.clusterRulesOf(cluster)
    if (limit.noteRequest !== null) limit.noteRequest(cluster)
    this.occupy(connection)
  }

  /**
   * The attempt is over its pool limits.
   *
   * @param isApart whether it is counted as one that had a connection, which Envoy does from 1.38 on
   */
  refuse(attempt: number, isApart: boolean): void {
    const { attempts, clusters } = this
    this.noteOverflow(attempt)
    const cluster = attempts.cluster[attempt]!
    if (isApart) clusters.upstream_rq_active_overflow[cluster]!++
    else clusters.upstream_rq_pending_overflow[cluster]!++
  }

  /** It ends with an overflow. */
  noteOverflow(attempt: number): void {
    const { attempts } = this
    attempts.reason[attempt] = reason.overflow
    attempts.status[attempt] = this.places.statusOf(reason.overflow)
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
    const cluster = attempts.cluster[attempt]!
    if (attempts.priority[attempt] === priorities.usual) clusters.active[cluster]!--
    else this.highClusters.active[highOf(this.places, cluster)]!--
    members.active[attempts.member[attempt]!]!--
    if (connections.number[connection] !== attempts.connectionNumber[attempt]) return
    const left = --connections.streams[connection]!
    if (left === 0 && connections.lease[connection] !== nobody)
      tellLease(this.places, connection, events.lease.given)
    const protocol = this.protocolOf(cluster, attempts.member[attempt]!)
    if (protocol === tcp || (protocol === http1 && !isClean)) {
      if (!isClean && protocol === http1)
        connections.cutBy[connection] =
          attempts.reason[attempt] === reason.connectionTermination ? cut.byEndpoint : cut.byCaller
      sim.tell(machines.connections, connection, events.connection.close)
    } else if (connections.state[connection] === ready) {
      if (this.isAskedToClose(connection)) {
        clusters.upstream_cx_close_notify[cluster]!++
        this.withhold(connection)
        sim.tell(machines.connections, connection, events.connection.drain)
        return
      }
      // One that is drained since this very tick takes nobody.
      if (this.isSpent(connection)) return
      this.offer(connection)
      this.serveNext(connection)
    } else if (connections.streams[connection] === 0) {
      sim.tell(machines.connections, connection, events.connection.idle)
    }
  }

  /** Whether it has carried as many requests as it may: word of that is on its way to it. */
  private isSpent(connection: number): boolean {
    const { connections } = this
    const { maxRequests } = this.places.clusterRulesOf(connections.cluster[connection]!).connections
    return connections.served[connection]! >= maxRequests
  }

  /** Whether the answer that has just come asks that its connection be closed: `Connection: close`, or GOAWAY. */
  private isAskedToClose(connection: number): boolean {
    const { connections, clusters, places } = this
    const service = clusters.service[connections.cluster[connection]!]!
    return connections.served[connection]! >= places.plan.services[service]!.keepAliveRequests
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
    if (connections.priority[connection] !== priorities.usual)
      return this.highMembers.firstIdle[
        highMember(this.places, cluster, connections.member[connection]!)
      ]!
    return clusters.byConnection[cluster] === 0
      ? members.firstIdle[connections.member[connection]!]!
      : clusters.firstIdle[cluster]!
  }

  private setHead(connection: number, head: number): void {
    const { members, clusters, connections } = this
    const cluster = connections.cluster[connection]!
    if (connections.priority[connection] !== priorities.usual)
      this.highMembers.firstIdle[
        highMember(this.places, cluster, connections.member[connection]!)
      ] = head
    else if (clusters.byConnection[cluster] === 0)
      members.firstIdle[connections.member[connection]!] = head
    else clusters.firstIdle[cluster] = head
  }
}
