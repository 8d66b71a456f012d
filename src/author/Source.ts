import { isMap, isScalar, isSeq } from 'yaml'
import type { Node, Pair } from 'yaml'

interface Splice {
  readonly from: number
  readonly to: number
  readonly insert: string
}

/** A text, and what is to be changed in it. */
export class Source {
  readonly text: string
  readonly #splices: Splice[] = []
  readonly #newline: string

  constructor(text: string) {
    this.text = text
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n'
  }

  replace(from: number, to: number, insert: string): void {
    this.#splices.push({ from, to, insert: insert.replaceAll('\n', this.#newline) })
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text)
  }

  /** Adds lines at the end. */
  append(lines: readonly string[]): void {
    const { text } = this
    const isOpen = text !== '' && !text.endsWith('\n')
    this.insert(text.length, `${isOpen ? '\n' : ''}${lines.join('\n')}\n`)
  }

  /** Takes out the lines from one offset to another, with what stands behind them on the last one. */
  removeLines(from: number, to: number): void {
    const start = this.lineStart(from)
    const end = this.text.indexOf('\n', to)
    if (end >= 0) this.replace(start, end + 1, '')
    else this.replace(start === 0 ? 0 : this.lineEnd(start - 1), this.text.length, '')
  }

  lineStart(offset: number): number {
    return offset <= 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1
  }

  /** Before the line break. */
  lineEnd(offset: number): number {
    const found = this.text.indexOf('\n', offset)
    if (found < 0) return this.text.length
    return found > offset && this.text[found - 1] === '\r' ? found - 1 : found
  }

  columnOf(offset: number): number {
    return offset - this.lineStart(offset)
  }

  isFirstOnLine(offset: number): boolean {
    return this.text.slice(this.lineStart(offset), offset).trim() === ''
  }

  /** The first offset of the blanks before an offset. */
  skipSpaceBack(offset: number): number {
    let at = offset
    while (at > 0 && this.text[at - 1] === ' ') at--
    return at
  }

  /** The colon behind a key. */
  colonAfter(offset: number): number | undefined {
    const rest = /^\s*:/.exec(this.text.slice(offset, offset + 40))
    return rest === null ? undefined : offset + rest[0].length - 1
  }

  mark(): number {
    return this.#splices.length
  }

  /** Forgets what was to be changed since a mark. */
  reset(mark: number): void {
    this.#splices.length = mark
  }

  result(): string {
    // A stable sort: what goes in at one place goes in in the order in which it was asked for.
    const sorted = [...this.#splices].sort((a, b) => a.from - b.from || a.to - b.to)
    const parts: string[] = []
    let at = 0
    for (const { from, to, insert } of sorted) {
      // Within what was taken out before.
      if (from < at) continue
      parts.push(this.text.slice(at, from), insert)
      at = to
    }
    parts.push(this.text.slice(at))
    return parts.join('')
  }
}

/** Behind the last character of a value, without the comments and line breaks that follow. */
export function endOf(node: Node, source: Source): number {
  const [start, end] = node.range!
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1)
    if (isSeq(node)) return last === undefined || last === null ? end : endOf(last as Node, source)
    const { key, value } = last as Pair<Node, Node | null>
    const inner = value === null ? 0 : endOf(value, source)
    return Math.max(inner, key.range![1] + 1)
  }
  if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
    return start + source.text.slice(start, end).trimEnd().length
  }
  return end
}
