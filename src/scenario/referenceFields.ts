import type { Cursor } from './Cursor.ts'
import { mapped, text, type Field } from './fields.ts'
import { findTarget } from './names.ts'
import type { TargetKind } from './names.ts'

/** A reference to something that has a name. Gives its one spelling: a link is `web→cart`. */
export function reference(...allowed: readonly TargetKind[]): Field<string> {
  return {
    schema: { type: ['string', 'number'] },
    read: (at) => readReference(at, allowed),
  }
}

/** The name of a node. */
export const nodeName: Field<string> = {
  schema: { type: ['string', 'number'] },
  read(at) {
    const found = readReference(at, ['node'], 'node:')
    return found?.slice('node:'.length)
  },
}

/** The name of a zone, which may say its region and sub-zone: `a`, `eu/a`, `eu/a/rack1`. */
export const zoneName: Field<string> = mapped(text(), (name, at) => {
  if (name.split('/').length <= 3) return name
  at.report('name-wrong', `has more than three parts.`, 'Write region/zone/subzone.')
  return undefined
})

/** Reads a reference under the cursor; undefined when it was reported that there is none. */
export function readReference(
  at: Cursor,
  allowed: readonly TargetKind[],
  prefix = '',
): string | undefined {
  const { text } = at
  if (text === undefined) {
    at.report('wrong-type', `is ${at.shown}; it must be a name.`, 'Write a name.')
    return undefined
  }
  const found = findTarget(`${prefix}${text}`, at.draft.names, allowed)
  if ('value' in found) return found.value.target
  at.reportMistake(found.mistake)
  return undefined
}
