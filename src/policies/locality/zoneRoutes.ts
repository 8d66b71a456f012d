/** The share of one zone, in 1/10000: of those who call, and of those who are called. */
export interface ZoneShare {
  readonly calling: number
  readonly called: number
}

/** Shares of zones; where nobody is called, who calls there does not matter. */
export function zonePercentages(
  calling: readonly number[],
  called: readonly number[],
): ZoneShare[] {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)
  const share = (count: number, all: number): number =>
    all === 0 ? 0 : Math.floor((10_000 * count) / all)
  return called.map((count, zone) =>
    count === 0
      ? { calling: 0, called: 0 }
      : { calling: share(calling[zone]!, sum(calling)), called: share(count, sum(called)) },
  )
}

/**
 * Where the calls of the first zone go.
 *
 * @returns whether all stay; else in 1/10000 how many do, and for each zone the room that it and those before it have
 * @source envoy 1.40: load_balancer_impl.cc (regenerateLocalityRoutingStructures). Before 1.28 a draw at the border went to the
 *   zone before, which could be the own one.
 */
export function zoneRoutes(shares: readonly ZoneShare[]): {
  readonly isDirect: boolean
  readonly direct: number
  readonly residual: readonly number[]
} {
  const own = shares[0]!
  const isDirect = own.called > 0 && own.called >= own.calling
  const direct = own.calling > 0 ? Math.floor((10_000 * own.called) / own.calling) : 0
  let sum = 0
  const residual = shares.map(({ calling, called }, zone) => {
    if (zone > 0) sum += Math.max(0, called - calling)
    return sum
  })
  return { isDirect, direct: isDirect ? 10_000 : direct, residual }
}
