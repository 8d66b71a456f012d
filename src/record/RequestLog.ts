import type { Us } from '../model/units.ts'
import { nobody } from '../model/units.ts'
import { reason, reasons } from '../model/reasons.ts'
import type { Run } from '../scenario/build.ts'
import { endOfRequest } from './Trace.ts'

export interface RequestFilter {
  readonly from: Us
  readonly to: Us
  /** `retried`: anything that it caused was tried again. */
  readonly outcome: 'all' | 'failed' | 'retried' | 'ok'
  /** Name of a reason; empty: any. */
  readonly reason: string
  readonly most: number
}

export interface RequestLine {
  /** Running number of the clients' request: what `--request N` takes. */
  readonly number: number
  readonly client: string
  readonly at: Us
  readonly tookUs: Us
  readonly outcome: 'ok' | 'failed' | 'inFlight'
  readonly reason: string
  readonly attempts: number
}

const unknown = -1

/**
 * Every request of a client with its end, by its running number. Lies beside the arena; writing a request again writes the
 * same, so a stretch may be run twice. What is asked is answered as of the run's present moment.
 */
export class RequestLog {
  /** Requests known: numbers 0 … count − 1. */
  count = 0
  private client = new Int32Array(1024)
  /** µs; −1: the log was not there when it was asked. */
  private startedAt = new Float64Array(1024).fill(unknown)
  /** µs; −1: not yet. */
  private endedAt = new Float64Array(1024).fill(unknown)
  /** When anything it caused was tried again for the first time, µs; −1: not yet. */
  private retriedAt = new Float64Array(1024).fill(unknown)
  private reason = new Uint8Array(1024)
  private status = new Int32Array(1024)
  private attempts = new Int32Array(1024)
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
    const { sim, machines, requests, attempts } = run.world.places
    sim.onEnter(machines.attempts, 'trying.choosing', (_, attempt) => {
      if (attempts.ordinal[attempt]! > 1) this.retry(requests.root[attempts.request[attempt]!]!)
    })
    sim.onEnter(machines.requests, 'asked.routing', (_, request) => {
      if (requests.callerJob[request] === nobody) this.begin(request)
    })
    for (const end of ['answered', 'failed', 'left']) {
      sim.onEnter(machines.requests, end, (_, request, _from, event) => {
        if (requests.callerJob[request] === nobody) this.end(request, event)
      })
    }
  }

  /** Forgets what happened at a moment and after it: another future begins there. */
  truncate(at: Us): void {
    let count = this.count
    while (count > 0 && this.startedAt[count - 1]! >= at) count--
    this.startedAt.fill(unknown, count, this.count)
    this.count = count
    for (let number = 0; number < count; number++) {
      if (this.endedAt[number]! >= at) this.endedAt[number] = unknown
      if (this.retriedAt[number]! >= at) this.retriedAt[number] = unknown
    }
  }

  /** Requests asked within a window, newest first. */
  list(filter: RequestFilter): RequestLine[] {
    const wanted = reasons.findIndex(({ name }) => name === filter.reason)
    const until = Math.min(filter.to, this.run.now)
    const lines: RequestLine[] = []
    const attempts = this.attemptsUnderWay()
    for (let number = this.firstAfter(until) - 1; number >= 0; number--) {
      if (lines.length >= filter.most) break
      const at = this.startedAt[number]!
      if (at === unknown) continue
      if (at < filter.from) break
      const line = this.lineWith(number, attempts)
      const isWanted =
        (filter.outcome === 'all' ||
          (filter.outcome === 'retried'
            ? this.wasRetried(number)
            : line.outcome === filter.outcome)) &&
        (filter.reason === '' || line.reason === reasons[wanted]?.name)
      if (isWanted) lines.push(line)
    }
    return lines
  }

  /** One request by its number, when it was asked by now. */
  line(number: number): RequestLine | undefined {
    const at = number < this.count ? this.startedAt[number]! : unknown
    if (at === unknown || at > this.run.now) return undefined
    return this.lineWith(number, this.attemptsUnderWay())
  }

  /** When the first request after a moment ended, as far as the run is known. */
  endAfter(t: Us): Us | undefined {
    let next = Infinity
    for (let number = 0; number < this.count; number++) {
      const at = this.endedAt[number]!
      if (at > t && at < next) next = at
    }
    return next === Infinity ? undefined : next
  }

  /** When the latest request before a moment ended. */
  endBefore(t: Us): Us | undefined {
    let last = unknown
    for (let number = 0; number < this.count; number++) {
      const at = this.endedAt[number]!
      if (at < t && at > last) last = at
    }
    return last === unknown ? undefined : last
  }

  /** The status a request ended with; 0 while it has none. */
  statusOf(number: number): number {
    return this.hasEnded(number) ? this.status[number]! : 0
  }

  private lineWith(number: number, attemptsUnderWay: ReadonlyMap<number, number>): RequestLine {
    const isOver = this.hasEnded(number)
    const because = isOver ? this.reason[number]! : reason.none
    const at = this.startedAt[number]!
    return {
      number,
      client: this.run.plan.clients[this.client[number]!]!.name,
      at,
      tookUs: (isOver ? this.endedAt[number]! : this.run.now) - at,
      outcome: !isOver ? 'inFlight' : because === reason.none ? 'ok' : 'failed',
      reason: reasons[because]!.name,
      attempts: isOver ? this.attempts[number]! : (attemptsUnderWay.get(number) ?? 0),
    }
  }

  private wasRetried(number: number): boolean {
    const at = this.retriedAt[number]!
    return at !== unknown && at <= this.run.now
  }

  private retry(number: number): void {
    if (number < this.count && this.retriedAt[number] === unknown) {
      this.retriedAt[number] = this.run.now
    }
  }

  private hasEnded(number: number): boolean {
    const at = this.endedAt[number]!
    return at !== unknown && at <= this.run.now
  }

  /** Attempts so far of clients' requests that are under way: the arena knows them. */
  private attemptsUnderWay(): Map<number, number> {
    const { requests } = this.run.world.places
    const attempts = new Map<number, number>()
    for (let row = 0; row < requests.used; row++) {
      if (requests.number[row]! > 0 && requests.callerJob[row] === nobody) {
        attempts.set(requests.root[row]!, requests.attempts[row]!)
      }
    }
    return attempts
  }

  /** Numbers grow with time. */
  private firstAfter(at: Us): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.startedAt[middle]! <= at) low = middle + 1
      else high = middle
    }
    return low
  }

  private begin(request: number): void {
    const { requests } = this.run.world.places
    const number = requests.root[request]!
    while (number >= this.startedAt.length) this.grow()
    this.count = Math.max(this.count, number + 1)
    this.client[number] = requests.client[request]!
    if (this.startedAt[number] === unknown) {
      this.endedAt[number] = unknown
      this.retriedAt[number] = unknown
    }
    this.startedAt[number] = requests.startedAt[request]!
  }

  private end(request: number, event: number): void {
    const { sim, requests } = this.run.world.places
    const number = requests.root[request]!
    if (number >= this.count) return
    const noted = requests.reason[request]!
    const because = endOfRequest(event, noted)
    this.endedAt[number] = sim.now
    this.reason[number] = because
    this.status[number] = because === noted ? requests.status[request]! : reasons[because]!.status
    this.attempts[number] = requests.attempts[request]!
  }

  private grow(): void {
    const larger = <A extends Float64Array | Int32Array | Uint8Array>(old: A): A => {
      const fresh = new (old.constructor as new (length: number) => A)(old.length * 2)
      fresh.fill(unknown, old.length)
      fresh.set(old)
      return fresh
    }
    this.client = larger(this.client)
    this.startedAt = larger(this.startedAt)
    this.endedAt = larger(this.endedAt)
    this.retriedAt = larger(this.retriedAt)
    this.reason = larger(this.reason)
    this.status = larger(this.status)
    this.attempts = larger(this.attempts)
  }
}
