import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pattern, PatternError } from './pattern.ts'

describe('a pattern', () => {
  it('fits what a regular expression fits, all of it', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\w',
      '(a|b)',
      '(ab)',
      '[a-c1]',
    )
    const times = fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}', '{2,}')
    const part = fc.tuple(atom, times).map(([one, how]) => one + how)
    const whole = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
    const either = fc.tuple(whole, whole).map(([one, other]) => `${one}|${other}`)
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '1', '-'), { maxLength: 7 })
      .map((letters) => letters.join(''))
    fc.assert(
      fc.property(fc.oneof(whole, either), text, (source, value) => {
        expect(pattern(source)(value)).toBe(new RegExp(`^(?:${source})$`).test(value))
      }),
      { numRuns: 2_000 },
    )
  })

  it('that would keep others busy for ever is done at once', () => {
    const steps = '(a+)+(a|aa)*(a?){50}a{50}b'
    expect(pattern(steps)('a'.repeat(200))).toBe(false)
    expect(pattern(steps)(`${'a'.repeat(199)}b`)).toBe(true)
  })

  it('that cannot be read says why', () => {
    for (const wrong of ['(', ')', '[a', '*', 'a{3,1}', 'a{500}', '\\', '\\b', '(?=a)', '[z-a]'])
      expect(() => pattern(wrong)).toThrow(PatternError)
    expect(() => pattern('((a{100}){100}){100}')).toThrow('is too large')
  })
})
