import { expect, test } from 'vitest'
import type { NarrativeLine } from '../record/Moment.ts'
import { Herald, tellEveryMs } from './Herald.ts'

const line = (at: number, text: string): NarrativeLine => ({ at, text, loud: false })
const started = line(0, 'It starts.')
const ejected = line(10, 'cart-1 is ejected.')
const failed = line(12, 'Requests fail.')
const back = line(20, 'cart-1 is back.')

test('a sentence is told once, and what was there at first is not', () => {
  const herald = new Herald()
  expect(herald.hear([started], 0)).toBeUndefined()
  expect(herald.hear([started, ejected], 100)).toBe(ejected.text)
  expect(herald.hear([started, ejected], 100 + 10 * tellEveryMs)).toBeUndefined()
})

test('what happens fast is told together: the newest, and how many more', () => {
  const herald = new Herald()
  herald.hear([started], 0)
  herald.hear([started, ejected], 1)
  const all = [started, ejected, failed, back]
  expect(herald.hear(all, tellEveryMs)).toBeUndefined()
  expect(herald.hear(all, 1 + tellEveryMs)).toBe('cart-1 is back. And 1 more.')
})

test('who goes back hears nothing again until something new happens', () => {
  const herald = new Herald()
  herald.hear([started], 0)
  herald.hear([started, ejected, failed], 1)
  expect(herald.hear([started], 2 * tellEveryMs)).toBeUndefined()
  expect(herald.hear([started, ejected], 3 * tellEveryMs)).toBe(ejected.text)
})

test('a scenario that is opened has a beginning of its own', () => {
  const herald = new Herald()
  herald.hear([started], 0)
  herald.hear([started, back], 1)
  expect(herald.hear([], 2 * tellEveryMs)).toBeUndefined()
  expect(herald.hear([ejected], 3 * tellEveryMs)).toBe(ejected.text)
})
