/**
 * Where things stand on a stage, in px of a picture of 1280 × 720 (16 : 9). The stage of the page and the pictures and films
 * that are made off-line use the same numbers. The lowest fifth holds nothing that is needed: captions may lie over it.
 */
export const stageLayout = {
  width: 1280,
  height: 720,
  /** Free on both sides, px. */
  margin: 48,
  /** The claim: one line, or two and then nothing below them. */
  headline: { top: 36, size: 36, line: 44 },
  subline: { top: 86, size: 24, line: 32 },
  /** The canvas, when figures stand beneath it, and when none do. */
  canvas: { left: 40, top: 132, bottom: 458, bottomAlone: 520 },
  /** One or two figures; the words beside them take two lines. */
  figures: {
    top: 466,
    size: 72,
    line: 88,
    least: 400,
    between: 40,
    words: 24,
    wordsLine: 32,
    wordsMost: 240,
    gap: 16,
  },
  /** What the marks stand for, right of the figures, or below the canvas when there are none. */
  key: { top: 474, topAlone: 528, row: 36, mark: 48, gap: 10, between: 32, size: 24, line: 32 },
  /** Begins where the lowest fifth does. */
  band: { top: 576 },
  line: { y: 608, stroke: 8, tick: 10, now: 16 },
  foot: { top: 642, size: 24, line: 32 },
} as const

/** Where the canvas stands. */
export function canvasBox(hasFigures: boolean): {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
} {
  const { width, canvas } = stageLayout
  const { left, top, bottom, bottomAlone } = canvas
  return {
    x: left,
    y: top,
    width: width - 2 * left,
    height: (hasFigures ? bottom : bottomAlone) - top,
  }
}
