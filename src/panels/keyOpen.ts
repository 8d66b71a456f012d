/** How much of the key of the canvas is shown: what a mark stands for, the marks, or places as well. */
export type KeyOpen = 'line' | 'marks' | 'all'

const storageKey = 'halfopen.key'
const choices: readonly KeyOpen[] = ['line', 'marks', 'all']

/** What somebody chose before; undefined at the first visit. */
export function keptKey(): KeyOpen | undefined {
  try {
    const kept = localStorage.getItem(storageKey)
    return choices.find((choice) => choice === kept)
  } catch {
    // Denied: each visit is the first.
    return undefined
  }
}

export function keepKey(open: KeyOpen): void {
  try {
    localStorage.setItem(storageKey, open)
  } catch {
    // Denied: it lasts as long as the page.
  }
}
