import type { Question } from '../../evaluation/Question.ts'
import type { Sheet } from '../../evaluation/sheet.ts'

/** How far a question is answered. */
export interface Progress {
  readonly answered: number
  readonly of: number
  readonly state: 'open' | 'partly' | 'done'
}

export function progressOf({ parts }: Question, { answers }: Sheet): Progress {
  const answered = parts.filter(({ id }) => answers.has(id)).length
  const state = answered === 0 ? 'open' : answered === parts.length ? 'done' : 'partly'
  return { answered, of: parts.length, state }
}
