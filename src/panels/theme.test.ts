import { expect, test } from 'vitest'
import { themeOf } from './theme.ts'

test('the system decides only when nobody has chosen, and contrast goes before darkness', () => {
  expect(themeOf('system', false, false)).toBe('light')
  expect(themeOf('system', false, true)).toBe('dark')
  expect(themeOf('system', true, true)).toBe('contrast')
  expect(themeOf('light', true, true)).toBe('light')
  expect(themeOf('dark', true, false)).toBe('dark')
})
