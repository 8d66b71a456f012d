import { candidateOf } from '../../../evaluation/candidates.ts'
import { isStale, type Fact } from '../../../evaluation/facts/Fact.ts'
import type { Era } from '../../../profiles/profile.ts'

/** What is always said of a candidate, and never counted. */
export interface Remarks {
  readonly badges: readonly Fact[]
  readonly became: Fact | undefined
  /** A fact about it is too old on a day. */
  readonly isStale: boolean
  readonly count: number
}

/** @param today of whoever looks: `2026-11-29` */
export function remarksFor(era: Era, id: string, today: string): Remarks {
  const { badges, became, facts } = candidateOf(era, id)
  const old = [...facts, ...badges].some((fact) => isStale(fact, today))
  return {
    badges,
    became,
    isStale: old,
    count: badges.length + (became === undefined ? 0 : 1) + (old ? 1 : 0),
  }
}

/** The day it is for whoever looks, `2026-11-29`. */
export function viewersToday(): string {
  const now = new Date()
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}
