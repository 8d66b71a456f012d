import type { Moment, NarrativeLine } from '../record/Moment.ts'
import type { PlaceRef } from '../record/inspect.ts'

/** The end of a list whose beginning the other side has already. */
export interface Tail<Item> {
  /** So many items of what it has are still true. */
  readonly from: number
  readonly rest: readonly Item[]
}

/** What has to be sent so that who has one list has another. */
export function tailOf<Item>(
  before: readonly Item[],
  now: readonly Item[],
  isSame: (a: Item, b: Item) => boolean,
): Tail<Item> {
  let from = 0
  while (from < before.length && from < now.length && isSame(before[from]!, now[from]!)) from++
  return { from, rest: now.slice(from) }
}

/** The list that a tail makes of the one before; the very same where nothing is new. */
export function joined<Item>(before: readonly Item[], { from, rest }: Tail<Item>): readonly Item[] {
  if (from === before.length && rest.length === 0) return before
  return [...before.slice(0, from), ...rest]
}

const samePlace = (a: PlaceRef | undefined, b: PlaceRef | undefined): boolean =>
  a?.kind === b?.kind && a?.index === b?.index

export const isSameMoment = (a: Moment, b: Moment): boolean =>
  a.at === b.at && a.kind === b.kind && a.label === b.label && samePlace(a.place, b.place)

/** Numbers in a sentence grow: then it is another one. */
export const isSameLine = (a: NarrativeLine, b: NarrativeLine): boolean =>
  a.at === b.at && a.text === b.text && a.loud === b.loud && samePlace(a.place, b.place)
