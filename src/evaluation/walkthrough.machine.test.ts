import { createActor, type SnapshotFrom } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withAnswer, withNote, withWeight } from './editSheet.ts'
import { parts } from './questions.ts'
import { emptySheet } from './sheet.ts'
import { walkthroughMachine, type WalkEvent, type WalkInput } from './walkthrough.machine.ts'

type Snapshot = SnapshotFrom<typeof walkthroughMachine>

function walked(events: readonly WalkEvent[], input: WalkInput = {}): Snapshot {
  const actor = createActor(walkthroughMachine, { input }).start()
  for (const event of events) actor.send(event)
  return actor.getSnapshot()
}

const last = parts.at(-1)!.id
const theirs = withAnswer(emptySheet, '7.1', 'b')

/** Everything that can happen, with the values that make a difference. */
const events: readonly WalkEvent[] = [
  { type: 'begin' },
  { type: 'next' },
  { type: 'back' },
  { type: 'leaveOpen' },
  { type: 'answer', letter: 'a' },
  { type: 'answer', letter: 'z' },
  { type: 'goTo', stop: '1.1' },
  { type: 'goTo', stop: last },
  { type: 'goTo', stop: 'welcome' },
  { type: 'goTo', stop: 'result' },
  { type: 'goTo', stop: 'worksheet' },
  { type: 'goTo', stop: '9.9' },
  { type: 'change', sheet: theirs },
  { type: 'undo' },
  { type: 'redo' },
  { type: 'offer', offer: { sheet: theirs, stop: 'result' } },
  { type: 'take' },
  { type: 'keep' },
]

const places = ['welcome', 'asking', 'result', 'worksheet'].map((walking) => ({ walking }))

describe('the walk', () => {
  test('reaches every place by events alone, and from each of them every other', () => {
    const reached = (input: WalkInput) =>
      new Set(
        getShortestPaths(walkthroughMachine, {
          input,
          events,
          limit: 100_000,
          serializeState: ({ value, context }) =>
            `${JSON.stringify(value)} ${context.part} ${context.offer !== undefined}`,
          // Steps beyond these tell nothing new of places.
          stopWhen: ({ context }) => context.past.length > 2,
        }).map(({ state }) => JSON.stringify(state.value)),
      )
    for (const stop of ['welcome', '4.2', 'result', 'worksheet']) {
      expect(reached({ stop })).toEqual(
        new Set([...places, 'choosing'].map((value) => JSON.stringify(value))),
      )
    }
  })

  test('opens where it was left', () => {
    expect(walked([], { stop: '4.2' }).value).toEqual({ walking: 'asking' })
    expect(walked([], { stop: '4.2' }).context.part).toBe('4.2')
    expect(walked([], { stop: 'result' }).value).toEqual({ walking: 'result' })
    expect(walked([], { stop: '9.9' }).value).toEqual({ walking: 'welcome' })
  })

  test('leads through all forty parts to the result, and back to the welcome', () => {
    const forth: WalkEvent[] = [
      { type: 'begin' },
      ...parts.map((): WalkEvent => ({ type: 'next' })),
    ]
    expect(walked(forth).value).toEqual({ walking: 'result' })
    expect(walked(forth.slice(0, -1)).context.part).toBe(last)
    const back = [...forth, ...parts.map((): WalkEvent => ({ type: 'back' }))]
    expect(walked(back).context.part).toBe('1.1')
    expect(walked([...back, { type: 'back' }]).value).toEqual({ walking: 'welcome' })
  })

  test('takes an answer that the part has, and no other', () => {
    const sheet = walked([
      { type: 'begin' },
      { type: 'answer', letter: 'b' },
      { type: 'answer', letter: 'z' },
    ]).context.sheet
    expect([...sheet.answers]).toEqual([['1.1', 'b']])
  })

  test('leaves a part open, and goes on', () => {
    const { context } = walked([
      { type: 'begin' },
      { type: 'answer', letter: 'b' },
      { type: 'leaveOpen' },
    ])
    expect(context.sheet.answers.size).toBe(0)
    expect(context.part).toBe('1.2')
    expect(walked([{ type: 'goTo', stop: last }, { type: 'leaveOpen' }]).value).toEqual({
      walking: 'result',
    })
  })

  test('an answer can be revised from the result', () => {
    const { context, value } = walked([
      { type: 'begin' },
      { type: 'answer', letter: 'b' },
      { type: 'goTo', stop: 'result' },
      { type: 'goTo', stop: '1.1' },
      { type: 'answer', letter: 'c' },
    ])
    expect(value).toEqual({ walking: 'asking' })
    expect(context.sheet.answers.get('1.1')).toBe('c')
  })
})

