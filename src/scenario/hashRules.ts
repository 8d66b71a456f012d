import type { HashEntry } from '../dialects/policy.ts'
import { never } from '../model/units.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import type { HashPolicy } from '../policies/hash/hash.ts'
import { hashPolicies } from '../policies/hash/hashPolicies.ts'

/** What requests are recognised by; null where nobody says. */
export function makeHash(
  entries: readonly HashEntry[] | undefined,
  columns: PolicyColumns,
): HashPolicy | null {
  if (entries === undefined || entries.length === 0) return null
  const sources = entries.map(({ by, name, ttlUs, terminal }) => ({
    by,
    name,
    ttlUs: ttlUs ?? never,
    isTerminal: terminal ?? false,
  }))
  return hashPolicies(sources, columns)
}
