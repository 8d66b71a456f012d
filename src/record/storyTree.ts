import { born } from '../engine/Simulation.ts'
import { programs } from '../mesh/programs.ts'
import { reason } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import { stop } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'
import { flowMoment, type FlowMoment } from './storyFlows.ts'
import type { Span } from './Story.ts'
import { limitKind, type Trace } from './Trace.ts'

/** One request of the tree. Moments are absolute, µs; what has not ended yet ends now. */
export interface RequestLife {
  readonly number: number
  /** The job that asked; undefined for a client's request. */
  readonly caller: JobLife | undefined
  readonly from: Us
  to: Us
  isOver: boolean
  isAnswered: boolean
  /** As the route chose it. */
  cluster: number
  rules: number
  /** What it looks like: position in the plan's shapes. */
  readonly shape: number
  /** Which of several rules bound it; −1: none of them. */
  variant: number
  /** What it is a copy of; nobody waits for its answer. */
  readonly copyOf: RequestLife | undefined
  readonly copies: RequestLife[]
  /** Whom it is asked for; below 0: nobody in particular. */
  readonly key: number
  status: number
  reason: number
  /** Headers of what its caller is told: see model/responseMarks.ts. */
  marks: number
  stop: number
  /** The retry limit that stopped it. */
  limit: number
  /** How long a client waits, µs; below 0: for ever. */
  patienceUs: Us
  /** When the request timeout began to run. */
  openAt: Us
  delay: { readonly from: Us; to: Us; readonly us: Us } | undefined
  /** While its proxy waited to see which protocol it is. */
  detection: { readonly from: Us; to: Us; readonly us: Us } | undefined
  readonly attempts: AttemptLife[]
  /** Tries of the caller's library, each a request of its own; then there are no attempts here. */
  readonly tries: RequestLife[]
  /** What this is a try of, and which, from 1. */
  readonly tryOf: RequestLife | undefined
  readonly tryOrdinal: number
  readonly pauses: { readonly from: Us; to: Us; readonly us: Us }[]
  /** While it waited for a thread of its caller's pool. */
  threadWait: { readonly from: Us; to: Us } | undefined
  /** When its library fell back, and for which reason. */
  fellBack: { readonly at: Us; readonly because: number } | undefined
}

export interface AttemptLife {
  readonly request: RequestLife
  readonly ordinal: number
  readonly from: Us
  to: Us
  isOver: boolean
  isCancelled: boolean
  endpoint: number
  /** Position in the world's list of cluster rules. */
  clusterRules: number
  status: number
  reason: number
  pendingAt: Us | undefined
  /** Stretches in the queue of its balancer, while no endpoint was ready. */
  unready: { from: Us; to: Us }[]
  sentAt: Us | undefined
  /** Headers of its answer: see model/responseMarks.ts. */
  marks: number
  /** When its per-try timeout was over, and it went on. */
  lateAt: Us | undefined
  connectFrom: Us
  connectTo: Us
  limitKind: number
  current: number
  limit: number
  job: JobLife | undefined
}

export interface JobLife {
  readonly attempt: AttemptLife
  readonly endpoint: number
  readonly from: Us
  to: Us
  isOver: boolean
  /** It went into nothing: nobody is told. */
  isGone: boolean
  /** What it answers with. */
  status: number
  reason: number
  /** How access was decided, by which inbound rules; whether its caller was known; and the method, below 0 where none is seen. */
  verdict: number
  inbound: number
  isMutual: boolean
  method: number
  readonly phases: { readonly kind: Phase; readonly from: Us; to: Us }[]
  readonly calls: RequestLife[]
  /** At a broker: what it became there. */
  message: MessageLife | undefined
  /** What befell the message that it holds, where it is one of a flow. */
  readonly flow: FlowMoment[]
}

