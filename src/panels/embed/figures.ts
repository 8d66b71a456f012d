import type { MetricUnit } from '../../scenario/metric.ts'
import { embed as said } from '../../words/en/embed.ts'
import { countText, durationText, rateText, shareText } from '../format.ts'
import type { Player } from '../Player.svelte.ts'
import type { BeatView, MetricWindow } from '../../playback/protocol.ts'

/** A number that is the point of the picture, with the words beside it. */
export interface EmbedFigure {
  readonly value: string
  readonly label: string
  readonly tone: 'ink' | 'trial' | 'fail'
}

/** Below this share of answers something is wrong; from so many attempts for a request on they are worth a word. */
const wellFrom = 0.99
const amplifiedFrom = 1.1
/** guess: short enough to move while one looks, long enough for some requests */
const usualOverUs = 2_000_000

/** The figures of a beat at the present moment of the run; of one that names none, success and how often it was tried. */
export async function figuresOf(
  player: Player,
  beat: BeatView | undefined,
): Promise<readonly EmbedFigure[]> {
  const now = player.shownAt ?? 0
  if (now <= 0) return []
  const show = beat?.show ?? []
  const wanted =
    show.length > 0
      ? show.slice(0, 2)
      : [
          { metric: 'success', label: said.success, overUs: usualOverUs },
          { metric: 'amp', label: said.amplification, overUs: usualOverUs },
        ]
  const windows: MetricWindow[] = wanted.map(({ metric, overUs }) => ({
    metric,
    fromUs: Math.max(0, now - overUs),
    toUs: now,
  }))
  const measured = await player.measure(windows)
  if (measured === undefined) return []
  return wanted.flatMap(({ metric, label }, index) => {
    const value = measured.values[index] ?? null
    const unit = measured.units[index] ?? null
    if (value === null || unit === null) return []
    const name = metric.split('(')[0]!
    return [{ value: valueText(value, unit), label, tone: toneOf(name, value) }]
  })
}

function toneOf(metric: string, value: number): EmbedFigure['tone'] {
  if ((metric === 'success' || metric === 'first' || metric === 'final') && value < wellFrom)
    return 'fail'
  return metric === 'amp' && value >= amplifiedFrom ? 'trial' : 'ink'
}

/** A measured value with its unit, as people read it. */
export function valueText(value: number, unit: MetricUnit): string {
  switch (unit) {
    case 'time':
      return durationText(value)
    case 'ratio':
      return shareText(value)
    case 'rate':
      return rateText(value)
    case 'count':
      return value >= 99.95 ? countText(value) : String(Number(value.toPrecision(3)))
  }
}
