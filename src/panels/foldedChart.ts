import type { Chart, ChartEdge } from '../engine/Chart.ts'
import { keysOf } from './chartPolicy.ts'
import { isMeasured } from './chartValues.ts'

/**
 * The same chart with one arrow where several lead from a state to the same other one, and none of them is measured or bound by
 * a policy: `killed · out of memory`. Its event is theirs, with spaces between.
 */
export function foldedChart(chart: Chart): Chart {
  const isPlain = (edge: ChartEdge): boolean =>
    !isMeasured(edge) && keysOf(chart.id, edge).length === 0
  const edges: ChartEdge[] = []
  for (const edge of chart.edges) {
    const at = edges.findIndex(
      (other) =>
        other.from === edge.from && other.to === edge.to && isPlain(other) && isPlain(edge),
    )
    const known = edges[at]
    if (known === undefined) edges.push(edge)
    else {
      edges[at] = {
        ...known,
        event: `${known.event} ${edge.event}`,
        label: [known, edge].map(({ label, event }) => label || event).join(' · '),
      }
    }
  }
  return { ...chart, edges }
}

/** Whether an arrow of a folded chart stands for an event. */
export const standsFor = (edge: ChartEdge, event: string): boolean =>
  edge.event.split(' ').includes(event)
