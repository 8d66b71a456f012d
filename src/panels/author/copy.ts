import { setProperty } from '../../author/edits.ts'
import { words } from '../../words/words.ts'
import type { OpenScenario } from '../Player.svelte.ts'
import type { Draft } from './draft.ts'

/** What somebody edits in place of a scenario that comes with the program: a copy, which says so. Their own stays itself. */
export function copyOf({ id, title, file, text }: OpenScenario): Draft {
  if (id === '') return { file, text }
  const titled = setProperty(text, ['title'], words.author.copyOf(title))
  return { file: `copy-of-${id}.yaml`, text: 'refused' in titled ? text : titled.text }
}
