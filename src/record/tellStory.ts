import { reason, reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import { stop, stopWords } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'
import { policyLines } from './policyLines.ts'
import type { DecisionRow, Story, StoryRow } from './Story.ts'
import { sentencesOf } from './storySentences.ts'
import { causeOf, spansOf, storyTree, type AttemptLife, type RequestLife } from './storyTree.ts'
import { countWords, failureWords, matching, Names, reasonWords, timeWords } from './storyWords.ts'
import { limitKind, Trace } from './Trace.ts'

/**
 * What happened to one request of a client, and why: its tree of attempts and calls with their times, every decision with the
 * policy line that caused it, and the whole in a few sentences.
 *
 * @returns undefined when the trace did not hear the request begin
 */
export function tellStory(trace: Trace, run: Run, rootNumber: number): Story | undefined {
  const root = storyTree(trace, run, rootNumber)
  return root === undefined ? undefined : new Teller(run, root).tell()
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

/** Runs on until a request and all that it caused is over, at most to a moment, and gives what was heard. */
export function traceOf(run: Run, rootNumber: number, until: Us): Trace {
  const trace = new Trace(run.world.places, rootNumber)
  while (run.now < until && !trace.isOver) run.advance(Math.min(until, run.now + pieceUs))
  trace.close()
  return trace
}

/** The number of the clients' request that failed first; undefined when none did by `until`. */
export function firstFailure(makeRun: () => Run, until: Us): number | undefined {
  const run = makeRun()
  const { sim, machines, requests } = run.world.places
  let first: number | undefined
  for (const end of ['failed', 'left']) {
    sim.onEnter(machines.requests, end, (_, request) => {
      if (requests.callerJob[request]! < 0) first ??= requests.root[request]!
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
  private readonly sources = new Map<string, string>()

  constructor(run: Run, root: RequestLife) {
    this.run = run
    this.root = root
    this.names = new Names(run)
    this.chain = causeOf(root)
  }

  tell(): Story {
    const { root } = this
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
      sentences: sentencesOf(this.run, root, this.chain),
    }
  }

  private since(at: Us): Us {
    return at - this.root.from
  }

  private edgeOf(request: RequestLife): number {
    return this.run.world.places.clusters.edge[request.cluster]!
  }

  private callee(request: RequestLife): string {
    return this.names.callee(this.edgeOf(request))
  }

  private caller(request: RequestLife): string {
    return this.names.caller(this.edgeOf(request))
  }

  private rules(request: RequestLife) {
    return this.run.world.places.rules[request.rules]!
  }

  private version(request: RequestLife): number {
    return Math.floor(request.rules / this.run.plan.edges.length)
  }

  private policy(request: RequestLife) {
    return this.run.policyOf(this.edgeOf(request), this.version(request))
  }

  /** Where a value of the policy that bound a request was written. */
  private source(request: RequestLife, key: string): string {
    const id = `${request.rules} ${key}`
    const known = this.sources.get(id)
    if (known !== undefined) return known
    const lines = policyLines(this.run, this.edgeOf(request), this.version(request))
    const found =
      lines.find((line) => line.key === key) ?? lines.find((line) => line.key === 'retry')
    const source = found?.from ?? `default of ${this.run.profile.title}`
    this.sources.set(id, source)
    return source
  }

  private rowsOf(request: RequestLife, depth: number): StoryRow[] {
    const rows: StoryRow[] = [
      {
        kind: 'request',
        depth,
        caller: this.caller(request),
        callee: this.callee(request),
        from: this.since(request.from),
        to: this.since(request.to),
        status: request.status,
        reason: reasons[request.reason]!.name,
        deadline: this.deadline(request),
      },
    ]
    const { delay } = request
    if (delay !== undefined) {
      const text = `Held for ${timeWords(delay.us)} by an injected fault.`
      rows.push(this.decision(request, depth + 1, delay.from, text, 'fault.delay'))
      rows.push({
        kind: 'pause',
        depth: depth + 1,
        from: this.since(delay.from),
        to: this.since(delay.to),
      })
    }
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
        spans: spansOf(attempt).map(({ kind, from, to }) => ({
          kind,
          from: this.since(from),
          to: this.since(to),
        })),
      })
      for (const call of attempt.job?.calls ?? []) rows.push(...this.rowsOf(call, depth + 2))
      rows.push(...this.afterAttempt(attempt, depth + 1))
      const pause = request.pauses[index]
      if (pause !== undefined) {
        rows.push({
          kind: 'pause',
          depth: depth + 1,
          from: this.since(pause.from),
          to: this.since(pause.to),
        })
      }
    })
    rows.push(...this.atTheEnd(request, depth + 1))
    return rows
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

  private decision(
    request: RequestLife,
    depth: number,
    at: Us,
    text: string,
    key: string,
    decided = false,
  ): DecisionRow {
    const source = key === '' ? '' : this.source(request, key)
    return { kind: 'decision', depth, at: this.since(at), text, source, decided }
  }

  /** What was decided when an attempt had ended. */
  private afterAttempt(attempt: AttemptLife, depth: number): DecisionRow[] {
    const { request } = attempt
    if (!attempt.isOver || attempt.isCancelled) return []
    const rows: DecisionRow[] = []
    const timeout = this.timeoutOf(attempt)
    if (timeout !== undefined) rows.push(this.decision(request, depth, attempt.to, ...timeout))
    const pause = request.pauses[attempt.ordinal - 1]
    if (pause !== undefined) {
      const text = `Retried: ${this.match(attempt)}. Attempt ${attempt.ordinal + 1} of ${this.attemptsAtMost(request)}.`
      rows.push(this.decision(request, depth, attempt.to, text, 'retry.on'))
    }
    return rows
  }

  private timeoutOf(attempt: AttemptLife): [text: string, key: string] | undefined {
    const { perTryTimeoutUs, connectTimeoutUs } = this.rules(attempt.request)
    switch (attempt.reason) {
      case reason.perTryTimeout:
        return [`Per-try timeout of ${timeWords(perTryTimeoutUs)}.`, 'retry.perTryTimeout']
      case reason.connectTimeout:
        return [`Connect timeout of ${timeWords(connectTimeoutUs)}.`, 'connectTimeout']
      default:
        return undefined
    }
  }

  /** `503 matches 5xx` */
  private match(attempt: AttemptLife): string {
    const { retry } = this.policy(attempt.request)
    const defaults = this.run.profile.defaults.retry
    const on = retry?.on ?? defaults?.on ?? []
    const statuses = retry?.statuses ?? defaults?.statuses ?? []
    const what = failureWords(attempt.reason, attempt.status)
    const condition = matching(on, statuses, attempt.reason, attempt.status)
    if (condition !== undefined) return `${what} matches ${condition}`
    return on.length === 0
      ? 'the retry policy names no failure'
      : `${what} matches none of ${on.join(', ')}`
  }

  private attemptsAtMost(request: RequestLife): number {
    return this.rules(request).retry?.attempts ?? 1
  }

  /** Why a request ended badly: one row. */
  private atTheEnd(request: RequestLife, depth: number): DecisionRow[] {
    if (!request.isOver || request.isAnswered) return []
    const [text, key] = this.verdict(request)
    const decided = request === this.chain.at(-1)
    return [this.decision(request, depth, request.to, text, key, decided)]
  }

  /** The sentence, and the key of the policy value that it rests on. */
  private verdict(request: RequestLife): [text: string, key: string] {
    const last = request.attempts.at(-1)
    const { requestTimeoutUs } = this.rules(request)
    if (request.reason === reason.callerLeft) {
      if (!isOutOfPatience(request)) return ['Stopped: its caller does not wait any more (DC).', '']
      return [
        `Stopped: ${this.caller(request)} waits ${timeWords(request.patienceUs)} and left (DC).`,
        '',
      ]
    }
    if (isRequestTimeout(request)) {
      return [
        `Stopped: the request timeout of ${timeWords(requestTimeoutUs)} is over (UT).`,
        'timeout',
      ]
    }
    if (request.reason === reason.faultInjected) {
      return [`Answered with ${request.status} by an injected fault (FI).`, 'fault.abort']
    }
    if (last === undefined) {
      const text =
        request.reason === reason.noRoute
          ? `Refused: the proxy of ${this.caller(request)} has no route yet (NR).`
          : `Refused: the route leads to a service that ${this.caller(request)} does not know (NC).`
      return [text, 'route']
    }
    if (last.reason === reason.overflow) return this.overflow(last)
    if (last.reason === reason.noHealthyUpstream) {
      return [`Refused: no endpoint of ${this.callee(request)} may be picked (UH).`, 'outlier']
    }
    return this.notRetried(request, last)
  }

  private overflow(attempt: AttemptLife): [text: string, key: string] {
    const of = `${countWords(attempt.current)} of ${countWords(attempt.limit)}`
    return attempt.limitKind === limitKind.pending
      ? [`Refused: ${of} places for waiting requests are taken (UO).`, 'limits.maxPendingRequests']
      : [`Refused: ${of} requests are active (UO).`, 'limits.maxRequests']
  }

  private notRetried(request: RequestLife, last: AttemptLife): [text: string, key: string] {
    const attempts = this.attemptsAtMost(request)
    switch (request.stop) {
      case stop.attemptsSpent: {
        const what =
          attempts === 1 ? 'the only attempt is spent' : `all ${attempts} attempts are spent`
        return [`Not retried: ${what} (${stopWords[stop.attemptsSpent]!.flag}).`, 'retry.attempts']
      }
      case stop.overflow: {
        const { words, flag } = stopWords[stop.overflow]!
        const key = this.policy(request).retry?.budget ? 'retry.budget.ratio' : 'limits.maxRetries'
        return [`Not retried: ${words} (limit ${countWords(request.limit)}, ${flag}).`, key]
      }
      case stop.noPolicy:
        return [`Not retried: ${stopWords[stop.noPolicy]!.words}.`, 'retry']
      default:
        return [`Not retried: ${this.match(last)}.`, 'retry.on']
    }
  }

  /** What, after how long, because of which rule. */
  private headline(): string {
    const { root, chain } = this
    const took = timeWords(root.to - root.from)
    if (!root.isOver) return `It has been under way for ${took}. ${this.whereIsIt(root)}`
    if (root.isAnswered) {
      const { length } = root.attempts
      const before = root.attempts.at(-2)
      if (before === undefined) return `It was answered with ${root.status} after ${took}.`
      const failed = `Attempt ${before.ordinal} met ${failureWords(before.reason, before.status)}.`
      return `It was answered with ${root.status} after ${took}, by attempt ${length}. ${failed}`
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
        : `${this.caller(cause)} asked ${this.callee(cause)}: ${reasonWords(this.run, cause.reason)}. ${this.why(cause)}`
    return `${start}: ${words}. ${because}`.trim()
  }

  /** The rule behind a failure, as a sentence. */
  private why(request: RequestLife): string {
    if (isRequestTimeout(request) || request.reason === reason.callerLeft) {
      return this.whereIsIt(request)
    }
    const last = request.attempts.at(-1)
    if (last?.reason === reason.perTryTimeout) {
      const { perTryTimeoutUs } = this.rules(request)
      const attempt = request.attempts.length > 1 ? `Attempt ${last.ordinal}` : 'The only attempt'
      return `${attempt} met the per-try timeout of ${timeWords(perTryTimeoutUs)}.`
    }
    const [text] = this.verdict(request)
    const words = text.replace(/^(?:Stopped|Refused): /, '').replace(/ \([A-Z]+\)\.$/, '.')
    return words[0]!.toUpperCase() + words.slice(1)
  }

  /** Where a request stands, or stood when it was cut short. */
  private whereIsIt(request: RequestLife): string {
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
        const whom = call === undefined ? 'others' : this.callee(call)
        return `${endpoint} ${is} still waiting for ${whom}.`
      }
      case 'network':
        return `${name} ${is} on its way between ${this.caller(request)} and ${endpoint}.`
      default:
        return `Nothing came back from ${endpoint}.`
    }
  }

  /** Outermost first: `route checkout › retry 2 of 2 › endpoint cart-3 › per-try timeout 50 ms`. */
  private path(): string {
    const parts: string[] = []
    for (const request of this.chain) {
      parts.push(`route ${this.callee(request)}`)
      const last = request.attempts.at(-1)
      if (last === undefined) continue
      const retries = this.attemptsAtMost(request) - 1
      if (last.ordinal > 1) parts.push(`retry ${last.ordinal - 1} of ${retries}`)
      else if (retries > 0) parts.push(`attempt 1 of ${retries + 1}`)
      if (last.endpoint >= 0) parts.push(`endpoint ${this.names.endpoint(last.endpoint)}`)
    }
    return [...parts, this.lastPart(this.chain.at(-1)!)].join(' › ')
  }

  private lastPart(request: RequestLife): string {
    const last = request.attempts.at(-1)
    const { requestTimeoutUs, perTryTimeoutUs } = this.rules(request)
    if (isRequestTimeout(request)) return `request timeout ${timeWords(requestTimeoutUs)}`
    if (last?.reason === reason.perTryTimeout)
      return `per-try timeout ${timeWords(perTryTimeoutUs)}`
    const words = reasonWords(this.run, request.reason)
    return request.reason === reason.serverError ? `${words} ${request.status}` : words
  }
}

/** Whether the request's own timeout ended it, and not the last attempt's. */
function isRequestTimeout(request: RequestLife): boolean {
  if (request.reason !== reason.upstreamTimeout) return false
  return request.stop === stop.none
}

function isOutOfPatience(request: RequestLife): boolean {
  return (
    request.reason === reason.callerLeft &&
    request.caller === undefined &&
    request.patienceUs >= 0 &&
    request.to === request.from + request.patienceUs
  )
}

/** All attempts of a story: those of its requests, together. */
export function attemptCount(story: Story): number {
  return story.rows.filter(({ kind }) => kind === 'attempt').length
}
