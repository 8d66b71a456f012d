import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { tellPlace } from './tellPlace.ts'
import type { WalkStop } from './walk.ts'

/** What a screen reader hears of a place at the moment of a frame: its kind and name, its state, its numbers. */
export function tellStop(topology: Topology, frame: Frame | undefined, stop: WalkStop): string {
  const telling = frame && tellPlace(topology, frame, stop.place)
  if (telling === undefined) return stop.words
  // The team of a service stands in its name already; that it panics does not.
  const isNew = stop.place.kind !== 'service' || telling.tone !== 'ink'
  const state = isNew && telling.state !== '' ? [telling.state] : []
  const facts = telling.facts.map(({ name, value }) => words.canvas.stops.fact(name, value))
  return [stop.words, ...state, ...facts].join(', ')
}
