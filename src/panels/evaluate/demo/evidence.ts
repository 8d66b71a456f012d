import type { Evidence } from '../../../evaluation/sheet.ts'
import { demo as said } from '../../../words/en/demo.ts'
import { valueText } from '../../embed/figures.ts'
import { momentText } from '../../format.ts'
import type { Demo } from './Demo.svelte.ts'
import type { LiveRun } from './LiveRun.svelte.ts'

/** The runs of a demonstration as they stand, each with its link and what it shows. */
export async function evidenceOf({
  demonstration,
  runs,
  t,
  ownFigures,
}: Demo): Promise<readonly Evidence[]> {
  const all = await Promise.all(
    runs.map(async (live): Promise<readonly Evidence[]> => {
      const figures = [...figuresOf(live, momentText(t)), ...ownFigures]
      const link = await live.link(t)
      if (link === undefined) return []
      return [{ demonstration: demonstration.id, run: live.run.name, link, figures }]
    }),
  )
  return all.flat()
}

/** What is measured so far says so, and when. */
function figuresOf({ figures, readings }: LiveRun, at: string): Evidence['figures'] {
  return figures.flatMap(({ id, label }): Evidence['figures'] => {
    const reading = readings[id]
    if (reading === undefined || reading.value === null || reading.unit === null) return []
    const text = valueText(reading.value, reading.unit)
    return [[label, reading.state === 'over' ? text : said.keptValue(text, at)]]
  })
}
