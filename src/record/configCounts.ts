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
}

export function countConfig(places: Places): ConfigCounts {
  const { clusters, members, proxies, configStreams } = places
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
  const hasStreams = configStreams.used > 0
  return {
    known,
    gone,
    refuses: byProxy((proxy) => proxies.refuses[proxy]!),
    connected: byProxy((proxy) => (hasStreams ? isOpen[configStreams.state[proxy]!]! : 0)),
  }
}
