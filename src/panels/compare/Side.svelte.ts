import type { Us } from '../../model/units.ts'
import type {
  Common,
  Measured,
  MetricWindow,
  PolicyScope,
  PolicyView,
  RequestFilter,
  RequestPage,
  Variant,
} from '../../playback/protocol.ts'
import { startPlayback } from '../../playback/startPlayback.ts'
import type { WorkerClient } from '../../playback/WorkerClient.ts'
import { Frame, header } from '../../record/Frame.ts'
import type { Topology } from '../../record/Topology.ts'
import { happeningOf, type Command } from '../../scenario/commands.ts'
import type { Problem } from '../../scenario/ScenarioError.ts'
import { digestOf } from '../numbers.ts'
import type { StageLike } from '../stage.ts'

/** One of the live pictures: a run of its own that goes where it is told. */
export class Side {
  topology: Topology | undefined = $state.raw()
  /** All that happens to it, for flags and marks. */
  commands: readonly Command[] = $state.raw([])
  /** Why it is not, or no longer, what was asked for. */
  problems: readonly Problem[] = $state.raw([])
  /** The moment of the picture, µs. */
  shownAt: Us = $state(0)
  stage: StageLike | undefined
  /** What is done to a picture before it is drawn: the run knows nothing of it. */
  veil: ((frame: Frame) => void) | undefined
  readonly #client: WorkerClient
  /** What the scenario itself lets happen. */
  #scheduled: readonly Command[] = []
  #loads = 0
  #isAsking = false
  #frame: Frame | undefined
  #drawn: Frame | undefined
  /** Where it ends before its time. */
  #stoppedAt: Us = Infinity
  #isDead = false
  #isDisturbed = false
  #isOver = false

  constructor(client: WorkerClient = startPlayback()) {
    this.#client = client
    client.onDeath = (message) => this.#died(message)
  }

  /**
   * Begins with a variant; what was there before stays on the screen until it is read.
   *
   * @returns whether it is there: not when it was refused, nor when something else was asked for meanwhile
   */
  async load(common: Common, variant: Variant): Promise<boolean> {
    const own = ++this.#loads
    const { text, file, commands = [] } = common
    if (this.#isDead) this.#client.restart()
    this.#isDead = false
    const answer = await this.#client.ask({ type: 'load', text, file, commands, variant })
    if (own !== this.#loads || this.#isOver) return false
    if (answer.type === 'refused') this.problems = answer.problems
    if (answer.type !== 'loaded') return false
    this.problems = []
    this.#forget()
    this.#scheduled = answer.commands
    this.#isDisturbed = commands.length > 0
    this.commands = happeningOf(answer.commands, commands)
    this.topology = answer.topology
    return true
  }

  /** Other things are done to it from now on: where that makes a difference to what is shown, it is run again. */
  async command(commands: readonly Command[]): Promise<void> {
    const own = this.#loads
    const answer = await this.#client.ask({ type: 'commands', commands })
    if (own !== this.#loads || this.#isOver) return
    if (answer.type === 'refused') this.problems = answer.problems
    if (answer.type !== 'taken') return
    this.problems = []
    this.#forget()
    this.#isDisturbed = commands.length > 0
    this.commands = happeningOf(this.#scheduled, commands)
    if (answer.topology !== undefined) this.topology = answer.topology
  }

  /** Metrics over stretches that are over by the moment that was asked for last. */
  async measure(windows: readonly MetricWindow[]): Promise<Measured | undefined> {
    const own = this.#loads
    const answer = await this.#client.ask({ type: 'measure', windows })
    return answer.type === 'measured' && own === this.#loads ? answer.measured : undefined
  }

  /** Requests of clients, as a log of the entry has them. */
  async requests(filter: RequestFilter): Promise<RequestPage | undefined> {
    const own = this.#loads
    const answer = await this.#client.ask({ type: 'requests', filter })
    return answer.type === 'requests' && own === this.#loads ? answer.page : undefined
  }

  /** What binds the calls of a scope, at the moment that was asked for last. */
  async policies(scope: PolicyScope): Promise<PolicyView | undefined> {
    const own = this.#loads
    const answer = await this.#client.ask({ type: 'policies', scope, about: {} })
    return answer.type === 'policies' && own === this.#loads ? answer.view : undefined
  }

  /** Whether the picture is that of a moment, or of the last one that there is before it. */
  isAt(t: Us): boolean {
    const end = Math.min(this.topology?.durationUs ?? Infinity, this.#stoppedAt)
    return this.#frame?.header[header.now] === Math.min(t, end)
  }

  /** Whether anything was done to it besides what the scenario lets happen. */
  get isDisturbed(): boolean {
    return this.#isDisturbed
  }

  /** What all of the run up to the picture comes to; empty while there is none. */
  get digest(): string {
    return this.#frame === undefined ? '' : digestOf(this.#frame)
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
    if (answer.stopped !== undefined && this.#stoppedAt === Infinity) {
      this.#stoppedAt = answer.stopped.at
      this.problems = [answer.stopped.problem]
    }
    this.#frame = new Frame(topology, answer.buffer)
    this.shownAt = this.#frame.header[header.now]!
  }

  /** Draws what is new. */
  draw(speedUs: Us, reducedMotion: boolean): void {
    const frame = this.#frame
    const before = this.#drawn
    if (frame === undefined || frame === before || this.stage === undefined) return
    this.veil?.(frame)
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

  #forget(): void {
    this.#frame = this.#drawn = undefined
    this.#stoppedAt = Infinity
  }

  #died(message: string): void {
    if (this.#isOver) return
    this.#isDead = true
    const place = { file: 'run', line: 0, column: 0 }
    this.problems = [{ code: 'crashed', ...place, what: message, mend: '' }]
  }
}
