import { Scalar, isMap, isScalar, isSeq } from 'yaml'
import type { Document, Node } from 'yaml'
import type { Code, Mistake } from './codes.ts'
import type { Names } from './names.ts'
import type { Place, Places, Problems } from './Problems.ts'
import { quote, shown } from './quantities.ts'
import { keyText } from './yamlText.ts'

/** What is known, and what is collected, while one document is read. */
export interface Draft {
  readonly document: Document
  readonly places: Places
  readonly problems: Problems
  /** Who may be referred to. */
  readonly names: Names
  /** Every call as it was met, for what can only be said about all of them together. */
  readonly calls: CallSeen[]
  /** How many there are so far, of what is limited over all services. */
  readonly totals: Totals
  /** What the whole document is called in messages; a scenario when absent. */
  readonly subject?: string
}

/** How many there are of what is limited. */
export interface Totals {
  endpoints: number
  calls: number
  tape: number
  entries: number
  users: number
  /** Names of headers that only this scenario knows. */
  readonly headers: Set<string>
}

export const noTotals = (): Totals => ({
  endpoints: 0,
  calls: 0,
  tape: 0,
  entries: 0,
  users: 0,
  headers: new Set(),
})

export interface CallSeen {
  readonly from: string
  readonly to: string
  readonly probability: number
  readonly place: Place
}

/** guess: of a path in a message more is not read */
const longestPath = 200

/** A value of the document: what stands there, under which path, at which place. */
export class Cursor {
  readonly draft: Draft
  readonly node: Node | null
  /** As a setting would name it, e.g. `policies[0].retry.attempts`; empty for the whole document. */
  readonly path: string
  readonly place: Place

  constructor(draft: Draft, node: Node | null, path: string, place: Place) {
    this.draft = draft
    this.node = node
    this.path = path
    this.place = place
  }

  get isMap(): boolean {
    return isMap(this.node)
  }

  get isList(): boolean {
    return isSeq(this.node)
  }

  /** The text of a plain value as it was written, without quotes; undefined for a map, a list or nothing. */
  get text(): string | undefined {
    if (!isScalar(this.node) || this.isEmpty) return undefined
    const { source, value } = this.node
    return typeof value === 'string' ? value : (source ?? String(value))
  }

  /** What YAML makes of a plain value; a quoted number is a text. */
  get scalar(): unknown {
    return isScalar(this.node) ? this.node.value : undefined
  }

  /** Nothing was written, or `null`. */
  get isEmpty(): boolean {
    return this.node === null || (isScalar(this.node) && this.node.value === null)
  }

  /** The value as it looks in a message: `25`, `"soon"`, `a list`. */
  get shown(): string {
    if (this.isMap) return 'a map'
    if (this.isList) return 'a list'
    if (this.isEmpty) return 'empty'
    const value = this.scalar
    return typeof value === 'string' ? quote(value) : (this.text ?? '')
  }

  /** The children of a map with their keys, in the order of the file. */
  get entries(): { key: string; keyPlace: Place; value: Cursor }[] {
    if (!isMap(this.node)) return []
    const { places } = this.draft
    return this.node.items.map((pair) => {
      const key = keyText(pair.key)
      const keyPlace = places.of(pair.key as Node, this.place)
      const value = pair.value as Node | null
      const path = this.path === '' ? key : `${this.path}.${key}`
      // Of an absent value the key is the nearest place.
      return {
        key,
        keyPlace,
        value: new Cursor(this.draft, value, path, places.of(value, keyPlace)),
      }
    })
  }

  /** The children of a list. */
  get items(): Cursor[] {
    if (!isSeq(this.node)) return []
    return this.node.items.map((item, index) => {
      const place = this.draft.places.of(item as Node, this.place)
      return new Cursor(this.draft, item as Node | null, `${this.path}[${index}]`, place)
    })
  }

  /** The child under a key, if there is one. */
  get(key: string): Cursor | undefined {
    return this.entries.find((entry) => entry.key === key)?.value
  }

  /** The key itself, as a plain value: where keys mean something. */
  atKey(key: string, place: Place): Cursor {
    return new Cursor(this.draft, new Scalar(key), `${this.path}.${key}`, place)
  }

  /** Tells a mistake at this place; `what` goes on after the path. */
  report(code: Code, what: string, mend: string | (() => string), place = this.place): void {
    // A part of a command has no path but a name, with which the sentence begins.
    const whole = this.draft.subject ?? 'The scenario'
    const subject =
      this.path === '' ? whole : shown(this.path, longestPath).replace(/^the /, 'The ')
    this.draft.problems.add(place, code, `${subject} ${what}`, mend)
  }

  reportMistake({ code, what, mend }: Mistake): void {
    this.report(code, what, mend)
  }
}
