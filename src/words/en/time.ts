/** Playing, stepping, searching, looping, and other futures: the row below the canvas. */
export const time = {
  playback: 'Playback',
  play: 'Play',
  pause: 'Pause',
  playKey: 'Play (Space)',
  pauseKey: 'Pause (Space)',
  stepBack: 'Step back to the event before',
  stepForward: 'Step to the next event',
  stepBackKey: 'To the event before (,)',
  stepForwardKey: 'To the next event (.)',
  playingAt: (speed: string) => `Playing, ${speed}`,
  stoppedAt: (moment: string) => `Stopped at ${moment}`,
  event: 'Event',
  moment: 'Moment of the run',
  zero: '0\u00a0s',
  ends: 'ends',
  more: 'More about time',
  close: 'Close',

  speed: 'Speed',
  speedKey: 'How fast the run is shown ({ slower, } faster)',
  speedFactor: (factor: string) => `speed ${factor}`,
  shows: (second: string, time: string) => `${second} shows ${time}`,
  realTime: 'real time',
  slower: 'Slower',
  faster: 'Faster',
  slowest: '1/100',
  fastest: '100',
  asFast: (factor: string) => `as fast as this machine can: ${factor}`,
  noFaster: (factor: string) => `no faster here: ${factor}`,
  slowNow: 'slowly for a moment',

  goTo: 'Go to',
  headPair: 'before, next',
  request: 'End of a request',
  nextOf: (kind: string) => `Next: ${kind}`,
  previousOf: (kind: string) => `The one before: ${kind}`,
  anything: 'Any of these',
  kinds: {
    failure: 'A new kind of failure',
    ejection: 'Ejected or let back',
    overflow: 'Overflow',
    panic: 'Panic',
    push: 'Policy in place',
    restart: 'Crash or restart',
    recovery: 'Recovery',
    deed: 'Broken or repaired',
  },
  whilePlaying: 'While playing',
  pauseAt: 'stop there',
  pauseAtOf: (kind: string) => `Stop playing at: ${kind}`,
  slowOnFailure: 'Slow motion when requests fail for a new reason',

  loop: 'Loop',
  loopFrom: 'Begin here',
  loopTo: 'End here',
  loopClear: 'No loop',
  loopHint: 'Or drag along the track with Shift held down.',
  looping: (from: string, to: string) => `Round and round: ${from} to ${to}`,
  looking: (from: string, to: string) => `Looking at ${from} to ${to}`,
  loopBegin: 'Begin of the loop',
  loopEnd: 'End of the loop',

  forks: 'Other futures',
  forksHint: 'When you change the past, the future you had seen is kept here.',
  forkSwitch: (name: string, at: string) => `Go to the future ${name}, from ${at}`,
  forkRemove: (name: string) => `Forget the future ${name}`,
  forkWith: (what: string, others: number) =>
    `with ${what}${others > 0 ? ` and ${others} more` : ''}`,
  forkWithout: (what: string, others: number) =>
    `without ${what}${others > 0 ? ` and ${others} more` : ''}`,
  forkAsItWas: 'as it was',
  fork: (name: string) => `fork: ${name}`,

  mark: 'Mark this moment as a beat',
  markKey: 'Mark this moment as a beat (k)',
  beat: (title: string, moment: string) => `Beat ${title}, ${moment}`,

  runningAhead: (at: string, to: string) => `running ahead: ${at} of ${to}`,
  lookingAhead: (at: string, to: string) => `looking ahead: ${at} of ${to}`,
  cancel: 'Cancel',
  found: (label: string) => label,
  paused: (label: string) => `Stopped: ${label}`,
  slow: (label: string) => `Slow motion: ${label}`,
  nothingAhead: 'Nothing of that until the end of the run.',
  nothingBefore: 'Nothing of that before.',
  noRequestAhead: 'No request ends any more in this run.',
  noRequestBefore: 'No request has ended before.',

  silent: (seconds: number) => `It has not answered for ${seconds}\u00a0s`,
  yourScenario: 'Your scenario',
  unknownScenario: (name: string) => `There is no scenario called "${name}".`,
  knownScenarios: (names: string) => `Known: ${names}.`,
  /** Why a run ends before its time, by what it needs too much of. */
  stopped: {
    memory: {
      what: (at: string) =>
        `The run stops at ${at}: more is under way by then than a page can hold.`,
      mend: 'Ask less often, give it timeouts and bounded queues, or fewer users.',
    },
    instant: {
      what: (at: string) =>
        `The run stops at ${at}: after it, more and more happens and no time passes.`,
      mend: 'Let something take time: think, serviceTime or the latency of the network.',
    },
    requests: {
      what: (at: string) => `The run stops at ${at}: a page remembers no more requests.`,
      mend: 'Ask less often, or let the run be shorter. The command line has no such limit.',
    },
  },
  linkDamaged: {
    what: 'The scenario in the link cannot be read.',
    mend: 'Copy the whole link again: programs for mail and chat cut long ones.',
  },
  linkTooLong: {
    what: 'The scenario in the link is longer than a scenario may be.',
    mend: 'Ask for the file instead.',
  },
  linkTooMany: (most: number) => ({
    what: `The link has more than ${most} commands.`,
    mend: 'Write them into the scenario as events.',
  }),

  notKept: {
    denied:
      'This browser lets pages keep nothing: the run is lost when you close it. A link keeps it.',
    full: 'There is no room left to keep this run for the next visit. A link keeps it.',
  },
} as const
