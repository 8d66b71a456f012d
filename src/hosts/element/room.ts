/** Narrower than this, and only the canvas has room, CSS px. */
export const canvasBelow = 480
/** Smaller than this, and a run cannot be read: the poster stands for it, CSS px. */
export const posterBelow = { width: 320, height: 180 } as const

/** What fits into so much room: undefined is everything that the embed page wants to show. */
export function layoutFor(width: number, height: number): 'poster' | 'canvas' | undefined {
  if (width < posterBelow.width || height < posterBelow.height) return 'poster'
  return width < canvasBelow ? 'canvas' : undefined
}
