import { expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'
import { pictureOf } from './picture.ts'
import { templates } from './templates.ts'

test.each(templates)('$title is read without a note, and can be built', ({ text, file, title }) => {
  const { scenario, notes } = parseScenario(text, { file })
  expect(scenario.title).toBe(title)
  expect(notes).toEqual([])
  expect(() => new Run(scenario)).not.toThrow()
})

test('a picture has every service and client once, and each line leads to the right', () => {
  for (const { text } of templates) {
    const { services, clients } = parseScenario(text, { file: 'template' }).scenario
    const picture = pictureOf(text)
    expect(picture.services).toBe(services.length)
    expect(new Set(picture.boxes.map(({ name }) => name)).size).toBe(
      services.length + clients.length,
    )
    for (const { x1, x2 } of picture.lines) expect(x1).toBeLessThan(x2)
  }
})

test('a picture of what is no scenario is empty, and calls in a circle do not hang it', () => {
  expect(pictureOf('a: [').boxes).toEqual([])
  expect(pictureOf('').boxes).toEqual([])
  const circle = 'services:\n  a: { calls: [b] }\n  b: { calls: [a] }\n'
  expect(pictureOf(circle).boxes.length).toBe(2)
})
