import { alternate, atMost, figure, millisecondsOf } from './measure.ts'
import type { Effort, Line, Topic } from './measure.ts'
import { meshText, openRun } from './scenarios.ts'

/** A checkpoint of a mesh with so many requests in flight, beside a bare copy of as many bytes. */
export function measureCheckpoint({ repeats }: Effort, wanted: number): Line[] {
  const serviceMs = 100
  const ratePerSecond = Math.round(wanted / ((serviceMs * 6 + 8) / 1000))
  const { run } = openRun(
    meshText({ ratePerSecond, hasPolicies: true, serviceMs, durationS: 3600 }),
  )
  run.advance(serviceMs * 12_000)
  const { sim, requests } = run.world.places
  const { arena } = sim
  const first = arena.checkpoint()
  const { bytes } = first
  const block = new Uint8Array(bytes).fill(1)
  const inFlight = requests.alive
  const { digest } = sim
  // Kept until the end, as a playback does: what is thrown away at once costs nothing to allocate.
  const kept: unknown[] = []
  let spent = arena.checkpoint()
  const rounds = alternate(
    {
      checkpoint: () => millisecondsOf(() => kept.push(arena.checkpoint())),
      again: () => millisecondsOf(() => (spent = arena.checkpoint(spent))),
      copy: () => millisecondsOf(() => kept.push(block.slice())),
      restore: () => millisecondsOf(() => arena.restore(first)),
    },
    repeats * 4,
  )
  if (sim.digest !== digest) throw new Error('the digest is another one after a restore')
  const shown = `${inFlight.toLocaleString('en')} requests in flight`
  const took = rounds.of('checkpoint')
  return [
    {
      what: `checkpoint, ${shown}`,
      measured: `${figure(took)} ms`,
      against: `bare copy of ${figure(bytes / 2 ** 20)} MB, ${figure(rounds.of('copy'))} ms`,
      ratio: rounds.ratio('copy', 'checkpoint'),
      verdict: atMost(took, 2, 'at most 2 ms'),
    },
    {
      what: `the same in the memory of a spent one`,
      measured: `${figure(rounds.of('again'))} ms`,
      against: 'bare copy',
      ratio: rounds.ratio('copy', 'again'),
      verdict: atMost(rounds.of('again'), 2, 'at most 2 ms'),
    },
    {
      what: `its size, ${shown}`,
      measured: `${figure(bytes / 2 ** 20)} MB`,
      against: `${figure(bytes / inFlight)} bytes a request`,
      ratio: NaN,
      verdict: undefined,
    },
    {
      what: `restore, ${shown}`,
      measured: `${figure(rounds.of('restore'))} ms`,
      against: 'bare copy',
      ratio: rounds.ratio('copy', 'restore'),
      verdict: undefined,
    },
  ]
}

export const checkpoint: Topic = {
  title: 'Checkpoints',
  notes: [
    'The three tiers of the full mesh. Ratio: a bare copy of as many bytes, divided by ours (1 is as fast as copying).',
  ],
  async measure(effort) {
    return measureCheckpoint(effort, 20_000)
  },
}
