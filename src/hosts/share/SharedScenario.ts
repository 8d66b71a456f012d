/** A scenario of the catalogue, as pages elsewhere speak of it. */
export interface SharedScenario {
  /** `retry-storm` */
  readonly slug: string
  readonly title: string
  readonly description: string
}

/** A poster, CSS px: what cards of Open Graph show without cutting, 16 to 9. */
export const posterSize = { width: 1200, height: 675 } as const

/** A frame that nobody gave a size, CSS px. */
export const frameSize = { width: 960, height: 540 } as const

/**
 * Where the built pages will lie, with a slash at the end: an address of the web.
 *
 * @throws Error when it is none
 */
export function readBase(text: string): string {
  let url: URL | undefined
  try {
    url = new URL(text)
  } catch {
    // Told below.
  }
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search + url.hash) {
    throw new Error(
      `HALFOPEN_BASE is "${text}", which is no folder of the web. Write it as https://example.org/halfopen/`,
    )
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
