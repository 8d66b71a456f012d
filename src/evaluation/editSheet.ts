import type { Era } from '../profiles/profile.ts'
import type { Disagreement, Evidence, OpenPoint, PilotSaid, Sheet } from './sheet.ts'

/** Another sheet with something said, changed or taken back in it; the one before stays as it was. */

export const withEra = (sheet: Sheet, era: Era): Sheet => ({ ...sheet, era })

/** What the record is called, and who answers. */
export const withHeading = (
  sheet: Sheet,
  heading: Partial<Pick<Sheet, 'title' | 'team'>>,
): Sheet => ({ ...sheet, ...heading })

/** @param letter undefined leaves the part open */
export const withAnswer = (sheet: Sheet, part: string, letter: string | undefined): Sheet => ({
  ...sheet,
  answers: withEntry(sheet.answers, part, letter),
})

/** @param weight undefined: that of the model */
export const withWeight = (sheet: Sheet, question: number, weight: number | undefined): Sheet => ({
  ...sheet,
  weights: withEntry(sheet.weights, question, weight),
})

/**
 * @param option `1.1a`
 * @param effect undefined: that of the model
 */
export function withEffect(
  sheet: Sheet,
  option: string,
  candidate: string,
  effect: number | undefined,
): Sheet {
  const of = withEntry(sheet.effects.get(option) ?? new Map(), candidate, effect)
  return { ...sheet, effects: withEntry(sheet.effects, option, of.size === 0 ? undefined : of) }
}

/** Weights and effects as the model has them. */
export const withoutChanges = (sheet: Sheet): Sheet => ({
  ...sheet,
  weights: new Map(),
  effects: new Map(),
})

/** Weights as the model has them. */
export const withModelWeights = (sheet: Sheet): Sheet => ({ ...sheet, weights: new Map() })

/** @param note empty takes it away */
export const withNote = (sheet: Sheet, part: string, note: string): Sheet => ({
  ...sheet,
  notes: withEntry(sheet.notes, part, note.trim() === '' ? undefined : note),
})

export const withDisagreements = (sheet: Sheet, disagreements: readonly Disagreement[]): Sheet => ({
  ...sheet,
  disagreements,
})

export const withOpenPoints = (sheet: Sheet, open: readonly OpenPoint[]): Sheet => ({
  ...sheet,
  open,
})

export const withPilot = (sheet: Sheet, pilot: PilotSaid): Sheet => ({ ...sheet, pilot })

export const withEvidence = (sheet: Sheet, evidence: readonly Evidence[]): Sheet => ({
  ...sheet,
  evidence,
})

function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const changed = new Map(map)
  if (value === undefined) changed.delete(key)
  else changed.set(key, value)
  return changed
}
