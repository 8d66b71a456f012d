import { createActor, type EventFromLogic, type SnapshotFrom } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { expect, test } from 'vitest'
import { playbackMachine } from './playback.machine.ts'

type Event = EventFromLogic<typeof playbackMachine>

const problem = { code: 'unknown-key', file: 'a.yaml', line: 1, column: 1, what: '', mend: '' }
const loaded: Event = { type: 'loaded', durationUs: 60_000_000, speedUs: 50_000, at: 0 }
const arrived = (now: number, more = false): Event => ({ type: 'frameArrived', now, more })

function after(...events: readonly Event[]): SnapshotFrom<typeof playbackMachine> {
  const actor = createActor(playbackMachine).start()
  for (const event of events) actor.send(event)
  return actor.getSnapshot()
}

const playing: readonly Event[] = [{ type: 'load', play: true }, loaded, arrived(0)]

test('a loaded run plays from the moment its first frame is there', () => {
  expect(after({ type: 'load', play: true }, loaded).value).toBe('seeking')
  expect(after(...playing).value).toBe('playing')
})

test('a run that nobody wants to play is paused once it is there', () => {
  expect(after({ type: 'load', play: false }, loaded, arrived(0)).value).toBe('paused')
})

test('a run opened at a moment is there only when the simulation is', () => {
  const at: Event = { type: 'loaded', durationUs: 60_000_000, speedUs: 50_000, at: 24_620_000 }

  expect(after(at, arrived(10_000_000, true)).value).toBe('seeking')
  expect(after(at, arrived(24_620_000)).value).toBe('paused')
  expect(after(at, arrived(24_620_000)).context.t).toBe(24_620_000)
})

test('one second of watching shows the mesh time that the speed says', () => {
  const events = Array.from({ length: 50 }, (_, index): Event[] => [
    { type: 'tick', elapsedUs: 20_000 },
    arrived((index + 1) * 1_000),
  ]).flat()

  expect(after(...playing, ...events).context.t).toBeCloseTo(50_000, 6)
})

test('a simulation that is too slow is waited for', () => {
  const ticks = Array.from({ length: 600 }, (): Event => ({ type: 'tick', elapsedUs: 16_000 }))

  expect(after(...playing, ...ticks).context.t).toBe(5_000)
})

test('ticks move nothing while it is paused', () => {
  const { context } = after(...playing, { type: 'pause' }, { type: 'tick', elapsedUs: 16_000 })

  expect(context.t).toBe(0)
})

test('a run stops at its end and plays again from the start', () => {
  const short: Event = { type: 'loaded', durationUs: 1_000, speedUs: 50_000, at: 0 }
  const atEnd: readonly Event[] = [
    { type: 'load', play: true },
    short,
    arrived(0),
    { type: 'tick', elapsedUs: 100_000 },
  ]

  expect(after(...atEnd).value).toBe('paused')
  expect(after(...atEnd).context.t).toBe(1_000)
  expect(after(...atEnd, { type: 'play' }).value).toBe('seeking')
  expect(after(...atEnd, { type: 'play' }, arrived(0)).value).toBe('playing')
})

test('seeking while it plays goes on playing there; seeking while paused stays paused', () => {
  const seek: Event = { type: 'seek', t: 30_000_000 }

  expect(after(...playing, seek, arrived(30_000_000)).value).toBe('playing')
  expect(after(...playing, { type: 'pause' }, seek, arrived(30_000_000)).value).toBe('paused')
})

test('a moment sought outside of the run is its start or its end', () => {
  expect(after(...playing, { type: 'seek', t: -5 }).context.t).toBe(0)
  expect(after(...playing, { type: 'seek', t: 1e12 }).context.t).toBe(60_000_000)
})

test('a step pauses, and stands at the next event', () => {
  const { value, context } = after(...playing, { type: 'step' }, arrived(731))

  expect(value).toBe('paused')
  expect(context.t).toBe(731)
})

test('a refused scenario leaves the run before on the screen', () => {
  const refused: Event = { type: 'refused', problems: [problem] }

  expect(after(refused).value).toBe('refused')
  expect(after(...playing, { type: 'load', play: true }, refused).value).toBe('paused')
  expect(after(...playing, { type: 'load', play: true }, refused).context.problems).toHaveLength(1)
})

test('a refused command is told without stopping what plays', () => {
  const { value, context } = after(...playing, { type: 'refused', problems: [problem] })

  expect(value).toBe('playing')
  expect(context.problems).toEqual([problem])
})

test('a dead worker keeps the moment, and the same run can be loaded again', () => {
  const events: readonly Event[] = [
    ...playing,
    { type: 'seek', t: 5_000_000 },
    { type: 'workerDied', message: 'out of memory' },
  ]

  expect(after(...events).value).toBe('crashed')
  expect(after(...events).context.t).toBe(5_000_000)
  expect(after(...events, { type: 'load', play: false }).value).toBe('loading')
})

test('every state can be reached', () => {
  const events: readonly Event[] = [
    { type: 'load', play: true },
    loaded,
    { type: 'refused', problems: [] },
    { type: 'play' },
    { type: 'pause' },
    { type: 'step' },
    { type: 'seek', t: 1_000 },
    { type: 'workerDied', message: 'gone' },
    { type: 'retry' },
    arrived(1_000),
  ]
  const reached = getShortestPaths(playbackMachine, { events: [...events], limit: 2_000 })

  expect(new Set(reached.map(({ state }) => state.value))).toEqual(
    new Set(['loading', 'refused', 'paused', 'playing', 'seeking', 'stepping', 'crashed']),
  )
})
