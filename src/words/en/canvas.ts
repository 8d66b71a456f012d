/** The canvas: what is written on it, beside it, and what a screen reader hears of it. */
export const canvas = {
  keys: 'The mesh. Arrows follow the calls, Enter selects, b breaks, w shows requests.',
  noPicture: 'No picture',
  noPictureBecause: (message: string) =>
    `This browser could not start the canvas: ${message}. Charts, ledger and narrative work without it.`,
} as const
