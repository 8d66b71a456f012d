import { nobody } from '../../model/units.ts'
import type { Placement, PublishedFigure } from '../../profiles/profile.ts'
import type { Run } from '../../scenario/build.ts'
import { CallGraph } from '../CallGraph.ts'
import { callersOf, costsOf, type ProcessGroup } from '../costs.ts'
import type { Metrics } from '../metrics.ts'
import { bandOf } from '../stats.ts'
import { shownOf, type Prepared, type Shown } from './compare.ts'
import { readVariant, type ReadVariant } from './variant.ts'

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
  const { profile } = run
  const seconds = run.now / 1_000_000
  const { costs, groups } = costsOf(run, {
    sent: (edge) => metrics.edges.sent[edge]! / seconds,
    arrived: (endpoint) => run.world.places.endpoints.arrived[endpoint]! / seconds,
  })
  const { idleCores, coresPerThousandRps, memoryMiB, controlPlane } = costs
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
