/** What somebody chose. */
export type ThemeChoice = 'system' | 'light' | 'dark' | 'contrast'
/** What is shown. */
export type Theme = Exclude<ThemeChoice, 'system'>

export const themeChoices: readonly ThemeChoice[] = ['system', 'light', 'dark', 'contrast']

const storageKey = 'halfopen.theme'

/** What somebody chose before. */
export function firstTheme(): ThemeChoice {
  try {
    const kept = localStorage.getItem(storageKey)
    return themeChoices.find((choice) => choice === kept) ?? 'system'
  } catch {
    // Denied: as the system says.
    return 'system'
  }
}

export function keepTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(storageKey, choice)
  } catch {
    // Denied: it lasts as long as the page.
  }
}

/** The theme of a choice, as far as the system has a say. */
export function themeOf(choice: ThemeChoice, wantsContrast: boolean, wantsDark: boolean): Theme {
  if (choice !== 'system') return choice
  if (wantsContrast) return 'contrast'
  return wantsDark ? 'dark' : 'light'
}