/** A message at a broker: from its publishing to its end. */
export interface MessageLife {
  readonly channel: number
  readonly isOneWay: boolean
  readonly steps: {
    readonly at: Us
    readonly kind: MessageStep
    /** To whom it was given; below 0 for others. */
    readonly endpoint: number
    readonly delivery: number
  }[]
}

export type MessageStep =
  | 'blocked'
  | 'ready'
  | 'delivered'
  | 'comesBack'
  | 'worked'
  | 'acked'
  | 'expired'
  | 'dropped'
  | 'deadLettered'
  | 'lost'
  | 'refused'

const messageSteps: Readonly<Record<string, MessageStep | undefined>> = {
  blocked: 'blocked',
  'kept.ready.fresh': 'ready',
  'kept.delivered': 'delivered',
  'kept.worked': 'worked',
  'kept.pausing': 'comesBack',
  acked: 'acked',
  expired: 'expired',
  dropped: 'dropped',
  deadLettered: 'deadLettered',
  lost: 'lost',
  refused: 'refused',
}

/** When a message waited, at its broker, for somebody to take it. */
export function waitingOf({ steps }: MessageLife, until: Us): { from: Us; to: Us }[] {
  return steps.flatMap(({ at, kind }, index) =>
    kind === 'ready' || kind === 'blocked' || kind === 'comesBack'
      ? [{ from: at, to: steps[index + 1]?.at ?? until }]
      : [],
  )
}

type Phase = 'network' | 'queued' | 'served' | 'calling'

const phases: Readonly<Record<string, Phase | undefined>> = {
  'underWay.travelling': 'network',
  'underWay.consulting': 'calling',
  'underWay.queueing': 'queued',
  'underWay.serving.working': 'served',
  'underWay.serving.calling': 'calling',
  'underWay.returning': 'network',
}

/** The tree of one client's request, out of a trace; undefined when the trace did not hear it begin. */
export function storyTree(trace: Trace, run: Run, root: number): RequestLife | undefined {
  const { machines } = run.world.places
  const requests = new Map<number, RequestLife>()
  const attempts = new Map<number, AttemptLife>()
  const jobs = new Map<number, JobLife>()
  let top: RequestLife | undefined
  for (let index = 0; index < trace.count; index++) {
    if (trace.root[index] !== root) continue
    const table = trace.table[index]!
    const life = trace.life[index]!
    const parent = trace.parent[index]!
    const isBirth = trace.event[index] === born
    if (table === machines.requests.id) {
      if (isBirth) {
        const tryOf = requests.get(trace.tryOf[index]!)
        const copyOf = requests.get(trace.copyOf[index]!)
        const caller = (tryOf ?? copyOf)?.caller ?? jobs.get(parent)
        const request = newRequest(trace, index, { caller, tryOf, copyOf })
        requests.set(life, request)
        if (copyOf !== undefined) copyOf.copies.push(request)
        else if (tryOf === undefined) caller?.calls.push(request)
        else tryOf.tries.push(request)
        if (parent < 0 && tryOf === undefined && copyOf === undefined) top = request
      }
      const request = requests.get(life)
      if (request !== undefined) hearRequest(request, trace, index)
    } else if (table === machines.attempts.id) {
      const request = requests.get(parent)
      if (isBirth && request !== undefined) {
        const attempt = newAttempt(trace, index, request)
        attempts.set(life, attempt)
        request.attempts.push(attempt)
      }
      const attempt = attempts.get(life)
      if (attempt !== undefined) hearAttempt(attempt, trace, index)
    } else if (table === machines.messages.id) {
      const job = jobs.get(parent)
      if (job !== undefined) hearMessage(job, trace, index)
    } else if (table === machines.flows.id) {
      jobs.get(parent)?.flow.push(flowMoment(trace, index))
    } else {
      const attempt = attempts.get(parent)
      if (isBirth && attempt !== undefined) {
        attempt.job = newJob(trace, index, attempt)
        jobs.set(life, attempt.job)
      }
      const job = jobs.get(life)
      if (job !== undefined) hearJob(job, trace, index)
    }
  }
  if (top !== undefined)
    endNow([...requests.values()], [...attempts.values()], [...jobs.values()], run.now)
  return top
}

