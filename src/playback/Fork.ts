import type { Us } from '../model/units.ts'
import type { Command } from '../scenario/commands.ts'

/** Another future of a run, kept as a value: it can be run again at any time. */
export interface Fork {
  readonly name: string
  readonly seed: number
  readonly system: string | undefined
  readonly commands: readonly Command[]
  /** Where it leaves the run that was kept instead. */
  readonly at: Us
  /** How far it had been run. */
  readonly until: Us
}

/** What stands in one list of commands and not in another. */
export function onlyIn(list: readonly Command[], other: readonly Command[]): readonly Command[] {
  const known = new Set(other.map((command) => JSON.stringify(command)))
  return list.filter((command) => !known.has(JSON.stringify(command)))
}

/** The earliest moment at which two lists of commands do something different; Infinity when they are the same. */
export function firstDifference(one: readonly Command[], other: readonly Command[]): Us {
  const differing = [...onlyIn(one, other), ...onlyIn(other, one)]
  // Order among commands of one tick matters, too; then nothing is shared that one could name.
  if (differing.length === 0) return JSON.stringify(one) === JSON.stringify(other) ? Infinity : 0
  return Math.min(...differing.map(({ at }) => at))
}

/** More than can be told apart is not kept. */
const forksAtMost = 12

/** With one more, the newest first; the same future is kept once. */
export function withFork(forks: readonly Fork[], fork: Fork): readonly Fork[] {
  return [fork, ...forks.filter((other) => !isSameFuture(other, fork))].slice(0, forksAtMost)
}

export function isSameFuture(
  one: Pick<Fork, 'seed' | 'system' | 'commands'>,
  other: Pick<Fork, 'seed' | 'system' | 'commands'>,
): boolean {
  return (
    one.seed === other.seed &&
    one.system === other.system &&
    firstDifference(one.commands, other.commands) === Infinity
  )
}
