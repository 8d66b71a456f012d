import { reason, reasons } from '../../model/reasons.ts'
import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { finagleBudget } from './finagleBudget.ts'
import { decorrelatedJittered } from './pauses.ts'
import { stop, type Retry } from './retry.ts'
import type { TpsBudget, TpsBudgetOptions } from './tpsBudget.ts'

export interface RequeueOptions {
  /** Of what was surely not sent. */
  readonly requeueBudget: TpsBudgetOptions
  /** How often connecting is tried again for one request, at once and for nothing; 0 where it is a requeue like others. */
  readonly connects: number
  /** Whether a refusal of a full server says that it is safe to send again (a NACK). */
  readonly hasNacks: boolean
  /** What else is tried again, if anything. */
  readonly retries: RetryFilterOptions | null
  /** Caller and callee: what the jitter is drawn for. */
  readonly place: string
}

export interface RetryFilterOptions {
  /** Whether what ended so may be tried again; `method` is a position in model/methods.ts. */
  readonly classify: (because: number, status: number, method: number) => boolean
  /** Attempts at most, the first one included; Infinity: as many as the budget allows. */
  readonly attempts: number
  /** Of what may be tried again; `null`: the budget of requeues, too. */
  readonly budget: TpsBudgetOptions | null
  /** The pauses between: the first, and the longest; 0 and 0 for none. */
  readonly startUs: Us
  readonly maxUs: Us
  /** Whether what can be requeued is left to that, and is not tried again by this as well. */
  readonly leavesUnsent: boolean
}

/** A share of the balance is what one request may take of it in requeues. */
const shareOfOne = 0.2

/** Whether an attempt that ended so was surely not begun by its server. */
export function isUnsent(because: number, hasNacks: boolean): boolean {
  return neverSent[because] === 1 || (hasNacks && because === reason.queueFull)
}

/** By reason: 1 where no byte of the request has left the caller. */
const neverSent = Uint8Array.from(reasons, ({ name }) =>
  ['connectionFailure', 'connectTimeout', 'failfast', 'overflow'].includes(name) ? 1 : 0,
)

/**
 * Finagle's two layers of trying again. *Requeues* are for what was surely not sent: nobody could connect, or the server said that
 * it did not begin. They are made at once, by default, for everybody. *Retries* are for what a policy calls retryable, after a pause.
 *
 *     requeues of one request ≤ ⌈0.2 · balance⌉, as the balance stood when it began; each takes from the budget
 *     who succeeds pays in; where a policy retries, each request pays in when it begins, and nothing later
 *
 * There is no requeue while no endpoint is known to be well. A failure that a requeue could have mended and did not (the budget is
 * spent, the request has had its share) is marked as not retryable. Where connecting is an act of its own (Linkerd 1.x), it is
 * tried up to 25 times more, at once, and no budget pays.
 *
 * @source twitter/finagle 4feb34cb: service/{Retries,RequeueFilter,RetryFilter}.scala, client/MethodBuilderRetry.scala (3 tries;
 *   what can be requeued is left to requeues), service/RetryPolicy.scala (`tries`: pauses of decorrelated jitter, 5 ms to 200 ms)
 */
export function requeues(options: RequeueOptions, columns: PolicyColumns): Retry {
  const { requests, attempts, clusters, members, candidates, gates, draw, purpose } = columns
  const { connects, hasNacks, retries } = options
  const requeueBudget = finagleBudget(options.requeueBudget, columns)
  const ownBudget = retries?.budget ? finagleBudget(retries.budget, columns) : null
  const jitter = purpose(`backoff/${options.place}`)

  /** A request, and each retry of it, gets its share of requeues anew. */
  const renew = (request: number): void => {
    const balance = requeueBudget.balance(gates.requeueBudget[gateOf(request)]!)
    requests.requeuesLeft[request] = Math.ceil(shareOfOne * balance)
    requests.connectsLeft[request] = connects
  }

  const gateOf = (request: number): number => clusters.gate[requests.cluster[request]!]!

  const isSomebodyWell = (cluster: number): boolean => {
    const first = clusters.candidates[cluster]!
    for (let at = first; at < first + clusters.candidateCount[cluster]!; at++)
      if (members.unready[candidates.member[at]!] === 0) return true
    return false
  }

  /** @returns 0 for one more attempt at once, or why there is none */
  const requeue = (request: number, because: number): number => {
    const gate = gateOf(request)
    const isWell = isSomebodyWell(requests.cluster[request]!)
    if (connects > 0 && because !== reason.queueFull && because !== reason.overflow) {
      if (requests.connectsLeft[request]! <= 0) return stop.attemptsSpent
      if (!isWell) {
        gates.not_open[gate]!++
        return stop.nobodyWell
      }
      requests.connectsLeft[request]!--
    } else {
      if (!isWell) {
        gates.cannot_retry[gate]!++
        return stop.nobodyWell
      }
      if (requests.requeuesLeft[request]! <= 0) {
        gates.request_limit[gate]!++
        return stop.requeuesSpent
      }
      if (!requeueBudget.withdraw(gates.requeueBudget[gate]!)) return stop.budgetSpent
      requests.requeuesLeft[request]!--
    }
    gates.requeues[gate]!++
    requests.requeued[request]!++
    return 0
  }

  const retry = (request: number, because: number, status: number): number => {
    if (retries === null) return stop.notRetriable
    if (!retries.classify(because, status, requests.method[request]!)) return stop.notRetriable
    const tries = requests.attempts[request]! - requests.requeued[request]!
    if (tries >= retries.attempts) return stop.attemptsSpent
    const [budget, account] = accountOf(request)
    if (!budget.withdraw(account)) return stop.budgetSpent
    renew(request)
    if (retries.maxUs <= 0) return 0
    const made = requests.attempts[request]!
    const u = draw.key(requests.keyA[request]!, requests.keyB[request]! + made, jitter).next()
    return decorrelatedJittered(retries, tries - 1, u, requests.backoffUs[request]!)
  }

  const accountOf = (request: number): [TpsBudget, number] => {
    const cluster = requests.cluster[request]!
    return ownBudget === null
      ? [requeueBudget, gates.requeueBudget[clusters.gate[cluster]!]!]
      : [ownBudget, clusters.budget[cluster]!]
  }

  return {
    anotherHost: false,
    hostAttempts: 0,
    attempts: retries?.attempts ?? Infinity,
    isOfConnects: false,
    keepsLastOpen: false,
    keepsResult: false,
    begin(request) {
      requests.requeued[request] = 0
      renew(request)
      if (retries === null) return
      const [budget, account] = accountOf(request)
      budget.deposit(account)
    },
    decide(request, attempt) {
      const because = attempts.reason[attempt]!
      const status = attempts.status[attempt]!
      if (isUnsent(because, hasNacks)) {
        const again = requeue(request, because)
        if (again === 0 || retries === null || retries.leavesUnsent) return again
        const later = retry(request, because, status)
        return later === stop.notRetriable ? again : later
      }
      const hasFailed = because !== reason.none && status >= 500
      if (!hasFailed) {
        // Where a policy retries, the request has paid in when it began.
        if (retries === null || ownBudget !== null)
          requeueBudget.deposit(gates.requeueBudget[gateOf(request)]!)
        return because === reason.none ? stop.succeeded : stop.notRetriable
      }
      return retry(request, because, status)
    },
  }
}
