import { takes } from '../mesh/broker/dispatch.ts'
import type { Places } from '../mesh/Places.ts'
import { partitionsShown, queueField, queueWidth, type Frame } from './Frame.ts'

/** What a broker keeps, by queue. */
export function fillQueues({ queues }: Frame, places: Places): void {
  const { channels, messages, partitions, broker } = places
  queues.fill(0)
  for (let channel = 0; channel < channels.used; channel++) {
    const at = channel * queueWidth
    queues[at + queueField.ready] = channels.ready[channel]!
    queues[at + queueField.unacked] = channels.unacked[channel]!
    queues[at + queueField.kept] = channels.kept[channel]!
    queues[at + queueField.deadLettered] = channels.deadLettered[channel]!
    queues[at + queueField.redelivered] = channels.redelivered[channel]!
    queues[at + queueField.isBlocking] = broker.isBlocking[0]!
    const first = channels.firstConsumer[channel]!
    for (let row = first; row < first + channels.consumerCount[channel]!; row++)
      if (takes(places, row)) queues[at + queueField.consumers]!++
    const heads = [channels.first[channel]!]
    for (let index = 0; index < channels.partitionCount[channel]!; index++) {
      const partition = channels.firstPartition[channel]! + index
      heads.push(partitions.first[partition]!)
      if (index < partitionsShown)
        queues[at + queueField.partitions + index] = partitions.ready[partition]!
    }
    const waiting = heads.filter((head) => head >= 0)
    queues[at + queueField.oldestAt] =
      waiting.length === 0 ? -1 : Math.min(...waiting.map((head) => messages.publishedAt[head]!))
  }
}
