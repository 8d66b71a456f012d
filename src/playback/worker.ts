import { Playback } from './Playback.ts'
import type { Answer, Ask } from './protocol.ts'

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
