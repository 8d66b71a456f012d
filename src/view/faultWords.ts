import type { Us } from '../model/units.ts'
import { faultText, linkSign, momentWords, strengthText } from '../record/faultText.ts'
import type { Command, Fault, FaultCommand } from '../scenario/commands.ts'
import { words } from '../words/words.ts'

type Kind = Fault['kind']

/** What a flag says: the fault, and how much or since when, as the command has it. */
export function faultWords(kind: Kind, command: FaultCommand | undefined): string {
  if (command === undefined) return words.faults.flags[kind]
  const { fault, at, on } = command
  const text = faultText(fault, on)
  return strengthText(fault) === '' ? `${text} ${momentWords(at)}` : text
}

/** `crash at 10 s`: a fault that is still to come. */
export const scheduledWords = ({ fault, at, on }: FaultCommand): string =>
  words.faults.flagAt(faultText(fault, on), momentWords(at))

/** The fault command that holds at a moment, if the list has one: the last that began. */
export function holding(
  commands: readonly Command[],
  kind: Kind,
  names: readonly string[],
  t: Us,
): FaultCommand | undefined {
  let found: FaultCommand | undefined
  for (const command of commands) {
    if (command.kind !== 'fault' || command.fault.kind !== kind || command.at > t) continue
    if (!names.includes(command.on.replace('->', linkSign))) continue
    if (found === undefined || command.at >= found.at) found = command
  }
  return found
}

/** What is left of a time, in whole seconds: `0 s` only when it is over. */
export const wholeSeconds = (us: Us): string => `${Math.ceil(us / 1_000_000)}\u00a0s`

/** At most three significant digits. */
export function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
