/** The frame around everything: messages, dialogs, tabs, folds. */
export const app = {
  starting: 'Starting the run …',
  drop: 'Drop a scenario to run it',
  stopped: 'The simulation stopped',
  kept: (message: string) => `${message}. Nothing is lost: the run and its moment are kept.`,
  startedAgain: (message: string) =>
    `The simulation stopped (${message}) and was started again at the same moment.`,
  startAgain: 'Start it again',
  close: 'Close',
} as const
