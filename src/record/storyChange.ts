import { reason } from '../model/reasons.ts'
import { never, type Us } from '../model/units.ts'
import { isOutOfPatience, isRequestTimeout, type Decisions } from './storyDecisions.ts'
import type { AttemptLife, JobLife, RequestLife } from './storyTree.ts'
import { countWords, noBreakSpace } from './storyWords.ts'
import { limitKind } from './Trace.ts'

/**
 * What would have changed a failure, where the record proves it: an answer that came too late, because its endpoint was already
 * at work on it and went on; or a limit that one more would have passed. Everywhere else nobody can know without another run.
 *
 * @param chain from the root down to the request whose failure made the others fail
 * @param nameOf the name of an endpoint
 */
export function changeOf(
  chain: readonly RequestLife[],
  decisions: Decisions,
  nameOf: (endpoint: number) => string,
): string | undefined {
  const cause = chain.at(-1)!
  const last = cause.attempts.at(-1)
  if (last === undefined || !cause.isOver || cause.isAnswered) return undefined
  const endpoint = last.endpoint < 0 ? '' : nameOf(last.endpoint)
  if (last.isOver && !last.isCancelled) {
    if (last.reason === reason.overflow) return limitChange(last, endpoint)
    if (last.reason === reason.queueFull) {
      return `One more place in the queue of ${endpoint} would have taken it in.`
    }
    if (last.reason !== reason.perTryTimeout) return undefined
    // A longer one would have begun to matter with the first that met it.
    const first = cause.attempts.find((attempt) => attempt.reason === reason.perTryTimeout)!
    return lateAnswer(chain, first, decisions, nameOf(first.endpoint))
  }
  return lateAnswer(chain, last, decisions, endpoint)
}

function limitChange({ limitKind: kind, current }: AttemptLife, endpoint: string): string {
  const above = `above ${countWords(current)}`
  return kind === limitKind.pending
    ? `limits.maxPendingRequests ${above} would have let it wait for a connection to ${endpoint}.`
    : `limits.maxRequests ${above} would have let it go to ${endpoint}.`
}

function lateAnswer(
  chain: readonly RequestLife[],
  attempt: AttemptLife,
  decisions: Decisions,
  endpoint: string,
): string | undefined {
  const { job, sentAt } = attempt
  if (job === undefined || sentAt === undefined || !isAnswerOnTheWay(job, attempt.to)) {
    return undefined
  }
  const cause = chain.at(-1)!
  const answered = job.to
  const { requestTimeoutUs, perTryTimeoutUs } = decisions.rules(cause)
  const limits: { readonly what: string; readonly since: Us; readonly isIt: boolean; us: Us }[] = [
    {
      what: 'A per-try timeout',
      since: sentAt,
      us: perTryTimeoutUs,
      isIt: attempt.reason === reason.perTryTimeout && !attempt.isCancelled,
    },
    {
      what: 'A request timeout',
      since: cause.openAt,
      us: requestTimeoutUs,
      isIt: isRequestTimeout(cause) && attempt.isCancelled,
    },
    {
      what: `A patience of ${decisions.caller(cause)}`,
      since: cause.from,
      us: cause.patienceUs,
      isIt: isOutOfPatience(cause),
    },
  ]
  const bound = limits.filter(({ isIt }) => isIt)
  if (bound.length !== 1) return undefined
  const [{ what, since }] = bound as [(typeof limits)[number]]
  // Whatever else would have cut it short proves that this alone would not have helped.
  const others = limits.filter(({ isIt }) => !isIt)
  const outer = chain
    .slice(0, -1)
    .flatMap((request) => [
      { since: request.openAt, us: decisions.rules(request).requestTimeoutUs },
      { since: request.from, us: request.patienceUs },
      ...request.attempts
        .slice(-1)
        .flatMap(({ sentAt: began }) =>
          began === undefined
            ? []
            : [{ since: began, us: decisions.rules(request).perTryTimeoutUs }],
        ),
    ])
  const isCut = [...others, ...outer].some(
    ({ since: from, us }) => us !== never && us > 0 && from + us <= answered,
  )
  if (isCut) return undefined
  return `${what} above ${upwards(answered - since)} would have let attempt ${attempt.ordinal} answer: ${endpoint} was at work on it, and finished.`
}

/**
 * Whether an endpoint was already working on an attempt that was given up, and answered well: from then on nothing that the
 * caller does changes when. What still had to queue, or to call others, might have gone another way.
 */
function isAnswerOnTheWay(job: JobLife, givenUpAt: Us): boolean {
  if (!job.isOver || job.isGone || job.to <= givenUpAt) return false
  if (job.reason !== reason.none || job.status === 0 || job.status >= 500) return false
  return job.phases.every(
    ({ kind, from, to }) =>
      to <= givenUpAt ||
      from === to ||
      kind === 'network' ||
      (kind === 'served' && from <= givenUpAt),
  )
}

/** Whole milliseconds, never less. */
function upwards(us: Us): string {
  return `${countWords(Math.ceil(us / 1_000))}${noBreakSpace}ms`
}
