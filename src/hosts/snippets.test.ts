import { expect, test } from 'vitest'
import { readKeys } from '../embed/readKeys.ts'
import { elementSnippet, embedAddress, escapeHtml, frameSnippet } from './snippets.ts'

const base = 'https://example.org/halfopen/'
const keys = {
  scenario: 'retry-storm',
  seed: '7',
  t: '24.62',
  do: '20s slow cart 3x;22s crash a-1',
}

test('a frame of a moment leads to that moment', () => {
  const { search } = new URL(embedAddress(base, keys))
  expect(readKeys(search)).toMatchObject({
    warnings: [],
    keys: { scenario: 'retry-storm', seed: 7, t: 24.62, do: ['20s slow cart 3x', '22s crash a-1'] },
  })
})

test('a whole scenario goes where no server sees it', () => {
  const address = new URL(embedAddress(base, { state: 'z1.abc', seed: '1' }))
  expect([address.search, address.hash]).toEqual(['', '#state=z1.abc&seed=1'])
  expect(readKeys(address.search, address.hash).keys).toMatchObject({ state: 'z1.abc', seed: 1 })
})

test('a title that looks like HTML is a title', () => {
  const title = `"><script>alert('x')</script>`
  for (const code of [
    frameSnippet({ base, keys, title }),
    elementSnippet({ base, keys, title }).split('\n')[1]!,
  ]) {
    expect(code).not.toContain('<script>alert')
    expect(code).toContain(`title="${escapeHtml(title)}"`)
  }
})

test('a frame has the origin of nobody', () => {
  expect(frameSnippet({ base, keys, title: 'x' })).toMatch(/sandbox="allow-scripts[^"]*"/)
  expect(frameSnippet({ base, keys, title: 'x' })).not.toContain('allow-same-origin')
})
