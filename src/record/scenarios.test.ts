import { describe, expect, test } from 'vitest'
import { catalog } from '../scenario/catalog.ts'
import { parseScenario } from '../scenario/parse.ts'

const scenarios = await Promise.all(
  catalog.map(async (entry) => ({ ...entry, text: await entry.load() })),
)

describe('the catalog', () => {
  test('begins with the shop that opens the app', () => {
    expect(catalog[0]?.id).toBe('online-boutique')
  })

  test('has no name and no title twice', () => {
    expect(new Set(catalog.map(({ id }) => id)).size).toBe(catalog.length)
    expect(new Set(catalog.map(({ title }) => title)).size).toBe(catalog.length)
  })

  test.each(scenarios)('tells of $id what it says itself', ({ title, description, text, file }) => {
    expect(parseScenario(text, { file }).scenario).toMatchObject({ title, description })
  })
})
