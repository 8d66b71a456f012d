import { describe, expect, it } from 'vitest'
import { runOf } from '../../bench/observe.ts'
import { answered, lookUpUser, notKept, remember } from './cache.ts'

/** A cache of users with room for so many. */
function cache(entries: number) {
  const { run } = runOf({
    system: 'none',
    services: {
      front: { calls: [{ to: 'store', cache: { hits: '50%', entries, by: 'user' } }] },
      store: {},
    },
    clients: { web: { to: 'front', rate: '0/s', keys: 10 } },
  })
  const { places } = run.world
  const ask = (user: number, u = 0) => {
    const entry = lookUpUser(places, 0, 0.5, u, user)
    if (entry >= 0) remember(places, 0, entry)
    return entry === answered
  }
  return { places, ask }
}

describe('a cache of users', () => {
  it('knows whom it was asked for, and forgets who was asked for longest ago', () => {
    const { ask, places } = cache(2)
    expect([ask(1), ask(2), ask(1)]).toEqual([false, false, true])
    expect(ask(3)).toBe(false)
    expect(places.caches.filled[0]).toBe(2)
    expect([ask(1), ask(3)]).toEqual([true, true])
    expect(ask(2)).toBe(false)
    expect([ask(3), ask(1)]).toEqual([true, false])
  })

  it('remembers nothing of who is nobody in particular, and of what cannot be remembered', () => {
    const { places } = cache(2)
    expect(lookUpUser(places, 0, 0.5, 0.1, -1)).toBe(notKept)
    expect(lookUpUser(places, 0, 0.5, 0.7, 4)).toBe(notKept)
  })
})
