import { degradedBits, health, unhealthyBits } from '../model/health.ts'
import { clusterColumns } from '../model/tables.ts'
import { zoneCounters } from '../mesh/proxy/tiers.ts'
import { hashStats } from './hashStats.ts'
import { filterStats } from './filterStats.ts'
import { breakers } from './breakerStats.ts'
import type { Run } from '../scenario/build.ts'
import { zoneCountersOf } from './zoneWords.ts'

/** A column of clusters, and what Envoy calls it after `cluster.<name>.`. */
interface Stat {
  readonly column: keyof typeof clusterColumns
  readonly name: string
}

/**
 * Every column that Envoy has a name for. Those of outlier detection stand one level deeper there.
 *
 * @source envoy: docs/root/configuration/upstream/cluster_manager/cluster_stats.rst, http_filters/fault_filter.rst
 */
const stats: readonly Stat[] = (Object.keys(clusterColumns) as (keyof typeof clusterColumns)[])
  .filter((column) => /^(?:upstream_|retry_upstream_|lb_|ejections_|health_check_)/.test(column))
  .map((column) => ({
    column,
    name: column.startsWith('health_check_')
      ? column.replace('_check_', '_check.')
      : column.startsWith('ejections_')
        ? `outlier_detection.${column}`
        : column.replace(/^retry_/, 'retry.'),
  }))

/** Its gauges: what is so at this moment. */
const gauges: readonly Stat[] = [
  { column: 'connections', name: 'upstream_cx_active' },
  { column: 'active', name: 'upstream_rq_active' },
  { column: 'pending', name: 'upstream_rq_pending_active' },
  { column: 'ejected', name: 'outlier_detection.ejections_active' },
]

/** The fault filter counts per listener, not per cluster. */
const faults: readonly Stat[] = [
  { column: 'delays_injected', name: 'fault.delays_injected' },
  { column: 'aborts_injected', name: 'fault.aborts_injected' },
]

/** There only where proxies have identities. @source envoy: docs/root/configuration/upstream/cluster_manager/cluster_stats.rst */
const ssl: readonly Stat[] = [
  { column: 'ssl_handshake', name: 'ssl.handshake' },
  { column: 'ssl_connection_error', name: 'ssl.connection_error' },
  { column: 'ssl_fail_verify_error', name: 'ssl.fail_verify_error' },
  { column: 'ssl_fail_verify_no_cert', name: 'ssl.fail_verify_no_cert' },
]

/** Of endpoints; the filter counts per listener. @source envoy: docs/root/configuration/http/http_filters/rbac_filter.rst */
const rbac = [
  { column: 'rbac_allowed', name: 'rbac.allowed' },
  { column: 'rbac_denied', name: 'rbac.denied' },
  { column: 'rbac_shadow_denied', name: 'rbac.shadow_denied' },
  { column: 'rbac_logged', name: 'rbac.logged' },
] as const

/** The TCP proxy counts under a prefix of its own. */
const tcp: readonly Stat[] = [
  { column: 'idle_timeout', name: 'tcp.idle_timeout' },
  {
    column: 'max_downstream_connection_duration',
    name: 'tcp.max_downstream_connection_duration',
  },
]

/** Counters and gauges of a run by Envoy's names, summed over proxies. */
export class EnvoyStats {
  private readonly run: Run
  /** By edge: its clusters, one for each proxy that calls there. */
  private readonly clusters: readonly number[][]

