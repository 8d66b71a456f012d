import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { allWays, faultWays, type FaultWay, type WayId } from './faultTable.ts'
import { canBefall, targetsAt, targetsOf, type Target } from './faultTargets.ts'

/**
 * On what a way of the palette may be taken; the first is the suggestion: the selected thing when it fits, else the smallest thing
 * that is worth breaking. A crash is suggested for one endpoint only: the lesson is what the others do.
 */
export function paletteTargets(
  topology: Topology,
  way: WayId,
  selection: PlaceRef | undefined,
): readonly Target[] {
  const all = targetsOf(topology).filter((target) => canBefall(way, target))
  const suggested = [narrowed(topology, way, selection), suggestionFor(topology, way)]
    .flatMap((place) => (place === undefined ? [] : targetsAt(topology, place)))
    .find((target) => canBefall(way, target))
  if (suggested === undefined) return all
  return [suggested, ...all.filter(({ on }) => on !== suggested.on)]
}

function narrowed(
  topology: Topology,
  way: WayId,
  selection: PlaceRef | undefined,
): PlaceRef | undefined {
  if (way !== 'crash' || selection === undefined) return selection
  if (selection.kind === 'service') return lastEndpoint(topology, selection.index)
  const edge = selection.kind === 'edge' ? topology.edges[selection.index] : undefined
  return edge === undefined ? selection : lastEndpoint(topology, edge.toService)
}

function suggestionFor(topology: Topology, way: WayId): PlaceRef | undefined {
  const busiest = busiestService(topology)
  const { befalls }: FaultWay = faultWays[way]
  switch (befalls[0]) {
    case 'link': {
      const index = topology.edges.findIndex(({ toService }) => toService === busiest)
      return index < 0 ? undefined : { kind: 'edge', index }
    }
    case 'service':
      return { kind: 'service', index: busiest }
    case 'endpoint':
      return lastEndpoint(topology, busiest)
    default:
      return undefined
  }
}

function lastEndpoint(topology: Topology, service: number): PlaceRef | undefined {
  const index = topology.services[service]?.endpoints.at(-1)
  return index === undefined ? undefined : { kind: 'endpoint', index }
}

/** The service that most others call. */
function busiestService({ services, edges }: Topology): number {
  const callers = services.map(
    (_, index) => edges.filter((edge) => edge.toService === index && edge.fromService >= 0).length,
  )
  return callers.indexOf(Math.max(...callers))
}

/** The ways that somebody may mean by what was typed; all when nothing was. */
export function waysFound(text: string): readonly WayId[] {
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean)
  return allWays.filter((way) => {
    const { order, seek } = words.faults.ways[way]
    const group = words.faults.groups[faultWays[way].group]
    const known = `${order} ${seek} ${group}`.toLowerCase().split(/\s+/)
    return parts.every((part) => known.some((word) => word.startsWith(part)))
  })
}

/** Why a way cannot be taken in this run; undefined when it can. */
export function whyMissing(topology: Topology, way: WayId): string | undefined {
  if (targetsOf(topology).some((target) => canBefall(way, target))) return undefined
  const { befalls, group }: FaultWay = faultWays[way]
  if (way === 'inject' || way === 'uninject') return words.faults.missing.everything
  return words.faults.missing[group === 'trust' ? 'issuer' : befalls[0]!]
}
