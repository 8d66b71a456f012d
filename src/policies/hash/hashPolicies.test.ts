import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { xxHash64 } from '../../engine/hash64.ts'
import { hashPolicies } from './hashPolicies.ts'
import type { HashSource } from './hash.ts'

const of = (by: HashSource['by'], name = '', more: Partial<HashSource> = {}): HashSource => ({
  by,
  name,
  ttlUs: -1,
  isTerminal: false,
  ...more,
})

/** The hash of a request of a user of web, by some policies; null when it has none. */
function hasher(client: object = {}, services: object = {}) {
  const { run } = runOf({
    system: 'envoy',
    services: { cart: {}, ...services },
    clients: { web: { to: 'cart', rate: '0/s', ...client } },
  })
  const { places } = run.world
  const { requests, hashed } = places
  const request = requests.birth()
  requests.fromEndpoint[request] = -1
  requests.cluster[request] = 0
  requests.edge[request] = 0
  return (sources: readonly HashSource[], key: number, shape = 0): bigint | null => {
    requests.key[request] = key
    requests.shape[request] = shape
    hashPolicies(sources, places.policyColumns).take(request)
    return hashed.isThere ? (BigInt(hashed.high) << 32n) | BigInt(hashed.low) : null
  }
}

const rotl = (x: bigint): bigint => ((x << 1n) | (x >> 63n)) & 0xffffffffffffffffn

describe('hash policies', () => {
  it('hash the name of the user, whatever it stands in', () => {
    const hash = hasher()
    for (const by of ['header', 'cookie', 'query'] as const)
      expect(hash([of(by, 'x-user')], 17)).toBe(xxHash64('k17'))
  })

  it('find nothing in a request of nobody in particular', () => {
    const hash = hasher()
    expect(hash([of('header', 'x-user'), of('cookie', 'a', { ttlUs: 0 })], -1)).toBeNull()
  })

  it('hash the address that a client asks from', () => {
    expect(hasher({ address: '10.1.2.3' })([of('source')], 5)).toBe(xxHash64('10.1.2.3'))
  })

  it('make one of several: the same twice is not nothing', () => {
    const one = xxHash64('k3')
    expect(hasher()([of('header', 'a'), of('query', 'b')], 3)).toBe(rotl(one) ^ one)
  })

  it('end at a terminal one that has found something, and not at one that has not', () => {
    const hash = hasher({ address: '10.1.2.3' })
    const last = of('header', 'a', { isTerminal: true })
    expect(hash([last, of('source')], 3)).toBe(xxHash64('k3'))
    expect(hash([last, of('source')], -1)).toBe(xxHash64('10.1.2.3'))
  })

  it('take a header, a cookie or a parameter that stands in the request before the user', () => {
    const headers = { 'x-user': 'anna', cookie: 'a=1; session=s9' }
    const hash = hasher({ requests: [{ path: '/cart?user=7', headers }] })
    const shape = 1
    expect(hash([of('header', 'X-User')], 3, shape)).toBe(xxHash64('anna'))
    expect(hash([of('cookie', 'session')], 3, shape)).toBe(xxHash64('s9'))
    expect(hash([of('query', 'user')], 3, shape)).toBe(xxHash64('7'))
  })

  it('gives who has no cookie one that is the same each time, and another user another', () => {
    const hash = hasher()
    const given = [of('cookie', 'session', { ttlUs: 0 })]
    expect(hash(given, 3)).toBe(hash(given, 3))
    expect(hash(given, 4)).not.toBe(hash(given, 3))
  })
})
