import type { Us } from '../model/units.ts'

/** Mesh time in one second of the viewer's, µs: from a hundredth to a hundred times, in steps that look alike. */
export const speeds: readonly Us[] = [
  10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
].map((ms) => ms * 1_000)

/** The next faster or slower one; a speed between two goes to its neighbour. */
export function nextSpeed(speedUs: Us, direction: 1 | -1): Us {
  const next =
    direction === 1
      ? speeds.find((speed) => speed > speedUs)
      : speeds.findLast((speed) => speed < speedUs)
  return next ?? speedUs
}

/** Where a speed stands among them, for a slider: whole numbers are steps. */
export function stepOfSpeed(speedUs: Us): number {
  const after = speeds.findIndex((speed) => speed >= speedUs)
  if (after <= 0) return after === 0 ? 0 : speeds.length - 1
  const [low, high] = [speeds[after - 1]!, speeds[after]!]
  return after - 1 + (speedUs - low) / (high - low)
}
