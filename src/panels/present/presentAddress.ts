import { isChannel } from './presenterMessages.ts'

/** What an address says of presenting. */
export interface PresentAddress {
  /** The beat by name or number; undefined when it says nothing. */
  readonly beat: string | undefined
  /** Undefined when there is none yet. */
  readonly channel: string | undefined
  /** When presenting began, and when the beat was entered, ms since 1970. */
  readonly sinceMs: number | undefined
  readonly beatSinceMs: number | undefined
}

/** What the part of an address after `#`, or after `?`, says; undefined when nobody presents. */
export function readPresent(...texts: readonly string[]): PresentAddress | undefined {
  for (const text of texts) {
    const keys = new URLSearchParams(text.replace(/^[#?]/, ''))
    if (!keys.has('present') || keys.get('present') === '0') continue
    const channel = keys.get('channel') ?? ''
    return {
      beat: keys.get('beat')?.slice(0, 100),
      channel: isChannel(channel) ? channel : undefined,
      sinceMs: moment(keys.get('since')),
      beatSinceMs: moment(keys.get('beatSince')),
    }
  }
  return undefined
}

/** The keys that are added to those of the run. */
export function writePresent(address: PresentAddress): string {
  const keys = new URLSearchParams({ present: '1' })
  if (address.beat !== undefined) keys.set('beat', address.beat)
  if (address.channel !== undefined) keys.set('channel', address.channel)
  if (address.sinceMs !== undefined) keys.set('since', String(address.sinceMs))
  if (address.beatSinceMs !== undefined) keys.set('beatSince', String(address.beatSinceMs))
  return keys.toString()
}

/** The channel of a presenter's window; undefined when this is none. */
export function presenterChannel(hash: string): string | undefined {
  const channel = new URLSearchParams(hash.replace(/^#/, '')).get('presenter') ?? ''
  return isChannel(channel) ? channel : undefined
}

function moment(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
