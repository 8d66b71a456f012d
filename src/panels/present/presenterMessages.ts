/**
 * What stage and presenter's window say to each other, over a channel of their origin and, where there is none (pages from a
 * disk), from window to window. Both name a channel that nobody can guess; whatever does not is passed over.
 */
export interface StageTold {
  readonly halfopen: 1
  readonly type: 'stage'
  readonly channel: string
  readonly title: string
  readonly index: number
  readonly isDone: boolean
  readonly isBlack: boolean
  readonly isRevealNext: boolean
  /** When presenting began, and when this beat was entered, ms since 1970. */
  readonly sinceMs: number
  readonly beatSinceMs: number
  readonly beats: readonly ToldBeat[]
}

export interface ToldBeat {
  readonly title: string
  readonly claim: string
  readonly notes: string
  /** How long somebody speaks; null when nobody says. */
  readonly seconds: number | null
}

export interface PresenterSays {
  readonly halfopen: 1
  readonly type: 'presenter'
  readonly channel: string
  /** It comes by two ways, and is meant once. */
  readonly id: string
  readonly say: 'hello' | 'next' | 'previous' | 'black' | 'restart'
}

const sayings: readonly unknown[] = ['hello', 'next', 'previous', 'black', 'restart']

export function isPresenterSays(data: unknown, channel: string): data is PresenterSays {
  return (
    isOurs(data, 'presenter', channel) &&
    sayings.includes(data['say']) &&
    typeof data['id'] === 'string'
  )
}

export function isStageTold(data: unknown, channel: string): data is StageTold {
  if (!isOurs(data, 'stage', channel)) return false
  const { title, index, sinceMs, beatSinceMs, beats } = data
  return (
    typeof title === 'string' &&
    [index, sinceMs, beatSinceMs].every((value) => typeof value === 'number') &&
    Array.isArray(beats) &&
    beats.every(isToldBeat)
  )
}

function isToldBeat(beat: unknown): boolean {
  if (typeof beat !== 'object' || beat === null) return false
  const { title, claim, notes, seconds } = beat as Record<string, unknown>
  return (
    [title, claim, notes].every((text) => typeof text === 'string') &&
    (seconds === null || typeof seconds === 'number')
  )
}

function isOurs(data: unknown, type: string, channel: string): data is Record<string, unknown> {
  if (typeof data !== 'object' || data === null) return false
  const { halfopen, type: told, channel: of } = data as Record<string, unknown>
  return halfopen === 1 && told === type && of === channel
}

/** A name that nobody guesses, for a channel or a message. */
export function newChannel(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export const isChannel = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/**
 * Hears what comes on a channel, and says something on it: by BroadcastChannel, and to one window that is known.
 *
 * @returns how to say something, and how to stop
 */
export function listen(
  channel: string,
  hear: (data: unknown, from: MessageEventSource | null) => void,
): { say(data: object, to?: MessageEventSource | null): void; close(): void } {
  let broadcast: BroadcastChannel | undefined
  try {
    broadcast = new BroadcastChannel(`halfopen-${channel}`)
    broadcast.onmessage = ({ data }) => hear(data, null)
  } catch {
    // A page without an origin of its own: windows talk to each other directly.
  }
  const heard = ({ data, source, origin }: MessageEvent): void => {
    if (origin === location.origin || origin === 'null') hear(data, source)
  }
  addEventListener('message', heard)
  return {
    say(data, to) {
      broadcast?.postMessage(data)
      // A page from a disk has no origin that could be named; the channel is the secret then.
      const origin =
        location.origin === 'null' || location.protocol === 'file:' ? '*' : location.origin
      if (to !== undefined && to !== null) (to as Window).postMessage(data, origin)
    },
    close() {
      broadcast?.close()
      removeEventListener('message', heard)
    },
  }
}
