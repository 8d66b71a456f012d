import {
  clusterField,
  clusterWidth,
  edgeField,
  edgeWidth,
  memberField,
  memberWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'

/** As in frames. */
export const circuitLook = { none: 0, closed: 1, open: 2, halfOpen: 3 } as const
export const queueLook = { none: 0, ready: 1, waiting: 2, failing: 3 } as const

/** What the callers at an edge think of those they call, by edge. Only some systems have circuits, and queues before them. */
export class CallerLooks {
  /** What is worst: half open before open before closed, since whoever tries again decides what comes next. */
  readonly circuit: Uint8Array
  /** How many circuits are there, and how many are not closed. */
  readonly circuits: Uint16Array
  readonly openCircuits: Uint16Array
  readonly queue: Uint8Array
  /** How many attempts wait until an endpoint is ready. */
  readonly waiting: Uint32Array
  /** Answers a second that libraries gave in place of the service. */
  readonly degraded: Float32Array
  /** 0…1 of the open connections: over which nobody has shown a certificate. */
  readonly plain: Float32Array

  readonly #topology: Topology
  readonly #edgeOfMember: Int32Array
  /** Undefined before the first frame: a system has circuits, and queues, from its start or never. */
  #hasCircuits: boolean | undefined
  #hasQueues: boolean | undefined

  constructor(topology: Topology) {
    const edges = topology.edges.length
    this.#topology = topology
    this.circuit = new Uint8Array(edges)
    this.circuits = new Uint16Array(edges)
    this.openCircuits = new Uint16Array(edges)
    this.queue = new Uint8Array(edges)
    this.waiting = new Uint32Array(edges)
    this.degraded = new Float32Array(edges)
    this.plain = new Float32Array(edges)
    this.#edgeOfMember = Int32Array.from(
      topology.members,
      ({ cluster }) => topology.clusters[cluster]!.edge,
    )
  }

  fill(frame: Frame): void {
    this.#fillCircuits(frame)
    this.#fillQueues(frame)
    for (let edge = 0; edge < this.degraded.length; edge++)
      this.degraded[edge] = frame.edges[edge * edgeWidth + edgeField.degradedPerSecond]!
    if (!this.#topology.hasIdentity) return
    for (let edge = 0; edge < this.plain.length; edge++) {
      const row = edge * edgeWidth
      const all = frame.edges[row + edgeField.connections]!
      this.plain[edge] = all > 0 ? 1 - frame.edges[row + edgeField.mutual]! / all : 0
    }
  }

  #fillCircuits({ members, clusters }: Frame): void {
    if (this.#hasCircuits === false) return
    this.#hasCircuits = false
    this.circuit.fill(circuitLook.none)
    this.circuits.fill(0)
    this.openCircuits.fill(0)
    for (let member = 0; member < this.#edgeOfMember.length; member++) {
      const edge = this.#edgeOfMember[member]!
      const circuit = members[member * memberWidth + memberField.circuit]!
      if (circuit === circuitLook.none) continue
      this.#hasCircuits = true
      this.circuits[edge]!++
      if (circuit > circuitLook.closed) this.openCircuits[edge]!++
      if (circuit > this.circuit[edge]!) this.circuit[edge] = circuit
    }
    // A library has one for all endpoints of a service.
    this.#topology.clusters.forEach(({ edge }, index) => {
      const circuit = clusters[index * clusterWidth + clusterField.circuit]!
      if (circuit === circuitLook.none) return
      this.#hasCircuits = true
      this.circuits[edge]!++
      if (circuit > circuitLook.closed) this.openCircuits[edge]!++
      if (circuit > this.circuit[edge]!) this.circuit[edge] = circuit
    })
  }

  #fillQueues({ clusters }: Frame): void {
    if (this.#hasQueues === false) return
    this.#hasQueues = false
    this.queue.fill(queueLook.none)
    this.waiting.fill(0)
    this.#topology.clusters.forEach(({ edge }, index) => {
      const row = index * clusterWidth
      const queue = clusters[row + clusterField.queue]!
      if (queue === queueLook.none) return
      this.#hasQueues = true
      this.queue[edge] = Math.max(this.queue[edge]!, queue)
      this.waiting[edge]! += clusters[row + clusterField.waiting]!
    })
  }
}
