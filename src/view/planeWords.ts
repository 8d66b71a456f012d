import { header, type Frame } from '../record/Frame.ts'
import { words } from '../words/words.ts'
import { hasFault, type Looks } from './looks.ts'
import { lifeLook } from './ProxyLooks.ts'
import * as states from './states.ts'

const said = words.canvas.plane
const second = 1_000_000

/** What the bar of the control plane says to the left of its clock, from the longest to the shortest. */
export function planeWords({ header: head }: Frame, proxies: number): readonly string[] {
  const state = head[header.controlPlane]!
  const current = head[header.proxiesCurrent]!
  const refusing = head[header.proxiesRefusing]!
  const version = words.canvas.version(head[header.version]!)
  const config = said.current(version, current, proxies)
  const short = said.currentShort(version, current, proxies)
  const refused = refusing > 0 ? [said.refused(refusing)] : []
  const connected = connectedWords(head, proxies)
  const queue = queueWords(head)
  if (state === states.controlPlane.down) {
    // How many still hold the newest config matters less than that nothing reaches anybody.
    return [said.down, said.downShort]
  }
  const trouble = troubleOf(head)
  const all = (...parts: readonly string[][]): string => said.list(parts.flat())
  return [
    all(trouble, [config], refused, connected, queue),
    all(trouble, [short], refused, connected, queue),
    all(trouble, [short], refused, connected),
    all(trouble, [short], refused),
    all(trouble, refused.length > 0 ? refused : [short]),
    all(refused.length > 0 ? refused : trouble.length > 0 ? trouble : [version]),
  ]
}

/** How it is, if it is not as it should be. */
function troubleOf(head: Float64Array): string[] {
  const faults = head[header.controlPlaneFaults]!
  if (hasFault(faults, 'partition')) return [said.partitioned]
  if (hasFault(faults, 'stall')) return [said.stalled]
  return head[header.controlPlane] === states.controlPlane.overloaded ? [said.overloaded] : []
}

function connectedWords(head: Float64Array, proxies: number): string[] {
  const cut = head[header.proxiesCut]!
  const opening = head[header.proxiesReconnecting]!
  return [
    ...(cut + opening > 0 ? [said.connected(proxies - cut - opening, proxies)] : []),
    ...(opening > 0 ? [said.reconnecting(opening)] : []),
  ]
}

function queueWords(head: Float64Array): string[] {
  const waiting = head[header.pushQueue]!
  const underWay = head[header.pushesUnderWay]!
  return [
    ...(underWay > 0 ? [said.underWay(underWay)] : []),
    ...(waiting > 0 ? [said.waiting(waiting)] : []),
  ]
}

export interface ClockWords {
  readonly words: string
  readonly short: string
  readonly tone: 'ink' | 'trial' | 'fail'
}

/** What the bar says of certificates; undefined where nobody has one. */
export function clockWords(
  { header: head }: Frame,
  { proxies: { life } }: Looks,
): ClockWords | undefined {
  const now = head[header.now]!
  const expired = head[header.certificatesExpired]!
  const until = [
    { at: head[header.rootUntil]!, whose: said.root, short: said.rootShort },
    { at: head[header.issuerUntil]!, whose: said.issuer, short: said.issuerShort },
  ].filter(({ at }) => at > 0)
  const over = until.find(({ at }) => at <= now)
  if (over !== undefined) {
    return { words: said.expired(over.whose), short: said.expired(over.short), tone: 'fail' }
  }
  if (expired > 0)
    return {
      words: said.certificatesExpired(expired),
      short: said.expiredShort(expired),
      tone: 'fail',
    }
  const first = head[header.certificateUntil]!
  const leaf = { at: first, whose: said.first, short: said.first }
  const all = first > 0 ? [...until, leaf] : until
  if (all.length === 0) return undefined
  const next = all.reduce((least, one) => (one.at < least.at ? one : least))
  const left = next.at - now
  const isLow = next === leaf ? life.some((each) => each !== lifeLook.plain) : left < soon
  const tone = isLow ? 'trial' : 'ink'
  const words =
    tone === 'ink' ? said.valid(timeLeft(left)) : said.expires(next.whose, timeLeft(left))
  return { words, short: said.validShort(timeLeft(left)), tone }
}

/** From here on one that nobody renews by itself is worth a look: within what one run shows. */
const soon = 60 * second

/** In the largest unit that is at least one: `6 h`, `12 min`, `40 s`. */
function timeLeft(us: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const
  const unit = units.find(([, size]) => us >= 2 * size * second)
  return unit === undefined
    ? said.left(Math.ceil(us / second), 's')
    : said.left(Math.floor(us / (unit[1] * second)), unit[0])
}
