import { born, type Machine } from '../engine/Simulation.ts'
import type { Places } from '../mesh/Places.ts'
import { events, programs } from '../mesh/programs.ts'
import { result, resultWords } from '../policies/health/health.ts'

type Listen = (
  machine: Machine,
  state: string,
  notice: (row: number, from: number, event: number) => void,
) => void

const { healthCheck } = programs
const isIll = Uint8Array.from(healthCheck.states, (state) =>
  state.startsWith('asked.unhealthy') ? 1 : 0,
)

/** Hears of endpoints that begin to fail the checks of a caller, and of those that pass again. */
export function listenToChecks(
  { machines, checkers }: Places,
  told: {
    failed(member: number, how: number, status: number): void
    passed(member: number): void
  },
  listen: Listen,
): void {
  // What is entered is heard of before the action that writes down how a check ended without an answer.
  const howOf = (checker: number, event: number): number => {
    if (event === events.healthCheck.toldUnhealthy) return result.told
    return event >= healthCheck.firstTimer ? result.timeout : checkers.result[checker]!
  }
  for (const state of ['asked.unhealthy.waiting', 'asked.unhealthy.checking'])
    listen(machines.checkers, state, (checker, from, event) => {
      if (from === born || isIll[from] === 1) return
      const how = howOf(checker, event)
      const hasStatus = how === result.failed || how === result.retriable
      told.failed(checkers.member[checker]!, how, hasStatus ? checkers.status[checker]! : 0)
    })
  listen(machines.checkers, 'asked.healthy.waiting', (checker, from) => {
    if (from !== born && isIll[from] === 1) told.passed(checkers.member[checker]!)
  })
}

/** ` it answered badly (503)`: why an endpoint fails the check of a caller. */
export function checkCause(how: number, status: number): string {
  return `it ${resultWords[how] ?? 'failed'}${status > 0 ? ` (${status})` : ''}`
}
