import type { Run } from '../scenario/build.ts'
import { libraryOf } from './libraryOf.ts'
import { ownTries, type RequestLife } from './storyTree.ts'
import { failureWords, timeWords } from './storyWords.ts'
import { reason } from '../model/reasons.ts'

/** `the library of checkout`, with the team that owns it where it has another name. */
export function libraryName(run: Run, caller: string): string {
  const owner = run.ownership.ownerOf(caller)
  return `the library of ${caller}${owner === '' || owner === caller ? '' : ` (team ${owner})`}`
}

/** What the library did after a try. */
export function afterTry(run: Run, one: RequestLife, caller: string): string {
  const { pauses } = one.tryOf!
  const isLast = one.tryOrdinal === 0 || ownTries(one.tryOf!).at(-1) === one
  if (isLast || !one.isOver) return ''
  const pause = pauses[one.tryOrdinal - 1]
  const when = pause === undefined || pause.us <= 0 ? 'at once' : `after ${timeWords(pause.us)}`
  return `Tried again ${when} by ${libraryName(run, caller)}: ${howItEnded(one)}.`
}

/** Why there was no further try, and the value it rests on. */
export function endOfTries(run: Run, request: RequestLife, caller: string, edge: number): string {
  const made = ownTries(request).length
  const most = libraryOf(run, edge)?.attempts ?? made
  const whose = libraryName(run, caller)
  if (made < most) {
    return `No further try: ${whose} does not try that again.`
  }
  return most === 1
    ? `No further try: ${whose} makes one.`
    : `No further try: all ${most} of ${whose} are spent.`
}

function howItEnded(one: RequestLife): string {
  return one.reason === reason.callerLeft
    ? `nothing came within ${timeWords(one.patienceUs)}`
    : failureWords(one.reason, one.status)
}
