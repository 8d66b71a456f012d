import type { LocalityPolicy, Policy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/** A value as it is shown beside others, see `PolicyRow`. */
interface LocalityRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isIdle?: boolean
}

const whole = (said: number | undefined, otherwise: number) => ({
  value: String(said ?? otherwise),
  said: said !== undefined,
})
const yesNo = (said: boolean | undefined, otherwise: boolean) => ({
  value: (said ?? otherwise) ? 'yes' : 'no',
  said: said !== undefined,
})

/** Off unless somebody asks, and where nobody can be ejected. */
export function localityRows(
  { locality, outlier }: Policy,
  { localityNeedsOutlier, locality: base, brings, unasked, hintsOnly }: MeshProfile,
): LocalityRow[] {
  if (locality === undefined || locality === null)
    return [{ key: 'locality', value: 'off', said: locality === null }]
  const { priorities, overprovisioning, failover, weightedHealth, failOnPanic } = locality
  const { weights, distribute, zoneAware, trafficDistribution } = locality
  const isShared = weights !== undefined || distribute !== undefined || zoneAware !== undefined
  const order = priorities ?? (isShared ? 'alike' : (base?.near ?? 'nearest'))
  const isOther = distribute !== undefined || trafficDistribution !== undefined
  const waits = localityNeedsOutlier === true && !outlier && !isOther
  const shares = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, share]) => `${name} ${share}`)
      .join(', ')
  const rows: LocalityRow[] = [
    { key: 'locality.overprovisioning', ...whole(overprovisioning, base?.overprovisioning ?? 1.4) },
    typeof failover === 'object'
      ? {
          key: 'locality.failover',
          value: failover.map(({ from, to }) => `${from} to ${to}`).join(', '),
          said: true,
        }
      : { key: 'locality.failover', ...yesNo(failover, base?.failover ?? true) },
    ...(weightedHealth === undefined
      ? []
      : [{ key: 'locality.weightedHealth', ...yesNo(weightedHealth, false) }]),
    ...(failOnPanic === undefined
      ? []
      : [{ key: 'locality.failOnPanic', ...yesNo(failOnPanic, false) }]),
    ...(weights === undefined
      ? []
      : [{ key: 'locality.weights', value: shares(weights), said: true }]),
    ...(distribute ?? []).map(({ from, to }) => ({
      key: 'locality.distribute',
      value: `from ${from}: ${shares(to)}`,
      said: true,
    })),
    ...(zoneAware === undefined
      ? []
      : [
          { key: 'locality.zoneAware', value: 'yes', said: true },
          { key: 'locality.zoneAware.minClusterSize', ...whole(zoneAware.minClusterSize, 6) },
        ]),
    ...(trafficDistribution === undefined
      ? []
      : [{ key: 'locality.trafficDistribution', value: trafficDistribution, said: true }]),
  ]
  const value = waits ? 'off: it needs outlier' : orderWords(order)
  const isUnasked = brings?.outlier === 'locality' || unasked?.includes('locality') === true
  const head = {
    key: 'locality',
    value,
    said: !isUnasked || !outlier || Object.keys(locality).length > 0,
  }
  if (hintsOnly === true)
    return [
      { ...head, value: 'own zone only' },
      ...rows.filter(({ key }) => key.endsWith('Distribution')),
    ]
  return [head, ...(waits ? rows.map((row) => ({ ...row, isIdle: true })) : rows)]
}

function orderWords(order: NonNullable<LocalityPolicy['priorities']>): string {
  if (typeof order === 'string') return localityOrders[order]
  return order.map((names) => names.join(', ')).join('; then ')
}

const localityOrders = {
  nearest: 'own zone first',
  region: 'own region first',
  alike: 'all alike',
} as const
