import { born } from '../engine/Simulation.ts'
import { programs } from '../mesh/programs.ts'
import { reason, reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import { stop, stopWords } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'
import { Names } from './storyWords.ts'
import type { Trace } from './Trace.ts'

/** One line of the text: what a transition of a request, an attempt or a job looks like from outside. */
interface Line {
  readonly at: Us
  readonly who: string
  readonly event: string
  readonly where: string
  readonly more: string
}

const queues = 'queues'

const legend = [
  'ms       since the run began, or since the request began when one is chosen',
  'req.try  a request of a client and its attempts: 12.1; calls of an attempt are letters: 12.1a.1',
]

/**
 * A trace as text with fixed columns and a legend, so that a reviewer reads what changed. States that are left in the moment
 * they are entered (routing, choosing, deciding …) have no line.
 *
 * @param root only this request of a client, with times since it began
 */
export function traceText(trace: Trace, run: Run, root?: number): string {
  const lines = new TraceReader(trace, run).lines(root)
  const origin = root === undefined ? 0 : (lines[0]?.at ?? 0)
  const width = (of: (line: Line) => string, least: number): number =>
    lines.reduce((most, line) => Math.max(most, of(line).length), least)
  const who = width((line) => line.who, 7)
  const event = width((line) => line.event, 5)
  const where = width((line) => line.where, 5)
  const row = (at: string, line: Omit<Line, 'at'>): string =>
    [
      at.padStart(10),
      line.who.padEnd(who),
      line.event.padEnd(event),
      line.where.padEnd(where),
      line.more,
    ]
      .join('  ')
      .trimEnd()
  return [
    row('ms', { who: 'req.try', event: 'event', where: 'where', more: '' }),
    ...lines.map((line) => row(((line.at - origin) / 1_000).toFixed(3), line)),
    '',
    ...legend,
    '',
  ].join('\n')
}

class TraceReader {
  private readonly trace: Trace
  private readonly run: Run
  private readonly names: Names
  private readonly requests = new Map<number, string>()
  private readonly links = new Map<number, string>()
  private readonly attempts = new Map<number, string>()
  private readonly jobs = new Map<number, { readonly who: string; calls: number }>()

  constructor(trace: Trace, run: Run) {
    this.trace = trace
    this.run = run
    this.names = new Names(run)
  }

  lines(root: number | undefined): Line[] {
    const { trace } = this
    const { machines } = this.run.world.places
    const lines: Line[] = []
    for (let index = 0; index < trace.count; index++) {
      if (root !== undefined && trace.root[index] !== root) continue
      const table = trace.table[index]!
      const line =
        table === machines.requests.id
          ? this.ofRequest(index)
          : table === machines.attempts.id
            ? this.ofAttempt(index)
            : table === machines.jobs.id
              ? this.ofJob(index)
              : undefined
      if (line === undefined) continue
      const [who, event, where, more = ''] = line
      const before = lines.at(-1)
      const at = trace.at[index]!
      // Who finds a free worker does not queue.
      if (before?.event === queues && before.who === who && before.at === at) lines.pop()
      lines.push({ at, who, event, where, more })
    }
    return lines
  }

  private ofRequest(index: number): Parts | undefined {
    const { trace } = this
    const life = trace.life[index]!
    const edge = this.run.world.places.clusters.edge[trace.cluster[index]!]!
    const link = `${this.names.caller(edge)} → ${this.names.callee(edge)}`
    const caller = this.names.caller(edge)
    if (trace.event[index] === born) {
      this.requests.set(life, this.newName(trace.root[index]!, trace.parent[index]!))
      this.links.set(life, link)
      return [this.requests.get(life)!, 'asked', link]
    }
    const who = this.requests.get(life) ?? '?'
    const because = trace.reason[index]!
    switch (programs.request.states[trace.to[index]!]) {
      case 'asked.faulting':
        // A weighted route may lead elsewhere than it was asked.
        return this.links.get(life) === link ? undefined : [who, 'routed', link]
      case 'asked.delaying':
        return [
          who,
          'delay injected',
          `outbound of ${caller}`,
          `for ${this.ms(trace.lengthUs[index]!)}`,
        ]
      case 'asked.open.pausing':
        if (trace.from[index] === trace.to[index]) return undefined
        return [
          who,
          'backs off',
          `outbound of ${caller}`,
          `for ${this.ms(trace.lengthUs[index]!)}, then attempt ${trace.ordinal[index]! + 1}`,
        ]
      case 'answered':
        return [who, 'answered', caller, `${trace.status[index]}`]
      case 'failed':
        return [
          who,
          'failed',
          caller,
          `${trace.status[index]}, ${this.why(because)}${this.stopOf(index)}`,
        ]
      case 'left':
        return [who, 'left', caller, this.why(because)]
      default:
        return undefined
    }
  }

  private ofAttempt(index: number): Parts | undefined {
    const { trace } = this
    const life = trace.life[index]!
    const endpoint = trace.endpoint[index]! < 0 ? '–' : this.names.endpoint(trace.endpoint[index]!)
    if (trace.event[index] === born) {
      const request = this.requests.get(trace.parent[index]!) ?? '?'
      this.attempts.set(life, `${request}.${trace.ordinal[index]}`)
      return undefined
    }
    const who = this.attempts.get(life) ?? '?'
    switch (programs.attempt.states[trace.to[index]!]) {
      case 'trying.waiting':
        return [who, 'waits for a ready endpoint', '–']
      case 'trying.pending':
        return [
          who,
          trace.connectFrom[index]! < 0 ? 'waits for connection' : 'waits, connecting',
          endpoint,
        ]
      case 'trying.sent':
        // The end of its time, and it goes on: another may start beside it.
        return [who, trace.from[index] === trace.to[index] ? 'late' : 'sent', endpoint]
      case 'answered':
        return [who, 'has its answer', endpoint, `${trace.status[index]}`]
      case 'failed':
        return [who, 'failed', endpoint, this.why(trace.reason[index]!)]
      case 'cancelled':
        return [who, 'cancelled', endpoint]
      default:
        return undefined
    }
  }

  private ofJob(index: number): Parts | undefined {
    const { trace } = this
    const life = trace.life[index]!
    const endpoint = this.names.endpoint(trace.endpoint[index]!)
    if (trace.event[index] === born) {
      this.jobs.set(life, { who: this.attempts.get(trace.parent[index]!) ?? '?', calls: 0 })
      return undefined
    }
    const { who } = this.jobs.get(life) ?? { who: '?' }
    switch (programs.job.states[trace.to[index]!]) {
      case 'underWay.checking':
        return [who, 'arrived', endpoint]
      case 'underWay.consulting':
        return [who, 'asks first', endpoint]
      case 'underWay.queueing':
        return [who, queues, endpoint]
      case 'underWay.serving.working':
        return [who, 'served', endpoint]
      case 'underWay.returning':
        return [who, 'returning', endpoint, `${trace.status[index]}${this.because(index)}`]
      case 'gone':
        return [who, 'gone', endpoint]
      default:
        return undefined
    }
  }

  /** Letters tell the calls of one job apart. */
  private newName(root: number, job: number): string {
    const caller = this.jobs.get(job)
    return caller === undefined ? `${root}` : `${caller.who}${letters(caller.calls++)}`
  }

  private why(because: number): string {
    const { words, flag } = reasons[because]!
    return flag === '-' ? words : `${words} (${flag})`
  }

  private because(index: number): string {
    const because = this.trace.reason[index]!
    return because === reason.none || because === reason.serverError ? '' : `, ${this.why(because)}`
  }

  private stopOf(index: number): string {
    const why = this.trace.stop[index]!
    if (this.eventOf(index) !== 'stopped' || why === stop.none) return ''
    return `; ${stopWords[why]?.words ?? ''}`
  }

  private eventOf(index: number): string {
    return programs.request.events[this.trace.event[index]!] ?? ''
  }

  private ms(us: Us): string {
    return `${us / 1_000} ms`
  }
}

type Parts = readonly [who: string, event: string, where: string, more?: string]

/** a … z, aa … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
