import type { Us } from '../../model/units.ts'
import type { Common, Variant } from '../../playback/protocol.ts'
import { startPlayback } from '../../playback/startPlayback.ts'
import { Frame, header } from '../../record/Frame.ts'
import type { Topology } from '../../record/Topology.ts'
import type { Command } from '../../scenario/commands.ts'
import type { StageLike } from '../stage.ts'

/** One of the live pictures: a run of its own that goes where it is told. */
export class Side {
  topology: Topology | undefined = $state.raw()
  commands: readonly Command[] = $state.raw([])
  /** The moment of the picture, µs. */
  shownAt: Us = $state(0)
  stage: StageLike | undefined
  readonly #client = startPlayback()
  #loads = 0
  #isAsking = false
  #frame: Frame | undefined
  #drawn: Frame | undefined
  #isOver = false

  /** Begins with a variant; what was there before stays on the screen until it is read. */
  async load(common: Common, variant: Variant): Promise<void> {
    const own = ++this.#loads
    const { text, file, commands = [] } = common
    const answer = await this.#client.ask({ type: 'load', text, file, commands, variant })
    if (own !== this.#loads || this.#isOver || answer.type !== 'loaded') return
    this.#frame = this.#drawn = undefined
    this.commands = [...answer.commands, ...commands]
    this.topology = answer.topology
  }

  /** Whether the picture is that of a moment. */
  isAt(t: Us): boolean {
    return this.#frame?.header[header.now] === t
  }

  /** A step towards a moment: one ask, unless one is under way. */
  async follow(t: Us, windowUs: Us): Promise<void> {
    const { topology } = this
    if (this.#isAsking || topology === undefined || this.#isOver || this.isAt(t)) return
    this.#isAsking = true
    const own = this.#loads
    const answer = await this.#client.frame({ type: 'frame', t, windowUs })
    this.#isAsking = false
    if (answer?.type !== 'frame' || own !== this.#loads || topology !== this.topology) return
    this.#frame = new Frame(topology, answer.buffer)
    this.shownAt = this.#frame.header[header.now]!
  }

  /** Draws what is new. */
  draw(speedUs: Us, reducedMotion: boolean): void {
    const frame = this.#frame
    const before = this.#drawn
    if (frame === undefined || frame === before || this.stage === undefined) return
    this.stage.draw(frame, { t: this.shownAt, speedUs, selection: undefined, reducedMotion })
    this.#drawn = frame
    if (before !== undefined) this.#client.giveBack(before.buffer)
  }

  /** The canvas was made, or has other colours: what is there is drawn again. */
  redraw(): void {
    this.#drawn = undefined
  }

  close(): void {
    this.#isOver = true
    this.#client.close()
  }
}
