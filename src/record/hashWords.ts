import type { HashEntry } from '../dialects/policy.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** What a request is recognised by, in words: `header x-user`. */
export function hashText({ by, name, ttlUs, terminal }: HashEntry): string {
  const what =
    by === 'source' ? 'address of the caller' : `${by === 'query' ? 'parameter' : by} ${name}`
  const given =
    ttlUs === undefined ? '' : ttlUs === 0 ? ' (given)' : ` (given for ${formatDuration(ttlUs)})`
  return `${what}${given}${terminal === true ? ', then no more' : ''}`
}