  constructor(run: Run) {
    this.run = run
    this.clusters = run.plan.edges.map(() => [])
    const { clusters } = run.world.places
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      this.clusters[clusters.edge[cluster]!]!.push(cluster)
    }
  }

  /** Of the proxies of one edge, without a prefix. */
  ofEdge(edge: number): Record<string, number> {
    const clusters = this.clusters[edge]!
    return Object.fromEntries(
      [...stats, ...gauges, ...faults, ...tcp, ...this.ssl]
        .map(({ name, column }) => [name, this.sum(clusters, column)])
        .concat(this.membership(clusters), this.zones(clusters), hashStats(this.run, clusters)),
    )
  }

  /** What zone-aware routing counts; nothing where nobody asks for it. */
  private zones(clusters: readonly number[]): [string, number][] {
    const own = clusters.flatMap((cluster) => zoneCountersOf(this.run.world.places, cluster) ?? [])
    return own.length === 0
      ? []
      : zoneCounters.map((name) => [name, own.reduce((sum, one) => sum + one[name], 0)])
  }

  /** Endpoints that the proxies know, and how well they are. */
  private membership(clusters: readonly number[]): [string, number][] {
    const { clusters: table, members } = this.run.world.places
    let total = 0
    let healthy = 0
    let degraded = 0
    let excluded = 0
    let passing = 0
    for (const cluster of clusters) {
      const first = table.firstMember[cluster]!
      for (let member = first; member < first + table.memberCount[cluster]!; member++) {
        if (members.isKnown[member] === 0) continue
        total++
        const flags = members.health[member]!
        const isWell = (flags & unhealthyBits) === 0
        if (isWell && (flags & degradedBits) === 0) healthy++
        else if (isWell) degraded++
        if ((flags & health.excluded) !== 0) excluded++
        if (members.checker[member]! >= 0 && (flags & health.failedActive) === 0) passing++
      }
    }
    return [
      ['membership_total', total],
      ['membership_healthy', healthy],
      ['membership_degraded', degraded],
      ['membership_excluded', excluded],
      ['health_check.healthy', passing],
    ]
  }

  /** Of every service that is called, as `cluster.<service>.…` and `http.<service>.fault.…`: all its callers together. */
  ofMesh(): Record<string, number> {
    const { services, edges } = this.run.plan
    const callers: number[][] = services.map(() => [])
    edges.forEach(({ toService }, edge) => callers[toService]!.push(...this.clusters[edge]!))
    const entries = services.flatMap(({ name: service }, index) => {
      const clusters = callers[index]!
      if (clusters.length === 0) return []
      const named = (prefix: string, list: readonly Stat[]): [string, number][] =>
        list.map(({ name, column }) => [`${prefix}.${service}.${name}`, this.sum(clusters, column)])
      return [
        ...named('cluster', [...stats, ...gauges, ...this.ssl]),
        ...[...this.zones(clusters), ...hashStats(this.run, clusters)].map(
          ([name, count]): [string, number] => [`cluster.${service}.${name}`, count],
        ),
        ...this.membership(clusters).map(([stat, count]): [string, number] => [
          `cluster.${service}.${stat}`,
          count,
        ]),
        ...named('http', faults),
        ...this.rbac(index),
        ...filterStats(this.run, index),
      ]
    })
    return Object.fromEntries(entries)
  }

  /**
   * Of one proxy under Envoy's full names: `cluster.cart.upstream_rq_retry`. In the order of names, as the admin page has them.
   */
  ofProxy(proxy: number): readonly (readonly [name: string, value: number])[] {
    const { clusters } = this.run.world.places
    const own = this.run.plan.edges.flatMap((_, edge) =>
      this.clusters[edge]!.filter((cluster) => clusters.proxy[cluster] === proxy),
    )
    const found = own.flatMap((cluster) => {
      const { name } = this.run.plan.services[clusters.service[cluster]!]!
      const prefix = `cluster.${name}.`
      const counted = [...stats, ...gauges, ...this.ssl].map(
        ({ name: stat, column }): [string, number] => [stat, clusters[column][cluster]!],
      )
      return [...counted, ...this.membership([cluster]), ...breakers(this.run, cluster)]
        .map(([stat, value]): [string, number] => [prefix + stat, value])
        .concat(
          faults.map(({ name: stat, column }) => [
            `http.${name}.${stat}`,
            clusters[column][cluster]!,
          ]),
        )
        .concat(
          tcp.map(({ name: stat, column }) => [
            stat.replace('tcp.', `tcp.${name}.`),
            clusters[column][cluster]!,
          ]),
        )
    })
    const summed = new Map<string, number>()
    for (const [name, value] of found) summed.set(name, (summed.get(name) ?? 0) + value)
    return [...summed].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  private get ssl(): readonly Stat[] {
    return this.run.plan.identity === null ? [] : ssl
  }

  /** What the proxies beside the endpoints of a service decided. */
  private rbac(service: number): [string, number][] {
    const { plan, world } = this.run
    if (plan.identity === null) return []
    const { endpoints, firstEndpoint } = world.places
    const { name, endpoints: count } = plan.services[service]!
    const first = firstEndpoint[service]!
    return rbac.map(({ column, name: stat }) => {
      let sum = 0
      for (let row = first; row < first + count; row++) sum += endpoints[column][row]!
      return [`http.${name}.${stat}`, sum]
    })
  }

  private sum(clusters: readonly number[], column: Stat['column']): number {
    const values = this.run.world.places.clusters[column]
    return clusters.reduce((sum, cluster) => sum + values[cluster]!, 0)
  }
}
