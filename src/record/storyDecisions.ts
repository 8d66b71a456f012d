import { priorityNumber } from './prioritySplit.ts'
import { consultVerdict } from './consultFacts.ts'
import { notRequeued, requeued } from './finagleWords.ts'
import { filterVerdict } from './filterVerdict.ts'
import { gateVerdict } from './gateVerdict.ts'
import { reason } from '../model/reasons.ts'
import { marksOf, responseMark } from '../model/responseMarks.ts'
import type { Us } from '../model/units.ts'
import { stop, stopWords } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'
import { fallbackRows, guardVerdict } from './guardWords.ts'
import { endOfTries, libraryName } from './libraryWords.ts'
import { policyLines, type PolicyLine } from './policyLines.ts'
import type { DecisionRow } from './Story.ts'
import { accessVerdict, handshakeVerdict } from './storyIdentity.ts'
import type { AttemptLife, RequestLife } from './storyTree.ts'
import { countWords, failureWords, flagged, matching, Names, timeWords } from './storyWords.ts'
import { detectionWords, sessionVerdict } from './storySessions.ts'
import { copyWords, ruleWords, trafficVerdict } from './storyTraffic.ts'
import { noClusterVerdict, versionWords } from './storyVersions.ts'
import { limitKind } from './Trace.ts'
import { isUnmeshed, unmeshedCallee, unmeshedCaller } from './unmeshedWords.ts'

/** What was decided about a request and its attempts: in words, with the policy value and where that was written. */
export class Decisions {
  private readonly run: Run
  private readonly origin: Us
  private readonly names: Names
  private readonly sources = new Map<string, Pick<DecisionRow, 'value' | 'source'>>()

  /** @param origin when the story begins, µs */
  constructor(run: Run, origin: Us) {
    this.run = run
    this.origin = origin
    this.names = new Names(run)
  }

  edgeOf(request: RequestLife): number {
    return this.run.world.places.clusters.edge[request.cluster]!
  }

  callee(request: RequestLife): string {
    return this.names.callee(this.edgeOf(request))
  }

  caller(request: RequestLife): string {
    return this.names.caller(this.edgeOf(request))
  }

  rules(request: RequestLife) {
    return this.run.world.places.rulesAs(request.rules, request.variant, request.shape)
  }

  /** What bound an attempt's cluster when the attempt last moved. */
  private clusterRules(attempt: AttemptLife) {
    return this.run.world.places.clusterRules[attempt.clusterRules]!
  }

  private version(request: RequestLife): number {
    return this.run.world.places.setOf(request.rules)
  }

  private policy(request: RequestLife) {
    return this.run.policyOf(this.edgeOf(request), this.version(request))
  }

  /** A value of the policy that bound a request, and where it was written. */
  private source(request: RequestLife, key: string): Pick<DecisionRow, 'value' | 'source'> {
    const id = `${request.rules} ${key}`
    const known = this.sources.get(id)
    if (known !== undefined) return known
    const lines = policyLines(this.run, this.edgeOf(request), this.version(request)).filter(
      (line) => line.key === key || line.key.startsWith(`${key}.`),
    )
    // Of a group the value that somebody wrote.
    const found = lines.find(({ isDefault }) => !isDefault) ?? lines[0]
    const source = {
      value: found === undefined ? '' : `${found.key}: ${found.value}`,
      source:
        found !== undefined
          ? whoSaid(found)
          : this.version(request) < 0
            ? 'no proxy here'
            : `default of ${this.run.profile.title}`,
    }
    this.sources.set(id, source)
    return source
  }

  /** A row. `key` names the policy value that it rests on; empty when it rests on none. */
  row(
    request: RequestLife,
    depth: number,
    at: Us,
    text: string,
    key: string,
    decided = false,
  ): DecisionRow {
    const behind = key === '' ? { value: '', source: '' } : this.source(request, key)
    return { kind: 'decision', depth, at: at - this.origin, text, ...behind, decided }
  }

