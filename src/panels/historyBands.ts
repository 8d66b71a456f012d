import type { Us } from '../model/units.ts'
import type { History } from '../playback/protocol.ts'

/** A stretch of time in one state. */
export interface Band {
  /** Empty where nothing is known any more. */
  readonly state: string
  readonly from: Us
  readonly to: Us
  /** How many stays are drawn as one, because they were too short to see. */
  readonly stays: number
}

/**
 * The life of a machine as bands, one after the other. Stays shorter than `shortest` are drawn as one band of the state that
 * lasted longest in it, so that what changes all the time stays readable.
 */
export function historyBands(
  { changes, keptFrom }: History,
  state: string,
  now: Us,
  shortest: Us,
): readonly Band[] {
  const stays: Band[] = []
  const add = (name: string, from: Us, to: Us): void => {
    if (to > from) stays.push({ state: name, from, to, stays: 1 })
  }
  if (keptFrom > 0) add('', 0, keptFrom)
  let from = keptFrom
  let current = changes[0]?.from ?? state
  for (const change of changes) {
    add(current, from, change.at)
    from = Math.max(from, change.at)
    current = change.to
  }
  add(current, from, now)
  return merged(stays, shortest)
}

function merged(stays: readonly Band[], shortest: Us): readonly Band[] {
  const bands: Band[] = []
  let group: Band[] = []
  const close = (): void => {
    if (group.length === 0) return
    const lasted = new Map<string, Us>()
    for (const { state, from, to } of group) lasted.set(state, (lasted.get(state) ?? 0) + to - from)
    const [longest] = [...lasted].reduce((a, b) => (b[1] > a[1] ? b : a))
    bands.push({
      state: longest,
      from: group[0]!.from,
      to: group.at(-1)!.to,
      stays: group.reduce((sum, { stays: count }) => sum + count, 0),
    })
    group = []
  }
  for (const stay of stays) {
    if (stay.to - stay.from >= shortest) {
      close()
      bands.push(stay)
      continue
    }
    group.push(stay)
    if (stay.to - group[0]!.from >= shortest) close()
  }
  close()
  return bands
}
