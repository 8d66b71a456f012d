import { WorkerClient } from './WorkerClient.ts'
import PlaybackWorker from './worker.ts?worker'

/** One run of a large scenario may take so long. */
const answerWithinMs = 120_000

/** Whoever compares, in a worker of its own; where workers are forbidden, in the page. */
export function startComparer(): WorkerClient {
  return new WorkerClient({
    startWorker: () => new PlaybackWorker(),
    startLocal: async () => (await import('./worker.ts')).localPlayback(),
    answerWithinMs,
  })
}
