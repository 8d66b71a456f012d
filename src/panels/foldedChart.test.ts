import { expect, test } from 'vitest'
import { charts } from '../record/charts.ts'
import { foldedChart, standsFor } from './foldedChart.ts'

test.each(charts)('folding $id loses no way from one state to another', (chart) => {
  const { edges } = foldedChart(chart)
  for (const { from, to, event } of chart.edges) {
    expect(
      edges.some((edge) => edge.from === from && edge.to === to && standsFor(edge, event)),
      `${from} ${event} ${to}`,
    ).toBe(true)
  }
})

test('a crash has one arrow for all its causes, and the timer its own', () => {
  const pod = foldedChart(charts.find(({ id }) => id === 'pod')!)
  const crashes = pod.edges.filter(({ from, to }) => from === 'ready' && to === 'crashed')
  expect(crashes.map(({ kind }) => kind).sort()).toEqual(['after', 'event'])
})
