import { reason, reasons } from '../model/reasons.ts'
import { headersOf } from '../model/responseMarks.ts'
import { nobody, type Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { Story, StoryRow, RequestRow } from './Story.ts'
import { Decisions, isOutOfPatience, isRequestTimeout } from './storyDecisions.ts'
import { flowWords } from './storyFlows.ts'
import { changeOf } from './storyChange.ts'
import { isSession } from './storySessions.ts'
import { sentencesOf } from './storySentences.ts'
import { messageRows } from './storyMessages.ts'
import { libraryOf } from './libraryOf.ts'
import { fallbackHeadline } from './guardWords.ts'
import { afterTry } from './libraryWords.ts'
import {
  causeOf,
  ownTries,
  requestsOf,
  spansOf,
  storyTree,
  type AttemptLife,
  type RequestLife,
} from './storyTree.ts'
import { storyLog } from './storyLog.ts'
import { waitsOf } from './storyWaits.ts'
import { failureWords, Names, reasonWords, timeWords } from './storyWords.ts'
import { looksOf } from './looksOf.ts'
import { Trace } from './Trace.ts'
import { wayOf } from './way.ts'

/**
 * What happened to one request of a client, and why: its tree of attempts and calls with their times, every decision with the
 * policy line that caused it, and the whole in a few sentences.
 *
 * @returns undefined when the trace did not hear the request begin
 */
export function tellStory(trace: Trace, run: Run, rootNumber: number): Story | undefined {
  const root = storyTree(trace, run, rootNumber)
  return root === undefined
    ? undefined
    : { ...new Teller(run, root).tell(), way: wayOf(trace, run, rootNumber) }
}

/** How much is run at a time while waiting for a request to be over, µs. */
const pieceUs = 100_000

/**
 * The story of one request, out of a run that is made anew: listening needs a run that has not come to the request yet.
 *
 * @param makeRun a run at its beginning, with the same scenario and commands
 * @param until how far it is run at most, µs; before, it stops as soon as all is over that the request caused
 */
export function storyOf(makeRun: () => Run, rootNumber: number, until: Us): Story | undefined {
  const run = makeRun()
  const trace = traceOf(run, rootNumber, until)
  return tellStory(trace, run, rootNumber)
}

/**
 * Runs on until a request and all that it caused is over, at most to a moment, and gives what was heard.
 *
 * @param most events to take: what is not over by then is told as far as it got
 */
export function traceOf(run: Run, rootNumber: number, until: Us, most = Infinity): Trace {
  const { places } = run.world
  const trace = new Trace(places, rootNumber)
  const last = places.sim.events + most
  try {
    while (run.now < until && !trace.isOver && places.sim.events < last) {
      run.advance(Math.min(until, run.now + pieceUs), last - places.sim.events)
    }
  } finally {
    trace.close()
  }
  return trace
}

/** The number of the clients' request that failed first; undefined when none did by `until`. */
export function firstFailure(makeRun: () => Run, until: Us): number | undefined {
  const run = makeRun()
  const { sim, machines, requests } = run.world.places
  let first: number | undefined
  for (const end of ['failed', 'left']) {
    sim.onEnter(machines.requests, end, (_, request) => {
      if (requests.callerJob[request] === nobody && requests.tryOf[request] === nobody)
        first ??= requests.root[request]!
    })
  }
  while (run.now < until && first === undefined) run.advance(Math.min(until, run.now + pieceUs))
  return first
}

class Teller {
  private readonly run: Run
  private readonly root: RequestLife
  private readonly names: Names
  private readonly chain: readonly RequestLife[]
  private readonly decisions: Decisions

  constructor(run: Run, root: RequestLife) {
    this.run = run
    this.root = root
    this.names = new Names(run)
    this.chain = causeOf(root)
    this.decisions = new Decisions(run, root.from)
  }

  tell(): Omit<Story, 'way'> {
    const { root } = this
    const nameOf = (endpoint: number): string => this.names.endpoint(endpoint)
    const change = changeOf(this.chain, this.decisions, nameOf)
    const outcome = !root.isOver ? 'inFlight' : root.isAnswered ? 'ok' : 'failed'
    return {
      number: root.number,
      headline: this.headline(),
      outcome,
      reason: reasons[root.reason]!.name,
      at: root.from,
      tookUs: root.to - root.from,
      ...(outcome === 'failed' ? { path: this.path() } : {}),
      rows: this.rowsOf(root, 0),
      log: storyLog(this.run, root),
      sentences: sentencesOf(this.run, root, this.chain),
      waits: waitsOf(root, nameOf),
      ...(outcome === 'failed' && change !== undefined ? { change } : {}),
    }
  }

  private since(at: Us): Us {
    return at - this.root.from
  }

  private rowsOf(request: RequestLife, depth: number): StoryRow[] {
    const rows: StoryRow[] = [
      {
        kind: 'request',
        depth,
        ...this.layer(request),
        caller: this.decisions.caller(request),
        callee: this.decisions.callee(request),
        ...looksOf(this.run, request.shape),
        ...this.headers(request.marks),
        from: this.since(request.from),
        to: this.since(request.to),
        status: request.status,
        reason: reasons[request.reason]!.name,
        deadline: this.deadline(request),
      },
    ]
    rows.push(...this.decisions.ofTheCaller(request, depth + 1))
    rows.push(...this.decisions.ofTheVersion(request, depth + 1))
    rows.push(...this.decisions.ofTheRule(request, depth + 1))
    rows.push(...this.decisions.ofDetection(request, depth + 1))
    rows.push(...this.decisions.ofThreads(request, depth + 1))
    const { delay } = request
    if (delay !== undefined) {
      const text = `Held for ${timeWords(delay.us)} by an injected fault.`
      rows.push(this.decisions.row(request, depth + 1, delay.from, text, 'fault.delay'))
      rows.push({
        kind: 'pause',
        depth: depth + 1,
        from: this.since(delay.from),
        to: this.since(delay.to),
      })
    }
    request.tries.forEach((one, index) => {
      // What its fallback asks comes after why it was asked.
      if (one.tryOrdinal === 0) rows.push(...this.decisions.ofFallback(request, depth + 1))
      rows.push(...this.rowsOf(one, depth + 1))
      const again = afterTry(this.run, one, this.decisions.caller(request))
      if (again !== '') rows.push(this.decisions.row(request, depth + 1, one.to, again, ''))
      rows.push(...this.pauseRow(request.pauses[index], depth + 1))
    })
    request.attempts.forEach((attempt, index) => {
      rows.push({
        kind: 'attempt',
        depth: depth + 1,
        number: attempt.ordinal,
        endpoint: attempt.endpoint < 0 ? '' : this.names.endpoint(attempt.endpoint),
        from: this.since(attempt.from),
        to: this.since(attempt.to),
        status: this.endOf(attempt).status,
        reason: reasons[this.endOf(attempt).reason]!.name,
        ...this.headers(attempt.marks),
        spans: spansOf(attempt).map(({ kind, from, to }) => ({
          kind,
          from: this.since(from),
          to: this.since(to),
        })),
      })
      rows.push(...this.decisions.ofTheCallee(attempt, depth + 1))
      rows.push(...this.callRows(request, attempt, depth + 2))
      rows.push(...this.decisions.afterAttempt(attempt, depth + 1))
      rows.push(...this.pauseRow(request.pauses[index], depth + 1))
    })
    for (const copy of request.copies) {
      rows.push(this.decisions.ofTheCopy(copy, depth + 1))
      rows.push(...this.rowsOf(copy, depth + 2))
    }
    if (request.tries.every(({ tryOrdinal }) => tryOrdinal > 0))
      rows.push(...this.decisions.ofFallback(request, depth + 1))
    rows.push(...this.decisions.atTheEnd(request, depth + 1, request === this.chain.at(-1)))
    return rows
  }

  /** What a job asked of others, and what became of it at a broker, in order of time. */
  private callRows(request: RequestLife, { job }: AttemptLife, depth: number): StoryRow[] {
    if (job === undefined) return []
    const steps = messageRows(this.run, job, (endpoint) => this.names.endpoint(endpoint))
    const flow = job.flow.flatMap((moment) => {
      const words = flowWords(this.run, moment)
      if (words === undefined) return []
      const row = this.decisions.row(request, depth, moment.at, words[0], '')
      const said: StoryRow = { ...row, value: words[1], source: this.run.profile.title }
      return [{ at: moment.at, rows: () => [said] }]
    })
    if (steps.length === 0 && flow.length === 0)
      return job.calls.flatMap((call) => this.rowsOf(call, depth))
    const parts = [
      ...flow,
      ...steps.map(({ at, text }) => ({
        at,
        rows: (): StoryRow[] => [this.decisions.row(request, depth, at, text, '')],
      })),
      ...job.calls.map((call) => ({ at: call.from, rows: () => this.rowsOf(call, depth) })),
    ]
    return parts.sort((a, b) => a.at - b.at).flatMap(({ rows }) => rows())
  }

  private pauseRow(pause: RequestLife['pauses'][number] | undefined, depth: number): StoryRow[] {
    if (pause === undefined || pause.to <= pause.from) return []
    return [{ kind: 'pause', depth, from: this.since(pause.from), to: this.since(pause.to) }]
  }

  /** Headers of an answer that somebody may act on; nothing where there is none. */
  private headers(marks: number): { readonly headers?: readonly string[] } {
    const names = headersOf(marks, this.run.plan.headers)
    return names.length === 0 ? {} : { headers: names }
  }

  private layer({ tryOf, tryOrdinal, cluster }: RequestLife): Pick<RequestRow, 'layer'> {
    if (tryOf === undefined || tryOrdinal === 0) return {}
    const edge = this.run.world.places.clusters.edge[tryOf.cluster]!
    const of = libraryOf(this.run, edge)?.attempts ?? ownTries(tryOf).length
    const caller = this.names.caller(this.run.world.places.clusters.edge[cluster]!)
    return { layer: { ordinal: tryOrdinal, of, owner: this.run.ownership.ownerOf(caller) } }
  }

  /** An attempt that was cut short ended because its request did. */
  private endOf(attempt: AttemptLife): { status: number; reason: number } {
    const { request } = attempt
    return attempt.isCancelled ? { status: 0, reason: request.reason } : attempt
  }

  private deadline(request: RequestLife): Us | undefined {
    if (isRequestTimeout(request)) return this.since(request.to)
    return isOutOfPatience(request) ? this.since(request.from + request.patienceUs) : undefined
  }

  /** What, after how long, because of which rule. */
  private headline(): string {
    const { root, chain } = this
    const took = timeWords(root.to - root.from)
    if (!root.isOver) return `It has been under way for ${took}. ${this.whereIsIt(root)}`
    if (root.isAnswered) {
      const instead = fallbackHeadline(this.run, root, took)
      if (instead !== undefined) return instead
      const before = root.attempts.at(-2)
      const answered = isSession(this.run, root)
        ? `The session was closed in good order after ${took}`
        : `It was answered with ${root.status} after ${took}`
      if (before === undefined) return `${answered}. ${this.hardest()}`.trim()
      const failed = `Attempt ${before.ordinal} met ${failureWords(before.reason, before.status)}.`
      return `${answered}, by attempt ${root.attempts.length}. ${failed}`
    }
    const words = reasonWords(this.run, root.reason)
    const start =
      reasons[root.reason]!.mark === 'refused'
        ? `It was refused after ${took}`
        : `It failed after ${took}`
    const cause = chain.at(-1)!
    const because =
      cause === root
        ? this.why(root)
        : `${this.decisions.caller(cause)} asked ${this.decisions.callee(cause)}: ${reasonWords(this.run, cause.reason)}. ${this.why(cause)}`
    return `${start}: ${words}. ${because}`.trim()
  }

  /** The call on the way that needed most attempts; empty when none needed more than one. */
  private hardest(): string {
    let hardest = this.root
    for (const request of requestsOf(this.root)) {
      if (request.attempts.length > hardest.attempts.length) hardest = request
    }
    const { length } = hardest.attempts
    if (length < 2) return ''
    const { decisions } = this
    return `${decisions.caller(hardest)} needed ${length} attempts at ${decisions.callee(hardest)}.`
  }

  /** The rule behind a failure, as a sentence. */
  private why(request: RequestLife): string {
    if (isRequestTimeout(request) || request.reason === reason.callerLeft) {
      return this.whereIsIt(request)
    }
    const last = request.attempts.at(-1)
    if (last?.reason === reason.perTryTimeout) {
      const { perTryTimeoutUs } = this.decisions.rules(request)
      const attempt = request.attempts.length > 1 ? `Attempt ${last.ordinal}` : 'The only attempt'
      return `${attempt} met the per-try timeout of ${timeWords(perTryTimeoutUs)}.`
    }
    const [text] = this.decisions.verdict(request)
    const words = text.replace(/^(?:Stopped|Refused): /, '').replace(/ \([A-Z]+\)\.$/, '.')
    return words[0]!.toUpperCase() + words.slice(1)
  }

  /** Where a request stands, or stood when it was cut short. */
  private whereIsIt(request: RequestLife): string {
    const one = request.tries.at(-1)
    if (one !== undefined) return this.whereIsIt(one)
    if (request.threadWait !== undefined) return 'It never had a thread of its pool.'
    const last = request.attempts.at(-1)
    const is = request.isOver ? 'was' : 'is'
    if (last === undefined) return `It ${is} still before its first attempt.`
    const name = `Attempt ${last.ordinal}`
    if (last.isOver && !last.isCancelled)
      return `It ${is} waiting to try again after attempt ${last.ordinal}.`
    const end = last.to
    const endpoint = last.endpoint < 0 ? 'an endpoint' : this.names.endpoint(last.endpoint)
    const span = spansOf(last).findLast(({ kind, to }) => kind !== 'waste' && to >= end)
    switch (span?.kind) {
      case 'unready':
        return `${name} ${is} still waiting for an endpoint to be ready.`
      case 'pending':
        return `${name} ${is} still waiting for a connection to ${endpoint}.`
      case 'connecting':
        return `${name} ${is} still connecting to ${endpoint}.`
      case 'queued':
        return `${name} ${is} still waiting for a worker of ${endpoint}.`
      case 'served':
        return `${endpoint} ${is} still working on attempt ${last.ordinal}.`
      case 'calling': {
        const call = last.job!.calls.find(({ from, to }) => from <= end && to >= end)
        const whom = call === undefined ? 'others' : this.decisions.callee(call)
        return `${endpoint} ${is} still waiting for ${whom}.`
      }
      case 'network':
        return `${name} ${is} on its way between ${this.decisions.caller(request)} and ${endpoint}.`
      default:
        return `Nothing came back from ${endpoint}.`
    }
  }

  /** Outermost first: `route checkout › retry 2 of 2 › endpoint cart-3 › per-try timeout 50 ms`. */
  private path(): string {
    const parts: string[] = []
    for (const request of this.chain) {
      const { layer } = this.layer(request)
      parts.push(
        layer === undefined
          ? `route ${this.decisions.callee(request)}`
          : `library try ${layer.ordinal} of ${layer.of}`,
      )
      const last = request.attempts.at(-1)
      if (last === undefined) continue
      const retries = this.decisions.attemptsAtMost(request) - 1
      if (retries === Infinity) parts.push(`attempt ${last.ordinal}`)
      else if (last.ordinal > 1) parts.push(`retry ${last.ordinal - 1} of ${retries}`)
      else if (retries > 0) parts.push(`attempt 1 of ${retries + 1}`)
      if (last.endpoint >= 0) parts.push(`endpoint ${this.names.endpoint(last.endpoint)}`)
    }
    return [...parts, this.lastPart(this.chain.at(-1)!)].join(' › ')
  }

  private lastPart(request: RequestLife): string {
    const last = request.attempts.at(-1)
    const { requestTimeoutUs, perTryTimeoutUs } = this.decisions.rules(request)
    if (isRequestTimeout(request)) return `request timeout ${timeWords(requestTimeoutUs)}`
    if (last?.reason === reason.perTryTimeout)
      return `per-try timeout ${timeWords(perTryTimeoutUs)}`
    const words = reasonWords(this.run, request.reason)
    return request.reason === reason.serverError ? `${words} ${request.status}` : words
  }
}
