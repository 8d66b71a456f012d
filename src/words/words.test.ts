import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'svelte/compiler'
import { expect, test } from 'vitest'
import { present } from './en/present.ts'
import { stage } from './en/stage.ts'
import { words } from './words.ts'

const components = readdirSync('src/panels', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.svelte'))
  .map((file) => `src/panels/${file}`)
  .sort()

/** What is read aloud or shown, if an attribute has it. */
const spokenAttributes =
  /^(?:aria-label|aria-description|aria-valuetext|title|placeholder|alt|label)$/

/** Letters that are the same in every language, each with its reason. */
const allowed: Readonly<Record<string, string>> = {
  i: 'a key',
  k: 'a key',
  o: 'a key',
  x: 'a key',
  v40: 'an example of a version in the picture of the key',
}

interface Node {
  readonly type?: string
  readonly name?: string
  readonly data?: string
  readonly start?: number
}

/** The letters that a component brings with it, as `line: text`. */
function lettersOf(source: string): string[] {
  const found: string[] = []
  const visit = (node: unknown, attribute: string | undefined): void => {
    if (Array.isArray(node)) {
      for (const each of node) visit(each, attribute)
      return
    }
    if (typeof node !== 'object' || node === null) return
    const { type, name, data, start = 0 } = node as Node
    // A directive's name is a class or a property of style.
    if (type === 'StyleDirective' || type === 'ClassDirective') return
    // What is compared is not shown.
    if (type === 'BinaryExpression' && 'operator' in node && /=/.test(String(node.operator))) return
    const isHeard = attribute === undefined || spokenAttributes.test(attribute)
    if (type === 'Text' && isHeard && data !== undefined) {
      const text = data.trim()
      if (/\p{L}/u.test(text) && !(text in allowed))
        found.push(`${source.slice(0, start).split('\n').length}: ${text}`)
    }
    // In braces: what stands in quotes inside the attribute, or makes a sentence in the text.
    const value = quoted(node)
    if (value !== undefined && isQuotedSentence(value, attribute))
      found.push(`${source.slice(0, start).split('\n').length}: ${value}`)
    for (const [key, child] of Object.entries(node)) {
      if (key === 'metadata' || key === 'parent') continue
      visit(child, type === 'Attribute' ? name : attribute)
    }
  }
  visit(parse(source, { modern: true }).fragment, undefined)
  return found
}

function quoted(node: object): string | undefined {
  if (!('type' in node) || !('value' in node)) return undefined
  const { type, value } = node
  if (type === 'Literal' && typeof value === 'string') return value
  if (type === 'TemplateElement' && typeof value === 'object' && value !== null && 'raw' in value)
    return String(value.raw)
  return undefined
}

/** In the text one quoted word may be the name of a kind, which a component gets; two make a sentence. */
function isQuotedSentence(text: string, attribute: string | undefined): boolean {
  if (attribute === undefined) return /\p{L}\S*\s+\S*\p{L}/u.test(text)
  return spokenAttributes.test(attribute) && /\p{L}/u.test(text)
}

test.each(components)('no word of %s stands outside the catalogue', (file) => {
  expect(lettersOf(readFileSync(file, 'utf8'))).toEqual([])
})

test('a word outside the catalogue is found wherever it stands', () => {
  const source = (markup: string) =>
    lettersOf(`<script lang="ts">\nlet a = 1\n</script>\n${markup}`)
  expect(source('<p>Retry storm</p>')).toEqual(['4: Retry storm'])
  expect(source('{#if a}<b>x</b>{:else}<b>Retry</b>{/if}')).toEqual(['4: Retry'])
  expect(source('<button aria-label="Close the {a}"></button>')).toEqual(['4: Close the'])
  expect(source('<p>{a === 1 ? "one mistake" : ""}</p>')).toEqual(['4: one mistake'])
  expect(source('<p class="retry storm" data-kind="close">{a}</p>')).toEqual([])
})

/** These are in none of our letters, so that a system's own font would have to draw them. */
const missingGlyphs = /[→←≥≤≈✓]/u

/** All strings of the catalogue; what is a function is called with names. */
function stringsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return [[path, String(value)]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => stringsOf(each, `${path}.${key}`))
}

test('no word of the catalogue needs a glyph that our font does not have', () => {
  const all = stringsOf({ ...words, present, stage }, 'words')
  expect(all.length).toBeGreaterThan(300)
  expect(all.filter(([, text]) => missingGlyphs.test(text))).toEqual([])
})

test.each(components)('%s draws no glyph that our font does not have', (file) => {
  const source = readFileSync(file, 'utf8')
  const markup = source.replace(/<script[\s\S]*?<\/script>/g, '')
  expect(missingGlyphs.exec(markup)).toBeNull()
})
