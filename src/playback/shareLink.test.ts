import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLink, writeLink, type SharedRun } from './shareLink.ts'

test('a link to a run of the catalog can be read by people', () => {
  const link = writeLink({ scenario: 'retry-storm', seed: 7, system: 'envoy', at: 24_620_000 })

  expect(link).toBe('scenario=retry-storm&seed=7&system=envoy&t=24.62')
})

test('whatever is shared comes back exactly', () => {
  const command = fc.string({ minLength: 1 }).map((text) => text.replaceAll(';', ' ').trim() || 'x')
  const run: fc.Arbitrary<SharedRun> = fc.record({
    scenario: fc.string({ minLength: 1 }),
    text: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    file: fc.constant(undefined),
    seed: fc.option(fc.nat(), { nil: undefined }),
    system: fc.option(fc.constantFrom('none', 'envoy'), { nil: undefined }),
    commands: fc.option(fc.array(command), { nil: undefined }),
    at: fc.option(fc.nat(3_600_000_000), { nil: undefined }),
  })

  fc.assert(
    fc.property(run, (shared) => {
      const expected = shared.text === undefined ? shared : { ...shared, scenario: '' }
      expect(readLink(`#${writeLink(shared)}`)).toEqual(expected)
    }),
    { seed: 7 },
  )
})

test('a link without a scenario is no run', () => {
  expect(readLink('')).toBeUndefined()
  expect(readLink('#seed=7')).toBeUndefined()
  expect(readLink('#state=z1.not-deflated')).toBeUndefined()
})

test('what makes no sense in a link is left out', () => {
  expect(readLink('?scenario=a&seed=-1&t=soon&colour=red')).toEqual({
    scenario: 'a',
    text: undefined,
    file: undefined,
    seed: undefined,
    system: undefined,
    commands: undefined,
    at: undefined,
  })
})
