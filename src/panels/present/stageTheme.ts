/** The colours of a stage. */
export const stageThemes = ['stage', 'stage-dark', 'contrast'] as const
export type StageTheme = (typeof stageThemes)[number]

const storageKey = 'halfopen.stage'

/** What somebody chose before. */
export function keptStageTheme(): StageTheme {
  try {
    const kept = localStorage.getItem(storageKey)
    return stageThemes.find((theme) => theme === kept) ?? 'stage'
  } catch {
    // Denied: as it is meant.
    return 'stage'
  }
}

export function keepStageTheme(theme: StageTheme): void {
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // Denied: it lasts as long as the page.
  }
}
