import { pow } from '../../engine/maths.ts'
import type { KeysPlan } from '../Plan.ts'
import type { Places } from '../Places.ts'

/**
 * The user that a request is asked for. In a closed loop each user is one and the same all the time; elsewhere chance says who it
 * is, or they take turns.
 *
 * @param user −1 in an open loop
 * @param ordinal of the request, from 0; in a closed loop of its user, from 1
 */
export type KeyOf = (request: number, user: number, ordinal: number) => number

/** By client: how its requests spread over users; undefined where they are nobody's in particular. */
export function keysOf(places: Places): readonly (KeyOf | undefined)[] {
  const { requests, draw, plan } = places
  return plan.clients.map(({ name, keys }): KeyOf | undefined => {
    if (keys === null) return undefined
    const { count, order, skew } = keys
    const isInTurn = order === 'inTurn'
    const purpose = places.purpose(`key/${name}`)
    const sums = skew === 0 ? null : sumsOf(keys)
    return (request, user, ordinal) => {
      if (user >= 0) return (ordinal - 1) % count
      if (isInTurn) return ordinal % count
      const u = draw.key(requests.keyA[request]!, requests.keyB[request]!, purpose).next()
      return sums === null ? Math.floor(u * count) : firstAbove(sums, u * sums[count - 1]!)
    }
  })
}

/** The text that names a user: the value of a header, a cookie or a parameter. */
export const textOfKey = (key: number): string => `k${key}`

function sumsOf({ count, skew }: KeysPlan): Float64Array {
  const sums = new Float64Array(count)
  let sum = 0
  for (let key = 0; key < count; key++) {
    sum += 1 / pow(key + 1, skew)
    sums[key] = sum
  }
  return sums
}

function firstAbove(sums: Float64Array, value: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}
