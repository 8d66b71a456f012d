import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChartState } from '../engine/Chart.ts'
import { boxOfLabel, boxOfState, chartLayout, overlaps } from './chartLayout.ts'
import type { ChartArrow, ChartLayout } from './chartParts.ts'

function state(path: string, parent = '', more: Partial<ChartState> = {}): ChartState {
  return {
    path,
    label: path.split('.').at(-1)!,
    parent,
    kind: 'atomic',
    isInitial: false,
    tone: 'ink',
    doc: '',
    entry: [],
    exit: [],
    ...more,
  }
}

const arrow = (from: string, to: string, label = 'it happens', hasNumber = false): ChartArrow => ({
  from,
  to,
  label,
  hasNumber,
})

const circuit = {
  initial: 'closed',
  states: [state('closed'), state('half-open', '', { tone: 'trial' }), state('open')],
}
const circuitArrows = [
  arrow('closed', 'open', '10 of the last 20 fail'),
  arrow('open', 'half-open', 'after 5 s', true),
  arrow('half-open', 'closed', 'trials answered', true),
  arrow('half-open', 'open', '1 trial fails'),
]

/** What no chart may do: states or labels that touch each other, or leave the picture. */
function expectOrder(layout: ChartLayout): void {
  const states = layout.states.filter(({ isFrame }) => !isFrame).map(boxOfState)
  const labels = layout.arrows.map((placed) => boxOfLabel(placed.label))
  const boxes = [...states, ...labels]
  boxes.forEach((box, index) => {
    expect(box.left).toBeGreaterThanOrEqual(-0.5)
    expect(box.right).toBeLessThanOrEqual(layout.width + 0.5)
    expect(box.top).toBeGreaterThanOrEqual(-0.5)
    expect(box.bottom).toBeLessThanOrEqual(layout.height + 0.5)
    for (const other of boxes.slice(index + 1)) expect(overlaps(box, other)).toBe(false)
  })
}

const at = (layout: ChartLayout, path: string) =>
  layout.states.find((placed) => placed.state.path === path)!

describe('a chart', () => {
  it('of two states puts them side by side', () => {
    const layout = chartLayout(
      { initial: 'admitted', states: [state('admitted'), state('ejected')] },
      [arrow('admitted', 'ejected'), arrow('ejected', 'admitted')],
      336,
    )

    expect(at(layout, 'admitted').y).toBe(at(layout, 'ejected').y)
    expect(at(layout, 'admitted').x).toBeLessThan(at(layout, 'ejected').x)
    expectOrder(layout)
  })

  it.each([304, 336, 384])(
    'of three states is a triangle with the trial at the bottom, %i px wide',
    (width) => {
      const layout = chartLayout(circuit, circuitArrows, width)

      expect(at(layout, 'closed').y).toBe(at(layout, 'open').y)
      expect(at(layout, 'half-open').y).toBeGreaterThan(at(layout, 'open').y)
      expectOrder(layout)
    },
  )

  it('of four states in a ring is a square', () => {
    const names = ['pending', 'ready', 'crashed', 'gone']
    const layout = chartLayout(
      { initial: 'pending', states: names.map((name) => state(name)) },
      names.map((name, index) => arrow(name, names[(index + 1) % 4]!)),
      336,
    )

    expect(at(layout, 'pending').x).toBe(at(layout, 'gone').x)
    expect(at(layout, 'ready').y).toBe(at(layout, 'pending').y)
    expectOrder(layout)
  })

  it('draws the frame of a nested state around its children', () => {
    const layout = chartLayout(
      {
        initial: 'a',
        states: [
          state('a'),
          state('b', '', { kind: 'compound' }),
          state('b.c', 'b'),
          state('b.d', 'b', { kind: 'compound' }),
          state('b.d.e', 'b.d'),
        ],
      },
      [arrow('a', 'b.c'), arrow('b.c', 'b.d.e'), arrow('b', 'a'), arrow('b.d', 'b.c')],
      336,
    )

    for (const [inner, outer] of [
      ['b.c', 'b'],
      ['b.d', 'b'],
      ['b.d.e', 'b.d'],
    ] as const) {
      const child = boxOfState(at(layout, inner))
      const frame = boxOfState(at(layout, outer))
      expect(child.left).toBeGreaterThan(frame.left)
      expect(child.right).toBeLessThan(frame.right)
      expect(child.top).toBeGreaterThan(frame.top)
      expect(child.bottom).toBeLessThanOrEqual(frame.bottom)
    }
    expectOrder(layout)
  })

  it('draws arrows between the same two states as one, with a label for each', () => {
    const layout = chartLayout(
      { initial: 'admitted', states: [state('admitted'), state('ejected')] },
      [
        arrow('admitted', 'ejected', 'answers of 500 or above in a row', true),
        arrow('admitted', 'ejected', 'gateway failures in a row', true),
      ],
      336,
    )

    expect(layout.arrows[0]!.points).toEqual(layout.arrows[1]!.points)
    expectOrder(layout)
  })

  it('never lets labels or states touch, whatever its shape', () => {
    const word = fc.constantFrom(
      'the',
      'request',
      'timeout',
      'of',
      '250 ms',
      'is',
      'over',
      'a',
      'retry',
    )
    const sentence = fc.array(word, { minLength: 1, maxLength: 9 }).map((words) => words.join(' '))
    const shape = fc.integer({ min: 2, max: 10 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        width: fc.integer({ min: 288, max: 400 }),
        nested: fc.boolean(),
        trial: fc.integer({ min: 0, max: count - 1 }),
        arrows: fc.array(
          fc.tuple(
            fc.integer({ min: 0, max: count - 1 }),
            fc.integer({ min: 0, max: count - 1 }),
            sentence,
            fc.boolean(),
          ),
          { maxLength: 16 },
        ),
      }),
    )
    fc.assert(
      fc.property(shape, ({ count, width, nested, trial, arrows }) => {
        const isNested = nested && count > 4
        const path = (index: number): string =>
          isNested && index > 1 && index < count - 1 ? `s1.s${index}` : `s${index}`
        const states = Array.from({ length: count }, (_, index) =>
          state(path(index), isNested && index > 1 && index < count - 1 ? 's1' : '', {
            kind: isNested && index === 1 ? 'compound' : 'atomic',
            tone: index === trial ? 'trial' : 'ink',
          }),
        )
        expectOrder(
          chartLayout(
            { initial: 's0', states },
            arrows.map(([from, to, label, hasNumber]) =>
              arrow(path(from), path(to), label, hasNumber),
            ),
            width,
          ),
        )
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})
