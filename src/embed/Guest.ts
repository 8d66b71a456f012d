import { MessageError, type EmbedHost } from './EmbedHost.ts'
import {
  eventNames,
  protocolVersion,
  verbs,
  type EventName,
  type EventPayloads,
  type FrameEvent,
  type Given,
  type ReadMessage,
} from './messages.ts'
import { Port, type PortLike } from './Port.ts'

/** How often what changes all the time is told, unless the host says otherwise, ms. guess: four times a second reads well. */
const usualEveryMs = 250
/** Messages that wait for the one before. More of them are a host that does not listen. */
const mostWaiting = 200

/** Told whoever subscribed to what. */
const alwaysTold: readonly EventName[] = ['ready', 'error', 'warning', 'progress']

type Taken = Exclude<ReadMessage, { type: 'refused' }>

export interface GuestOptions {
  readonly host: EmbedHost
  now(): number
  onLog?(direction: 'in' | 'out', data: unknown): void
}

/**
 * The page as a guest of another: hears messages, has the page do them one after the other, answers, and tells what happens.
 * Without a host it tells nobody.
 */
export class Guest {
  readonly #options: GuestOptions
  #port: Port | undefined
  #line: Promise<void> = Promise.resolve()
  #waiting = 0
  #events: ReadonlySet<EventName> = new Set(eventNames.filter((name) => name !== 'metrics'))
  #metrics: readonly string[] = []
  #everyMs = usualEveryMs
  #timeToldAt = -Infinity
  #metricsToldAt = -Infinity
  #isMeasuring = false

  constructor(options: GuestOptions) {
    this.#options = options
  }

  get isConnected(): boolean {
    return this.#port !== undefined
  }

  /** From now on this host is listened to. It hears `ready` as soon as there is something to say. */
  connect(port: PortLike, token?: string): void {
    const { host, now, onLog } = this.#options
    const made = new Port({
      port,
      now,
      onMessage: (message) => this.#take(message),
      ...(onLog === undefined ? {} : { onLog }),
    })
    this.#port = made
    this.#queue(async () => {
      const said = await host.ready()
      this.tell('ready', {
        version: protocolVersion,
        capabilities: verbs,
        ...said,
        ...(token === undefined ? {} : { token }),
      })
    })
  }

  tell<E extends EventName>(type: E, payload: EventPayloads[E]): void {
    if (!alwaysTold.includes(type) && !this.#events.has(type)) return
    this.#port?.tell({ v: protocolVersion, type, payload } as FrameEvent)
  }

  /**
   * The run stands at another moment, s. Told no more often than the host wants, and always when it stops.
   *
   * @param isTurn whether it began or ceased to play, or jumped
   */
  moved(t: number, playing: boolean, isTurn = false): void {
    if (this.#port === undefined) return
    const now = this.#options.now()
    if (isTurn || now - this.#timeToldAt >= this.#everyMs) {
      this.#timeToldAt = now
      this.tell('time', { t, playing })
    }
    if (this.#metrics.length > 0 && (isTurn || now - this.#metricsToldAt >= this.#everyMs)) {
      this.#metricsToldAt = now
      void this.#measure(t)
    }
  }

  close(): void {
    this.#port?.close()
    this.#port = undefined
  }

  #take(message: Taken): void {
    // What takes long must not keep the clicker waiting.
    if (message.type === 'capture') void this.#do(message)
    else if (this.#waiting >= mostWaiting) {
      this.#port?.refuse(message.req, 'rate', `${mostWaiting} messages wait already.`)
    } else this.#queue(() => this.#do(message))
  }

  #queue(act: () => Promise<void>): void {
    this.#waiting++
    this.#line = this.#line.then(act).then(
      () => void this.#waiting--,
      (error: unknown) => {
        this.#waiting--
        this.tell('error', { code: 'failed', message: String(error) })
      },
    )
  }

  async #do(message: Taken): Promise<void> {
    const { type, req } = message
    try {
      this.#port?.answer(req, await this.#done(message))
    } catch (error) {
      const code = error instanceof MessageError ? error.code : 'failed'
      const what = error instanceof Error ? error.message : String(error)
      this.#port?.refuse(req, code, what)
    }
    if (type === 'dispose') {
      this.close()
      this.#options.host.dispose()
    }
  }

  #done(message: Taken): unknown {
    const { host } = this.#options
    if (message.type === 'dispose') return undefined
    if (message.type === 'subscribe') return this.#subscribe(message.payload)
    const report = (done: number, of: number): void =>
      this.tell('progress', { re: message.req ?? null, done, of })
    // The type of the payload goes with that of the message.
    const act = host[message.type] as (payload: unknown, report: unknown) => unknown
    return act.call(host, message.payload, report)
  }

  async #subscribe({ events, metrics, everyMs }: Given<'subscribe'>): Promise<void> {
    // Whether the metrics exist is known before they are subscribed to.
    if (metrics !== undefined && metrics.length > 0) await this.#options.host.measure(metrics)
    if (events !== undefined) this.#events = new Set(events)
    if (metrics !== undefined) {
      this.#metrics = metrics
      this.#events = new Set([...this.#events, 'metrics'])
      this.#metricsToldAt = -Infinity
    }
    if (everyMs !== undefined) this.#everyMs = everyMs
  }

  async #measure(t: number): Promise<void> {
    if (this.#isMeasuring) return
    this.#isMeasuring = true
    try {
      this.tell('metrics', { t, values: await this.#options.host.measure(this.#metrics) })
    } catch (error) {
      this.tell('error', { code: 'failed', message: String(error) })
      this.#metrics = []
    }
    this.#isMeasuring = false
  }
}
