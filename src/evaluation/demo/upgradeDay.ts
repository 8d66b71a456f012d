/**
 * How long a fleet stays vulnerable once a fix of the proxy is out. A model of four lines; every number of it is shown and can be
 * set, and none is of a product.
 *
 *     wave(day)    = day − start, over the days that a full restart takes, between 0 and 1
 *     sidecars     = 1 − free · wave − (1 − free) · (day ≥ start + wait)
 *     node proxies = 1 − min(1, nodesPerDay · (day − start) ÷ nodes)
 *     instance-days = Σ over days of instances · (vulnerable at the begin of the day + at its end) ÷ 2
 *
 * A sidecar is replaced with its pod; what may be restarted without asking goes wave by wave, and the rest waits for the next
 * regular upgrade. A node's proxy is replaced with no pod, so nobody is asked; but its nodes are done one after the other, each with
 * all that is on it.
 */
export interface UpgradeDay {
  /** Instances with a sidecar, or on a node. */
  readonly instances: number
  readonly podsPerNode: number
  /** From the day on which the hole is known until the fix is there and tried out. */
  readonly startDays: number
  /** How long it takes to restart all that may be restarted. */
  readonly waveDays: number
  /** The share of instances that may be restarted without asking, 0…1. */
  readonly free: number
  /** How long the rest waits, from the start. */
  readonly waitDays: number
  readonly nodesPerDay: number
}

export type ProxyPlace = 'sidecar' | 'node'

/** The share of the fleet that is vulnerable, at the begin of each day and at the end of the last. */
export interface Vulnerable {
  readonly place: ProxyPlace
  /** By day, from the day on which the hole is known. */
  readonly shares: readonly number[]
  readonly instanceDays: number
  /** The first day on which nobody is vulnerable any more. */
  readonly doneOn: number
}

/** Longer than a year nobody looks ahead. */
const mostDays = 400

/** The share that is vulnerable so many days after the hole is known. */
export function vulnerableAt(place: ProxyPlace, day: number, given: UpgradeDay): number {
  const since = day - given.startDays
  if (since < 0) return 1
  if (place === 'node') {
    const nodes = Math.ceil(given.instances / given.podsPerNode)
    return 1 - Math.min(1, (Math.floor(since) * given.nodesPerDay) / nodes)
  }
  const wave = given.waveDays === 0 ? 1 : Math.min(1, since / given.waveDays)
  const rest = since >= Math.max(given.waitDays, given.waveDays) ? 0 : 1 - given.free
  return Math.max(0, given.free * (1 - wave) + rest)
}

/** Day by day until all are done. */
export function vulnerable(place: ProxyPlace, given: UpgradeDay): Vulnerable {
  const shares = [vulnerableAt(place, 0, given)]
  while (shares.at(-1)! > 1e-9 && shares.length <= mostDays)
    shares.push(vulnerableAt(place, shares.length, given))
  let instanceDays = 0
  for (let day = 1; day < shares.length; day++)
    instanceDays += (given.instances * (shares[day - 1]! + shares[day]!)) / 2
  return { place, shares, instanceDays, doneOn: shares.length - 1 }
}

/** guess: a service runs on five instances; the middle of the range that is answered */
const instancesBy1: Readonly<Record<string, number>> = { a: 20, b: 60, c: 300, d: 1_000 }
/** guess: half of the time between two regular upgrades is what one waits on average; 8.3 */
const waitBy8: Readonly<Record<string, number>> = { a: 45, b: 91, c: 182 }
/** guess: what "most of them" and "no" are in shares; 1.4 asks for a week */
const freeBy1: Readonly<Record<string, number>> = { a: 0, b: 0.8, c: 1 }

/** The fleet as some answers describe it. */
export function upgradeDayOf(answers: ReadonlyMap<string, string>): UpgradeDay {
  const said = (part: string): string => answers.get(part) ?? ''
  return {
    instances: instancesBy1[said('1.1')] ?? 300,
    // guess: a node of 8 CPUs; Kubernetes allows 110
    podsPerNode: 20,
    // guess: a day until the fix is packed and tried out
    startDays: 1,
    // What question 1.4 asks for.
    waveDays: 7,
    free: freeBy1[said('1.4')] ?? 0.8,
    waitDays: waitBy8[said('8.3')] ?? 91,
    // guess: one in the morning, one at noon, one in the afternoon, with a look at each
    nodesPerDay: 3,
  }
}
