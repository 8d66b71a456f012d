import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { brokerUp, headOf, leaveLine } from './line.ts'

const attached = stateOf(programs.consumer, 'attached')
const polling = stateOf(programs.partition, 'polling')
const reading = stateOf(programs.partition, 'reading')
const listening = stateOf(programs.pod, 'ready')

/** Whether a consumer takes messages: the broker thinks so, and its process does not end. */
export function takes({ consumers, endpoints }: Places, consumer: number): boolean {
  return (
    consumers.state[consumer] === attached &&
    endpoints.state[consumers.endpoint[consumer]!] === listening
  )
}

/**
 * Gives waiting messages of a queue to consumers that have room, one after the other.
 *
 * @source rabbitmq: docs/consumers, docs/consumer-prefetch: round robin among consumers with credit
 */
export function serve(places: Places, channel: number): void {
  const { channels } = places
  if (brokerUp(places) === nobody) return
  for (;;) {
    const head = headOf(places, channels, channel)
    if (head === nobody) return
    const consumer = nextConsumer(places, channel)
    if (consumer === nobody) return
    hand(places, head, consumer)
  }
}

/** The next in turn that may have one more; −1 when none may. */
function nextConsumer(places: Places, channel: number): number {
  const { channels, consumers, plan } = places
  const { prefetch, isAutomatic } = plan.broker!
  const first = channels.firstConsumer[channel]!
  const count = channels.consumerCount[channel]!
  for (let step = 0; step < count; step++) {
    const index = (channels.turn[channel]! + step) % count
    const consumer = first + index
    // Credit is given back by acknowledging: who acknowledges nothing needs none.
    const hasRoom = isAutomatic || consumers.unacked[consumer]! < prefetch
    if (!hasRoom || !takes(places, consumer)) continue
    channels.turn[channel] = (index + 1) % count
    return consumer
  }
  return nobody
}

/** Gives the next record of a batch to whoever reads the partition, unless it still has one. */
export function serveBatch(places: Places, partition: number): void {
  const { sim, machines, partitions } = places
  if (partitions.state[partition] !== reading || partitions.current[partition] !== nobody) return
  const consumer = partitions.consumer[partition]!
  if (brokerUp(places) === nobody || !takes(places, consumer)) return
  const head = headOf(places, partitions, partition)
  if (head === nobody || partitions.batch[partition]! <= 0) {
    sim.tell(machines.partitions, partition, events.partition.batchDone)
    return
  }
  partitions.current[partition] = head
  hand(places, head, consumer)
}

/** Something came to a channel, or somebody who takes it: whoever may have something gets it. */
export function serveLine(places: Places, channel: number, partition: number): void {
  const { sim, machines, partitions } = places
  if (partition === nobody) serve(places, channel)
  else if (partitions.state[partition] === polling)
    sim.tell(machines.partitions, partition, events.partition.appended)
  else serveBatch(places, partition)
}

/** The broker, or what it stood still with, works again. */
export function serveAll(places: Places): void {
  const { channels, partitions } = places
  for (let channel = 0; channel < channels.used; channel++) {
    const first = channels.firstPartition[channel]!
    const count = channels.partitionCount[channel]!
    if (count === 0) serve(places, channel)
    for (let partition = first; partition < first + count; partition++) {
      if (partitions.current[partition] === nobody) serveLine(places, channel, partition)
    }
  }
}

function hand(places: Places, message: number, consumer: number): void {
  const { sim, machines, messages, consumers, channels } = places
  leaveLine(places, message)
  messages.consumer[message] = consumer
  consumers.unacked[consumer]!++
  channels.unacked[messages.channel[message]!]!++
  sim.tell(machines.messages, message, events.message.dispatched)
}
