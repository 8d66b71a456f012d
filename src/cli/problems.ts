import { describeProblem, ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import type { Terminal } from './Terminal.ts'

/** The input was wrong: nothing was run. */
export const badInput = 2

/** Tells all mistakes at once. @returns the exit code for it */
export function tellProblems(terminal: Terminal, problems: readonly Problem[]): number {
  terminal.error(`${problems.map(describeProblem).join('\n\n')}\n`)
  return badInput
}

/** Does something that may throw a ScenarioError; its problems are gathered instead. */
export function gathering<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}
