import type { ChartState } from '../engine/Chart.ts'
import type { Arrangement } from './ladderOrder.ts'

interface Settled {
  /** By frame, where it is not the order of the document. */
  readonly order: Readonly<Record<string, readonly string[]>>
  readonly swapped: readonly string[]
}

/**
 * Arrangements that are written down, by machine: where moving one thing at a time gets stuck far from the fewest crossings, and
 * annealing is too slow for whoever waits for a picture.
 */
export const settledLadders: Readonly<Record<string, Settled>> = {
  request: {
    order: {
      '': ['asked', 'left', 'failed', 'answered'],
      'asked.open': ['trying', 'deciding', 'waiting', 'hedging', 'pausing'],
    },
    swapped: [
      'asked.routing>failed',
      'asked.guarding>asked.fallingBack',
      'asked.fallingBack>failed',
      'asked.faulting>asked.open',
      'asked.faulting>failed',
      'asked.detecting>asked.open',
      'asked.open.deciding>asked.open.pausing',
      'asked.open.deciding>failed',
      'asked.open.pausing>asked.open.trying',
      'asked.open.pausing>failed',
      'asked.open.waiting>asked.open.deciding',
      'asked.routing>asked.faulting',
    ],
  },
}

/** The arrangement of a machine that is written down, if there is one. */
export function settled(
  id: string | undefined,
  states: readonly ChartState[],
): Arrangement | undefined {
  const known = id === undefined ? undefined : settledLadders[id]
  if (known === undefined) return undefined
  const placeOf = ({ path, parent }: ChartState): number =>
    known.order[parent]?.indexOf(path.slice(parent === '' ? 0 : parent.length + 1)) ?? 0
  return {
    children: (parent) =>
      states.filter((state) => state.parent === parent).sort((a, b) => placeOf(a) - placeOf(b)),
    swapped: new Set(known.swapped),
  }
}
