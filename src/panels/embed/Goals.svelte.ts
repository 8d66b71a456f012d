import type { EventPayloads } from '../../embed/messages.ts'
import type { BeatView, ExpectationView } from '../../playback/protocol.ts'
import type { Player } from '../Player.svelte.ts'
import { plainValue } from './guess.ts'

export type Clause = EventPayloads['goal']['clauses'][number]

/** What a beat must show at its end, measured there. */
export class Goals {
  /** Of the beat that was measured last. */
  clauses: readonly Clause[] = $state.raw([])
  /** Whose they are. */
  beat = $state('')

  /** @returns what was found; undefined when nothing is expected */
  async judge(player: Player, beat: BeatView): Promise<EventPayloads['goal'] | undefined> {
    const expected = beat.expect.filter(({ fromUs }) => fromUs !== undefined)
    if (expected.length === 0) {
      this.clauses = []
      this.beat = beat.id
      return undefined
    }
    const measured = await player.measure(
      expected.map(({ metric, fromUs }) => ({ metric, fromUs: fromUs!, toUs: beat.untilUs })),
    )
    const clauses = expected.map((expectation, index): Clause => {
      const value = measured?.values[index] ?? null
      return {
        text: expectation.text,
        value: plainValue(value, expectation.unit),
        target: `${expectation.comparison} ${plainValue(expectation.value, expectation.unit)}`,
        ok: value !== null && holds(expectation, value),
      }
    })
    this.clauses = clauses
    this.beat = beat.id
    return { level: beat.id, clauses, passed: clauses.every(({ ok }) => ok) }
  }
}

function holds({ comparison, value: target }: ExpectationView, value: number): boolean {
  switch (comparison) {
    case 'above':
      return value > target
    case 'below':
      return value < target
    case 'atLeast':
      return value >= target
    case 'atMost':
      return value <= target
  }
}
