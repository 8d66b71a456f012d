import type { BucketPolicy, Policy } from '../dialects/policy.ts'
import { filterDefaults } from '../policies/filter/filterDefaults.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** A value as it is shown beside others, see `PolicyRow`. */
interface FilterRow {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isMinor?: boolean
  readonly isIdle?: boolean
}

const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(3))}\u00a0%`
const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

function row<T>(
  key: string,
  said: T | undefined,
  otherwise: T,
  words: (value: T) => string = String,
): FilterRow {
  return { key, value: words(said ?? otherwise), said: said !== undefined }
}
const minor = (one: FilterRow): FilterRow => ({ ...one, isMinor: true })

/** A token bucket of a policy, value by value. */
export function bucketRows(said: BucketPolicy): FilterRow[] {
  const key = 'rateLimit.bucket'
  const callers = (said.callers ?? []).map(
    ({ for: names, tokens, perFill = 1, everyUs }) =>
      `${names.join(', ')} ${tokens}, ${perFill} each ${formatDuration(everyUs)}`,
  )
  return [
    row(`${key}.tokens`, said.tokens, 0),
    row(`${key}.perFill`, said.perFill, 1),
    row(`${key}.every`, said.everyUs, 0, formatDuration),
    row(`${key}.at`, said.at, 'server'),
    minor(row(`${key}.refill`, said.refill, 'continuous')),
    minor(row(`${key}.perConnection`, said.perConnection, false, yesNo)),
    minor(row(`${key}.enabled`, said.enabledRatio, 1, percent)),
    minor(row(`${key}.enforced`, said.enforcedRatio, 1, percent)),
    minor(row(`${key}.status`, said.status, 429)),
    ...(callers.length === 0
      ? []
      : [{ key: `${key}.callers`, value: callers.join('; '), said: true }]),
  ]
}

/** The other filters that may answer by themselves: off unless somebody asks. */
export function filterRows(policy: Policy, { defaults }: MeshProfile): FilterRow[] {
  const base = { ...filterDefaults, ...defaults.filters }
  const { globalRateLimit, externalAuth, admissionControl, adaptiveConcurrency, overload } = policy
  return [
    ...group('globalRateLimit', globalRateLimit, (said) => [
      row('globalRateLimit.service', said.service, ''),
      row('globalRateLimit.limit', `${said.limit} a ${said.per}`, ''),
      row('globalRateLimit.by', said.by, 'all'),
      row('globalRateLimit.timeout', said.timeoutUs, base.quotaTimeoutUs, formatDuration),
      row('globalRateLimit.failClosed', said.failClosed, false, yesNo),
    ]),
    ...group('externalAuth', externalAuth, (said) => [
      row('externalAuth.service', said.service, ''),
      row('externalAuth.timeout', said.timeoutUs, base.authTimeoutUs, formatDuration),
      row('externalAuth.failOpen', said.failOpen, false, yesNo),
      minor(row('externalAuth.status', said.status, base.authStatus)),
    ]),
    ...group('admissionControl', admissionControl, (said) => {
      const { windowUs, successRate, aggression, minPerSecond, maxRejection } = base.admission
      return [
        row('admissionControl.at', said.at, 'server'),
        row('admissionControl.successRate', said.successRate, successRate, percent),
        row('admissionControl.window', said.windowUs, windowUs, formatDuration),
        row('admissionControl.maxRejection', said.maxRejection, maxRejection, percent),
        minor(row('admissionControl.aggression', said.aggression, aggression)),
        minor(row('admissionControl.minPerSecond', said.minPerSecond, minPerSecond)),
      ]
    }),
    ...group('adaptiveConcurrency', adaptiveConcurrency, (said) => {
      const own = base.concurrency
      return [
        row('adaptiveConcurrency.at', said.at, 'server'),
        row('adaptiveConcurrency.interval', said.intervalUs, own.intervalUs, formatDuration),
        row('adaptiveConcurrency.update', said.updateUs, own.updateUs, formatDuration),
        row('adaptiveConcurrency.min', said.min, own.min),
        row('adaptiveConcurrency.max', said.max, own.max),
        minor(row('adaptiveConcurrency.requests', said.requests, own.requests)),
        minor(row('adaptiveConcurrency.quantile', said.quantile, own.quantile, percent)),
        minor(row('adaptiveConcurrency.buffer', said.bufferRatio, own.bufferRatio, percent)),
        minor(row('adaptiveConcurrency.jitter', said.jitterRatio, own.jitterRatio, percent)),
        minor(row('adaptiveConcurrency.status', said.status, 503)),
      ]
    }),
    ...group('overload', overload, (said) => [
      minor(row('overload.refresh', said.refreshUs, 1_000_000, formatDuration)),
      row('overload.maxConnections', said.maxConnections, Infinity, (most) =>
        most === Infinity ? 'nobody looks' : String(most),
      ),
      ...said.actions.map(({ do: action, when, from, to = from }) => ({
        key: `overload.${action}`,
        value:
          to === from ? `${when} ${percent(from)}` : `${when} ${percent(from)} to ${percent(to)}`,
        said: true,
      })),
    ]),
  ]
}

function group<T>(
  key: string,
  said: T | null | undefined,
  rows: (said: T) => FilterRow[],
): FilterRow[] {
  if (said === undefined || said === null)
    return [{ key, value: 'off', said: said === null, isMinor: true }]
  return rows(said)
}
