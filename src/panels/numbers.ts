import type { Us } from '../model/units.ts'
import { reasonCount } from '../model/reasons.ts'
import { clientField, clientWidth, header, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'

/** The counters of one moment, as panels show them. */
export interface Numbers {
  readonly t: Us
  readonly offered: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  /** Of those that were answered: with a fallback in the answer. */
  readonly degraded: number
  /** Messages that were given up and put aside, whatever their callers were told. */
  readonly deadLetters: number
  readonly reasons: readonly number[]
  readonly digest: string
  readonly clientRates: readonly number[]
  readonly frame: Frame
}

export function numbersOf(frame: Frame, topology: Topology): Numbers {
  const at = (position: number): number => frame.header[position]!
  return {
    t: at(header.now),
    offered: at(header.offered),
    ok: at(header.ok),
    failed: at(header.failed),
    inFlight: at(header.inFlight),
    degraded: at(header.degraded),
    deadLetters: at(header.deadLetters),
    reasons: Array.from({ length: reasonCount }, (_, index) => at(header.reasons + index)),
    digest: digestOf(frame),
    clientRates: topology.clients.map(
      (_, index) => frame.clients[index * clientWidth + clientField.ratePerSecond]!,
    ),
    frame,
  }
}

/** What the whole run up to the moment of a frame comes to, in 16 digits: equal for equal runs only. */
export function digestOf(frame: Frame): string {
  const word = (position: number): string =>
    (frame.header[position]! >>> 0).toString(16).padStart(8, '0')
  return word(header.digestHigh) + word(header.digestLow)
}
