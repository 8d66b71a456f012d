import type { Connections } from './connection.ts'

export type PoolConnectionOptions = Omit<Connections, 'wantsMore'>

/**
 * Envoy's connections of a pool.
 *
 *     one more is opened while  (waiting + active) · preconnect > provided + active
 *
 * With a ratio of 1 that is one for each HTTP/1.1 request that is not served.
 *
 * @throws RangeError when the ratio is not within 1 and 3
 * @source envoy: source/common/conn_pool/conn_pool_base.cc (`shouldConnect`), api/envoy/config/cluster/v3/cluster.proto
 *   (`per_upstream_preconnect_ratio`)
 */
export function poolConnections(options: PoolConnectionOptions): Connections {
  const { preconnect } = options
  if (!(preconnect >= 1 && preconnect <= 3))
    throw new RangeError(`a preconnect ratio of ${preconnect} is not within 1 and 3`)
  return {
    ...options,
    wantsMore: (waiting, active, provided) => (waiting + active) * preconnect > provided + active,
  }
}
