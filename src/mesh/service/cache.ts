import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import type { CallPlan } from '../Plan.ts'

/**
 * Makes the caches of a world: one for each call that has one, in each endpoint that makes it. All are warm: full; but those of
 * users know nobody yet.
 */
export function createCaches(places: Places): void {
  const { plan, caches, cacheEntries, cacheOrder, firstEndpoint } = places
  const users = Math.max(1, ...plan.clients.map(({ keys }) => keys?.count ?? 1))
  plan.services.forEach((service, index) => {
    const own = cachedCalls(service.steps)
    for (let count = 0; count < service.endpoints && own.length > 0; count++) {
      for (const call of own) {
        const row = caches.birth()
        caches.endpoint[row] = firstEndpoint[index]! + count
        caches.edge[row] = call.edge
        caches.entries[row] = call.cache!.entries
        const isOfUsers = call.cache!.by === 'user'
        const span = isOfUsers ? users : call.cache!.entries
        caches.filled[row] = isOfUsers ? 0 : span
        caches.span[row] = span
        caches.firstOrder[row] = isOfUsers ? cacheOrder.used : nobody
        caches.newest[row] = nobody
        caches.oldest[row] = nobody
        for (let entry = 0; entry < span; entry++) {
          const at = cacheEntries.birth()
          if (entry === 0) caches.firstEntry[row] = at
          cacheEntries.isFull[at] = isOfUsers ? 0 : 1
          if (isOfUsers) cacheOrder.birth()
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

/**
 * The same where what is remembered belongs to the user that is asked for: whoever was asked for longest ago is forgotten when
 * there is no room (LRU).
 */
export function lookUpUser(
  places: Places,
  cache: number,
  hitRatio: number,
  u: number,
  user: number,
): number {
  const { caches, cacheEntries } = places
  const isKept = u < hitRatio && user >= 0
  const entry = caches.firstEntry[cache]! + user
  if (isKept && cacheEntries.isFull[entry] === 1) {
    caches.hits[cache]!++
    leaveOrder(places, cache, user)
    joinOrder(places, cache, user)
    return answered
  }
  caches.misses[cache]!++
  return isKept ? entry : notKept
}

function joinOrder({ caches, cacheOrder }: Places, cache: number, user: number): void {
  const first = caches.firstOrder[cache]!
  const before = caches.newest[cache]!
  cacheOrder.older[first + user] = before
  cacheOrder.newer[first + user] = nobody
  if (before === nobody) caches.oldest[cache] = user
  else cacheOrder.newer[first + before] = user
  caches.newest[cache] = user
}

function leaveOrder({ caches, cacheOrder }: Places, cache: number, user: number): void {
  const first = caches.firstOrder[cache]!
  const newer = cacheOrder.newer[first + user]!
  const older = cacheOrder.older[first + user]!
  if (newer === nobody) caches.newest[cache] = older
  else cacheOrder.older[first + newer] = older
  if (older === nobody) caches.oldest[cache] = newer
  else cacheOrder.newer[first + older] = newer
}

export const answered = -1
export const notKept = -2

/** Remembers an answer. */
export function remember(places: Places, cache: number, entry: number): void {
  const { caches, cacheEntries } = places
  if (cacheEntries.isFull[entry] === 1) return
  cacheEntries.isFull[entry] = 1
  if (caches.firstOrder[cache]! >= 0) {
    if (caches.filled[cache]! >= caches.entries[cache]!) {
      const oldest = caches.oldest[cache]!
      leaveOrder(places, cache, oldest)
      cacheEntries.isFull[caches.firstEntry[cache]! + oldest] = 0
      caches.filled[cache]!--
    }
    joinOrder(places, cache, entry - caches.firstEntry[cache]!)
  }
  caches.filled[cache]!++
}

/** Empties the caches of an endpoint: all, or those of one link. */
export function flush(places: Places, endpoint: number, edge: number = nobody): void {
  const { caches, cacheEntries } = places
  for (let row = 0; row < caches.used; row++) {
    if (caches.endpoint[row] !== endpoint) continue
    if (edge !== nobody && caches.edge[row] !== edge) continue
    const first = caches.firstEntry[row]!
    cacheEntries.isFull.fill(0, first, first + caches.span[row]!)
    caches.filled[row] = 0
    caches.newest[row] = nobody
    caches.oldest[row] = nobody
  }
}
