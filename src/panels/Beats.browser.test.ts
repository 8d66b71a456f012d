import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholePlayback } from '../playback/wholePlayback.ts'
import { WorkerClient } from '../playback/WorkerClient.ts'
import type { Command } from '../scenario/commands.ts'
import { Beats, type BeatTold } from './Beats.svelte.ts'
import { Player } from './Player.svelte.ts'

const text = `
halfopen: 1
title: Shop
seed: 7
duration: 12s
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms } }
clients:
  web: { to: cart, rate: 50/s, timeout: 500ms }
beats:
  - { id: calm, title: Calm, until: 4s, speed: 20s }
  - { id: guess, title: What now?, hold: true, predict: { ask: What now?, options: [{ text: a }, { text: b }], right: 1 } }
  - { id: storm, title: Storm, until: 8s, speed: 20s, do: [{ fault: { slow: 5x }, on: cart, until: 7s }] }
  - { id: after, title: After, at: 9s, until: 12s, speed: 30s }
`
const second = 1_000_000
const failing: Command = {
  kind: 'fault',
  at: 2 * second,
  fault: { kind: 'errors', ratio: 1, status: 503 },
  on: 'cart',
}

let player: Player
let beats: Beats
let told: BeatTold[] = []

function makePlayer(): Player {
  const client = new WorkerClient({
    startWorker: () => {
      throw new Error('no workers here')
    },
    startLocal: () => Promise.resolve(wholePlayback()),
  })
  return new Player(client, () => 10_000)
}

const scenario = { id: 'shop', title: 'Shop', file: 'shop.yaml', text }

async function standsAt(t: number): Promise<string> {
  await expect
    .poll(() => [player.state, player.t, player.shownAt], { timeout: 10_000 })
    .toEqual(['paused', t, t])
  return player.digest
}

beforeEach(async () => {
  player = makePlayer()
  told = []
  beats = new Beats(player)
  beats.onBeat = (one) => told.push(one)
  await player.open({ scenario })
  await standsAt(0)
})

afterEach(() => {
  beats.close()
  player.close()
})

test('playing a beat stops exactly at its end, and is told as it is entered and done', async () => {
  await beats.go('calm', { at: 'start', play: true })
  expect(beats.phase).toBe('enter')
  await standsAt(4 * second)
  await expect.poll(() => beats.phase).toBe('done')
  expect(told.map(({ id, phase }) => `${id} ${phase}`)).toEqual(['calm enter', 'calm done'])
})

test('one goes forward at starts and back to ends, and stays within the list', async () => {
  expect(await beats.prev()).toEqual({ beat: 0, atStart: true })
  expect(await beats.next()).toEqual({ beat: 1, atEnd: false })
  await standsAt(4 * second)
  expect(beats.now?.id).toBe('guess')
  await beats.next()
  await standsAt(8 * second)
  expect(await beats.next()).toEqual({ beat: 3, atEnd: true })
  await standsAt(12 * second)
  expect(await beats.next()).toEqual({ beat: 3, atEnd: true })
  expect(await beats.prev()).toEqual({ beat: 2, atStart: false })
  await standsAt(8 * second)
  await expect.poll(() => [beats.index, beats.phase]).toEqual([2, 'done'])
})

test('a next that comes while a beat still plays goes to the next one at once', async () => {
  await beats.go(0, { at: 'start', play: true })
  await beats.next()
  await beats.next()
  expect(beats.index).toBe(2)
  await standsAt(8 * second)
})

test('what was done by hand is not in a beat that one goes to', async () => {
  await beats.go('storm', { at: 'end', play: false })
  const digest = await standsAt(8 * second)
  await player.setCommands([failing], false)
  expect(await standsAt(8 * second)).not.toBe(digest)
  await beats.go('storm', { at: 'end', play: false })
  expect(await standsAt(8 * second)).toBe(digest)
  expect(player.added).toEqual([])
})

test('wherever somebody goes, the index follows', async () => {
  player.seek(6 * second, false)
  await standsAt(6 * second)
  await expect.poll(() => [beats.now?.id, beats.phase]).toEqual(['storm', 'enter'])
  // Between two beats the earlier one is over.
  player.seek(8.5 * second, false)
  await standsAt(8.5 * second)
  await expect.poll(() => [beats.now?.id, beats.phase]).toEqual(['storm', 'done'])
})

test('a beat that there is not is refused', async () => {
  await expect(beats.go('strom', { at: 'end', play: false })).rejects.toThrow(RangeError)
  await expect(beats.go(4, { at: 'end', play: false })).rejects.toThrow(RangeError)
})

test('a scenario without beats is one, over all of its run', async () => {
  const plain = text.slice(0, text.indexOf('beats:'))
  await player.open({ scenario: { ...scenario, text: plain } })
  await standsAt(0)
  await expect.poll(() => beats.list.map(({ id }) => id)).toEqual(['run'])
  expect([beats.index, beats.isFirst, beats.isLast]).toEqual([0, true, true])
  await beats.next()
  await standsAt(12 * second)
})

test('any way to the end of a beat leads to the same picture', { timeout: 60_000 }, async () => {
  const ends: string[] = []
  for (const [index, { untilUs }] of beats.list.entries()) {
    await beats.go(index, { at: 'end', play: false })
    ends.push(await standsAt(untilUs))
  }
  const step = fc.oneof(
    fc.constantFrom('next' as const, 'prev' as const),
    fc.record({ go: fc.nat(3), at: fc.constantFrom('start' as const, 'end' as const) }),
    fc.record({ seek: fc.integer({ min: 0, max: 12 * second }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.nat(3), async (steps, last) => {
      for (const one of steps) {
        // Some are waited for, and some are overtaken by the next.
        if (one === 'next') await beats.next()
        else if (one === 'prev') void beats.prev()
        else if ('go' in one) void beats.go(one.go, { at: one.at, play: true })
        else await beats.seek(one.seek)
      }
      await beats.go(last, { at: 'end', play: false })
      expect(await standsAt(beats.list[last]!.untilUs)).toBe(ends[last])
      expect(beats.index).toBe(last)
    }),
    { numRuns: 15 },
  )
})
