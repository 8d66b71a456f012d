import type { PolicyColumns } from '../columns.ts'
import type { Quota } from './rateLimit.ts'

export type QuotaOptions = Omit<Quota, 'count'>

/**
 * What the reference service counts: windows stand side by side from the beginning of time, so twice the limit may pass around
 * the end of one.
 *
 *     over  ⇔  hits of the window ⌊now / length⌋, this one included, > limit
 *
 * What is over the limit counts as well.
 *
 * @source envoyproxy/ratelimit: src/limiter/base_limiter.go (GenerateCacheKeys), src/redis/fixed_cache_impl.go (INCRBY, then compare)
 */
export function fixedWindow(options: QuotaOptions, { windows, clock }: PolicyColumns): Quota {
  const { limit, windowUs } = options
  return {
    ...options,
    count(row) {
      const window = Math.floor(clock.now / windowUs)
      if (windows.window[row] !== window) {
        windows.window[row] = window
        windows.hits[row] = 0
      }
      windows.hits[row]!++
      return windows.hits[row]! > limit
    },
  }
}
