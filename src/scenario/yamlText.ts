import { Composer, Lexer, LineCounter, Parser, isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { CST, Document, Node, Scalar } from 'yaml'
import { Places, Problems } from './Problems.ts'
import { quote } from './quantities.ts'

// guess, all four: far above what a scenario needs, far below what costs a noticeable time
const longestText = 1_000_000
const deepest = 32
const mostNodes = 400_000
const mostDocuments = 1

/** A YAML text as nodes that know where they stand, with its aliases filled in. */
export interface YamlText {
  readonly document: Document
  readonly places: Places
  readonly problems: Problems
}

/**
 * Reads one YAML 1.2 document of limited length and depth. Safe on hostile text: no custom tags, no keys of
 * `Object.prototype`, no aliases that grow without bound, time in proportion to the length.
 *
 * @throws ScenarioError when it is no such document: then nothing more can be said about it
 */
export function readYaml(text: string, file: string): YamlText {
  const problems = new Problems()
  const lines = new LineCounter()
  const places = new Places(file, lines)
  if (text.length > longestText) {
    problems.add(
      { file, line: 1, column: 1 },
      'text-too-long',
      `The text has ${text.length} characters; ${longestText} are read at most.`,
      'Split the scenario, or take out the tape.',
    )
    problems.throwIfAny()
  }
  refuseDeepFlow(text, places, problems, lines)
  const tokens = [...new Parser((offset) => lines.addNewLine(offset)).parse(text)]
  refuseDeepTokens(tokens, places, problems)
  const document = compose(tokens, text, places, problems)
  fillInAliases(document, places, problems)
  problems.throwIfAny()
  return { document, places, problems }
}

/** What the lexer puts before a token to say what it is; not part of the text. */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

/** Before the parser: it needs memory in proportion to the square of the depth of brackets. */
function refuseDeepFlow(
  text: string,
  places: Places,
  problems: Problems,
  lines: LineCounter,
): void {
  let depth = 0
  let offset = 0
  let isScalarNext = false
  for (const lexeme of new Lexer().lex(text)) {
    if (marks.has(lexeme)) {
      isScalarNext = lexeme === '\u001f'
      continue
    }
    if (!isScalarNext && (lexeme === '[' || lexeme === '{')) depth++
    if (!isScalarNext && (lexeme === ']' || lexeme === '}')) depth = Math.max(0, depth - 1)
    if (depth > deepest) {
      // The parser has not counted the lines yet.
      for (let at = 0; at <= offset; at++) {
        if (at === 0 || text[at - 1] === '\n') lines.addNewLine(at)
      }
      reportDeep(offset, places, problems)
      problems.throwIfAny()
    }
    offset += lexeme.length
    isScalarNext = false
  }
}

function refuseDeepTokens(tokens: readonly CST.Token[], places: Places, problems: Problems): void {
  const open: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { token, depth } = entry
    if (depth > deepest) {
      reportDeep(token.offset, places, problems)
      problems.throwIfAny()
    }
    if (token.type === 'document' && token.value) open.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const { key, value } of token.items) {
      if (key) open.push({ token: key, depth: depth + 1 })
      if (value) open.push({ token: value, depth: depth + 1 })
    }
  }
}

function reportDeep(offset: number, places: Places, problems: Problems): void {
  problems.add(
    places.at(offset),
    'too-deep',
    `Lists and maps lie more than ${deepest} deep in each other here.`,
    'No scenario needs that; a bracket is probably not closed.',
  )
}

/** What to do about the commonest errors of YAML; the parser says what is wrong, not how to mend it. */
const mends: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'A star at the beginning means an alias in YAML. Quote it: "*".',
  BAD_INDENT: 'Keys of the same map must stand in the same column.',
  BLOCK_AS_IMPLICIT_KEY: 'Put the inner key on its own line, or quote the text that has a colon.',
  BLOCK_IN_FLOW: 'Inside brackets write the list as [a, b] and the map as { a: 1 }.',
  MISSING_CHAR: 'A closing quote, bracket, comma or colon is missing here or before.',
  MULTILINE_IMPLICIT_KEY: 'A colon is missing on this line, or the line before goes on too far.',
  TAB_AS_INDENT: 'Indent with spaces.',
  UNEXPECTED_TOKEN: 'Check the brackets, commas and quotes here and on the line before.',
}

