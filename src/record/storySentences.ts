import { reason } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { requestsOf, spansOf, wasteOf, type AttemptLife, type RequestLife } from './storyTree.ts'
import { messageSentence } from './storyMessages.ts'
import { detectionWords, isSession, sessionWords } from './storySessions.ts'
import { unmeshedCaller } from './unmeshedWords.ts'
import { endWords, Names, reasonWords, timeWords } from './storyWords.ts'
import { hashReason } from './storyHashes.ts'

/** A story has room for so many; the rest stands in its rows. */
const sentencesAtMost = 6

interface Sentence {
  readonly at: Us
  readonly text: string
  /** The larger, the sooner it is kept. */
  readonly weight: number
}

/**
 * The story in four to six sentences with times (µs since the request began), in order of time: the beginning, what mattered
 * most on the way, the end.
 *
 * @param chain from the root down to the request whose failure made the others fail
 */
export function sentencesOf(
  run: Run,
  root: RequestLife,
  chain: readonly RequestLife[],
): { at: Us; text: string }[] {
  const names = new Names(run)
  const sentences: Sentence[] = []
  for (const request of requestsOf(root)) {
    sentences.push(...ofRequest(run, names, root, request, chain.includes(request)))
  }
  sentences.push(...ofTheEnd(run, names, root))
  const kept = [...sentences.entries()]
    .sort(([a, one], [b, other]) => other.weight - one.weight || a - b)
    .slice(0, sentencesAtMost)
    .sort(([a, one], [b, other]) => one.at - other.at || a - b)
  return kept.map(([, { at, text }]) => ({ at: at - root.from, text }))
}

function ofRequest(
  run: Run,
  names: Names,
  root: RequestLife,
  request: RequestLife,
  isCause: boolean,
): Sentence[] {
  const { places } = run.world
  const { clusters } = places
  const edge = clusters.edge[request.cluster]!
  const caller = names.caller(edge)
  const callee = names.callee(edge)
  const sentences: Sentence[] = []
  const isRoot = request === root
  const { requestTimeoutUs } = places.rulesAs(request.rules, request.variant, request.shape)
  const limit =
    requestTimeoutUs > 0 ? ` The whole request may take ${timeWords(requestTimeoutUs)}.` : ''
  sentences.push({
    at: request.from,
    text: `${caller} asked ${callee}.${limit}`,
    weight: isRoot ? 100 : isCause ? 60 : 25,
  })
  if (run.world.places.setOf(request.rules) < 0) {
    const name = request.caller === undefined ? caller : names.endpoint(request.caller.endpoint)
    sentences.push({ at: request.from, text: unmeshedCaller(name), weight: isCause ? 70 : 45 })
  }
  const { delay } = request
  if (delay !== undefined) {
    const text = `A fault that the proxy injects held it for ${timeWords(delay.us)}.`
    sentences.push({ at: delay.from, text, weight: 75 })
  }
  const waited = detectionWords(request, caller, callee)
  if (waited !== undefined)
    sentences.push({ at: request.detection!.from, text: waited, weight: 80 })
  const bonus = isCause ? 10 : 0
  for (const attempt of request.attempts) {
    const kept = attempt.job === undefined ? undefined : messageSentence(run, attempt.job)
    if (kept !== undefined) sentences.push({ ...kept, weight: isRoot || isCause ? 90 : 65 })
    for (const sentence of ofAttempt(run, names, root, attempt, isRoot ? '' : caller)) {
      sentences.push({ ...sentence, weight: sentence.weight + bonus })
    }
  }
  const { fellBack } = request
  if (fellBack !== undefined && request.isAnswered) {
    const why = reasonWords(run, fellBack.because)
    const text = `${caller} had no answer of ${callee} (${why}): its fallback answered.`
    sentences.push({ at: fellBack.at, text, weight: 85 })
  }
  return sentences
}

