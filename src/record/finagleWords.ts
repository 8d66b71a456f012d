import { reason } from '../model/reasons.ts'
import { isUnsent } from '../policies/retry/requeues.ts'
import { stop, stopWords } from '../policies/retry/retry.ts'
import type { Run } from '../scenario/build.ts'
import { failureWords } from './storyWords.ts'

type Verdict = readonly [text: string, key: string]

/** That an attempt was made again by itself because the one before was surely not sent; undefined where that is not why. */
export function requeued(run: Run, because: number, status: number): Verdict | undefined {
  const { finagle } = run.profile
  if (finagle === undefined || !isUnsent(because, finagle.hasNacks)) return undefined
  const isConnecting = finagle.connects > 0 && because !== reason.overflow
  return [
    isConnecting
      ? `Tried again at once: ${failureWords(because, status)}, and nothing was sent. Connecting needs no budget.`
      : `Sent again at once (a requeue): ${failureWords(because, status)}, and the server has not begun.`,
    isConnecting ? '' : 'retry.budget.ratio',
  ]
}

/** Why what was not sent was not sent again; undefined for all else. */
export function notRequeued(run: Run, why: number, because: number): Verdict | undefined {
  const { finagle } = run.profile
  if (finagle === undefined) return undefined
  switch (why) {
    case stop.requeuesSpent:
    case stop.nobodyWell:
      return [`Not sent again: ${stopWords[why]!.words}.`, 'retry.budget.ratio']
    case stop.attemptsSpent:
      return isUnsent(because, finagle.hasNacks) && finagle.connects > 0
        ? [`Not tried again: connecting was tried ${finagle.connects} times more.`, '']
        : undefined
    default:
      return undefined
  }
}
