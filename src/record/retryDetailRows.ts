import type { Policy, RetryPolicy } from '../dialects/policy.ts'
import { resetHeaders } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** A line of the table of a policy: see policyRows.ts. */
interface Row {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isMinor: boolean
}

const orOff = (us: Us | undefined): string =>
  us === undefined || us <= 0 ? 'off' : formatDuration(us)

const row = (key: string, value: string, isSaid: boolean): Row => ({
  key,
  value,
  said: isSaid,
  isMinor: true,
})

/** What few systems say of retries: only what this one has. */
export function retryDetailRows(said: RetryPolicy | undefined, has: readonly string[]): Row[] {
  const {
    headers,
    requestHeaders,
    perTryIdleTimeoutUs,
    hedge,
    rateLimitedBackoff: told,
    omitCanary,
  } = said ?? {}
  const rows = [
    row('retry.headers', headers?.join(', ') ?? 'none', headers !== undefined),
    row('retry.requestHeaders', requestHeaders?.join(', ') ?? 'any', requestHeaders !== undefined),
    row('retry.perTryIdleTimeout', orOff(perTryIdleTimeoutUs), perTryIdleTimeoutUs !== undefined),
    row('retry.hedge', hedge === true ? 'yes' : 'no', hedge !== undefined),
    row(
      'retry.rateLimitedBackoff',
      told === undefined
        ? 'off'
        : `${(told.headers ?? resetHeaders).join(', ')}, up to ${formatDuration(told.maxUs ?? 300_000_000)}`,
      told !== undefined,
    ),
    row('retry.omitCanary', omitCanary === true ? 'yes' : 'no', omitCanary !== undefined),
  ]
  return rows.filter(({ key }) => has.includes(key))
}

/** What else bounds a request, and whether deadlines are heeded. */
export function boundRows({ stream, deadlines }: Policy, { defaults }: MeshProfile): Row[] {
  const { idleTimeoutUs, maxDurationUs, maxAttemptDurationUs } = stream ?? {}
  const rows = [
    row(
      'stream.idleTimeout',
      orOff(idleTimeoutUs ?? defaults.streamIdleTimeoutUs),
      idleTimeoutUs !== undefined,
    ),
    row('stream.maxDuration', orOff(maxDurationUs), maxDurationUs !== undefined),
    row(
      'stream.maxAttemptDuration',
      orOff(maxAttemptDurationUs),
      maxAttemptDurationUs !== undefined,
    ),
    row(
      'deadlines.respect',
      deadlines?.respect === true ? 'yes' : 'no',
      deadlines !== undefined && deadlines !== null,
    ),
  ]
  if (deadlines?.maxUs !== undefined) rows.push(row('deadlines.max', orOff(deadlines.maxUs), true))
  if (deadlines?.offsetUs !== undefined)
    rows.push(row('deadlines.offset', formatDuration(deadlines.offsetUs), true))
  return rows
}