function compose(
  tokens: readonly CST.Token[],
  text: string,
  places: Places,
  problems: Problems,
): Document {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // Ours below takes time in proportion to the keys, theirs to the square.
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'silent',
  })
  const documents: Document.Parsed[] = []
  for (const document of composer.compose(tokens, true, text.length)) {
    documents.push(document)
    if (documents.length > mostDocuments) break
  }
  for (const token of tokens) {
    if (token.type !== 'directive') continue
    problems.add(
      places.at(token.offset),
      'yaml-syntax',
      `${quote(token.source)} is a directive of YAML; none is read.`,
      'Take the line out: a scenario is always YAML 1.2.',
    )
  }
  for (const document of documents) {
    for (const { pos, code, message } of document.errors) {
      const what = message.endsWith('.') ? message : `${message}.`
      const mend =
        mends[code] ?? 'Check the indentation and the quotes here and on the line before.'
      problems.add(places.at(pos[0]), 'yaml-syntax', what, mend)
    }
    for (const { pos, code } of document.warnings) {
      if (code !== 'TAG_RESOLVE_FAILED') continue
      const tag = /^\S*/.exec(text.slice(pos[0], pos[1]))?.[0] ?? ''
      problems.add(
        places.at(pos[0]),
        'tag-unknown',
        `${quote(tag)} is a tag of YAML; a scenario has none.`,
        'Take it out, or quote the text that begins with an exclamation mark.',
      )
    }
  }
  const second = documents[mostDocuments]
  if (second !== undefined) {
    problems.add(
      places.at(second.range[0]),
      'yaml-syntax',
      'A second document begins here; a scenario is one.',
      'Take the line --- out, or split the file.',
    )
  }
  problems.throwIfAny()
  return documents[0]!
}

/** How many nodes a node holds and how deep, aliases counted as what they stand for. */
interface Extent {
  readonly nodes: number
  readonly depth: number
}

/**
 * Replaces every alias by a copy of what it stands for, and refuses keys that must not be. Copies, because a setting for one
 * of them must not change the others.
 */
function fillInAliases(document: Document, places: Places, problems: Problems): void {
  const anchors = new Map<string, Node>()
  const extents = new Map<Node, Extent>()
  const open = new Set<Node>()
  let total = 0

  const filled = (node: Node | null, depth: number): Node | null => {
    if (node === null) return null
    if (isAlias(node)) return followed(node.source, node, depth)
    count(1, node)
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isScalar(node)) {
      extents.set(node, { nodes: 1, depth: 0 })
      return node
    }
    open.add(node)
    let nodes = 1
    let inner = 0
    const take = (child: Node | null) => {
      const replaced = filled(child, depth + 1)
      const extent = replaced === null ? undefined : extents.get(replaced)
      nodes += extent?.nodes ?? 1
      inner = Math.max(inner, (extent?.depth ?? 0) + 1)
      return replaced
    }
    if (isMap(node)) {
      refuseKeys(node.items as { key: Scalar }[], places, problems)
      for (const pair of node.items) pair.value = take(pair.value as Node | null)
    } else if (isSeq(node)) {
      node.items = node.items.map((item) => take(item as Node | null))
    }
    open.delete(node)
    extents.set(node, { nodes, depth: inner })
    return node
  }

  const followed = (name: string, alias: Node, depth: number): Node | null => {
    const target = anchors.get(name)
    const place = places.of(alias, places.at(0))
    if (target === undefined) {
      const mend = `Write &${name} before the value that is meant, above this line.`
      problems.add(place, 'alias-unknown', `*${name} stands for nothing.`, mend)
      return null
    }
    if (open.has(target)) {
      const mend = 'Write the value out instead.'
      problems.add(
        place,
        'alias-cycle',
        `*${name} stands for something that contains itself.`,
        mend,
      )
      return null
    }
    const extent = extents.get(target)!
    count(extent.nodes, alias)
    if (depth + extent.depth > deepest) {
      reportDeep(alias.range?.[0] ?? 0, places, problems)
      problems.throwIfAny()
    }
    const copy = target.clone() as Node
    extents.set(copy, extent)
    // The copy itself stands where the alias is; what is inside it, where it was written.
    places.bring(copy, place)
    return copy
  }

  const count = (nodes: number, at: Node) => {
    total += nodes
    if (total <= mostNodes) return
    problems.add(
      places.of(at, places.at(0)),
      'aliases-too-many',
      `With its aliases filled in, the text has more than ${mostNodes} values.`,
      'Use fewer aliases of aliases.',
    )
    problems.throwIfAny()
  }

  document.contents = filled(document.contents as Node | null, 0) as typeof document.contents
}

function refuseKeys(pairs: readonly { key: Scalar }[], places: Places, problems: Problems): void {
  const seen = new Set<string>()
  for (const { key } of pairs) {
    const name = keyText(key)
    const place = places.of(key, places.at(0))
    if (name in Object.prototype) {
      const what = `${quote(name)} cannot be a key.`
      problems.add(
        place,
        'key-forbidden',
        what,
        'It has a meaning of its own in JavaScript. Choose another name.',
      )
    }
    if (seen.has(name)) {
      const what = `The key ${quote(name)} stands twice in the same map.`
      problems.add(place, 'key-twice', what, 'Take one of the two out, or join them.')
    }
    seen.add(name)
  }
}

/** The text of a key. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key)
}
