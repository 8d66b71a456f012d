import * as v from 'valibot'
import type { Hello } from './messages.ts'
import { faultOf } from './weigh.ts'

/** How often a frame says that it is there, ms. */
export const helloEveryMs = 500
/** … and after how many times it stops: ten seconds, then a host says `hello` first. */
export const mostHellos = 20

/** What is told before anybody is connected: reveal.js sends these two words to frames on its slides. */
const slideStart = 'slide:start'
const slideStop = 'slide:stop'

/** What the handshake needs of a window; a test brings its own. */
export interface WindowLike {
  readonly parent: { postMessage(message: Hello, targetOrigin: '*'): void }
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  setInterval(act: () => void, everyMs: number): number
  clearInterval(timer: number): void
}

export interface HandshakeOptions {
  readonly window: WindowLike
  /** Names this frame, so that a host with many knows which it is. */
  readonly id: string
  /** Who may connect besides the frame's own origin; `null` only if it is named here. */
  readonly origins: readonly string[]
  /** Where this page comes from; `null` counts for nothing, as anybody can be that. */
  readonly own: readonly string[]
  onStart(): void
  onStop(): void
  onConnect(port: MessagePort, token: string | undefined): void
  /** Of what was not done, and why: for the protocol log. */
  onIgnored?(reason: 'origin' | 'source' | 'message', data: unknown): void
}

const connect = v.strictObject({
  halfopen: v.literal(1),
  type: v.literal('connect'),
  id: v.string(),
  token: v.optional(v.pipe(v.string(), v.maxLength(200))),
})
const askedHello = v.looseObject({ halfopen: v.literal(1), type: v.literal('hello') })

/**
 * How a frame and the page around it find each other. The frame says that it is there; the page sends one end of a channel; from
 * then on only that channel is heard. Until then, and from whoever else, only `slide:start` and `slide:stop` are: they are
 * harmless, and frames on slides get them from decks that know nothing of us.
 */
export class Handshake {
  readonly #options: HandshakeOptions
  readonly #hear: (event: MessageEvent) => void
  #timer: number | undefined
  #hellos = 0
  #isOver = false

  constructor(options: HandshakeOptions) {
    this.#options = options
    this.#hear = (event) => this.#take(event)
    options.window.addEventListener('message', this.#hear)
    this.#call()
  }

  get isConnected(): boolean {
    return this.#isOver
  }

  close(): void {
    this.#isOver = true
    this.#hush()
    this.#options.window.removeEventListener('message', this.#hear)
  }

  #call(): void {
    this.#hush()
    this.#hellos = 0
    this.#hello()
    this.#timer = this.#options.window.setInterval(() => this.#hello(), helloEveryMs)
  }

  #hush(): void {
    if (this.#timer !== undefined) this.#options.window.clearInterval(this.#timer)
    this.#timer = undefined
  }

  #hello(): void {
    const { window, id } = this.#options
    // There is nothing in it that not everybody may know.
    window.parent.postMessage({ halfopen: 1, type: 'hello', id }, '*')
    this.#hellos++
    if (this.#hellos >= mostHellos) this.#hush()
  }

  #take(event: MessageEvent): void {
    const options = this.#options
    const data: unknown = event.data
    if (event.source !== options.window.parent) {
      options.onIgnored?.('source', data)
      return
    }
    if (data === slideStart) options.onStart()
    else if (data === slideStop) options.onStop()
    else if (faultOf(data) !== undefined) options.onIgnored?.('message', undefined)
    else if (v.is(connect, data)) this.#connect(event, data)
    else if (v.is(askedHello, data)) {
      if (this.#timer === undefined) this.#call()
    } else options.onIgnored?.('message', data)
  }

  #connect(event: MessageEvent, { id, token }: v.InferOutput<typeof connect>): void {
    const options = this.#options
    const [port] = event.ports
    if (port === undefined || event.ports.length !== 1 || id !== options.id) {
      options.onIgnored?.('message', event.data)
      return
    }
    if (!this.#isAllowed(event.origin)) {
      options.onIgnored?.('origin', event.origin)
      return
    }
    this.close()
    options.onConnect(port, token)
  }

  #isAllowed(origin: string): boolean {
    const { origins, own } = this.#options
    return origins.includes(origin) || (origin !== 'null' && own.includes(origin))
  }
}
