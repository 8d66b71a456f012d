import type { Us } from '../model/units.ts'
import type { Command, Fault, FaultCommand } from '../scenario/commands.ts'

type Kind = Fault['kind']

/** What a flag says of a fault whose command is not known. */
const plain: Readonly<Record<Kind, string>> = {
  kill: 'crash',
  drain: 'drain',
  slow: 'slow',
  errors: 'errors',
  hang: 'hangs',
  refuse: 'refuses',
  partition: 'cut',
  delay: 'delay',
  loss: 'loss',
  spike: 'spike',
  crashLoop: 'crash loop',
  leak: 'leak',
  deploy: 'deploy',
  flush: 'flush',
  dns: 'no DNS',
}

/** Between the names of a link; only ever compared, never drawn: our font has no arrow. */
const linkSign = String.fromCharCode(0x2192)

/** What a flag says: the fault, and how much or since when, as the command has it. */
export function faultWords(kind: Kind, command: FaultCommand | undefined): string {
  if (command === undefined) return plain[kind]
  const { fault } = command
  switch (fault.kind) {
    case 'slow':
      if (fault.factor < 1) return `fast ${number(1 / fault.factor)}×`
      return `slow ${number(fault.factor)}×`
    case 'spike':
      return `${plain[kind]} ${number(fault.factor)}×`
    case 'errors':
    case 'loss':
      return `${plain[kind]} ${number(fault.ratio * 100)}\u00a0%`
    case 'delay':
      return `${plain[kind]} ${number(fault.byUs / 1_000)}\u00a0ms`
    default:
      return `${plain[kind]} ${seconds(command.at)}`
  }
}

/** `fails at 10 s`: a fault that is still to come. */
export const scheduledWords = ({ fault, at }: FaultCommand): string =>
  `${plain[fault.kind]} at ${seconds(at)}`

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

/** The moment of a thing in seconds, as short as it can be said: nobody reads more than hundredths from a flag. */
export const seconds = (us: Us): string => `${number(Math.round(us / 10_000) / 100)}\u00a0s`

/** What is left of a time, in whole seconds: `0 s` only when it is over. */
export const wholeSeconds = (us: Us): string => `${Math.ceil(us / 1_000_000)}\u00a0s`

/** At most three significant digits. */
export function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}
