import { expect, test } from 'vitest'
import type { Answer, Ask } from './protocol.ts'
import { WorkerClient } from './WorkerClient.ts'

test('in the page, too, asks are answered in the order in which they were asked', async () => {
  const asked: string[] = []
  const client = new WorkerClient({
    startWorker: () => {
      throw new Error('forbidden')
    },
    startLocal: () =>
      Promise.resolve({
        ask: ({ type, id }: Ask): Answer => {
          asked.push(type)
          return { type: 'failed', id, message: '' }
        },
      }),
  })
  await client.ask({ type: 'series' })
  // Browsers hold back timers that are set by timers, and no others: what is asked later would come first.
  const nested = (depth: number, then: () => void): void =>
    void setTimeout(() => (depth > 0 ? nested(depth - 1, then) : then()))
  await new Promise<void>((done) => {
    nested(8, () => {
      const first = client.ask({ type: 'story', request: 1 })
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        void Promise.all([first, client.ask({ type: 'series' })]).then(() => done())
      }
      port2.postMessage('')
    })
  })

  expect(asked).toEqual(['series', 'story', 'series'])
  client.close()
})
