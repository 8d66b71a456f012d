import type { DemoAct } from './Demonstration.ts'

/** What an act does, as a command of the grammar: `8s..12s slow cart 3x`. */
export function actCommand({ command, seconds }: DemoAct, at: number): string {
  const end = seconds === undefined ? '' : `..${inSeconds(at + seconds)}`
  return `${inSeconds(at)}${end} ${command}`
}

/** Moments are whole microseconds, whatever the clock of a page says. */
const inSeconds = (seconds: number): string => `${Math.round(seconds * 1_000_000) / 1_000_000}s`
