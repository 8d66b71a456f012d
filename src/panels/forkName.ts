import { onlyIn } from '../playback/Fork.ts'
import type { Command } from '../scenario/commands.ts'
import { words } from '../words/words.ts'
import { commandWords } from './faults.ts'

/** What a future that is left had and the one that is taken has not; else what it had not. */
export function forkName(left: readonly Command[], taken: readonly Command[]): string {
  const had = onlyIn(left, taken)
  if (had.length > 0) return words.time.forkWith(textOf(had[0]!), had.length - 1)
  const lacked = onlyIn(taken, left)
  if (lacked.length > 0) return words.time.forkWithout(textOf(lacked[0]!), lacked.length - 1)
  return words.time.forkAsItWas
}

function textOf(command: Command): string {
  const place =
    command.kind === 'load'
      ? command.client
      : command.kind === 'policy'
        ? command.policy.for
        : command.kind === 'rotate'
          ? words.faults.targets[command.what]
          : command.on
  return `${commandWords(command)}, ${place.replace(/\s*\u2192\s*/, ` ${words.charts.to} `)}`
}
