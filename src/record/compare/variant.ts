import { Run } from '../../scenario/build.ts'
import { parseScenario } from '../../scenario/parse.ts'
import type { Command } from '../../scenario/commands.ts'
import type { Scenario } from '../../scenario/Scenario.ts'

/** Fewer are no comparison; more cannot be told apart. */
export const variantsAtLeast = 2
export const variantsAtMost = 6

/**
 * One way to run a scenario: what differs from its text. A system is the setting `system`, a seed is the setting `seed`, a
 * policy is a setting of `policies`.
 */
export interface Variant {
  readonly name: string
  /** Values to set in the document before it is read, by dotted path; `null` takes the key out. */
  readonly set: Readonly<Record<string, unknown>>
  /** Whether nothing breaks: faults of the scenario, and those that were done to it, are left out. */
  readonly isFaultless: boolean
}

/** What all variants of a comparison share. */
export interface Common {
  readonly text: string
  /** Named in every message. */
  readonly file: string
  /** Set in all variants, before what each sets itself. */
  readonly set?: Readonly<Record<string, unknown>>
  readonly commands?: readonly Command[]
}

/** A variant that was read: everything that a run needs. */
export interface ReadVariant {
  readonly variant: Variant
  readonly scenario: Scenario
  readonly commands: readonly Command[]
  readonly notes: readonly string[]
}

/** Reads a variant. @throws ScenarioError when the text, or one of its settings, is wrong */
export function readVariant(
  { text, file, set = {}, commands = [] }: Common,
  variant: Variant,
): ReadVariant {
  // Its control is another comparison: one that a setting spoils does not matter here.
  const { scenario, notes } = parseScenario(text, {
    file,
    set: { ...set, ...variant.set, control: null },
  })
  if (!variant.isFaultless) return { variant, scenario, commands, notes }
  return {
    variant,
    scenario: { ...scenario, events: faultless(scenario.events) },
    commands: faultless(commands),
    notes,
  }
}

/** A run of a variant at its beginning; of its own seed, unless another is given. */
export function runOfVariant({ scenario, commands }: ReadVariant, seed = scenario.seed): Run {
  return new Run(seed === scenario.seed ? scenario : { ...scenario, seed }, commands)
}

function faultless(commands: readonly Command[]): Command[] {
  return commands.filter(({ kind }) => kind !== 'fault' && kind !== 'clear' && kind !== 'without')
}