  /** What was decided when an attempt had ended. */
  afterAttempt(attempt: AttemptLife, depth: number): DecisionRow[] {
    const { request } = attempt
    const rows: DecisionRow[] = [
      ...this.ofPriority(attempt, depth),
      ...this.ofLateness(attempt, depth),
    ]
    if (!attempt.isOver || attempt.isCancelled) return rows
    const timeout = this.timeoutOf(attempt)
    if (timeout !== undefined) rows.push(this.row(request, depth, attempt.to, ...timeout))
    const handshake = this.handshakeOf(attempt)
    if (handshake !== undefined) rows.push(this.row(request, depth, attempt.to, ...handshake))
    const pause = request.pauses[attempt.ordinal - 1]
    const again = requeued(this.run, attempt.reason, attempt.status)
    if (pause !== undefined && attempt.lateAt !== undefined && pause.from <= attempt.lateAt) {
      // Another was made beside it already.
    } else if (pause !== undefined && again !== undefined) {
      rows.push(this.row(request, depth, attempt.to, ...again))
    } else if (pause !== undefined) {
      const most = this.attemptsAtMost(request)
      const { retry } = this.policy(request)
      // A budget by rate has no number of attempts.
      const of = most === Infinity ? 'within its budget' : `of ${most}`
      const why = most === Infinity ? `${attempt.status} is a failure` : this.match(attempt)
      const told = toldToWait(attempt.marks) && pause.us >= 1_000_000 && retry?.rateLimitedBackoff
      const after = told ? ` after ${timeWords(pause.us)}, as its answer asks` : ''
      const text = `Retried${after}: ${why}. Attempt ${attempt.ordinal + 1} ${of}.`
      const key = most === Infinity ? 'retry.budget.ratio' : 'retry.on'
      rows.push(this.row(request, depth, attempt.to, text, key))
    }
    return rows
  }

  /** That an attempt went past the first priority. */
  private ofPriority({ request, endpoint, from }: AttemptLife, depth: number): DecisionRow[] {
    const { places } = this.run.world
    const priority = endpoint < 0 ? 0 : priorityNumber(places, request.cluster, endpoint)
    if (priority === 0) return []
    const zone = places.zoneNames[places.zoneOf[endpoint]!]!
    const text = `Past the first priority: ${places.nameOfEndpoint(endpoint)} is in priority ${priority}, zone ${zone}.`
    return [this.row(request, depth, from, text, 'locality')]
  }

  /** That an attempt is late, goes on, and what is made beside it. */
  private ofLateness({ request, ordinal, lateAt }: AttemptLife, depth: number): DecisionRow[] {
    if (lateAt === undefined) return []
    const { perTryTimeoutUs } = this.rules(request)
    const pause = request.pauses[ordinal - 1]
    const isHedged = pause !== undefined && pause.from <= lateAt
    const beside = isHedged
      ? `attempt ${ordinal + 1} of ${this.attemptsAtMost(request)} starts beside it`
      : 'none more may start beside it'
    const text = `Late: ${timeWords(perTryTimeoutUs)} are over, and it goes on; ${beside}.`
    return [this.row(request, depth, lateAt, text, 'retry.hedge')]
  }

  /** Why the connection of an attempt came to nothing. */
  private handshakeOf(attempt: AttemptLife): [text: string, key: string] | undefined {
    if (attempt.endpoint < 0) return undefined
    const endpoint = this.names.endpoint(attempt.endpoint)
    return handshakeVerdict(this.run, attempt, this.caller(attempt.request), endpoint)
  }

