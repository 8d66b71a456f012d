import { countsBuckets, countsBucketUs } from '../mesh/client/guard.ts'
import { guardEvents, type GuardEvent } from '../model/guardTables.ts'
import { nobody } from '../model/units.ts'
import { phase } from '../policies/circuit/circuit.ts'
import type { Run } from '../scenario/build.ts'

/** Hystrix's names of the events, as its stream has them. */
const eventNames: Readonly<Record<GuardEvent, string>> = {
  success: 'Success',
  failure: 'Failure',
  timeout: 'Timeout',
  badRequest: 'BadRequests',
  shortCircuited: 'ShortCircuited',
  threadPoolRejected: 'ThreadPoolRejected',
  semaphoreRejected: 'SemaphoreRejected',
  fallbackSuccess: 'FallbackSuccess',
  fallbackFailure: 'FallbackFailure',
  fallbackRejection: 'FallbackRejection',
  fallbackMissing: 'FallbackMissing',
}

/**
 * What a dashboard shows of a run, by the names of Hystrix's metrics stream, summed over processes as Turbine does: of commands
 * and of thread pools. `rolling…` are the last ten seconds, in buckets that are complete; `count…` all of the run. Only what is
 * modelled: nothing of collapsers and of the request cache, and no latency.
 *
 * @source Netflix/Hystrix 7c03bafe: hystrix-serialization, SerialHystrixDashboardData; Turbine (sums over instances)
 */
export class HystrixStats {
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** Of every service that is called, as `HystrixCommand.<service>.…`, and of every pool, as `HystrixThreadPool.<pool>.…`. */
  ofMesh(): Record<string, number> {
    const { plan, world } = this.run
    const { guards, pools, clusters } = world.places
    const entries: [string, number][] = []
    plan.services.forEach(({ name }, service) => {
      const own = rows(guards.used, (row) => clusters.service[guards.cluster[row]!] === service)
      if (own.length > 0) entries.push(...named(`HystrixCommand.${name}`, this.ofCommands(own)))
    })
    plan.guards?.pools.forEach((name, key) => {
      const own = rows(pools.used, (row) => pools.key[row] === key)
      if (own.length > 0) entries.push(...named(`HystrixThreadPool.${name}`, this.ofPools(own)))
    })
    return Object.fromEntries(entries)
  }

  /** Of the processes that call over one edge, without a prefix. */
  ofEdge(edge: number): Record<string, number> {
    const { guards, clusters } = this.run.world.places
    const own = rows(guards.used, (row) => clusters.edge[guards.cluster[row]!] === edge)
    if (own.length === 0) return {}
    const pools = [...new Set(own.map((row) => guards.pool[row]!))].filter((row) => row !== nobody)
    return Object.fromEntries([...this.ofCommands(own), ...this.ofPools(pools)])
  }

  private ofCommands(own: readonly number[]): [string, number][] {
    const { places } = this.run.world
    const { guards } = places
    const sum = (value: (row: number) => number): number =>
      own.reduce((total, row) => total + value(row), 0)
    const requests = sum((row) => guards.total[row]!)
    const errors = sum((row) => guards.errors[row]!)
    return [
      ['isCircuitBreakerOpen', sum((row) => (guards.phase[row] === phase.closed ? 0 : 1))],
      ['requestCount', requests],
      ['errorCount', errors],
      ['errorPercentage', requests === 0 ? 0 : Math.floor((100 * errors) / requests)],
      ...guardEvents.map((event): [string, number] => [
        `rollingCount${eventNames[event]}`,
        sum((row) => rolling(this.run, row, event)),
      ]),
      ...guardEvents.map((event): [string, number] => [
        `count${eventNames[event]}`,
        sum((row) => guards[event][row]!),
      ]),
      ['countCircuitOpened', sum((row) => guards.opened[row]!)],
      ['countCircuitTested', sum((row) => guards.probes[row]!)],
    ]
  }

  private ofPools(own: readonly number[]): [string, number][] {
    const { pools } = this.run.world.places
    const sum = (column: ArrayLike<number>): number =>
      own.reduce((total, row) => total + column[row]!, 0)
    return [
      ['currentActiveCount', sum(pools.active)],
      ['currentQueueSize', sum(pools.queued)],
      ['maxActiveThreads', sum(pools.mostActive)],
      ['countThreadsExecuted', sum(pools.executed)],
      ['countCommandRejections', sum(pools.rejected)],
    ]
  }
}

/** How often it happened in the last ten seconds, without the bucket being filled. */
function rolling(run: Run, guard: number, event: GuardEvent): number {
  const { guards, guardBuckets } = run.world.places
  const now = Math.floor(run.now / countsBucketUs)
  const newest = guards.bucket[guard]!
  let sum = 0
  // What was last counted long ago has not been emptied yet.
  for (
    let bucket = Math.max(0, now - countsBuckets, newest - countsBuckets);
    bucket < now;
    bucket++
  ) {
    if (bucket > newest) break
    sum += guardBuckets[event][guards.buckets[guard]! + (bucket % (countsBuckets + 1))]!
  }
  return sum
}

function rows(used: number, isOwn: (row: number) => boolean): number[] {
  return Array.from({ length: used }, (_, row) => row).filter(isOwn)
}

function named(
  prefix: string,
  entries: readonly (readonly [string, number])[],
): [string, number][] {
  return entries.map(([name, value]) => [`${prefix}.${name}`, value])
}
