import { trafficRows } from './routeRows.ts'
import type {
  AccessEntry,
  ConnectionPolicy,
  LimitPolicy,
  OutlierPolicy,
  Policy,
  RetryPolicy,
  TcpPolicy,
} from '../dialects/policy.ts'
import { s, type Us } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { envoyThresholds } from '../scenario/connectionRules.ts'
import type { EdgeGuard } from '../scenario/guards.ts'
import { balancerRows, hashRows } from './balancerRows.ts'
import {
  breakerRows,
  ewmaRows,
  finagleBudgetRows,
  rateBudgetRows,
  rateLimitRows,
} from './gateRows.ts'
import { filterRows } from './filterPolicyRows.ts'
import { healthCheckRows } from './healthRows.ts'
import { guardRows } from './guardRows.ts'
import { localityRows } from './localityRows.ts'
import { boundRows, retryDetailRows } from './retryDetailRows.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** One value of a policy as people read it, whether somebody said it or the system has it by itself. */
export interface PolicyRow {
  /** As a scenario writes it, e.g. `retry.backoff.base`. */
  readonly key: string
  readonly value: string
  readonly said: boolean
  /** A detail: short tables show it once somebody has said it. */
  readonly isMinor?: boolean
  /** It waits for its group: retries are off, and this is what they would begin with. */
  readonly isIdle?: boolean
}

type Said<T> = (said: T | undefined, otherwise: T) => Pick<PolicyRow, 'value' | 'said'>

const as =
  <T>(words: (value: T) => string): Said<T> =>
  (said, otherwise) => ({ value: words(said ?? otherwise), said: said !== undefined })

/** Every value that binds calls over an edge: what the policy says, and what the system has where it says nothing. */
export function policyRows(policy: Policy, profile: MeshProfile, guard?: EdgeGuard): PolicyRow[] {
  const { defaults, expresses, balancers, finagle } = profile
  if (defaults.guard !== undefined) return guardRows(policy, defaults, guard)
  const kind = policy.balancer?.kind
  const balancer = kind !== undefined && balancers.includes(kind) ? kind : undefined
  const rows: PolicyRow[] = [
    { key: 'timeout', ...timeout(policy.timeoutUs, defaults.requestTimeoutUs) },
    { key: 'responseTimeout', ...timeout(policy.responseTimeoutUs, 0) },
    { key: 'connectTimeout', ...timeout(policy.connectTimeoutUs, defaults.connectTimeoutUs) },
  ]
  const isExpressed = ({ key }: PolicyRow): boolean => expresses.includes(key.split('.')[0]!)
  if (!expresses.includes('retry')) return rows.filter(isExpressed)
  const isByRate = defaults.rateBudget !== undefined && Boolean(policy.retry?.budget)
  rows.push(
    ...boundRows(policy, profile),
    ...tcpRows(policy.tcp, defaults.tcp),
    ...(isByRate
      ? rateBudgetRows(policy, defaults.rateBudget!)
      : retryRows(policy.retry, defaults, finagle !== undefined, profile.has ?? [])),
    ...(finagle === undefined ? [] : finagleBudgetRows(policy, finagle)),
    { key: 'priority', ...text(policy.priority, 'default'), isMinor: true },
    ...limitRows(policy.limits, profile, Boolean(policy.retry?.budget)),
    ...connectionRows(policy.connections, profile),
    ...outlierRows(policy.outlier, defaults.outlier),
    ...healthCheckRows(policy.healthCheck),
    ...breakerRows(isByRate ? undefined : policy.breaker, profile),
    { key: 'balancer', ...text(balancer, defaults.balancer) },
    ...ewmaRows(policy.balancer, defaults.peakEwma),
    ...balancerRows(policy.balancer, profile),
    ...hashRows(policy.hash, policy.balancer?.kind ?? defaults.balancer),
    ...localityRows(policy, profile),
    { key: 'mergeWindow', ...time(policy.mergeWindowUs, defaults.mergeWindowUs ?? 0) },
    { key: 'panicThreshold', ...percent(policy.panicThreshold, defaults.panicThreshold) },
    ...identityRows(policy, expresses),
    ...rateLimitRows(policy.rateLimit),
    ...filterRows(policy, profile),
  )
  rows.push(...trafficRows(policy))
  return rows.filter(isExpressed)
}

