import { createActor, type EventFromLogic, type SnapshotFrom } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { expect, test } from 'vitest'
import { playbackMachine } from './playback.machine.ts'

type Event = EventFromLogic<typeof playbackMachine>

const problem = { code: 'unknown-key', file: 'a.yaml', line: 1, column: 1, what: '', mend: '' }
const loaded: Event = {
  type: 'loaded',
  durationUs: 60_000_000,
  speedUs: 50_000,
  at: 0,
  isAnother: true,
}
const arrived = (now: number, more = false): Event => ({ type: 'frameArrived', now, more })

function after(...events: readonly Event[]): SnapshotFrom<typeof playbackMachine> {
  const actor = createActor(playbackMachine).start()
  for (const event of events) actor.send(event)
  return actor.getSnapshot()
}

const playing: readonly Event[] = [{ type: 'load', play: true }, loaded, arrived(0)]

test('a loaded run plays from the moment its first frame is there', () => {
  expect(after({ type: 'load', play: true }, loaded).value).toBe('seeking')
  expect(after(...playing).matches('playing')).toBe(true)
})

test('a run that nobody wants to play is paused once it is there', () => {
  expect(after({ type: 'load', play: false }, loaded, arrived(0)).value).toBe('paused')
})

test('a run opened at a moment is there only when the simulation is', () => {
  const at: Event = {
    type: 'loaded',
    durationUs: 60_000_000,
    speedUs: 50_000,
    at: 24_620_000,
    isAnother: true,
  }

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
  const short: Event = {
    type: 'loaded',
    durationUs: 1_000,
    speedUs: 50_000,
    at: 0,
    isAnother: true,
  }
  const atEnd: readonly Event[] = [
    { type: 'load', play: true },
    short,
    arrived(0),
    { type: 'tick', elapsedUs: 100_000 },
  ]

  expect(after(...atEnd).value).toBe('paused')
  expect(after(...atEnd).context.t).toBe(1_000)
  expect(after(...atEnd, { type: 'play' }).value).toBe('seeking')
  expect(after(...atEnd, { type: 'play' }, arrived(0)).matches('playing')).toBe(true)
})

