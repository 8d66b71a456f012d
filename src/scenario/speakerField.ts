import type { Cursor } from './Cursor.ts'
import { text } from './fields.ts'
import type { Field } from './fields.ts'
import { quote } from './quantities.ts'
import { suggestion } from './suggest.ts'

/** Who speaks beside the teams: whoever runs the mesh, and whoever sits at its controls. They may change everything. */
export const withoutTeam = ['platform', 'operator'] as const

/** The name of a team; of any team where the scenario does not list them. */
export const teamName: Field<string> = {
  schema: { type: 'string' },
  read: (at) => readTeam(at, []),
}

/** Who says a policy: a team, or one of those who stand above them. */
export const speaker: Field<string> = {
  schema: { type: 'string' },
  read: (at) => readTeam(at, withoutTeam),
}

function readTeam(at: Cursor, others: readonly string[]): string | undefined {
  const name = text().read(at)
  if (name === undefined || name === '' || others.includes(name)) return name
  const { teams } = at.draft.names
  // Without a list of teams a name is only a label.
  if (teams.size === 0 || teams.has(name)) return name
  at.report('unknown-name', `is ${quote(name)}; there is no team called that.`, () =>
    suggestion(name, [...teams, ...others]),
  )
  return undefined
}
