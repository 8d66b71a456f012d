import { reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { PlaceRef, Signals, WindowNumbers } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { lastOf, type ChartLine } from './chartScale.ts'
import { countText, durationText, rateText, shareText } from './format.ts'

/** What a chart of golden signals may show. */
export type ChartKind = 'success' | 'errors' | 'load' | 'latency' | 'saturation' | 'lag'

/** What is written at the lines: the latest value, that at a moment, or that of a window. */
export type Reading =
  | { readonly kind: 'latest' }
  | { readonly kind: 'bucket'; readonly index: number }
  | { readonly kind: 'window'; readonly numbers: WindowNumbers }

export interface SignalPlot {
  readonly lines: readonly ChartLine[]
  /** A fixed top; undefined: as high as needed. */
  readonly limit: number | undefined
  readonly least: number
  /** Attempts for each request, when it is worth a word. */
  readonly factor: number | undefined
  readonly isEmpty: boolean
  tick(value: number, isTop: boolean, top: number): string
}

interface Drawn {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly tone: ChartLine['tone']
  readonly width: number
  readonly inWindow: (numbers: WindowNumbers) => number
  readonly say: (value: number) => string
  readonly short?: (value: number) => string
}

const said = words.signals
const plainRate = (value: number): string => rateText(value).replace('/s', '')
const seconds = ({ from, to }: WindowNumbers): number => Math.max(1e-9, (to - from) / 1_000_000)
/** So many kinds of failure have a line of their own. */
const errorLines = 3

/** One chart of a subject: lines with what is written at their ends, and the axis. */
export function signalPlot(kind: ChartKind, signals: Signals, reading: Reading): SignalPlot {
  const drawn = linesOf(kind, signals)
  const lines = drawn.map((line): ChartLine => {
    const value = valueOf(line, reading)
    const has = value !== undefined && !Number.isNaN(value)
    return {
      name: line.name,
      values: line.values,
      tone: line.tone,
      width: line.width,
      label: has ? line.say(value) : '',
      ...(has && line.short !== undefined ? { shortLabel: line.short(value) } : {}),
    }
  })
  const isShare = kind === 'success' || kind === 'saturation'
  return {
    lines,
    limit: isShare ? 1 : undefined,
    least: kind === 'latency' ? 1_000 : 1,
    factor: kind === 'load' ? factorOf(drawn, reading) : undefined,
    isEmpty: drawn.every(({ values }) => lastOf(values) === undefined),
    tick: isShare
      ? shareTick
      : kind === 'latency'
        ? latencyTick
        : kind === 'lag'
          ? countTick
          : rateTick,
  }
}

function linesOf(kind: ChartKind, signals: Signals): Drawn[] {
  switch (kind) {
    case 'success':
      return [
        {
          name: 'success',
          values: signals.success,
          tone: 'ink',
          width: 2,
          inWindow: ({ ok, failed }) => ok / (ok + failed),
          say: shareText,
        },
        // Only a library can answer in place of a service.
        ...(signals.degraded.some((share) => share > 0)
          ? [
              {
                name: 'degraded',
                values: signals.degraded,
                tone: 'trial' as const,
                width: 1.75,
                inWindow: ({ degraded, ok, failed }: WindowNumbers) => degraded / (ok + failed),
                say: (value: number) => said.degraded(shareText(value)),
              },
            ]
          : []),
      ]
    case 'load':
      return [
        // Only a bus, a flow or a broker puts anything aside.
        ...(signals.deadLetters.some((rate) => rate > 0)
          ? [
              {
                name: 'deadLetters',
                values: signals.deadLetters,
                tone: 'ink-3' as const,
                width: 1.75,
                inWindow: (numbers: WindowNumbers) => numbers.deadLetters / seconds(numbers),
                say: (value: number) => said.deadLetters(rateText(value)),
              },
            ]
          : []),
        {
          name: 'attempts',
          values: signals.attempts,
          tone: 'trial',
          width: 2,
          inWindow: (numbers) => numbers.attempts / seconds(numbers),
          say: (value) => said.attempts(rateText(value)),
          short: (value) => said.tries(plainRate(value)),
        },
        {
          name: 'wanted',
          values: signals.offered,
          tone: 'ink',
          width: 1.75,
          inWindow: (numbers) => numbers.offered / seconds(numbers),
          say: (value) => said.wanted(rateText(value)),
          short: (value) => said.wanted(plainRate(value)),
        },
      ]
    case 'latency':
      return (['p50', 'p95', 'p99'] as const).map((name, index) => ({
        name,
        values: signals[name],
        tone: (['ink-3', 'ink-2', 'ink'] as const)[index]!,
        width: name === 'p99' ? 2 : 1.75,
        inWindow: (numbers) => numbers[name],
        say: (value) => said.quantile(name, durationText(value)),
      }))
    case 'errors':
      return signals.errors.slice(0, errorLines).map(({ reason, perSecond }, index) => ({
        name: reasons[reason]!.name,
        values: perSecond,
        tone: (['ink', 'ink-2', 'ink-3'] as const)[index]!,
        width: index === 0 ? 2 : 1.75,
        inWindow: (numbers) => (numbers.reasons[reason] ?? 0) / seconds(numbers),
        say: (value) => said.errors(rateText(value), reasons[reason]!.words),
      }))
    case 'lag':
      return [
        {
          name: 'lag',
          values: signals.lag,
          tone: 'ink',
          width: 2,
          inWindow: ({ lag }) => lag,
          say: (value) => said.kept(countText(Math.round(value))),
        },
      ]
    case 'saturation':
      return [
        {
          name: 'utilisation',
          values: signals.utilisation,
          tone: 'ink',
          width: 2,
          inWindow: ({ utilisation }) => utilisation,
          say: (value) => said.busy(shareText(value)),
        },
        {
          name: 'pool',
          values: signals.pool,
          tone: 'ink-3',
          width: 1.75,
          inWindow: ({ pool }) => pool,
          say: (value) => said.pool(shareText(value)),
        },
      ]
  }
}

function valueOf({ values, inWindow }: Drawn, reading: Reading): number | undefined {
  if (reading.kind === 'window') return inWindow(reading.numbers)
  return reading.kind === 'bucket' ? values[reading.index] : lastOf(values)?.value
}

function factorOf(drawn: readonly Drawn[], reading: Reading): number | undefined {
  const attempts = valueOf(drawn[0]!, reading) ?? 0
  const wanted = valueOf(drawn[1]!, reading) ?? 0
  return wanted > 0 && attempts / wanted > 1.1 ? attempts / wanted : undefined
}

/** How many wait for a worker, in words; empty where nobody can wait. */
export function waitingText(signals: Signals, reading: Reading): string {
  const value =
    reading.kind === 'window'
      ? reading.numbers.waiting
      : reading.kind === 'bucket'
        ? signals.waiting[reading.index]
        : lastOf(signals.waiting)?.value
  if (value === undefined || Number.isNaN(value)) return ''
  return said.waiting(value < 10 ? String(Math.round(value * 10) / 10) : countText(value))
}

/** The name of what signals are of; undefined for the whole mesh. */
export function subjectName(
  topology: Topology | undefined,
  place: PlaceRef | undefined,
): string | undefined {
  if (topology === undefined || place === undefined) return undefined
  switch (place.kind) {
    case 'client':
      return topology.clients[place.index]?.name
    case 'service':
      return topology.services[place.index]?.name
    case 'endpoint':
      return topology.endpoints[place.index]?.name
    case 'edge':
      return topology.edges[place.index]?.name
    case 'cluster':
      return topology.edges[topology.clusters[place.index]?.edge ?? -1]?.name
    case 'member':
      return topology.endpoints[topology.members[place.index]?.endpoint ?? -1]?.name
    case 'proxy': {
      const proxy = topology.proxies[place.index]
      if (proxy === undefined) return undefined
      if (proxy.node !== '') return proxy.name
      return proxy.endpoint >= 0
        ? topology.endpoints[proxy.endpoint]?.name
        : topology.clients[proxy.client]?.name
    }
    default:
      return undefined
  }
}

/** Which bucket a moment lies in. */
export function bucketAt(t: Us, bucketUs: Us): number {
  return Math.max(0, Math.floor(t / bucketUs))
}

function shareTick(value: number, isTop: boolean): string {
  return `${Math.round(value * 100)}${isTop ? '\u00a0%' : ''}`
}

/** Four digits and a unit do not fit beside the axis: from 1,000 on in thousands. */
function rateTick(value: number, isTop: boolean): string {
  const number = value < 1_000 ? String(Math.round(value * 10) / 10) : `${value / 1_000}k`
  return `${number}${isTop ? '/s' : ''}`
}

function countTick(value: number): string {
  return rateTick(value, false)
}

function latencyTick(value: number, isTop: boolean, top: number): string {
  // Below the top without a unit, in that of the top.
  return isTop
    ? durationText(value)
    : String(Math.round((value / (top < 1_000_000 ? 1_000 : 1_000_000)) * 10) / 10)
}
