import { unhealthyBits } from '../model/health.ts'
import { sideOf } from './boxSide.ts'
import { faultKinds } from '../scenario/commands.ts'
import {
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  memberField,
  memberWidth,
  serviceField,
  serviceWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { CallerLooks, circuitLook } from './CallerLooks.ts'
import { ProxyLooks } from './ProxyLooks.ts'
import * as states from './states.ts'

/**
 * What an endpoint's frame says. `partly`: only some callers have ejected it, or have their circuit open; `probation`: somebody
 * tries it again.
 */
export const frameLook = {
  plain: 0,
  partly: 1,
  ejected: 2,
  crashed: 3,
  probation: 4,
  degraded: 5,
} as const
export const queueTone = { calm: 0, half: 1, full: 2 } as const
/** `dotted`: nothing may pass. `failing`: at least half of what passes fails. */
export const edgeDash = { solid: 0, dotted: 1, failing: 2 } as const

/**
 * How the control plane is, as its hexagon says it. `partitioned`: it works, and reaches nobody; `stalled`: it hears of
 * nothing new, and nothing new goes out.
 */
export const planeLook = { up: 0, overloaded: 1, down: 2, partitioned: 3, stalled: 4 } as const

/** Requests a second from which a line is drawn wider. */
const widerFrom = [20, 100, 500] as const

/**
 * How places look at one moment: small numbers in columns, so that the stage can tell what has changed without comparing
 * pictures.
 */
export class Looks {
  readonly pod: Uint8Array
  readonly frame: Uint8Array
  /** Busy workers; of an endpoint with more than 8 workers, eighths. */
  readonly busy: Uint8Array
  /** How many of these work for a caller that has left; in the same unit. */
  readonly orphaned: Uint8Array
  /** 0…1 of the queue. */
  readonly queue: Float32Array
  readonly queueTone: Uint8Array
  /** 0…1 of the memory, while it leaks or more than half is in use; else 0. */
  readonly memory: Float32Array
  readonly proxies: ProxyLooks
  readonly callers: CallerLooks
  /** 1 where an endpoint is gone, or nothing reaches it. */
  readonly isLost: Uint8Array
  /** By service: how many endpoints take requests, of how many. */
  /** By endpoint, see `sideOf`. */
  readonly side: Uint8Array
  readonly admitted: Uint16Array
  readonly isPanic: Uint8Array
  /** By edge: 0…3. */
  readonly edgeWidth: Uint8Array
  readonly edgeDash: Uint8Array
  /** 0…1 of the answers that its callers' caches can hold; 1 where there are none. */
  readonly edgeCache: Float32Array
  /** Attempts a second. */
  readonly edgeRate: Float32Array
  /** 1 where an edge is broken, fails, or has a pool that is full. */
  readonly isAbnormal: Uint8Array
  /** See `planeLook`. */
  controlPlane: number = planeLook.up

  readonly #topology: Topology
  readonly #clustersOf: readonly (readonly number[])[]

  constructor(topology: Topology) {
    this.#topology = topology
    const endpoints = topology.endpoints.length
    this.pod = new Uint8Array(endpoints)
    this.frame = new Uint8Array(endpoints)
    this.busy = new Uint8Array(endpoints)
    this.orphaned = new Uint8Array(endpoints)
    this.queue = new Float32Array(endpoints)
    this.isLost = new Uint8Array(endpoints)
    this.queueTone = new Uint8Array(endpoints)
    this.memory = new Float32Array(endpoints)
    this.side = new Uint8Array(endpoints)
    this.proxies = new ProxyLooks(topology)
    this.callers = new CallerLooks(topology)
    this.admitted = new Uint16Array(topology.services.length)
    this.isPanic = new Uint8Array(topology.services.length)
    this.edgeWidth = new Uint8Array(topology.edges.length)
    this.edgeDash = new Uint8Array(topology.edges.length)
    this.edgeRate = new Float32Array(topology.edges.length)
    this.edgeCache = new Float32Array(topology.edges.length).fill(1)
    this.isAbnormal = new Uint8Array(topology.edges.length)
    const clustersOf = topology.edges.map((): number[] => [])
    topology.clusters.forEach(({ edge }, index) => clustersOf[edge]?.push(index))
    this.#clustersOf = clustersOf
  }

  fill(frame: Frame): void {
    this.controlPlane = planeOf(frame)
    this.#fillEndpoints(frame)
    this.#fillServices(frame)
    this.proxies.fill(frame)
    this.callers.fill(frame)
    this.#fillEdges(frame)
  }

  #fillEndpoints({ endpoints }: Frame): void {
    for (let index = 0; index < this.pod.length; index++) {
      const row = index * endpointWidth
      const service = this.#topology.services[this.#topology.endpoints[index]!.service]!
      const pod = endpoints[row + endpointField.pod]!
      const outBy =
        endpoints[row + endpointField.ejectedBy]! +
        endpoints[row + endpointField.openBy]! +
        endpoints[row + endpointField.failingBy]!
      const knownBy = endpoints[row + endpointField.knownBy]!
      this.pod[index] = pod
      this.side[index] = sideOf(
        this.#topology,
        index,
        endpoints[row + endpointField.unmeshed] === 1,
      )
      this.isLost[index] =
        pod === states.pod.crashed ||
        pod === states.pod.gone ||
        hasFault(endpoints[row + endpointField.faults]!, 'partition')
          ? 1
          : 0
      this.frame[index] =
        pod === states.pod.crashed
          ? frameLook.crashed
          : endpoints[row + endpointField.halfOpenBy]! > 0
            ? frameLook.probation
            : outBy === 0
              ? endpoints[row + endpointField.degradedBy]! > 0
                ? frameLook.degraded
                : frameLook.plain
              : outBy >= knownBy
                ? frameLook.ejected
                : frameLook.partly
      const limit = endpoints[row + endpointField.memoryLimit]!
      const used = limit > 0 ? Math.min(1, endpoints[row + endpointField.memory]! / limit) : 0
      const isLeaking = hasFault(endpoints[row + endpointField.faults]!, 'leak')
      this.memory[index] = isLeaking || used > 0.5 ? used : 0
      const busy = endpoints[row + endpointField.busy]!
      this.busy[index] =
        service.workers <= 8
          ? Math.min(busy, service.workers)
          : Math.ceil((8 * busy) / service.workers)
      const orphaned = endpoints[row + endpointField.orphaned]!
      this.orphaned[index] = Math.min(
        this.busy[index]!,
        service.workers <= 8 ? orphaned : Math.ceil((8 * orphaned) / service.workers),
      )
      const share = queueShare(endpoints[row + endpointField.queued]!, service.queue)
      this.queue[index] = share
      this.queueTone[index] =
        share >= 0.85 ? queueTone.full : share >= 0.5 ? queueTone.half : queueTone.calm
    }
  }

  #fillServices({ services }: Frame): void {
    for (let index = 0; index < this.admitted.length; index++) {
      this.isPanic[index] = services[index * serviceWidth + serviceField.panic]!
      let admitted = 0
      for (const endpoint of this.#topology.services[index]!.endpoints)
        if (this.pod[endpoint] === states.pod.ready && this.frame[endpoint] !== frameLook.ejected)
          admitted++
      this.admitted[index] = admitted
    }
  }

  #fillEdges(frame: Frame): void {
    for (let index = 0; index < this.edgeWidth.length; index++) {
      const row = index * edgeWidth
      const rate = frame.edges[row + edgeField.attemptsPerSecond]!
      const failing = frame.edges[row + edgeField.failedPerSecond]!
      const isCut = hasFault(frame.edges[row + edgeField.faults]!, 'partition')
      const entries = frame.edges[row + edgeField.cacheEntries]!
      this.edgeCache[index] = entries > 0 ? frame.edges[row + edgeField.cached]! / entries : 1
      this.edgeRate[index] = rate
      this.edgeWidth[index] = widthStep(rate)
      this.edgeDash[index] =
        isCut || this.#isShut(frame, index)
          ? edgeDash.dotted
          : failing > 0 && failing >= rate / 2
            ? edgeDash.failing
            : edgeDash.solid
      this.isAbnormal[index] =
        this.edgeDash[index] !== edgeDash.solid ||
        failing > rate / 20 ||
        frame.edges[row + edgeField.faults]! !== 0 ||
        this.#isFull(frame, index)
          ? 1
          : 0
    }
  }

  /** Whether a caller on this edge has no room for one more. */
  #isFull({ clusters }: Frame, edge: number): boolean {
    return this.#clustersOf[edge]!.some((cluster) => {
      const row = cluster * clusterWidth
      const isAt = (used: number, limit: number): boolean =>
        clusters[row + limit]! > 0 && clusters[row + used]! >= clusters[row + limit]!
      return (
        isAt(clusterField.active, clusterField.maxRequests) ||
        isAt(clusterField.pending, clusterField.maxPending)
      )
    })
  }

  /** Whether no caller on this edge has an endpoint that it would ask. */
  #isShut({ clusters, members }: Frame, edge: number): boolean {
    const mine = this.#clustersOf[edge]!
    for (const cluster of mine) {
      if (clusters[cluster * clusterWidth + clusterField.panic] === 1) return false
      const all = this.#topology.clusters[cluster]!.members
      for (const member of all) if (!isOut(members, member)) return false
    }
    return mine.length > 0
  }
}

