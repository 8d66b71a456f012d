import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholePlayback } from '../playback/wholePlayback.ts'
import type { Answer, Ask } from '../playback/protocol.ts'
import { WorkerClient, type WorkerLike } from '../playback/WorkerClient.ts'
import type { Command } from '../scenario/commands.ts'
import { keptOf, openKept } from './openShared.ts'
import { Player, type OpenScenario } from './Player.svelte.ts'
import { RunKeeper } from './RunKeeper.ts'

const text = `
halfopen: 1
title: Shop
seed: 7
duration: 60s
system: envoy
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms }, calls: [stock] }
  stock: { endpoints: 3, serviceTime: { exponential: 10ms }, restart: 2s }
clients:
  web: { to: cart, rate: 100/s, timeout: 500ms }
policies:
  - { for: stock, outlier: { consecutive5xx: 3, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 50% } }
`
const scenario: OpenScenario = { id: 'shop', title: 'Shop', file: 'shop.yaml', text }
const entry = { ...scenario, description: '', load: () => Promise.resolve(text) }
const second = 1_000_000
const failing: Command = {
  kind: 'fault',
  at: 20 * second,
  fault: { kind: 'errors', ratio: 1, status: 503 },
  on: 'stock',
}

/** A worker with a real playback, small slices, and a life that ends when a test wants it. */
class MortalWorker implements WorkerLike {
  readonly asked: Ask['type'][] = []
  /** What it does not survive, or never answers. */
  kills: Ask['type'] | undefined
  ignores = false
  /** How long it rests before it answers. */
  restMs = 0
  private queue = Promise.resolve()
  private readonly playback = wholePlayback(3_000)
  private readonly listeners: Record<string, (event: never) => void> = {}
  private isDead = false

  constructor() {
    setTimeout(() => this.say({ type: 'hello' }))
  }

  postMessage(message: unknown): void {
    const ask = message as Ask
    this.asked.push(ask.type)
    if (this.isDead || this.ignores) return
    if (ask.type === this.kills) this.die()
    else {
      // Timers may overtake each other, asks of a worker never do.
      this.queue = this.queue
        .then(() => new Promise((go) => setTimeout(go, this.restMs)))
        .then(() => this.say(this.playback.ask(ask)))
    }
  }

  die(): void {
    this.isDead = true
    setTimeout(() => this.listeners['error']?.({ message: 'out of memory' } as never))
  }

  terminate(): void {
    this.isDead = true
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.listeners[type] = listener
  }

  private say(answer: Answer): void {
    if (!this.isDead) this.listeners['message']?.({ data: answer } as never)
  }
}

let workers: MortalWorker[] = []
let player: Player

const worker = (): MortalWorker => workers.at(-1)!

function makePlayer(): Player {
  const client = new WorkerClient({
    startWorker: () => {
      const made = new MortalWorker()
      workers.push(made)
      return made
    },
    startLocal: () => Promise.resolve(wholePlayback()),
    answerWithinMs: 1_000,
  })
  return new Player(client, () => 10_000)
}

async function standsAt(t: number): Promise<string> {
  await expect
    .poll(() => [player.state, player.t, player.shownAt], { timeout: 10_000 })
    .toEqual(['paused', t, t])
  return player.digest
}

beforeEach(async () => {
  workers = []
  player = makePlayer()
  await player.open({ scenario })
  await standsAt(0)
})

afterEach(() => player.close())

test('a worker that dies during a seek is replaced, and the same moment is reached', async () => {
  player.seek(30 * second, false)
  const digest = await standsAt(30 * second)
  player.seek(0, false)
  await standsAt(0)
  player.seek(30 * second, false)
  await expect.poll(() => player.shownAt).toBeGreaterThan(0)
  worker().die()

  await expect.poll(() => workers.length).toBe(2)
  expect(await standsAt(30 * second)).toBe(digest)
  expect(player.message).toBe('')
})

test('a worker that dies of new commands is replaced, and the commands are kept', async () => {
  player.seek(25 * second, false)
  await standsAt(25 * second)
  worker().kills = 'commands'
  await player.setCommands([failing], false)

  await expect.poll(() => workers.length).toBe(2)
  const digest = await standsAt(25 * second)
  expect(player.added).toEqual([failing])
  player.close()

  player = makePlayer()
  await player.open({ scenario, commands: [failing], at: 25 * second })
  expect(await standsAt(25 * second)).toBe(digest)
})

test('a worker that kills itself again waits for somebody, and then goes on where it was', async () => {
  player.seek(10 * second, false)
  const digest = await standsAt(10 * second)
  worker().die()
  await expect.poll(() => workers.length).toBe(2)
  await standsAt(10 * second)
  worker().die()
  await expect.poll(() => player.state).toBe('crashed')
  expect(workers).toHaveLength(2)
  expect(player.message).toBe('out of memory')

  player.retry()
  expect(await standsAt(10 * second)).toBe(digest)
})

test('a worker that hangs is told, and started again only when somebody wants it', async () => {
  player.seek(10 * second, false)
  const digest = await standsAt(10 * second)
  worker().ignores = true
  player.select({ kind: 'service', index: 0 })
  await expect.poll(() => player.state, { timeout: 8_000 }).toBe('crashed')
  expect(player.message).toContain('has not answered')
  expect(workers).toHaveLength(1)

  player.retry()
  expect(await standsAt(10 * second)).toBe(digest)
})

