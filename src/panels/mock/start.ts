import { WorkerClient } from '../../playback/WorkerClient.ts'
import { MockPlayback } from './MockPlayback.ts'

export const startPlayback = (): WorkerClient =>
  new WorkerClient({
    startWorker: () => {
      throw new Error('no worker yet')
    },
    startLocal: () => Promise.resolve(new MockPlayback()),
  })
