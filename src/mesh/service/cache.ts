import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import type { CallPlan } from '../Plan.ts'

/** Makes the caches of a world: one for each call that has one, in each endpoint that makes it. All are warm: full. */
export function createCaches(places: Places): void {
  const { plan, caches, cacheEntries, firstEndpoint } = places
  plan.services.forEach((service, index) => {
    const own = cachedCalls(service.steps)
    for (let count = 0; count < service.endpoints && own.length > 0; count++) {
      for (const call of own) {
        const row = caches.birth()
        caches.endpoint[row] = firstEndpoint[index]! + count
        caches.edge[row] = call.edge
        caches.entries[row] = call.cache!.entries
        caches.filled[row] = call.cache!.entries
        for (let entry = 0; entry < call.cache!.entries; entry++) {
          const at = cacheEntries.birth()
          if (entry === 0) caches.firstEntry[row] = at
          cacheEntries.isFull[at] = 1
        }
      }
    }
  })
}

/** The calls of a service that have a cache, in the order of their rows. */
export function cachedCalls(steps: readonly (readonly CallPlan[])[]): readonly CallPlan[] {
  return steps.flat().filter(({ cache }) => cache !== undefined)
}

/**
 * Looks for the answer to a call, and says where to remember it.
 *
 * A share of the requests asks for something that may be remembered: one of as many things as the cache has entries, each as
 * often as any other. So with f of N entries full the share that is answered here is hits · f ∕ N.
 *
 * @param u two numbers of a key: whether it may be remembered, and which thing it is
 * @returns −1 when the cache answers, −2 when it cannot be remembered, else the row of its entry
 */
export function lookUp(
  places: Places,
  cache: number,
  hitRatio: number,
  u: number,
  v: number,
): number {
  const { caches, cacheEntries } = places
  const entry = caches.firstEntry[cache]! + Math.floor(v * caches.entries[cache]!)
  if (u < hitRatio && cacheEntries.isFull[entry] === 1) {
    caches.hits[cache]!++
    return answered
  }
  caches.misses[cache]!++
  return u < hitRatio ? entry : notKept
}

export const answered = -1
export const notKept = -2

/** Remembers an answer. */
export function remember(places: Places, cache: number, entry: number): void {
  const { caches, cacheEntries } = places
  if (cacheEntries.isFull[entry] === 1) return
  cacheEntries.isFull[entry] = 1
  caches.filled[cache]!++
}

/** Empties the caches of an endpoint: all, or those of one link. */
export function flush(places: Places, endpoint: number, edge: number = nobody): void {
  const { caches, cacheEntries } = places
  for (let row = 0; row < caches.used; row++) {
    if (caches.endpoint[row] !== endpoint) continue
    if (edge !== nobody && caches.edge[row] !== edge) continue
    const first = caches.firstEntry[row]!
    cacheEntries.isFull.fill(0, first, first + caches.entries[row]!)
    caches.filled[row] = 0
  }
}
