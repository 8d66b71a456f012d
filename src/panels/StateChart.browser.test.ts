import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { charts } from '../record/charts.ts'
import StateChart from './StateChart.svelte'
import { textWidth } from './textWidth.ts'

test.each(charts.map((chart) => [chart.id, chart] as const))(
  'the chart of %s keeps all its words inside at the narrowest width',
  async (_, chart) => {
    await document.fonts.load('600 13px "IBM Plex Sans"')
    const screen = await render(StateChart, {
      chart,
      machine: {
        machine: chart.id,
        title: chart.title,
        state: chart.initial,
        context: {},
        since: 0,
        changes: [],
      },
      now: 0,
      onseek: () => {},
    })
    const holder = screen.container.querySelector<HTMLElement>('.chart')!
    holder.style.width = '304px'
    await expect.poll(() => holder.querySelector('svg')!.getAttribute('width')).toBe('304')

    for (const text of holder.querySelectorAll('text')) {
      const { x, width } = text.getBBox()
      expect(x, text.textContent).toBeGreaterThanOrEqual(-1)
      expect(x + width, text.textContent).toBeLessThanOrEqual(305)
    }
  },
)

test('widths are guessed on the generous side', async () => {
  await document.fonts.load('400 12px "IBM Plex Sans"')
  const context = document.createElement('canvas').getContext('2d')!
  context.font = '12px "IBM Plex Sans"'
  const sentences = charts.flatMap((chart) => chart.edges.map(({ label }) => label))

  for (const text of sentences.filter((sentence) => sentence.length > 4)) {
    const ratio = textWidth(text) / context.measureText(text).width
    expect(ratio, text).toBeGreaterThan(0.97)
    expect(ratio, text).toBeLessThan(1.2)
  }
})
