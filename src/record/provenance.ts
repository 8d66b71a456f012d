import { whyWords } from '../dialects/precedence/precedence.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { EffectiveValue, Origin, Shadowed } from '../scenario/effective.ts'

/** Who said a value: as panels show it and JSON carries it. */
export interface Setter {
  /** A team, `platform` or `operator`. */
  readonly by: string
  /** Where its document lies; '' is the root namespace. */
  readonly namespace: string
  /** `shop.yaml:24`; empty when it has no line. */
  readonly from: string
  /** When it was said, µs; undefined for what the run begins with. */
  readonly at: Us | undefined
}

/** What somebody said, and another one decided. */
export interface Overridden extends Setter {
  /** As a scenario writes it. */
  readonly value: string
  /** In a phrase: why it does not bind. */
  readonly because: string
}

/** How one value came about, by its dotted key. */
export interface Provenance {
  readonly key: string
  /** As a scenario writes it; empty when the default of the system holds, because who decides it is silent. */
  readonly value: string
  /** Undefined when nobody who is looked at said it. */
  readonly setter: Setter | undefined
  readonly overrides: readonly Overridden[]
}

/** How the values that bind an edge came about at a version, in the order in which they were said. */
export function provenanceOf(run: Run, edge: number, version: number): Provenance[] {
  return provenances(run, run.effectiveAt(edge, version).values)
}

/** The same of values that are at hand. */
export function provenances(
  run: Pick<Run, 'ownership'>,
  values: readonly EffectiveValue[],
): Provenance[] {
  return values.map((value) => provenance(run, value))
}

function provenance(
  run: Pick<Run, 'ownership'>,
  { key, value, origin, why, shadowed }: EffectiveValue,
): Provenance {
  return {
    key,
    value: written(value),
    setter: origin && setter(origin),
    overrides: shadowed.map((one, at) => ({
      ...setter(one.origin),
      value: written(one.value),
      because: because(run, one, at === 0 ? why : undefined),
    })),
  }
}

function setter({ by, namespace, file, line, at }: Origin): Setter {
  const from = file === '' || line === 0 ? '' : `${file.split('/').at(-1)}:${line}`
  return { by, namespace, from, at }
}

function because(
  run: Pick<Run, 'ownership'>,
  { isSeen }: Shadowed,
  why: EffectiveValue['why'],
): string {
  const { title } = run.ownership.precedence
  if (!isSeen) return `not looked at for this call by the rule of ${title}`
  return why === undefined ? 'overridden' : `overridden: the other wins, because ${whyWords[why]}`
}

/** A value on one line, as a scenario writes it. */
export function written(value: unknown): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(written).join(', ')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => `${key} ${written(inner)}`)
      .join(' ')
  }
  return String(value)
}
