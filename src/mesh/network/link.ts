import { sampler, type Chance } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { tellSession } from './session.ts'

/** The shortest time after which TCP sends a lost segment again; it doubles with each further loss. */
const retransmissionUs = 200_000
/** After so many losses in a row the sender gives the connection up. */
const retransmissionsAtMost = 6

/** The crossing from the caller to the endpoint. */
const there = 1

/**
 * Crossing a link: latency, jitter, loss, partition, and the proxies at both ends.
 *
 * A lost message is not an error that anybody is told: TCP sends it again after 200 ms, 400 ms, … (Linux TCP_RTO_MIN), so
 * loss is seen as delay. What meets a partition is gone.
 */
export class Link {
  private readonly places: Places
  private readonly purposes: readonly number[]
  private readonly hopPurposes: readonly number[]
  /** By edge: 1 where calls go past the proxies. */
  private readonly isPast: Uint8Array
  private readonly hop: (chance: Chance) => number
  /** By edge: 1 where one of its ends is a broker, which every message goes through. */
  private readonly brokers: Uint8Array
  /** What one proxy costs every message; below 0 where each draws its own. */
  private readonly hopUs: number
  /** By proxy · workers + worker: when each worker of the proxies of nodes is free again; null where they have any number. */
  private readonly workers: { readonly freeAt: Float64Array } | null

  constructor(places: Places) {
    this.places = places
    const { edges, hop } = places.plan
    this.purposes = edges.map(({ name }) => places.purpose(`link/${name}`))
    this.isPast = Uint8Array.from(edges, ({ toService }) =>
      places.plan.services[toService]!.isPast ? 1 : 0,
    )
    this.hopPurposes = edges.map(({ name }) => places.purpose(`hop/${name}`))
    this.hop = sampler(hop)
    const isBroker = (service: number): boolean =>
      service >= 0 && places.plan.services[service]!.role === 'broker'
    this.brokers = Uint8Array.from(edges, ({ fromService, toService }) =>
      isBroker(fromService) || isBroker(toService) ? 1 : 0,
    )
    this.hopUs = hop.kind === 'constant' ? Math.round(hop.valueUs) : -1
    const { nodeProxies } = places.plan
    this.workers = null
    if (nodeProxies !== null && Number.isFinite(nodeProxies.workers)) {
      const count = Math.max(1, places.proxies.used * nodeProxies.workers)
      const table = places.sim.arena.table('proxyWorkers', { freeAt: 'f64' }, count)
      while (table.used < count) table.birth()
      this.workers = table
    }
  }

  /**
   * How long a message takes, through the proxies at both ends, µs; below 0: it is lost for good.
   *
   * @param variant tells messages with the same key apart
   */
  crossing(
    edge: number,
    endpoint: number,
    from: number,
    keyA: number,
    keyB: number,
    variant: number,
  ): number {
    const delay = this.wire(edge, endpoint, from, keyA, keyB, variant)
    if (delay < 0) return delay
    const proxies = this.proxies(edge, endpoint, from, variant)
    if (proxies === 0) return delay
    if (this.places.plan.nodeProxies !== null)
      return delay + this.served(proxies, edge, endpoint, from, keyA, keyB + variant * 0x10001)
    return delay + this.through(proxies, edge, keyA, keyB + variant * 0x10001)
  }

  /** The same between the proxies. */
  private wire(
    edge: number,
    endpoint: number,
    from: number,
    keyA: number,
    keyB: number,
    variant: number,
    isOfNode = false,
  ): number {
    const { plan, edges, endpoints, draw } = this.places
    if (isCut(this.places, edge, endpoint, from, isOfNode)) return -1
    const link = plan.edges[edge]!
    let delay = link.latencyUs + edges.extraDelayUs[edge]! + endpoints.extraDelayUs[endpoint]!
    const loss =
      1 - (1 - link.lossRatio) * (1 - edges.lossRatio[edge]!) * (1 - endpoints.lossRatio[endpoint]!)
    if (link.jitterUs > 0 || loss > 0) {
      draw.key(keyA, keyB + variant * 0x10001, this.purposes[edge]!)
      delay += Math.floor(draw.next() * link.jitterUs)
      if (loss > 0) {
        let wait = retransmissionUs
        for (let tries = 0; draw.next() < loss; tries++) {
          if (tries === retransmissionsAtMost) return -1
          delay += wait
          wait *= 2
        }
      }
    }
    return delay
  }

  /**
   * A round trip at rest: what opening a connection takes; below 0 when nothing comes back.
   *
   * @param isOfNode whether the proxy of the caller's node opens it, for whoever is there
   */
  roundTrip(
    edge: number,
    endpoint: number,
    from: number,
    keyA: number,
    keyB: number,
    isOfNode: boolean,
  ): number {
    const there = this.wire(edge, endpoint, from, keyA, keyB, 5, isOfNode)
    const back = this.wire(edge, endpoint, from, keyA, keyB, 6, isOfNode)
    return there < 0 || back < 0 ? -1 : there + back
  }

  /** What so many proxies cost a message, µs. */
  private through(proxies: number, edge: number, keyA: number, keyB: number): number {
    if (this.hopUs >= 0) return proxies * this.hopUs
    const chance = this.places.draw.key(keyA, keyB, this.hopPurposes[edge]!)
    let sum = 0
    for (let proxy = 0; proxy < proxies; proxy++) sum += this.hop(chance)
    return sum
  }

