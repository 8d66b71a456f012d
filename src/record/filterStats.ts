import type { filterColumns } from '../model/filterTables.ts'
import type { Run } from '../scenario/build.ts'
import { filtersAt } from './filterFacts.ts'

type Column = keyof typeof filterColumns

const bucket: readonly (readonly [column: Column, name: string])[] = [
  ['local_enabled', 'http_local_rate_limit.enabled'],
  ['local_ok', 'http_local_rate_limit.ok'],
  ['local_rate_limited', 'http_local_rate_limit.rate_limited'],
  ['local_enforced', 'http_local_rate_limit.enforced'],
]
const quota: typeof bucket = [
  ['quota_ok', 'ratelimit.ok'],
  ['quota_over_limit', 'ratelimit.over_limit'],
  ['quota_error', 'ratelimit.error'],
  ['quota_failure_mode_allowed', 'ratelimit.failure_mode_allowed'],
]
const authorization: typeof bucket = [
  ['auth_ok', 'ext_authz.ok'],
  ['auth_denied', 'ext_authz.denied'],
  ['auth_error', 'ext_authz.error'],
  ['auth_failure_mode_allowed', 'ext_authz.failure_mode_allowed'],
]
const admission: typeof bucket = [
  ['rq_success', 'admission_control.global.rq_success'],
  ['rq_failure', 'admission_control.global.rq_failure'],
  ['rq_rejected', 'admission_control.global.rq_rejected'],
]
/** Of the overload manager, which counts by listener. */
const overload = [
  ['downstream_rq_overload_close', 'downstream_rq_overload_close'],
  ['downstream_cx_overload_reject', 'downstream_cx_overload_reject'],
  ['downstream_cx_overload_disable_keepalive', 'downstream_cx_overload_disable_keepalive'],
] as const
const concurrency = 'adaptive_concurrency.gradient_controller'

/**
 * What filters have counted for one service: those at its door, at gateways and at its callers'
 * together. Of gauges the first filter has the word.
 *
 * @source envoy: docs/root/configuration/http/http_filters/{local_rate_limit,rate_limit,ext_authz,admission_control,adaptive_concurrency}_filter.rst
 */
export function filterStats(run: Run, service: number): [name: string, value: number][] {
  const { name: called } = run.plan.services[service]!
  const { filters, controllers, overloads, endpoints } = run.world.places
  const rows: number[] = []
  for (let row = 0; row < filters.used; row++)
    if (filters.service[row] === service && filters.madeFrom[row] !== 0) rows.push(row)
  const sums = new Map<string, number>()
  const add = (row: number, list: typeof bucket): void => {
    for (const [column, name] of list) sums.set(name, (sums.get(name) ?? 0) + filters[column][row]!)
  }
  for (const row of rows) {
    const rules = filtersAt(run, row)
    if (rules === null) continue
    if (rules.authorization !== null) add(row, authorization)
    if (rules.bucket !== null) add(row, bucket)
    if (rules.quota !== null) add(row, quota)
    if (rules.admission !== null) add(row, admission)
    if (rules.concurrency === null) continue
    const isFirst = !sums.has(`${concurrency}.rq_blocked`)
    add(row, [['rq_blocked', `${concurrency}.rq_blocked`]])
    const controller = filters.controller[row]!
    if (!isFirst || controller < 0) continue
    const { limit, gradient, headroom, minRttUs, sampleRttUs, deferred } = controllers
    sums.set(`${concurrency}.concurrency_limit`, limit[controller]!)
    // Envoy gives out a thousand times the gradient.
    sums.set(`${concurrency}.gradient`, Math.floor(1000 * gradient[controller]!))
    sums.set(`${concurrency}.burst_queue_size`, Math.floor(headroom[controller]!))
    sums.set(`${concurrency}.min_rtt_msecs`, Math.floor(minRttUs[controller]! / 1000))
    sums.set(`${concurrency}.sample_rtt_msecs`, Math.floor(sampleRttUs[controller]! / 1000))
    sums.set(`${concurrency}.min_rtt_calculation_active`, deferred[controller]! > 0 ? 1 : 0)
  }
  for (const [column, name] of overload) {
    let sum = 0
    for (let row = 0; row < overloads.used; row++)
      if (endpoints.service[overloads.endpoint[row]!] === service) sum += overloads[column][row]!
    if (overloads.used > 0) sums.set(name, sum)
  }
  // Who asks somebody counts in the cluster that the route leads to, the others under the prefix that they are told.
  return [...sums].map(([name, value]) => {
    const prefix = /^(?:ratelimit|ext_authz)\./.test(name) ? 'cluster' : 'http'
    return [`${prefix}.${called}.${name}`, value]
  })
}