/** What is under way has lasted until now. */
function endNow(
  requests: readonly RequestLife[],
  attempts: readonly AttemptLife[],
  jobs: readonly JobLife[],
  now: Us,
): void {
  for (const request of requests) {
    if (request.isOver) continue
    request.to = now
    const pause = request.pauses.at(-1)
    if (pause !== undefined && pause.to < pause.from) pause.to = now
    const { delay, detection } = request
    if (delay !== undefined && delay.to < delay.from) delay.to = now
    if (detection !== undefined && detection.to < detection.from) detection.to = now
  }
  for (const attempt of attempts) if (!attempt.isOver) attempt.to = now
  for (const job of jobs) {
    if (job.isOver) continue
    job.to = now
    const phase = job.phases.at(-1)
    if (phase !== undefined && phase.to < phase.from) phase.to = now
  }
}

/** Stands for an end that is not known yet. */
const open = -1

function newRequest(
  trace: Trace,
  index: number,
  { caller, tryOf, copyOf }: Pick<RequestLife, 'caller' | 'tryOf' | 'copyOf'>,
): RequestLife {
  return {
    number: trace.root[index]!,
    caller,
    from: trace.at[index]!,
    to: open,
    isOver: false,
    isAnswered: false,
    cluster: trace.cluster[index]!,
    rules: trace.rules[index]!,
    shape: trace.shape[index]!,
    variant: trace.variant[index]!,
    copyOf,
    copies: [],
    key: trace.key[index]!,
    status: 0,
    reason: reason.none,
    marks: 0,
    stop: stop.none,
    limit: 0,
    patienceUs: trace.lengthUs[index]!,
    openAt: trace.at[index]!,
    delay: undefined,
    detection: undefined,
    attempts: [],
    tries: [],
    tryOf,
    tryOrdinal: tryOf === undefined ? 0 : trace.ordinal[index]!,
    pauses: [],
    threadWait: undefined,
    fellBack: undefined,
  }
}

function hearRequest(request: RequestLife, trace: Trace, index: number): void {
  const at = trace.at[index]!
  request.cluster = trace.cluster[index]!
  request.rules = trace.rules[index]!
  request.variant = trace.variant[index]!
  const pause = request.pauses.at(-1)
  const stays = trace.from[index] === trace.to[index]
  if (pause !== undefined && pause.to === open && !stays) pause.to = at
  if (request.delay?.to === open) request.delay.to = at
  if (request.detection?.to === open) request.detection.to = at
  if (request.threadWait?.to === open) request.threadWait.to = at
  switch (programs.request.states[trace.to[index]!]) {
    case 'asked.delaying':
      request.delay = { from: at, to: open, us: trace.lengthUs[index]! }
      break
    case 'asked.detecting':
      request.detection = { from: at, to: open, us: trace.lengthUs[index]! }
      break
    case 'asked.guarding.queueing':
      request.threadWait = { from: at, to: open }
      break
    case 'asked.fallingBack.asking':
      request.fellBack = { at, because: becauseOf(trace.reason[index]!) }
      break
    case 'asked.open.trying':
      if (request.attempts.length === 0) request.openAt = at
      break
    case 'asked.open.pausing':
    case 'asked.library.pausing':
      // A late attempt ended meanwhile.
      if (stays) break
      request.pauses.push({ from: at, to: open, us: trace.lengthUs[index]! })
      break
    case 'answered':
    case 'failed':
    case 'left':
      request.isOver = true
      request.to = at
      request.reason = trace.reason[index]!
      request.status = trace.status[index]!
      request.marks = trace.marks[index]!
      request.isAnswered = request.reason === reason.none
      // A timeout or a caller who leaves comes from outside: what was decided before is not why.
      request.stop =
        programs.request.events[trace.event[index]!] === 'stopped' ? trace.stop[index]! : stop.none
      if (trace.limitKind[index] === limitKind.retries) request.limit = trace.limit[index]!
      break
  }
}

