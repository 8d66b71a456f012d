/** One mistake of an author: where, what, and how to mend it. Codes are stable; each has a section in docs/errors.md. */
export interface Problem {
  readonly code: string
  readonly file: string
  /** From 1; 0 when the place is not in a text (a flag, a link). */
  readonly line: number
  readonly column: number
  /** What is wrong, quoting the value. */
  readonly what: string
  /** What to write instead. */
  readonly mend: string
}

/** All mistakes of a scenario (or flag, or link) at once. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(describeProblem).join('\n\n'))
    this.name = 'ScenarioError'
    this.problems = problems
  }
}

/** A problem as text: `file:line:column  code`, then what and mend, indented. */
export function describeProblem(problem: Problem): string {
  const place =
    problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file
  const lines = [problem.what, problem.mend].filter((text) => text !== '')
  return [`${place}  ${problem.code}`, ...lines.map((text) => `  ${text}`)].join('\n')
}
