import { isGone } from '../mesh/control/assignments.ts'
import type { Places } from '../mesh/Places.ts'
import { programs } from '../mesh/programs.ts'

/** By state of a stream: 1 while it is open, whether or not anything crosses it. */
const isOpen = Uint8Array.from(programs.stream.states, (state) =>
  state.startsWith('connected') ? 1 : 0,
)

/** What proxies have of their configuration at one moment. */
export interface ConfigCounts {
  /** By cluster: how many endpoints its caller has in its list, and how many of them are not there any more. */
  readonly known: Int32Array
  readonly gone: Int32Array
  /** By proxy: 1 while it refuses the newest, and while its stream is open. */
  readonly refuses: Uint8Array
  readonly connected: Uint8Array
  /** By proxy: 1 where an endpoint or a client is behind it. */
  readonly stands: Uint8Array
  /** By cluster: 1 where a proxy holds it, and the rule set that binds it. */
  readonly isHeld: Uint8Array
  readonly sets: Int32Array
}

export function countConfig(places: Places): ConfigCounts {
  const { clients, clusters, configStreams, endpoints, members, proxies } = places
  const known = new Int32Array(clusters.used)
  const gone = new Int32Array(clusters.used)
  for (let member = 0; member < members.used; member++) {
    if (members.isKnown[member] === 0) continue
    const cluster = members.cluster[member]!
    known[cluster]!++
    if (isGone(places, member)) gone[cluster]!++
  }
  const byProxy = (of: (proxy: number) => number): Uint8Array =>
    Uint8Array.from({ length: proxies.used }, (_, proxy) => of(proxy))
  const stands = new Uint8Array(proxies.used)
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++)
    if (endpoints.proxy[endpoint]! >= 0) stands[endpoints.proxy[endpoint]!] = 1
  for (let client = 0; client < clients.used; client++)
    if (clients.proxy[client]! >= 0) stands[clients.proxy[client]!] = 1
  const hasStreams = configStreams.used > 0
  return {
    known,
    gone,
    refuses: byProxy((proxy) => proxies.refuses[proxy]!),
    connected: byProxy((proxy) => (hasStreams ? isOpen[configStreams.state[proxy]!]! : 0)),
    stands,
    isHeld: Uint8Array.from({ length: clusters.used }, (_, cluster) =>
      clusters.proxy[cluster]! >= 0 && clusters.isUnmeshed[cluster] === 0 ? 1 : 0,
    ),
    sets: setsHeld(places),
  }
}

/** By cluster: the rule set that its caller holds as a whole. */
export function setsHeld(places: Places): Int32Array {
  const { clusters, proxies } = places
  return Int32Array.from({ length: clusters.used }, (_, cluster) => {
    const proxy = clusters.proxy[cluster]!
    const isTold = proxy >= 0 && clusters.isUnmeshed[cluster] === 0
    return isTold ? proxies.version[proxy]! : places.setOf(clusters.rules[cluster]!)
  })
}
