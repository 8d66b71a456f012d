import type { DemoText } from '../../../evaluation/demo/measure.ts'
import type { Demonstration } from '../../../evaluation/demo/Demonstration.ts'
import { catalogTexts } from '../../../scenario/catalogTexts.ts'

/** The texts of all scenarios that a demonstration may need. */
export async function demoTexts({
  runs,
  knobs,
}: Demonstration): Promise<(scenario: string) => DemoText> {
  const named = [...runs, ...knobs.flatMap(({ choices }) => choices)]
  const needed = new Set(named.map(({ scenario }) => scenario))
  const texts = new Map(
    await Promise.all(
      catalogTexts
        .filter(({ id }) => needed.has(id))
        .map(async ({ id, file, load }) => [id, { file, text: await load() }] as const),
    ),
  )
  return (scenario) => texts.get(scenario) ?? { file: scenario, text: '' }
}
