import type { Inspection } from '../playback/protocol.ts'
import { words } from '../words/words.ts'
import { momentText } from './format.ts'
import { shortOrigin } from './shortOrigin.ts'

export type Line = Inspection['policy'][number]
type Setter = NonNullable<Line['setter']>

const said = words.policies

/** Who speaks: `team payments`, `the operator`. */
export function setterText({ by }: Pick<Setter, 'by'>): string {
  return by === 'operator' ? said.operator : by === 'platform' ? said.platform : said.team(by)
}

/** Where and when somebody said something, behind who it was. */
export function whereText({ namespace, from, at }: Setter): string {
  return [
    from === '' ? '' : said.atLine(shortOrigin(from)),
    namespace === '' ? '' : said.inNamespace(namespace),
    at === undefined ? '' : said.saidAt(momentText(at)),
  ].join('')
}

/** Whose word a value is, as short as a column: a team, a line, `default`. */
export function originText({ from, isDefault, setter }: Line): string {
  const isTeam = setter !== undefined && setter.by !== 'operator'
  return isTeam && !isDefault ? setter.by : shortOrigin(from)
}

/** Who set a value, in a sentence. */
export function whoText({ value, from, isDefault, setter }: Line): string {
  if (setter === undefined) return said.whoDefault(value, from)
  if (isDefault) return said.whoSilent(value, from, setterText(setter))
  return said.whoSet(value, setterText(setter), whereText(setter))
}

/** What it overrode, and why that does not bind; a sentence for each. */
export function overrideTexts({ overrides }: Line): readonly string[] {
  return overrides.map((one) =>
    said.overrode(one.value, setterText(one), whereText(one), one.because),
  )
}
