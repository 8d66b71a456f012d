import { fillFrame } from '../record/fillFrame.ts'
import { Frame } from '../record/Frame.ts'
import { HopLog } from '../record/HopLog.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { Recorder } from '../record/Recorder.ts'
import type { Topology } from '../record/Topology.ts'
import { DrawList } from '../view/drawList.ts'
import { many } from '../view/fixtures.ts'
import { layout } from '../view/layout.ts'
import {
  alternate,
  atMost,
  figure,
  millisecondsOf,
  type Effort,
  type Line,
  type Topic,
} from './measure.ts'
import { chainsText, openRun } from './scenarios.ts'

const room = { width: 772, height: 548 }

/** The graph alone: who calls whom, in lists. */
function neighbours({ services, edges }: Topology): number[][] {
  const calls = services.map((): number[] => [])
  for (const { fromService, toService } of edges)
    if (fromService >= 0) calls[fromService]!.push(toService)
  return calls
}

/** Places and ways for all of a mesh, beside building its graph and nothing else. */
export function measureLayout({ repeats }: Effort, services: number, endpoints: number): Line[] {
  const topology = many(services, endpoints)
  const often = 10
  const rounds = alternate(
    {
      byTeam: () => millisecondsOf(() => layout(topology, room, { groupBy: 'team' })),
      byDepth: () => millisecondsOf(() => layout(topology, room, { groupBy: 'depth' })),
      graph: () =>
        millisecondsOf(() => {
          for (let count = 0; count < often; count++) neighbours(topology)
        }) / often,
    },
    repeats,
  )
  const against = `building its graph, ${figure(rounds.of('graph'))} ms`
  return (['byTeam', 'byDepth'] as const).map((by) => ({
    what: `lay out ${services} services, ${topology.endpoints.length} endpoints, ${topology.edges.length} edges, ${by === 'byTeam' ? 'by team' : 'by call depth'}`,
    measured: `${figure(rounds.of(by))} ms`,
    against,
    ratio: rounds.ratio('graph', by),
    verdict:
      services >= 100 && by === 'byTeam' ? atMost(rounds.of(by), 100, 'at most 100 ms') : undefined,
  }))
}

/** From the text of a scenario to the list of what the first picture draws; only the painting is left out. */
export function measureFirstPicture({ repeats }: Effort, services: number): Line[] {
  const text = chainsText(services, 1_000, 60).replaceAll('endpoints: 2,', 'endpoints: 10,')
  const picture = (): void => {
    const { run, metrics } = openRun(text)
    const recorder = new Recorder(run, metrics)
    const hops = new HopLog(run)
    run.advance(10_000)
    const topology = makeTopology(run)
    const frame = new Frame(topology)
    fillFrame(frame, run, metrics, recorder, hops, 20_000)
    const list = new DrawList(topology, layout(topology, room))
    list.fill(frame, {
      t: 10_000,
      speedUs: 50_000,
      reducedMotion: false,
      isFar: false,
      lens: 'traffic',
    })
  }
  const rounds = alternate({ picture: () => millisecondsOf(picture) }, repeats)
  return [
    {
      what: `from the text of ${services} services with 10 endpoints each to the first picture, without painting`,
      measured: `${figure(rounds.of('picture'))} ms`,
      against: '',
      ratio: NaN,
      verdict: atMost(rounds.of('picture'), 6_000, 'at most 6 s'),
    },
  ]
}

export const layoutTopic: Topic = {
  title: 'Layout',
  notes: [
    'Where everything stands, made anew when a scenario is opened or the canvas changes its size. Ratio: building the lists of who ' +
      'calls whom, divided by ours. The first picture is read, built, run for 10 ms, laid out and listed; Kiali says of its graph of ' +
      '100 elements that it takes some six seconds.',
  ],
  async measure(effort) {
    return [
      ...measureLayout(effort, 10, 30),
      ...measureLayout(effort, 40, 160),
      ...measureLayout(effort, 100, 1_000),
      ...measureFirstPicture(effort, 100),
    ]
  },
}