function retryRows(
  said: RetryPolicy | null | undefined,
  { retry: base, budget }: MeshProfile['defaults'],
  isFinagle: boolean,
  has: readonly string[],
): PolicyRow[] {
  // Finagle sends again what was surely not sent, unless somebody switches that off.
  const isOff = said === null || !isFinagle
  const off: PolicyRow[] = [
    { key: 'retry', value: isOff ? 'off' : 'requeues', said: said === null },
  ]
  if (base === null) return off
  const { backoff, budget: ownBudget, ...retry } = said ?? {}
  // Envoy's maximum is ten times the base unless it is given.
  const maxUs = isFinagle ? base.maxUs : 10 * (backoff?.baseUs ?? base.baseUs)
  const rows: PolicyRow[] = [
    { key: 'retry.attempts', ...whole(retry.attempts, base.attempts) },
    { key: 'retry.on', ...list(retry.on, base.on) },
    { key: 'retry.statuses', ...list(retry.statuses, base.statuses), isMinor: true },
    { key: 'retry.perTryTimeout', ...timeout(retry.perTryTimeoutUs, base.perTryTimeoutUs) },
    { key: 'retry.backoff.base', ...time(backoff?.baseUs, base.baseUs) },
    { key: 'retry.backoff.max', ...time(backoff?.maxUs, maxUs) },
    { key: 'retry.anotherHost', ...yesNo(retry.anotherHost, base.anotherHost) },
    ...(retry.anotherPriority === undefined
      ? []
      : [{ key: 'retry.anotherPriority', ...whole(retry.anotherPriority, 0) }]),
    { key: 'retry.hostAttempts', ...whole(retry.hostAttempts, base.hostAttempts), isMinor: true },
    ...retryDetailRows(said ?? undefined, has),
  ]
  const budgetRows: PolicyRow[] = [
    { key: 'retry.budget.ratio', ...percent(ownBudget?.ratio, budget.ratio) },
    {
      key: 'retry.budget.minConcurrency',
      ...whole(ownBudget?.minConcurrency, budget.minConcurrency),
    },
    { key: 'retry.budget.interval', ...timeout(ownBudget?.intervalUs, 0), isMinor: true },
  ]
  if (isFinagle) {
    const own: PolicyRow[] = rows.filter(
      ({ key }) => key !== 'retry.anotherHost' && key !== 'retry.hostAttempts',
    )
    if (said?.methods)
      own.push({ key: 'retry.methods', value: said.methods.join(', '), said: true })
    return said ? own : [...off, ...idle(own)]
  }
  return [
    ...(said ? rows : [...off, ...idle(rows)]),
    ...(said && ownBudget ? budgetRows : idle(budgetRows)),
  ]
}

function tcpRows(said: TcpPolicy | undefined, base: MeshProfile['defaults']['tcp']): PolicyRow[] {
  return [
    { key: 'tcp.connectAttempts', ...whole(said?.connectAttempts, base.connectAttempts) },
    ...backoffRows(said?.backoff),
    { key: 'tcp.idleTimeout', ...timeout(said?.idleTimeoutUs, base.idleTimeoutUs) },
    { key: 'tcp.maxDuration', ...timeout(said?.maxDurationUs, 0) },
    { key: 'tcp.detect', ...detection(said?.detectUs, base.detectUs) },
  ]
}

/** Only where somebody asks for pauses. */
function backoffRows(said: TcpPolicy['backoff']): PolicyRow[] {
  if (said === undefined) return []
  const { baseUs = 0, maxUs = 10 * baseUs } = said
  return [
    {
      key: 'tcp.backoff',
      value: `${formatDuration(baseUs)} to ${formatDuration(maxUs)}`,
      said: true,
    },
  ]
}

