import type { LocalityPolicy, Policy } from '../dialects/policy.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { usualOverprovisioning, type Hints, type Locality } from '../policies/locality/locality.ts'
import { localityWeights } from '../policies/locality/localityWeights.ts'
import { allAlike, asListed, nearestFirst, onlyIn, type Order } from '../policies/locality/order.ts'
import { priorities } from '../policies/locality/priorities.ts'
import type { Spread } from '../policies/locality/spread.ts'
import { zoneAware } from '../policies/locality/zoneAware.ts'
import { zoneHints } from '../policies/locality/zoneHints.ts'
import { isMeant } from '../policies/locality/zones.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { said } from './said.ts'

/** What of a policy is in force; `null` where all endpoints are alike. */
function localityInForce(profile: MeshProfile, policy: Policy): LocalityPolicy | null {
  const locality = said(profile, policy, 'locality')
  if (!locality) return null
  const isEjecting = policy.outlier !== undefined && policy.outlier !== null
  // Where failing over goes by who is ejected it does nothing while nobody can be; shares are another matter.
  const needsNobody =
    locality.distribute !== undefined || locality.trafficDistribution !== undefined
  if (profile.localityNeedsOutlier === true && !isEjecting && !needsNobody) return null
  return locality
}

/** Which endpoints come first, and how calls are shared out among localities. */
export function makeLocality(
  profile: MeshProfile,
  policy: Policy,
  edge: { place: string; mayDegrade: boolean; serviceNumber(name: string): number },
  columns: PolicyColumns,
): Locality | null {
  const { place, serviceNumber } = edge
  if (profile.hintsOnly === true || !profile.expresses.includes('locality')) return null
  // Where endpoints may be degraded, shares say how many calls they have, though there is one priority.
  const mayDegrade =
    edge.mayDegrade || policy.outlier?.detectDegraded === true || Boolean(policy.healthCheck)
  const locality =
    localityInForce(profile, policy) ?? (mayDegrade ? ({ priorities: 'alike' } as const) : null)
  if (locality === null) return null
  const { failOnPanic = false, weightedHealth = false } = locality
  const overprovisioning =
    locality.overprovisioning ?? profile.locality?.overprovisioning ?? usualOverprovisioning / 100
  const threshold = said(profile, policy, 'panicThreshold') ?? profile.defaults.panicThreshold
  const percent = Math.round(100 * overprovisioning)
  const order = orderOf(profile, locality, columns)
  const spread = spreadOf(locality, { place, serviceNumber, percent }, columns)
  // One priority without more is what a cluster has anyway.
  const isTrivial = order.priorities === 1 && order.isOfAll && spread === null
  if (isTrivial && !failOnPanic && !weightedHealth && !mayDegrade) return null
  return priorities(
    {
      order,
      spread,
      overprovisioning: percent,
      panicThreshold: Math.floor(100 * threshold),
      failsOnPanic: failOnPanic,
      isWeighted: weightedHealth,
      missesUnready: profile.listsUnready === true,
      place,
    },
    columns,
  )
}

/** Whom callers are told of, where a system has no more than that. */
export function makeHints(
  profile: MeshProfile,
  policy: Policy,
  columns: PolicyColumns,
): Hints | null {
  const locality = localityInForce(profile, policy)
  if (locality?.trafficDistribution === undefined || profile.hintsOnly !== true) return null
  return zoneHints({ byNode: locality.trafficDistribution === 'preferSameNode' }, columns)
}

function orderOf(profile: MeshProfile, locality: LocalityPolicy, columns: PolicyColumns): Order {
  const { distribute, weights, zoneAware: shares, trafficDistribution } = locality
  const failover = locality.failover ?? profile.locality?.failover ?? true
  const isShared = weights !== undefined || shares !== undefined
  const asked =
    locality.priorities ??
    (isShared
      ? shares && profile.localityNeedsOutlier === true
        ? 'region'
        : 'alike'
      : undefined) ??
    profile.locality?.near ??
    'nearest'
  if (distribute !== undefined)
    return onlyIn((cluster) => toOf(distribute, cluster, columns), columns)
  if (typeof asked !== 'string') return asListed(asked, columns)
  if (asked === 'alike') return allAlike
  return nearestFirst(
    {
      failover,
      near: asked === 'region' ? 'region' : 'zone',
      byNode: trafficDistribution === 'preferSameNode',
    },
    columns,
  )
}

type Distribute = NonNullable<LocalityPolicy['distribute']>

/** The patterns to which the callers of a cluster send; undefined where nobody says. */
function toOf(
  distribute: Distribute,
  cluster: number,
  { ground }: PolicyColumns,
): readonly string[] | undefined {
  const to = shareFor(distribute, cluster, ground)?.to
  return to && Object.keys(to)
}

function shareFor(distribute: Distribute, cluster: number, ground: PolicyColumns['ground']) {
  const zone = ground.zoneOfCaller(cluster)
  return distribute.find(
    ({ from }) => from === '*' || (zone >= 0 && isMeant(ground.zones[zone]!, from)),
  )
}

function spreadOf(
  { weights, distribute, zoneAware: shares }: LocalityPolicy,
  edge: { place: string; percent: number; serviceNumber(name: string): number },
  columns: PolicyColumns,
): Spread | null {
  const { place, percent: overprovisioning } = edge
  const { ground } = columns
  if (shares !== undefined) {
    const { minClusterSize = 6, enabledRatio = 1, forceLocalZone = 0, localCluster } = shares
    return zoneAware(
      {
        minClusterSize,
        enabledRatio,
        forceLocalZone,
        localCluster: localCluster === undefined ? -1 : edge.serviceNumber(localCluster),
        place,
      },
      columns,
    )
  }
  if (distribute !== undefined) {
    return localityWeights(
      {
        weightsOf(cluster, hosts) {
          const to = shareFor(distribute, cluster, ground)?.to
          return to === undefined ? hosts : distributed(to, ground.zones, hosts)
        },
        overprovisioning,
        place,
      },
      columns,
    )
  }
  if (weights === undefined) return null
  const own = ground.zones.map(
    (zone) => Object.entries(weights).find(([name]) => isMeant(zone, name))?.[1] ?? 0,
  )
  return localityWeights({ weightsOf: () => own, overprovisioning, place }, columns)
}

/**
 * What each zone gets of shares by pattern: those that one pattern means share its weight by how many endpoints they have, rounded
 * up.
 *
 * @source istio: pilot/pkg/networking/core/loadbalancer/loadbalancer.go (applyLocalityWeights)
 */
export function distributed(
  to: Readonly<Record<string, number>>,
  zones: readonly string[],
  hosts: readonly number[],
): number[] {
  const weights = zones.map(() => 0)
  const isTaken = zones.map(() => false)
  for (const [pattern, weight] of Object.entries(to)) {
    const meant = zones.flatMap((zone, index) =>
      isMeant(zone, pattern) && !isTaken[index] ? [index] : [],
    )
    const all = meant.reduce((sum, index) => sum + hosts[index]!, 0)
    for (const index of meant) {
      isTaken[index] = true
      if (all > 0) weights[index] = Math.ceil((hosts[index]! * weight) / all)
    }
  }
  return weights
}
