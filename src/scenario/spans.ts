import type { Us } from '../model/units.ts'
import type { Command, Fault, FaultCommand } from './commands.ts'
import { momentaryFaults } from './faultFacts.ts'
import type { TargetRows, Targets } from './targets.ts'

/** One fault of one place, with the moments at which it begins and ends there. */
export interface Span {
  readonly fault: Fault
  readonly table: TargetRows['table']
  readonly row: number
  readonly scope: TargetRows['scope']
  readonly from: Us
  /** Infinity when nothing ends it. */
  readonly to: Us
  /** Whether the command itself says when it ends. */
  readonly hasEnd: boolean
  /** The number of the release that a deploy brings, from 1 in order of time; 0 for other faults. */
  readonly release: number
}

/**
 * When each fault begins and ends at each place: known before the run, because commands are. A fault that ends by itself ends
 * alone; a clear ends all of its kind that have begun at the places it names. A deploy goes from endpoint to endpoint, and so
 * does its end.
 */
export function spansOf(commands: readonly Command[], targets: Targets): Span[] {
  const clears = commands.flatMap((command, order) =>
    command.kind === 'clear'
      ? [{ at: command.at, order, kind: command.fault, ...targets.rows(command.fault, command.on) }]
      : [],
  )
  const releases = releaseNumbers(commands)
  return commands.flatMap((command, order) => {
    if (command.kind !== 'fault') return []
    const { fault, at, until, on } = command
    const { table, rows, scope } = targets.rows(fault.kind, on)
    const eachUs = 'eachUs' in fault ? fault.eachUs : 0
    return rows.flatMap((row, index): Span[] => {
      const from = at + index * eachUs
      let to = until === undefined ? Infinity : until + index * eachUs
      let end = until ?? Infinity
      for (const clear of clears) {
        const isLater = clear.at > at || (clear.at === at && clear.order > order)
        if (!isLater || clear.kind !== fault.kind || clear.table !== table || clear.at >= end)
          continue
        const turn = clear.rows.indexOf(row)
        if (turn < 0) continue
        end = clear.at
        to = clear.at + turn * eachUs
      }
      // Once it is taken back, it goes no further; what happens in no time does not happen, unless it is momentary.
      if (from >= end && !momentaryFaults.includes(fault.kind)) return []
      const release = releases.get(command) ?? 0
      return [{ fault, table, row, scope, from, to, hasEnd: until !== undefined, release }]
    })
  })
}

function releaseNumbers(commands: readonly Command[]): ReadonlyMap<FaultCommand, number> {
  const deploys = commands
    .filter((command) => command.kind === 'fault')
    .filter(({ fault }) => fault.kind === 'deploy')
    .sort((a, b) => a.at - b.at)
  return new Map(deploys.map((command, index) => [command, index + 1]))
}
