import type { Run } from '../scenario/build.ts'
import { timeWords } from './storyWords.ts'
import type { GateMachine } from './inspectGates.ts'

/** How a broker sees an endpoint that takes messages. */
export function consumerMachines(run: Run, endpoint: number): GateMachine[] {
  const { consumers, machines } = run.world.places
  return rowsOf(consumers.used)
    .filter((row) => consumers.endpoint[row] === endpoint)
    .map((row) => ({ machine: machines.consumers, row }))
}

/** Of an edge by which a broker delivers: its oldest message, and the parts of its log. */
export function queueMachines(run: Run, edge: number): GateMachine[] {
  const { channels, messages, partitions, machines } = run.world.places
  const channel = rowsOf(channels.used).find((row) => channels.edge[row] === edge)
  if (channel === undefined) return []
  const oldest = rowsOf(messages.used)
    .filter((row) => messages.number[row]! > 0 && messages.channel[row] === channel)
    .sort((a, b) => messages.position[a]! - messages.position[b]!)[0]
  return [
    ...(oldest === undefined ? [] : [{ machine: machines.messages, row: oldest }]),
    ...rowsOf(partitions.used)
      .filter((row) => partitions.channel[row] === channel)
      .map((row) => ({ machine: machines.partitions, row })),
  ]
}

/** What became of the messages that a broker delivers by an edge. */
export function queueFactsOf(run: Run, edge: number): { name: string; value: string }[] {
  const { channels, sim } = run.world.places
  const channel = rowsOf(channels.used).find((row) => channels.edge[row] === edge)
  if (channel === undefined) return []
  const fact = (name: string, value: number): { name: string; value: string }[] =>
    value > 0 ? [{ name, value: String(value) }] : []
  const acked = channels.acked[channel]!
  return [
    { name: 'messages kept', value: String(channels.kept[channel]!) },
    { name: 'waiting', value: String(channels.ready[channel]!) },
    { name: 'with consumers', value: String(channels.unacked[channel]!) },
    { name: 'published', value: String(channels.published[channel]!) },
    { name: 'acknowledged', value: String(acked) },
    ...(acked > 0 && sim.now > 0
      ? [{ name: 'age when acknowledged', value: timeWords(channels.ageUs[channel]! / acked) }]
      : []),
    ...fact('delivered again', channels.redelivered[channel]!),
    ...fact('dead letters', channels.deadLettered[channel]!),
    ...fact('too old', channels.expired[channel]!),
    ...fact('dropped', channels.dropped[channel]!),
    ...fact('lost', channels.lost[channel]!),
    ...fact('not taken', channels.refused[channel]!),
    ...fact('replies too late', channels.lateReplies[channel]!),
  ]
}

const rowsOf = (count: number): number[] => Array.from({ length: count }, (_, row) => row)
