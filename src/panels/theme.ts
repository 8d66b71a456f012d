export type Theme = 'light' | 'dark'

const storageKey = 'halfopen.theme'

/** What somebody chose before, else what the system prefers. */
export function firstTheme(): Theme {
  try {
    const kept = localStorage.getItem(storageKey)
    if (kept === 'light' || kept === 'dark') return kept
  } catch {
    // Denied: as the system says.
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function keepTheme(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // Denied: it lasts as long as the page.
  }
}
