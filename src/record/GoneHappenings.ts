import type { Table } from '../engine/Arena.ts'
import { canReachPlane, isPlaneUp } from '../mesh/control/reach.ts'
import { programs } from '../mesh/programs.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { HappeningLog } from './IdentityHappenings.ts'

/** Calls to an address at which nobody is any more, with what `subject`, `value` and `other` mean. */
export const goneHappening = {
  /** edge; value: calls so far in this series; other: why whoever calls has not heard; detail: 1 when it is the first */
  callsToGone: 80,
} as const

/** Why whoever calls has not heard that an endpoint is gone, as it stood when that was noticed. */
export const whyUntold = {
  /** It is on its way. */
  late: 0,
  planeDown: 1,
  cutOff: 2,
  stalled: 3,
  /** The control plane is there, and the proxy has no stream to it yet. */
  notConnected: 4,
  /** Nobody tells who has no proxy: its node hears of it. */
  noProxy: 5,
} as const

const columns = {
  /** Calls of the cluster when the second began, in the rows of clusters. */
  calls: 'f64',
} as const

const edgeColumns = { inSeries: 'f64', isGoing: 'u8' } as const

const connected = Uint8Array.from(programs.stream.states, (state) =>
  state.startsWith('connected') ? 1 : 0,
)

/** Notices calls to who is gone: what discovery has not told yet. */
export class GoneHappenings {
  private readonly run: Run
  private readonly log: Pick<HappeningLog, 'tell'>
  private readonly clusters: Table<typeof columns>
  private readonly edges: Table<typeof edgeColumns>

  constructor(run: Run, log: Pick<HappeningLog, 'tell'>) {
    this.run = run
    this.log = log
    const { sim, clusters } = run.world.places
    this.clusters = sim.arena.table('goneHappenings', columns, clusters.used)
    while (this.clusters.used < clusters.used) this.clusters.birth()
    this.edges = sim.arena.table('goneSeries', edgeColumns, run.plan.edges.length)
    while (this.edges.used < run.plan.edges.length) this.edges.birth()
  }

  /** Looks at the second that is over. */
  endSecond(): void {
    const { clusters } = this.run.world.places
    const { edges, log } = this
    const calls = new Map<number, { count: number; cluster: number }>()
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      const count = clusters.calls_to_gone[cluster]! - this.clusters.calls[cluster]!
      if (count === 0) continue
      this.clusters.calls[cluster]! += count
      const edge = clusters.edge[cluster]!
      const other = calls.get(edge)
      calls.set(edge, { count: count + (other?.count ?? 0), cluster: other?.cluster ?? cluster })
    }
    for (let edge = 0; edge < edges.used; edge++) {
      const found = calls.get(edge)
      if (found === undefined) {
        edges.isGoing[edge] = 0
        continue
      }
      const isFirst = edges.isGoing[edge] === 0
      if (isFirst) edges.inSeries[edge] = 0
      edges.isGoing[edge] = 1
      edges.inSeries[edge]! += found.count
      const why = isFirst ? this.why(found.cluster) : 0
      log.tell(goneHappening.callsToGone, edge, edges.inSeries[edge]!, why, isFirst ? 1 : 0)
    }
  }

  private why(cluster: number): number {
    const { places } = this.run.world
    const proxy = places.clusters.proxy[cluster]!
    if (proxy === nobody || places.plan.controlPlane === null) return whyUntold.noProxy
    if (!isPlaneUp(places)) return whyUntold.planeDown
    if (!canReachPlane(places, proxy)) return whyUntold.cutOff
    if (places.controlPlane.isStalled[0] === 1) return whyUntold.stalled
    const isConnected = connected[places.configStreams.state[proxy]!] === 1
    return isConnected ? whyUntold.late : whyUntold.notConnected
  }
}
