import { xxHash64 } from '../../engine/hash64.ts'
import { fewestAndMost, type HashedHost, type HashTable } from './hashTable.ts'

/**
 * A table in which endpoints have places in turn (Maglev): each by its own order of all places, so that all have as many, and a
 * request looks in one place. More even than a ring, and made sooner; when an endpoint goes, some keys of others move, too.
 *
 *     order of an endpoint: offset, offset + skip, offset + 2 · skip, … mod size;
 *     offset = xxHash64(key) mod size,  skip = xxHash64(key, seed 1) mod (size − 1) + 1
 *
 * In each round an endpoint of the highest weight takes a place, one of half that weight in every second. They take turns in the
 * order of their keys, whatever order they are listed in.
 *
 * @param size a prime
 * @source envoy: source/extensions/load_balancing_policies/maglev/maglev_lb.cc (1.40; sorted by key); Eisenbud et al., "Maglev"
 *   (NSDI 2016)
 */
export function maglevTable(size: number, hosts: readonly HashedHost[]): HashTable {
  const order = hosts
    .map(({ key, weight }, host) => ({ key, weight, host }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.host - b.host))
    .map(({ key, weight, host }) => ({
      host,
      weight,
      at: Number(xxHash64(key) % BigInt(size)),
      skip: Number(xxHash64(key, 1n) % BigInt(size - 1)) + 1,
      target: 0,
    }))
  const highest = Math.max(...hosts.map(({ weight }) => weight))
  const owners = new Int32Array(size).fill(-1)
  const counts = hosts.map(() => 0)
  let filled = 0
  for (let round = 1; filled < size; round++) {
    for (const entry of order) {
      if (filled === size) break
      if (round * entry.weight < entry.target) continue
      entry.target += highest
      while (owners[entry.at] !== -1) entry.at = (entry.at + entry.skip) % size
      owners[entry.at] = entry.host
      entry.at = (entry.at + entry.skip) % size
      counts[entry.host]!++
      filled++
    }
  }
  // 2^32 mod size, so that 64 bits are divided in parts that a number holds exactly.
  const step = 4294967296 % size
  return {
    entries: size,
    ...fewestAndMost(counts),
    find(high, low, pick) {
      // A later pick has another hash: that with 2^64 − pick upon it.
      const above = pick === 0 ? high : ~high >>> 0
      const below = pick === 0 ? low : (low ^ -pick) >>> 0
      return owners[((((above % size) * step) % size) + (below % size)) % size]!
    },
  }
}
