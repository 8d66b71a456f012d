import { expect, test, vi } from 'vitest'
import type { Answer, Ask } from './protocol.ts'
import { WorkerClient, type WorkerClientOptions, type WorkerLike } from './WorkerClient.ts'

/** A worker that says and does what a test wants. */
class FakeWorker implements WorkerLike {
  readonly asks: Ask[] = []
  isTerminated = false
  readonly #listeners: Record<string, (event: never) => void> = {}

  postMessage(message: unknown): void {
    this.asks.push(message as Ask)
  }

  terminate(): void {
    this.isTerminated = true
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners[type] = listener
  }

  say(answer: Answer): void {
    this.#listeners['message']?.({ data: answer } as never)
  }

  fail(message: string): void {
    this.#listeners['error']?.({ message } as never)
  }
}

function start(options: Partial<WorkerClientOptions> = {}) {
  const workers: FakeWorker[] = []
  const deaths: string[] = []
  const client = new WorkerClient({
    startWorker: () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    startLocal: () =>
      Promise.resolve({
        ask: ({ id }: Ask): Answer => ({ type: 'failed', id, message: 'from the page' }),
      }),
    ...options,
  })
  client.onDeath = (message, death) => deaths.push(`${death}: ${message}`)
  return { client, workers, deaths, worker: () => workers.at(-1)! }
}

test('what is asked before the first word of the worker is asked after it', async () => {
  const { client, worker } = start()
  const answer = client.ask({ type: 'series' })
  expect(worker().asks).toHaveLength(0)

  worker().say({ type: 'hello' })
  worker().say({ type: 'failed', id: worker().asks[0]!.id, message: 'no run' })

  expect(await answer).toMatchObject({ type: 'failed', message: 'no run' })
  expect(client.place).toBe('worker')
  client.close()
})

test('answers find their asks, in any order', async () => {
  const { client, worker } = start()
  worker().say({ type: 'hello' })
  const first = client.ask({ type: 'story', request: 1 })
  const second = client.ask({ type: 'story', request: 2 })
  const [a, b] = worker().asks

  worker().say({ type: 'failed', id: b!.id, message: 'second' })
  worker().say({ type: 'failed', id: a!.id, message: 'first' })

  expect(await first).toMatchObject({ message: 'first' })
  expect(await second).toMatchObject({ message: 'second' })
  client.close()
})

test('where workers are forbidden the page runs the same playback', async () => {
  const { client } = start({
    startWorker: () => {
      throw new Error('forbidden')
    },
  })

  expect(await client.ask({ type: 'series' })).toMatchObject({ message: 'from the page' })
  expect(client.place).toBe('page')
})

test('a worker that never speaks is replaced by the page', async () => {
  vi.useFakeTimers()
  const { client, worker } = start({ helloWithinMs: 1_000 })
  const answer = client.ask({ type: 'series' })
  await vi.advanceTimersByTimeAsync(1_100)

  expect(await answer).toMatchObject({ message: 'from the page' })
  expect(worker().isTerminated).toBe(true)
  vi.useRealTimers()
})

test('a worker that fails before its first word is replaced without a word', async () => {
  const { client, worker, deaths } = start()
  worker().fail('blocked by the policy of the page')

  expect(await client.ask({ type: 'series' })).toMatchObject({ message: 'from the page' })
  expect(deaths).toEqual([])
})

test('when the worker dies its open asks fail and its owner is told once', async () => {
  const { client, worker, deaths } = start()
  worker().say({ type: 'hello' })
  const answer = client.ask({ type: 'series' })
  worker().fail('out of memory')

  expect(await answer).toMatchObject({ type: 'failed', message: 'out of memory' })
  expect(deaths).toEqual(['crash: out of memory'])
})

test('a worker that stops answering counts as dead', async () => {
  vi.useFakeTimers()
  const { client, worker, deaths } = start({ answerWithinMs: 5_000 })
  worker().say({ type: 'hello' })
  void client.ask({ type: 'series' })
  await vi.advanceTimersByTimeAsync(8_000)

  expect(deaths).toEqual(['silence: It has not answered for 5\u00a0s'])
  vi.useRealTimers()
})

test('at most one frame is under way, and its buffer comes back', async () => {
  const { client, worker } = start()
  worker().say({ type: 'hello' })
  const first = client.frame({ type: 'frame', t: 0, windowUs: 0 })
  expect(client.frame({ type: 'frame', t: 0, windowUs: 0 })).toBeUndefined()
  const buffer = new ArrayBuffer(8)
  worker().say({ type: 'frame', id: worker().asks[0]!.id, buffer, more: false, found: undefined })
  await first

  client.giveBack(buffer)
  void client.frame({ type: 'frame', t: 1, windowUs: 0 })
  expect(worker().asks[1]).toMatchObject({ type: 'frame', t: 1, buffer })
  client.close()
})

test('after a restart a new worker is asked, and the old one is not heard', async () => {
  const { client, workers } = start()
  workers[0]!.say({ type: 'hello' })
  client.restart()
  workers[1]!.say({ type: 'hello' })
  const answer = client.ask({ type: 'series' })
  const { id } = workers[1]!.asks[0]!

  workers[0]!.say({ type: 'failed', id, message: 'from the old one' })
  workers[1]!.say({ type: 'failed', id, message: 'from the new one' })

  expect(await answer).toMatchObject({ message: 'from the new one' })
  client.close()
})
