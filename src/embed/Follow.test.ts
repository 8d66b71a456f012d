import { expect, test } from 'vitest'
import { Follow, type ChannelLike, type Where } from './Follow.ts'

/** Channels of one name: what one says all others hear. */
function channels(): () => ChannelLike {
  const all = new Map<object, (event: MessageEvent) => void>()
  return () => {
    const own = {
      postMessage: (data: unknown) => {
        for (const [other, hear] of [...all]) if (other !== own) hear({ data } as MessageEvent)
      },
      addEventListener: (_: 'message', hear: (event: MessageEvent) => void) =>
        void all.set(own, hear),
      close: () => void all.delete(own),
    }
    return own
  }
}

const nowhere = (): Where => ({ beat: 0, t: 0, playing: false })

test('who follows stands where the leader stands, also when it opens later', () => {
  const open = channels()
  const heard: Where[] = []
  const leader = new Follow(
    open(),
    true,
    () => ({ beat: 2, t: 30, playing: false }),
    () => {},
  )
  new Follow(open(), false, nowhere, (where) => heard.push(where))
  leader.tell({ beat: 3, t: 41.5, playing: true })
  expect(heard).toEqual([
    { beat: 2, t: 30, playing: false },
    { beat: 3, t: 41.5, playing: true },
  ])
})

test('a follower tells nothing, and nonsense moves nobody', () => {
  const open = channels()
  const heard: Where[] = []
  const follower = new Follow(open(), false, nowhere, (where) => heard.push(where))
  new Follow(open(), false, nowhere, (where) => heard.push(where))
  follower.tell({ beat: 9, t: 9, playing: true })
  const stranger = open()
  for (const nonsense of ['here', null, { halfopen: 1, type: 'here', beat: -1, t: 0, playing: 1 }])
    stranger.postMessage(nonsense)
  expect(heard).toEqual([])
})
