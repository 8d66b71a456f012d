import { isAlias, isCollection, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { CST, Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml'
import { align } from './align.ts'
import { inline, listItem, pair as pairText, render } from './render.ts'
import { endOf, Source } from './Source.ts'
import { isSame, isValueList, isValueMap, type Path, type Value, type ValueMap } from './Value.ts'

/** A key that keeps its place and its value under another name. */
export interface Renamed {
  readonly at: Path
  readonly from: string
  readonly to: string
}

/** What a text says, as far as it is YAML. */
export interface Reading {
  readonly document: Document.Parsed
  readonly value: Value
}

/** Reads a text as YAML, whether or not it is a scenario; undefined when it is not even that. */
export function readText(text: string): Reading | undefined {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    keepSourceTokens: true,
    logLevel: 'silent',
  })
  if (document.errors.length > 0) return undefined
  try {
    return { document, value: document.toJS() as Value }
  } catch {
    // An alias of nothing.
    return undefined
  }
}

/**
 * The text that says `wanted` and differs from the given one only where it must: what says the same keeps its lines, comments
 * and spelling.
 *
 * @returns undefined when the given text is no YAML
 */
export function rewrite(
  text: string,
  wanted: ValueMap,
  renamed: readonly Renamed[] = [],
): string | undefined {
  const reading = readText(text)
  if (reading === undefined) return undefined
  const attempt = spliced(text, reading, wanted, renamed)
  if (says(attempt, wanted)) return attempt
  // Something that was taken out or changed had aliases elsewhere: each becomes what it stands for.
  const open = withoutAliases(text, reading)
  const again = readText(open)
  const second = again && spliced(open, again, wanted, renamed)
  if (second !== undefined && says(second, wanted)) return second
  reading.document.contents = reading.document.createNode(wanted) as never
  return reading.document.toString({ lineWidth: 0 })
}

function says(text: string, wanted: Value): boolean {
  const reading = readText(text)
  return reading !== undefined && isSame(reading.value, wanted)
}

function withoutAliases(text: string, { document }: Reading): string {
  const source = new Source(text)
  const visit = (node: Node | null): void => {
    if (node === null) return
    if (isAlias(node)) {
      const [from, to] = node.range!
      source.replace(from, to, inline(node.toJS(document) as Value))
    } else if (isMap(node)) {
      for (const { value } of node.items) visit(value as Node | null)
    } else if (isSeq(node)) for (const item of node.items) visit(item as Node | null)
  }
  visit(document.contents)
  return source.result()
}

function spliced(
  text: string,
  { document }: Reading,
  wanted: ValueMap,
  renamed: readonly Renamed[],
): string {
  const rewriter = new Rewriter(text, document, renamed)
  const { contents } = document
  if (!isMap(contents)) {
    const lines = Object.entries(wanted).map(([key, value]) => pairText(key, value, [key], 0))
    rewriter.source.append(lines)
  } else if (!rewriter.isInside(contents, wanted, [])) return ''
  return rewriter.source.result()
}

/** Something is written in a way that pieces cannot be put into; the whole is written anew. */
class Awkward extends Error {}

class Rewriter {
  readonly source: Source
  readonly #document: Document
  readonly #renamed: readonly Renamed[]

  constructor(text: string, document: Document, renamed: readonly Renamed[]) {
    this.source = new Source(text)
    this.#document = document
    this.#renamed = renamed
  }

