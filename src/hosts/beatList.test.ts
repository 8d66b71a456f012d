import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beatList } from './beatList.ts'

test.each([
  ['0-5', [0, 1, 2, 3, 4, 5]],
  ['3-1', [3, 2, 1]],
  ['0,2,5', [0, 2, 5]],
  ['calm,storm', ['calm', 'storm']],
  ['calm, 2-3 , the-end', ['calm', 2, 3, 'the-end']],
  ['4', [4]],
])('%s names beats', (text, beats) => {
  expect(beatList(text)).toEqual(beats)
})

test.each([undefined, '', ' ', 'all', 'manual', ','])('%s names none: all are meant', (text) => {
  expect(beatList(text)).toBeUndefined()
})

test('a range of thousands ends early, so that a slip of the finger hangs no deck', () => {
  expect(beatList('0-999999999')).toHaveLength(200)
})

test('a list comes back as it was written', () => {
  const name = fc.oneof(fc.nat(99), fc.stringMatching(/^[a-z][a-z-]{0,8}[a-z]$/))
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 12 }), (names) => {
      fc.pre(names.length > 1 || (names[0] !== 'all' && names[0] !== 'manual'))
      expect(beatList(names.join(','))).toEqual(names)
    }),
  )
})
