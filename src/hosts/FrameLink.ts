import type { EventPayloads } from '../embed/messages.ts'
import { FrameError } from './FrameError.ts'
import { isRecord, PortTalk, type HearEvent } from './PortTalk.ts'

export interface FrameLinkHandlers {
  onReady(ready: EventPayloads['ready']): void
  readonly onEvent: HearEvent
  /** The frame did not take the port in time. The link goes on listening: a page that comes later is taken. */
  onUnreachable(error: FrameError): void
}

interface Unsent {
  readonly type: string
  readonly payload: unknown
  readonly onProgress: ((progress: unknown) => void) | undefined
  readonly settle: (answer: unknown) => void
  readonly refuse: (error: unknown) => void
}

/** The page says hello twice a second, twenty times; two seconds more for one that starts slowly (guess). */
const unreachableAfterMs = 12_000
/** A page that greets again so long after it was answered has lost, or refused, the port, ms (guess). */
const answerAgainAfterMs = 1_500

/**
 * The host's end of the talk with one frame, and where a page asks for it: it takes the page's greeting, hands it a port,
 * then asks and hears. A frame that is loaded anew greets anew, and is taken anew.
 *
 * Only the frame's own window is heard, and what comes back on the port can have come from nobody else.
 */
export class FrameLink {
  readonly #frame: { readonly contentWindow: MessageEventSource | null }
  readonly #targetOrigin: string
  readonly #handlers: FrameLinkHandlers
  #talk: PortTalk | undefined
  #isReady = false
  #unsent: Unsent[] = []
  #answered: { readonly id: string; readonly atMs: number } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  /**
   * @param targetOrigin the frame's exact origin. A sandbox without `allow-same-origin` makes it opaque, and no opaque origin can
   *   be named: then `*`. The port goes to that very window and to no other, and nothing secret goes with it.
   */
  constructor(
    frame: { readonly contentWindow: MessageEventSource | null },
    targetOrigin: string,
    handlers: FrameLinkHandlers,
  ) {
    this.#frame = frame
    this.#targetOrigin = targetOrigin
    this.#handlers = handlers
    addEventListener('message', this.#heard)
    this.#expectGreeting()
  }

  /** Asks the page; what is asked before it is ready waits for it. Rejects with a `FrameError`. */
  ask(type: string, payload?: unknown, onProgress?: (progress: unknown) => void): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(disposed())
    if (this.#talk !== undefined && this.#isReady) return this.#talk.ask(type, payload, onProgress)
    return new Promise((settle, refuse) => {
      this.#unsent.push({ type, payload, onProgress, settle, refuse })
    })
  }

  /** Ends the link: who waits is refused, and nothing is heard any more. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    removeEventListener('message', this.#heard)
    clearTimeout(this.#timer)
    this.#refuseAll(disposed())
  }

  #expectGreeting(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const error = new FrameError('unreachable', 'The embed page did not take the port.')
      this.#refuseAll(error)
      this.#handlers.onUnreachable(error)
    }, unreachableAfterMs)
  }

  #refuseAll(error: FrameError): void {
    this.#talk?.close(error)
    this.#talk = undefined
    const unsent = this.#unsent
    this.#unsent = []
    for (const { refuse } of unsent) refuse(error)
  }

  readonly #heard = (event: MessageEvent): void => {
    const window = this.#frame.contentWindow
    if (window === null || event.source !== window) return
    const said: unknown = event.data
    if (!isRecord(said) || said['halfopen'] !== 1 || said['type'] !== 'hello') return
    const id = String(said['id'] ?? '')
    // A page greets until it has taken the port, and may do so once more while the port is under way.
    const isAnswered =
      id === this.#answered?.id &&
      (this.#isReady || performance.now() - this.#answered.atMs < answerAgainAfterMs)
    if (!isAnswered) this.#connect(id, window)
  }

  #connect(id: string, window: MessageEventSource): void {
    // Loaded anew: what the page before was asked, nobody answers.
    this.#talk?.close(new FrameError('silent', 'The embed page was loaded anew.'))
    if (this.#isReady) this.#expectGreeting()
    this.#isReady = false
    this.#answered = { id, atMs: performance.now() }
    const { port1, port2 } = new MessageChannel()
    this.#talk = new PortTalk(port1, (type, payload) => {
      if (type === 'ready') this.#becomeReady(payload as EventPayloads['ready'])
      else this.#handlers.onEvent(type, payload)
    })
    const connect = { halfopen: 1, type: 'connect', id }
    window.postMessage(connect, { targetOrigin: this.#targetOrigin, transfer: [port2] })
  }

  #becomeReady(ready: EventPayloads['ready']): void {
    clearTimeout(this.#timer)
    this.#isReady = true
    const unsent = this.#unsent
    this.#unsent = []
    this.#handlers.onReady(ready)
    for (const { type, payload, onProgress, settle, refuse } of unsent) {
      this.ask(type, payload, onProgress).then(settle, refuse)
    }
  }
}

function disposed(): FrameError {
  return new FrameError('disposed', 'The embed was disposed of before it could answer.')
}
