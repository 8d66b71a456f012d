import type { Us } from '../model/units.ts'
import { packText, unpackText, type StateTrouble } from './linkState.ts'

/** Why a link, or a part of it, is not opened. */
export type LinkTrouble = StateTrouble | 'tooManyCommands'

/** A run as a link carries it. Commands are texts, as the command line takes them. */
export interface SharedRun {
  /** Of the catalog; empty when the text is given. */
  readonly scenario: string
  /** The scenario itself, when it is not in the catalog. */
  readonly text?: string | undefined
  readonly file?: string | undefined
  readonly seed?: number | undefined
  readonly system?: string | undefined
  /** Absent: the scenario's own. */
  readonly commands?: readonly string[] | undefined
  readonly at?: Us | undefined
  /** What is wrong with the link: then there is nothing to open. */
  readonly trouble?: LinkTrouble | undefined
}

/** guess: what somebody did to a run by hand; a scenario has its own events */
export const mostCommands = 1_000
/** A file name is shown as it was given, and nobody needs a longer one. */
const longestName = 200
/** Letters that nobody sees and that turn or hide what stands beside them. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** The part of a link after `#`. A run of the catalog stays readable: `scenario=retry-storm&seed=7&t=24.62`. */
export function writeLink(run: SharedRun): string {
  const keys = new URLSearchParams()
  if (run.text === undefined) keys.set('scenario', run.scenario)
  else {
    keys.set('state', packText(run.text))
    if (run.file !== undefined) keys.set('file', run.file)
  }
  if (run.seed !== undefined) keys.set('seed', String(run.seed))
  if (run.system !== undefined) keys.set('system', run.system)
  if (run.commands !== undefined) keys.set('do', run.commands.join(';'))
  if (run.at !== undefined) keys.set('t', String(run.at / 1_000_000))
  return keys.toString()
}

/**
 * Reads a link, or the search part of an address. Keys that make no sense are left out; without a scenario there is no run. Total,
 * and in time and memory that do not depend on what the link would become: it may have been written by anybody.
 */
export function readLink(text: string): SharedRun | undefined {
  const keys = new URLSearchParams(text.replace(/^[#?]/, ''))
  const scenario = keys.get('scenario') ?? ''
  const state = keys.get('state')
  if (scenario === '' && state === null) return undefined
  const unpacked = state === null ? undefined : unpackText(state)
  const commands = keys
    .get('do')
    ?.split(';')
    .map((command) => command.trim())
    .filter((command) => command !== '')
  const trouble =
    typeof unpacked === 'string'
      ? unpacked
      : (commands?.length ?? 0) > mostCommands
        ? 'tooManyCommands'
        : undefined
  if (trouble !== undefined) return { scenario, trouble }
  const seconds = Number(keys.get('t') ?? Number.NaN)
  return {
    scenario,
    text: typeof unpacked === 'object' ? unpacked.text : undefined,
    file: keys.get('file')?.replace(unseen, '').slice(0, longestName),
    seed: wholeNumber(keys.get('seed')),
    system: keys.get('system') ?? undefined,
    commands,
    at: Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1_000_000) : undefined,
  }
}

function wholeNumber(text: string | null): number | undefined {
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined
  return Number(text)
}
