/** How many requests one mark may stand for. */
export const marksPerStep = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const

const visibleAtMost = 250
const onEdgeAtMost = 12
/** So far apart, px, marks on one edge can still be told from each other. */
const apart = 10
/** A short edge must not empty all others: the number of requests a mark stands for is the same everywhere. */
const onShortEdge = 8

/** The least step that is enough. */
export function stepFor(needed: number): number {
  return marksPerStep.find((step) => step >= needed) ?? marksPerStep.at(-1)!
}

/** How many marks an edge takes: 12, or fewer if it is short. */
export const marksOnEdge = (length: number): number =>
  Math.min(onEdgeAtMost, Math.max(onShortEdge, Math.floor(length / apart)))

/**
 * How many requests one mark stands for, the same for the whole canvas: 1 until 250 marks are visible or an edge has more
 * than it takes (`mostCrowded` is above 1). It rises at once and falls only with room to spare, so that it does not change with every frame.
 */
export function requestsPerMark(visible: number, mostCrowded: number, before: number): number {
  const needed = Math.max(visible / visibleAtMost, mostCrowded)
  const least = stepFor(needed)
  if (least >= before) return least
  return Math.min(before, stepFor(needed * 1.6))
}

/** On a stage, where every mark is as large as a letter. */
export const quantisedAtMost = 60
/** So far apart, px, stand marks that a video keeps apart; an edge that is crowded may look so. */
const quantisedApart = 14
const quantisedLeast = 4

/** How many marks an edge takes on a stage. */
export const quantisedOnEdge = (length: number): number =>
  Math.max(quantisedLeast, Math.floor(length / quantisedApart))

/**
 * Whether a request is among those that are drawn when one mark stands for `n`. It depends on the request alone, so a mark that
 * is seen on one edge is seen on the next one, too: the picture follows every n-th request on its whole way.
 */
export const isShown = (root: number, n: number): boolean => n === 1 || root % n === 0
