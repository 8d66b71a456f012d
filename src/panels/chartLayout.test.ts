import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChartState } from '../engine/Chart.ts'
import { playbackChart } from '../playback/playbackChart.ts'
import { charts } from '../record/charts.ts'
import { crossingsOf } from './chartCrossings.ts'
import { boxOfLabel, boxOfState, chartLayout, overlaps, type Box } from './chartLayout.ts'
import type { ChartArrow, ChartLayout, PlacedArrow } from './chartParts.ts'
import { isMeasured, labelText } from './chartValues.ts'
import { textWidth } from './textWidth.ts'

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

/** The pieces of a line as boxes, without the ends that touch the states it joins. */
function pieces({ points }: PlacedArrow): readonly Box[] {
  return points.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = points[index]!
    return {
      left: Math.min(x, fromX) + (x === fromX ? 0 : 0.5),
      right: Math.max(x, fromX) - (x === fromX ? 0 : 0.5),
      top: Math.min(y, fromY) + (y === fromY ? 0 : 0.5),
      bottom: Math.max(y, fromY) - (y === fromY ? 0 : 0.5),
    }
  })
}

/** Whether a line, which is thin, runs through a box; `slack`: how far it may reach in, to meet a round end. */
function runsThrough(line: Box, box: Box, slack = 1): boolean {
  return (
    line.left < box.right - slack &&
    line.right > box.left + slack &&
    line.top < box.bottom - slack &&
    line.bottom > box.top + slack
  )
}

/**
 * Crossings that stay. Of attempt, proxy, certificate and healthCheck no arrangement has fewer: `ladderOrder.test.ts` tries them all.
 * The others are too large for that; for each of them thousands of arrangements, annealed from random ones, had no fewer: what ends a
 * request leads out of its loop of attempts, a pod may crash or start again from almost anywhere, and from most states of the player
 * one gets to most others.
 */
const mostCrossings: Readonly<Record<string, number>> = {
  attempt: 1,
  proxy: 2,
  certificate: 1,
  request: 2,
  healthCheck: 2,
  pod: 4,
  flow: 1,
  playback: 5,
}

/** Values that are long to write, for every column that a label names. */
const longValues = new Proxy({}, { get: () => 1_250_000 }) as Readonly<Record<string, number>>

// 1 is the text as it is, 2 the text at 200 %: then the picture is laid out in half the room, and scrolls when that is too narrow.
const rooms = [320, 368, 480].flatMap((panel) => [1, 2].map((scale) => [panel, scale] as const))

describe.each([...charts, playbackChart].map((chart) => [chart.id, chart] as const))(
  'the chart of %s',
  (_, chart) => {
    const arrows = chart.edges.map((edge): ChartArrow => ({
      from: edge.from,
      to: edge.to,
      label: labelText(edge.label || edge.event, longValues),
      hasNumber: isMeasured(edge),
    }))

    it.each(rooms)('is in order in a panel of %i px with text at %i times', (panel, scale) => {
      const layout = chartLayout(chart, arrows, (panel - 32) / scale)

      expectOrder(layout)
      expect(layout.arrows).toHaveLength(arrows.length)
      for (const placed of layout.arrows) {
        const { from, to } = arrows[placed.index]!
        for (const line of pieces(placed)) {
          for (const box of layout.states.filter(({ isFrame }) => !isFrame))
            expect(
              runsThrough(line, boxOfState(box), 5),
              `${from} to ${to}, ${box.state.path}`,
            ).toBe(false)
          for (const { index, label } of layout.arrows)
            expect(
              runsThrough(line, boxOfLabel(label)),
              `${from} to ${to}, ${arrows[index]!.label}`,
            ).toBe(false)
          expect(Math.min(line.left, line.top)).toBeGreaterThanOrEqual(0)
          expect(line.right).toBeLessThanOrEqual(layout.width)
          expect(line.bottom).toBeLessThanOrEqual(layout.height)
        }
      }
      for (const { lines, width } of layout.states)
        for (const line of lines) expect(textWidth(line, 13, true)).toBeLessThanOrEqual(width - 36)
    })

    it('has no two arrows that cross, where that can be', () => {
      const most = mostCrossings[chart.id] ?? 0
      expect(crossingsOf(chartLayout(chart, arrows, 336).arrows, arrows)).toBeLessThanOrEqual(most)
    })
  },
)
