import { expect, test } from 'vitest'
import { stageDeed, type PressedKey } from './presentKeys.ts'

const press = (key: string, more: Partial<PressedKey> = {}): PressedKey => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  ...more,
})

test('what clickers send goes on and back', () => {
  expect(
    ['PageDown', 'ArrowRight', 'ArrowDown', ' '].map((key) => stageDeed(press(key), false)),
  ).toEqual(Array(4).fill('next'))
  expect(['PageUp', 'ArrowLeft', 'ArrowUp'].map((key) => stageDeed(press(key), false))).toEqual(
    Array(3).fill('previous'),
  )
  expect(stageDeed(press(' ', { shiftKey: true }), false)).toBe('previous')
  expect(stageDeed(press('.'), false)).toBe('black')
})

test('letters mean the same with Caps Lock', () => {
  expect(stageDeed(press('B'), false)).toBe('black')
  expect(stageDeed(press('b'), false)).toBe('black')
})

test('a digit is one of the number of a beat', () => {
  expect(stageDeed(press('3'), false)).toEqual({ digit: 3 })
})

test('while votes are typed only the keys of clickers go through', () => {
  expect(stageDeed(press('3'), true)).toBeUndefined()
  expect(stageDeed(press('b'), true)).toBeUndefined()
  expect(stageDeed(press('ArrowLeft'), true)).toBeUndefined()
  expect(stageDeed(press('PageDown'), true)).toBe('next')
  expect(stageDeed(press('Escape'), true)).toBe('leave')
})

test('what belongs to the browser stays with it', () => {
  expect(stageDeed(press('r', { ctrlKey: true }), false)).toBeUndefined()
  expect(stageDeed(press('ArrowLeft', { altKey: true }), false)).toBeUndefined()
  expect(stageDeed(press('F5'), false)).toBeUndefined()
})
