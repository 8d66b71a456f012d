import { stage as said } from '../../words/en/stage.ts'
import { shareText } from '../format.ts'
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

/** The figures of a beat at the run's present moment, two at most; of a beat that names none, how many requests succeed. */
export async function figuresOf(
  player: Pick<Player, 'numbers'>,
  _beat: StagedBeat | undefined,
): Promise<readonly Figure[]> {
  const { numbers } = player
  const ended = (numbers?.ok ?? 0) + (numbers?.failed ?? 0)
  if (numbers === undefined || ended === 0) return []
  const share = numbers.ok / ended
  return [{ value: shareText(share), label: said.success, tone: share < wellFrom ? 'fail' : 'ink' }]
}
