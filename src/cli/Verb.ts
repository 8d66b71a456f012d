import type { Flag } from './flags.ts'
import type { Terminal } from './Terminal.ts'

/** One verb of the command line: one file. */
export interface Verb {
  readonly name: string
  /** `run FILE [flags]` */
  readonly usage: string
  /** What it does, after its name. */
  readonly what: string
  readonly flags: readonly Flag[]
  /** More for its help: sentences. */
  readonly notes: readonly string[]
  readonly examples: readonly string[]
  /** @param words what stood after the verb; @returns the exit code: 0, 1 (an expectation failed) or 2 (bad input) */
  main(words: readonly string[], terminal: Terminal): Promise<number>
}
