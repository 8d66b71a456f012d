import type { LineCounter, Node } from 'yaml'
import type { Code } from './codes.ts'
import { ScenarioError } from './ScenarioError.ts'
import type { Problem } from './ScenarioError.ts'

/** Where something was written. Line and column from 1; 0 when it is not in a text. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** guess: nobody mends more at a time, and garbage must not cost a suggestion for each of its words */
const reportedAtMost = 100

/** Collects the mistakes of one text, so that all of them are told at once. */
export class Problems {
  readonly #list: Problem[] = []
  #omitted: Place | undefined
  #omittedCount = 0

  get count(): number {
    return this.#list.length
  }

  add(place: Place, code: Code, what: string, mend: string | (() => string)): void {
    if (this.#list.length >= reportedAtMost) {
      this.#omitted ??= place
      this.#omittedCount++
      return
    }
    this.#list.push({ code, ...place, what, mend: typeof mend === 'string' ? mend : mend() })
  }

  /** Goes on only when nothing is wrong. @throws ScenarioError with all mistakes, in the order of the text */
  throwIfAny(): void {
    if (this.#list.length === 0) return
    const sorted = [...this.#list].sort((a, b) => a.line - b.line || a.column - b.column)
    if (this.#omitted !== undefined) {
      sorted.push({
        code: 'too-many-mistakes',
        ...this.#omitted,
        what: `There are ${this.#omittedCount} mistakes more, here and further on.`,
        mend: 'Mend the ones above first; one slip of the indentation often causes many.',
      })
    }
    throw new ScenarioError(sorted)
  }
}

/** Finds the place of a node: by its range in the text, or by the flag that brought it. */
export class Places {
  readonly file: string
  readonly #lines: LineCounter
  /** Nodes that a setting brought into the document. What is inside them has the same place. */
  readonly #brought = new Map<Node, Place>()

  constructor(file: string, lines: LineCounter) {
    this.file = file
    this.#lines = lines
  }

  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset)
    return { file: this.file, line, column: col }
  }

  bring(node: Node, place: Place): void {
    this.#brought.set(node, place)
  }

  of(node: Node | null | undefined, otherwise: Place): Place {
    if (node === null || node === undefined) return otherwise
    const brought = this.#brought.get(node)
    if (brought !== undefined) return brought
    return node.range ? this.at(node.range[0]) : otherwise
  }
}
