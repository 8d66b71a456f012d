import type { EventPayloads } from '../../embed/messages.ts'
import type { FrameError } from '../FrameError.ts'
import type { HearEvent } from '../PortTalk.ts'

/** What shows the run of an element: a frame, or the embed page's own code in a shadow root. */
export interface Body {
  readonly node: HTMLElement
  /** Asks as the protocol has it; rejects with a `FrameError`. */
  ask(type: string, payload?: unknown, onProgress?: (progress: unknown) => void): Promise<unknown>
  /** Frees everything; nothing is told afterwards. */
  end(): void
}

export interface BodyHandlers {
  onReady(ready: EventPayloads['ready']): void
  readonly onEvent: HearEvent
  onUnreachable(error: FrameError): void
}
