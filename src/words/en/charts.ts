/** State charts, the inspector, and every instance of a machine. */
export const charts = {
  countOf: (count: string, of: string) => `${count} of ${of}`,
  timeOf: (left: string, whole: string) => `${left} of ${whole}`,
  player: {
    title: 'Player',
    doc: 'What plays the run. It lives in your time, not in that of the mesh.',
    any: 'any state',
    events: {
      load: 'a scenario is opened',
      loaded: 'loaded',
      refused: 'not understood',
      'refused hasRun': 'not understood: the last run stays',
      play: 'play',
      'play isAtEnd': 'play, at the end',
      'toggle isAtEnd': 'play, at the end',
      toggle: 'play',
      pause: 'pause',
      tick: 'the end is reached',
      seek: 'another moment',
      step: 'one event',
      frameArrived: 'the moment is there',
      'frameArrived isThereResuming': 'there, and plays on',
      workerDied: 'the simulation stopped',
      retry: 'start again',
    },
  },
} as const