function planeOf({ header: head }: Frame): number {
  const state = head[header.controlPlane]!
  if (state === states.controlPlane.down) return planeLook.down
  if (hasFault(head[header.controlPlaneFaults]!, 'partition')) return planeLook.partitioned
  if (hasFault(head[header.controlPlaneFaults]!, 'stall')) return planeLook.stalled
  return state === states.controlPlane.overloaded ? planeLook.overloaded : planeLook.up
}

/** Whether a caller leaves an endpoint out: it has ejected it, it fails its check, or its circuit to it is open. */
export const isOut = (members: Float64Array, member: number): boolean =>
  members[member * memberWidth + memberField.state] === states.member.ejected ||
  (members[member * memberWidth + memberField.health]! & unhealthyBits) !== 0 ||
  members[member * memberWidth + memberField.circuit] === circuitLook.open

/** 0…3: how wide a line is drawn for so many requests a second. */
export function widthStep(rate: number): number {
  const step = widerFrom.findIndex((from) => rate < from)
  return step < 0 ? widerFrom.length : step
}

/** 0…1 of the places. A queue without a bound fills by doubling: half at 16, nearly full from 200 on. */
function queueShare(queued: number, places: number): number {
  if (queued <= 0) return 0
  if (places > 0) return Math.min(1, queued / places)
  return places === 0 ? 1 : Math.min(1, Math.log2(1 + queued) / 8)
}

/** Whether the bits of a place hold a fault. */
export const hasFault = (bits: number, kind: (typeof faultKinds)[number]): boolean =>
  ((bits >> faultKinds.indexOf(kind)) & 1) === 1
