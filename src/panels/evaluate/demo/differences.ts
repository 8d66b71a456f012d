import type { DemoClaim, DemoFigure } from '../../../evaluation/demo/Demonstration.ts'
import { demo as said } from '../../../words/en/demo.ts'
import { valueText } from '../../embed/figures.ts'
import { factorText } from '../../format.ts'
import type { LiveRun, Reading } from './LiveRun.svelte.ts'

/** From this factor on two values are called different. */
const differsFrom = 1.02
/** From this factor on it is told as a factor. */
const toldAsFactorFrom = 1.3

/** What a figure differs by among the runs, in words; undefined while fewer than two of them have it. */
export function differenceOf(
  { id, label }: DemoFigure,
  runs: readonly LiveRun[],
): { readonly short: string; readonly long: string } | undefined {
  const known = runs
    .flatMap(({ run, readings }) => {
      const reading = readings[id]
      return isKnown(reading) ? [{ name: run.name, ...reading }] : []
    })
    .sort((one, other) => other.value - one.value)
  const [high, low] = [known[0], known.at(-1)]
  if (high === undefined || low === undefined || known.length < 2) return undefined
  const by = amountOf(high, low)
  if (by === undefined) return { short: said.alikeShort, long: said.alike(label) }
  const long =
    by.kind === 'never'
      ? said.neverIn(label, high.name, valueText(low.value, low.unit), low.name)
      : by.kind === 'only'
        ? said.onlyIn(label, high.name)
        : by.kind === 'times'
          ? said.times(label, high.name, by.text, low.name)
          : said.higher(label, high.name, by.text, low.name)
  return { short: by.text, long }
}

/** How far two values lie apart, in the way that says most; undefined where they are as good as the same. */
function amountOf(
  high: Known,
  low: Known,
): { readonly kind: 'never' | 'only' | 'times' | 'more'; readonly text: string } | undefined {
  const texts = [high, low].map(({ value, unit }) => valueText(value, unit))
  if (texts[0] === texts[1] || high.value < low.value * differsFrom) return undefined
  if (high.value === Infinity) return { kind: 'never', text: said.neverShort }
  if (high.unit === 'ratio')
    return { kind: 'more', text: said.points(pointsText((high.value - low.value) * 100)) }
  if (low.value === 0) return { kind: 'only', text: said.onlyShort }
  if (high.value >= low.value * toldAsFactorFrom)
    return { kind: 'times', text: factorText(high.value / low.value) }
  return { kind: 'more', text: valueText(high.value - low.value, high.unit) }
}

/** Whether a claim holds among what is measured; undefined while it is not over. */
export function claimStands(claim: DemoClaim, runs: readonly LiveRun[]): boolean | undefined {
  const valueOf = (id: string): number | undefined => {
    const reading = runs.find(({ run }) => run.id === id)?.readings[claim.figure]
    return isKnown(reading) && reading.state === 'over' ? reading.value : undefined
  }
  const own = valueOf(claim.run)
  const other = 'run' in claim.than ? valueOf(claim.than.run) : claim.than.value
  if (own === undefined || other === undefined) return undefined
  return claim.is === 'above' ? own > other : own < other
}

/** A claim in words. */
export function claimText(
  claim: DemoClaim,
  figures: readonly DemoFigure[],
  runs: readonly LiveRun[],
): string {
  const label = figures.find(({ id }) => id === claim.figure)?.label ?? claim.figure
  const nameOf = (id: string): string => runs.find(({ run }) => run.id === id)?.run.name ?? id
  const unit = runs.map(({ readings }) => readings[claim.figure]?.unit).find((each) => each != null)
  const { than } = claim
  const other =
    'run' in than
      ? said.claimRun(nameOf(than.run))
      : unit == null
        ? String(than.value)
        : valueText(than.value, unit)
  return said.claim(label, nameOf(claim.run), claim.is, other)
}

type Known = Reading & { readonly value: number; readonly unit: NonNullable<Reading['unit']> }

function isKnown(reading: Reading | undefined): reading is Known {
  return reading !== undefined && reading.value !== null && reading.unit !== null
}

function pointsText(points: number): string {
  return points < 1 ? points.toFixed(1) : String(Math.round(points))
}
