/** What somebody writes, kept for the next visit, also when it is no scenario yet. */
export interface Draft {
  readonly file: string
  readonly text: string
  /** Whether this text is what the page runs already. */
  readonly isRunning?: boolean
}

const storageKey = 'halfopen.draft'

/** Keeps the draft; where storage is denied or full, the page works without it. */
export function keepDraft({ file, text }: Draft): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify({ file, text }))
  } catch {
    // Denied or full.
  }
}

/** The draft of the last visit. */
export function recallDraft(): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof kept !== 'object' || kept === null) return undefined
    const { file, text } = kept as Record<string, unknown>
    return typeof file === 'string' && typeof text === 'string' ? { file, text } : undefined
  } catch {
    return undefined
  }
}
