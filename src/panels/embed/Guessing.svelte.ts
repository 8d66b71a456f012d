import type { PredictWay, RoleName } from '../../embed/EmbedKeys.ts'
import type { EventPayloads } from '../../embed/messages.ts'
import type { BeatView, PredictionView } from '../../playback/protocol.ts'
import type { MetricUnit } from '../../scenario/metric.ts'
import {
  indexOf,
  judgeNumber,
  judgeOption,
  letterOf,
  plainUnit,
  plainValue,
  type Answer,
  type Judgement,
} from './guess.ts'
import type { WorkerClient } from '../../playback/WorkerClient.ts'
import type { Beats } from '../Beats.svelte.ts'
import type { Player } from '../Player.svelte.ts'
import { measureAhead } from './measureAhead.ts'

/** What is asked about, and whom it is told. */
export interface Questioned {
  readonly player: Player
  readonly beats: Beats
  readonly keys: { readonly predict: PredictWay | undefined }
  readonly role: RoleName
  readonly isPresent: boolean
  readonly around: { startAnother(): WorkerClient }
  predicted(told: EventPayloads['predicted']): void
  next(): void
}

/** A question that was asked in some beat. */
interface Asked {
  readonly beat: BeatView
  readonly index: number
  readonly question: PredictionView
}

/**
 * What a viewer, or a whole room, says before it sees what happens. The answer is told to the host at once, and to the viewer when
 * the run has shown it.
 */
export class Guessing {
  /** What was said, until the next question. */
  answer: Answer | undefined = $state.raw()
  judgement: Judgement | undefined = $state.raw()
  /** How many of a room said what, by letter. */
  tally: Readonly<Record<string, number>> = $state.raw({})
  /** The question that was answered last: its beat may be over. */
  private answered: Asked | undefined = $state.raw()
  /** Somebody has read it. */
  isClosed = $state(false)

  readonly #visit: Questioned

  readonly way: PredictWay = $derived.by(() => {
    const { predict } = this.#visit.keys
    return predict ?? (this.#visit.isPresent ? 'poll' : 'on')
  })

  /** The question of the beat that is shown. */
  private readonly here: Asked | undefined = $derived.by(() => {
    const { beats } = this.#visit
    const beat = beats.now
    if (beat?.predict === undefined) return undefined
    return { beat, index: beats.index, question: beat.predict }
  })

  /** What is on the screen: the question of this beat, or the one before it until its answer was read. */
  readonly asked: Asked | undefined = $derived.by(() => {
    if (this.way === 'off' || this.#visit.role !== 'leader') return undefined
    const { here, answered } = this
    if (here !== undefined) return here
    return answered !== undefined && !this.isClosed ? answered : undefined
  })

  readonly unit: MetricUnit | undefined = $derived.by(() => this.asked?.question.answer?.unit)

  /** Whether the run has shown what is right. */
  readonly isRevealed: boolean = $derived.by(() => {
    const { asked } = this
    const { beats } = this.#visit
    if (asked === undefined) return false
    const at = this.#revealedAt(asked)
    if (at <= asked.index) return this.answer !== undefined
    return beats.index > at || (beats.index === at && beats.phase === 'done')
  })

  constructor(visit: Questioned) {
    this.#visit = visit
  }

  /** Another run: nothing was said yet. */
  clear(): void {
    this.answer = undefined
    this.judgement = undefined
    this.answered = undefined
    this.tally = {}
    this.isClosed = false
  }

  /** The letters that may be chosen. */
  get letters(): readonly string[] {
    return (this.asked?.question.options ?? []).map((_, index) => letterOf(index))
  }

  /** Whether an answer fits the question. */
  fits(answer: Answer): boolean {
    const { question } = this.here ?? this.asked ?? {}
    if (question === undefined) return false
    if (question.options.length === 0) return typeof answer === 'number'
    return typeof answer === 'string' && indexOf(answer) < question.options.length
  }

  /**
   * Says what will be. Numbers are in the units of messages: ms, shares from 0 to 1.
   *
   * @returns how right it is; undefined when nothing is asked, or another kind of answer
   */
  async commit(answer: Answer): Promise<Judgement | undefined> {
    const asked = this.here ?? this.asked
    if (asked === undefined || !this.fits(answer)) return undefined
    this.answer = answer
    this.answered = asked
    this.isClosed = false
    this.judgement = undefined
    const judgement =
      typeof answer === 'string'
        ? judgeOption(asked.question, answer)
        : judgeNumber(answer, await this.#measured(asked))
    this.judgement = judgement
    this.#visit.predicted({
      question: asked.question.ask,
      answer,
      correct: judgement.correct,
    })
    return judgement
  }

  /** Counts a room. @returns false when there are no such options */
  count(tally: Readonly<Record<string, number>>): boolean {
    const { letters } = this
    if (letters.length > 0 && !Object.keys(tally).every((letter) => letters.includes(letter)))
      return false
    this.tally = { ...this.tally, ...tally }
    this.#keep()
    return true
  }

  /** What comes next shows the answer. */
  see(): void {
    this.#keep()
    this.#visit.next()
  }

  close(): void {
    this.isClosed = true
    this.answered = undefined
    this.answer = undefined
    this.judgement = undefined
    this.tally = {}
  }

  /** The unit that a number is typed in. */
  get typedUnit(): string {
    return this.unit === 'ratio' ? '%' : plainUnit(this.unit ?? null)
  }

  /** The question stays until its answer was read, though its beat is over. */
  #keep(): void {
    this.answered = this.here ?? this.answered
    this.isClosed = false
  }

  /** At the end of which beat everybody has seen it. */
  #revealedAt({ index, question }: Asked): number {
    const { beats } = this.#visit
    const named = question.answer && beats.find(question.answer.beat)
    return named ?? Math.min(index + 1, beats.list.length - 1)
  }

  async #measured({ question }: Asked): Promise<number | null> {
    const { player, beats, around } = this.#visit
    const { answer } = question
    const beat = answer && beats.list.find(({ id }) => id === answer.beat)
    if (answer === undefined || beat === undefined) return null
    const toUs = beat.untilUs
    const window = { metric: answer.metric, fromUs: Math.max(0, toUs - answer.overUs), toUs }
    const measured = await measureAhead(around.startAnother(), player, [window], toUs)
    return plainValue(measured?.values[0] ?? null, measured?.units[0] ?? null)
  }
}
