import { highOf, lowOf, murmurHash64, xxHash64 } from '../../engine/hash64.ts'
import { fewestAndMost, type HashedHost, type HashTable } from './hashTable.ts'

export interface RingOptions {
  readonly minimumSize: number
  readonly maximumSize: number
  readonly hash: 'xxHash' | 'murmurHash2'
}

/**
 * A ring of hashes (Ketama): each endpoint stands on it many times, and a request goes to the next entry at or after its own hash.
 * When one of n endpoints goes, its keys alone go elsewhere: 1 ∕ n of them.
 *
 *     scale = min( ⌈w_min · minimumSize⌉ ∕ w_min, maximumSize );  endpoint i has scale · wᵢ entries, of `<key>_0`, `<key>_1`, …
 *
 * Another pick for the same attempt is the next entry: it may be of the same endpoint.
 *
 * @param known hashes of entries by key, for whoever makes a ring again of almost the same endpoints
 * @source envoy: source/extensions/load_balancing_policies/ring_hash/ring_hash_lb.cc
 */
export function ringTable(
  { minimumSize, maximumSize, hash }: RingOptions,
  hosts: readonly HashedHost[],
  known = new Map<string, bigint[]>(),
): HashTable {
  const least = Math.min(...hosts.map(({ weight }) => weight))
  const scale = Math.min(Math.ceil(least * minimumSize) / least, maximumSize)
  const hashOf = hash === 'xxHash' ? xxHash64 : murmurHash64
  const entries: { readonly hash: bigint; readonly host: number }[] = []
  // Running sums, so that what is rounded is spread over all.
  let target = 0
  const counts = hosts.map(({ key, weight }, host) => {
    const before = entries.length
    const own = known.get(key) ?? []
    known.set(key, own)
    target += scale * weight
    for (let index = 0; entries.length < target; index++)
      entries.push({ hash: (own[index] ??= hashOf(`${key}_${index}`)), host })
    return entries.length - before
  })
  entries.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0))
  const size = entries.length
  const highs = Uint32Array.from(entries, (entry) => highOf(entry.hash))
  const lows = Uint32Array.from(entries, (entry) => lowOf(entry.hash))
  const owners = Int32Array.from(entries, ({ host }) => host)
  return {
    entries: size,
    ...fewestAndMost(counts),
    find(high, low, pick) {
      let from = 0
      let to = size
      while (from < to) {
        const at = (from + to) >>> 1
        if (highs[at]! < high || (highs[at] === high && lows[at]! < low)) from = at + 1
        else to = at
      }
      return owners[(from + pick) % size]!
    },
  }
}
