import type { PolicyColumns } from '../columns.ts'
import { room, type Bulkhead } from './bulkhead.ts'

export interface ThreadPoolOptions {
  readonly threads: number
  /** Places to wait; 0 or less: a task is taken only by a thread that is free. */
  readonly queue: number
  /** A task is refused when so many wait, however long the queue may be. */
  readonly queueThreshold: number
}

/**
 * A pool with a fixed number of threads, and a queue or none.
 *
 *     waits when all threads work and queued < min(queue, queueThreshold)
 *
 * @source Netflix/Hystrix master 7c03bafe: HystrixThreadPool.isQueueSpaceAvailable (asked before the executor),
 *   HystrixConcurrencyStrategy.getThreadPool (maximum = core unless they may diverge; no queue is a SynchronousQueue)
 */
export function threadPool(
  { threads, queue, queueThreshold }: ThreadPoolOptions,
  { pools }: PolicyColumns,
): Bulkhead {
  const mostQueued = Math.max(0, Math.min(queue, queueThreshold))
  return {
    most: threads,
    mostQueued,
    hasThreads: true,
    ask(pool) {
      if (pools.active[pool]! < threads) return room.now
      return pools.queued[pool]! < mostQueued ? room.later : room.none
    },
  }
}
