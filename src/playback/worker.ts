import { Playback } from './Playback.ts'
import type { Answer, Ask } from './protocol.ts'
import type { LocalPlayback } from './WorkerClient.ts'

/** For a page that may start no workers: the same playback, from the same code. */
export const localPlayback = (): LocalPlayback => new Playback()

const isWorker = typeof document === 'undefined'
if (isWorker) {
  const playback = new Playback()
  const page = self as unknown as {
    postMessage(message: Answer, transfer?: Transferable[]): void
    addEventListener(type: 'message', listener: (event: { data: Ask }) => void): void
  }
  page.addEventListener('message', ({ data }) => {
    const answer = playback.ask(data)
    page.postMessage(answer, answer.type === 'frame' ? [answer.buffer] : [])
  })
  page.postMessage({ type: 'hello' })
}
