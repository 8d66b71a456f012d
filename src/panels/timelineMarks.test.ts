import { expect, test } from 'vitest'
import { placeBelow, placeMarks, timelineMarks } from './timelineMarks.ts'

const at = (seconds: number): number => seconds * 1_000_000

test('what is done is a bolt, what will be done is a ring, and each fault stands there once', () => {
  const marks = timelineMarks(
    [
      { kind: 'fault', at: at(18), until: at(30), fault: { kind: 'kill' }, on: 'cart-3' },
      { kind: 'load', at: at(45), client: 'web', ratePerSecond: 240 },
    ],
    [
      { at: at(18), kind: 'fault', label: 'kill', place: undefined },
      { at: at(19), kind: 'ejected', label: 'ejected', place: undefined },
    ],
    at(24),
  )

  expect(marks.map(({ shape, label }) => `${shape} ${label}`)).toEqual([
    'bolt crash',
    'lost ejected',
    'scheduled ends',
    'scheduled load 240/s',
  ])
})

test('no two marks touch, no two labels either, and what somebody did keeps its place', () => {
  const marks = timelineMarks(
    [{ kind: 'fault', at: at(20), fault: { kind: 'hang' }, on: 'cart' }],
    Array.from({ length: 200 }, (_, index) => ({
      at: at(19.9) + index * 20_000,
      kind: 'ejected' as const,
      label: 'ejected',
      place: undefined,
    })),
    at(60),
  )
  const placed = placeMarks(marks, at(60), 900, (text) => text.length * 7)
  const labels = placed.flatMap(({ labelX, label }) =>
    labelX === undefined ? [] : [{ from: labelX, to: labelX + label.length * 7 }],
  )

  expect(placed.some(({ shape, labelX }) => shape === 'bolt' && labelX !== undefined)).toBe(true)
  placed.slice(1).forEach(({ x }, index) => expect(x - placed[index]!.x).toBeGreaterThanOrEqual(9))
  labels.slice(1).forEach(({ from }, index) => expect(from).toBeGreaterThan(labels[index]!.to))
})

test('texts below the track take the first place that is free, and none touches another', () => {
  const wide = (text: string): number => text.length * 7
  const texts = [
    { text: 'round and round', xs: [100] },
    { text: 'fork: with crash', xs: [110, 400] },
    { text: 'fork: without', xs: [120, 390] },
  ]
  const placed = placeBelow(texts, [{ from: 870, to: 900 }], 900, wide)

  expect(placed).toEqual([
    { text: 'round and round', x: 100 },
    { text: 'fork: with crash', x: 400 },
  ])
  expect(placeBelow([{ text: 'long', xs: [5_000] }], [], 900, wide)[0]!.x).toBe(872)
})
