import { highOf, lowOf, xxHash64 } from '../../engine/hash64.ts'
import type { PolicyColumns } from '../columns.ts'
import type { HashPolicy, HashSource } from './hash.ts'

/**
 * One number of all that was found.
 *
 *     hash = rotateLeft(hash so far, 1) XOR xxHash64(text)       so that the same text twice is not nothing
 *
 * @source envoy: source/common/http/hash_policy.cc
 */
export function hashPolicies(
  sources: readonly HashSource[],
  { hashed, texts }: Pick<PolicyColumns, 'hashed' | 'texts'>,
): HashPolicy {
  const known = sources.map(() => new Map<number, number>())
  const highs: number[] = []
  const lows: number[] = []
  return {
    take(request) {
      hashed.isThere = false
      for (let index = 0; index < sources.length; index++) {
        const source = sources[index]!
        const id = texts.idOf(source, request)
        if (id >= 0) {
          let slot = known[index]!.get(id)
          if (slot === undefined) {
            const hash = xxHash64(texts.textOf(source, request))
            slot = highs.push(highOf(hash)) - 1
            lows.push(lowOf(hash))
            known[index]!.set(id, slot)
          }
          let high = 0
          let low = 0
          if (hashed.isThere) {
            high = (hashed.high << 1) | (hashed.low >>> 31)
            low = (hashed.low << 1) | (hashed.high >>> 31)
          }
          hashed.high = (high ^ highs[slot]!) >>> 0
          hashed.low = (low ^ lows[slot]!) >>> 0
          hashed.isThere = true
        }
        if (source.isTerminal && hashed.isThere) return
      }
    },
  }
}
