import type { Table } from '../engine/Arena.ts'
import type { Run } from '../scenario/build.ts'
import type { HappeningLog } from './IdentityHappenings.ts'
import { counted, Names } from './storyWords.ts'

/** What happens in flows, with what `subject` and `value` mean. */
export const flowHappening = {
  /** the edge that was asked over; value: dead letters so far in this series; detail: 1 when it is the first */
  deadLettered: 112,
} as const

const columns = { dead: 'f64', inSeries: 'f64', isDying: 'u8' } as const

/** Notices that a bus or a flow puts messages aside: nothing else tells of it, because their callers are told that all is well. */
export class FlowHappenings {
  private readonly run: Run
  private readonly log: Pick<HappeningLog, 'tell'>
  private readonly seen: Table<typeof columns>

  constructor(run: Run, log: Pick<HappeningLog, 'tell'>) {
    this.run = run
    this.log = log
    const count = run.plan.flows.length === 0 ? 0 : run.plan.edges.length
    this.seen = run.world.places.sim.arena.table('flowHappenings', columns, count)
    while (this.seen.used < count) this.seen.birth()
  }

  /** Looks at the second that is over. */
  endSecond(): void {
    const { seen, log } = this
    const { edges } = this.run.world.places
    for (let edge = 0; edge < seen.used; edge++) {
      const count = edges.deadLetters[edge]! - seen.dead[edge]!
      seen.dead[edge] = edges.deadLetters[edge]!
      if (count === 0) {
        seen.isDying[edge] = 0
        continue
      }
      const isFirst = seen.isDying[edge] === 0
      if (isFirst) seen.inSeries[edge] = 0
      seen.isDying[edge] = 1
      seen.inSeries[edge]! += count
      log.tell(flowHappening.deadLettered, edge, seen.inSeries[edge]!, 0, isFirst ? 1 : 0)
    }
  }
}

/** What happened in a flow, in a sentence; undefined for all else. */
export function flowSentence(
  run: Run,
  {
    kind,
    subject,
    value,
  }: { readonly kind: number; readonly subject: number; readonly value: number },
): string | undefined {
  if (kind !== flowHappening.deadLettered) return undefined
  const { toService, target } = run.plan.edges[subject]!
  const names = new Names(run)
  const bus = run.plan.services[toService]!.name
  const service = run.plan.services[target]!.name
  return `${bus} put ${counted(value, 'message')} for ${service} aside as dead letters: nobody works on them, and ${names.caller(subject)} was told that all is well.`
}
