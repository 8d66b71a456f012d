import { programs, stateOf } from '../mesh/programs.ts'
import type { clusterColumns } from '../model/tables.ts'
import type { gateColumns } from '../model/gateTables.ts'
import type { Run } from '../scenario/build.ts'

type Column = keyof typeof clusterColumns
type GateColumn = keyof typeof gateColumns

const usable = stateOf(programs.reconnect, 'usable')

/**
 * Counters and gauges of a run by the names of Finagle, summed over clients, by the service that is called. Linkerd 1.x has the same
 * under the name of its router, once for the service that was asked for and once for the client that it is bound to.
 *
 * Only what is modelled: there are no summaries of latency, and no label of a process.
 *
 * @source twitter/finagle 4feb34cb: service/Retries.scala, liveness/FailureAccrualFactory.scala, service/FailFastFactory.scala,
 *   loadbalancer/Balancer.scala; linkerd/linkerd 1.7.5: linkerd/docs/telemetry.md (`rt/<router>/service`, `rt/<router>/client`)
 */
export class FinagleStats {
  private readonly run: Run
  private readonly isRouter: boolean
  /** By edge: its clusters, one for each client that calls there. */
  private readonly clusters: readonly number[][]

  constructor(run: Run) {
    this.run = run
    this.isRouter = run.profile.stats === 'linkerd1'
    this.clusters = run.plan.edges.map(() => [])
    const { clusters } = run.world.places
    for (let cluster = 0; cluster < clusters.used; cluster++) {
      if (clusters.gate[cluster]! >= 0) this.clusters[clusters.edge[cluster]!]!.push(cluster)
    }
  }

  /** Of every service that is called. */
  ofMesh(): Record<string, number> {
    const { services, edges } = this.run.plan
    return Object.fromEntries(
      services.flatMap(({ name }, service) => {
        const own = this.clusters.filter((_, edge) => edges[edge]!.toService === service).flat()
        if (own.length === 0) return []
        const client = this.isRouter ? `rt/outgoing/client/${name}` : `clnt/${name}`
        return [
          ...named(client, this.ofClient(own)),
          ...(this.isRouter ? named(`rt/outgoing/service/svc/${name}`, this.ofService(own)) : []),
        ]
      }),
    )
  }

  /** Of the clients of one edge, without a prefix. */
  ofEdge(edge: number): Record<string, number> {
    const own = this.clusters[edge]!
    return own.length === 0 ? {} : Object.fromEntries(this.ofClient(own))
  }

  private sum(clusters: readonly number[], value: (cluster: number) => number): number {
    return clusters.reduce((total, cluster) => total + value(cluster), 0)
  }

  private ofClient(clusters: readonly number[]): [string, number][] {
    const { clusters: table, gates, budgets, members, circuits, reconnects } = this.run.world.places
    const of = (column: Column): number => this.sum(clusters, (cluster) => table[column][cluster]!)
    const ofGates = (column: GateColumn): number =>
      this.sum(clusters, (cluster) => gates[column][table.gate[cluster]!]!)
    const perMember = (value: (member: number) => number): number =>
      this.sum(clusters, (cluster) => {
        let total = 0
        const first = table.firstMember[cluster]!
        for (let member = first; member < first + table.memberCount[cluster]!; member++)
          if (members.isKnown[member] === 1) total += value(member)
        return total
      })
    const exhausted = this.sum(
      clusters,
      (cluster) => budgets.denied[gates.requeueBudget[table.gate[cluster]!]!]!,
    )
    const perCircuit = (column: 'opened' | 'removals' | 'revivals'): number =>
      perMember((member) => circuits[column][members.circuit[member]!]!)
    const opened = perCircuit('opened')
    const removals = perCircuit('removals')
    const revivals = perCircuit('revivals')
    const failures = of('wrongAnswers') + of('brokenOff')
    return [
      ['requests', of('upstream_rq_total')],
      ['success', of('answers') - of('wrongAnswers')],
      ['failures', failures],
      ['pending', of('active')],
      ['connects', of('upstream_cx_total')],
      ['connections', of('connections')],
      ['connect_failures', of('upstream_cx_connect_fail')],
      ['retries/requeues', ofGates('requeues')],
      ['retries/budget_exhausted', exhausted],
      ['retries/request_limit', ofGates('request_limit')],
      ['retries/cannot_retry', ofGates('cannot_retry')],
      ['retries/not_open', ofGates('not_open')],
      ['loadbalancer/size', perMember(() => 1)],
      ['loadbalancer/available', perMember((member) => (members.unready[member] === 0 ? 1 : 0))],
      ['loadbalancer/load', of('active') + of('pending')],
      ['failure_accrual/removals', removals],
      ['failure_accrual/revivals', revivals],
      // Each probe that is over has opened it again, or closed it.
      ['failure_accrual/probes', opened - removals + revivals],
      ['failfast/failed', ofGates('failed_fast')],
      [
        'failfast/is_marked_dead',
        perMember((member) => {
          const row = members.reconnect[member]!
          return row >= 0 && reconnects.state[row] !== usable ? 1 : 0
        }),
      ],
      ...(this.run.profile.finagle?.admission == null
        ? []
        : ([['nack_admission_control/dropped_requests', ofGates('dropped_requests')]] as [
            string,
            number,
          ][])),
    ]
  }

  /** Of a name that was asked for, whoever it is bound to: what its classified retries did. */
  private ofService(clusters: readonly number[]): [string, number][] {
    const { clusters: table, gates, budgets } = this.run.world.places
    const requeues = this.sum(clusters, (cluster) => gates.requeues[table.gate[cluster]!]!)
    const retries = this.sum(clusters, (cluster) => table.upstream_rq_retry[cluster]!)
    const denied = this.sum(clusters, (cluster) => budgets.denied[table.budget[cluster]!]!)
    return [
      ['retries/total', retries - requeues],
      ['retries/budget_exhausted', denied],
    ]
  }
}

const named = (prefix: string, stats: readonly [string, number][]): [string, number][] =>
  stats.map(([name, value]) => [`${prefix}/${name}`, value])
