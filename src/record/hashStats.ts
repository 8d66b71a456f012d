import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'

/**
 * What a ring or a table of hashes is like, by Envoy's names; nothing where nobody goes by hashes. Each proxy has its own: of
 * several the size is that of one, and the fewest and the most are those of any.
 *
 * @source envoy: docs/root/configuration/upstream/cluster_manager/cluster_stats.rst (ring hash, Maglev)
 */
export function hashStats(run: Run, own: readonly number[]): [string, number][] {
  const { places } = run.world
  const { clusters, schedule } = places
  const made = own.filter(
    (cluster) =>
      places.clusterRulesOf(cluster).balancer.isByHash !== undefined &&
      clusters.schedule[cluster] !== nobody,
  )
  if (made.length === 0) return []
  const kind = places.clusterRulesOf(made[0]!).balancer.isByHash
  const rows = made.map((cluster) => clusters.schedule[cluster]!)
  const least = Math.min(...rows.map((row) => schedule.least[row]!))
  const most = Math.max(...rows.map((row) => schedule.most[row]!))
  return kind === 'ring'
    ? [
        ['ring_hash_lb.size', Math.max(...rows.map((row) => schedule.entries[row]!))],
        ['ring_hash_lb.min_hashes_per_host', least],
        ['ring_hash_lb.max_hashes_per_host', most],
      ]
    : [
        ['maglev_lb.min_entries_per_host', least],
        ['maglev_lb.max_entries_per_host', most],
      ]
}
