import { compare as said } from '../../words/en/compare.ts'
import type { Outcome } from '../../playback/protocol.ts'
import type { TimelineRow } from '../../record/report.ts'
import { bandOf } from '../../record/stats.ts'
import { countText, durationText, rateText, shareText } from '../format.ts'

export const curveKinds = ['success', 'answered', 'attempts', 'p50', 'p99', 'inFlight'] as const
export type CurveKind = (typeof curveKinds)[number]

/** One value of a second; NaN where there is none. Shares, per second, µs, or a count. */
function valueOf(kind: CurveKind, row: TimelineRow): number {
  switch (kind) {
    case 'success':
      return row.ok / (row.ok + row.failed)
    case 'answered':
      return row.ok
    case 'attempts':
      return row.meshAttempts
    case 'p50':
      return row.p50 === null ? NaN : row.p50 * 1_000
    case 'p99':
      return row.p99 === null ? NaN : row.p99 * 1_000
    case 'inFlight':
      return row.inFlight
  }
}

export function curveOf(kind: CurveKind, outcome: Outcome | undefined): number[] {
  return outcome?.timeline.map((row) => valueOf(kind, row)) ?? []
}

/** By second, between which values the middle nine tenths of the seeds lie. */
export function bandsOf(
  kind: CurveKind,
  outcomes: readonly Outcome[],
): { low: number[]; high: number[] } {
  const seconds = Math.min(...outcomes.map(({ timeline }) => timeline.length))
  const bands = Array.from({ length: Number.isFinite(seconds) ? seconds : 0 }, (_, second) =>
    bandOf(outcomes.map(({ timeline }) => valueOf(kind, timeline[second]!))),
  )
  return { low: bands.map(({ p5 }) => p5), high: bands.map(({ p95 }) => p95) }
}

/** A value as it is written beside a curve. */
export function curveText(kind: CurveKind, value: number): string {
  if (Number.isNaN(value)) return said.nothing
  switch (kind) {
    case 'success':
      return shareText(value)
    case 'answered':
    case 'attempts':
      return rateText(value)
    case 'p50':
    case 'p99':
      return durationText(value)
    case 'inFlight':
      return countText(value)
  }
}