  private timeoutOf(attempt: AttemptLife): [text: string, key: string] | undefined {
    const { perTryTimeoutUs, tries } = this.rules(attempt.request)
    const { connectTimeoutUs } = this.clusterRules(attempt)
    switch (attempt.reason) {
      case reason.perTryIdleTimeout:
        return [
          `Nothing seen of it for ${timeWords(tries?.idleUs ?? 0)}.`,
          'retry.perTryIdleTimeout',
        ]
      case reason.attemptTooLong:
        return [`It may last ${timeWords(tries?.maxUs ?? 0)} (UMSDR).`, 'stream.maxAttemptDuration']
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
    const named = marksOf(retry?.headers ?? [], this.run.plan.headers)
    const { marks } = attempt
    const condition = matching(on, statuses, attempt.reason, attempt.status, marks, named)
    if (condition === undefined && (marks & responseMark.rateLimited) !== 0)
      return `x-envoy-ratelimited is there, and envoy-ratelimited is not among ${on.join(', ')}`
    if (condition !== undefined) return `${what} matches ${condition}`
    return on.length === 0
      ? 'the retry policy names no failure'
      : `${what} matches none of ${on.join(', ')}`
  }

  /** That there is no proxy where one would expect it. */
  ofTheCaller(request: RequestLife, depth: number): DecisionRow[] {
    if (this.version(request) >= 0) return []
    const { caller } = request
    const name = caller === undefined ? this.caller(request) : this.names.endpoint(caller.endpoint)
    return [this.row(request, depth, request.from, unmeshedCaller(name), '')]
  }

  /** With which version of the config it was decided, where versions differ. */
  ofTheVersion(request: RequestLife, depth: number): DecisionRow[] {
    const text = versionWords(this.run, request)
    return text === '' ? [] : [this.row(request, depth, request.from, text, '')]
  }

  /** Which of several rules bound it, and what its headers changed. */
  ofTheRule(request: RequestLife, depth: number): DecisionRow[] {
    return ruleWords(this.run, request).map(([text, key]) =>
      this.row(request, depth, request.from, text, key),
    )
  }

  /** That a copy was sent. */
  ofTheCopy(copy: RequestLife, depth: number): DecisionRow {
    const text = copyWords(this.run, copy, this.callee(copy))
    return this.row(copy.copyOf!, depth, copy.from, text, 'mirror')
  }

  /** That the proxy of the caller waited for bytes that could not come. */
  ofDetection(request: RequestLife, depth: number): DecisionRow[] {
    const { detection } = request
    const text = detectionWords(request, this.caller(request), this.callee(request))
    if (detection === undefined || text === undefined) return []
    return [this.row(request, depth, detection.from, text, 'tcp.detect')]
  }

  /** That it waited for a thread of its caller's pool. */
  ofThreads(request: RequestLife, depth: number): DecisionRow[] {
    const { threadWait } = request
    if (threadWait === undefined) return []
    const text = `Waited ${timeWords(threadWait.to - threadWait.from)} for a thread of its pool.`
    return [this.row(request, depth, threadWait.from, text, 'limits.maxRequests')]
  }

  /** What its library did in place of the call, and why. */
  ofFallback(request: RequestLife, depth: number): DecisionRow[] {
    const { fellBack } = request
    if (fellBack === undefined) return []
    const edge = this.edgeOf(request)
    return fallbackRows(this.run, request, edge).map(([text, key]) =>
      this.row(request, depth, fellBack.at, text, key),
    )
  }

  ofTheCallee(attempt: AttemptLife, depth: number): DecisionRow[] {
    const { request, endpoint } = attempt
    if (endpoint < 0 || this.version(request) < 0 || !isUnmeshed(this.run, endpoint)) return []
    const at = attempt.sentAt ?? attempt.from
    return [this.row(request, depth, at, unmeshedCallee(this.names.endpoint(endpoint)), '')]
  }

  attemptsAtMost(request: RequestLife): number {
    return this.rules(request).retry?.attempts ?? 1
  }

  /** Why a request ended badly: one row. */
  atTheEnd(request: RequestLife, depth: number, decided: boolean): DecisionRow[] {
    if (!request.isOver || request.isAnswered) return []
    const [text, key] = this.verdict(request)
    return [this.row(request, depth, request.to, text, key, decided)]
  }

  /** The sentence, and the key of the policy value that it rests on. */
  verdict(request: RequestLife): [text: string, key: string] {
    const guarded = guardVerdict(this.run, request, this.caller(request), this.callee(request))
    if (guarded !== undefined) return guarded
    if (request.tries.length > 0 && request.reason !== reason.callerLeft) {
      return [endOfTries(this.run, request, this.caller(request), this.edgeOf(request)), '']
    }
    const last = request.attempts.at(-1)
    const { requestTimeoutUs } = this.rules(request)
    const { idleUs, maxUs } = this.rules(request)
    const ended = sessionVerdict(this.run, request.reason, { idleUs, maxUs }, this.caller(request))
    if (ended !== undefined) return ended
    if (request.reason === reason.callerLeft) {
      if (request.tryOf !== undefined && isOutOfPatience(request)) {
        return [
          `Given up by ${libraryName(this.run, this.caller(request))}: it waits ${timeWords(request.patienceUs)} for a try${flagged(this.run, 'DC')}.`,
          '',
        ]
      }
      if (!isOutOfPatience(request))
        return [`Stopped: its caller does not wait any more${flagged(this.run, 'DC')}.`, '']
      return [
        `Stopped: ${this.caller(request)} waits ${timeWords(request.patienceUs)} and left${flagged(this.run, 'DC')}.`,
        '',
      ]
    }
    const { stream } = this.rules(request)
    if (request.reason === reason.streamIdleTimeout)
      return [
        `Stopped: nothing was seen of it for ${timeWords(stream?.idleUs ?? 0)}${flagged(this.run, 'SI')}.`,
        'stream.idleTimeout',
      ]
    if (request.reason === reason.streamTooLong)
      return [`Stopped: it may last ${timeWords(stream?.maxUs ?? 0)}.`, 'stream.maxDuration']
    if (isRequestTimeout(request) && this.rules(request).deadline !== null) {
      const us = request.to - request.openAt
      if (us !== requestTimeoutUs)
        return [
          `Stopped: its caller waits no longer, ${timeWords(us)} were left${flagged(this.run, 'UT')}.`,
          'deadlines',
        ]
    }
    if (isRequestTimeout(request)) {
      return [
        `Stopped: the request timeout of ${timeWords(requestTimeoutUs)} is over${flagged(this.run, 'UT')}.`,
        'timeout',
      ]
    }
    if (request.reason === reason.faultInjected) {
      return [
        `Answered with ${request.status} by an injected fault${flagged(this.run, 'FI')}.`,
        'fault.abort',
      ]
    }
    const filtered = filterVerdict(this.run, request.reason, request, this.callee(request))
    if (filtered !== undefined && request.stop !== stop.attemptsSpent) return filtered
    const traffic = trafficVerdict(this.run, request, this.caller(request))
    if (traffic !== undefined) return traffic
    if (last === undefined) {
      return request.reason === reason.noRoute
        ? [
            `Refused: the proxy of ${this.caller(request)} has no route yet${flagged(this.run, 'NR')}.`,
            '',
          ]
        : noClusterVerdict(this.run, request)
    }
    if (last.reason === reason.overflow) return this.overflow(last)
    if (last.reason === reason.accessDenied && last.job !== undefined)
      return accessVerdict(this.run, last.job, this.caller(request))
    const notLetIn = consultVerdict(this.run, last.reason, this.callee(request))
    if (notLetIn !== undefined && request.stop !== stop.attemptsSpent) return notLetIn
    const refused = gateVerdict(this.run, request.reason, this.callee(request))
    if (refused !== undefined && request.stop !== stop.attemptsSpent) return refused
    if (last.reason === reason.noHealthyUpstream) {
      return [
        `Refused: no endpoint of ${this.callee(request)} may be picked${flagged(this.run, 'UH')}.`,
        this.run.world.places.checkers.used > 0 ? 'healthCheck' : 'outlier',
      ]
    }
    return this.notRetried(request, last)
  }

  private overflow(attempt: AttemptLife): [text: string, key: string] {
    const of = `${countWords(attempt.current)} of ${countWords(attempt.limit)}`
    return attempt.limitKind === limitKind.pending
      ? [
          `Refused: ${of} places for waiting requests are taken${flagged(this.run, 'UO')}.`,
          'limits.maxPendingRequests',
        ]
      : [`Refused: ${of} requests are active${flagged(this.run, 'UO')}.`, 'limits.maxRequests']
  }

  private notRetried(request: RequestLife, last: AttemptLife): [text: string, key: string] {
    const attempts = this.attemptsAtMost(request)
    const own = notRequeued(this.run, request.stop, last.reason)
    if (own !== undefined) return [...own]
    switch (request.stop) {
      case stop.attemptsSpent: {
        const what =
          attempts === 1 ? 'the only attempt is spent' : `all ${attempts} attempts are spent`
        return [
          `Not retried: ${what}${flagged(this.run, stopWords[stop.attemptsSpent]!.flag)}.`,
          'retry.attempts',
        ]
      }
      case stop.overflow: {
        const { words, flag } = stopWords[stop.overflow]!
        const key = this.policy(request).retry?.budget ? 'retry.budget.ratio' : 'limits.maxRetries'
        return [`Not retried: ${words} (limit ${countWords(request.limit)}, ${flag}).`, key]
      }
      case stop.budgetSpent:
        return [`Not retried: ${stopWords[stop.budgetSpent]!.words}.`, 'retry.budget.ratio']
      case stop.gateShut:
        return [`Not retried: ${stopWords[stop.gateShut]!.words}.`, 'retry']
      case stop.noPolicy:
        return [`Not retried: ${stopWords[stop.noPolicy]!.words}.`, 'retry']
      default:
        return [`Not retried: ${this.match(last)}.`, 'retry.on']
    }
  }
}

/** Whether an answer said when to come again. */
function toldToWait(marks: number): boolean {
  return (marks & (responseMark.retryAfter | responseMark.resetAt)) !== 0
}

/** `shop.yaml:24`, with the team that wrote it and what that overrode. */
function whoSaid({ from, isDefault, setter, overrides }: PolicyLine): string {
  const by = setter === undefined || setter.by === 'operator' || isDefault ? '' : `, ${setter.by}`
  const [first] = overrides
  const over = first === undefined ? '' : ` (not ${first.value} of ${first.by})`
  return `${from}${by}${over}`
}

/** Whether the request's own timeout ended it, and not the last attempt's. */
export function isRequestTimeout(request: RequestLife): boolean {
  if (request.reason !== reason.upstreamTimeout) return false
  return request.stop === stop.none
}

/** Whether it is a client's request that was not waited for any longer. */
export function isOutOfPatience(request: RequestLife): boolean {
  return (
    request.reason === reason.callerLeft &&
    (request.caller === undefined || request.tryOf !== undefined) &&
    request.patienceUs >= 0 &&
    request.to === request.from + request.patienceUs
  )
}
