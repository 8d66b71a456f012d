import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { TokenBucket } from './rateLimit.ts'

export interface BucketSize {
  /** The most that are in it; it begins full. */
  readonly tokens: number
  /** So many come back in each interval. */
  readonly perFill: number
  readonly everyUs: Us
}

export interface TokenBucketOptions extends BucketSize {
  /** Whether tokens come back all the time (since Envoy 1.31), or at the end of each interval (until 1.30). */
  readonly refill: 'continuous' | 'steps'
  readonly isPerConnection: boolean
  readonly enabledRatio: number
  readonly enforcedRatio: number
  readonly status: number
  /** Buckets of their own for some callers: those who are on one list share one. */
  readonly callers: readonly (BucketSize & { readonly callers: readonly number[] })[]
}

/**
 *     tokens = min(max, tokens + passed · perFill / interval)            continuous
 *     tokens = min(max, tokens + perFill · intervals that ended)         in steps
 *
 * A request needs a whole token.
 *
 * @source envoy 1.40: source/common/common/token_bucket_impl.cc (AtomicTokenBucketImpl); until 1.30
 *   filters/common/local_ratelimit/local_ratelimit_impl.cc (onFillTimer)
 */
export function tokenBucket(
  options: TokenBucketOptions,
  { buckets, connectionBuckets, clock }: PolicyColumns,
): TokenBucket {
  const { refill, callers } = options
  const sizes: readonly BucketSize[] = [options, ...callers]
  const own = new Map(
    callers.flatMap((one, index) => one.callers.map((caller) => [caller, index + 1] as const)),
  )

  const filled = (size: BucketSize, tokens: number, sinceAt: number): number => {
    const { everyUs, perFill } = size
    const intervals =
      refill === 'continuous'
        ? (clock.now - sinceAt) / everyUs
        : Math.floor(clock.now / everyUs) - Math.floor(sinceAt / everyUs)
    return Math.min(size.tokens, tokens + perFill * intervals)
  }
  /** Ten additions of a tenth are not one: a millionth of a token is none. */
  const enough = 1 - 1e-6

  return {
    width: sizes.length,
    isPerConnection: options.isPerConnection,
    enabledRatio: options.enabledRatio,
    enforcedRatio: options.enforcedRatio,
    status: options.status,
    ownOf: (caller) => own.get(caller) ?? 0,

    fill(bucket) {
      sizes.forEach((size, index) => {
        buckets.tokens[bucket + index] = size.tokens
        buckets.filledAt[bucket + index] = clock.now
      })
    },

    take(bucket, which) {
      const row = bucket + which
      const tokens = filled(sizes[which]!, buckets.tokens[row]!, buckets.filledAt[row]!)
      const isTaken = tokens >= enough
      buckets.tokens[row] = isTaken ? tokens - 1 : tokens
      buckets.filledAt[row] = clock.now
      return isTaken
    },

    takeOf(connection, number) {
      while (connectionBuckets.used <= connection) connectionBuckets.birth()
      const isNew = connectionBuckets.number[connection] !== number
      const tokens = isNew
        ? options.tokens
        : filled(
            options,
            connectionBuckets.tokens[connection]!,
            connectionBuckets.filledAt[connection]!,
          )
      const isTaken = tokens >= enough
      connectionBuckets.number[connection] = number
      connectionBuckets.tokens[connection] = isTaken ? tokens - 1 : tokens
      connectionBuckets.filledAt[connection] = clock.now
      return isTaken
    },
  }
}
