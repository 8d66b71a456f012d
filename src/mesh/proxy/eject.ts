import type { Action } from '../../engine/Simulation.ts'
import { degradedBits, health, unhealthyBits } from '../../model/health.ts'
import { nobody } from '../../model/units.ts'
import { usualOverprovisioning, type Hints } from '../../policies/locality/locality.ts'
import type { Outlier } from '../../policies/outlier/outlier.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import {
  chanceOf,
  detect,
  detectAgain,
  endDegradation,
  enforcedColumn,
  setEjected,
} from './detect.ts'
import { leaveMember } from './drain.ts'
import { noteReady } from './queue.ts'
import { listByTier } from './tiers.ts'

const ejected = stateOf(programs.endpoint, 'ejected')

/** Ejecting an endpoint from one cluster's balancing, and letting it back. */
export function ejectActions(
  places: Places,
): Record<'eject' | 'noteRefusedEjection' | 'admit' | 'sweep', Action> {
  const { sim, machines, members, clusters } = places

  /** Ejects whom a comparison of the endpoints finds out. */
  const findOut = (cluster: number, outlier: Outlier, isLocal: boolean): void => {
    const found = outlier.examine(cluster, isLocal)
    for (let at = 0; at < found.length; at += 2) {
      const member = found[at]!
      const fired = found[at + 1]!
      const u = chanceOf(places, member, 8 + fired)
      if ((members.health[member]! & health.failedOutlier) === 0) detect(places, member, fired, u)
      else detectAgain(places, member, fired, u)
    }
  }

  return {
    eject(member) {
      const cluster = members.cluster[member]!
      const { outlier } = places.clusterRulesOf(cluster)
      setEjected(places, member, true)
      members.ejectionUs[member] =
        outlier === null ? 0 : outlier.ejectionTime(member, chanceOf(places, member, 2))
      members.ejectedAt[member] = sim.now
      members.ejections[member]!++
      clusters.ejections_enforced_total[cluster]!++
      clusters[enforcedColumn[members.detectedBy[member]!]!][cluster]!++
      healthChanged(places, cluster)
      leaveMember(places, member)
    },

    noteRefusedEjection(member) {
      clusters.ejections_overflow[members.cluster[member]!]!++
    },

    admit(member) {
      members.admittedAt[member] = sim.now
      members.consecutive5xx[member] = 0
      members.consecutiveGateway[member] = 0
      members.consecutiveLocal[member] = 0
      setEjected(places, member, false)
      healthChanged(places, members.cluster[member]!)
    },

    // First who is let back, then who is found out by what the interval that ended shows, then what fades.
    sweep(cluster) {
      const { outlier } = places.clusterRulesOf(cluster)
      if (outlier === null) return
      const first = clusters.firstMember[cluster]!
      const end = first + clusters.memberCount[cluster]!
      const now = sim.now
      clusters.sweepUs[cluster] = outlier.intervalUs
      for (let member = first; member < end; member++) {
        if (members.state[member] === ejected) {
          members.sweptAt[member] = now
          if (now - members.ejectedAt[member]! >= members.ejectionUs[member]!)
            setEjected(places, member, false)
          sim.tell(machines.members, member, events.endpoint.swept)
        } else {
          outlier.fade(member, now, false)
        }
        if (outlier.detectsDegraded && endDegradation(places, member))
          healthChanged(places, cluster)
        outlier.endInterval(member)
      }
      findOut(cluster, outlier, false)
      if (outlier.splits) findOut(cluster, outlier, true)
      for (let member = first; member < end; member++)
        if (members.state[member] !== ejected) outlier.fade(member, now, true)
    },
  }
}

/**
 * The health of some member has changed, and the balancer is to know: at once when nothing changed within the window before,
 * otherwise a window from now, with all that changes meanwhile.
 */
