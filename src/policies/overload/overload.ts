import type { Us } from '../../model/units.ts'

/**
 * Overload manager: what a proxy does to save itself.
 *
 * Everything else protects services. A proxy that runs out of memory, or of connections, takes all its services with it. So it
 * looks now and then at how much of each resource is used, and from a threshold on it takes fewer requests, or fewer connections, or
 * closes those that it has once they have been answered.
 */
export interface Overload {
  /** What it was made from, as a hash. */
  readonly madeFrom: number
  /** Between two looks at the resources. */
  readonly refreshUs: Us
  /** Connections that are full pressure; Infinity: nobody looks at them. */
  readonly maxConnections: number
  /**
   * How far an action is taken, 0…1.
   *
   * @param memory share of the pod's memory that is in use, and `connections` of the connections
   */
  actionValue(action: OverloadAction, memory: number, connections: number): number
}

export const overloadActions = [
  'stopAcceptingRequests',
  'rejectConnections',
  'disableKeepalive',
] as const
export type OverloadAction = (typeof overloadActions)[number]
