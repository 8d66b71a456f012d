import fc from 'fast-check'
import { deflateSync, strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { longestBytes, packText, unpackText } from './linkState.ts'
import { mostCommands, readLink, writeLink, type SharedRun } from './shareLink.ts'

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

/** Any bytes as the state of a link. */
const stateOf = (bytes: Uint8Array): string => `z1.${Buffer.from(bytes).toString('base64url')}`

test('a link whose scenario cannot be read says so, and opens nothing', () => {
  const whole = packText('halfopen: 1')
  for (const state of ['z1.not-deflated', 'z2.AA', 'z1.', whole.slice(0, -4), 'z1.\u0000'])
    expect(readLink(`#scenario=a&state=${encodeURIComponent(state)}`)).toEqual({
      scenario: 'a',
      trouble: 'damaged',
    })
})

test('a link that would unpack to more than a scenario may have is given up', () => {
  expect(unpackText(stateOf(deflateSync(strToU8('x'.repeat(longestBytes)))))).toHaveProperty('text')
  for (const bytes of [longestBytes + 1, 100_000_000]) {
    const bomb = deflateSync(new Uint8Array(bytes), { level: 9 })
    expect(unpackText(stateOf(bomb))).toBe('tooLong')
  }
})

test('a link has so many commands at most', () => {
  const link = (count: number) => `#scenario=a&do=${'1s kill cart-1;'.repeat(count)}`
  expect(readLink(link(mostCommands))?.commands).toHaveLength(mostCommands)
  expect(readLink(link(mostCommands + 1))?.trouble).toBe('tooManyCommands')
})

test('the name of a file is short, and hides nothing', () => {
  const file = `a\u202elmay.exe\u0007${'b'.repeat(1_000)}`
  const run = readLink(`#${writeLink({ scenario: '', text: 'x', file })}`)
  expect(run?.file).toMatch(/^almay\.exeb{191}$/)
})
