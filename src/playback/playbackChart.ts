import type { Chart, ChartEdge } from '../engine/Chart.ts'
import { describeMachine } from '../engine/describeMachine.ts'
import { words } from '../words/words.ts'
import { playbackMachine } from './playback.machine.ts'

/** The frame around all states: what it lists may happen in any of them. */
const root = 'player'

const inRoot = (path: string): string => (path === '' ? root : `${root}.${path}`)

/**
 * The player as a picture: it is a machine as well, in the viewer's time. What changes no state is left out, and what several
 * keys do alike is one arrow.
 */
export const playbackChart: Chart = playerChart()

function playerChart(): Chart {
  const { states, edges, ...chart } = describeMachine(
    { machine: playbackMachine },
    words.charts.player.title,
  )
  const said: Readonly<Record<string, string>> = words.charts.player.events
  const arrows: ChartEdge[] = []
  for (const edge of edges) {
    const { from, to, event, guard } = edge
    if (from === to || to === '') continue
    const label = said[`${event} ${guard}`] ?? said[event] ?? event
    const isKnown = arrows.some(
      (arrow) => arrow.from === inRoot(from) && arrow.to === inRoot(to) && arrow.label === label,
    )
    if (!isKnown) arrows.push({ ...edge, from: inRoot(from), to: inRoot(to), label })
  }
  return {
    ...chart,
    doc: words.charts.player.doc,
    initial: inRoot(chart.initial),
    states: [
      {
        path: root,
        label: words.charts.player.any,
        parent: '',
        kind: 'compound',
        isInitial: true,
        tone: 'ink',
        doc: '',
        entry: [],
        exit: [],
      },
      ...states.map((state) => ({
        ...state,
        path: inRoot(state.path),
        parent: root,
        tone: state.path === 'refused' || state.path === 'crashed' ? ('fail' as const) : state.tone,
      })),
    ],
    edges: arrows,
  }
}

/** The state of the player as its chart names it. */
export function playbackState(value: string): string {
  return inRoot(value)
}
