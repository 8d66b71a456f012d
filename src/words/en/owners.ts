/** Who changed what: the feed at the bottom, beside what happened. */
export const owners = {
  told: 'What happened, and what changed',
  happened: 'What happened',
  changed: 'What changed',
  none: 'Nothing has been changed yet.',
  goTo: 'To this moment',
  /** By whom; the text of a change says it for teams already. */
  you: 'you',
  from: 'from',
  to: 'to',
  byDefault: 'the default',
  conflict: 'Conflict',
  spread: (version: string, current: string, of: string) =>
    `v${version}: ${current} of ${of} proxies have it`,
  kinds: {
    policy: 'policy',
    rolledBack: 'taken back',
    refused: 'refused',
    release: 'release',
    releaseEnded: 'rolled back',
    skipped: 'skipped',
    fault: 'fault',
    repaired: 'repaired',
    load: 'load',
  },
} as const
