import { Comparer } from './Comparer.ts'
import type { Answer, Ask } from './protocol.ts'
import type { LocalPlayback } from './WorkerClient.ts'

/** For a page that may start no workers: the same comparer, from the same code. */
export const localPlayback = (): LocalPlayback => new Comparer()

const isWorker = typeof document === 'undefined'
if (isWorker) {
  const comparer = new Comparer()
  const page = self as unknown as {
    postMessage(message: Answer): void
    addEventListener(type: 'message', listener: (event: { data: Ask }) => void): void
  }
  page.addEventListener('message', ({ data }) => page.postMessage(comparer.ask(data)))
  page.postMessage({ type: 'hello' })
}
