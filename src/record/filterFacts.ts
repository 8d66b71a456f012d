import type { Machine } from '../engine/Simulation.ts'
import { nobody } from '../model/units.ts'
import type { Filters } from '../policies/filter/filter.ts'
import type { Run } from '../scenario/build.ts'
import { countWords, shareWords, timeWords } from './storyWords.ts'

type Facts = { name: string; value: string }[]

/** The filters of an endpoint that are in use: one row, or at a gateway one for each service. */
export function filterRowsOfEndpoint({ world }: Run, endpoint: number): number[] {
  const { filters } = world.places
  const rows: number[] = []
  for (let row = 0; row < filters.used; row++)
    if (filters.endpoint[row] === endpoint && filters.madeFrom[row] !== 0) rows.push(row)
  return rows
}

/** Those that a caller's proxy has for what it sends. */
export function filterRowsOfCluster({ world }: Run, cluster: number): number[] {
  const row = world.places.clusters.filters[cluster]!
  return row === nobody ? [] : [row]
}

/** What binds a row now; null once a policy has taken it away. */
export function filtersAt({ world }: Run, row: number): Filters | null {
  const { places } = world
  const { filters, endpoints, clusters } = places
  const endpoint = filters.endpoint[row]!
  if (endpoint < 0)
    return places.routeRules[clusters.routes[filters.cluster[row]!]!]?.filters ?? null
  const own = endpoints.service[endpoint]!
  return places.inboundRules[endpoints.inbound[endpoint]! - own + filters.service[row]!]!.filters
}

/** The charts of their adaptive limits. */
export function filterMachines(
  run: Run,
  rows: readonly number[],
): { machine: Machine; row: number }[] {
  const { machines, filters } = run.world.places
  return rows.flatMap((row) =>
    filters.controller[row] === nobody || !filtersAt(run, row)?.concurrency
      ? []
      : [{ machine: machines.controllers, row: filters.controller[row]! }],
  )
}

/** What there is to say of them. */
export function filterFacts(run: Run, rows: readonly number[]): Facts {
  return rows.flatMap((row) => factsOf(run, row, rows.length > 1))
}

function factsOf(run: Run, row: number, isOneOfMany: boolean): Facts {
  const rules = filtersAt(run, row)
  if (rules === null) return []
  const { filters, buckets, controllers } = run.world.places
  const facts: Facts = []
  const to = isOneOfMany ? ` to ${run.plan.services[filters.service[row]!]!.name}` : ''
  const say = (name: string, value: string): void => {
    facts.push({ name: `${name}${to}`, value })
  }
  if (rules.authorization !== null) {
    const whom = run.plan.services[rules.authorization.service]!.name
    say(`let in by ${whom}`, countWords(filters.auth_ok[row]!))
    say(`not let in by ${whom}`, countWords(filters.auth_denied[row]!))
    say(`no answer from ${whom}`, countWords(filters.auth_error[row]!))
  }
  if (rules.bucket !== null) {
    if (!rules.bucket.isPerConnection)
      say(
        'tokens at its last request',
        String(Math.floor(buckets.tokens[filters.firstBucket[row]!]!)),
      )
    say('had no token', countWords(filters.local_rate_limited[row]!))
    say('refused for it', countWords(filters.local_enforced[row]!))
  }
  if (rules.quota !== null) {
    const whom = run.plan.services[rules.quota.service]!.name
    say(`over the limit of ${whom}`, countWords(filters.quota_over_limit[row]!))
    say(`no answer from ${whom}`, countWords(filters.quota_error[row]!))
  }
  if (rules.admission !== null) {
    const n = filters.requests[row]!
    const share = n === 0 ? 'none yet' : shareWords(filters.successes[row]! / n)
    say('succeeded in its window', `${share} of ${countWords(n)}`)
    say('denied by admission control', countWords(filters.rq_rejected[row]!))
  }
  const controller = filters.controller[row]!
  if (rules.concurrency !== null && controller >= 0) {
    const { limit, outstanding, minRttUs, sampleRttUs, gradient } = controllers
    say('under way', `${outstanding[controller]} of ${limit[controller]}`)
    if (minRttUs[controller]! > 0) say('shortest time', timeWords(minRttUs[controller]!))
    if (sampleRttUs[controller]! > 0) {
      say('present time', timeWords(sampleRttUs[controller]!))
      say('gradient', String(Number(gradient[controller]!.toFixed(2))))
    }
    say('refused by its limit', countWords(filters.rq_blocked[row]!))
  }
  return facts
}

/** The overload manager beside an endpoint; nothing where there is none. */
export function overloadFacts({ world }: Run, endpoint: number): Facts {
  const { endpoints, overloads } = world.places
  const row = endpoints.overload[endpoint]!
  if (row === nobody || world.places.inboundRulesOf(endpoint).overload === null) return []
  const {
    memory,
    connections,
    downstream_rq_overload_close: refused,
    downstream_cx_overload_reject: rejected,
    downstream_cx_overload_disable_keepalive: ended,
  } = overloads
  const used = `${shareWords(memory[row]!)} of memory, ${shareWords(connections[row]!)} of connections`
  return [
    { name: 'its proxy sees in use', value: used },
    { name: 'requests refused for overload', value: countWords(refused[row]!) },
    ...(rejected[row]! > 0
      ? [{ name: 'connections refused for overload', value: countWords(rejected[row]!) }]
      : []),
    ...(ended[row]! > 0
      ? [{ name: 'connections ended after an answer', value: countWords(ended[row]!) }]
      : []),
  ]
}

export function overloadMachines(
  { world }: Run,
  endpoint: number,
): { machine: Machine; row: number }[] {
  const { machines, endpoints } = world.places
  const row = endpoints.overload[endpoint]!
  return row === nobody ? [] : [{ machine: machines.overloads, row }]
}