function limitRows(
  said: LimitPolicy | undefined,
  { defaults: { limits: base }, has = [] }: MeshProfile,
  hasBudget: boolean,
): PolicyRow[] {
  const retries = [{ key: 'limits.maxRetries', ...count(said?.maxRetries, base.maxRetries) }]
  return [
    { key: 'limits.maxConnections', ...count(said?.maxConnections, base.maxConnections) },
    {
      key: 'limits.maxPendingRequests',
      ...count(said?.maxPendingRequests, base.maxPendingRequests),
    },
    { key: 'limits.maxRequests', ...count(said?.maxRequests, base.maxRequests) },
    // A budget stands in its place.
    ...(hasBudget ? idle(retries) : retries),
    ...[
      {
        key: 'limits.maxConnectionsPerEndpoint',
        ...count(said?.maxConnectionsPerEndpoint, Infinity),
        isMinor: true,
      },
      {
        key: 'limits.maxConnectionPools',
        ...count(said?.maxConnectionPools, Infinity),
        isMinor: true,
      },
      { key: 'limits.trackRemaining', ...yesNo(said?.trackRemaining, false), isMinor: true },
      {
        key: 'limits.overflowRule',
        ...limitRule(said?.overflowRule, base.overflowRule ?? '1.38'),
        isMinor: true,
      },
    ].filter(({ key }) => has.includes(key)),
    ...(has.includes('limits.high') ? highRows(said?.high) : []),
  ]
}

function highRows(said: LimitPolicy['high']): PolicyRow[] {
  const keys = ['maxConnections', 'maxPendingRequests', 'maxRequests', 'maxRetries'] as const
  return keys.map((key) => ({
    key: `limits.high.${key}`,
    ...count(said?.[key], envoyThresholds[key]),
    isMinor: true,
  }))
}

function connectionRows(said: ConnectionPolicy | undefined, profile: MeshProfile): PolicyRow[] {
  const { has = [], lacks = [], defaults } = profile
  const own = said ?? {}
  const most = own.maxStreams ?? defaults.connections?.maxStreams ?? Infinity
  const rows: PolicyRow[] = [
    { key: 'connections.maxRequests', ...count(own.maxRequests, Infinity) },
    { key: 'connections.maxDuration', ...timeout(own.maxDurationUs, 0) },
    { key: 'connections.idleTimeout', ...timeout(own.idleTimeoutUs, s(3_600)) },
    { key: 'connections.maxStreams', ...count(own.maxStreams, most) },
    { key: 'connections.preconnect', ...whole(own.preconnect, 1) },
    { key: 'connections.closeOnEjection', ...yesNo(own.closeOnEjection, false) },
  ]
  const isRare = (key: string): boolean => !key.endsWith('Duration') && !key.endsWith('Timeout')
  return rows
    .filter(({ key }) => !lacks.includes(key) && (!isRare(key) || has.includes(key)))
    .map((row) => ({ ...row, isMinor: !row.said }))
}

