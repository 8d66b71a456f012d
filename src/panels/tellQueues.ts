import { header, partitionsShown, queueField, queueWidth, type Frame } from '../record/Frame.ts'
import type { QueuePlace, Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { countText, durationText } from './format.ts'
import type { Telling } from './telling.ts'

const said = words.canvas.tip

/** What a broker keeps in the queues that are meant, in words: nothing where there is none. */
export function queueFacts(
  topology: Topology,
  frame: Frame,
  isMeant: (queue: QueuePlace) => boolean,
): Telling['facts'] {
  const rows = topology.queues.flatMap((queue, index) => (isMeant(queue) ? [index] : []))
  if (rows.length === 0) return []
  const sum = (field: number): number =>
    rows.reduce((total, row) => total + frame.queues[row * queueWidth + field]!, 0)
  const dead = sum(queueField.deadLettered)
  const again = sum(queueField.redelivered)
  const oldest = Math.min(
    ...rows
      .map((row) => frame.queues[row * queueWidth + queueField.oldestAt]!)
      .filter((at) => at >= 0),
  )
  const isBlocking = sum(queueField.isBlocking) > 0
  const [only] = rows
  const partitions = rows.length === 1 ? topology.queues[only!]!.partitions : 0
  const parts = Array.from({ length: Math.min(partitions, partitionsShown) }, (_, part) =>
    countText(frame.queues[only! * queueWidth + queueField.partitions + part]!),
  )
  return [
    {
      name: said.kept,
      value: said.keptAs(countText(sum(queueField.ready)), countText(sum(queueField.unacked))),
    },
    ...(parts.length > 0 ? [{ name: said.parts, value: parts.join(' · ') }] : []),
    ...(Number.isFinite(oldest)
      ? [{ name: said.oldest, value: durationText(frame.header[header.now]! - oldest) }]
      : []),
    { name: said.consumers, value: countText(sum(queueField.consumers)) },
    ...(again > 0 ? [{ name: said.redelivered, value: countText(again) }] : []),
    ...(dead > 0 ? [{ name: said.deadLetters, value: countText(dead) }] : []),
    ...(isBlocking ? [{ name: said.blocked, value: said.areBlocked }] : []),
  ]
}
