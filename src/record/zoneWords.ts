import type { Run } from '../scenario/build.ts'
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
  const zones = zonesOf(run, subjects)
  const callers = new Set(subjects).size
  if (callers > 1)
    return `${counted(callers, 'proxy', 'proxies')} in ${zones} send calls to ${callee} to other zones: too few of its endpoints there are admitted.`
  const why =
    detail === 0
      ? `no endpoint of ${callee} is there`
      : `${other} of ${detail} endpoints of ${callee} there are admitted`
  return `${names.viewer(first)} sends ${share} of its calls to ${callee} out of ${zones}: ${why}.`
}

export function stayed(run: Run, names: Names, { subjects }: Spill): string {
  const callee = names.callee(run.world.places.clusters.edge[subjects[0]!]!)
  return `Calls to ${callee} stay in ${zonesOf(run, subjects)} again.`
}

/** `zone c`, `zones b, c` */
function zonesOf({ plan, world }: Run, clusters: readonly number[]): string {
  const { places } = world
  const own = clusters.map((cluster) => {
    const from = places.clusters.fromEndpoint[cluster]!
    const service = places.endpoints.service[from]!
    return plan.services[service]!.zones[from - places.firstEndpoint[service]!]!
  })
  const names = [...new Set(own)]
  return `${names.length === 1 ? 'zone' : 'zones'} ${names.join(', ')}`
}

/** How many percent of the calls of a cluster leave their zone now; undefined where nobody keeps them there. */
function leaving({ world }: Run, cluster: number): number | undefined {
  const { clusters, tiers } = world.places
  const first = clusters.firstTier[cluster]!
  if (first < 0 || world.places.clusterRulesOf(cluster).locality === null) return undefined
  return 100 - tiers.load[first]!
}

/** The same for the report of a run. */
export function zoneReport(run: Run, cluster: number): { leavesZone?: number } {
  const leavesZone = leaving(run, cluster)
  return leavesZone === undefined ? {} : { leavesZone }
}

/** The same for whoever looks at one caller's view of a service: and why. */
export function zoneFacts(run: Run, cluster: number): { name: string; value: string }[] {
  const percent = leaving(run, cluster)
  if (percent === undefined) return []
  const { clusters, tiers } = run.world.places
  const first = clusters.firstTier[cluster]!
  const near = `${tiers.healthy[first]!} of ${tiers.hosts[first]!} there are admitted`
  return [{ name: 'leaves its zone', value: `${shareWords(percent / 100)}: ${near}` }]
}
