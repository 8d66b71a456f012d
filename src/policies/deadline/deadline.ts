import type { Us } from '../../model/units.ts'

/**
 * Deadlines that travel: how long somebody up the line will still wait, told with the request.
 *
 * A timeout is known to whoever set it and to nobody else. The service behind it works on, calls others, and those work, too, all
 * for an answer that nobody takes any more: most work of an overloaded mesh can be of this kind. A deadline that is passed on
 * ends all of it at one moment. gRPC does it in every library (`grpc-timeout`), Finagle as well; Envoy tells the next hop how
 * long it will wait (`x-envoy-expected-rq-timeout-ms`), and heeds what it is told where a policy says so.
 *
 * A library tells what is *left*. A service that hands on Envoy's header hands on what was left when *it* was asked: the time that
 * it took itself is not in it.
 */
export interface DeadlineRules {
  /**
   * `least`: the shorter one of the own timeout and what is left binds (libraries). `grpc`: what is told stands in place of the
   * own timeout. `expected`: the same, and what is told is what the caller was told.
   */
  readonly kind: 'least' | 'grpc' | 'expected'
  /** No request of gRPC takes longer, µs; 0 without a limit. */
  readonly maxUs: Us
  /** Whether a client's own patience is a deadline that it tells (a client of gRPC). */
  readonly ofClients: boolean
  /** How much sooner than its caller the proxy gives up, µs. */
  readonly offsetUs: Us
}

/**
 * How long a request may take.
 *
 * @param ownUs the timeout of its route, µs; `never` when there is none
 * @param toldUs what is left of the caller's time, µs; `never` when nobody said
 * @source envoy: source/common/router/router.cc (FilterUtility::finalTimeout); twitter/finagle: context/Deadline.scala
 */
export function timeoutWithin(
  { kind, maxUs, offsetUs }: Omit<DeadlineRules, 'ofClients'>,
  ownUs: Us,
  toldUs: Us,
): Us {
  if (kind === 'least') return toldUs < 0 || (ownUs >= 0 && ownUs <= toldUs) ? ownUs : toldUs
  if (kind === 'expected') return toldUs < 0 ? ownUs : toldUs
  const us = toldUs > 0 && offsetUs < toldUs ? toldUs - offsetUs : toldUs
  if (maxUs === 0) return us
  return us < 0 || us > maxUs ? maxUs : us
}
