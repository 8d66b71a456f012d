import type { Us } from '../../model/units.ts'

/*
 * Finagle's schedules of pauses, as functions of what is drawn. `draw` is uniform in (0, 1); `index` counts the pauses, 0 for the
 * first, which is `startUs` exactly in all three.
 *
 * Source: twitter/finagle 4feb34cb (23 Oct 2024), finagle-core/src/main/scala/com/twitter/finagle/Backoff.scala
 */

/** From where a schedule begins, and what no pause of it exceeds. */
export interface PauseOptions {
  readonly startUs: Us
  readonly maxUs: Us
}

/**
 * Half of it is certain and half is chance:
 *
 *     h = min(start · 2^(index − 1), max);  pause = h + h · u, and max for ever once it would reach max
 *
 * For 5 s and 300 s: 5, [5, 10), [10, 20), [20, 40), [40, 80), [80, 160), [160, 300], 300 …
 */
export function equalJittered({ startUs, maxUs }: PauseOptions, index: number, draw: number): Us {
  if (index === 0) return Math.min(startUs, maxUs)
  let half = startUs
  for (let time = 1; time < index && half < maxUs; time++) half *= 2
  // A half below the maximum whose sum reaches it doubles to one above it: so the maximum needs no memory.
  return Math.min(Math.floor(half + half * draw), maxUs)
}

/**
 * Anywhere between the pause before and three times that:
 *
 *     pause uniform over [before, min(3 · before, max)), and max for ever once before is max
 *
 * Unlike the published decorrelated jitter, whose lower bound is the start, it never becomes shorter.
 */
export function decorrelatedJittered(
  { startUs, maxUs }: PauseOptions,
  index: number,
  draw: number,
  beforeUs: Us,
): Us {
  if (index === 0) return Math.min(startUs, maxUs)
  const mostUs = Math.min(3 * beforeUs, maxUs)
  return Math.floor(beforeUs + Math.max(0, mostUs - beforeUs) * draw)
}

/**
 * Anywhere below a bound that doubles twice: with each pause, and with what was drawn before.
 *
 *     pause uniform over [0, before · 2^index), and max for ever once that bound reaches max
 */
export function exponentialJittered(
  { startUs, maxUs }: PauseOptions,
  index: number,
  draw: number,
  beforeUs: Us,
): Us {
  if (index === 0) return Math.min(startUs, maxUs)
  let bound = beforeUs
  for (let time = 0; time < index && bound < maxUs; time++) bound *= 2
  return beforeUs >= maxUs || bound >= maxUs ? maxUs : Math.floor(bound * draw)
}
