import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { faultTarget, type FaultKind, type FaultTarget } from './faults.ts'

/** What each fault is offered on, in the order of the choice. */
function placesFor(topology: Topology, kind: FaultKind): readonly PlaceRef[] {
  const { clients, services, endpoints, edges } = topology
  const all = (kind: 'client' | 'service' | 'endpoint' | 'edge', { length }: readonly unknown[]) =>
    Array.from({ length }, (_, index): PlaceRef => ({ kind, index }))
  if (kind === 'spike') return all('client', clients)
  const places = [...all('endpoint', endpoints), ...all('service', services)]
  return kind === 'partition' ? [...all('edge', edges), ...places] : places
}

/**
 * On what a fault of the palette may be done; the first is the suggestion: the selected thing when it fits, else the smallest thing
 * that is worth breaking. A crash is suggested for one endpoint only: the lesson is what the others do.
 */
export function paletteTargets(
  topology: Topology,
  kind: FaultKind,
  selection: PlaceRef | undefined,
): readonly FaultTarget[] {
  const fits = (target: FaultTarget | undefined): target is FaultTarget =>
    target?.choices.some((choice) => choice.kind === kind) ?? false
  const all = placesFor(topology, kind)
    .map((place) => faultTarget(topology, place))
    .filter(fits)
  const suggested = [narrowed(topology, kind, selection), suggestionFor(topology, kind)]
    .map((place) => place && faultTarget(topology, place))
    .find(fits)
  if (suggested === undefined) return all
  return [suggested, ...all.filter(({ on }) => on !== suggested.on)]
}

function narrowed(
  topology: Topology,
  kind: FaultKind,
  selection: PlaceRef | undefined,
): PlaceRef | undefined {
  if (kind !== 'kill' || selection === undefined) return selection
  if (selection.kind === 'service') return lastEndpoint(topology, selection.index)
  const edge = selection.kind === 'edge' ? topology.edges[selection.index] : undefined
  return edge === undefined ? selection : lastEndpoint(topology, edge.toService)
}

function suggestionFor(topology: Topology, kind: FaultKind): PlaceRef | undefined {
  const busiest = busiestService(topology)
  if (kind === 'partition') {
    const index = topology.edges.findIndex(({ toService }) => toService === busiest)
    if (index >= 0) return { kind: 'edge', index }
  }
  return kind === 'spike' ? { kind: 'client', index: 0 } : lastEndpoint(topology, busiest)
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
