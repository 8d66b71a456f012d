import type { clusterColumns } from '../model/tables.ts'
import type { Run } from '../scenario/build.ts'

type Column = keyof typeof clusterColumns

/**
 * Counters and gauges of a run by the names of Linkerd's proxy, summed over proxies, by the service that is called. Only what is
 * modelled: there is no latency histogram, no label of a pod, and nothing of TCP bytes.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/core/src/metrics.rs; linkerd/proxy/balance/; .../policy/route/metrics.rs
 */
export class LinkerdStats {
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** Of every service that is called, as `name{dst="service"}`. */
  ofMesh(): Record<string, number> {
    const { services } = this.run.plan
    const { clusters } = this.run.world.places
    const callers: number[][] = services.map(() => [])
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      if (clusters.queue[cluster]! >= 0) callers[clusters.service[cluster]!]!.push(cluster)
    }
    return Object.fromEntries(
      services.flatMap(({ name }, service) =>
        callers[service]!.length === 0 ? [] : this.ofService(name, callers[service]!),
      ),
    )
  }

  /** Of the proxies of one edge, without a label of where it leads. */
  ofEdge(edge: number): Record<string, number> {
    const { clusters } = this.run.world.places
    const own: number[] = []
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      if (clusters.edge[cluster] === edge && clusters.queue[cluster]! >= 0) own.push(cluster)
    }
    if (own.length === 0) return {}
    return Object.fromEntries(
      this.ofService('', own).map(([name, value]) => [
        name.replace(/dst="",?/, '').replace('{}', ''),
        value,
      ]),
    )
  }

  private ofService(service: string, clusters: readonly number[]): [string, number][] {
    const { places } = this.run.world
    const { queues, clusters: table, edges } = places
    const sum = (value: (cluster: number) => number): number =>
      clusters.reduce((total, cluster) => total + value(cluster), 0)
    const of = (column: Column): number => sum((cluster) => table[column][cluster]!)
    const queueOf = (cluster: number): number => table.queue[cluster]!
    const own = new Set(clusters.map((cluster) => table.edge[cluster]!))
    const failures = of('wrongAnswers')
    const named = (name: string, value: number, label = ''): [string, number] => [
      `${name}{dst="${service}"${label}}`,
      value,
    ]
    const balancer = 'outbound_http_balancer'
    const retry = 'outbound_http_route_retry'
    return [
      named('request_total', of('upstream_rq_total')),
      named('response_total', of('answers') - failures, ',classification="success"'),
      named('response_total', failures, ',classification="failure"'),
      named('tcp_open_total', of('upstream_cx_total')),
      named('tcp_open_connections', of('connections')),
      named(
        `${balancer}_endpoints`,
        sum((cluster) => queues.ready[queueOf(cluster)]!),
        ',endpoint_state="ready"',
      ),
      named(
        `${balancer}_endpoints`,
        sum((cluster) => table.memberCount[cluster]! - queues.ready[queueOf(cluster)]!),
        ',endpoint_state="pending"',
      ),
      named(
        `${balancer}_queue_length`,
        sum((cluster) => queues.length[queueOf(cluster)]!),
      ),
      named(
        `${balancer}_queue_requests_total`,
        sum((cluster) => queues.requests[queueOf(cluster)]!),
      ),
      named(
        `${balancer}_queue_gate_open_total`,
        sum((cluster) => queues.gateOpen[queueOf(cluster)]!),
      ),
      named(
        `${balancer}_queue_gate_shut_total`,
        sum((cluster) => queues.gateShut[queueOf(cluster)]!),
      ),
      named(
        `${balancer}_queue_gate_timeout_seconds`,
        this.run.plan.readiness!.failfastUs / 1_000_000,
      ),
      named(`${retry}_requests_total`, of('upstream_rq_retry')),
      named(`${retry}_successes_total`, of('upstream_rq_retry_success')),
      named(`${retry}_limit_exceeded_total`, of('upstream_rq_retry_limit_exceeded')),
      named(`${retry}_overflow_total`, of('upstream_rq_retry_overflow')),
      named(
        'inbound_http_local_ratelimit_total',
        [...own].reduce((total, edge) => total + edges.rateLimited[edge]!, 0),
      ),
    ]
  }
}
