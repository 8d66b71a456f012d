import type { Run } from '../scenario/build.ts'
import { goneHappening, whyUntold } from './GoneHappenings.ts'
import { counted, Names } from './storyWords.ts'

/** What of a group of happenings is needed here. */
interface Group {
  readonly kind: number
  readonly subject: number
  readonly value: number
  readonly other: number
}

/** The sentence of calls to who is gone, with why nobody had told whoever called; undefined for all else. */
export function goneSentence(run: Run, { kind, subject, value, other }: Group): string | undefined {
  if (kind !== goneHappening.callsToGone) return undefined
  const names = new Names(run)
  const caller = names.caller(subject)
  const calls = `${counted(value, 'call')} of ${caller} went to ${value === 1 ? 'an endpoint' : 'endpoints'} of ${names.callee(subject)} that ${value === 1 ? 'does' : 'do'} not exist any more`
  return `${calls}: ${because(other, caller)}.`
}

function because(why: number, caller: string): string {
  switch (why) {
    case whyUntold.planeDown:
      return `the control plane is down, and nobody tells ${caller} of new ones`
    case whyUntold.cutOff:
      return `proxies of ${caller} are cut off from the control plane, which knows better`
    case whyUntold.stalled:
      return `discovery is stalled, and nothing that changes reaches ${caller}`
    case whyUntold.notConnected:
      return `the control plane is up, and proxies of ${caller} are not connected to it again yet`
    case whyUntold.noProxy:
      return `${caller} had not heard of it yet`
    default:
      return `discovery is late, and the proxies of ${caller} had not been told yet`
  }
}
