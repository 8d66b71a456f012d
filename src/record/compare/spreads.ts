import { reasons } from '../../model/reasons.ts'
import { bandOf, type Band } from '../stats.ts'
import { comparedMetrics } from './compared.ts'
import type { Outcome, Values } from './outcome.ts'

/** How the outcomes of one variant spread over seeds, in base units. */
export interface Spreads {
  readonly whole: Readonly<Record<string, Band>>
  /** Undefined when nothing is broken. */
  readonly outage: Readonly<Record<string, Band>> | undefined
  /** µs; of the runs in which an outage ended. Infinity among them: it did not recover. */
  readonly recovery: Band
  /** On how many seeds it did not recover. */
  readonly neverRecovered: number
  readonly blast: Band
  readonly failed: Band
  /** By reason: failed requests; of every reason that occurred on some seed. */
  readonly reasons: Readonly<Record<string, Band>>
}

/** How the outcomes of runs spread. */
export function spreadsOf(outcomes: readonly Outcome[]): Spreads {
  const bands = (values: (outcome: Outcome) => Values | undefined): Record<string, Band> =>
    Object.fromEntries(
      comparedMetrics.flatMap((name) => {
        const own = outcomes.flatMap((outcome) => values(outcome)?.[name] ?? [])
        return own.length === 0 ? [] : [[name, bandOf(own)]]
      }),
    )
  const of = (value: (outcome: Outcome) => number): Band => bandOf(outcomes.map(value))
  const occurred = reasons.filter(({ name }) => outcomes.some((outcome) => name in outcome.reasons))
  return {
    whole: bands(({ whole }) => whole),
    outage: outcomes.some(({ outage }) => outage !== undefined)
      ? bands(({ outage }) => outage)
      : undefined,
    recovery: of(({ recoveryUs }) => recoveryUs),
    neverRecovered: outcomes.filter(({ recoveryUs }) => recoveryUs === Infinity).length,
    blast: of(({ blast }) => blast),
    failed: of(({ failed }) => failed),
    reasons: Object.fromEntries(
      occurred.map(({ name }) => [name, of((outcome) => outcome.reasons[name] ?? 0)]),
    ),
  }
}
