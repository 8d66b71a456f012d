import { programs } from '../mesh/programs.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { guardOf } from '../scenario/guards.ts'
import { PlaceNames } from './PlaceNames.ts'

/** What the library of one process knows of one service at the end, and what it has done. */
export interface GuardReport {
  readonly circuit: {
    /** closed, open or halfOpen; `off` where there is none. */
    readonly state: string
    readonly opened: number
    readonly probes: number
    /** In its window when it last looked. */
    readonly requestCount: number
    readonly errorPercentage: number
  }
  /** The threads or permits that its calls share; absent where nothing is bounded. */
  readonly pool?: {
    readonly name: string
    readonly isolation: 'thread' | 'semaphore'
    readonly active: number
    readonly queued: number
    readonly maxActive: number
    readonly rejected: number
  }
  readonly shortCircuited: number
  readonly timeouts: number
  readonly fallbacks: {
    readonly given: number
    readonly failed: number
    readonly rejected: number
    readonly missing: number
  }
}

/** By process and service; undefined where the system is no library. */
export function guardReports(run: Run): Record<string, Record<string, GuardReport>> | undefined {
  const { plan, world, scenario } = run
  if (plan.guards === null) return undefined
  const { guards, pools, clusters, routeRules } = world.places
  const names = new PlaceNames(run)
  const reports: Record<string, Record<string, GuardReport>> = {}
  for (let row = 0; row < guards.used; row++) {
    const cluster = guards.cluster[row]!
    const edge = plan.edges[clusters.edge[cluster]!]!.name
    const rules = routeRules[clusters.routes[cluster]!]!.guard
    const pool = guards.pool[row]!
    const guard = guardOf(scenario, run.systemOf(edge.split('\u2192')[0]!), edge)
    const own = (reports[names.caller(cluster)] ??= {})
    own[edge.split('\u2192')[1]!] = {
      circuit: {
        state: rules?.circuit ? programs.requestCircuit.states[guards.state[row]!]! : 'off',
        opened: guards.opened[row]!,
        probes: guards.probes[row]!,
        requestCount: guards.total[row]!,
        errorPercentage: guards.errorPercent[row]!,
      },
      ...(pool === nobody || guard === undefined
        ? {}
        : {
            pool: {
              name: guard.pool,
              isolation: guard.isolation,
              active: pools.active[pool]!,
              queued: pools.queued[pool]!,
              maxActive: pools.mostActive[pool]!,
              rejected: pools.rejected[pool]!,
            },
          }),
      shortCircuited: guards.shortCircuited[row]!,
      timeouts: guards.timeout[row]!,
      fallbacks: {
        given: guards.fallbackSuccess[row]!,
        failed: guards.fallbackFailure[row]!,
        rejected: guards.fallbackRejection[row]!,
        missing: guards.fallbackMissing[row]!,
      },
    }
  }
  return reports
}
