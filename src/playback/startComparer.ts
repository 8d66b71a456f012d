import CompareWorker from './compareWorker.ts?worker'
import { WorkerClient } from './WorkerClient.ts'

/** One run of a large scenario may take so long. */
const answerWithinMs = 120_000

/** Whoever compares, in a worker of its own; where workers are forbidden, in the page. */
export function startComparer(): WorkerClient {
  return new WorkerClient({
    startWorker: () => new CompareWorker(),
    startLocal: async () => (await import('./compareWorker.ts')).localPlayback(),
    answerWithinMs,
  })
}
