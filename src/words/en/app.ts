/** The frame around everything: messages, tabs, folds, what the parts of the page are called. */
export const app = {
  starting: 'Starting the run …',
  drop: 'Drop a scenario to run it',
  stopped: 'The simulation stopped',
  kept: (message: string) => `${message}. Nothing is lost: the run and its moment are kept.`,
  startedAgain: (message: string) => `The simulation stopped (${message}) and was started again.`,
  startAgain: 'Start it again',
  newer: 'A newer version of Halfopen is there.',
  takeNewer: 'Reload',
  close: 'Close',
  linkCopied: 'The link to this moment is copied.',
  linkInAddress: 'The link to this moment is in the address bar.',
  explore: 'Explore',
  build: 'Build',
  modes: 'What to do',
  requests: 'Requests',
  selectedThing: 'The selected thing',
  theStory: 'The story',
  time: 'Time',
  numbers: 'Numbers and what happened',
  seeDoWhy: 'See, do and why',
  see: 'See',
  do: 'Do',
  why: 'Why',
  sheetSmall: 'Make the sheet small',
  sheetTall: 'Make the sheet tall',
  showRequests: 'Why? Show requests',

  mistakes: (count: number) => (count === 1 ? '1 mistake' : `${count} mistakes`),
  runBefore: 'The run before is still here.',
  closeKey: 'Close (Esc)',
  where: (file: string, line: number, column: number) =>
    line > 0 ? `${file}, line ${line}, column ${column}` : file,

  /** The page in a frame of somebody else's. */
  success: 'success',
  openWhole: 'Open in Halfopen',

  /** Numbers that need a word. */
  never: 'never',
  below: (share: string) => `below ${share}`,
} as const
