import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never } from '../../model/units.ts'
import type { BindingPlan } from '../Plan.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { canReachPlane, isPlaneAwake } from '../control/reach.ts'
import { pardon } from './circuit.ts'
import { forgetReconnecting } from './reconnect.ts'
import { forgetGate } from './forgetGate.ts'
import { forgetQueue, turn } from './queue.ts'
import { updateCandidates } from './eject.ts'

const unknown = stateOf(programs.destination, 'unknown')
const lookingUp = stateOf(programs.destination, 'lookingUp')

type DestinationAction = 'lookUp' | 'learn' | 'seeWhetherIdle' | 'forgetDestination'

/** What a proxy remembers of a destination, and for how long. */
export function destinationActions(places: Places): Record<DestinationAction, Action> {
  const { sim, machines, destinations, clusters, connections, queues, controlPlane } = places
  const memory = places.plan.readiness ?? places.plan.binding

  return {
    lookUp(row) {
      destinations.lookups[row]!++
      const proxy = clusters.proxy[destinations.cluster[row]!]!
      const isAnswered = canReachPlane(places, proxy) && isPlaneAwake(places)
      destinations.lookupUs[row] = !isAnswered
        ? never
        : Math.round(memory!.lookupUs * controlPlane.slowFactor[0]!)
    },

    learn(row) {
      const cluster = destinations.cluster[row]!
      if (clusters.forgotten[cluster] === 0) return
      destinations.idleUs[row] = memory!.idleUs
      clusters.forgotten[cluster] = 0
      updateCandidates(places, cluster)
      if (clusters.queue[cluster]! < 0) tellBound(places, cluster)
    },

    seeWhetherIdle(row) {
      const cluster = destinations.cluster[row]!
      const queue = clusters.queue[cluster]!
      const isBusy =
        clusters.active[cluster]! > 0 ||
        clusters.pending[cluster]! > 0 ||
        (queue >= 0 && queues.length[queue]! > 0)
      const unusedUs = isBusy ? 0 : sim.now - destinations.usedAt[row]!
      const isUsed = unusedUs < memory!.idleUs
      // Looked at again when it would be idle, if nobody used it from here on.
      destinations.idleUs[row] = memory!.idleUs - (isUsed ? unusedUs : 0)
      if (!isUsed) destinations.evictions[row]!++
      sim.answer(isUsed ? events.destination.used : events.destination.idle)
    },

    forgetDestination(row) {
      const cluster = destinations.cluster[row]!
      clusters.forgotten[cluster] = 1
      const first = clusters.firstMember[cluster]!
      for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
        forgetMember(places, member)
      }
      if (clusters.queue[cluster]! >= 0) forgetQueue(places, clusters.queue[cluster]!)
      forgetGate(places, cluster)
      // Its connections go with it.
      for (let row = 0; row < connections.used; row++) {
        if (connections.number[row]! > 0 && connections.cluster[row] === cluster)
          sim.tell(machines.connections, row, events.connection.drain)
      }
      updateCandidates(places, cluster)
    },
  }
}

/** What a proxy thought of an endpoint goes with it: if it comes again, it is a new one. */
export function forgetMember(places: Places, member: number): void {
  const { sim, members } = places
  members.estimateUs[member] = never
  members.estimatedAt[member] = sim.now
  pardon(places, member)
  forgetReconnecting(places, member)
}

/**
 * Whether the name that an attempt asks for leads nowhere yet. Then it is asked for, and the attempt waits, by itself, for so
 * long.
 *
 * @source linkerd/linkerd 1.7.5: router/core/.../buoyant/router/RoutingFactory.scala; linkerd/docs/routers.md (bindingTimeoutMs)
 */
export function isUnbound(places: Places, attempt: number, { timeoutUs }: BindingPlan): boolean {
  const { attempts, clusters } = places
  const cluster = attempts.cluster[attempt]!
  if (clusters.destination[cluster]! < 0) return false
  noteWanted(places, cluster)
  // Should it wait in vain, this is why it fails.
  const isForgotten = clusters.forgotten[cluster] === 1
  const because = isForgotten ? reason.noCluster : reason.none
  attempts.reason[attempt] = because
  attempts.status[attempt] = isForgotten ? places.statusOf(because) : 0
  if (!isForgotten) return false
  attempts.turn[attempt] = turn.waits
  attempts.bindUs[attempt] = timeoutUs
  return true
}

/** A name is bound: all who waited for it go on. */
function tellBound({ sim, machines, attempts }: Places, cluster: number): void {
  for (let attempt = 0; attempt < attempts.used; attempt++) {
    if (
      attempts.number[attempt]! > 0 &&
      attempts.turn[attempt] === turn.waits &&
      attempts.cluster[attempt] === cluster
    )
      sim.tell(machines.attempts, attempt, events.attempt.endpointReady)
  }
}

/** Somebody asks for the destination of a cluster. */
export function noteWanted(
  { sim, machines, destinations, clusters }: Places,
  cluster: number,
): void {
  const row = clusters.destination[cluster]!
  destinations.usedAt[row] = sim.now
  if (destinations.state[row] === unknown)
    sim.tell(machines.destinations, row, events.destination.wanted)
}

/**
 * Somebody asks for a name that leads to this cluster among others: it stays in use, also while nothing is sent there.
 *
 * @source linkerd2-proxy 29637b64: linkerd/distribute/src/cache.rs (backends live as long as what leads to them)
 */
export function keepInUse({ sim, destinations, clusters }: Places, cluster: number): void {
  const row = clusters.destination[cluster]!
  if (row >= 0) destinations.usedAt[row] = sim.now
}

/** The control plane may answer again: whoever waits for a lookup asks anew. */
export function askAgain({ sim, machines, destinations }: Places): void {
  for (let row = 0; row < destinations.used; row++) {
    if (destinations.state[row] === lookingUp)
      sim.tell(machines.destinations, row, events.destination.controlPlaneUp)
  }
}

/** The process that knew of destinations is gone, and what it knew with it. */
export function dropDestinations(places: Places, endpoint: number): void {
  const { sim, machines, clusters } = places
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const row = clusters.destination[cluster]!
    const isOwn = clusters.fromEndpoint[cluster] === endpoint && clusters.isShared[cluster] === 0
    if (isOwn && row >= 0) sim.tell(machines.destinations, row, events.destination.dropped)
  }
}
