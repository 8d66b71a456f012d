import type { Us } from '../model/units.ts'
import type { Balancer } from './balancer/balancer.ts'
import type { Fault } from './fault/fault.ts'
import type { Limit } from './limit/limit.ts'
import type { Outlier } from './outlier/outlier.ts'
import type { Retry } from './retry/retry.ts'
import type { Route } from './route/route.ts'

/**
 * All that binds calls from one caller to one upstream: a version's decisions, made once and never changed. `null` is a slot
 * that this system leaves empty.
 */
export interface Rules {
  /** Over all attempts and pauses, µs; `never` when there is none. */
  readonly requestTimeoutUs: Us
  readonly perTryTimeoutUs: Us
  readonly connectTimeoutUs: Us
  readonly limit: Limit
  readonly balancer: Balancer
  readonly retry: Retry | null
  readonly outlier: Outlier | null
  readonly fault: Fault | null
  readonly route: Route | null
  /** Share of admitted endpoints below which ejection is ignored, 0…1; 0: never. */
  readonly panicThreshold: number
}
