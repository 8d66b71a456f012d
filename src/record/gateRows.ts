import type { BreakerPolicy, Policy, RateLimitPolicy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { bucketRows } from './filterPolicyRows.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** A value as it is shown beside others, see `PolicyRow`. */
interface GateRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isMinor?: boolean
  readonly isIdle?: boolean
}

type Words<T> = (value: T) => string

function row<T>(key: string, said: T | undefined, otherwise: T, words: Words<T>): GateRow {
  return { key, value: words(said ?? otherwise), said: said !== undefined }
}

const percent: Words<number> = (ratio) => `${Number((100 * ratio).toPrecision(3))}\u00a0%`
const perSecond: Words<number | undefined> = (rate) => (rate === undefined ? 'none' : `${rate}/s`)

/** The breaker of a policy, value by value. */
export function breakerRows(
  policy: BreakerPolicy | null | undefined,
  { defaults: { breaker: own }, finagle }: Pick<MeshProfile, 'defaults' | 'finagle'>,
): GateRow[] {
  if (own === undefined) return []
  // Finagle has one that nobody need ask for.
  const said: BreakerPolicy | null | undefined =
    policy === undefined && finagle !== undefined ? { kind: finagle.accrual } : policy
  if (!said) return [{ key: 'breaker', value: 'off', said: said === null }]
  const { kind } = said
  const first = { key: 'breaker', value: kind, said: policy !== undefined }
  if (kind === 'average')
    return [
      first,
      row('breaker.average.successRate', said.successRate, own.unified.successRate, percent),
      row('breaker.average.requests', said.requests, 100, String),
      row(
        'breaker.average.minPenalty',
        said.minPenaltyUs,
        own.unified.minPenaltyUs,
        formatDuration,
      ),
      row(
        'breaker.average.maxPenalty',
        said.maxPenaltyUs,
        own.unified.maxPenaltyUs,
        formatDuration,
      ),
    ]
  const base = own[kind]
  const rows: GateRow[] = [
    first,
    row(`breaker.${kind}.maxFailures`, said.maxFailures, base.maxFailures, String),
    row(`breaker.${kind}.minPenalty`, said.minPenaltyUs, base.minPenaltyUs, formatDuration),
    row(`breaker.${kind}.maxPenalty`, said.maxPenaltyUs, base.maxPenaltyUs, formatDuration),
    ...(finagle === undefined
      ? [
          {
            ...row(`breaker.${kind}.jitter`, said.jitterRatio, base.jitterRatio, String),
            isMinor: true,
          },
        ]
      : []),
  ]
  if (kind === 'consecutive') return rows
  const { unified } = own
  return [
    ...rows,
    row('breaker.unified.successRate', said.successRate, unified.successRate, percent),
    row('breaker.unified.window', said.windowUs, unified.windowUs, formatDuration),
    row('breaker.unified.minRequests', said.minRequests, unified.minRequests, String),
  ]
}

/** The rate limit of a policy: what each endpoint takes. */
export function rateLimitRows(said: RateLimitPolicy | null | undefined): GateRow[] {
  if (!said) return [{ key: 'rateLimit', value: 'off', said: said === null }]
  if (said.bucket !== undefined) return bucketRows(said.bucket)
  const overrides = (said.overrides ?? []).map(
    ({ for: names, rate }) => `${names.join(', ')} ${rate}/s`,
  )
  return [
    row('rateLimit.total', said.total, undefined, perSecond),
    row('rateLimit.identity', said.identity, undefined, perSecond),
    ...(overrides.length === 0
      ? []
      : [{ key: 'rateLimit.overrides', value: overrides.join('; '), said: true }]),
  ]
}

/** What peak EWMA remembers, where it is the balancer. */
export function ewmaRows(
  said: Policy['balancer'],
  own: MeshProfile['defaults']['peakEwma'],
): GateRow[] {
  if (own === undefined) return []
  const { defaultRttUs, decayUs, penaltyUs } = said?.kind === 'peakEwma' ? said : {}
  const none: Words<number> = (us) => (us <= 0 ? 'none' : formatDuration(us))
  return [
    { ...row('balancer.peakEwma.defaultRtt', defaultRttUs, own.defaultRttUs, none), isMinor: true },
    { ...row('balancer.peakEwma.decay', decayUs, own.decayUs, none), isMinor: true },
    { ...row('balancer.peakEwma.penalty', penaltyUs, 0, none), isMinor: true },
  ]
}

/** The budget that retries and requeues of Finagle draw on, which is there whether anybody speaks of retries or not. */
export function finagleBudgetRows(
  { retry }: Policy,
  { budget }: NonNullable<MeshProfile['finagle']>,
): GateRow[] {
  if (retry === null) return []
  const said = retry?.budget
  return [
    row('retry.budget.ratio', said?.ratio, budget.ratio, percent),
    row('retry.budget.minPerSecond', said?.minPerSecond, budget.minPerSecond, perSecond),
    row('retry.budget.ttl', said?.ttlUs, budget.ttlUs, formatDuration),
  ]
}

/** A budget of retries by rate, in place of attempts and pauses. */
export function rateBudgetRows(
  { retry }: Policy,
  own: NonNullable<MeshProfile['defaults']['rateBudget']>,
): GateRow[] {
  const said = retry?.budget
  return [
    { key: 'retry', value: 'by budget', said: true },
    row('retry.budget.ratio', said?.ratio, own.ratio, percent),
    row('retry.budget.minPerSecond', said?.minPerSecond, own.minPerSecond, perSecond),
    row('retry.budget.ttl', said?.ttlUs, own.ttlUs, formatDuration),
  ]
}
