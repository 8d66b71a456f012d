import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, inject, test } from 'vitest'

const textOf = (file: string): string => readFileSync(join(inject('folder'), file), 'utf8')
/** kB, packed; fonts, which stand in styles, left out. */
const packedKb = (...files: readonly string[]): number =>
  files.reduce(
    (sum, file) =>
      sum + gzipSync(textOf(file).replaceAll(/@font-face\s*\{[^}]*\}/g, '')).length / 1000,
    0,
  )

// Each limit is a little above what is there: whoever needs more says so here. The budgets (docs/bench.md) are lower for the embed.
test('what an embed needs until something moves has not grown', () => {
  expect(packedKb('embed.html', 'embed.js', 'embed.css')).toBeLessThan(535)
})

test('what the app needs until something moves is within its budget', () => {
  expect(packedKb('index.html', 'app.js', 'app.css')).toBeLessThan(590)
})

test('the single file has not grown', () => {
  expect(Buffer.byteLength(textOf('halfopen.html')) / 1000).toBeLessThan(2_420)
})

test('the custom element has not grown', () => {
  expect(packedKb('half-open.js')).toBeLessThan(8)
})

test('a page that only plays a scenario of the catalog has no reader of YAML', () => {
  const marks = /Unexpected flow-map-end|Nested mappings are not allowed/
  expect(textOf('embed.js')).not.toMatch(marks)
  expect(textOf('app.js')).not.toMatch(marks)
})
