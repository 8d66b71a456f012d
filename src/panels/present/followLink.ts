import { writeLink, type SharedRun } from '../../playback/shareLink.ts'

/** As many letters as a code takes that is scanned from a seat: more would need squares that are too small. */
export const longestLink = 2_000

const storageKey = 'halfopen.base'

/** Where the audience finds the page: as somebody has typed it before, else here. Empty for a page from a disk. */
export function keptBase({ protocol, origin, pathname }: Location): string {
  try {
    const kept = localStorage.getItem(storageKey)
    if (kept !== null && kept !== '') return kept
  } catch {
    // Denied: here.
  }
  return protocol === 'file:' ? '' : origin + pathname
}

export function keepBase(base: string): void {
  try {
    localStorage.setItem(storageKey, base.trim())
  } catch {
    // Denied: it lasts as long as the page.
  }
}

/** The address of a run for whoever follows. */
export const followLink = (base: string, run: SharedRun): string =>
  `${base.trim().replace(/#.*$/, '')}#${writeLink(run)}`
