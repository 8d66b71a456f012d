import { parts } from '../../evaluation/questions.ts'
import type { Disagreement, OpenPoint, Sheet } from '../../evaluation/sheet.ts'
import { mostItems } from '../../evaluation/sheet.ts'
import { withDisagreements, withOpenPoints } from '../../evaluation/editSheet.ts'

/** Parts without an answer, in order. */
export const openParts = ({ answers }: Sheet) => parts.filter(({ id }) => !answers.has(id))

/** All that is open: parts, people who disagree, points that are written down. */
export const openCount = (sheet: Sheet): number =>
  openParts(sheet).length +
  sheet.disagreements.filter(({ said }) => said.length > 0).length +
  sheet.open.length

/** Everybody who was named so far, in that order: a name is typed once. */
export function namesOf({ disagreements, open, pilot }: Sheet): readonly string[] {
  const people = disagreements.flatMap(({ said }) => said.map(([person]) => person))
  const owners = [...open.map(({ owner }) => owner), pilot.owner]
  return [...new Set([...people, ...owners].filter((name): name is string => !!name))]
}

/** The disagreement on a part, if there is one. */
export const disagreementOn = (sheet: Sheet, part: string): Disagreement | undefined =>
  sheet.disagreements.find((one) => one.part === part)

/** Another disagreement on its part; without people and words it is gone. */
export function withDisagreement(sheet: Sheet, changed: Disagreement): Sheet {
  const isNothing = changed.said.length === 0 && changed.note === undefined
  const isThere = disagreementOn(sheet, changed.part) !== undefined
  const others = isThere
    ? sheet.disagreements.flatMap((one) =>
        one.part !== changed.part ? [one] : isNothing ? [] : [changed],
      )
    : [...sheet.disagreements, ...(isNothing ? [] : [changed])]
  return withDisagreements(sheet, others)
}

/** Why a name cannot be added to those who disagree on a part. */
export function nameTrouble(
  name: string,
  on: Disagreement | undefined,
): 'taken' | 'forbidden' | undefined {
  // Keys of a file: those that mean something in JavaScript are refused when it is read.
  if (name in Object.prototype) return 'forbidden'
  return on?.said.some(([person]) => person === name) ? 'taken' : undefined
}

export const hasRoom = (sheet: Sheet): boolean => sheet.open.length < mostItems

/** An open point in another form; undefined takes it out. */
export const withOpenPoint = (sheet: Sheet, at: number, point: OpenPoint | undefined): Sheet =>
  withOpenPoints(
    sheet,
    sheet.open.flatMap((one, index) => (index !== at ? [one] : point === undefined ? [] : [point])),
  )
