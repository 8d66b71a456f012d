import { expect, test } from 'vitest'
import { draftFor, readDraft, redrafted, type FaultDraft } from './faultDraft.ts'

const now = { next: 24_620_000, durationUs: 60_000_000 }
const slow = draftFor('slow', 'cart', now)
const read = (part: Partial<FaultDraft>, draft = slow) => readDraft({ ...draft, ...part }, now)

test('a fault begins now and stays, unless somebody says otherwise', () => {
  expect(read({})).toEqual({
    command: { kind: 'fault', at: 24_620_000, fault: { kind: 'slow', factor: 3 }, on: 'cart' },
  })
})

test('a fault is scheduled for a moment and a length', () => {
  expect(read({ begins: 'at', at: '40s', lasts: 'for', length: '1500ms' })).toMatchObject({
    command: { at: 40_000_000, until: 41_500_000 },
  })
})

test('the moment that is suggested is still to come', () => {
  expect(slow.at).toBe('25\u00a0s')
  expect(draftFor('slow', 'cart', { next: 59_900_000, durationUs: 60_000_000 }).at).toBe(
    '60\u00a0s',
  )
})

test('a moment after the end of the run is refused', () => {
  expect(read({ begins: 'at', at: '61s' })).toEqual({
    troubles: { at: 'Between 0\u00a0s and 60\u00a0s.' },
  })
})

test('all mistakes are told at once, each at its place', () => {
  const wrong = read({ texts: ['fast'], begins: 'at', at: '', lasts: 'for', length: '0' })

  expect('troubles' in wrong && Object.keys(wrong.troubles)).toEqual(['0', 'at', 'length'])
})

test('what is not meant is not read', () => {
  expect(read({ begins: 'now', at: 'soon', lasts: 'open', length: '?' })).toHaveProperty('command')
})

test('what happens once has no end', () => {
  const flush = draftFor('flush', 'cart', now)

  expect(read({ lasts: 'for' }, flush)).toEqual({
    command: { kind: 'fault', at: 24_620_000, fault: { kind: 'flush' }, on: 'cart' },
  })
})

test('another target keeps the numbers, another way keeps the time', () => {
  const typed = { ...slow, texts: ['7'], begins: 'at', at: '31s' } as const

  expect(redrafted(typed, 'slow', 'cart-1')).toEqual({ ...typed, on: 'cart-1' })
  expect(redrafted(typed, 'errors', 'cart')).toMatchObject({
    texts: ['50\u00a0%', '503'],
    begins: 'at',
    at: '31s',
  })
})