describe('what was said', () => {
  test('is taken back step by step, at the part where it was said, and said again', () => {
    const said: readonly WalkEvent[] = [
      { type: 'begin' },
      { type: 'answer', letter: 'b' },
      { type: 'next' },
      { type: 'answer', letter: 'd' },
      { type: 'goTo', stop: '5.1' },
    ]
    const once = walked([...said, { type: 'undo' }]).context
    expect([once.part, [...once.sheet.answers]]).toEqual(['1.2', [['1.1', 'b']]])
    const twice = walked([...said, { type: 'undo' }, { type: 'undo' }]).context
    expect([twice.part, twice.sheet.answers.size]).toEqual(['1.1', 0])
    const again = walked([
      ...said,
      { type: 'undo' },
      { type: 'undo' },
      { type: 'redo' },
      { type: 'redo' },
    ])
    expect([...again.context.sheet.answers]).toEqual([
      ['1.1', 'b'],
      ['1.2', 'd'],
    ])
  })

  test('letters typed into one text are one step; another text is another', () => {
    const typed = (part: string, note: string, from = emptySheet): WalkEvent => ({
      type: 'change',
      sheet: withNote(from, part, note),
      touched: `note ${part}`,
    })
    const one = walked([typed('1.1', 'a'), typed('1.1', 'ab'), typed('1.1', 'abc')])
    expect(one.context.past).toHaveLength(1)
    const first = withNote(emptySheet, '1.1', 'abc')
    expect(walked([typed('1.1', 'abc'), typed('1.2', 'd', first)]).context.past).toHaveLength(2)
    // Whoever went elsewhere in between and comes back begins another step.
    const back = walked([
      typed('1.1', 'a'),
      { type: 'goTo', stop: '2.1' },
      { type: 'goTo', stop: '1.1' },
      typed('1.1', 'ab'),
    ])
    expect(back.context.past).toHaveLength(2)
  })

  test('whatever was changed, in whatever order: as many undos lead back to where it began', () => {
    const change = fc.oneof(
      fc.tuple(fc.constantFrom(...parts), fc.nat(3)).map(
        ([part, at]) =>
          (sheet: typeof emptySheet) =>
            withAnswer(sheet, part.id, part.options[at]?.letter),
      ),
      fc.tuple(fc.constantFrom(...parts), fc.string()).map(
        ([part, note]) =>
          (sheet: typeof emptySheet) =>
            withNote(sheet, part.id, note),
      ),
      fc
        .integer({ min: 0, max: 3 })
        .map((weight) => (sheet: typeof emptySheet) => withWeight(sheet, 3, weight)),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const actor = createActor(walkthroughMachine, { input: {} }).start()
        for (const each of changes) {
          actor.send({ type: 'change', sheet: each(actor.getSnapshot().context.sheet) })
        }
        const end = actor.getSnapshot().context.sheet
        for (let steps = 0; steps < changes.length; steps++) actor.send({ type: 'undo' })
        expect(actor.getSnapshot().context.sheet).toEqual(emptySheet)
        for (let steps = 0; steps < changes.length; steps++) actor.send({ type: 'redo' })
        expect(actor.getSnapshot().context.sheet).toEqual(end)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a link with other answers', () => {
  const mine = withAnswer(emptySheet, '1.1', 'b')
  const offer = { sheet: theirs, stop: '7.2' }

  test('is chosen before anything else happens', () => {
    const asked = walked([{ type: 'next' }, { type: 'answer', letter: 'a' }], {
      sheet: mine,
      stop: '1.2',
      offer,
    })
    expect(asked.value).toBe('choosing')
    expect(asked.context.sheet).toBe(mine)
  })

  test('is taken: the answers before it can be had back', () => {
    const taken = walked([{ type: 'take' }], { sheet: mine, stop: '1.2', offer })
    expect(taken.value).toEqual({ walking: 'asking' })
    expect([taken.context.part, taken.context.sheet]).toEqual(['7.2', theirs])
    const back = walked([{ type: 'take' }, { type: 'undo' }], { sheet: mine, stop: '1.2', offer })
    expect(back.context.sheet).toBe(mine)
  })

  test('is not taken: everything is as it was, at the same place', () => {
    const kept = walked([{ type: 'keep' }], { sheet: mine, stop: 'result', offer })
    expect(kept.value).toEqual({ walking: 'result' })
    expect(kept.context.sheet).toBe(mine)
    expect(kept.context.offer).toBeUndefined()
  })
})
