import { Comparer } from './Comparer.ts'
import type { Answer, Ask } from './protocol.ts'

const comparer = new Comparer()
const page = self as unknown as {
  postMessage(message: Answer): void
  addEventListener(type: 'message', listener: (event: { data: Ask }) => void): void
}

page.addEventListener('message', ({ data }) => page.postMessage(comparer.ask(data)))
page.postMessage({ type: 'hello' })
