import type { Places } from '../mesh/Places.ts'
import { zoneCounters } from '../mesh/proxy/tiers.ts'
import type { Run } from '../scenario/build.ts'
import { pastFirst, prioritySplit, type SplitShare } from './prioritySplit.ts'
import { counted, shareWords } from './storyWords.ts'
import type { Names } from './storyWords.ts'

/** What is told of calls that leave their zone, and of the end of that. */
interface Spill {
  /** Clusters. */
  readonly subjects: readonly number[]
  /** Of the first: endpoints in its zone that are admitted, and how many its caller knows there. */
  readonly other: number
  readonly detail: number
  /** Of the latest: percent that leave. */
  readonly value: number
}

/** `front-5 sends 30 % of its calls to cart out of zone c: 2 of 4 endpoints of cart there are admitted.` */
export function spilled(run: Run, names: Names, { subjects, value, other, detail }: Spill): string {
  const { clusters } = run.world.places
  const first = subjects[0]!
  const callee = names.callee(clusters.edge[first]!)
  const share = shareWords(value / 100)
  const { nearest, near } = nearWords(run, subjects)
  const callers = new Set(subjects).size
  if (callers > 1) {
    const who = counted(callers, 'proxy', 'proxies')
    if (nearest === 'first')
      return `${who} send calls to ${callee} past the first priority: too few of its endpoints are admitted.`
    return `${who} in ${near} send calls to ${callee} to other ${nearest}s: too few of its endpoints there are admitted.`
  }
  const where = nearest === 'first' ? 'in it' : 'there'
  const why =
    detail === 0
      ? `no endpoint of ${callee} is ${where}`
      : `${other} of ${detail} endpoints of ${callee} ${where} are admitted`
  const out = nearest === 'first' ? 'past the first priority' : `out of ${near}`
  return `${names.viewer(first)} sends ${share} of its calls to ${callee} ${out}: ${why}.`
}

export function stayed(run: Run, names: Names, { subjects }: Spill): string {
  const callee = names.callee(run.world.places.clusters.edge[subjects[0]!]!)
  const { nearest, near } = nearWords(run, subjects)
  return `Calls to ${callee} stay in ${nearest === 'first' ? 'the first priority' : near} again.`
}

/** What the first priority is, and which: `zone c`, `zones b, c`, `region eu`. */
function nearWords({ world }: Run, clusters: readonly number[]) {
  const { places } = world
  const nearest = places.clusterRulesOf(clusters[0]!).locality?.nearest ?? 'zone'
  const own = clusters.flatMap((cluster) => {
    const zone = places.zoneNames[places.zoneOf[places.clusters.caller[cluster]!]!]
    return zone === undefined ? [] : [nearest === 'region' ? zone.split('/')[0]! : zone]
  })
  const names = [...new Set(own)]
  return { nearest, near: `${names.length === 1 ? nearest : `${nearest}s`} ${names.join(', ')}` }
}

/** How the calls of a cluster are shared out, for the report of a run. */
export function zoneReport(
  { world: { places } }: Run,
  cluster: number,
): { leavesZone?: number; priorities?: readonly PriorityReport[]; zoneAware?: ZoneCounters } {
  const leavesZone = pastFirst(places, cluster)
  if (leavesZone === undefined) return {}
  const { locality } = places.clusterRulesOf(cluster)
  const split = prioritySplit(places, cluster)
  const counters = zoneCountersOf(places, cluster)
  return {
    ...(locality?.nearest === 'zone' ? { leavesZone } : {}),
    ...(split.length < 2
      ? {}
      : {
          priorities: split.map(
            ({ priority, zone, percent, healthy, degraded, hosts, isPanic }) => ({
              priority,
              ...(zone === undefined ? {} : { zone }),
              percent: rounded(percent),
              healthy,
              ...(degraded === 0 ? {} : { degraded }),
              hosts,
              ...(isPanic ? { panic: true } : {}),
            }),
          ),
        }),
    ...(counters === undefined ? {} : { zoneAware: counters }),
  }
}

export interface PriorityReport {
  readonly priority: number
  /** There only for a locality in a priority. */
  readonly zone?: string
  /** Of all calls, without those that go to degraded ones. */
  readonly percent: number
  readonly healthy: number
  readonly degraded?: number
  readonly hosts: number
  readonly panic?: true
}

export type ZoneCounters = Readonly<Record<(typeof zoneCounters)[number], number>>

/** What was counted of zone-aware routing; undefined where nobody asks for it. */
export function zoneCountersOf(places: Places, cluster: number): ZoneCounters | undefined {
  const first = places.clusters.firstTier[cluster]!
  if (first < 0 || places.tiers.lb_recalculate_zone_structures[first] === 0) return undefined
  return Object.fromEntries(
    zoneCounters.map((name) => [name, places.tiers[name][first]!]),
  ) as ZoneCounters
}

/** The same for whoever looks at one caller's view of a service: and why. */
export function zoneFacts(
  { world: { places } }: Run,
  cluster: number,
): { name: string; value: string }[] {
  const percent = pastFirst(places, cluster)
  if (percent === undefined) return []
  const { clusters, tiers } = places
  const first = clusters.firstTier[cluster]!
  const nearest = places.clusterRulesOf(cluster).locality!.nearest
  const split = prioritySplit(places, cluster)
  const near = `${tiers.healthy[first]!} of ${tiers.hosts[first]!} there are admitted`
  const leaves = { name: `leaves its ${nearest}`, value: `${shareWords(percent / 100)}: ${near}` }
  // With two priorities one figure says both.
  const rows = split.length <= 2 && nearest === 'zone' ? [] : split.map(splitFact)
  const counters = zoneCountersOf(places, cluster)
  return [
    ...(nearest === 'first' ? [] : [leaves]),
    ...rows,
    ...Object.entries(counters ?? {}).flatMap(([name, count]) =>
      count === 0 ? [] : [{ name, value: String(count) }],
    ),
  ]
}

function splitFact({ priority, zone, zones, ...one }: SplitShare): { name: string; value: string } {
  const { percent, degradedPercent, healthy, degraded, hosts, isPanic } = one
  const of = [
    isPanic ? `in panic, ${healthy} of ${hosts} well` : `${healthy} of ${hosts} well`,
    ...(degraded > 0 ? [`${degraded} degraded: ${shareWords(degradedPercent / 100)}`] : []),
  ].join(', ')
  return {
    name: zone === undefined ? `priority ${priority}` : `zone ${zone}`,
    value: `${shareWords(percent / 100)}: ${of}${zone === undefined ? ` (${zones.join(', ')})` : ''}`,
  }
}

const rounded = (percent: number): number => Math.round(10 * percent) / 10
