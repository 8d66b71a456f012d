import type { Us } from '../../model/units.ts'

/**
 * Hash policies: what a request is recognised by, so that those that belong together meet the same endpoint.
 *
 * The trouble: an endpoint that has answered a user once knows them: their basket is in its memory, their profile in its cache. Any
 * other endpoint begins with nothing, and with ten endpoints nine of ten requests meet one that begins with nothing.
 *
 * The idea: a proxy makes a number of something in the request that stays the same (a header, a cookie, the address it comes from),
 * and a balancer that goes by hashes has one endpoint for each number. Nobody need remember who was where, and all proxies agree
 * without a word between them. It is *affinity*, not a promise: when the endpoint goes, or is ejected, its users are others'.
 *
 * What it costs: load is spread by chance and by how much single users ask, so some endpoints have more than others, and one user
 * who asks a lot is one endpoint's trouble.
 *
 * Envoy has a list of hash policies on a route, Istio `consistentHash`, Consul `hashPolicies`, gRPC takes those of its route.
 */
export interface HashPolicy {
  /** Writes down the hash of a request, or that it has none. */
  take(request: number): void
}

/** One thing that a request may be recognised by. */
export interface HashSource {
  readonly by: 'header' | 'cookie' | 'query' | 'source'
  /** Of the header, cookie or parameter. */
  readonly name: string
  /** Of a cookie: how long the one lives that is given to who has none, µs; 0: as long as the visit; below 0: none is given. */
  readonly ttlUs: Us
  /** Whether those after it do not count where this one has found something. */
  readonly isTerminal: boolean
}

/** What stands in requests. */
export interface RequestTexts {
  /**
   * A number for what a source reads in a request, the same only for the same text; below 0 when there is nothing. So nothing is
   * hashed twice.
   */
  idOf(source: HashSource, request: number): number
  /** The text for that number. */
  textOf(source: HashSource, request: number): string
}
