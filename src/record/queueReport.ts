import { bucketsFor, quantile } from '../engine/Histogram.ts'
import type { Run } from '../scenario/build.ts'
import { ageBits, type MessageCount } from './messageMetrics.ts'
import type { Snapshot } from './Snapshot.ts'

/** What a broker has kept for one service. */
export type QueueReport = Readonly<Record<Exclude<MessageCount, 'ageUs'>, number>> & {
  /** At the end: not acknowledged; of those waiting, and with consumers. */
  readonly lag: number
  readonly ready: number
  readonly unacked: number
  /** On average over time. */
  readonly meanLag: number
  /** How old messages were when they were acknowledged, ms; null when none was. */
  readonly ageMs: {
    readonly mean: number | null
    readonly p50: number | null
    readonly p95: number | null
    readonly p99: number | null
  }
  /** Of a log: by partition, what waits, and who reads it. */
  readonly partitions?: readonly { readonly ready: number; readonly consumer: string | null }[]
}

/** By service that is asked through the broker; undefined where there is none. */
export function queueReports(
  run: Run,
  from: Snapshot,
  to: Snapshot,
): Record<string, QueueReport> | undefined {
  const { places } = run.world
  const { channels, consumers, partitions } = places
  if (run.plan.broker === null) return undefined
  const reports: Record<string, QueueReport> = {}
  const buckets = bucketsFor(ageBits)
  for (let row = 0; row < channels.used; row++) {
    const counted = (name: MessageCount | 'lagArea'): number =>
      to.messages[name][row]! - from.messages[name][row]!
    const acked = counted('acked')
    const ages = Float64Array.from({ length: buckets }, (_, bucket) => {
      const at = row * buckets + bucket
      return to.messages.ages[at]! - from.messages.ages[at]!
    })
    const age = (q: number): number | null =>
      acked === 0 ? null : quantile(ages, 0, q, ageBits) / 1_000
    const first = channels.firstPartition[row]!
    const parts = Array.from({ length: channels.partitionCount[row]! }, (_, index) => {
      const consumer = partitions.consumer[first + index]!
      return {
        ready: partitions.ready[first + index]!,
        consumer: consumer < 0 ? null : places.nameOfEndpoint(consumers.endpoint[consumer]!),
      }
    })
    reports[run.plan.services[channels.service[row]!]!.name] = {
      lag: channels.kept[row]!,
      ready: channels.ready[row]!,
      unacked: channels.unacked[row]!,
      meanLag: counted('lagArea') / (to.at - from.at),
      published: counted('published'),
      acked,
      expired: counted('expired'),
      dropped: counted('dropped'),
      deadLettered: counted('deadLettered'),
      lost: counted('lost'),
      refused: counted('refused'),
      delivered: counted('delivered'),
      redelivered: counted('redelivered'),
      lateReplies: counted('lateReplies'),
      ageMs: {
        mean: acked === 0 ? null : counted('ageUs') / acked / 1_000,
        p50: age(0.5),
        p95: age(0.95),
        p99: age(0.99),
      },
      ...(parts.length === 0 ? {} : { partitions: parts }),
    }
  }
  return reports
}
