import type { Action } from '../../engine/Simulation.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { serveBatch, takes } from './dispatch.ts'
import { brokerUp } from './line.ts'
import { giveBack } from './messages.ts'

const worked = stateOf(programs.message, 'kept.worked')
const attached = stateOf(programs.consumer, 'attached')

/**
 * The partitions of a log: given to the members of the group, each to one of them, and read a batch at a time.
 *
 * @source kafka: ConsumerConfig (max.poll.records 500, max.poll.interval.ms 300000, session.timeout.ms 45000)
 */
export function partitionActions(
  places: Places,
): Record<'assign' | 'poll' | 'beginBatch' | 'commit' | 'noteChange' | 'evict', Action> {
  const { sim, machines, partitions, channels, consumers, plan } = places

  /** The members of the group that the group knows of, in order: to whom the partition falls; −1 where there is none. */
  const readerOf = (partition: number): number => {
    const channel = partitions.channel[partition]!
    const first = channels.firstConsumer[channel]!
    const members: number[] = []
    for (let index = 0; index < channels.consumerCount[channel]!; index++) {
      if (consumers.state[first + index] === attached) members.push(first + index)
    }
    const turn = partition - channels.firstPartition[channel]!
    return members.length === 0 ? nobody : members[turn % members.length]!
  }

  return {
    assign(partition) {
      const reader = readerOf(partition)
      const before = partitions.consumer[partition]!
      // Whoever gives it up commits first, unless it is dead.
      if (before !== nobody && takes(places, before)) commit(places, partition)
      else readAgain(places, partition)
      partitions.consumer[partition] = reader
      partitions.mustMove[partition] = 0
      partitions.rebalanceUs[partition] = plan.broker!.rebalanceUs
      sim.answer(reader === nobody ? events.partition.unassigned : events.partition.assigned)
    },

    poll(partition) {
      // Who is dead neither reads nor commits.
      if (!takes(places, partitions.consumer[partition]!)) return
      const { isAutomatic, commitIntervalUs } = plan.broker!
      // Committed with the next poll: at once, or when the interval is over.
      const dueUs = partitions.committedAt[partition]! + commitIntervalUs - sim.now
      const hasMore = partitions.ready[partition]! > 0
      if (partitions.firstDone[partition] !== nobody) {
        if (!isAutomatic || dueUs <= 0) commit(places, partition)
        else if (!hasMore)
          sim.tellLater(dueUs, machines.partitions, partition, events.partition.commitDue)
      }
      if (partitions.mustMove[partition] === 1) {
        commit(places, partition)
        sim.answer(events.partition.membersChanged)
        return
      }
      if (hasMore && brokerUp(places) !== nobody) sim.answer(events.partition.records)
    },

    beginBatch(partition) {
      const { pollRecords, pollIntervalUs } = plan.broker!
      partitions.batch[partition] = Math.min(pollRecords, partitions.ready[partition]!)
      partitions.pollUs[partition] = pollIntervalUs
      serveBatch(places, partition)
    },

    commit(partition) {
      if (takes(places, partitions.consumer[partition]!)) commit(places, partition)
    },

    noteChange(partition) {
      partitions.mustMove[partition] = 1
    },

    evict(partition) {
      readAgain(places, partition)
      const consumer = partitions.consumer[partition]!
      if (consumer !== nobody) sim.tell(machines.consumers, consumer, events.consumer.evicted)
    },
  }
}

/** The group remembers how far its reader is. */
export function commit(places: Places, partition: number): void {
  const { sim, machines, messages, partitions } = places
  for (let done = partitions.firstDone[partition]!; done !== nobody; done = messages.next[done]!)
    sim.tell(machines.messages, done, events.message.committed)
  partitions.firstDone[partition] = nobody
  partitions.committedAt[partition] = sim.now
}

/** What was done and not committed will be read again. */
export function readAgain(places: Places, partition: number): void {
  const { messages, partitions } = places
  for (let done = partitions.firstDone[partition]!; done !== nobody;) {
    const next = messages.next[done]!
    if (messages.state[done] === worked) giveBack(places, done, false)
    done = next
  }
  partitions.firstDone[partition] = nobody
}

/** What a partition begins with: nobody has it, and it is given at once. */
export function newPartition({ sim, machines, partitions }: Places, channel: number): number {
  const partition = sim.birth(machines.partitions)
  partitions.channel[partition] = channel
  partitions.consumer[partition] = nobody
  partitions.first[partition] = nobody
  partitions.last[partition] = nobody
  partitions.current[partition] = nobody
  partitions.firstDone[partition] = nobody
  partitions.pollUs[partition] = never
  partitions.rebalanceUs[partition] = 0
  return partition
}