  /** In the quotes of the key that it replaces. */
  #asWritten(name: string, from: number): string {
    const first = this.source.text[from]
    return first === '"' || first === "'" ? first + name + first : name
  }

  map(node: YAMLMap, wanted: ValueMap, path: Path): void {
    const pairs = node.items as Pair<Node, Node | null>[]
    const names = pairs.map(({ key }) => this.#newName(String(key), path))
    const isKept = names.map((name) => Object.hasOwn(wanted, name))
    const keys = Object.keys(wanted)
    if (!isKept.includes(true) || keys.length === 0) throw new Awkward()
    pairs.forEach((pair, at) => {
      if (!isKept[at]) return
      const name = names[at]!
      const [from, to] = pair.key.range!
      if (name !== String(pair.key)) this.source.replace(from, to, this.#asWritten(name, from))
      this.#pair(pair, wanted[name]!, [...path, name], node.flow === true)
    })
    const added = keys.filter((key) => !names.includes(key))
    if (node.flow === true) {
      const ends = pairs.map(
        ({ key, value }) => [key.range![0], endOfPair(key, value, this.source)] as const,
      )
      this.#removeFromFlow(ends, isKept)
      for (const key of added) {
        const text = `${inline(key)}: ${inline(wanted[key]!)}`
        this.#insertIntoFlow(ends, before(keys, key, names, isKept), isKept, text)
      }
      return
    }
    const column = this.source.columnOf(pairs[0]!.key.range![0])
    const spans = pairs.map(({ key, value }) => ({
      from: key.range![0],
      to: endOfPair(key, value, this.source),
    }))
    if (spans.some(({ from }, at) => at > 0 && !this.source.isFirstOnLine(from)))
      throw new Awkward()
    this.#removeFromBlock(spans, isKept)
    for (const key of added) {
      const text = pairText(key, wanted[key]!, [...path, key], column)
      const isSpaced = path.length === 0 && text.includes('\n')
      this.#insertIntoBlock(spans, before(keys, key, names, isKept), isKept, text, column, isSpaced)
    }
  }

  list(node: YAMLSeq, wanted: readonly Value[], path: Path): void {
    const items = node.items as (Node | null)[]
    const values = items.map((item) => this.#valueOf(item))
    const match = align(values, wanted, isSame)
    const isKept = match.map((at) => at !== undefined)
    if (!isKept.includes(true)) throw new Awkward()
    const token = node.srcToken as CST.BlockSequence | CST.FlowCollection
    const spans = items.map((item, at) => {
      const dash = token.items[at]?.start.find(({ type }) => type === 'seq-item-ind')
      const from = node.flow === true ? this.#startOf(item) : dash?.offset
      if (item === null || from === undefined) throw new Awkward()
      return { from, to: endOf(item, this.source) }
    })
    const column = this.source.columnOf(spans[0]!.from)
    if (
      node.flow !== true &&
      spans.some(({ from }, at) => at > 0 && !this.source.isFirstOnLine(from))
    ) {
      throw new Awkward()
    }
    items.forEach((item, at) => {
      const to = match[at]
      if (to !== undefined) this.#value(item!, wanted[to]!, [...path, to], node.flow === true)
    })
    const ends = spans.map(({ from, to }) => [from, to] as const)
    if (node.flow === true) this.#removeFromFlow(ends, isKept)
    else this.#removeFromBlock(spans, isKept)
    wanted.forEach((value, to) => {
      if (match.includes(to)) return
      const after = match.findLastIndex((other) => other !== undefined && other < to)
      if (node.flow === true) this.#insertIntoFlow(ends, after, isKept, inline(value))
      else {
        const text = listItem(value, [...path, to], column)
        this.#insertIntoBlock(spans, after, isKept, text, column, false)
      }
    })
  }

  #newName(name: string, path: Path): string {
    const own = this.#renamed.find(
      ({ at, from }) =>
        from === name && at.length === path.length && at.every((s, i) => s === path[i]),
    )
    return own?.to ?? name
  }

  #valueOf(node: Node | null): Value {
    return node === null ? null : (node.toJS(this.#document) as Value)
  }

  #startOf(node: Node | null): number | undefined {
    if (node === null || (!isAlias(node) && node.anchor !== undefined)) return undefined
    return node.range?.[0]
  }

  /** The value of a key. */
  #pair(pair: Pair<Node, Node | null>, wanted: Value, path: Path, isFlow: boolean): void {
    const { key, value } = pair
    if (isSame(this.#valueOf(value), wanted)) return
    if (value !== null && this.isInside(value, wanted, path)) return
    const colon = this.source.colonAfter(key.range![1])
    if (colon === undefined) throw new Awkward()
    if (isFlow) {
      const [from, to] = value === null ? [colon + 1, colon + 1] : value.range!
      this.source.replace(from, to, (from === colon + 1 ? ' ' : '') + inline(wanted))
      return
    }
    const column = this.source.columnOf(key.range![0])
    const rendered = render(wanted, path, column + 2, colon - this.source.lineStart(colon) + 2)
    const to = value === null ? colon + 1 : Math.max(colon + 1, endOf(value, this.source))
    const isOnLine = value !== null && value.range![0] < this.source.lineEnd(colon)
    const begins =
      value === null || value.range![1] === value.range![0] ? colon + 1 : value.range![0]
    if (isOnLine || begins === colon + 1) {
      if (rendered.isBlock) {
        this.source.replace(this.source.skipSpaceBack(begins), to, '')
        this.source.insert(this.source.lineEnd(to), `\n${rendered.text}`)
      } else this.source.replace(begins, to, (begins === colon + 1 ? ' ' : '') + rendered.text)
      return
    }
    // It stood in lines of its own; a comment behind the key stays.
    const first = this.source.lineStart(begins)
    if (rendered.isBlock) this.source.replace(first, to, rendered.text)
    else {
      this.source.insert(colon + 1, ` ${rendered.text}`)
      this.source.replace(this.source.lineEnd(first - 1), to, '')
    }
  }

  /** The value of a list item. */
  #value(node: Node, wanted: Value, path: Path, isFlow: boolean): void {
    if (isSame(this.#valueOf(node), wanted)) return
    if (this.isInside(node, wanted, path)) return
    const from = node.range![0]
    const column = this.source.columnOf(from)
    const rendered = isFlow ? undefined : render(wanted, path, column, column)
    const text = rendered === undefined ? inline(wanted) : rendered.text
    this.source.replace(
      from,
      endOf(node, this.source),
      rendered?.isBlock ? text.slice(column) : text,
    )
  }

  /** Changes a collection from within, if it is the same kind of collection and is written so that this can be done. */
  isInside(node: Node, wanted: Value, path: Path): boolean {
    const mark = this.source.mark()
    try {
      if (isMap(node) && isValueMap(wanted)) this.map(node, wanted, path)
      else if (isSeq(node) && isValueList(wanted)) this.list(node, wanted, path)
      else return false
      return true
    } catch (error) {
      if (!(error instanceof Awkward)) throw error
      this.source.reset(mark)
      return false
    }
  }

  #removeFromFlow(ends: readonly (readonly [number, number])[], isKept: readonly boolean[]): void {
    for (let at = 0; at < ends.length; at++) {
      if (isKept[at]) continue
      let last = at
      while (last + 1 < ends.length && !isKept[last + 1]) last++
      const next = ends[last + 1]
      const from = next === undefined ? ends[at - 1]![1] : ends[at]![0]
      const to = next === undefined ? ends[last]![1] : next[0]
      if (this.source.text.slice(from, to).includes('#')) throw new Awkward()
      this.source.replace(from, to, '')
      at = last
    }
  }

  #insertIntoFlow(
    ends: readonly (readonly [number, number])[],
    after: number,
    isKept: readonly boolean[],
    text: string,
  ): void {
    if (after >= 0) this.source.insert(ends[after]![1], `, ${text}`)
    else this.source.insert(ends[isKept.indexOf(true)]![0], `${text}, `)
  }

  #removeFromBlock(
    spans: readonly { from: number; to: number }[],
    isKept: readonly boolean[],
  ): void {
    spans.forEach(({ from, to }, at) => {
      if (isKept[at]) return
      const { source } = this
      if (source.isFirstOnLine(from)) source.removeLines(from, to)
      else {
        // It stands behind a dash: the next one takes its place there.
        const next = spans[at + 1]
        if (next === undefined || !isKept[at + 1]) throw new Awkward()
        if (source.text.slice(to, next.from).includes('#')) throw new Awkward()
        source.replace(from, next.from, '')
      }
    })
  }

  #insertIntoBlock(
    spans: readonly { from: number; to: number }[],
    after: number,
    isKept: readonly boolean[],
    text: string,
    column: number,
    isSpaced: boolean,
  ): void {
    const { source } = this
    const pad = ' '.repeat(column)
    const air = isSpaced ? '\n' : ''
    if (after >= 0) source.insert(source.lineEnd(spans[after]!.to), `\n${air}${pad}${text}`)
    else source.insert(spans[isKept.indexOf(true)]!.from, `${text}\n${air}${pad}`)
  }
}

