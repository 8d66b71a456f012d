import { reasons } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import { metricUnit, type MetricName } from '../../scenario/metric.ts'
import type { TimelineRow } from '../report.ts'
import type { Band } from '../stats.ts'
import type { Bill } from './bill.ts'
import { billReport, type BillReport } from './billReport.ts'
import type { Difference, Prepared } from './compare.ts'
import type { Outcome, Values } from './outcome.ts'
import type { Spreads } from './spreads.ts'
import type { ReadVariant } from './variant.ts'

/** Milliseconds, per second, 0…1, or a count; null where there was nothing to measure, or where it never came. */
export interface BandReport {
  readonly p5: number | null
  readonly median: number | null
  readonly p95: number | null
  /** On how many seeds there was a value. */
  readonly of: number
}

type Numbers = Readonly<Record<string, number | null>>
type Bands = Readonly<Record<string, BandReport>>

/** What came of one run, in the units of files. */
export interface OutcomeReport {
  readonly seed: number
  readonly digest: string
  readonly requests: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  readonly reasons: Readonly<Record<string, number>>
  readonly whole: Numbers
  /** Absent when nothing is broken in any variant. */
  readonly outage?: Numbers
  /** null when nothing ended; `recovered` says whether it came. */
  readonly recoveryMs: number | null
  readonly recovered: boolean
  readonly blastRadius: number | null
  readonly flows: readonly {
    readonly client: string
    readonly isRelated: boolean
    readonly success: number | null
  }[]
}

/** How outcomes spread over seeds. */
export interface SpreadReport {
  readonly whole: Bands
  readonly outage?: Bands
  readonly recoveryMs: BandReport
  /** On how many seeds it did not recover. */
  readonly neverRecovered: number
  readonly blastRadius: BandReport
  readonly failed: BandReport
  readonly reasons: Bands
}

/** One story of a request, as short as a comparison needs it. */
export interface StoryReport {
  readonly request: number
  readonly outcome: string
  readonly headline: string
  readonly path?: string
  readonly sentences: readonly string[]
}

/** How a variant differs from the first, request by request. */
export interface DifferenceReport {
  readonly matched: number
  readonly better: number
  readonly worse: number
  readonly otherwise: number
  readonly unmatched: number
  readonly first?: {
    readonly client: string
    readonly at: number
    /** Of the request in the first variant and in this one. */
    readonly reasons: readonly [string, string]
    readonly stories: readonly [StoryReport, StoryReport]
  }
}

export interface VariantReport {
  readonly name: string
  readonly system: string
  readonly set: Readonly<Record<string, unknown>>
  readonly withoutFaults: boolean
  readonly shown: OutcomeReport
  readonly timeline: readonly TimelineRow[]
  readonly spread: SpreadReport
  /** Absent for the first. */
  readonly difference?: DifferenceReport
  /** Against no mesh, on the seed that is shown. */
  readonly bill: BillReport
  readonly notes: readonly string[]
}

/** What `compare --format json` prints; static/compare.schema.json describes it. Times are milliseconds. */
export interface CompareReport {
  readonly scenario: string
  readonly until: number
  readonly outage: { readonly from: number; readonly to: number } | null
  readonly seeds: readonly number[]
  readonly variants: readonly VariantReport[]
}

/** All of one variant. */
export interface VariantResult {
  readonly read: ReadVariant
  readonly shown: Outcome
  readonly spread: Spreads
  readonly difference: Difference | undefined
  readonly bill: Bill
  readonly notes: readonly string[]
}

/** A comparison in the units of files. */
export function compareReport(
  { untilUs, outage }: Prepared,
  seeds: readonly number[],
  results: readonly VariantResult[],
): CompareReport {
  return {
    scenario: results[0]!.read.scenario.title,
    until: ms(untilUs),
    outage: outage === undefined ? null : { from: ms(outage.fromUs), to: ms(outage.toUs) },
    seeds,
    variants: results.map(({ read, shown, spread, difference, bill, notes }) => ({
      name: read.variant.name,
      system: shown.system,
      set: read.variant.set,
      withoutFaults: read.variant.isFaultless,
      shown: outcomeReport(shown),
      timeline: shown.timeline,
      spread: spreadReport(spread),
      ...(difference === undefined ? {} : { difference: differenceReport(difference) }),
      bill: billReport(bill),
      notes,
    })),
  }
}

function ms(us: Us): number {
  return us / 1_000
}

/** As JSON can say it, in the unit of files. */
export function plainValue(name: MetricName, value: number): number | null {
  if (!Number.isFinite(value)) return null
  return metricUnit(name) === 'time' ? value / 1_000 : value
}

export function outcomeReport(outcome: Outcome): OutcomeReport {
  const { seed, digest, requests, ok, failed, inFlight, whole, outage, recoveryUs, blast, flows } =
    outcome
  return {
    seed,
    digest,
    requests,
    ok,
    failed,
    inFlight,
    reasons: outcome.reasons,
    whole: numbers(whole),
    ...(outage === undefined ? {} : { outage: numbers(outage) }),
    recoveryMs: plainValue('recovery', recoveryUs),
    recovered: Number.isFinite(recoveryUs),
    blastRadius: plainValue('success', blast),
    flows: flows.map((flow) => ({ ...flow, success: plainValue('success', flow.success) })),
  }
}

function numbers(values: Values): Numbers {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, plainValue(name as MetricName, value)]),
  )
}

export function spreadReport(spread: Spreads): SpreadReport {
  const { whole, outage, recovery, neverRecovered, blast, failed } = spread
  const bands = (of: Readonly<Record<string, Band>>): Bands =>
    Object.fromEntries(
      Object.entries(of).map(([name, band]) => [name, bandReport(name as MetricName, band)]),
    )
  return {
    whole: bands(whole),
    ...(outage === undefined ? {} : { outage: bands(outage) }),
    recoveryMs: bandReport('recovery', recovery),
    neverRecovered,
    blastRadius: bandReport('success', blast),
    failed: bandReport('failed', failed),
    reasons: Object.fromEntries(
      Object.entries(spread.reasons).map(([name, band]) => [name, bandReport('failed', band)]),
    ),
  }
}

export function bandReport(name: MetricName, { p5, median, p95, of }: Band): BandReport {
  return {
    p5: plainValue(name, p5),
    median: plainValue(name, median),
    p95: plainValue(name, p95),
    of,
  }
}

function differenceReport({ first, stories, ...counts }: Difference): DifferenceReport {
  const { matched, better, worse, otherwise, unmatched } = counts
  const told = { matched, better, worse, otherwise, unmatched }
  if (first === undefined || stories === undefined) return told
  const reasonsOf = first.reasons.map((because) => reasons[because]!.name)
  return {
    ...told,
    first: {
      client: first.client,
      at: ms(first.at),
      reasons: [reasonsOf[0]!, reasonsOf[1]!],
      stories: [storyReport(stories[0]), storyReport(stories[1])],
    },
  }
}

function storyReport({
  number,
  outcome,
  headline,
  path,
  sentences,
}: NonNullable<Difference['stories']>[number]): StoryReport {
  return {
    request: number,
    outcome,
    headline,
    ...(path === undefined ? {} : { path }),
    sentences: sentences.map(({ text }) => text),
  }
}
