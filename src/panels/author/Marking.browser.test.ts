import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholePlayback } from '../../playback/wholePlayback.ts'
import { WorkerClient } from '../../playback/WorkerClient.ts'
import type { Command } from '../../scenario/commands.ts'
import { Player } from '../Player.svelte.ts'
import { Author } from './Author.svelte.ts'

const text = `halfopen: 1
title: Shop
seed: 7
duration: 20s
# What is asked.
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms } }
clients:
  web: { to: cart, rate: 50/s, timeout: 500ms }
events:
  - { at: 4s, until: 8s, fault: { errors: 30% }, on: cart }
`
const second = 1_000_000
const slow: Command = {
  kind: 'fault',
  at: 2 * second,
  fault: { kind: 'slow', factor: 3 },
  on: 'cart',
}
const calm: Command = { kind: 'without', at: 4 * second, fault: 'errors', on: 'cart' }
const late: Command = { ...slow, at: 15 * second }

let player: Player
let author: Author

async function standsAt(t: number): Promise<string> {
  await expect
    .poll(() => [player.state, player.t, player.shownAt], { timeout: 10_000 })
    .toEqual(['paused', t, t])
  return player.digest
}

/** The run of the text that stands there now. */
async function runs(): Promise<void> {
  await expect.poll(() => author.runs).toBe(author.text)
  await expect.poll(() => player.scenario?.text).toBe(author.text)
}

beforeEach(async () => {
  const client = new WorkerClient({
    startWorker: () => {
      throw new Error('no workers here')
    },
    startLocal: () => Promise.resolve(wholePlayback()),
  })
  player = new Player(client, () => 10_000)
  await player.open({ scenario: { id: '', title: 'Shop', file: 'shop.yaml', text } })
  await standsAt(0)
  author = new Author(player, { file: 'shop.yaml', text, isRunning: true })
})

afterEach(() => {
  author.destroy()
  player.close()
})

test('a marked moment is the picture that was there, and what was done by hand is in the text', async () => {
  player.seek(6 * second, false)
  await standsAt(6 * second)
  await player.setCommands([slow, calm, late], false)
  const digest = await standsAt(6 * second)
  expect(author.mark()).toBe(true)
  await runs()
  expect(await standsAt(6 * second)).toBe(digest)
  // What is yet to come was not seen, so it is not in the beat.
  expect(player.added).toEqual([late])
  expect(author.text).toContain('# What is asked.')
  expect(author.text).not.toContain('errors')
  expect(author.beats).toMatchObject([{ fromUs: 0, untilUs: 6 * second, happenings: 1 }])
  expect(player.beats.map(({ untilUs }) => untilUs)).toEqual([6 * second])
})

test('taking it back gives what was done back to the hand', async () => {
  player.seek(6 * second, false)
  await player.setCommands([slow], false)
  const digest = await standsAt(6 * second)
  author.mark()
  await runs()
  author.undo()
  await runs()
  expect(author.text).toBe(text)
  expect(player.added).toEqual([slow])
  expect(await standsAt(6 * second)).toBe(digest)
  author.redo()
  await runs()
  expect(player.added).toEqual([])
  expect(await standsAt(6 * second)).toBe(digest)
})

test('beats are called otherwise, claim something, end elsewhere, and go', async () => {
  player.seek(6 * second, false)
  await standsAt(6 * second)
  author.mark()
  await runs()
  player.seek(9 * second, false)
  await standsAt(9 * second)
  author.mark()
  await runs()
  expect(author.beats.map(({ id }) => id)).toEqual(['beat-1', 'beat-2'])

  author.titleBeat(author.beats[0]!, 'Calm: all is well')
  author.setBeat(author.beats[0]!, 'claim', 'Nothing fails.')
  author.setBeat(author.beats[0]!, 'notes', 'Say it.\nSlowly.')
  await runs()
  expect(player.beats[0]).toMatchObject({
    id: 'beat-1',
    title: 'Calm: all is well',
    claim: 'Nothing fails.',
    notes: 'Say it.\nSlowly.',
  })

  player.seek(12 * second, false)
  await standsAt(12 * second)
  author.moveBeat(author.beats[0]!)
  await runs()
  expect(player.beats.map(({ id, untilUs }) => [id, untilUs])).toEqual([
    ['beat-2', 9 * second],
    ['beat-1', 12 * second],
  ])
  author.removeBeat(author.beats[0]!)
  author.removeBeat(author.beats[0]!)
  await runs()
  expect(author.text.trimEnd()).toBe(text.trimEnd())
})

test('a moment that is marked already says so', async () => {
  player.seek(6 * second, false)
  await standsAt(6 * second)
  author.mark()
  await runs()
  expect(author.mark()).toBe(false)
  expect(author.message).toContain('ends at this moment already')
})
