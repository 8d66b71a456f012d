import type { ChartEdge } from '../engine/Chart.ts'

/**
 * Which lines of the effective policy bind an arrow: by machine, then by event or delay. Beginnings of keys, as the table of the
 * policy writes them.
 */
const bindings: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  request: {
    requestTimeout: ['timeout', 'stream', 'deadlines'],
    backoff: ['retry.backoff', 'retry.rateLimitedBackoff'],
    attemptLate: ['retry.hedge'],
    othersAlive: ['retry.hedge'],
    injectedDelay: ['fault.delay'],
    delayed: ['fault.delay'],
    aborted: ['fault.abort'],
    routed: ['route'],
    again: ['retry', 'limits.maxRetries'],
    stopped: ['retry', 'limits.maxRetries'],
  },
  attempt: {
    chosen: ['balancer', 'locality'],
    noEndpoint: ['panicThreshold'],
    overflow: ['limits.maxRequests', 'limits.maxPendingRequests', 'limits.maxConnections'],
    queued: ['limits.maxConnections', 'limits.maxPendingRequests'],
    'perTryTimeout isHedged': ['retry.hedge', 'retry.perTryTimeout'],
    perTryTimeout: ['retry.perTryTimeout', 'retry.perTryIdleTimeout', 'stream.maxAttemptDuration'],
  },
  connection: { connectTimeout: ['connectTimeout'], drain: ['outlier'] },
  endpoint: {
    'detected mayEject': ['outlier.consecutive5xx'],
    detected: ['outlier.maxEjectionPercent', 'outlier.limitRule'],
    swept: ['outlier.baseEjectionTime', 'outlier.interval'],
    pardoned: ['outlier'],
  },
  sweep: { interval: ['outlier.interval'], changed: ['outlier.interval'] },
}

/** The beginnings of the policy keys that bind an arrow of a machine. */
export function keysOf(
  machine: string,
  edge: Pick<ChartEdge, 'event' | 'guard'>,
): readonly string[] {
  const own = bindings[machine]
  return own?.[`${edge.event} ${edge.guard}`] ?? own?.[edge.event] ?? []
}

/** Whether a line of the policy is one of those: itself, or a part of it. */
export function binds(keys: readonly string[], line: string): boolean {
  return keys.some((key) => line === key || line.startsWith(`${key}.`))
}
