import type { ChartState } from '../engine/Chart.ts'

/** One arrow of a chart, with what is written beside it now. */
export interface ChartArrow {
  readonly from: string
  readonly to: string
  /** The guard in words, with its values. */
  readonly label: string
  /** Whether a number in large type may stand above the label: its room is kept, so that nothing moves when it comes. */
  readonly hasNumber: boolean
}

export type Point = readonly [x: number, y: number]

export interface PlacedState {
  readonly state: ChartState
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Drawn around its children, with its name in the top line. */
  readonly isFrame: boolean
  /** Its name: in two lines where one would be too long. */
  readonly lines: readonly string[]
}

/** A block of text: lines of 16 px, the first of 20 when it is a number in large type. */
export interface PlacedLabel {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly anchor: 'start' | 'middle' | 'end'
  readonly lines: readonly string[]
  /** Whether the number stands in the first line of the text, instead of above it. */
  readonly isInline: boolean
  /** Where the words go when there are fewer of them than there is room. */
  readonly hugs: 'top' | 'bottom'
}

export interface PlacedArrow {
  /** Position in the list that was given. */
  readonly index: number
  readonly points: readonly Point[]
  readonly label: PlacedLabel
}

export interface ChartLayout {
  readonly width: number
  readonly height: number
  readonly states: readonly PlacedState[]
  readonly arrows: readonly PlacedArrow[]
}
