import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate'
import type { Us } from '../model/units.ts'

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
}

/** The part of a link after `#`. A run of the catalog stays readable: `scenario=retry-storm&seed=7&t=24.62`. */
export function writeLink(run: SharedRun): string {
  const keys = new URLSearchParams()
  if (run.text === undefined) keys.set('scenario', run.scenario)
  else {
    keys.set('state', `z1.${toBase64Url(deflateSync(strToU8(run.text), { level: 9 }))}`)
    if (run.file !== undefined) keys.set('file', run.file)
  }
  if (run.seed !== undefined) keys.set('seed', String(run.seed))
  if (run.system !== undefined) keys.set('system', run.system)
  if (run.commands !== undefined) keys.set('do', run.commands.join(';'))
  if (run.at !== undefined) keys.set('t', String(run.at / 1_000_000))
  return keys.toString()
}

/** Reads a link, or the search part of an address. Keys that make no sense are left out; without a scenario there is no run. */
export function readLink(text: string): SharedRun | undefined {
  const keys = new URLSearchParams(text.replace(/^[#?]/, ''))
  const scenario = keys.get('scenario') ?? ''
  const state = keys.get('state')
  const inflated = state === null ? undefined : inflate(state)
  if (scenario === '' && inflated === undefined) return undefined
  const seed = wholeNumber(keys.get('seed'))
  const seconds = Number(keys.get('t') ?? Number.NaN)
  return {
    scenario,
    text: inflated,
    file: keys.get('file') ?? undefined,
    seed,
    system: keys.get('system') ?? undefined,
    commands: keys
      .get('do')
      ?.split(';')
      .map((command) => command.trim())
      .filter((command) => command !== ''),
    at: Number.isFinite(seconds) && seconds >= 0 ? Math.round(seconds * 1_000_000) : undefined,
  }
}

function wholeNumber(text: string | null): number | undefined {
  if (text === null || !/^\d{1,15}$/.test(text)) return undefined
  return Number(text)
}

function inflate(state: string): string | undefined {
  if (!state.startsWith('z1.')) return undefined
  try {
    return strFromU8(inflateSync(fromBase64Url(state.slice(3))))
  } catch {
    return undefined
  }
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )
}
