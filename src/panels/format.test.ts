import { expect, test } from 'vitest'
import { countText, durationText, rateText, shareText, speedFactor, speedText } from './format.ts'

const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

test.each([
  [0, '0 ms'],
  [400, '400 µs'],
  [625.4, '625 µs'],
  [9_870, '9.87 ms'],
  [152_400, '152 ms'],
  [3_200_000, '3.2 s'],
  [90_000_000, '90 s'],
  [720_000_000, '12 min'],
])('%d µs is %s', (us, text) => {
  expect(plain(durationText(us))).toBe(text)
})

test('100 % and 0 % are said only when they are exact', () => {
  expect(plain(shareText(1))).toBe('100 %')
  expect(plain(shareText(0.99999))).toBe('99.9 %')
  expect(plain(shareText(0.714))).toBe('71.4 %')
  expect(plain(shareText(0.0001))).toBe('below 0.1 %')
  expect(plain(shareText(0))).toBe('0 %')
})

test('numbers and units do not break, thousands have commas', () => {
  expect(durationText(250_000)).toBe('250\u00a0ms')
  expect(countText(2_954)).toBe('2,954')
  expect(rateText(1_080)).toBe('1,080/s')
  expect(rateText(7.25)).toBe('7.25/s')
})

test('the speed is told in words', () => {
  expect(plain(speedText(50_000))).toBe('1 s shows 50 ms')
  expect(speedFactor(50_000)).toBe('1/20')
  expect(speedFactor(10_000_000)).toBe('10')
})