test('a jump that is cancelled ends where it began, with the same picture', async () => {
  player.seek(2 * second, false)
  const digest = await standsAt(2 * second)
  worker().restMs = 30
  player.seek(60 * second, false)
  await expect.poll(() => player.jump?.at ?? 0).toBeGreaterThan(2 * second)
  expect(player.jump).toMatchObject({ to: 60 * second, isSearch: false })
  player.cancel()

  expect(await standsAt(2 * second)).toBe(digest)
  expect(player.jump).toBeUndefined()
})

test('a search runs ahead to the moment, and stands there as if it had been sought', async () => {
  await player.setCommands([failing], false)
  player.findMoment(['ejected'], 1)
  await expect.poll(() => player.note?.kind, { timeout: 10_000 }).toBe('found')
  const { t } = player
  const digest = await standsAt(t)
  player.seek(0, false)
  await standsAt(0)
  player.seek(t, false)

  expect(t).toBeGreaterThan(20 * second)
  expect(await standsAt(t)).toBe(digest)
})

test('a search that finds nothing says so and stays', async () => {
  player.findMoment(['ejected'], 1)
  await expect.poll(() => player.note?.kind, { timeout: 10_000 }).toBe('nothing')

  await standsAt(0)
})

test('a future that is left by changing its past can be gone back to', async () => {
  player.seek(30 * second, false)
  const digest = await standsAt(30 * second)
  await player.setCommands([failing], false)
  expect(await standsAt(30 * second)).not.toBe(digest)
  expect(player.forks).toMatchObject([{ commands: [], at: 20 * second, until: 30 * second }])

  player.switchTo(player.forks[0]!)
  expect(await standsAt(30 * second)).toBe(digest)
  expect(player.forks).toMatchObject([{ commands: [failing], at: 20 * second }])
})

test('a change at the end of what was seen leaves no future behind', async () => {
  player.seek(10 * second, false)
  await standsAt(10 * second)
  await player.setCommands([failing], false)

  await standsAt(10 * second)
  expect(player.forks).toEqual([])
})

test('a new failure is shown slowly, and playing stops where it is to stop', async () => {
  await player.setCommands([failing], false)
  player.findMoment(['failure'], 1)
  await expect.poll(() => player.note?.kind, { timeout: 10_000 }).toBe('found')
  const { t } = player
  player.seek(t - 40_000, false)
  await standsAt(t - 40_000)
  player.setSpeed(100_000)
  player.setSlowOnFailure(true)
  player.play()
  await expect.poll(() => player.isSlow).toBe(true)
  expect(player.note).toMatchObject({ kind: 'slow', moment: { at: t, kind: 'failure' } })
  expect(player.shownSpeedUs).toBe(10_000)

  player.setPauseOn(['failure'])
  player.seek(t - 40_000, true)
  await expect.poll(() => player.note?.kind).toBe('paused')
  await standsAt(t)
})

test('a window is played round and round', async () => {
  player.setSpeed(2 * second)
  player.setLoop({ from: 5 * second, to: 5.2 * second })
  player.seek(5 * second, true)
  let rounds = 0
  let last = 0
  player.onDraw = (_, t) => {
    if (t < last) rounds++
    last = t
  }

  await expect.poll(() => rounds, { timeout: 10_000 }).toBeGreaterThan(2)
  expect(last).toBeLessThanOrEqual(5.2 * second)
  expect(player.isPlaying).toBe(true)
})

test('after a reload everything is as it was: moment, selection, speed, window and other futures', async () => {
  player.seek(25 * second, false)
  await standsAt(25 * second)
  await player.setCommands([failing], false)
  player.seek(24_321_987, false)
  const digest = await standsAt(24_321_987)
  player.select({ kind: 'service', index: 1 })
  player.setSpeed(20_000)
  player.setLoop({ from: 24 * second, to: 25 * second })
  player.setPauseOn(['ejected'])
  const kept = new Map<string, string>()
  const place = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
  new RunKeeper({ tab: () => place, all: () => place }).keep(keptOf(player)!)
  const { forks } = player
  player.close()

  player = makePlayer()
  const found = new RunKeeper({ tab: () => place, all: () => place }).recall()!
  expect(await openKept(player, [entry as never], found)).toEqual([])
  expect(await standsAt(24_321_987)).toBe(digest)
  expect(player.selection).toEqual({ kind: 'service', index: 1 })
  expect(player.speedUs).toBe(20_000)
  expect(player.loop).toEqual({ from: 24 * second, to: 25 * second })
  expect(player.pauseOn).toEqual(['ejected'])
  expect(player.forks).toEqual(forks)
})

test('a moment that is wanted when everybody looks away is reached all the same', async () => {
  // Before the page draws again, as a deck does that leaves a slide in the same breath.
  player.seek(30 * second, false)
  player.sleep()
  await expect
    .poll(() => [player.state, player.t], { timeout: 10_000 })
    .toEqual(['paused', 30 * second])
})
