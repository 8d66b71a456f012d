import type { Era } from '../profiles/profile.ts'
import type { Option, Part, Question } from './Question.ts'
import q1 from './questions/q1.ts'
import q2 from './questions/q2.ts'
import q3 from './questions/q3.ts'
import q4 from './questions/q4.ts'
import q5 from './questions/q5.ts'
import q6 from './questions/q6.ts'
import q7 from './questions/q7.ts'
import q8 from './questions/q8.ts'

/** The eight questions, in the order of the webinar: problem before product. */
export const questions: readonly Question[] = [q1, q2, q3, q4, q5, q6, q7, q8]

/** Every sub-question, in order. */
export const parts: readonly Part[] = questions.flatMap((question) => question.parts)

const partsById = new Map(parts.map((part) => [part.id, part]))

/** @throws when there is no such part: answers are checked where they are read */
export function partOf(id: string): Part {
  const part = partsById.get(id)
  if (part === undefined) throw new Error(`there is no part ${id}`)
  return part
}

/** The option of a part with a letter. */
export function optionOf(part: Part, letter: string): Option {
  const option = part.options.find((one) => one.letter === letter)
  if (option === undefined) throw new Error(`part ${part.id} has no option ${letter}`)
  return option
}

/** The chosen option of a part in some answers; undefined when it is not answered. */
export function chosenOf(part: Part, answers: ReadonlyMap<string, string>): Option | undefined {
  const letter = answers.get(part.id)
  return letter === undefined ? undefined : optionOf(part, letter)
}

/** What one option does for one candidate. */
export interface Effect {
  readonly candidate: string
  /** -2…+2. */
  readonly value: number
  readonly isExcluding: boolean
  readonly why: string
  readonly sources: readonly number[]
}

const read = new Map<string, readonly Effect[]>()

/** The effects of an option in an era: `none +2, lib +1, conduit no` with its reason, candidate by candidate. */
export function effectsOf(part: Part, option: Option, era: Era): readonly Effect[] {
  const key = `${part.id}${option.letter} ${era}`
  const known = read.get(key)
  if (known !== undefined) return known
  const effects = (option.effects ?? []).flatMap((group) => {
    const text = era === '2018' ? group.in2018 : group.today
    if (text === undefined) return []
    return text.split(', ').map((each): Effect => {
      const [candidate = '', value = ''] = each.split(' ')
      const isExcluding = value === 'no'
      return {
        candidate,
        value: isExcluding ? 0 : Number(value),
        isExcluding,
        why: group.why,
        sources: group.sources ?? [],
      }
    })
  })
  read.set(key, effects)
  return effects
}
