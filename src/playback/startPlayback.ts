import { WorkerClient } from './WorkerClient.ts'
import PlaybackWorker from './worker.ts?worker'

/** The playback in a worker of its own; where workers are forbidden, in the page. */
export function startPlayback(): WorkerClient {
  return new WorkerClient({
    startWorker: () => new PlaybackWorker(),
    startLocal: async () => (await import('./worker.ts')).localPlayback(),
  })
}
