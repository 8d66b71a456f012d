/**
 * Locality: whether a call stays near its caller.
 *
 * The trouble: three zones, and a balancer that does not know of them. Two calls of three cross to another zone, which costs
 * time and, at most providers, money. To keep calls in their zone is easily said, and dangerous: when a zone loses half of what
 * is in it, the other half gets all the calls of the zone, while the others have room.
 *
 * The idea: endpoints are put into *tiers*, as each caller sees them, the nearest first. A tier has the calls while enough of it
 * is well, and what it can carry no more spills over into the next. *Enough* is told by the overprovisioning factor: at 1.4 a
 * tier keeps everything down to 100/140, or 71 %, of its endpoints, and half of them keep 70 %.
 *
 * Envoy has priorities, in which whoever lists endpoints puts them (EDS), and Istio makes those of zones and regions
 * (`localityLbSetting`), where outlier detection says who is well. Linkerd has the hints of Kubernetes' topology: what is near,
 * without a look at whether it is well. Without any of it, calls go everywhere alike.
 */
export interface Locality {
  /** How many tiers a caller sees at most. */
  readonly tiers: number
  /** Whether endpoints that are not ready are told of as such, and missed; where they are only taken from the list, nobody misses them. */
  readonly missesUnready: boolean
  /** Which of them an endpoint is in, from 0; zones are numbers, and a caller may have none (−1). */
  tierOf(callerZone: number, zone: number): number
  /**
   * Says anew what share each tier gets, and which tiers ignore ejection: writes `load` and `panic`. Called on transitions only.
   *
   * @param first the row of the nearest tier
   */
  share(first: number): void
  /** @returns which tier a pick goes to, from 0. `pick` counts the picks for this attempt, from 0. */
  choose(cluster: number, request: number, attempt: number, pick: number): number
}

/** In percent: how much more than its share a priority may carry before others are needed, unless somebody says otherwise. */
export const usualOverprovisioning = 140
