import { substituting } from '../mesh/client/fallback.ts'
import { born } from '../engine/Simulation.ts'
import { reasonOfLeaving } from '../mesh/client/answer.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason } from '../model/reasons.ts'
import { nobody } from '../model/units.ts'
import { Metrics } from '../record/metrics.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'

/** A scenario as a value: its YAML document as objects. */
export type ScenarioDocument = Readonly<Record<string, unknown>>

/** A run with its counters, from a document; JSON is YAML. */
export function runOf(
  document: ScenarioDocument,
  commands: readonly Command[] = [],
): { run: Run; metrics: Metrics } {
  const text = JSON.stringify({ halfopen: 1, ...document })
  const { scenario } = parseScenario(text, { file: 'observed' })
  const run = new Run(scenario, commands)
  return { run, metrics: new Metrics(run.world.places) }
}

/** One request as somebody saw it who stood beside it. */
export interface SeenRequest {
  edge: number
  /** The two words of its lineage: the same in every run of the same seed. */
  readonly key: string
  readonly startedAt: number
  endedAt: number
  state: string
  reason: number
  attempts: number
}

/** One job: how long it held a worker, and for what. */
export interface SeenJob {
  readonly endpoint: number
  /** The request's lineage and the attempt: the same in every run of the same seed. */
  readonly key: string
  arrivedAt: number
  /** When a worker took it first. */
  startedAt: number
  workingAt: number
  /** Own work that was done to the end, µs. */
  worked: number
  /** Own work that was cut off (by a death, a cancellation, or the end of the observation), µs. */
  cut: number
  callingAt: number
  called: number
  status: number
}

const finals = {
  requests: programs.request.finals,
  attempts: programs.attempt.finals,
  jobs: programs.job.finals,
}
const working = stateOf(programs.job, 'underWay.serving.working')
const calling = stateOf(programs.job, 'underWay.serving.calling')
const queueing = stateOf(programs.job, 'underWay.queueing')
const proxyDied = programs.request.eventNumber.get('proxyDied')!
const answered = stateOf(programs.request, 'answered')
const left = stateOf(programs.request, 'left')

/**
 * Somebody who watches every transition of requests, attempts and jobs and does sums of his own, so that the counters of a
 * run can be checked against them. Slow, and sees only what happens while he watches.
 */