/** A timeout that leads to a fallback is the library's. */
function becauseOf(because: number): number {
  return because === reason.upstreamTimeout ? reason.libraryTimeout : because
}

/** The tries of a library, without what its fallback asks. */
export function ownTries({ tries }: RequestLife): readonly RequestLife[] {
  return tries.filter(({ tryOrdinal }) => tryOrdinal > 0)
}

function newAttempt(trace: Trace, index: number, request: RequestLife): AttemptLife {
  return {
    request,
    ordinal: trace.ordinal[index]!,
    from: trace.at[index]!,
    to: open,
    isOver: false,
    isCancelled: false,
    endpoint: -1,
    clusterRules: trace.clusterRules[index]!,
    status: 0,
    reason: reason.none,
    pendingAt: undefined,
    unready: [],
    sentAt: undefined,
    lateAt: undefined,
    marks: 0,
    connectFrom: -1,
    connectTo: -1,
    limitKind: limitKind.none,
    current: 0,
    limit: 0,
    job: undefined,
  }
}

function hearAttempt(attempt: AttemptLife, trace: Trace, index: number): void {
  const at = trace.at[index]!
  const waits = attempt.unready.at(-1)
  if (waits !== undefined && waits.to === open) waits.to = at
  attempt.endpoint = trace.endpoint[index]!
  attempt.clusterRules = trace.clusterRules[index]!
  switch (programs.attempt.states[trace.to[index]!]) {
    case 'trying.waiting':
      attempt.unready.push({ from: at, to: open })
      break
    case 'trying.pending':
      attempt.pendingAt = at
      attempt.connectFrom = trace.connectFrom[index]!
      break
    case 'trying.sent':
      if (trace.from[index] === trace.to[index]) {
        attempt.lateAt = at
        break
      }
      attempt.sentAt = at
      attempt.connectFrom = trace.connectFrom[index]!
      attempt.connectTo = trace.connectTo[index]!
      break
    case 'answered':
    case 'failed':
    case 'cancelled':
      attempt.isOver = true
      attempt.to = at
      attempt.isCancelled = programs.attempt.states[trace.to[index]!] === 'cancelled'
      attempt.status = trace.status[index]!
      attempt.reason = trace.reason[index]!
      attempt.marks = trace.marks[index]!
      attempt.limitKind = trace.limitKind[index]!
      attempt.current = trace.current[index]!
      attempt.limit = trace.limit[index]!
      break
  }
}

function newJob(trace: Trace, index: number, attempt: AttemptLife): JobLife {
  return {
    attempt,
    endpoint: trace.endpoint[index]!,
    from: trace.at[index]!,
    to: open,
    isOver: false,
    isGone: false,
    status: 0,
    reason: reason.none,
    verdict: 0,
    inbound: 0,
    isMutual: false,
    method: -1,
    phases: [],
    calls: [],
    message: undefined,
    flow: [],
  }
}

function hearJob(job: JobLife, trace: Trace, index: number): void {
  const at = trace.at[index]!
  const state = programs.job.states[trace.to[index]!]!
  job.verdict = trace.current[index]!
  job.inbound = trace.limit[index]!
  job.isMutual = trace.stop[index] === 1
  job.method = trace.limitKind[index]! - 1
  const before = job.phases.at(-1)
  const kind = phases[state]
  // Steps of calls follow each other in the same state; a call that ends changes nothing for the job.
  if (before !== undefined && before.to === open && kind === 'calling' && before.kind === kind)
    return
  if (before !== undefined && before.to === open) before.to = at
  if (kind !== undefined) job.phases.push({ kind, from: at, to: open })
  if (state === 'delivered' || state === 'gone') {
    job.isOver = true
    job.to = at
    job.isGone = state === 'gone'
    job.status = trace.status[index]!
    job.reason = trace.reason[index]!
  }
}

