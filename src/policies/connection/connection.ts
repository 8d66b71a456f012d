import type { Us } from '../../model/units.ts'

/**
 * Connections: how long they are kept, how much they carry, and how many are opened before they are needed.
 *
 * Opening a connection costs a round trip, two with TLS, and whoever needs one waits for it. So proxies keep connections and use
 * them again; and a connection that is kept can be closed by its other end at the very moment at which it is used. HTTP/1.1
 * carries one request at a time over a connection, HTTP/2 many, so the first needs as many connections as requests are under way
 * and the second one, which then sticks to an endpoint for as long as it lives. Every bound here ends a connection sooner: after
 * so many requests, so long, or so much silence.
 */
export interface Connections {
  /** Requests after which a connection is drained; Infinity: none. */
  readonly maxRequests: number
  /** How long one lasts before it is drained, µs; `never`: as long as it is used. */
  readonly maxDurationUs: Us
  /** How long one may be without a request, µs; `never`: for ever. */
  readonly idleUs: Us
  /** Requests at once over one connection of HTTP/2. */
  readonly maxStreams: number
  /** How much more is provided for than is asked for, from 1. */
  readonly preconnect: number
  /** Whether what is under way is cut where an endpoint is taken out, instead of finished. */
  readonly closesWhenUnhealthy: boolean
  /**
   * Whether a pool needs one more connection.
   *
   * @param waiting requests that wait for one, @param active requests that have one
   * @param provided requests that its connections could take besides, open or opening
   */
  wantsMore(waiting: number, active: number, provided: number): boolean
}

/** Connections that are opened at once at most, whatever is wanted. */
export const mostAtOnce = 3
