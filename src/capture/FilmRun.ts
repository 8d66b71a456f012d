import type { Us } from '../model/units.ts'
import type { Answer } from '../playback/protocol.ts'
import type { Question, WorkerClient } from '../playback/WorkerClient.ts'
import { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'

/** A run, as whoever makes pictures of it must know it. */
export interface FilmOrder {
  /** Of the catalog; '' when it is not in it. */
  readonly id: string
  readonly text: string
  readonly file: string
  readonly seed?: number | undefined
  readonly system?: string | undefined
  /** What is done to it besides the scenario's own events. */
  readonly commands?: readonly Command[] | undefined
}

type Loaded = Extract<Answer, { readonly type: 'loaded' }>

/** A run for pictures: a playback of its own, asked for one moment after the other. */
export class FilmRun {
  readonly loaded: Loaded
  readonly order: FilmOrder
  readonly #client: WorkerClient
  #before: Frame | undefined
  #isClosed = false

  private constructor(client: WorkerClient, order: FilmOrder, loaded: Loaded) {
    this.#client = client
    this.order = order
    this.loaded = loaded
  }

  /** @throws Error with what is wrong, in words, when the run cannot be read */
  static async start(client: WorkerClient, order: FilmOrder): Promise<FilmRun> {
    const { text, file, seed, system, commands } = order
    const answer = await client.ask({
      type: 'load',
      text,
      file,
      ...(seed === undefined ? {} : { seed }),
      ...(system === undefined ? {} : { system }),
      ...(commands === undefined ? {} : { commands }),
    })
    if (answer.type === 'loaded') return new FilmRun(client, order, answer)
    if (answer.type === 'refused')
      throw new Error(answer.problems.map(({ what, mend }) => `${what} ${mend}`).join('\n'))
    throw new Error(answer.type === 'failed' ? answer.message : answer.type)
  }

  get topology(): Topology {
    return this.loaded.topology
  }

  /** Everything that happens to it, in order of time. */
  get commands(): readonly Command[] {
    return [...this.loaded.commands, ...(this.order.commands ?? [])].sort((a, b) => a.at - b.at)
  }

  /**
   * The frame of a moment. The one before must not be read any more.
   *
   * @throws Error when the playback has ended
   */
  async frame(t: Us, windowUs: Us): Promise<Frame> {
    if (this.#before !== undefined) this.#client.giveBack(this.#before.buffer)
    this.#before = undefined
    for (;;) {
      this.#mustBeOpen()
      const answer = await this.#client.frame({ type: 'frame', t, windowUs })
      if (answer?.type !== 'frame')
        throw new Error(answer?.type === 'failed' ? answer.message : 'no frame came')
      if (answer.more) {
        this.#client.giveBack(answer.buffer)
        continue
      }
      this.#before = new Frame(this.topology, answer.buffer)
      return this.#before
    }
  }

  /** @throws Error when it was closed */
  ask(question: Question): Promise<Answer> {
    this.#mustBeOpen()
    return this.#client.ask(question)
  }

  close(): void {
    this.#isClosed = true
    this.#client.close()
  }

  /** A playback that was closed would never answer. */
  #mustBeOpen(): void {
    if (this.#isClosed) throw new Error('the run was closed')
  }
}
