/**
 * Locality: which endpoints come first, and which share of calls goes where.
 *
 * The trouble: three zones, and a balancer that does not know of them. Two calls of three cross to another zone, which costs
 * time and, at most providers, money. To keep calls in their zone is easily said, and dangerous: when a zone loses half of what
 * is in it, the other half gets all the calls of the zone, while the others have room.
 *
 * The idea: endpoints are put into *priorities*, as each caller sees them, the nearest first. A priority has the calls while
 * enough of it is well, and what it can carry no more spills over into the next. *Enough* is told by the overprovisioning factor:
 * at 1.4 a priority keeps everything down to 100/140, or 71 %, of its endpoints, and half of them keep 70 %. Within a priority
 * calls may be shared out by locality: by weights that somebody gives, or so that each zone keeps what it can carry.
 *
 * Envoy takes priorities from whoever lists endpoints (EDS), and Istio makes those of regions and zones (`localityLbSetting`),
 * where outlier detection says who is well. Kubernetes has `trafficDistribution`, which Linkerd and Cilium obey by not listing
 * who is far, without a look at whether the near ones are well. Without any of it, calls go everywhere alike.
 */
export interface Locality {
  /** How many priorities there are at most. */
  readonly priorities: number
  /** How many localities are told apart within one; 0: none are. */
  readonly localities: number
  /** Whether endpoints that are not ready are told of as such, and missed; where they are only taken from the list, nobody misses them. */
  readonly missesUnready: boolean
  /** Which priority an endpoint is in for the callers of a cluster, from 0; below 0 where they are not told of it at all. */
  priorityOf(cluster: number, endpoint: number): number
  /** Which of the localities an endpoint is in, the caller's own first; 0 where none are told apart. */
  localityOf(cluster: number, endpoint: number): number
  /**
   * Says anew what share each gets, and which priorities ignore ejection: writes `load` and `panic`, and what is remembered of
   * localities. Called on transitions only.
   *
   * @param first the first row of the cluster's tiers: see `rowsOf`
   */
  share(cluster: number, first: number): void
  /** Whether it matters how many callers there are, and where: then shares change with the list of them, too. */
  readonly countsCallers: boolean
  /** What the first priority is, as people call it. */
  readonly nearest: 'zone' | 'region' | 'first'
  /** By locality, which share of the calls of a priority it gets; undefined where nobody shares them out. For whoever looks. */
  ratiosIn(first: number, priority: number): readonly number[] | undefined
  /**
   * @param attempted what the request tried before, where its retries leave that out: members, the newest first
   * @returns which of the cluster's tiers a pick goes to, from 0; below 0: nobody shall be asked. `pick` counts the picks for
   *   this attempt, from 0.
   */
  choose(
    cluster: number,
    request: number,
    attempt: number,
    pick: number,
    attempted?: Attempted,
  ): number
}

/** Whom callers are told of, where that goes by where they are, and not by how endpoints are. */
export interface Hints {
  /** How many kinds of near there are, the nearest first: the first of which there is anybody counts. */
  readonly levels: number
  isNear(cluster: number, endpoint: number, level: number): boolean
}

/** Whom a request has tried, and after how many attempts their priorities are left out. */
export interface Attempted {
  readonly members: readonly number[]
  readonly frequency: number
}

/**
 * How the tiers of one cluster lie: a row for the healthy (or, in panic, all) of each priority, one for the degraded of each,
 * and the same for each locality of each priority.
 */
export function rowsOf({ priorities, localities }: Pick<Locality, 'priorities' | 'localities'>) {
  const all = 2 * priorities
  return {
    count: all + all * localities,
    healthy: (priority: number): number => priority,
    degraded: (priority: number): number => priorities + priority,
    healthyIn: (priority: number, locality: number): number =>
      all + priority * localities + locality,
    degradedIn: (priority: number, locality: number): number =>
      all + (priorities + priority) * localities + locality,
  }
}

/** In percent: how much more than its share a priority may carry before others are needed, unless somebody says otherwise. */
export const usualOverprovisioning = 140
