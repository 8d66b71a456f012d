import { nobody } from '../../model/units.ts'
import type { Placement, PublishedFigure } from '../../profiles/profile.ts'
import type { Run } from '../../scenario/build.ts'
import { CallGraph } from '../CallGraph.ts'
import type { Metrics } from '../metrics.ts'
import { bandOf } from '../stats.ts'
import { shownOf, type Prepared, type Shown } from './compare.ts'
import { readVariant, type ReadVariant } from './variant.ts'

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

/** What it is to bring a new version of a system to where it runs: counted, not priced. */
export interface Upkeep {
  /** Processes that are replaced when the data plane is. */
  readonly restarts: number
  /** Application processes among them, or that restart with them. */
  readonly applicationRestarts: number
  /** Releases of applications that it takes: a library is built in. */
  readonly releases: number
  /** Teams that have to act; 1 where whoever runs the platform does it for all. */
  readonly teams: number
  /** Endpoints whose calls are interrupted when one of its processes is replaced. */
  readonly cutOff: number
}

/** How much longer the same requests of a client take than without a mesh, µs; of those answered in both, before anything breaks. */
export interface AddedLatency {
  readonly client: string
  readonly of: number
  readonly meanUs: number
  readonly p50Us: number
  readonly p99Us: number
}

/**
 * What a system costs, and what it is good for, against no mesh on the same arrivals.
 *
 *     cores  = idleCores · processes + coresPerThousandRps · requests a second ÷ 1,000
 *     memory = memoryMiB · processes
 *
 * each over groups of processes, and what runs beside the data plane is added.
 *
 * @source reference of the evaluation, costs; the numbers are the profile's, or those of `systems:`
 */
export interface Bill {
  readonly system: string
  readonly title: string
  readonly version: string
  readonly placement: Placement
  /** The numbers of the formula. */
  readonly idleCores: number
  readonly coresPerThousandRps: number
  readonly memoryMiBEach: number
  readonly groups: readonly ProcessGroup[]
  readonly controlPlane: { readonly cores: number; readonly memoryMiB: number } | null
  /** Of all of these together. */
  readonly cores: number
  readonly memoryMiB: number
  /** By what proxies and whatever stands in the middle add on the way, µs, computed: the metric `tax`. */
  readonly taxUs: number
  /** Measured, by client. */
  readonly added: readonly AddedLatency[]
  readonly upkeep: Upkeep
  readonly errors: {
    readonly requests: number
    readonly failed: number
    readonly failedWithout: number
    /** Failed without a mesh and answered here, and the other way round. */
    readonly avoided: number
    readonly caused: number
  }
  readonly published: readonly PublishedFigure[]
  readonly notModelled: readonly string[]
}

/** The bill of a variant on one seed; of its own, unless another is given. Runs the same without a mesh beside it. */
export function billOf(
  prepared: Prepared,
  variant: ReadVariant,
  shown: Shown,
  seed?: number,
): Bill {
  const without = readVariant(prepared.common, {
    ...variant.variant,
    set: { ...variant.variant.set, system: 'none' },
  })
  return bill(shown, shownOf(prepared, without, seed), prepared.outage?.fromUs ?? prepared.untilUs)
}

function bill(shown: Shown, without: Shown, brokenUs: number): Bill {
  const { run, metrics, fates, outcome } = shown
  const { profile, scenario } = run
  const costs = { ...profile.costs, ...scenario.systems[scenario.system] }
  const { idleCores, coresPerThousandRps, memoryMiB, controlPlane } = costs
  const groups = groupsOf(run, metrics).map(
    ({ where, count, requestsPerSecond }): ProcessGroup => ({
      where,
      count,
      requestsPerSecond,
      cores: idleCores * count + (coresPerThousandRps * requestsPerSecond) / 1_000,
      memoryMiB: memoryMiB * count,
    }),
  )
  const total = (of: (group: ProcessGroup) => number): number =>
    groups.reduce((sum, group) => sum + of(group), 0)
  const { better, worse } = without.fates.differences(fates)
  const added = run.plan.clients.map(({ name }): AddedLatency => {
    const us = without.fates.addedUs(name, fates, brokenUs)
    const { median } = bandOf(us)
    return {
      client: name,
      of: us.length,
      meanUs: us.reduce((sum, one) => sum + one, 0) / us.length,
      p50Us: median,
      p99Us: us[Math.ceil(0.99 * us.length) - 1] ?? NaN,
    }
  })
  return {
    system: profile.id,
    title: profile.title,
    version: profile.version,
    placement: profile.placement,
    idleCores,
    coresPerThousandRps,
    memoryMiBEach: memoryMiB,
    groups,
    controlPlane,
    cores: total(({ cores }) => cores) + (controlPlane?.cores ?? 0),
    memoryMiB: total((group) => group.memoryMiB) + (controlPlane?.memoryMiB ?? 0),
    taxUs: taxOf(run, metrics),
    added,
    upkeep: upkeepOf(run),
    errors: {
      requests: outcome.requests,
      failed: outcome.failed,
      failedWithout: without.outcome.failed,
      avoided: better,
      caused: worse,
    },
    published: profile.costs.published,
    notModelled: profile.notModelled,
  }
}