  /**
   * The same where proxies stand on nodes. Where they have few workers: first come, first served, in the order in which messages are sent. One
   * that is still on the wire has its place in the line of the proxy at its other end already.
   */
  private served(
    proxies: number,
    edge: number,
    endpoint: number,
    from: number,
    keyA: number,
    keyB: number,
  ): number {
    const { plan, endpoints, clients, draw, proxies: table } = this.places
    const chance = draw.key(keyA, keyB, this.hopPurposes[edge]!)
    const caller = from >= 0 ? endpoints.proxy[from]! : clients.proxy[plan.edges[edge]!.fromClient]!
    let sum = 0
    for (let hop = 0; hop < proxies; hop++) {
      const isFirst = hop === 0 && plan.takesOutbound && caller >= 0 && table.endpoint[caller]! < 0
      const proxy = isFirst ? caller : endpoints.proxy[endpoint]!
      const worksUs = this.hopUs >= 0 ? this.hopUs : this.hop(chance)
      sum += this.serve(proxy, worksUs * table.slowFactor[proxy]!)
    }
    return Math.round(sum)
  }

  /** Gives a message to the worker that is free first. @returns how long it waits and is worked on, µs */
  private serve(proxy: number, worksUs: number): number {
    if (this.workers === null) return worksUs
    const { freeAt } = this.workers
    const { sim, plan } = this.places
    const { workers } = plan.nodeProxies!
    const first = proxy * workers
    let best = first
    for (let worker = first + 1; worker < first + workers; worker++)
      if (freeAt[worker]! < freeAt[best]!) best = worker
    const end = Math.max(sim.now, freeAt[best]!) + worksUs
    freeAt[best] = end
    return end - sim.now
  }

  /** How many proxies a message goes through: those at both ends; a library hands each call over to a thread, once. */
  private proxies(edge: number, endpoint: number, from: number, variant: number): number {
    const { plan, endpoints, clients, proxies } = this.places
    if (!plan.hasProxies) {
      if (this.brokers[edge] === 1) return 1
      // Finagle is in both applications.
      if (plan.gates !== null) return 2
      return variant === there && plan.guards?.handsOver[edge] === true ? 1 : 0
    }
    if (this.isPast[edge] === 1) return 0
    const caller = from >= 0 ? endpoints.proxy[from]! : clients.proxy[plan.edges[edge]!.fromClient]!
    const callee = endpoints.proxy[endpoint]!
    const { nodeProxies } = plan
    if (nodeProxies !== null) {
      // What an Envoy in the middle costs is its service time.
      const atCaller = plan.takesOutbound && caller >= 0 && proxies.endpoint[caller]! < 0 ? 1 : 0
      if (!plan.takesInbound) return atCaller
      if (plan.takesOutbound && caller >= 0 && caller === callee)
        return nodeProxies.sameNodeCrossings
      return atCaller + (callee >= 0 && proxies.endpoint[callee]! < 0 ? 1 : 0)
    }
    return (caller >= 0 && plan.takesOutbound ? 1 : 0) + (callee >= 0 && plan.takesInbound ? 1 : 0)
  }
}

/**
 * Whether nothing crosses between a caller and an endpoint.
 *
 * @param from the caller's endpoint, below 0 for a client, which is on no node
 * @param isOfNode whether anybody on the caller's node may be meant: then it is cut off only with its node
 */
export function isCut(
  places: Places,
  edge: number,
  endpoint: number,
  from: number,
  isOfNode = false,
): boolean {
  const { edges, endpoints, zoneOf, regionOf, nodeOf, plan } = places
  if (edges.partitioned[edge] === 1 || endpoints.isolated[endpoint] === 1) return true
  const to = zoneOf[endpoint]!
  if (from < 0) {
    const { fromClient } = plan.edges[edge]!
    const own = fromClient < 0 ? nobody : zoneOf[places.callerNumber(nobody, fromClient)]!
    const cut = endpoints.zoneCut[endpoint]!
    const isOutside = (cut & 1) !== 0 && own !== to
    const isAbroad = (cut & 2) !== 0 && (own < 0 || regionOf[own] !== regionOf[to])
    return isOutside || isAbroad || endpoints.nodeCut[endpoint] === 1
  }
  if (!isOfNode && endpoints.isolated[from] === 1) return true
  return (
    isApart(endpoints.zoneCut[endpoint]! | endpoints.zoneCut[from]!, to, zoneOf[from]!, regionOf) ||
    (nodeOf[endpoint] !== nodeOf[from] &&
      (endpoints.nodeCut[endpoint] === 1 || endpoints.nodeCut[from] === 1))
  )
}

/** Whether two zones are cut from each other: bits as in `zoneCut`. */
function isApart(cut: number, one: number, other: number, regionOf: Int32Array): boolean {
  if (cut === 0 || one === other) return false
  return (cut & 1) !== 0 || regionOf[one] !== regionOf[other]
}

/** The job's crossings: there and back. */
export function linkActions(
  places: Places,
  link: Link,
): Record<'crossTheLink' | 'crossBack', Action> {
  const { sim, jobs } = places
  const cross = (job: number, variant: number): void => {
    const delay = link.crossing(
      jobs.edge[job]!,
      jobs.endpoint[job]!,
      jobs.fromEndpoint[job]!,
      jobs.keyA[job]!,
      jobs.keyB[job]! + jobs.ordinal[job]!,
      variant,
    )
    jobs.leftAt[job] = sim.now
    jobs.linkDelayUs[job] = delay
    if (delay < 0) sim.answer(events.job.lost)
  }
  return {
    crossTheLink: (job) => cross(job, there),
    crossBack: (job) => {
      if (jobs.reason[job] === reason.none && jobs.status[job]! >= 500)
        jobs.reason[job] = reason.serverError
      if (jobs.session[job] !== nobody) {
        const because = jobs.reason[job]!
        const wasReset = because === reason.connectionTermination || because === reason.remoteReset
        tellSession(places, job, wasReset ? events.session.reset : events.session.over)
      }
      cross(job, 2)
    },
  }
}
