/** Device px in a CSS px. Not always whole: browsers zoom by tenths. */
export const densityNow = (): number => window.devicePixelRatio || 1

/**
 * Tells when the density of the screen changes: the page is zoomed, or the window moves to another screen.
 *
 * @returns ends it
 */
export function watchDensity(changed: () => void): () => void {
  let query: MediaQueryList | undefined
  const listen = (): void => {
    // A query asks for one density, so there must be a new one after each change.
    query?.removeEventListener('change', told)
    query = matchMedia(`(resolution: ${densityNow()}dppx)`)
    query.addEventListener('change', told)
  }
  const told = (): void => {
    listen()
    changed()
  }
  listen()
  return () => query?.removeEventListener('change', told)
}
