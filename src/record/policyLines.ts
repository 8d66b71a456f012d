import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** One value that binds an edge, and where it comes from. */
export interface PolicyLine {
  /** As a scenario writes it, e.g. `retry.backoff.base`. */
  readonly key: string
  readonly value: string
  /** `shop.yaml:24`, or whose default it is. */
  readonly from: string
  readonly isDefault: boolean
}

/** What binds calls over an edge, with the origin of every value, at the version that a proxy holds. */
export function policyLines(run: Run, edge: number, version: number): PolicyLine[] {
  const policy = run.policyOf(edge, version)
  const { profile } = run
  const { origin } = policy
  return rows(policy, profile)
    .filter(({ value }) => value !== '')
    .map(({ key, value, said }) => {
      const line = origin?.lines[key] ?? origin?.lines[key.split('.')[0]!]
      const from = !said
        ? `default of ${profile.title}`
        : line === undefined
          ? 'set in this run'
          : `${origin!.file.split('/').at(-1)}:${line}`
      return { key, value, from, isDefault: !said }
    })
}

interface PolicyRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
}

function rows(policy: Policy, { defaults, expresses }: MeshProfile): PolicyRow[] {
  const row = <T>(
    key: string,
    said: T | undefined,
    otherwise: T,
    words: (value: T) => string,
  ): PolicyRow => ({
    key,
    value: words(said ?? otherwise),
    said: said !== undefined,
  })
  const retry = policy.retry
  const outlier = policy.outlier
  const lines: PolicyRow[] = [
    row('timeout', policy.timeoutUs, defaults.requestTimeoutUs, timeout),
    row('connectTimeout', policy.connectTimeoutUs, defaults.connectTimeoutUs, timeout),
  ]
  if (!expresses.includes('retry')) return lines
  if (retry && defaults.retry !== null) {
    const { backoff } = retry
    const base = backoff?.baseUs ?? defaults.retry.baseUs
    lines.push(
      row('retry.attempts', retry.attempts, defaults.retry.attempts, String),
      row('retry.on', retry.on, [], (on) => (on.length === 0 ? 'nothing' : on.join(', '))),
      row('retry.perTryTimeout', retry.perTryTimeoutUs, -1, timeout),
      row('retry.backoff.base', backoff?.baseUs, defaults.retry.baseUs, formatDuration),
      row('retry.backoff.max', backoff?.maxUs, 10 * base, formatDuration),
      row('retry.anotherHost', retry.anotherHost, defaults.retry.anotherHost, yesNo),
    )
    if (retry.budget) {
      lines.push(
        row('retry.budget.ratio', retry.budget.ratio, defaults.budget.ratio, percent),
        row(
          'retry.budget.minConcurrency',
          retry.budget.minConcurrency,
          defaults.budget.minConcurrency,
          String,
        ),
      )
    }
  } else {
    lines.push({ key: 'retry', value: 'off', said: retry === null })
  }
  const limits = policy.limits
  lines.push(
    row('limits.maxConnections', limits?.maxConnections, defaults.limits.maxConnections, count),
    row(
      'limits.maxPendingRequests',
      limits?.maxPendingRequests,
      defaults.limits.maxPendingRequests,
      count,
    ),
    row('limits.maxRequests', limits?.maxRequests, defaults.limits.maxRequests, count),
  )
  if (!retry?.budget)
    lines.push(row('limits.maxRetries', limits?.maxRetries, defaults.limits.maxRetries, count))
  if (outlier && defaults.outlier !== null) {
    const base = defaults.outlier
    lines.push(
      row('outlier.consecutive5xx', outlier.consecutive5xx, base.consecutive5xx, String),
      row('outlier.interval', outlier.intervalUs, base.intervalUs, formatDuration),
      row(
        'outlier.baseEjectionTime',
        outlier.baseEjectionTimeUs,
        base.baseEjectionTimeUs,
        formatDuration,
      ),
      row('outlier.maxEjectionPercent', outlier.maxEjectionRatio, base.maxEjectionRatio, percent),
      row('outlier.limitRule', outlier.limitRule, base.limitRule, (rule) => `Envoy ${rule}`),
    )
  } else {
    lines.push({ key: 'outlier', value: 'off', said: outlier === null })
  }
  lines.push(
    row('balancer', policy.balancer?.kind, defaults.balancer, String),
    row('panicThreshold', policy.panicThreshold, defaults.panicThreshold, percent),
  )
  if (policy.fault?.delay) {
    const { ratio, forUs } = policy.fault.delay
    lines.push({
      key: 'fault.delay',
      value: `${formatDuration(forUs)} for ${percent(ratio)}`,
      said: true,
    })
  }
  if (policy.fault?.abort) {
    const { ratio, status } = policy.fault.abort
    lines.push({ key: 'fault.abort', value: `${status} for ${percent(ratio)}`, said: true })
  }
  if (policy.route) {
    const value = policy.route.map(({ to, weight }) => `${to} ${weight}`).join(', ')
    lines.push({ key: 'route', value, said: true })
  }
  return lines
}

const timeout = (us: Us): string => (us <= 0 ? 'none' : formatDuration(us))
const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))}\u00a0%`
const count = (value: number): string => (value === Infinity ? 'unlimited' : String(value))
