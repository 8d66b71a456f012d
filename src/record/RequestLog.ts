import { born } from '../engine/Simulation.ts'
import { reason, reasons } from '../model/reasons.ts'
import { nobody, type Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { LogColumns, unknown } from './LogColumns.ts'
import {
  looserBy,
  slowest,
  type FilterPart,
  type RequestFilter,
  type RequestLine,
  type RequestPage,
} from './RequestFilter.ts'
import { looksOf } from './looksOf.ts'
import { endOfRequest, statusAtEnd } from './Trace.ts'

/**
 * Every request of a client with its end, by its running number. Lies beside the arena; writing a request again writes the
 * same, so a stretch may be run twice. What is asked is answered as of the run's present moment, or of the end of the window.
 */
export class RequestLog {
  private readonly run: Run
  private readonly log: LogColumns

  constructor(run: Run) {
    this.run = run
    this.log = new LogColumns(run.plan.services.length)
    const { sim, machines, requests, attempts, endpoints, jobs } = run.world.places
    // A client's own request, and no try of its library.
    const isAsked = (request: number): boolean =>
      requests.callerJob[request] === nobody && requests.tryOf[request] === nobody
    sim.onEnter(machines.requests, 'asked.library.pausing', (_, request) => {
      this.retry(requests.root[request]!)
    })
    sim.onEnter(machines.attempts, 'trying.choosing', (_, attempt, from) => {
      if (from === born && attempts.ordinal[attempt]! > 1)
        this.retry(requests.root[attempts.request[attempt]!]!)
    })
    sim.onEnter(machines.jobs, 'underWay.checking', (_, job) => {
      const service = endpoints.service[jobs.endpoint[job]!]!
      this.log.touch(requests.root[jobs.request[job]!]!, service)
    })
    sim.onEnter(machines.requests, 'asked.routing', (_, request) => {
      if (isAsked(request)) this.begin(request)
    })
    for (const end of ['answered', 'failed', 'left']) {
      sim.onEnter(machines.requests, end, (_, request, _from, event) => {
        if (isAsked(request)) this.end(request, event)
      })
    }
  }

  /** Requests known: numbers 0 … count − 1. */
  get count(): number {
    return this.log.count
  }

  /** Forgets what happened at a moment and after it: another future begins there. */
  truncate(at: Us): void {
    this.log.truncate(at)
  }

  /** Those that pass a filter, as many as are wanted, with how many there are. */
  list(filter: RequestFilter): RequestPage {
    const until = Math.min(filter.to, this.run.now)
    const passing = this.passing(filter, until)
    const wanted = filter.slow?.kind === 'share' ? this.slowestOf(passing, filter, until) : passing
    const attempts = this.attemptsUnderWay()
    const ordered = this.ordered(wanted, filter, until)
    return {
      lines: ordered.slice(0, filter.most).map((number) => this.lineWith(number, attempts, until)),
      total: wanted.length,
      looser: wanted.length > 0 ? [] : this.looser(filter),
    }
  }

  /** One request by its number, when it was asked by now. */
  line(number: number): RequestLine | undefined {
    const { now } = this.run
    return this.log.isKnown(number, now)
      ? this.lineWith(number, this.attemptsUnderWay(), now)
      : undefined
  }

  /** When the first request after a moment ended, as far as the run is known. */
  endAfter(t: Us): Us | undefined {
    let next = Infinity
    for (let number = 0; number < this.log.count; number++) {
      const at = this.log.endedAt[number]!
      if (at > t && at < next) next = at
    }
    return next === Infinity ? undefined : next
  }

  /** When the latest request before a moment ended. */
  endBefore(t: Us): Us | undefined {
    let last = unknown
    for (let number = 0; number < this.log.count; number++) {
      const at = this.log.endedAt[number]!
      if (at < t && at > last) last = at
    }
    return last === unknown ? undefined : last
  }

  /** The status a request ended with; 0 while it has none. */
  statusOf(number: number): number {
    return this.log.hasEnded(number, this.run.now) ? this.log.status[number]! : 0
  }

  /** Half of a client's answered requests took at most this long, µs; NaN when too few were answered to say it. */
  median(client: string): { readonly us: Us; readonly of: number } {
    const index = this.run.plan.clients.findIndex(({ name }) => name === client)
    const { log } = this
    const took: number[] = []
    for (let number = log.count - 1; number >= 0 && took.length < medianOf; number--) {
      if (log.client[number] !== index || !log.hasEnded(number, this.run.now)) continue
      if (log.reason[number] === reason.none)
        took.push(log.endedAt[number]! - log.startedAt[number]!)
    }
    if (took.length < medianAtLeast) return { us: NaN, of: took.length }
    took.sort((a, b) => a - b)
    return { us: took[Math.ceil(took.length / 2) - 1]!, of: took.length }
  }

  /** Which pass all of a filter but the share of the slowest; oldest first. */
  private passing(filter: RequestFilter, until: Us): number[] {
    const { log } = this
    const test = this.testOf(filter, until)
    const numbers: number[] = []
    const last = log.firstAfter(until)
    for (let number = 0; number < last; number++) {
      if (log.startedAt[number] === unknown) continue
      // Who was over when the window began has nothing to do with it.
      if (filter.from > 0 && log.hasEnded(number, filter.from)) continue
      if (test(number)) numbers.push(number)
    }
    return numbers
  }

  private testOf(filter: RequestFilter, until: Us): (number: number) => boolean {
    const { log } = this
    const because = reasons.findIndex(({ name }) => name === filter.reason)
    const service =
      filter.service === undefined || filter.service === ''
        ? nobody
        : this.run.plan.services.findIndex(({ name }) => name === filter.service)
    const longer = filter.slow?.kind === 'above' ? filter.slow.us : -1
    return (number) => {
      const isOver = log.hasEnded(number, until)
      const end = isOver ? log.reason[number]! : reason.none
      switch (filter.outcome) {
        case 'ok':
          if (!isOver || end !== reason.none) return false
          break
        case 'failed':
          if (end === reason.none) return false
          break
        case 'inFlight':
          if (isOver) return false
          break
        case 'all':
      }
      if (filter.reason !== '' && (!isOver || end !== because)) return false
      if (filter.retried === true && !log.wasRetried(number, until)) return false
      if (service !== nobody && !log.hasTouched(number, service)) return false
      return longer < 0 || this.tookUs(number, until) > longer
    }
  }

  private slowestOf(numbers: readonly number[], filter: RequestFilter, until: Us): number[] {
    const share = filter.slow?.kind === 'share' ? filter.slow.ratio : 1
    return slowest(numbers, (number) => this.tookUs(number, until), share)
  }

  private ordered(numbers: readonly number[], { sort }: RequestFilter, until: Us): number[] {
    if (sort !== 'duration') return numbers.toReversed()
    const took = (number: number): Us => this.tookUs(number, until)
    return [...numbers].sort((a, b) => took(b) - took(a) || b - a)
  }

  /** How many would pass if one part of the filter were dropped, for each part by which there would be some. */
  private looser(filter: RequestFilter): { part: FilterPart; total: number }[] {
    return looserBy(filter).flatMap(({ part, without }) => {
      const total = this.passing(without, Math.min(without.to, this.run.now)).length
      return total === 0 ? [] : [{ part, total }]
    })
  }

  private tookUs(number: number, until: Us): Us {
    const end = this.log.hasEnded(number, until) ? this.log.endedAt[number]! : until
    return end - this.log.startedAt[number]!
  }

  private lineWith(
    number: number,
    attemptsUnderWay: ReadonlyMap<number, number>,
    until: Us,
  ): RequestLine {
    const { log } = this
    const isOver = log.hasEnded(number, until)
    const because = isOver ? log.reason[number]! : reason.none
    return {
      number,
      client: this.run.plan.clients[log.client[number]!]!.name,
      ...looksOf(this.run, log.shape[number]!),
      at: log.startedAt[number]!,
      tookUs: this.tookUs(number, until),
      outcome: !isOver ? 'inFlight' : because === reason.none ? 'ok' : 'failed',
      reason: reasons[because]!.name,
      attempts: log.hasEnded(number, this.run.now)
        ? log.attempts[number]!
        : (attemptsUnderWay.get(number) ?? 0),
      isRetried: log.wasRetried(number, until),
    }
  }

  private retry(number: number): void {
    const { log } = this
    if (number < log.count && log.retriedAt[number] === unknown) {
      log.retriedAt[number] = this.run.now
    }
  }

  /** Attempts so far of clients' requests that are under way: the arena knows them. */
  private attemptsUnderWay(): Map<number, number> {
    const { requests } = this.run.world.places
    const attempts = new Map<number, number>()
    for (let row = 0; row < requests.used; row++) {
      if (requests.number[row]! === 0 || requests.endedAt[row]! > 0) continue
      // Of what a library asks the try under way counts, too.
      const asked = requests.tryOf[row] === nobody ? row : requests.tryOf[row]!
      if (requests.callerJob[asked] !== nobody) continue
      const root = requests.root[row]!
      attempts.set(root, (attempts.get(root) ?? 0) + requests.attempts[row]!)
    }
    return attempts
  }

  private begin(request: number): void {
    const { requests } = this.run.world.places
    this.log.begin(
      requests.root[request]!,
      requests.client[request]!,
      requests.shape[request]!,
      requests.startedAt[request]!,
    )
  }

  private end(request: number, event: number): void {
    const { sim, requests } = this.run.world.places
    const { log } = this
    const number = requests.root[request]!
    if (number >= log.count) return
    const because = endOfRequest(this.run.world.places, request, event)
    log.endedAt[number] = sim.now
    log.reason[number] = because
    log.status[number] = statusAtEnd(this.run.world.places, request, because, event)
    log.attempts[number] = requests.attempts[request]!
  }
}

/** guess: so many say what is normal, and fewer than the second say nothing. */
const medianOf = 10_000
const medianAtLeast = 20