test('seeking while it plays goes on playing there; seeking while paused stays paused', () => {
  const seek: Event = { type: 'seek', t: 30_000_000 }

  expect(after(...playing, seek, arrived(30_000_000)).matches('playing')).toBe(true)
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
  const state = after(...playing, { type: 'refused', problems: [problem] })

  expect(state.matches('playing')).toBe(true)
  expect(state.context.problems).toEqual([problem])
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

const ticks = (count: number, elapsedUs: number, from: number, perTick: number): Event[] =>
  Array.from({ length: count }, (_, index): Event[] => [
    { type: 'tick', elapsedUs },
    arrived(from + (index + 1) * perTick),
  ]).flat()

test('a jump that is cancelled goes back to where it began, and plays on if it played', () => {
  const away: readonly Event[] = [
    ...ticks(1, 20_000, 0, 1_000),
    { type: 'seek', t: 50_000_000 },
    arrived(9_000_000, true),
    { type: 'cancel' },
  ]

  expect(after(...playing, ...away).context.t).toBe(1_000)
  expect(after(...playing, ...away, arrived(1_000)).matches('playing')).toBe(true)
  expect(after(...playing, { type: 'pause' }, ...away, arrived(0)).value).toBe('paused')
})

test('scrubbing on while it jumps still comes back to where it began', () => {
  const { context } = after(
    ...playing,
    { type: 'seek', t: 50_000_000 },
    arrived(9_000_000, true),
    { type: 'seek', t: 40_000_000 },
    { type: 'cancel' },
  )

  expect(context.t).toBe(0)
})

test('with another past there is nowhere to go back to: a cancelled jump stays where it got', () => {
  const { context } = after(
    ...playing,
    { type: 'seek', t: 50_000_000, isNewPast: true },
    arrived(9_000_000, true),
    { type: 'cancel' },
  )

  expect(context.t).toBe(9_000_000)
})

const moment = { at: 7_000_000, kind: 'ejected', label: 'ejected', place: undefined } as const
const find: Event = { type: 'find', what: ['ejected'], direction: 1 }

test('what is found is where it stands, and it says what it is', () => {
  const ahead: readonly Event[] = [find, arrived(6_000_000, true), arrived(12_000_000, true)]
  const there = after(...playing, ...ahead, { type: 'found', at: moment.at, moment }, arrived(7e6))

  expect(after(...playing, ...ahead).value).toBe('finding')
  expect(there.value).toBe('paused')
  expect(there.context).toMatchObject({ t: 7_000_000, note: { kind: 'found', moment } })
})

test('a search that finds nothing, or is cancelled, leaves it where it was', () => {
  const ahead: readonly Event[] = [...playing, { type: 'pause' }, find, arrived(60_000_000)]

  const nothing = after(...ahead, { type: 'notFound' }, arrived(0))
  expect([nothing.value, nothing.context.t]).toEqual(['paused', 0])
  expect(nothing.context.note).toMatchObject({ kind: 'nothing', search: { direction: 1 } })
  const cancelled = after(...ahead, { type: 'cancel' }, arrived(0))
  expect([cancelled.value, cancelled.context.t]).toEqual(['paused', 0])
  expect(cancelled.context.note).toBeUndefined()
})

test('a window is played round and round', () => {
  const window: Event = { type: 'loop', loop: { from: 2_000, to: 5_000 } }
  const once: readonly Event[] = [
    ...playing,
    window,
    ...ticks(4, 20_000, 0, 1_000),
    { type: 'tick', elapsedUs: 20_000 },
  ]
  const round = after(...once)
  const again = after(...once, arrived(2_000))

  expect([round.value, round.context.t]).toEqual(['seeking', 2_000])
  expect(again.matches('playing')).toBe(true)
  expect(after(...playing, window, { type: 'loop', loop: undefined }).context.loop).toBeUndefined()
})

test('a window has its begin before its end, and lies within the run', () => {
  const { context } = after(...playing, { type: 'loop', loop: { from: 1e12, to: -3 } })

  expect(context.loop).toEqual({ from: 0, to: 60_000_000 })
})

test('a failure that is watched is shown at a hundredth of real time for two seconds', () => {
  const failure = { at: 500, kind: 'failure', label: 'timeout', place: undefined } as const
  const slow: readonly Event[] = [
    ...playing,
    { type: 'watch', slowOnFailure: true },
    { type: 'hit', moment: failure },
    arrived(500),
  ]
  const over = after(...slow, ...ticks(100, 20_000, 500, 200))

  expect(after(...slow).matches({ playing: 'slow' })).toBe(true)
  expect(after(...slow).context).toMatchObject({ t: 500, note: { kind: 'slow' } })
  expect(after(...slow, ...ticks(50, 20_000, 500, 200)).context.t).toBeCloseTo(10_500, 6)
  expect(over.matches({ playing: 'steady' })).toBe(true)
  expect(over.context.note).toBeUndefined()
  expect(after(...slow, { type: 'speed', speedUs: 1e6 }).matches({ playing: 'steady' })).toBe(true)
})

test('it stops at the kinds of moments where somebody wants it to stop', () => {
  const stopped = after(
    ...playing,
    { type: 'watch', pauseOn: ['ejected'] },
    { type: 'hit', moment },
    arrived(7_000_000),
  )

  expect([stopped.value, stopped.context.t]).toEqual(['paused', 7_000_000])
  expect(stopped.context.note).toMatchObject({ kind: 'paused' })
})

test('what is too slow stops at what is seen', () => {
  const fast: Event = { type: 'speed', speedUs: 100_000_000 }
  const behind: readonly Event[] = [fast, { type: 'tick', elapsedUs: 90_000 }, arrived(400, true)]

  expect(after(...playing, ...behind, { type: 'pause' }).context.t).toBe(400)
})

test('every state can be reached', () => {
  const events: readonly Event[] = [
    { type: 'load', play: true },
    loaded,
    { type: 'refused', problems: [] },
    { type: 'play' },
    { type: 'pause' },
    { type: 'step' },
    find,
    { type: 'seek', t: 1_000 },
    { type: 'workerDied', message: 'gone' },
    { type: 'retry' },
    arrived(1_000),
  ]
  const reached = getShortestPaths(playbackMachine, {
    events: [...events],
    // What matters for where one can go.
    serializeState: ({ value, context: { hasRun, resume, t, arrived } }) =>
      JSON.stringify({ value, hasRun, resume, t, arrived }),
    limit: 2_000,
  })

  expect(new Set(reached.map(({ state }) => nameOf(state.value)))).toEqual(
    new Set([
      'loading',
      'refused',
      'paused',
      'playing',
      'seeking',
      'finding',
      'stepping',
      'crashed',
    ]),
  )
})

function nameOf(value: string | object): string {
  return typeof value === 'string' ? value : Object.keys(value)[0]!
}

const fastTicks = (times: number): Event[] =>
  Array.from({ length: times }, (_, index): Event[] => [
    { type: 'tick', elapsedUs: 20_000 },
    arrived((index + 1) * 1_000),
  ]).flat()

test('playing stops exactly where it shall, whatever the frames of the page are', () => {
  const { value, context } = after(...playing, { type: 'stopAt', t: 2_345 }, ...fastTicks(20))
  expect(value).toBe('paused')
  expect(context.t).toBe(2_345)
  expect(context.resume).toBe(false)
})

test('whoever plays on from where it stopped is not stopped again', () => {
  const { context } = after(
    ...playing,
    { type: 'stopAt', t: 2_000 },
    ...fastTicks(5),
    { type: 'play' },
    { type: 'tick', elapsedUs: 20_000 },
  )
  expect(context.t).toBeGreaterThan(2_000)
})

test('a stop before the present moment stops nothing, and one beyond the end is the end', () => {
  const passed = after(...playing, ...fastTicks(5), { type: 'stopAt', t: 1_000 }, ...fastTicks(1))
  expect(passed.matches('playing')).toBe(true)
  expect(after(...playing, { type: 'stopAt', t: 1e12 }).context.stopAt).toBe(60_000_000)
})

test('a stop is forgotten with the scenario it belongs to, and kept when only the seed is another', () => {
  const stop: Event = { type: 'stopAt', t: 2_000 }
  expect(after(...playing, stop, loaded).context.stopAt).toBe(2_000)
  const reload: Event = { type: 'load', play: false }
  expect(after(...playing, stop, reload, loaded).context.stopAt).toBeUndefined()
  const same: Event = { ...loaded, isAnother: false }
  expect(after(...playing, stop, reload, same).context.stopAt).toBe(2_000)
})
