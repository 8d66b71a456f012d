import { words } from '../words/words.ts'
import type { Answer, Ask } from './protocol.ts'

const watchEveryMs = 1_000

type WithoutId<A> = A extends { readonly id: number } ? Omit<A, 'id'> : never
/** An ask as callers write it: the client adds the number. */
export type Question = WithoutId<Ask>
type WithoutBuffer<Q> = Q extends { readonly buffer: unknown } ? Omit<Q, 'buffer'> : never
/** An ask for a frame: the client adds the buffer. */
export type FrameQuestion = WithoutBuffer<Extract<Question, { readonly type: 'frame' | 'find' }>>

/** The part of a `Worker` that is used: what a test needs to stand in for. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void
  terminate(): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  addEventListener(
    type: 'error',
    listener: (event: { message?: string; preventDefault?(): void }) => void,
  ): void
  addEventListener(type: 'messageerror', listener: () => void): void
}

/** The same playback, in the page: for places that forbid workers. */
export interface LocalPlayback {
  ask(ask: Ask): Answer | Promise<Answer>
}

/** How a worker ended: by itself, or because it had not answered for too long. */
export type Death = 'crash' | 'silence'

export interface WorkerClientOptions {
  /** May throw where workers are forbidden. */
  startWorker(): WorkerLike
  startLocal(): Promise<LocalPlayback>
  /** How long the worker may take until its first word. */
  helloWithinMs?: number
  /** How long an answer may take until the worker counts as dead. */
  answerWithinMs?: number
}

/**
 * Asks the playback and gets answers, wherever it runs. Each ask is answered exactly once; when the worker dies the open ones are
 * answered `failed`, and `onDeath` is called.
 */
export class WorkerClient {
  /** Called once for each worker that died after its first word. */
  onDeath: (message: string, death: Death) => void = () => {}

  readonly #options: WorkerClientOptions
  readonly #open = new Map<number, { readonly answer: (answer: Answer) => void; waited: number }>()
  #send: ((ask: Ask, transfer: Transferable[]) => void) | undefined
  #waiting: (() => void)[] = []
  #worker: WorkerLike | undefined
  #life = 0
  #nextId = 1
  #watch: ReturnType<typeof setInterval> | undefined
  #spare: ArrayBuffer | undefined
  #isFrameOpen = false

  constructor(options: WorkerClientOptions) {
    this.#options = options
    this.#start()
  }

  /** Where the playback runs: `starting` until that is known. */
  get place(): 'starting' | 'worker' | 'page' {
    if (this.#send === undefined) return 'starting'
    return this.#worker === undefined ? 'page' : 'worker'
  }

  /** Never rejects: a failure is an answer, too. */
  ask(question: Question, transfer: Transferable[] = []): Promise<Answer> {
    const id = this.#nextId++
    return new Promise((answer) => {
      this.#open.set(id, { answer, waited: 0 })
      const go = (): void => {
        const open = this.#open.get(id)
        if (open === undefined) return
        open.waited = 0
        this.#send!({ ...question, id } as Ask, transfer)
      }
      if (this.#send === undefined) this.#waiting.push(go)
      else go()
    })
  }

  /**
   * Asks for one frame, unless one is under way: then undefined. The buffer travels to the playback and back; hand it over to
   * `giveBack` when it is no longer drawn.
   */
  frame(question: FrameQuestion): Promise<Answer> | undefined {
    if (this.#isFrameOpen) return undefined
    this.#isFrameOpen = true
    const buffer = this.#spare
    this.#spare = undefined
    return this.ask({ ...question, buffer }, buffer === undefined ? [] : [buffer]).finally(() => {
      this.#isFrameOpen = false
    })
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#spare = buffer
  }

  /** Ends what there is and starts anew: with an empty playback. */
  restart(): void {
    this.#end('started again')
    this.#start()
  }

  close(): void {
    this.#end('closed')
  }

  #start(): void {
    const life = ++this.#life
    let worker: WorkerLike
    try {
      worker = this.#options.startWorker()
    } catch {
      void this.#startLocal(life)
      return
    }
    let isThere = false
    const giveUp = (): void => {
      if (isThere || life !== this.#life) return
      isThere = true
      worker.terminate()
      void this.#startLocal(life)
    }
    const clock = setTimeout(giveUp, this.#options.helloWithinMs ?? 4_000)
    const die = (message: string, death: Death = 'crash'): void => {
      if (life !== this.#life) return
      clearTimeout(clock)
      // Before its first word it may be forbidden here: the page itself is the way out.
      if (!isThere) return giveUp()
      this.#end(message)
      this.onDeath(message, death)
    }
    worker.addEventListener('message', ({ data }) => {
      if (life !== this.#life) return
      const answer = data as Answer
      if (answer.type !== 'hello') return this.#take(answer)
      if (isThere) return
      isThere = true
      clearTimeout(clock)
      this.#worker = worker
      this.#begin((ask, transfer) => worker.postMessage(ask, transfer))
      this.#watch = setInterval(() => {
        // Counted in ticks of this page: a machine that was asleep does not count as silence.
        const limit = (this.#options.answerWithinMs ?? 10_000) / watchEveryMs
        for (const open of this.#open.values()) {
          if (++open.waited > limit) return die(words.time.silent(limit), 'silence')
        }
      }, watchEveryMs)
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault?.()
      die(event.message ?? 'unknown error')
    })
    worker.addEventListener('messageerror', () => die('a message could not be read'))
  }

  async #startLocal(life: number): Promise<void> {
    try {
      const playback = await this.#options.startLocal()
      if (life !== this.#life) return
      let last = Promise.resolve()
      this.#begin((ask) => {
        // In a task of its own, as a worker would: the page can paint between two slices. One after the other, because
        // timers may overtake each other.
        last = last
          .then(() => new Promise((go) => setTimeout(go)))
          .then(async () => {
            if (life !== this.#life) return
            try {
              const answer = await playback.ask(ask)
              if (life === this.#life) this.#take(answer)
            } catch (error) {
              this.#end(String(error))
              this.onDeath(String(error), 'crash')
            }
          })
      })
    } catch (error) {
      if (life !== this.#life) return
      this.#end(String(error))
      this.onDeath(String(error), 'crash')
    }
  }

  #begin(send: (ask: Ask, transfer: Transferable[]) => void): void {
    this.#send = send
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  #take(answer: Answer): void {
    if (answer.type === 'hello') return
    const open = this.#open.get(answer.id)
    this.#open.delete(answer.id)
    open?.answer(answer)
  }

  #end(message: string): void {
    this.#life++
    clearInterval(this.#watch)
    this.#worker?.terminate()
    this.#worker = undefined
    this.#send = undefined
    this.#waiting = []
    this.#spare = undefined
    const open = [...this.#open]
    this.#open.clear()
    for (const [id, { answer }] of open) answer({ type: 'failed', id, message })
  }
}