export class Observer {
  /** What was asked for; what a caller's library makes of it is in `tries`. */
  readonly requests: SeenRequest[] = []
  /** Requests under another one: its caller's library asks for it once, and perhaps again. */
  readonly tries: SeenRequest[] = []
  /** Copies that go to a mirror. */
  readonly copies: SeenRequest[] = []
  readonly jobs: SeenJob[] = []
  firstTries = 0
  retries = 0
  /** What cannot be: a life that begins twice, ends twice, or ends without having begun. */
  readonly impossible: string[] = []
  private readonly openRequests = new Map<number, SeenRequest>()
  private readonly openAttempts = new Map<number, SeenRequest>()
  private readonly openJobs = new Map<number, SeenJob>()
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
    const { sim, requests, attempts, jobs } = run.world.places
    sim.tap = (table, row, from, event, to) => {
      if (table === requests.id) this.ofRequest(row, from, event, to)
      else if (table === attempts.id) this.ofAttempt(row, from, to)
      else if (table === jobs.id) this.ofJob(row, from, to)
    }
  }

  get open(): number {
    return this.openRequests.size
  }

  /** Lets everybody who is still under way end now, so that sums cover the time up to now. */
  close(): void {
    const { now } = this.run
    for (const seen of this.openRequests.values()) seen.endedAt = now
    for (const seen of this.openJobs.values()) this.leaveServing(seen, true)
  }

  private ofRequest(row: number, from: number, event: number, to: number): void {
    const { requests, clusters } = this.run.world.places
    if (from === born) {
      if (this.openRequests.has(row)) this.impossible.push(`request ${row} begins twice`)
      const seen: SeenRequest = {
        edge: clusters.edge[requests.cluster[row]!]!,
        key: `${requests.keyA[row]} ${requests.keyB[row]}`,
        startedAt: this.run.now,
        endedAt: -1,
        state: 'open',
        reason: reason.none,
        attempts: 0,
      }
      const isTry = requests.tryOf[row]! !== nobody && requests.callerJob[row] !== substituting
      const isCopy = requests.copyOf[row]! >= 0
      ;(isCopy ? this.copies : isTry ? this.tries : this.requests).push(seen)
      this.openRequests.set(row, seen)
      return
    }
    const seen = this.openRequests.get(row)
    if (seen === undefined) {
      this.impossible.push(`request ${row} moves, and was not under way`)
      return
    }
    // A weighted route may have chosen another upstream than the one that was asked for.
    seen.edge = clusters.edge[requests.cluster[row]!]!
    if (finals.requests[to] === 0) return
    this.openRequests.delete(row)
    seen.endedAt = this.run.now
    seen.state = programs.request.states[to]!
    seen.attempts = requests.attempts[row]!
    // What the arrow itself notes is written after those who watch are told.
    if (to === answered) seen.reason = reason.none
    else if (to === left) seen.reason = reasonOfLeaving(this.run.world.places, row)
    else if (event === proxyDied) seen.reason = reason.proxyDied
    else if (event >= programs.request.firstTimer) seen.reason = requests.timeoutBy[row]!
    else seen.reason = requests.reason[row]!
  }

  private ofAttempt(row: number, from: number, to: number): void {
    const { attempts } = this.run.world.places
    if (from === born) {
      if (this.openAttempts.has(row)) this.impossible.push(`attempt ${row} begins twice`)
      const request = this.openRequests.get(attempts.request[row]!)
      if (request === undefined) this.impossible.push(`attempt ${row} of nobody`)
      else this.openAttempts.set(row, request)
      if (this.run.world.places.requests.copyOf[attempts.request[row]!]! >= 0) return
      if (attempts.ordinal[row] === 1) this.firstTries++
      else this.retries++
    } else if (finals.attempts[to] === 1 && !this.openAttempts.delete(row)) {
      this.impossible.push(`attempt ${row} ends, and was not under way`)
    }
  }

  private ofJob(row: number, from: number, to: number): void {
    const { jobs } = this.run.world.places
    const { now } = this.run
    if (from === born) {
      if (this.openJobs.has(row)) this.impossible.push(`job ${row} begins twice`)
      const seen: SeenJob = {
        endpoint: jobs.endpoint[row]!,
        key: `${jobs.keyA[row]} ${jobs.keyB[row]} ${jobs.ordinal[row]}`,
        arrivedAt: -1,
        startedAt: -1,
        workingAt: -1,
        worked: 0,
        cut: 0,
        callingAt: -1,
        called: 0,
        status: 0,
      }
      this.jobs.push(seen)
      this.openJobs.set(row, seen)
      return
    }
    const seen = this.openJobs.get(row)
    if (seen === undefined) {
      this.impossible.push(`job ${row} moves, and was not under way`)
      return
    }
    if (to === queueing) seen.arrivedAt = now
    if (from === working && to === calling && seen.workingAt >= 0) {
      seen.worked = now - seen.workingAt
      seen.status = jobs.status[row]!
      seen.workingAt = -1
    } else if (from !== to) {
      this.leaveServing(seen, false)
    }
    // An answer to a health check that looks at nothing holds no worker.
    const isIdle = jobs.check[row]! >= 0 && jobs.holdsWorker[row] === 0
    if (to === working && !isIdle) {
      // A hang that ends: the time of standing still is lost, and the work begins anew.
      if (from === working) seen.cut += now - seen.workingAt
      if (seen.startedAt < 0) seen.startedAt = now
      seen.workingAt = now
    }
    // A broker's worker does not wait for what becomes of a message.
    if (to === calling && !isIdle && seen.callingAt < 0 && !this.isAtBroker(seen))
      seen.callingAt = now
    if (finals.jobs[to] === 1) this.openJobs.delete(row)
  }

  private isAtBroker({ endpoint }: SeenJob): boolean {
    const { plan, endpoints } = this.run.world.places
    return plan.services[endpoints.service[endpoint]!]!.role === 'broker'
  }

  private leaveServing(seen: SeenJob, atEnd: boolean): void {
    const { now } = this.run
    if (seen.workingAt >= 0) seen.cut += now - seen.workingAt
    if (seen.callingAt >= 0) seen.called += now - seen.callingAt
    seen.workingAt = atEnd && seen.workingAt >= 0 ? now : -1
    seen.callingAt = atEnd && seen.callingAt >= 0 ? now : -1
  }
}
