import type { EventName } from '../embed/messages.ts'
import { FrameError } from './FrameError.ts'

/** Hears everything that the page says by itself. */
export type HearEvent = (type: EventName, payload: unknown) => void

interface Waiting {
  readonly type: string
  readonly settle: (answer: unknown) => void
  readonly refuse: (error: FrameError) => void
  readonly onProgress: ((progress: unknown) => void) | undefined
  readonly timer: ReturnType<typeof setTimeout> | undefined
}

/** A page that has not answered by then is stuck or gone (guess). */
const silentAfterMs = 20_000
/** These run, paint or fetch for as long as they need; whoever does not want to wait disposes. */
const patient: readonly string[] = ['capture', 'snapshot', 'load', 'predict']

/** The host's side of a port to an embed page: a promise for each question, and what the page says by itself. */
export class PortTalk {
  readonly #port: MessagePort
  readonly #hear: HearEvent
  readonly #waiting = new Map<number, Waiting>()
  #lastRequest = 0

  constructor(port: MessagePort, hear: HearEvent) {
    this.#port = port
    this.#hear = hear
    port.onmessage = ({ data }) => this.#take(data)
  }

  /** Rejects with a `FrameError`. */
  ask(type: string, payload?: unknown, onProgress?: (progress: unknown) => void): Promise<unknown> {
    const req = ++this.#lastRequest
    return new Promise((settle, refuse) => {
      const timer = patient.includes(type)
        ? undefined
        : setTimeout(() => {
            this.#waiting.delete(req)
            refuse(new FrameError('silent', `The embed did not answer "${type}".`))
          }, silentAfterMs)
      this.#waiting.set(req, { type, settle, refuse, onProgress, timer })
      this.#port.postMessage({ v: 1, type, req, ...(payload !== undefined && { payload }) })
    })
  }

  /** Ends the talk; whoever waits for an answer gets this error. */
  close(error: FrameError): void {
    this.#port.onmessage = null
    this.#port.close()
    for (const { refuse, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      refuse(error)
    }
    this.#waiting.clear()
  }

  #take(said: unknown): void {
    if (!isRecord(said)) return
    if (typeof said['re'] === 'number') {
      this.#answer(said['re'], said)
      return
    }
    const { type, payload } = said
    if (typeof type !== 'string') return
    if (type === 'progress' && isRecord(payload) && typeof payload['re'] === 'number') {
      this.#waiting.get(payload['re'])?.onProgress?.(payload)
    }
    this.#hear(type as EventName, payload)
  }

  #answer(req: number, said: Record<string, unknown>): void {
    const waits = this.#waiting.get(req)
    if (waits === undefined) return
    this.#waiting.delete(req)
    clearTimeout(waits.timer)
    if (said['ok'] === true) {
      waits.settle(said['payload'])
      return
    }
    const { code, message } = isRecord(said['error']) ? said['error'] : {}
    waits.refuse(new FrameError(String(code ?? 'failed'), String(message ?? waits.type)))
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