export function healthChanged(places: Places, cluster: number): void {
  const { sim, machines, merges, clusters } = places
  const { mergeWindowUs } = places.clusterRulesOf(cluster)
  const row = clusters.merge[cluster]!
  const last = clusters.deliveredAt[cluster]!
  if (mergeWindowUs <= 0 || last === 0 || sim.now - last > mergeWindowUs) {
    clusters.deliveredAt[cluster] = sim.now
    if (row !== nobody) sim.tell(machines.merges, row, events.merge.overtaken)
    updateCandidates(places, cluster)
  } else if (row === nobody) {
    const fresh = sim.birth(machines.merges)
    merges.cluster[fresh] = cluster
    merges.windowUs[fresh] = mergeWindowUs
    clusters.merge[cluster] = fresh
    sim.start(machines.merges, fresh)
  }
}

/**
 * Lists anew whom the balancer may pick: those that are well, those that are degraded where nobody is, or everybody in panic.
 * Called on transitions only, so that picking never asks a machine. Who is excluded counts in no share.
 *
 * @source envoy: source/common/upstream/load_balancer_impl.cc (panic is looked at only while the admitted cannot carry all)
 */
export function updateCandidates(places: Places, cluster: number): void {
  const { members, clusters, candidates, services } = places
  const { panicThreshold, locality, hints } = places.clusterRulesOf(cluster)
  const first = clusters.firstMember[cluster]!
  const hosts = clusters.memberCount[cluster]!
  const span = clusters.candidates[cluster]!
  const hasGates = clusters.gate[cluster]! >= 0
  clusters.listed[cluster]!++
  let count = 0
  let known = 0
  let degraded = 0
  const level = hints === null ? nobody : nearestOf(places, cluster, hints)
  for (let member = first; member < first + hosts; member++) {
    if (members.isKnown[member] === 0) continue
    if (level >= 0 && !hints!.isNear(cluster, members.endpoint[member]!, level)) continue
    const flags = members.health[member]!
    if ((flags & health.excluded) === 0) known++
    // Where endpoints have gates, whoever picks sees how they are, and passes over those that are not well.
    const isReady = members.unready[member] === 0 || hasGates
    if ((flags & unhealthyBits) !== 0 || !isReady) continue
    if ((flags & degradedBits) === 0) candidates.member[span + count++] = member
    else degraded++
  }
  if (count === 0 && degraded > 0) {
    for (let member = first; member < first + hosts; member++)
      if (members.isKnown[member] === 1 && isDegraded(members.health[member]!))
        candidates.member[span + count++] = member
    degraded = 0
  }
  const queue = clusters.queue[cluster]!
  if (queue >= 0) {
    // Whom a proxy does not remember it cannot pick.
    if (clusters.forgotten[cluster] === 1) count = 0
    noteReady(places, queue, count)
  }
  let panic = 0
  if (locality === null) {
    const threshold = Math.floor(panicThreshold * 100)
    const usable = count + degraded
    const isShort = known > 0 && Math.floor((usualOverprovisioning * usable) / known) < 100
    panic = isShort && (100 * usable) / known < threshold ? 1 : 0
    if (panic === 1) {
      count = 0
      for (let member = first; member < first + hosts; member++)
        if (members.isKnown[member] === 1) candidates.member[span + count++] = member
    }
  } else {
    panic = listByTier(places, cluster, locality)
    count = clusters.candidateCount[cluster]!
  }
  services.panicking[clusters.service[cluster]!]! += panic - clusters.panic[cluster]!
  clusters.panic[cluster] = panic
  clusters.candidateCount[cluster] = count
}

/** The nearest kind of near of which somebody is listed; −1 for none: then all are meant. */
function nearestOf({ members, clusters }: Places, cluster: number, hints: Hints): number {
  const first = clusters.firstMember[cluster]!
  for (let level = 0; level < hints.levels; level++)
    for (let member = first; member < first + clusters.memberCount[cluster]!; member++)
      if (members.isKnown[member] === 1 && hints.isNear(cluster, members.endpoint[member]!, level))
        return level
  return nobody
}

const isDegraded = (flags: number): boolean =>
  (flags & unhealthyBits) === 0 && (flags & degradedBits) !== 0
