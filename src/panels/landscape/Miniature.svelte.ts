import type { Us } from '../../model/units.ts'
import { startPlayback } from '../../playback/startPlayback.ts'
import { writeLink } from '../../playback/shareLink.ts'
import { catalogTexts } from '../../scenario/catalogTexts.ts'
import { openEntry, shareOf } from '../openShared.ts'
import { Player } from '../Player.svelte.ts'
import type { StageLike } from '../stage.ts'
import { breaking, mending, miniatureRun } from './miniatureRun.ts'

/** guess: short enough to move while one looks, long enough for a share of a hundred requests */
export const overUs = 3_000_000
const figuresEveryMs = 500

/** One candidate running in small: a run of its own, its canvas, and how well it does. */
export class Miniature {
  readonly key: string
  readonly system: string
  readonly player: Player
  stage: StageLike | undefined
  /** Of the last seconds; undefined while nothing has ended. */
  success: number | undefined = $state()
  attempts: number | undefined = $state()
  isBroken = $state(false)
  trouble = $state('')
  reducedMotion = false
  #timer: ReturnType<typeof setInterval> | undefined
  #isAsking = false

  constructor(key: string, system: string, windowUsFor: (speedUs: Us) => Us) {
    this.key = key
    this.system = system
    this.player = new Player(startPlayback(), windowUsFor)
    this.player.hearsNarrative = false
    this.player.onDraw = (frame, t) => {
      const { shownSpeedUs: speedUs } = this.player
      const { reducedMotion } = this
      this.stage?.draw(frame, { t, speedUs, selection: undefined, reducedMotion })
    }
  }

  async start(play: boolean): Promise<void> {
    const entry = catalogTexts.find(({ id }) => id === miniatureRun.scenario)
    if (entry === undefined) return
    const scenario = await openEntry(entry)
    const isOpen = await this.player.open({ scenario, system: this.system, play })
    if (!isOpen) this.trouble = this.player.problems[0]?.what ?? this.player.message
    this.#timer ??= setInterval(() => void this.#measure(), figuresEveryMs)
  }

  toggle(): void {
    if (this.isOver) this.player.seek(0, true)
    else this.player.toggle()
  }

  get isOver(): boolean {
    return this.player.durationUs > 0 && this.player.t >= this.player.durationUs
  }

  /** Breaks one endpoint, or mends it again. */
  disturb(): void {
    const at = this.player.nextMoment
    this.player.act(this.isBroken ? mending(at) : breaking(at))
    this.isBroken = !this.isBroken
  }

  /** The run as the app opens it: the same moment, with what was done to it. */
  get link(): string {
    const run = shareOf(this.player)
    return writeLink(run ?? { scenario: miniatureRun.scenario, system: this.system })
  }

  close(): void {
    clearInterval(this.#timer)
    this.player.close()
  }

  async #measure(): Promise<void> {
    const toUs = this.player.shownAt ?? 0
    if (this.#isAsking || toUs <= 0) return
    this.#isAsking = true
    const fromUs = Math.max(0, toUs - overUs)
    const measured = await this.player.measure(
      ['success', 'amp'].map((metric) => ({ metric, fromUs, toUs })),
    )
    this.#isAsking = false
    const [success, attempts] = measured?.values ?? []
    this.success = success ?? undefined
    this.attempts = attempts ?? undefined
  }
}
