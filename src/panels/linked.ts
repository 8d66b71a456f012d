import { reasons } from '../model/reasons.ts'
import type { Moment, PlaceRef } from '../playback/protocol.ts'
import { header, markField, markWidth, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { targetsAt } from './faultTargets.ts'
import { samePlace } from './Player.svelte.ts'

/** Whether two places are the same, or one of them is a part of the other. */
export function isAbout(
  topology: Topology | undefined,
  one: PlaceRef | undefined,
  other: PlaceRef | undefined,
): boolean {
  if (topology === undefined || one === undefined || other === undefined) return false
  const holds = (part: PlaceRef, whole: PlaceRef): boolean =>
    targetsAt(topology, part).some(({ place }) => samePlace(place, whole))
  return samePlace(one, other) || holds(one, other) || holds(other, one)
}

/** Where most attempts have failed for a reason just now; else where it was told that requests did. */
export function placeOfReason(
  frame: Pick<Frame, 'header' | 'marks'> | undefined,
  moments: readonly Pick<Moment, 'kind' | 'label' | 'place'>[],
  reason: number,
): PlaceRef | undefined {
  const counts = new Map<number, number>()
  const rows = frame === undefined || frame.header.length === 0 ? 0 : frame.header[header.marks]!
  let most = -1
  for (let row = 0; row < rows; row++) {
    const at = row * markWidth
    if (frame!.marks[at + markField.reason] !== reason) continue
    const edge = frame!.marks[at + markField.edge]!
    const count = (counts.get(edge) ?? 0) + 1
    counts.set(edge, count)
    if (count > (counts.get(most) ?? 0)) most = edge
  }
  if (most >= 0) return { kind: 'edge', index: most }
  const { words } = reasons[reason]!
  return moments.findLast(({ kind, label }) => kind === 'failure' && label === words)?.place
}
