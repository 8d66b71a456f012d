import type { Snippet } from 'svelte'
import type { Path, Value } from '../../author/Value.ts'
import type { Form } from './schemaForm.ts'

/** What forms show and change: a whole scenario, or one policy that is being composed. */
export interface FormHost {
  readonly value: Value | undefined
  /** What can stand where a name is asked for. */
  readonly services: readonly string[]
  readonly clients: readonly string[]
  set(path: Path, to: Value | undefined): void
  /** What is wrong with a property, or, unless it is to be exact, with something in it. */
  problemsAt(path: Path, isExact: boolean): readonly Mistake[]
}

interface Mistake {
  readonly what: string
  readonly mend: string
}

/** One property as a field shows it. */
export interface FieldProps {
  readonly host: FormHost
  readonly path: Path
  readonly form: Form
  readonly label: string
  readonly doc: string
  /** What stands for it when it is absent. */
  readonly written?: string | undefined
  readonly isRequired?: boolean
  /** What surrounds it can take it out. */
  readonly canRemove?: boolean
  readonly depth?: number
}

/** Draws a property and, through itself, those below it. */
export type FieldSnippet = Snippet<[FieldProps]>
