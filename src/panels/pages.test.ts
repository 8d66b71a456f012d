import { expect, test } from 'vitest'
import { pageOf } from './pages.ts'

test.each([
  ['', 'app'],
  ['#scenario=retry-storm&seed=7', 'app'],
  ['#page=evaluate&at=2.1', 'evaluate'],
  ['#page=landscape', 'landscape'],
  ['#page=%00', 'app'],
])('%s opens the page %s', (hash, page) => {
  expect(pageOf(hash)).toBe(page)
})
