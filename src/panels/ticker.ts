let waiting: ((ms: number) => void)[] = []

/**
 * Calls back before the page is painted next. However many players stand on a page, it is asked for one animation frame, and none
 * while all of them rest.
 */
export function onNextFrame(act: (ms: number) => void): void {
  waiting.push(act)
  if (waiting.length === 1) requestAnimationFrame(tick)
}

function tick(ms: number): void {
  const now = waiting
  waiting = []
  for (const act of now) {
    // One that fails is told as such, and does not stop the others.
    try {
      act(ms)
    } catch (error) {
      reportError(error)
    }
  }
}
