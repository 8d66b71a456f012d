/** The list of response flags, access logs and counters: loaded with what shows them. */
export const logWords = {
  flags: 'Response flags',
  flagsHint: "What Envoy's access log says of how a request ended.",
  find: 'Find',
  findFlag: 'A flag, or a word',
  none: 'None has that.',
  status: (status: string) => `The caller receives ${status}.`,
  causes: 'Why it comes',
  todo: 'What to do',
  toSee: 'To see it',
  notShown: 'Not shown',
  log: 'Access log',
  logHint: 'What the proxies of callers have written of it, the first that was over on top.',
  copyLog: 'Copy the lines',
  copied: 'Copied.',
  copyByHand: 'The browser does not let a page copy here.',
  counters: 'Counters and gauges',
  countersOf: (proxy: string) => `Counters of the proxy of ${proxy}`,
  findCounter: 'Parts of a name: cart retry',
  countersAt: (moment: string, shown: string, all: string) =>
    `At ${moment}, not zero: ${shown === all ? shown : `${shown} of ${all}`}`,
  nothingCounted:
    'Nothing is counted yet. Listed here is what a proxy counts of the calls that it sends, not of those that it takes in.',
  flagMeans: (flag: string) => `What ${flag} means`,
} as const
