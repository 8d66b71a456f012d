/** What stands on a stage: read from the last row. */
export const stage = {
  name: 'Halfopen',
  /** Where one is in the beats. */
  position: (at: string, of: string) => `${at} / ${of}`,
  beatsLabel: (at: string, of: string, title: string) => `Beat ${at} of ${of}: ${title}`,
  seedIs: (seed: string) => `seed ${seed}`,
  moment: (time: string, speed: string) => `at ${time}, ${speed}`,
  success: 'success for clients',
  none: '–',
  oneMark: '1 mark is',
  request: 'a request',
  retry: 'a retry',
  requests: (count: string) => `${count} requests`,
  retries: (count: string) => `${count} retries`,
  failure: 'a failure',
  picture: 'The mesh on the stage',
  more: (count: string) => `and ${count} more`,
  starting: 'Starting the run …',
} as const
