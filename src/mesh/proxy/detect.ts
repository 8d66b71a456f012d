import { health } from '../../model/health.ts'
import type { clusterColumns } from '../../model/tables.ts'
import { nobody } from '../../model/units.ts'
import { detectorStats } from '../../policies/outlier/outlier.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

type Counter = keyof typeof clusterColumns

/** By detector: the columns of its counters. */
export const detectedColumn = detectorStats.map((stat) => `ejections_detected_${stat}` as Counter)
export const enforcedColumn = detectorStats.map((stat) => `ejections_enforced_${stat}` as Counter)

/**
 * A detector found an endpoint out. The limit is asked first and chance then, so what is not enforced may be refused, too; a
 * detection that is not enforced is counted, and nothing else.
 *
 * @param u uniform in (0, 1): whether it is enforced
 * @source envoy: source/common/upstream/outlier_detection_impl.cc (ejectHost)
 */
export function detect(places: Places, member: number, fired: number, u: number): void {
  const { sim, machines, members, clusters } = places
  const cluster = members.cluster[member]!
  const outlier = places.clusterRulesOf(cluster).outlier!
  clusters[detectedColumn[fired]!][cluster]!++
  const mayEject = outlier.mayEject(cluster)
  if (mayEject && !outlier.enforces(fired, u)) return
  members.detectedBy[member] = fired
  members.mayEject[member] = mayEject ? 1 : 0
  // At once: who is found out in the same moment asks how many are out already.
  if (mayEject) setEjected(places, member, true)
  sim.tell(machines.members, member, events.endpoint.detected)
}

/**
 * The second comparison of a sweep finds out whom the first has just ejected. Envoy does not look: it is counted as ejected once
 * more, for longer.
 *
 * @source envoy 1.40.0, as recorded (oracle/cases/envoy/outlier-both-comparisons.yaml)
 */
export function detectAgain(places: Places, member: number, fired: number, u: number): void {
  const { members, clusters } = places
  const cluster = members.cluster[member]!
  const outlier = places.clusterRulesOf(cluster).outlier!
  clusters[detectedColumn[fired]!][cluster]!++
  if (!outlier.mayEject(cluster)) clusters.ejections_overflow[cluster]!++
  else if (outlier.enforces(fired, u)) {
    clusters.ejections_enforced_total[cluster]!++
    clusters[enforcedColumn[fired]!][cluster]!++
    members.ejections[member]!++
    // Counts one more; how long it is out is worked out when it goes.
    outlier.ejectionTime(member, 0)
  }
}

/** Whether a member is out, and how many of its cluster are. */
export function setEjected(places: Places, member: number, isOut: boolean): void {
  const { members, clusters } = places
  const was = (members.health[member]! & health.failedOutlier) !== 0
  if (was === isOut) return
  members.health[member]! ^= health.failedOutlier
  clusters.ejected[members.cluster[member]!]! += isOut ? 1 : -1
}

/**
 * An endpoint says in its answer that it is degraded: from now on it is picked where the others do not suffice.
 *
 * @returns whether it was not so before
 */
export function noteDegraded(places: Places, member: number): boolean {
  const { members, outlierBuckets: buckets, clusters, sim } = places
  const cluster = members.cluster[member]!
  const { outlier } = places.clusterRulesOf(cluster)
  const bucket = members.bucket[member]!
  const isKnown = (members.health[member]! & health.degradedOutlier) !== 0
  if (outlier === null || !outlier.detectsDegraded || bucket < 0 || isKnown) return false
  clusters.ejections_detected_degradation[cluster]!++
  buckets.degradedAt[bucket] = sim.now
  buckets.degradationUs[bucket] = outlier.degradationTime(member, chanceOf(places, member, 3))
  members.health[member]! |= health.degradedOutlier
  return true
}

/** At a sweep: whoever was degraded for its time is so no more. @returns whether that is so */
export function endDegradation(places: Places, member: number): boolean {
  const { members, outlierBuckets: buckets, sim } = places
  const bucket = members.bucket[member]!
  if (bucket < 0 || (members.health[member]! & health.degradedOutlier) === 0) return false
  if (sim.now - buckets.degradedAt[bucket]! < buckets.degradationUs[bucket]!) return false
  members.health[member]! &= ~health.degradedOutlier
  buckets.undegradedAt[bucket] = sim.now
  return true
}

/** Chance of a member at this moment, uniform in (0, 1); `variant` tells several of one moment apart. */
export function chanceOf(places: Places, member: number, variant: number): number {
  const { members, clusters, draw, plan, sim } = places
  const cluster = members.cluster[member]!
  const purpose = places.purpose(`outlier/${plan.edges[clusters.edge[cluster]!]!.name}`)
  const whose = (places.callerIndex(cluster) << 12) | (member - clusters.firstMember[cluster]!)
  return draw.key(whose, (Math.floor(sim.now / 1000) << 4) | variant, purpose).next()
}

/** Where endpoints are compared, each has a bucket; they are born when somebody first asks. */
export function keepBuckets(places: Places, cluster: number): void {
  const { clusters, members, outlierBuckets: buckets } = places
  const { outlier } = places.clusterRulesOf(cluster)
  const first = clusters.firstMember[cluster]!
  const hosts = clusters.memberCount[cluster]!
  if (outlier === null || (hosts < outlier.comparesFrom && !outlier.detectsDegraded)) return
  for (let member = first; member < first + hosts; member++) {
    if (members.bucket[member] !== nobody) continue
    const bucket = buckets.birth()
    buckets.rate[bucket] = nobody
    buckets.localRate[bucket] = nobody
    members.bucket[member] = bucket
  }
}
