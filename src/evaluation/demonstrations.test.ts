import { expect, test } from 'vitest'
import { catalog } from '../scenario/catalog.ts'
import { demonstrations } from './demonstrations.ts'
import { optionOf, partOf } from './questions.ts'

// What holds of each by itself is asked by demonstrations.1.test.ts to demonstrations.4.test.ts of src/bench.

test('there are nineteen, in their order', () => {
  expect(demonstrations.map(({ id }) => id)).toEqual(
    Array.from({ length: 19 }, (_, index) => `D${index + 1}`),
  )
})

test('what the answers choose are options that exist, whole parts, and scenarios of the catalog', () => {
  for (const { id, when, knobs, runs } of demonstrations) {
    const places = [
      ...when,
      ...knobs.flatMap(({ choices }) => choices.flatMap((choice) => choice.when ?? [])),
    ]
    for (const place of places) {
      const part = partOf(place.slice(0, 3))
      if (place.length > 3) optionOf(part, place.slice(3))
    }
    // A knob stands where an option puts it, not where a whole part does.
    for (const choice of knobs.flatMap(({ choices }) => choices)) {
      for (const place of choice.when ?? []) expect([id, place]).toEqual([id, place.slice(0, 4)])
    }
    for (const { scenario } of runs) expect(catalog.map((entry) => entry.id)).toContain(scenario)
  }
})
