import { expect, test } from 'vitest'
import type { MetricWindow } from '../../playback/protocol.ts'
import type { StagedBeat } from './BeatsLike.ts'
import { figuresOf, valueText } from './figures.ts'

const beat = (show: StagedBeat['show']): StagedBeat => ({
  id: 'storm',
  title: 'Storm',
  claim: '',
  fromUs: 0,
  untilUs: 20_000_000,
  highlight: [],
  camera: [],
  show,
})

test('a beat shows what it names, measured up to the moment that is on the screen, two at most', async () => {
  let asked: readonly MetricWindow[] = []
  const player = {
    numbers: undefined,
    measure: (windows: readonly MetricWindow[]) => {
      asked = windows
      return Promise.resolve({ values: [27, 0], units: ['count', 'ratio'] as const })
    },
  }
  const show = ['amp(stock)', 'success(web)', 'p99(cart)'].map((metric) => ({
    metric,
    label: metric,
    overUs: 5_000_000,
  }))

  expect(await figuresOf(player, beat(show), 20_000_000)).toEqual([
    { value: '27', label: 'amp(stock)', tone: 'trial' },
    { value: '0\u00a0%', label: 'success(web)', tone: 'fail' },
  ])
  expect(asked).toEqual([
    { metric: 'amp(stock)', fromUs: 15_000_000, toUs: 20_000_000 },
    { metric: 'success(web)', fromUs: 15_000_000, toUs: 20_000_000 },
  ])
})

test('what cannot be measured yet is a dash, and no zero', async () => {
  const player = { numbers: undefined, measure: () => Promise.resolve(undefined) }
  const show = [{ metric: 'amp(stock)', label: 'attempts', overUs: 1 }]

  expect(await figuresOf(player, beat(show), 0)).toEqual([
    { value: '–', label: 'attempts', tone: 'ink' },
  ])
})

test('values are as long as can be read from the last row', () => {
  expect(valueText('count', 27.6257)).toBe('27.6')
  expect(valueText('count', 1.0004)).toBe('1')
  expect(valueText('count', 1234.5)).toBe('1,235')
  expect(valueText('time', 152_300)).toBe('152\u00a0ms')
  expect(valueText('rate', 1080)).toBe('1,080/s')
})
