import { fillFrame } from '../record/fillFrame.ts'
import { Frame } from '../record/Frame.ts'
import { HopLog } from '../record/HopLog.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { Recorder } from '../record/Recorder.ts'
import { alternate, figure, millisecondsOf } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { chainsText, openRun } from './scenarios.ts'

/** A frame of a large mesh, beside a bare copy of its buffer. */
export function measureFrames({ repeats }: Effort, services: number, endpoints: number): Line[] {
  const text = chainsText(services, 5_000, 3600).replaceAll(
    'endpoints: 2,',
    `endpoints: ${Math.round(endpoints / services)},`,
  )
  const { run, metrics } = openRun(text)
  const recorder = new Recorder(run, metrics)
  const hops = new HopLog(run)
  const topology = makeTopology(run)
  const windowUs = 20_000
  run.advance(500_000)
  const frame = new Frame(topology)
  const copy = new Float64Array(frame.buffer.byteLength / 8)
  const often = 20
  const each = (work: () => void) => () =>
    millisecondsOf(() => {
      for (let count = 0; count < often; count++) work()
    }) / often
  const rounds = alternate(
    {
      fill: each(() => fillFrame(frame, run, metrics, recorder, hops, windowUs)),
      copy: each(() => copy.set(new Float64Array(frame.buffer))),
    },
    repeats,
  )
  const size = `${figure(frame.buffer.byteLength / 2 ** 20)} MB`
  return [
    {
      what: `fill a frame: ${topology.services.length} services, ${topology.endpoints.length} endpoints, ${topology.members.length} members`,
      measured: `${figure(rounds.of('fill'))} ms`,
      against: `bare copy of its ${size}, ${figure(rounds.of('copy'))} ms`,
      ratio: rounds.ratio('copy', 'fill'),
      verdict: undefined,
    },
  ]
}

export const frames: Topic = {
  title: 'Frames',
  notes: [
    'What the worker does for each picture besides running on; no budget of its own. At 60 pictures a second there are 16.7 ms ' +
      'for everything. Ratio: a bare copy, divided by ours.',
  ],
  async measure(effort) {
    return measureFrames(effort, 100, 1_000)
  },
}
