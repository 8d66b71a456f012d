import type { Run } from '../scenario/build.ts'
import type { PlaceRef } from './inspect.ts'
import { messageHappening, whyWaiting } from './MessageHappenings.ts'
import { counted, countWords, timeWords } from './storyWords.ts'

/** What of a group of happenings is needed here. */
interface Group {
  readonly kind: number
  readonly subject: number
  readonly value: number
  readonly other: number
  readonly detail: number
}

/** What happened at a broker, in a sentence; undefined for all else. */
export function messageSentence(
  run: Run,
  { kind, subject, value, other, detail }: Group,
): string | undefined {
  const { channels } = run.world.places
  if (run.plan.broker === null || subject >= channels.used) return undefined
  const service = run.plan.services[channels.service[subject]!]!.name
  const broker = run.plan.services[run.plan.broker.service]!.name
  switch (kind) {
    case messageHappening.lagBegan:
      return `Messages for ${service} wait at ${broker}: ${countWords(value)} are kept, because ${because(service, other, detail)}.`
    case messageHappening.lagEnded:
      return `${service} has caught up: what waited is done, after ${timeWords(value)}; at most ${countWords(other)} messages were kept.`
    case messageHappening.deadLettered:
      return `${broker} put ${counted(value, 'message')} for ${service} aside as dead letters: nobody works on them, and whoever asked was not told.`
    case messageHappening.blocked:
      return `${broker} keeps ${countWords(value)} messages and stops reading: everybody who publishes waits.`
    case messageHappening.unblocked:
      return `${broker} has room again: publishers were blocked for ${timeWords(value)}.`
    case messageHappening.hotLoop:
      return `Messages for ${service} go round: of ${countWords(other)} deliveries in a second ${countWords(value)} were not the first of their message.`
    default:
      return undefined
  }
}

function because(service: string, why: number, consumers: number): string {
  switch (why) {
    case whyWaiting.brokerDown:
      return 'the broker gives nothing out'
    case whyWaiting.noConsumer:
      return `no endpoint of ${service} takes them`
    case whyWaiting.blockedPart:
      return 'a record that cannot be done blocks its part'
    default:
      return `${counted(consumers, 'consumer')} of ${service} ${consumers === 1 ? 'does' : 'do'} not keep up`
  }
}

/** The place that it is about; undefined for all else. */
export function messagePlace(run: Run, { kind, subject }: Group): PlaceRef | undefined {
  if (run.plan.broker === null) return undefined
  if (kind === messageHappening.blocked || kind === messageHappening.unblocked)
    return { kind: 'service', index: run.plan.broker.service }
  const isOfQueue = Object.values(messageHappening).includes(kind as never)
  return isOfQueue ? { kind: 'edge', index: run.world.places.channels.edge[subject]! } : undefined
}
