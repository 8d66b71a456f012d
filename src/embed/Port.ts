import {
  readMessage,
  requestOf,
  type ErrorCode,
  type FrameEvent,
  type ReadMessage,
  type Reply,
} from './messages.ts'
import { faultOf } from './weigh.ts'

/** The most messages that are taken in a second. */
export const mostPerSecond = 50

/** What is used of a `MessagePort`. */
export interface PortLike {
  postMessage(message: Reply | FrameEvent): void
  addEventListener(type: 'message' | 'messageerror', listener: (event: MessageEvent) => void): void
  start(): void
  close(): void
}

export interface PortOptions {
  readonly port: PortLike
  /** ms, of a clock that only goes forward. */
  now(): number
  onMessage(message: Exclude<ReadMessage, { type: 'refused' }>): void
  /** What went in and out, for the protocol log. */
  onLog?(direction: 'in' | 'out', data: unknown): void
}

/**
 * One end of the channel to the host. What comes in is counted, weighed and read, in this order, before anybody else sees it;
 * what is wrong is answered here.
 */
export class Port {
  readonly #options: PortOptions
  /** When the last messages came, a ring. */
  readonly #cameAt = new Float64Array(mostPerSecond).fill(-Infinity)
  #oldest = 0
  #isOver = false

  constructor(options: PortOptions) {
    this.#options = options
    const { port } = options
    port.addEventListener('message', (event) => this.#take(event.data))
    port.addEventListener('messageerror', () => this.#take(undefined))
    port.start()
  }

  tell(event: FrameEvent): void {
    this.#send(event)
  }

  answer(req: number | string | undefined, payload: unknown): void {
    if (req === undefined) return
    this.#send({ v: 1, re: req, ok: true, ...(payload === undefined ? {} : { payload }) })
  }

  /** A message without `req` cannot be answered: then it is told as an event. */
  refuse(req: number | string | undefined, code: ErrorCode, message: string): void {
    if (req === undefined) this.#send({ v: 1, type: 'error', payload: { code, message } })
    else this.#send({ v: 1, re: req, ok: false, error: { code, message } })
  }

  close(): void {
    this.#isOver = true
    this.#options.port.close()
  }

  #take(data: unknown): void {
    if (this.#isOver) return
    if (this.#isTooMuch()) {
      this.refuse(requestOf(data), 'rate', `At most ${mostPerSecond} messages a second are taken.`)
      return
    }
    const fault = faultOf(data)
    if (fault !== undefined) {
      this.#options.onLog?.('in', fault.code)
      this.refuse(requestOf(data), fault.code, fault.message)
      return
    }
    this.#options.onLog?.('in', data)
    const message = readMessage(data)
    if (message.type === 'refused') this.refuse(message.req, message.code, message.message)
    else this.#options.onMessage(message)
  }

  /** Whether so many came within the last second that this one is one too many. Those that are not taken do not count. */
  #isTooMuch(): boolean {
    const now = this.#options.now()
    if (now - this.#cameAt[this.#oldest]! < 1_000) return true
    this.#cameAt[this.#oldest] = now
    this.#oldest = (this.#oldest + 1) % mostPerSecond
    return false
  }

  #send(message: Reply | FrameEvent): void {
    if (this.#isOver) return
    this.#options.onLog?.('out', message)
    try {
      this.#options.port.postMessage(message)
    } catch (error) {
      // Something that cannot be copied is our mistake; whoever waits for it is told.
      if (!('re' in message)) throw error
      this.#options.port.postMessage({
        v: 1,
        re: message.re,
        ok: false,
        error: { code: 'failed', message: String(error) },
      })
    }
  }
}
