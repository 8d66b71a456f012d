/** The bar on top, and its menu. */
export const topBar = {
  gallery: 'Start from …',
  name: 'Halfopen',
  scenario: 'Scenario',
  system: 'System',
  seed: 'Seed',
  anotherSeed: 'Another seed',
  fold: 'Fold the left column',
  foldHint: 'Fold ([)',
  share: 'Share',
  shareHint: 'Copy a link to this moment of this run',
  menu: 'Menu',
  openFile: 'Open a file …',
  saveFile: 'Save as a file …',
  saved: (file: string) => `Saved as ${file}.`,
  keys: 'Keyboard shortcuts',
  themes: {
    system: 'Colours like the system',
    light: 'Light',
    dark: 'Dark',
    contrast: 'High contrast',
  },
} as const