/** The position of the key of the text behind which a new key stands; -1 for the very front. */
function before(
  keys: readonly string[],
  key: string,
  names: readonly string[],
  isKept: readonly boolean[],
): number {
  for (let at = keys.indexOf(key) - 1; at >= 0; at--) {
    const found = names.indexOf(keys[at]!)
    if (found >= 0 && isKept[found]) return found
  }
  return -1
}

function endOfPair(key: Node, value: Node | null, source: Source): number {
  const end = value === null ? 0 : endOf(value, source)
  const colon = source.colonAfter(key.range![1])
  return Math.max(end, colon === undefined ? key.range![1] : colon + 1)
}

/** Where a value stands in its text: from its first character to behind its last. */
export function rangeAt(
  text: string,
  { document }: Reading,
  path: Path,
): { readonly from: number; readonly to: number } | undefined {
  const node = document.getIn(path, true) as Node | undefined
  if (node === undefined || node.range === undefined || node.range === null) return undefined
  const source = new Source(text)
  const parent = document.getIn(path.slice(0, -1), true)
  const last = path.at(-1)
  const pair = isMap(parent)
    ? (parent.items as Pair<Node, Node | null>[]).find(({ key }) => String(key) === last)
    : undefined
  const from = pair?.key.range?.[0] ?? node.range[0]
  return { from, to: Math.max(from, endOf(node, source)) }
}

/** The path of what stands at an offset: as deep as it goes. */
export function pathAt(text: string, { document }: Reading, offset: number): Path {
  const source = new Source(text)
  const path: (string | number)[] = []
  let node: Node | null = document.contents
  while (isCollection(node)) {
    let next: Node | null = null
    let segment: string | number | undefined
    if (isMap(node)) {
      for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
        if (key.range![0] > offset) break
        if (offset > endOfPair(key, value, source) && offset > source.lineEnd(key.range![0]))
          continue
        segment = String(key)
        next = value
      }
    } else {
      ;(node.items as (Node | null)[]).forEach((item, at) => {
        if (item === null || item.range![0] > offset) return
        if (offset > endOf(item, source)) return
        segment = at
        next = item
      })
    }
    if (segment === undefined) break
    path.push(segment)
    node = isScalar(next) ? null : next
  }
  return path
}
