import { Draw } from '../engine/Random.ts'
import { header, Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Playback } from '../playback/Playback.ts'
import { wholePlayback } from '../playback/wholePlayback.ts'
import type { Answer, Ask } from '../playback/protocol.ts'
import type { Command } from '../scenario/commands.ts'
import { atMost, figure, median, millisecondsOf } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { meshText } from './scenarios.ts'

const windowUs = 50_000
/** How long before the moment shown a fork begins. */
const backUs = 1_000_000

function asked<T extends Answer['type']>(
  playback: Playback,
  ask: Ask,
  type: T,
): Extract<Answer, { type: T }> {
  const answer = playback.ask(ask)
  if (answer.type !== type) throw new Error(`asked ${ask.type}, got ${JSON.stringify(answer)}`)
  return answer as Extract<Answer, { type: T }>
}

/** A moment, slice by slice, as a page asks for it. */
function sought(playback: Playback, t: number): Extract<Answer, { type: 'frame' }> {
  let buffer: ArrayBuffer | undefined
  for (;;) {
    const answer = asked(playback, { type: 'frame', id: 0, t, windowUs, buffer }, 'frame')
    if (!answer.more) return answer
    buffer = answer.buffer
  }
}

function headOf(topology: Topology, answer: { readonly buffer: ArrayBuffer }): Float64Array {
  return new Frame(topology, answer.buffer).header
}

/** Plays a long run to its end, then jumps about in it and forks it, as a page asks for it. */
export function measureSeek({ repeats }: Effort, durationS: number): Line[] {
  const text = meshText({ ratePerSecond: 1_600, hasPolicies: true, durationS })
  const durationUs = durationS * 1e6
  const playback = wholePlayback()
  const { topology } = asked(playback, { type: 'load', id: 0, text, file: 'bench' }, 'loaded')
  globalThis.gc?.()
  const before = process.memoryUsage().arrayBuffers
  // A frame first: it says how long hops stay, which a seek has to run again.
  const buffer = undefined
  asked(playback, { type: 'frame', id: 0, t: 1000, windowUs, buffer }, 'frame')
  let end: Float64Array | undefined
  const playedMs = millisecondsOf(() => {
    end = headOf(topology, sought(playback, durationUs))
  })
  const events = end![header.events]!
  globalThis.gc?.()
  const memory = (process.memoryUsage().arrayBuffers - before) / 2 ** 20

  const draw = new Draw()
  const seeks: number[] = []
  const forks: number[] = []
  const moment = (index: number): number =>
    Math.floor(draw.key(index, 0, 1).next() * durationUs * 0.98)
  for (let index = 0; index < repeats * 8; index++) {
    const t = moment(index)
    seeks.push(millisecondsOf(() => sought(playback, t)))
  }
  // From late to early: a fork forgets the future, and the next one is to be of the long run, too.
  const moments = Array.from({ length: repeats * 4 }, (_, index) => backUs + moment(1000 + index))
  for (const at of moments.sort((a, b) => b - a)) {
    sought(playback, at)
    const kill: Command = {
      kind: 'fault',
      at: at - backUs,
      fault: { kind: 'kill' },
      on: 'middle-2',
    }
    const ask: Ask = { type: 'commands', id: 0, commands: [kill] }
    forks.push(
      millisecondsOf(() => {
        asked(playback, ask, 'taken')
        sought(playback, at)
      }),
    )
  }
  const shown = `${figure(events / 1e6)} M events in ${durationS} s`
  const worst = Math.max(...seeks)
  return [
    {
      what: `the first way through, ${shown}`,
      measured: `${figure(events / playedMs / 1000)} M events/s`,
      against: 'with series, hops, log and checkpoints',
      ratio: NaN,
      verdict: undefined,
    },
    {
      what: 'seek anywhere: median',
      measured: `${figure(median(seeks))} ms`,
      against: `1/${figure(playedMs / median(seeks))} of playing it`,
      ratio: NaN,
      verdict: atMost(median(seeks), 100, 'at most 100 ms'),
    },
    {
      what: `seek anywhere: the longest of ${seeks.length}`,
      measured: `${figure(worst)} ms`,
      against: '',
      ratio: NaN,
      verdict: atMost(worst, 100, 'at most 100 ms'),
    },
    {
      what: 'memory held for it, checkpoints and series',
      measured: `${figure(memory)} MB`,
      against: '',
      ratio: NaN,
      verdict: atMost(memory, 256, 'at most 256 MB'),
    },
    {
      what: 'fork: first frame, median',
      measured: `${figure(median(forks))} ms`,
      against: `longest ${figure(Math.max(...forks))} ms`,
      ratio: NaN,
      verdict: atMost(Math.max(...forks), 100, 'at most 100 ms'),
    },
  ]
}

export const seek: Topic = {
  title: 'Seek and fork in a long run',
  notes: [
    'The full mesh with every policy for ten minutes at 1,600 requests/s, through `Playback.ask`, each answer with its frame. ' +
      'Moments are drawn anywhere in the run, so most seeks go far; forks kill an endpoint one second before the moment shown, so that the past is run again.',
  ],
  async measure(effort: Effort) {
    return measureSeek(effort, effort.scale < 1 ? 60 : 600)
  },
}
