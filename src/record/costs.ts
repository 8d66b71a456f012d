import { nobody } from '../model/units.ts'
import type { ProfileCosts } from '../profiles/profile.ts'
import type { Run } from '../scenario/build.ts'

/** Processes of one kind that a system brings along. */
export interface ProcessGroup {
  /** Where they stand: beside endpoints, beside clients, on nodes, in applications, or in the middle, by its name. */
  readonly where: string
  readonly count: number
  /** What passes them all together, requests a second. */
  readonly requestsPerSecond: number
  readonly cores: number
  readonly memoryMiB: number
}

/** What passes, requests a second: over an edge, and what arrives at an endpoint. */
export interface Passing {
  readonly sent: (edge: number) => number
  readonly arrived: (endpoint: number) => number
}

/** What the processes of a system need, and by which numbers: those of the profile, or what the scenario says in their place. */
export function costsOf(
  run: Run,
  passing: Passing,
): { readonly costs: ProfileCosts; readonly groups: readonly ProcessGroup[] } {
  const { profile, scenario } = run
  const costs = { ...profile.costs, ...scenario.systems[scenario.system] }
  const { idleCores, coresPerThousandRps, memoryMiB } = costs
  const groups = groupsOf(run, passing).map(
    ({ where, count, requestsPerSecond }): ProcessGroup => ({
      where,
      count,
      requestsPerSecond,
      cores: idleCores * count + (coresPerThousandRps * requestsPerSecond) / 1_000,
      memoryMiB: memoryMiB * count,
    }),
  )
  return { costs, groups }
}

type Group = Pick<ProcessGroup, 'where' | 'count' | 'requestsPerSecond'>

/** Which processes a system brings along, and what passes them. */
function groupsOf(run: Run, passing: Passing): Group[] {
  const { plan, profile, world } = run
  const { endpoints, clients } = world.places
  const sent = plan.edges.map((_, edge) => passing.sent(edge))
  const isApp = (service: number): boolean => plan.services[service]!.role === 'app'
  const groups: Group[] = []
  if (profile.placement === 'library') {
    const callers = callersOf(run)
    groups.push({
      where: 'in applications',
      count: callers.length,
      requestsPerSecond: sum(
        plan.edges.map(({ fromService }, edge) => (fromService >= 0 ? sent[edge]! : 0)),
      ),
    })
  } else if (plan.hasProxies) {
    const own = new Set<number>()
    let arrived = 0
    for (let row = 0; row < endpoints.used; row++) {
      if (!isApp(endpoints.service[row]!) || endpoints.proxy[row]! < 0) continue
      own.add(endpoints.proxy[row]!)
      arrived += passing.arrived(row)
    }
    const called = plan.edges.map(({ fromService }, edge) =>
      fromService >= 0 && isApp(fromService) ? sent[edge]! * meshedShare(run, fromService) : 0,
    )
    groups.push({
      where: profile.placement === 'node' ? 'on nodes' : 'beside endpoints',
      count: own.size,
      requestsPerSecond: arrived + sum(called),
    })
    const asking = plan.clients.flatMap(({ edge }, client) =>
      clients.proxy[client]! >= 0 && !own.has(clients.proxy[client]!) ? [edge] : [],
    )
    if (asking.length > 0) {
      groups.push({
        where: 'beside clients',
        count: asking.length,
        requestsPerSecond: sum(asking.map((edge) => (edge === nobody ? 0 : sent[edge]!))),
      })
    }
  }
  const roles = [...new Set(plan.services.map(({ role }) => role))].filter((role) => role !== 'app')
  for (const role of roles) {
    const rows = rowsOf(endpoints.used).filter(
      (row) => plan.services[endpoints.service[row]!]!.role === role,
    )
    groups.push({
      where: role,
      count: rows.length,
      requestsPerSecond: sum(rows.map(passing.arrived)),
    })
  }
  return groups
}

/** Endpoints of applications that call others: there a library works. */
export function callersOf({ plan, world }: Run): number[] {
  const { endpoints } = world.places
  return rowsOf(endpoints.used).filter((row) => {
    const { role, steps } = plan.services[endpoints.service[row]!]!
    return role === 'app' && steps.length > 0
  })
}

function meshedShare({ plan }: Run, service: number): number {
  const { endpoints, unmeshed } = plan.services[service]!
  return 1 - unmeshed.filter(Boolean).length / endpoints
}

const rowsOf = (count: number): number[] => Array.from({ length: count }, (_, row) => row)

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
