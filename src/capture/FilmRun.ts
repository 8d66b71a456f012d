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

/** So many times a playback is started anew. Guess: more than it has departments. */
const livesAtMost = 12

/** A run for pictures: a playback of its own, asked for one moment after the other. */
export class FilmRun {
  readonly order: FilmOrder
  readonly #client: WorkerClient
  #loaded: Loaded | undefined
  #before: Frame | undefined
  #at: { readonly t: Us; readonly windowUs: Us } | undefined
  #isClosed = false
  #isDead = false
  #lives = 0

  private constructor(client: WorkerClient, order: FilmOrder) {
    this.#client = client
    this.order = order
    client.onDeath = () => (this.#isDead = true)
  }

  /** @throws Error with what is wrong, in words, when the run cannot be read */
  static async start(client: WorkerClient, order: FilmOrder): Promise<FilmRun> {
    const run = new FilmRun(client, order)
    const answer = await run.#load()
    if (answer.type === 'loaded') return run
    if (answer.type === 'refused')
      throw new Error(answer.problems.map(({ what, mend }) => `${what} ${mend}`).join('\n'))
    throw new Error(answer.type === 'failed' ? answer.message : answer.type)
  }

  get loaded(): Loaded {
    return this.#loaded!
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
      const answer = await this.#alive(() => this.#client.frame({ type: 'frame', t, windowUs }))
      if (answer.type !== 'frame')
        throw new Error(answer.type === 'failed' ? answer.message : 'no frame came')
      if (answer.more) {
        this.#client.giveBack(answer.buffer)
        continue
      }
      this.#at = { t, windowUs }
      this.#before = new Frame(this.topology, answer.buffer)
      return this.#before
    }
  }

  /** @throws Error when it was closed */
  ask(question: Question): Promise<Answer> {
    return this.#alive(() => this.#client.ask(question))
  }

  close(): void {
    this.#isClosed = true
    this.#client.close()
  }

  async #load(): Promise<Answer> {
    const answer = await this.#alive(() => this.#client.ask(loading(this.order)))
    if (answer.type === 'loaded') this.#loaded = answer
    return answer
  }

  /**
   * An answer, if need be of another playback: from a disk, a worker that needs more of the program than it has ends, and the
   * next one has it.
   *
   * @throws Error when it was closed: nobody would answer
   */
  async #alive(ask: () => Promise<Answer> | undefined): Promise<Answer> {
    for (;;) {
      this.#mustBeOpen()
      const answer = await ask()
      if (answer === undefined) throw new Error('a frame is under way')
      if (answer.type !== 'failed' || !this.#isDead) return answer
      await this.#revive()
    }
  }

  /**
   * Another playback, as far as the one before was.
   *
   * @throws Error when that one ends as well, again and again
   */
  async #revive(): Promise<void> {
    while (this.#lives < livesAtMost) {
      this.#mustBeOpen()
      this.#isDead = false
      this.#lives++
      this.#client.restart()
      // Where nothing was loaded yet, whoever asked for that asks again.
      if (this.#loaded === undefined) return
      await this.#client.ask(loading(this.order))
      if (!this.#isDead) await this.#goBack()
      if (!this.#isDead) return
    }
    throw new Error('the playback ends again and again')
  }

  /** To where the playback before was. */
  async #goBack(): Promise<void> {
    if (this.#at === undefined) return
    const { t, windowUs } = this.#at
    for (;;) {
      this.#mustBeOpen()
      const answer = await this.#client.frame({ type: 'frame', t, windowUs })
      if (answer?.type !== 'frame' || !answer.more) return
    }
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new Error('the run was closed')
  }
}

function loading({ text, file, seed, system, commands }: FilmOrder): Question {
  return {
    type: 'load',
    text,
    file,
    ...(seed === undefined ? {} : { seed }),
    ...(system === undefined ? {} : { system }),
    ...(commands === undefined ? {} : { commands }),
  }
}
