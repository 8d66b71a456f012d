import { describe, expect, it } from 'vitest'
import { hexOf, highOf, lowOf, murmurHash64, xxHash64 } from './hash64.ts'
import { Mt19937 } from './mt19937.ts'

describe('hashes of 64 bits', () => {
  // Vectors of Envoy: test/common/common/hash_test.cc.
  it.each([
    ['foo', 3728699739546630719n, 9631199822919835226n],
    ['bar', 5234164152756840025n, 11474628671133349555n],
    ['foo\nbar', 8917841378505826757n, 16306510975912980159n],
    ['lyft', 4400747396090729504n, 12847078931730529320n],
    ['', 17241709254077376921n, 6142509188972423790n],
  ])('of %j are those of Envoy', (text, xx, murmur) => {
    expect(xxHash64(text)).toBe(xx)
    expect(murmurHash64(text)).toBe(murmur)
  })

  it('chain over several texts as Envoy does it', () => {
    expect(xxHash64('bar', xxHash64('foo'))).toBe(17745830980996999794n)
  })

  it('take more than 32 bytes', () => {
    // Vectors of the reference implementation: the sentence is in python-xxhash's documentation.
    expect(hexOf(xxHash64('Nobody inspects the spammish repetition'))).toBe('fbcea83c8a378bf1')
  })

  it('are two halves of 32 bits', () => {
    const hash = xxHash64('foo')
    expect((BigInt(highOf(hash)) << 32n) | BigInt(lowOf(hash))).toBe(hash)
  })
})

describe('the Mersenne Twister', () => {
  it('has the ten thousandth number that C++ demands', () => {
    // ISO/IEC 14882, [rand.predef]: of a default-constructed mt19937, whose seed is 5489.
    const random = new Mt19937().seed(5489)
    let last = 0
    for (let count = 0; count < 10_000; count++) last = random.next()
    expect(last).toBe(4123659995)
  })
})
