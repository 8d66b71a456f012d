import type { EventName, EventPayloads, Verb } from '../embed/messages.ts'
import { sandbox } from './element/frameBody.ts'
import { FrameError } from './FrameError.ts'
import { FrameLink } from './FrameLink.ts'

export type FrameReady = EventPayloads['ready']
export type FrameKey = EventPayloads['key']

/** A beat by its place in the scenario, from 0, or by its id. */
export type BeatName = number | string

/** Where a run shall stand, and whether it goes on from there. */
export interface Wanted {
  readonly beat: BeatName
  readonly at: 'start' | 'end'
  readonly play: boolean
}

export interface FrameRunHandlers {
  onReady?(ready: FrameReady): void
  /** The first wanted moment is on its screen. */
  onShown?(): void
  onKey?(key: FrameKey): void
  /** The frame needs the focus no longer. */
  onFocusOut?(): void
  onTrouble?(error: FrameError): void
}

/**
 * A frame of a deck, and the moment that it shall show. Only the newest wish counts: whoever goes through six beats in a second
 * does not make the frame show six.
 */
export class FrameRun {
  readonly element: HTMLIFrameElement
  private readonly link: FrameLink
  private readonly handlers: FrameRunHandlers
  private wanted: Wanted | undefined
  private sent: Wanted | undefined
  private isSending = false
  private isShown = false
  /** The beat has come to its end by itself. */
  private isDone = false
  private isAsleep = false
  ready: FrameReady | undefined

  constructor(address: string, title: string, handlers: FrameRunHandlers) {
    this.handlers = handlers
    this.element = document.createElement('iframe')
    this.element.title = title
    // reveal.js would take its address away with the slide.
    this.element.setAttribute('data-preload', '')
    // A frame without an origin may load nothing from a disk, not even its own script.
    if (new URL(address, document.baseURI).protocol !== 'file:')
      this.element.setAttribute('sandbox', sandbox)
    this.element.allow = 'fullscreen'
    this.element.src = address
    // A frame in a sandbox has no origin that one could name.
    this.link = new FrameLink(this.element, '*', {
      onReady: (ready) => {
        this.ready = ready
        this.sent = undefined
        handlers.onReady?.(ready)
        void this.send()
      },
      onEvent: (type, payload) => this.heard(type, payload),
      onUnreachable: (error) => handlers.onTrouble?.(error),
    })
  }

  /** Brings the run to a moment; what was wanted before is forgotten. */
  want(wanted: Wanted): void {
    this.isAsleep = false
    const same =
      this.wanted !== undefined &&
      !wanted.play &&
      !this.wanted.play &&
      this.wanted.beat === wanted.beat &&
      this.wanted.at === wanted.at
    // It stands there already, or is on its way.
    if (same) return
    this.wanted = wanted
    this.isDone = false
    void this.send()
  }

  /** The same once more, from its start. */
  again(): void {
    if (this.wanted === undefined) return
    this.wanted = { ...this.wanted, at: 'start', play: true }
    this.isDone = false
    void this.send()
  }

  /** Stops where it is. */
  sleep(): void {
    if (this.isAsleep) return
    this.isAsleep = true
    if (this.ready !== undefined) this.tell('pause')
    // Not connected yet, or a frame that takes no port from us: everybody may say this much.
    else this.element.contentWindow?.postMessage('slide:stop', '*')
  }

  /** Goes on where it was stopped, if it was on its way. */
  wake(): void {
    if (!this.isAsleep) return
    this.isAsleep = false
    if (this.wanted?.play === true && !this.isDone && this.sent === this.wanted) this.tell('play')
    else void this.send()
  }

  /** Rejects with a `FrameError`. */
  ask(type: Verb, payload?: unknown): Promise<unknown> {
    return this.link.ask(type, payload)
  }

  /** As `ask`, for what nobody waits for; trouble goes to the handler. */
  tell(type: Verb, payload?: unknown): void {
    this.ask(type, payload).catch(this.report)
  }

  dispose(): void {
    this.link.close()
    this.element.remove()
  }

  private async send(): Promise<void> {
    if (this.isSending) return
    this.isSending = true
    while (this.ready !== undefined && this.wanted !== undefined && this.wanted !== this.sent) {
      const { beat, at, play } = (this.sent = this.wanted)
      try {
        await this.ask('seek', { beat, at, play: play && !this.isAsleep })
      } catch (error) {
        // What was wanted meanwhile is not lost with it.
        this.report(error)
        continue
      }
      if (this.isShown) continue
      this.isShown = true
      this.handlers.onShown?.()
    }
    this.isSending = false
  }

  /** Of a frame that was taken away nobody wants an answer. */
  private readonly report = (error: unknown): void => {
    if (error instanceof FrameError && error.code === 'disposed') return
    this.handlers.onTrouble?.(error as FrameError)
  }

  private heard(type: EventName, payload: unknown): void {
    if (type === 'key') this.handlers.onKey?.(payload as FrameKey)
    else if (type === 'focusout') this.handlers.onFocusOut?.()
    else if (type === 'beat') this.isDone = (payload as EventPayloads['beat']).phase === 'done'
  }
}
