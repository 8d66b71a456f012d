import { expect, test } from 'vitest'
import type { Playback } from '../playback/Playback.ts'
import type { Answer, Ask } from '../playback/protocol.ts'
import type { Question, WorkerClient } from '../playback/WorkerClient.ts'
import { wholePlayback } from '../playback/wholePlayback.ts'
import { FilmRun } from './FilmRun.ts'

const text = `
halfopen: 1
title: Shop
seed: 7
duration: 4s
services: { cart: {} }
clients: { web: { to: cart, rate: 50/s } }
`

/** A playback that ends at the first ask of these types, and whose asks are counted by life. */
function mortal(deadly: readonly Ask['type'][]) {
  let playback: Playback | undefined = wholePlayback()
  const left = [...deadly]
  let lives = 1
  const client = {
    onDeath: (_message: string) => {},
    ask: (question: Question): Promise<Answer> => {
      if (playback === undefined) throw new Error('nobody would answer')
      if (left[0] === question.type) {
        left.shift()
        playback = undefined
        client.onDeath('ended')
        return Promise.resolve({ type: 'failed', id: 1, message: 'ended' })
      }
      return Promise.resolve(playback.ask({ ...question, id: 1 } as Ask))
    },
    frame: (question: Question) => client.ask({ ...question, buffer: undefined } as Question),
    giveBack: () => {},
    restart: () => {
      lives++
      playback = wholePlayback()
    },
    close: () => {},
  }
  return { client: client as unknown as WorkerClient, lives: () => lives }
}

const order = { id: '', text, file: 'shop.yaml' }
const windows = [{ metric: 'offered(web)', fromUs: 0, toUs: 2_000_000 }]

test('a playback that ends is followed by another, at the same moment', async () => {
  const whole = await FilmRun.start(mortal([]).client, order)
  const expected = new Uint8Array((await whole.frame(2_000_000, 1_000)).buffer)
  const { client, lives } = mortal(['load', 'frame', 'load', 'measure'])
  const run = await FilmRun.start(client, order)
  const frame = new Uint8Array((await run.frame(2_000_000, 1_000)).buffer)
  expect(frame).toEqual(expected)
  expect(await run.ask({ type: 'measure', windows })).toEqual(
    await whole.ask({ type: 'measure', windows }),
  )
  expect(lives()).toBe(5)
})

test('one that always ends is given up', async () => {
  const { client } = mortal(Array.from({ length: 50 }, () => 'load' as const))
  await expect(FilmRun.start(client, order)).rejects.toThrow('again and again')
})

test('one that was closed is asked nothing more', async () => {
  const run = await FilmRun.start(mortal([]).client, order)
  run.close()
  await expect(run.frame(1, 0)).rejects.toThrow('closed')
})
