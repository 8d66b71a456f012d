import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance, nearest, suggestion } from './suggest.ts'

describe('a suggestion', () => {
  it('counts a swap of neighbours as one slip', () => {
    expect(editDistance('crat', 'cart')).toBe(1)
  })

  it('is as far there as back, and no further than the longer word', () => {
    const word = fc.string({ maxLength: 8 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(distance === 0).toBe(a === b)
      }),
    )
  })

  it.each([
    ['timeut', 'timeout'],
    ['TimeOut', 'timeout'],
    ['cat', 'catalog'],
    ['sec', 's'],
  ])('for %s is %s', (word, expected) => {
    expect(nearest(word, ['timeout', 'retry', 'catalog', 's'])).toBe(expected)
  })

  it('is not made up for a word that resembles nothing', () => {
    expect(suggestion('xylophone', ['cart', 'web'])).toBe('Known: cart, web.')
  })

  it('shows some of many known words', () => {
    const known = Array.from({ length: 100 }, (_, index) => `s${index}`)
    expect(suggestion('xylophone', known)).toMatch(/ and 68 more\.$/)
  })
})