function hearMessage(job: JobLife, trace: Trace, index: number): void {
  const kind = messageSteps[programs.message.states[trace.to[index]!]!]
  const channel = trace.current[index]!
  job.message ??= { channel, isOneWay: trace.stop[index] === 1, steps: [] }
  if (kind === undefined) return
  const delivery = trace.ordinal[index]! + (kind === 'delivered' ? 1 : 0)
  job.message.steps.push({ at: trace.at[index]!, kind, endpoint: trace.endpoint[index]!, delivery })
}

/** How the time of an attempt was spent, and what its endpoint did after the caller had left. */
export function spansOf(attempt: AttemptLife): Span[] {
  const spans: Span[] = []
  const add = (kind: Span['kind'], from: Us, to: Us): void => {
    const before = spans.at(-1)
    if (to <= from) return
    if (before?.kind === kind && before.to === from) spans[spans.length - 1] = { ...before, to }
    else spans.push({ kind, from, to })
  }
  for (const { from, to } of attempt.unready) add('unready', from, Math.min(to, attempt.to))
  if (attempt.pendingAt !== undefined) {
    const to = attempt.sentAt ?? attempt.to
    const from = attempt.pendingAt
    if (attempt.connectFrom < 0) {
      add('pending', from, to)
    } else {
      const began = Math.min(Math.max(from, attempt.connectFrom), to)
      const ended = attempt.connectTo < 0 ? to : Math.min(Math.max(began, attempt.connectTo), to)
      add('pending', from, began)
      add('connecting', began, ended)
      add('pending', ended, to)
    }
  }
  for (const phase of attempt.job?.phases ?? []) {
    add(phase.kind, phase.from, Math.min(phase.to, attempt.to))
  }
  for (const phase of attempt.job?.phases ?? []) {
    const isWork = phase.kind === 'served' || phase.kind === 'calling'
    if (isWork && attempt.isOver) add('waste', Math.max(phase.from, attempt.to), phase.to)
  }
  return spans
}

/** How long the endpoint worked on after the caller of the attempt had left, µs. */
export function wasteOf(attempt: AttemptLife): Us {
  return spansOf(attempt)
    .filter(({ kind }) => kind === 'waste')
    .reduce((sum, { from, to }) => sum + to - from, 0)
}

/** All requests of a tree, in reading order. */
export function* requestsOf(request: RequestLife): Generator<RequestLife> {
  yield request
  for (const one of request.tries) yield* requestsOf(one)
  for (const { job } of request.attempts) {
    for (const call of job?.calls ?? []) yield* requestsOf(call)
  }
}

/** Whether a library gave its try up because the time for all of them was over. */
function wasGivenUp(request: RequestLife, one: RequestLife): boolean {
  if (request.reason !== reason.libraryTimeout || one.reason !== reason.callerLeft) return false
  return one.patienceUs < 0 || one.to < one.from + one.patienceUs
}

/**
 * The requests from the root down to the one whose failure made the others fail; only the root when it failed by itself.
 */
export function causeOf(root: RequestLife): RequestLife[] {
  const chain = [root]
  for (let request = root; ;) {
    const last = ownTries(request).at(-1)
    if (
      last !== undefined &&
      request.reason !== reason.none &&
      last.isOver &&
      !wasGivenUp(request, last)
    ) {
      chain.push(last)
      request = last
    }
    if (request.reason !== reason.callFailed) break
    const failed = request.attempts
      .at(-1)
      ?.job?.calls.filter(
        (call) => call.isOver && call.reason !== reason.none && call.reason !== reason.callerLeft,
      )
      .sort((a, b) => a.to - b.to)
      .at(-1)
    if (failed === undefined) break
    chain.push(failed)
    request = failed
  }
  return chain
}
