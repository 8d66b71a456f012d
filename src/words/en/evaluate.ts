/** The walk through the eight questions. Only the page that asks them loads this. */
export const evaluate = {
  undone: 'Taken back.',
  redone: 'Done again.',
  startedAnew: 'A new evaluation. The one before is set aside: the menu has it.',
  opened: (file: string) => `${file} is open. What was here before is set aside: the menu has it.`,
  saved: (name: string) => `Saved as ${name}.`,
  linkCopied: 'Link copied: it has everything that was said.',
  linkInAddress: 'The browser does not let a page copy here: the link is in the address bar.',
  linkLong: (letters: string) =>
    `The link would have ${letters} letters, more than mail and chat programs keep. Save an answers file instead.`,
  fileWrong: (file: string) => ({
    what: `${file} could not be read as an answers file.`,
    mend: 'Nothing was changed here. Mend what is listed, and open it again.',
  }),
  linkWrong: {
    what: 'The link could not be read: its answers make no sense here.',
    mend: 'Ask for the link again, or for an answers file. Nothing was changed here.',
  },
  linkDamaged: {
    what: 'The link could not be read: some of its letters are missing or were changed.',
    mend: 'Copy it again as a whole; mail programs sometimes break long links. Nothing was changed here.',
  },
  linkTooLong: {
    what: 'The link could not be read: what it holds is longer than any evaluation.',
    mend: 'Ask for an answers file instead. Nothing was changed here.',
  },
} as const
