import type { Us } from '../../model/units.ts'
import type { MetricUnit } from '../../scenario/metric.ts'
import { stage as said } from '../../words/en/stage.ts'
import { durationText, rateText, shareText } from '../format.ts'
import type { Player } from '../Player.svelte.ts'
import type { StagedBeat } from './BeatsLike.ts'

/** A number of a stage, with the words beside it. */
export interface Figure {
  readonly value: string
  readonly label: string
  readonly tone: 'ink' | 'trial' | 'fail'
}

/** Below this share of answers something is wrong. */
const wellFrom = 0.99
/** From here on attempts outnumber requests. */
const amplifiedFrom = 1.1
const figuresAtMost = 2

/** The figures of a beat at a moment, two at most; of a beat that names none, how many requests succeed. */
export async function figuresOf(
  player: Pick<Player, 'numbers' | 'measure'>,
  beat: StagedBeat | undefined,
  t: Us,
): Promise<readonly Figure[]> {
  const shown = beat?.show.slice(0, figuresAtMost) ?? []
  if (shown.length === 0) return ofClients(player)
  const found = await player.measure(
    shown.map(({ metric, overUs }) => ({ metric, fromUs: Math.max(0, t - overUs), toUs: t })),
  )
  return shown.map(({ metric, label }, index) => {
    const value = found?.values[index] ?? undefined
    const unit = found?.units[index] ?? undefined
    return value === undefined || unit === undefined
      ? { value: said.none, label, tone: 'ink' }
      : { value: valueText(unit, value), label, tone: toneOf(metric, value) }
  })
}

function ofClients({ numbers }: Pick<Player, 'numbers'>): readonly Figure[] {
  const ended = (numbers?.ok ?? 0) + (numbers?.failed ?? 0)
  if (numbers === undefined || ended === 0) return []
  const share = numbers.ok / ended
  return [{ value: shareText(share), label: said.success, tone: share < wellFrom ? 'fail' : 'ink' }]
}

/** A value in the base unit of its metric, three digits at most. */
export function valueText(unit: MetricUnit, value: number): string {
  switch (unit) {
    case 'ratio':
      return shareText(value)
    case 'time':
      return durationText(value)
    case 'rate':
      return rateText(value)
    case 'count':
      return countText(value)
  }
}

const countText = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))

function toneOf(metric: string, value: number): Figure['tone'] {
  if (metric.startsWith('success') && value < wellFrom) return 'fail'
  return metric.startsWith('amp') && value > amplifiedFrom ? 'trial' : 'ink'
}
