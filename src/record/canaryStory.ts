import { programs } from '../mesh/programs.ts'
import { newVersionOf } from '../scenario/newVersionOf.ts'
import type { Run } from '../scenario/build.ts'
import type { HappeningLog } from './IdentityHappenings.ts'
import type { PlaceRef } from './inspect.ts'
import type { Moment } from './Moment.ts'
import { counted, shareWords } from './storyWords.ts'

/** What becomes of a canary; subject: its row; value: share of good answers; other: of how many; detail: share of requests. */
export const canaryHappening = {
  grew: 120,
  promoted: 121,
  aborted: 122,
  /** A bad look that is not one too many. */
  doubted: 123,
} as const

interface Group {
  readonly kind: number
  readonly at: number
  readonly subject: number
  readonly value: number
  readonly other: number
  readonly detail: number
}

const good = programs.canary.eventNumber.get('good')!
const bad = programs.canary.eventNumber.get('bad')!

const isOfCanaries = (kind: number): boolean =>
  Object.values(canaryHappening).some((known) => known === kind)

/** Notices what is decided about new versions. */
export function listenToCanaries(run: Run, log: HappeningLog): void {
  const { machines, canaries } = run.world.places
  const tell = (kind: number, row: number): void =>
    log.tell(kind, row, canaries.seen[row]!, canaries.seenOf[row]!, shareOf(run, row))
  log.listen(machines.canaries, 'watching', (row, _, event) => {
    if (event === good) tell(canaryHappening.grew, row)
    else if (event === bad) tell(canaryHappening.doubted, row)
  })
  log.listen(machines.canaries, 'promoted', (row) => tell(canaryHappening.promoted, row))
  log.listen(machines.canaries, 'aborted', (row) => tell(canaryHappening.aborted, row))
}

/** The share of requests that the policy in force leads to a new version. */
function shareOf(run: Run, row: number): number {
  const { canaries } = run.world.places
  const { policy } = run.taken[canaries.policy[row]!]!
  const total = policy.route!.reduce((sum, { weight }) => sum + weight, 0)
  return newVersionOf(policy)!.weight / total
}

/** The sentence of a happening of canaries; undefined when it is none of them. */
export function canarySentence(
  run: Run,
  { kind, subject, value, other, detail }: Group,
): string | undefined {
  if (!isOfCanaries(kind)) return undefined
  const { canaries } = run.world.places
  const name = (service: number): string => run.plan.services[service]!.name
  const fresh = name(canaries.fresh[subject]!)
  const asked = name(canaries.service[subject]!)
  const seen = `${shareWords(value)} of its last ${counted(other, 'answer')} were good`
  const wanted = shareWords(canaries.success[subject]!)
  switch (kind) {
    case canaryHappening.grew:
      return `${fresh} did well: ${seen}. It gets ${shareWords(detail)} of the requests for ${asked}.`
    case canaryHappening.promoted:
      return `${fresh} is promoted, with ${shareWords(detail)} of the requests for ${asked}: ${seen}.`
    case canaryHappening.aborted:
      return `The canary is aborted: ${seen}, and ${wanted} were wanted. ${fresh}, which had ${shareWords(detail)} of the requests for ${asked}, is taken out of the route.`
    case canaryHappening.doubted:
      return `${fresh} did not do well: ${seen}, and ${wanted} were wanted. It is looked at again.`
    default:
      return undefined
  }
}

/** Where it is. */
export function canaryPlace(run: Run, { kind, subject }: Group): PlaceRef | undefined {
  const { canaries } = run.world.places
  return isOfCanaries(kind) ? { kind: 'service', index: canaries.fresh[subject]! } : undefined
}

/** The mark of it on the timeline. */
export function canaryMoments(run: Run, group: Group): Moment[] {
  const { at, kind, detail } = group
  const place = canaryPlace(run, group)
  switch (kind) {
    case canaryHappening.grew:
      return [{ at, kind: 'push', label: `canary ${shareWords(detail)}`, place }]
    case canaryHappening.promoted:
      return [{ at, kind: 'recovered', label: 'canary promoted', place }]
    case canaryHappening.aborted:
      return [{ at, kind: 'failure', label: 'canary aborted', place }]
    default:
      return []
  }
}
