import { programs, stateOf } from '../mesh/programs.ts'
import type { Places } from '../mesh/Places.ts'
import type { Us } from '../model/units.ts'
import { countConfig, type ConfigCounts } from './configCounts.ts'
import type { MessageCounts } from './messageMetrics.ts'
import type { Metrics } from './metrics.ts'
import type { IdentityCount } from './identityMetrics.ts'
import type { TrafficCount } from './trafficMetrics.ts'
import type { ZoneCount } from './zoneMetrics.ts'

const ejected = stateOf(programs.endpoint, 'ejected')
const down = stateOf(programs.proxy, 'draining')

export type EdgeCount =
  | 'requests'
  | 'ok'
  | 'failed'
  | 'attempts'
  | 'sent'
  | 'retries'
  | 'tries'
  | 'degraded'
  | 'firstEnded'
  | 'firstOk'
  | 'overflow'
  | 'copies'
  | 'latencySumUs'
  | 'latencyMaxUs'
  | 'inFlight'
  | 'inFlightArea'
  | 'attemptArea'

export type WorkCount = 'done' | 'deadLetters' | 'exposed'

export type EndpointCount =
  'arrived' | 'finished' | 'wasted' | 'duplicates' | 'ejectedBy' | 'busyArea' | 'waitingArea'

/**
 * What had been counted at one moment. Two of them say what happened between: everything that happened at the earlier moment
 * itself lies before, everything at the later one within.
 */
export interface Snapshot {
  readonly at: Us
  /** By edge. Areas are those under what is in flight, µs. */
  readonly edges: Readonly<Record<EdgeCount, Float64Array>>
  /** By edge: connections and sessions. */
  readonly traffic: Readonly<Record<TrafficCount, Float64Array>>
  readonly identity: Readonly<Record<IdentityCount, Float64Array>>
  /** Attempts sent with a proxy at both ends, by edge; 1 or 0 where that holds of all, or of none. */
  readonly meshed: Float64Array | 0 | 1
  /** By edge: calls from a zone, and those that leave it. */
  readonly zones: Readonly<Record<ZoneCount, Float64Array>>
  /** By edge: requests whose work was done, dead letters, and requests that met a new release. */
  readonly work: Readonly<Record<WorkCount, Float64Array>>
  /** By channel of a broker. */
  readonly messages: MessageCounts
  /** By edge · reasons + reason. */
  readonly reasons: Float64Array
  /** By edge · buckets; there only when it was asked for, because it is large. */
  readonly latencies: Uint32Array | undefined
  /** By endpoint. */
  readonly endpoints: Readonly<Record<EndpointCount, Float64Array>>
  /** By cluster: how many of its members it has ejected, and whether it ignores that. */
  readonly ejected: Int32Array
  readonly panic: Uint8Array
  /** By cluster: health checks so far. */
  readonly checks: Float64Array
  /** By proxy: 1 when it works, but not with the newest version that is meant for it. */
  readonly isBehind: Uint8Array
  readonly config: ConfigCounts
}

/** Reads the counters, and changes nothing: areas are brought up to now in the copy. */
export function takeSnapshot(places: Places, metrics: Metrics, withLatencies: boolean): Snapshot {
  const { sim, endpoints, members, clusters, proxies } = places
  const now = sim.now
  const { edges } = metrics
  const ejectedBy = new Float64Array(endpoints.used)
  for (let member = 0; member < members.used; member++) {
    if (members.state[member] === ejected) ejectedBy[members.endpoint[member]!]!++
  }
  return {
    at: now,
    edges: {
      requests: edges.requests.slice(0, edges.used),
      ok: edges.ok.slice(0, edges.used),
      failed: edges.failed.slice(0, edges.used),
      attempts: edges.attempts.slice(0, edges.used),
      sent: edges.sent.slice(0, edges.used),
      retries: edges.retries.slice(0, edges.used),
      tries: edges.tries.slice(0, edges.used),
      degraded: edges.degraded.slice(0, edges.used),
      firstEnded: edges.firstEnded.slice(0, edges.used),
      firstOk: edges.firstOk.slice(0, edges.used),
      overflow: edges.overflow.slice(0, edges.used),
      copies: edges.copies.slice(0, edges.used),
      latencySumUs: edges.latencySumUs.slice(0, edges.used),
      latencyMaxUs: edges.latencyMaxUs.slice(0, edges.used),
      inFlight: edges.inFlight.slice(0, edges.used),
      inFlightArea: areaAt(now, edges.inFlightArea, edges.inFlight, edges.changedAt, edges.used),
      attemptArea: areaAt(
        now,
        edges.attemptArea,
        edges.attemptsInFlight,
        edges.changedAt,
        edges.used,
      ),
    },
    traffic: metrics.traffic.read(),
    identity: metrics.identity.read(),
    meshed: metrics.meshed.read(),
    zones: metrics.zones.read(),
    work: {
      done: places.edges.done.slice(0, edges.used),
      deadLetters: places.edges.deadLetters.slice(0, edges.used),
      exposed: places.edges.exposed.slice(0, edges.used),
    },
    messages: metrics.messages.read(),
    reasons: metrics.reasons.count.slice(0, metrics.reasons.used),
    latencies: withLatencies ? metrics.latencies.count.slice(0, metrics.latencies.used) : undefined,
    endpoints: {
      arrived: endpoints.arrived.slice(0, endpoints.used),
      finished: endpoints.finished.slice(0, endpoints.used),
      wasted: endpoints.wasted.slice(0, endpoints.used),
      duplicates: endpoints.duplicates.slice(0, endpoints.used),
      ejectedBy,
      busyArea: areaAt(
        now,
        endpoints.busyArea,
        endpoints.busy,
        endpoints.changedAt,
        endpoints.used,
      ),
      waitingArea: areaAt(
        now,
        endpoints.waitingArea,
        endpoints.waiting,
        endpoints.changedAt,
        endpoints.used,
      ),
    },
    ejected: clusters.ejected.slice(0, clusters.used),
    panic: clusters.panic.slice(0, clusters.used),
    checks: clusters.health_check_attempt.slice(0, clusters.used),
    config: countConfig(places),
    isBehind: Uint8Array.from({ length: proxies.used }, (_, proxy) =>
      proxies.version[proxy] === proxies.wanted[proxy] || proxies.state[proxy] === down ? 0 : 1,
    ),
  }
}

/** An area that is kept up to its last change, up to now. */
function areaAt(
  now: Us,
  area: Float64Array,
  height: Float64Array | Int32Array,
  changedAt: Float64Array,
  used: number,
): Float64Array {
  const brought = area.slice(0, used)
  for (let row = 0; row < used; row++) brought[row]! += height[row]! * (now - changedAt[row]!)
  return brought
}
