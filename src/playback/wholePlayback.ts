import { Comparer } from './Comparer.ts'
import { narrator } from './narrator.ts'
import { Playback } from './Playback.ts'
import { reader } from './reader.ts'
import { teller } from './teller.ts'

/** A playback with all departments at once, for tests and benchmarks: every ask is answered where it stands. */
export function wholePlayback(eventsPerSlice?: number): Playback {
  return new Playback(eventsPerSlice, { reader, narrator, teller, comparer: new Comparer() })
}