type Group = Pick<ProcessGroup, 'where' | 'count' | 'requestsPerSecond'>

/** Which processes a system brings along, and what passes them. */
function groupsOf(run: Run, metrics: Metrics): Group[] {
  const { plan, profile, world, now } = run
  const { endpoints, clients } = world.places
  const seconds = now / 1_000_000
  const sent = plan.edges.map((_, edge) => metrics.edges.sent[edge]! / seconds)
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
      arrived += endpoints.arrived[row]! / seconds
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
      requestsPerSecond: sum(rows.map((row) => endpoints.arrived[row]!)) / seconds,
    })
  }
  return groups
}

/** What a new version of the data plane makes people and processes do. */
function upkeepOf(run: Run): Upkeep {
  const { plan, profile, scenario, world } = run
  const { endpoints } = world.places
  const apps = rowsOf(endpoints.used).filter(
    (row) => plan.services[endpoints.service[row]!]!.role === 'app',
  )
  const middle = endpoints.used - apps.length
  const meshed = apps.filter((row) => endpoints.proxy[row]! >= 0)
  switch (profile.placement) {
    case 'none':
      return { restarts: 0, applicationRestarts: 0, releases: 0, teams: 0, cutOff: 0 }
    case 'library': {
      const callers = callersOf(run)
      const services = [...new Set(callers.map((row) => endpoints.service[row]!))]
      const teams = new Set(services.map((service) => scenario.services[service]!.team))
      return {
        restarts: callers.length,
        applicationRestarts: callers.length,
        releases: services.length,
        teams: teams.size,
        cutOff: 1,
      }
    }
    case 'sidecar':
      return {
        restarts: meshed.length + middle,
        applicationRestarts: meshed.length,
        releases: 0,
        teams: 1,
        cutOff: 1,
      }
    case 'node': {
      const perProxy = new Map<number, number>()
      for (const row of meshed) {
        const proxy = endpoints.proxy[row]!
        perProxy.set(proxy, (perProxy.get(proxy) ?? 0) + 1)
      }
      return {
        restarts: perProxy.size + middle,
        applicationRestarts: 0,
        releases: 0,
        teams: 1,
        cutOff: Math.max(0, ...perProxy.values()),
      }
    }
    case 'edge':
    case 'hub':
    case 'broker':
      // One of several is replaced while the others work; where there is one, everybody waits.
      return {
        restarts: middle,
        applicationRestarts: 0,
        releases: 0,
        teams: 1,
        cutOff: middle === 0 ? 0 : Math.ceil(apps.length / middle),
      }
  }
}

/** Endpoints of applications that call others: there a library works. */
function callersOf({ plan, world }: Run): number[] {
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

/** What is added on the way of the requests that were asked, on average. */
function taxOf(run: Run, metrics: Metrics): number {
  const graph = new CallGraph(run)
  const edges = run.plan.clients.flatMap(({ edge }) => (edge === nobody ? [] : [edge]))
  const asked = edges.map((edge) => metrics.edges.requests[edge]!)
  return (
    sum(edges.map((edge, index) => asked[index]! * graph.pathTax(edge))) / Math.max(1, sum(asked))
  )
}

function rowsOf(count: number): number[] {
  return Array.from({ length: count }, (_, row) => row)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
