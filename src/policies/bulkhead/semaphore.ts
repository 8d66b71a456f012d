import type { PolicyColumns } from '../columns.ts'
import { room, type Bulkhead } from './bulkhead.ts'

/**
 * A count of permits, taken without waiting.
 *
 * @source Netflix/Hystrix master 7c03bafe: AbstractCommand.TryableSemaphoreActual; resilience4j af9e7c97: SemaphoreBulkhead with
 *   a wait of 0 ms
 */
export function semaphore(
  { permits }: { readonly permits: number },
  { pools }: PolicyColumns,
): Bulkhead {
  return {
    most: permits,
    mostQueued: 0,
    hasThreads: false,
    ask: (pool) => (pools.active[pool]! < permits ? room.now : room.none),
  }
}
