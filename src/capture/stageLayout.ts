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
  subline: { top: 88, size: 24, line: 32 },
  /** The canvas, when figures stand beneath it, and when none do. It reaches from edge to edge. */
  canvas: { top: 132, bottom: 452, bottomAlone: 568 },
  /** One or two figures, the second begins in the middle; the words beside them take two lines. */
  figures: { top: 468, size: 72, line: 84, second: 488, words: 24, wordsLine: 32, gap: 16 },
  /** How many requests a mark stands for, right of the figures. */
  key: { left: 928 },
  /** Begins where the lowest fifth does. */
  band: { top: 576 },
  line: { y: 608, stroke: 8, tick: 9, now: 15 },
  foot: { baseline: 666, size: 24 },
} as const

/** Where the canvas stands. */
export function canvasBox(hasFigures: boolean): {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
} {
  const { top, bottom, bottomAlone } = stageLayout.canvas
  return {
    x: 0,
    y: top,
    width: stageLayout.width,
    height: (hasFigures ? bottom : bottomAlone) - top,
  }
}
