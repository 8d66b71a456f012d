import { expect, it } from 'vitest'
import { historyBands } from './historyBands.ts'

const change = (at: number, from: string, to: string) => ({ at, from, to, event: 'x' })

it('the bands of a life follow each other without a gap, from its start to now', () => {
  const changes = [change(10, 'ready', 'crashed'), change(40, 'crashed', 'ready')]
  expect(historyBands({ changes, keptFrom: 0 }, 'ready', 100, 1)).toEqual([
    { state: 'ready', from: 0, to: 10, stays: 1 },
    { state: 'crashed', from: 10, to: 40, stays: 1 },
    { state: 'ready', from: 40, to: 100, stays: 1 },
  ])
})

it('a machine that never changed is one band', () => {
  expect(historyBands({ changes: [], keptFrom: 0 }, 'up', 50, 1)).toEqual([
    { state: 'up', from: 0, to: 50, stays: 1 },
  ])
})

it('what is not kept any more is a band of its own', () => {
  const [lost, first] = historyBands({ changes: [change(70, 'a', 'b')], keptFrom: 60 }, 'b', 80, 1)
  expect(lost).toMatchObject({ state: '', from: 0, to: 60 })
  expect(first).toMatchObject({ state: 'a', from: 60, to: 70 })
})

it('stays too short to see become one band, and none is lost', () => {
  const changes = Array.from({ length: 20 }, (_, index) =>
    change(10 + index, index % 2 === 0 ? 'a' : 'b', index % 2 === 0 ? 'b' : 'a'),
  )
  const bands = historyBands({ changes, keptFrom: 0 }, 'a', 100, 5)
  expect(bands.length).toBeLessThan(8)
  expect(bands.reduce((sum, { stays }) => sum + stays, 0)).toBe(21)
  for (const [index, { from }] of bands.entries()) expect(from).toBe(bands[index - 1]?.to ?? 0)
})
