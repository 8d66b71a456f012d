import fc from 'fast-check'
import { expect, test } from 'vitest'
import { never } from '../model/units.ts'
import { quantityText, readTyped, stepped, type QuantityField } from './quantityField.ts'

const delay: QuantityField = {
  name: 'delay',
  quantity: 'duration',
  value: 100_000,
  least: 1,
  most: 60_000_000,
  step: 10_000,
}
const share = {
  ...delay,
  quantity: 'share',
  value: 0.5,
  least: 0.001,
  most: 1,
  step: 0.05,
} as const
const valueOf = (field: QuantityField, text: string): unknown => {
  const typed = readTyped(field, text)
  return 'value' in typed ? typed.value : typed.trouble
}

test.each([
  ['20s', 20_000_000],
  ['1.5s', 1_500_000],
  ['500ms', 500_000],
  ['500 ms', 500_000],
  ['500\u00a0ms', 500_000],
  ['250', 250_000],
  ['.5 s', 500_000],
  ['7us', 7],
])('"%s" is a time', (text, us) => {
  expect(valueOf(delay, text)).toBe(us)
})

test('a unit that is left out is the one of the default', () => {
  expect(valueOf(share, '30')).toBe(0.3)
  expect(valueOf({ ...delay, value: 5_000_000 }, '3')).toBe(3_000_000)
  expect(valueOf({ ...delay, quantity: 'factor', most: 10 }, '3x')).toBe(3)
  expect(valueOf({ ...delay, quantity: 'size', most: 1e9, value: 1e6 }, '2')).toBe(2_000_000)
})

test.each([
  ['', 'Write a number such as 100\u00a0ms.'],
  ['soon', '"soon" is no time such as 100\u00a0ms.'],
  ['5 parsecs', '"parsecs" is no unit here. Write 100\u00a0ms.'],
  ['0', 'Between 1\u00a0µs and 60\u00a0s.'],
  ['61s', 'Between 1\u00a0µs and 60\u00a0s.'],
])('"%s" is refused with words that help', (text, trouble) => {
  expect(valueOf(delay, text)).toBe(trouble)
})

test('what a field shows is what it reads', () => {
  const quantities = ['factor', 'share', 'duration', 'rate', 'count', 'size'] as const
  fc.assert(
    fc.property(fc.constantFrom(...quantities), fc.integer({ min: 1, max: 1e9 }), (quantity, n) => {
      const isWhole = quantity === 'duration' || quantity === 'count' || quantity === 'size'
      const value = isWhole ? n : n / 1e6
      const field = { ...delay, quantity, least: 0, most: 1e12 }
      expect(valueOf(field, quantityText(quantity, value))).toBe(value)
    }),
  )
})

test('steps stay on their grid and within their range', () => {
  expect(stepped(delay, 104_000, 1)).toBe(110_000)
  expect(stepped(delay, 110_000, -1)).toBe(100_000)
  expect(stepped(delay, 60_000_000, 1)).toBe(60_000_000)
  expect(stepped(share, 0.15, 1)).toBe(0.2)
})

test('a time that may be never is below the least one', () => {
  const crash = { ...delay, value: never, step: 1_000_000, orNever: true }

  expect(valueOf(crash, quantityText('duration', never))).toBe(never)
  expect(stepped(crash, never, 1)).toBe(1_000_000)
  expect(stepped(crash, 1_000_000, -1)).toBe(never)
  expect(valueOf(delay, 'never')).toContain('no time')
})
