import type { Snippet } from 'svelte'
import type { Path } from '../../author/Value.ts'
import type { Author } from './Author.svelte.ts'
import type { Form } from './schemaForm.ts'

/** One property as a field shows it. */
export interface FieldProps {
  readonly author: Author
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
