import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalog } from '../../src/scenario/catalog.ts'
import { parseScenario } from '../../src/scenario/parse.ts'
import { sourceOf } from './readScenarios.mjs'

const valueOf = (source: string): unknown => new Function(`return ${source}`)()

test('every scenario of the catalog is the same after it was written down', async () => {
  for (const { file, load } of catalog) {
    const read = parseScenario(await load(), { file })

    expect(valueOf(sourceOf(read)), file).toStrictEqual(read)
  }
})

test('another seed changes nothing else of what was read', async () => {
  for (const { file, load } of catalog) {
    const text = await load()
    const { scenario, notes } = parseScenario(text, { file })

    expect(parseScenario(text, { file, seed: 4_321 }), file).toStrictEqual({
      scenario: { ...scenario, seed: 4_321 },
      notes,
    })
  }
})

test('whatever plain data is written down is the same when it is read', () => {
  const data = fc.anything({ maxDepth: 4 })
  fc.assert(
    fc.property(data, (value) => {
      expect(valueOf(sourceOf(value))).toStrictEqual(value)
    }),
  )
})

test('what is not plain data is refused', () => {
  expect(() => sourceOf({ at: new Map() })).toThrow('is not plain data')
  expect(() => sourceOf(() => 1)).toThrow('is not plain data')
})
