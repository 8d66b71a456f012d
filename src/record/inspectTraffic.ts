import type { Run } from '../scenario/build.ts'
import { isBlindEdge } from './blind.ts'
import type { Metrics } from './metrics.ts'
import { formatSize } from '../scenario/quantities.ts'
import { countWords, shareWords } from './storyWords.ts'

type Fact = { readonly name: string; readonly value: string }

/** What there is to know of the connections of some edges: who looks inside, how many there are, how sessions ended. */
export function trafficFacts(run: Run, metrics: Metrics, edges: readonly number[]): Fact[] {
  if (edges.length === 0) return []
  const traffic = metrics.traffic.read()
  const sum = (column: Float64Array): number =>
    edges.reduce((total, edge) => total + column[edge]!, 0)
  const facts: Fact[] = [{ name: 'connections open', value: countWords(sum(traffic.open)) }]
  if (!edges.some((edge) => isBlindEdge(run, edge))) return facts
  facts.push({
    name: 'seen by the mesh',
    value: 'connections and bytes: no timeout, no retry after connecting, no status',
  })
  const ended: readonly (readonly [string, number])[] = [
    ['sessions', sum(traffic.sessions)],
    ['half closed', sum(traffic.halfClosed)],
    ['closed in good order', sum(traffic.closed)],
    ['reset', sum(traffic.reset)],
    ['ended by the idle timeout', sum(traffic.idled)],
    ['lasted too long', sum(traffic.expired)],
  ]
  for (const [name, count] of ended) {
    if (count > 0) facts.push({ name, value: countWords(count) })
  }
  const queries = sum(traffic.queries)
  if (queries > 0) {
    const failed = sum(traffic.queriesFailed)
    facts.push(
      { name: 'queries inside', value: countWords(queries) },
      {
        name: 'failed inside, as only the application knows',
        value: `${countWords(failed)} (${shareWords(failed / queries)})`,
      },
      { name: 'bytes of their answers', value: formatSize(sum(traffic.bytes)) },
    )
  }
  return facts
}

/** What the start of an endpoint waits for, in words; none while it waits for nothing. */
export function startFacts(run: Run, endpoint: number): Fact[] {
  const { endpoints, machines } = run.world.places
  const state = machines.endpoints.program.states[endpoints.state[endpoint]!]!
  const words = waits[state]
  return words === undefined ? [] : [{ name: 'waits for', value: words }]
}

const waits: Readonly<Record<string, string | undefined>> = {
  refused: 'the injector, which is down with the control plane',
  initialising: 'its proxy, which starts first',
  unready: 'its proxy: the application is up',
  asking: 'the answer to what it asks at its start',
}
