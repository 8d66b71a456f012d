import type { Us } from '../../model/units.ts'
import { result, type HealthChecks } from './health.ts'

export interface ThresholdOptions {
  readonly timeoutUs: Us
  readonly intervalUs: Us
  readonly unhealthyThreshold: number
  readonly healthyThreshold: number
  readonly unhealthyIntervalUs?: Us
  readonly unhealthyEdgeIntervalUs?: Us
  readonly healthyEdgeIntervalUs?: Us
  readonly noTrafficIntervalUs?: Us
  readonly noTrafficHealthyIntervalUs?: Us
  readonly initialJitterUs?: Us
  readonly intervalJitterUs?: Us
  /** 0…1 of the interval. */
  readonly intervalJitterRatio?: number
  readonly kind?: 'http' | 'grpc' | 'tcp'
  readonly expectedStatuses?: readonly number[]
  /** Statuses that count towards the threshold; `all`: whatever is not expected. */
  readonly retriableStatuses?: readonly number[] | 'all'
  readonly reuseConnection?: boolean
  readonly ignoreOnRemoval?: boolean
}

const oneMs = 1000
/** @source envoy: health_checker_base_impl.cc (no_traffic_interval: 60 s when it is not given) */
const noTrafficUs = 60_000_000

/**
 * Envoy's health checker.
 *
 * An answer that is not expected takes an endpoint out at once; no answer, or one that may pass, only after so many in a row. The
 * next check begins so long after the *result* of the last.
 *
 *     wait = interval + a share of it, by chance + up to a jitter, by chance      in whole milliseconds, one at least
 *
 * @source envoy: source/extensions/health_checkers/common/health_checker_base_impl.cc, http/health_checker_impl.cc
 */
export function thresholds(options: ThresholdOptions): HealthChecks {
  const { intervalUs } = options
  const unhealthyUs = options.unhealthyIntervalUs ?? intervalUs
  const unhealthyEdgeUs = options.unhealthyEdgeIntervalUs ?? unhealthyUs
  const healthyEdgeUs = options.healthyEdgeIntervalUs ?? intervalUs
  const idleUs = options.noTrafficIntervalUs ?? noTrafficUs
  const idleHealthyUs = options.noTrafficHealthyIntervalUs ?? idleUs
  const expected = new Set(options.expectedStatuses ?? [200])
  const { retriableStatuses = [] } = options
  const isRetriable = (status: number): boolean =>
    retriableStatuses === 'all' || retriableStatuses.includes(status)

  const base = (isGood: boolean, isPending: boolean, hasTraffic: boolean): Us => {
    if (!hasTraffic) return isGood && !isPending ? idleHealthyUs : idleUs
    if (isGood) return isPending ? healthyEdgeUs : intervalUs
    return isPending ? unhealthyEdgeUs : unhealthyUs
  }
  /** A random whole number of milliseconds below a length, as `random() % n` gives it. */
  const below = (us: Us, draw: number): Us => Math.floor(draw * Math.floor(us / oneMs)) * oneMs

  return {
    timeoutUs: options.timeoutUs,
    unhealthyThreshold: options.unhealthyThreshold,
    healthyThreshold: options.healthyThreshold,
    isConnectOnly: options.kind === 'tcp',
    reusesConnection: options.reuseConnection ?? true,
    ignoresOnRemoval: options.ignoreOnRemoval ?? false,
    judge(status, isDegraded) {
      if (expected.has(status)) return isDegraded ? result.degraded : result.passed
      return isRetriable(status) ? result.retriable : result.failed
    },
    untilFirst: (draw) =>
      (options.initialJitterUs ?? 0) > 0
        ? Math.max(oneMs, below(options.initialJitterUs!, draw))
        : 0,
    untilNext(isGood, isPending, hasTraffic, draw) {
      const plain = base(isGood, isPending, hasTraffic)
      const byShare = below(plain * (options.intervalJitterRatio ?? 0), draw)
      // A second number from the same draw: the lower digits of the first.
      const byJitter = below(options.intervalJitterUs ?? 0, (draw * 4096) % 1)
      return Math.max(oneMs, plain + byShare + byJitter)
    },
  }
}
