import type { Machine } from '../engine/Simulation.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { filterFacts, filterMachines, filterRowsOfCluster } from './filterFacts.ts'
import { tripWords } from '../policies/breaker/breaker.ts'

/** A machine to be shown: whose table, and which row. */
export interface GateMachine {
  readonly machine: Machine
  readonly row: number
}

/** The circuit and the connection of one endpoint, as one caller sees it; none in systems without. */
export function memberGates(run: Run, member: number): GateMachine[] {
  const { members, machines, clusters } = run.world.places
  const circuit = members.circuit[member]!
  const reconnect = members.reconnect[member]!
  const { breaker } = run.world.places.clusterRulesOf(members.cluster[member]!)
  return [
    ...(circuit !== nobody && breaker !== null
      ? [{ machine: machines.circuits, row: circuit }]
      : []),
    ...(reconnect !== nobody && clusters.used > 0
      ? [{ machine: machines.reconnects, row: reconnect }]
      : []),
  ]
}

/** The balancer's queue of a cluster, and what its proxy remembers of the destination. */
export function clusterGates(run: Run, cluster: number): GateMachine[] {
  const { clusters, machines, routeRules } = run.world.places
  const queue = clusters.queue[cluster]!
  const guard = clusters.guard[cluster]!
  const filters = filterRowsOfCluster(run, cluster)
  if (filters.length > 0) return filterMachines(run, filters)
  if (guard !== nobody && routeRules[clusters.routes[cluster]!]!.guard?.circuit)
    return [{ machine: machines.guards, row: guard }]
  const destination = clusters.destination[cluster]!
  return [
    ...(queue === nobody ? [] : [{ machine: machines.queues, row: queue }]),
    ...(destination === nobody ? [] : [{ machine: machines.destinations, row: destination }]),
  ]
}

/** The circuit of a library over one cluster, if there is one. */
export function libraryGates(run: Run, cluster: number): GateMachine[] {
  const { clusters, machines } = run.world.places
  return clusters.guard[cluster] === nobody
    ? []
    : clusterGates(run, cluster).filter(({ machine }) => machine === machines.guards)
}

type Facts = { name: string; value: string }[]

const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))} %`

/** What a balancer that remembers thinks of an endpoint, and what its circuit has done. */
export function memberFacts(run: Run, member: number): Facts {
  const { members, circuits, clusters } = run.world.places
  const { breaker, balancer } = run.world.places.clusterRulesOf(members.cluster[member]!)
  const circuit = members.circuit[member]!
  const estimate = members.estimateUs[member]!
  const facts: Facts = []
  if (balancer.observe !== undefined) {
    const agoUs = run.now - members.estimatedAt[member]!
    facts.push({
      name: 'estimated answer time',
      value:
        estimate < 0
          ? 'never asked'
          : `${formatDuration(Math.round(estimate))}, ${formatDuration(agoUs)} ago`,
    })
  }
  if (circuit === nobody || breaker === null || clusters.used === 0) return facts
  facts.push({ name: 'circuit opened', value: `${circuits.opened[circuit]} times` })
  const why = tripWords[circuits.cause[circuit]!]
  if (why) facts.push({ name: 'last because', value: why })
  if (breaker.leastRatio > 0 && breaker.judgesProbes === true)
    facts.push({
      name: 'moving average of successes',
      value:
        circuits.average[circuit]! < 0
          ? 'never asked'
          : `${percent(circuits.average[circuit]!)}, ${circuits.seen[circuit]} lately`,
    })
  else if (breaker.leastRatio > 0)
    facts.push({
      name: 'succeeded in its window',
      value: `${circuits.succeeded[circuit]} of ${circuits.seen[circuit]}`,
    })
  return facts
}

/** What there is to say of a cluster's queue. */
export function clusterFacts(run: Run, cluster: number): Facts {
  const { clusters, queues, destinations } = run.world.places
  const queue = clusters.queue[cluster]!
  const filters = filterRowsOfCluster(run, cluster)
  if (filters.length > 0) return filterFacts(run, filters)
  if (clusters.guard[cluster] !== nobody) return guardFacts(run, clusters.guard[cluster]!)
  if (clusters.gate[cluster] !== nobody) return gateFacts(run, cluster)
  if (queue === nobody) return []
  const destination = clusters.destination[cluster]!
  return [
    { name: 'endpoints ready', value: String(queues.ready[queue]!) },
    { name: 'waiting for one', value: String(queues.length[queue]!) },
    { name: 'failed fast', value: String(queues.expired[queue]!) },
    { name: 'shed', value: String(queues.shed[queue]!) },
    { name: 'lookups', value: String(destinations.lookups[destination]!) },
  ]
}

/** What the library of a process has done with its calls to one service, and how full its pool is. */
function guardFacts(run: Run, guard: number): Facts {
  const { guards, pools, clusters, routeRules } = run.world.places
  const cluster = guards.cluster[guard]!
  const rules = routeRules[clusters.routes[cluster]!]!.guard
  const pool = guards.pool[guard]!
  const facts: Facts = []
  const say = (name: string, value: number | string): void => {
    facts.push({ name, value: String(value) })
  }
  if (rules?.circuit) {
    say('failed in its window', `${guards.errors[guard]} of ${guards.total[guard]}`)
    say('circuit opened', `${guards.opened[guard]} times`)
    say('short-circuited', guards.shortCircuited[guard]!)
  }
  if (rules && pool !== nobody) {
    const { most, mostQueued, hasThreads } = rules.bulkhead
    const noun = hasThreads ? 'threads at work' : 'permits taken'
    const of = most === Infinity ? '' : ` of ${most}`
    say(noun, `${pools.active[pool]}${of}, at most ${pools.mostActive[pool]}`)
    if (mostQueued > 0) say('waiting for a thread', `${pools.queued[pool]} of ${mostQueued}`)
    say('rejected', pools.rejected[pool]!)
    say('timed out', guards.timeout[guard]!)
  }
  say('answered by a fallback', guards.fallbackSuccess[guard]!)
  const { fallbackFailure, fallbackRejection, fallbackMissing } = guards
  const failed = fallbackFailure[guard]! + fallbackRejection[guard]!
  if (failed > 0) say('fallback failed', failed)
  if (fallbackMissing[guard]! > 0) say('no fallback', fallbackMissing[guard]!)
  return facts
}

/** The same of a caller that does not wait for an endpoint that is ready: what it sent again, and what it did not send. */
function gateFacts(run: Run, cluster: number): Facts {
  const { gates, budgets, clusters, clusterRules } = run.world.places
  const gate = clusters.gate[cluster]!
  const facts: Facts = []
  const say = (name: string, value: number | string): void => {
    facts.push({ name, value: String(value) })
  }
  say('sent again (requeues)', gates.requeues[gate]!)
  say('refused by the budget', budgets.denied[gates.requeueBudget[gate]!]!)
  say('over its share of the budget', gates.request_limit[gate]!)
  say('not sent again, nobody was well', gates.cannot_retry[gate]! + gates.not_open[gate]!)
  if (run.plan.gates?.failsFast === true) say('failed fast', gates.failed_fast[gate]!)
  if (clusterRules[clusters.rules[cluster]!]!.admission !== null) {
    say('accepted, moving average', percent(gates.accepted[gate]!))
    say('dropped', gates.dropped_requests[gate]!)
  }
  if (gates.aperture[gate]! > 0)
    say('aperture', `${gates.aperture[gate]} of ${clusters.candidateCount[cluster]}`)
  return facts
}