/** @param caller whose attempt it is, when that must be said */
function ofAttempt(
  run: Run,
  names: Names,
  root: RequestLife,
  attempt: AttemptLife,
  caller: string,
): Sentence[] {
  const { request } = attempt
  const sentences: Sentence[] = []
  const which =
    caller === '' ? `Attempt ${attempt.ordinal}` : `${caller}'s attempt ${attempt.ordinal}`
  const endpoint = attempt.endpoint < 0 ? '' : names.endpoint(attempt.endpoint)
  const wantsReady = run.plan.binding === null ? 'an endpoint to be ready' : 'its name to be bound'
  const spans = spansOf(attempt)
  const long = (root.to - root.from) / 5
  for (const span of spans) {
    const length = span.to - span.from
    if (length === 0 || length < long || span.from >= attempt.to) continue
    const [text, weight] =
      span.kind === 'queued'
        ? [`${which} waited ${timeWords(length)} for a worker of ${endpoint}.`, 55]
        : span.kind === 'pending'
          ? [`${which} waited ${timeWords(length)} for a connection to ${endpoint}.`, 55]
          : span.kind === 'unready'
            ? [`${which} waited ${timeWords(length)} for ${wantsReady}.`, 60]
            : span.kind === 'connecting'
              ? [`Connecting to ${endpoint} took ${timeWords(length)}.`, 50]
              : span.kind === 'served'
                ? [`${endpoint} worked on it for ${timeWords(length)}.`, 30]
                : ['', 0]
    if (text !== '') sentences.push({ at: span.from, text, weight })
  }
  if (attempt.ordinal === 1 && attempt.sentAt !== undefined) {
    const by = hashReason(run, attempt)
    const text = `${which} was sent to ${endpoint}${by}.`
    sentences.push({ at: attempt.sentAt, text, weight: by === '' ? 20 : 45 })
  }
  const took = timeWords(attempt.to - attempt.from)
  const waste = wasteOf(attempt)
  const forNobody =
    waste > 0 ? ` ${endpoint} did not know, and worked ${timeWords(waste)} more for nobody.` : ''
  if (!attempt.isOver) return sentences
  if (attempt.isCancelled) {
    if (forNobody !== '') sentences.push({ at: attempt.to, text: forNobody.trim(), weight: 58 })
    return sentences
  }
  if (
    attempt.reason === reason.overflow ||
    attempt.reason === reason.noHealthyUpstream ||
    attempt.reason === reason.failfast ||
    attempt.reason === reason.loadShed ||
    attempt.reason === reason.noCluster
  ) {
    return sentences
  }
  const to = `${which} to ${endpoint}`
  const pause = request.pauses[attempt.ordinal - 1]
  const next =
    pause === undefined
      ? ''
      : pause.us > 0
        ? ` It was tried again after ${timeWords(pause.us)}.`
        : ' It was tried again at once.'
  const text =
    attempt.reason === reason.perTryTimeout
      ? `The per-try timeout ended ${which[0]!.toLowerCase()}${which.slice(1)} to ${endpoint} after ${took}.${forNobody}`
      : attempt.reason === reason.none && isSession(run, request)
        ? sessionWords(attempt, endpoint, took)
        : `${to} ${endWords(attempt.reason, attempt.status, took)}.${forNobody}`
  sentences.push({ at: attempt.to, text: text + next, weight: weightOfEnd(attempt, root) })
  return sentences
}

/** How the last attempt of a client's request ended is said by the end of the story. */
function weightOfEnd(attempt: AttemptLife, root: RequestLife): number {
  const isLast = attempt.request === root && attempt === root.attempts.at(-1)
  if (isLast && (attempt.reason === reason.none || attempt.reason === reason.callFailed)) return 15
  return attempt.reason === reason.none ? 40 : 65
}

function ofTheEnd(run: Run, names: Names, root: RequestLife): Sentence[] {
  const { clusters } = run.world.places
  const client = names.caller(clusters.edge[root.cluster]!)
  const took = timeWords(root.to - root.from)
  if (!root.isOver)
    return [{ at: root.to, text: `After ${took} it is still under way.`, weight: 100 }]
  const words = reasonWords(run, root.reason)
  const text = root.isAnswered
    ? isSession(run, root)
      ? `${client} had its session to the end, after ${took}.`
      : `${client} had its answer, ${root.status}, after ${took}.`
    : root.reason === reason.callerLeft
      ? `${client} had waited ${took} and left.`
      : `${client} received ${root.status} after ${took}: ${words}.`
  return [{ at: root.to, text, weight: 100 }]
}
