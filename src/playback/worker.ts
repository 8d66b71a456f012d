import { PlaybackDesk } from './PlaybackDesk.ts'
import type { Answer, Ask } from './protocol.ts'
import type { LocalPlayback } from './WorkerClient.ts'

/** For a page that may start no workers: the same playback, from the same code. */
export const localPlayback = (): LocalPlayback => new PlaybackDesk()

const isWorker = typeof document === 'undefined'
if (isWorker) {
  const playback = new PlaybackDesk()
  const page = self as unknown as {
    postMessage(message: Answer, transfer?: Transferable[]): void
    addEventListener(type: 'message', listener: (event: { data: Ask }) => void): void
  }
  const send = (answer: Answer): void =>
    page.postMessage(answer, answer.type === 'frame' ? [answer.buffer] : [])
  page.addEventListener('message', ({ data }) => {
    const answer = playback.ask(data)
    if (answer instanceof Promise) void answer.then(send)
    else send(answer)
  })
  page.postMessage({ type: 'hello' })
}