function outlierRows(
  said: OutlierPolicy | null | undefined,
  base: MeshProfile['defaults']['outlier'],
): PolicyRow[] {
  const off: PolicyRow[] = [{ key: 'outlier', value: 'off', said: said === null }]
  if (base === null) return off
  const own = said ?? {}
  const minor = (key: string, row: Pick<PolicyRow, 'value' | 'said'>): PolicyRow => ({
    key: `outlier.${key}`,
    ...row,
    isMinor: true,
  })
  const rows: PolicyRow[] = [
    { key: 'outlier.consecutive5xx', ...whole(own.consecutive5xx, base.consecutive5xx) },
    minor(
      'consecutiveGatewayFailure',
      whole(own.consecutiveGatewayFailure, base.consecutiveGatewayFailure),
    ),
    minor(
      'consecutiveLocalOriginFailure',
      whole(own.consecutiveLocalOriginFailure, base.consecutiveLocalOriginFailure),
    ),
    minor('enforcing5xx', percent(own.enforcing5xx, base.enforcing5xx)),
    minor(
      'enforcingGatewayFailure',
      percent(own.enforcingGatewayFailure, base.enforcingGatewayFailure),
    ),
    minor(
      'enforcingLocalOriginFailure',
      percent(own.enforcingLocalOriginFailure, base.enforcingLocalOriginFailure),
    ),
    minor(
      'successRateMinimumHosts',
      whole(own.successRateMinimumHosts, base.successRateMinimumHosts),
    ),
    minor(
      'successRateRequestVolume',
      whole(own.successRateRequestVolume, base.successRateRequestVolume),
    ),
    minor('successRateStdevFactor', whole(own.successRateStdevFactor, base.successRateStdevFactor)),
    minor('enforcingSuccessRate', percent(own.enforcingSuccessRate, base.enforcingSuccessRate)),
    minor(
      'failurePercentageThreshold',
      percent(own.failurePercentageThreshold, base.failurePercentageThreshold),
    ),
    minor(
      'failurePercentageMinimumHosts',
      whole(own.failurePercentageMinimumHosts, base.failurePercentageMinimumHosts),
    ),
    minor(
      'failurePercentageRequestVolume',
      whole(own.failurePercentageRequestVolume, base.failurePercentageRequestVolume),
    ),
    minor(
      'enforcingFailurePercentage',
      percent(own.enforcingFailurePercentage, base.enforcingFailurePercentage),
    ),
    minor('splitLocalOrigin', yesNo(own.splitLocalOrigin, base.splitLocalOrigin)),
    { key: 'outlier.interval', ...time(own.intervalUs, base.intervalUs) },
    {
      key: 'outlier.baseEjectionTime',
      ...time(own.baseEjectionTimeUs, base.baseEjectionTimeUs),
    },
    minor('maxEjectionTime', time(own.maxEjectionTimeUs, base.maxEjectionTimeUs)),
    minor(
      'maxEjectionTimeJitter',
      timeout(own.maxEjectionTimeJitterUs, base.maxEjectionTimeJitterUs),
    ),
    {
      key: 'outlier.maxEjectionPercent',
      ...percent(own.maxEjectionRatio, base.maxEjectionRatio),
    },
    minor('alwaysEjectOneHost', yesNo(own.alwaysEjectOneHost, base.alwaysEjectOneHost)),
    minor('activeCheckUnejects', yesNo(own.activeCheckUnejects, base.activeCheckUnejects)),
    minor('detectDegraded', yesNo(own.detectDegraded, base.detectDegraded)),
    { key: 'outlier.limitRule', ...limitRule(own.limitRule, base.limitRule) },
  ]
  return said ? rows : [...off, ...idle(rows)]
}

/** Only what somebody said: what holds without is a matter of the mesh, not of a call. */
function identityRows(
  { mtls, tls, access, inbound }: Policy,
  expresses: readonly string[],
): PolicyRow[] {
  const row = (key: string, value: string | undefined): PolicyRow[] =>
    value === undefined || !expresses.includes(key) ? [] : [{ key, value, said: true }]
  return [
    ...row('mtls', mtls),
    ...row('tls', tls),
    ...row('access', access === undefined ? undefined : accessText(access)),
    ...row('inbound', inbound),
  ]
}

/** `deny recs; allow web, checkout (GET)`, or that nobody may. */
function accessText(entries: readonly AccessEntry[]): string {
  if (entries.length === 0) return 'allow nobody'
  return entries
    .map(({ action, callers, methods, dryRun }) => {
      const only = methods === undefined ? '' : ` (${methods.join(', ')})`
      return `${action} ${callers.join(', ')}${only}${dryRun ? ', rehearsed' : ''}`
    })
    .join('; ')
}

const idle = (rows: readonly PolicyRow[]): PolicyRow[] =>
  rows.map((row) => ({ ...row, isIdle: true }))

const percentText = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))}\u00a0%`

const timeout = as((us: Us) => (us <= 0 ? 'none' : formatDuration(us)))
const time = as(formatDuration)
const detection = as((us: Us) => (us < 0 ? 'for ever' : us === 0 ? 'off' : formatDuration(us)))
const yesNo = as((value: boolean) => (value ? 'yes' : 'no'))
const percent = as(percentText)
const whole = as((value: number) => (value === Infinity ? 'unlimited' : String(value)))
const text = as((value: string) => value)
const count = as((value: number) => (value === Infinity ? 'unlimited' : String(value)))
const limitRule = as((rule: string) => `Envoy ${rule}`)
const list = as((values: readonly (string | number)[]) =>
  values.length === 0 ? 'nothing' : values.join(', '),
)
