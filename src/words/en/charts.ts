/** State charts, the inspector, and every instance of a machine. */
export const charts = {
  neverSet: (what: string) => `${what}: not set`,
  countOf: (count: string, of: string) => `${count} of ${of}`,
  timeOf: (left: string, whole: string) => `${left} of ${whole}`,
  takenAt: (moment: string) => `taken at ${moment}`,
  takenAtShort: (moment: string) => `at ${moment}`,
  nowIn: (state: string) => `${state}, now`,
  countIn: (state: string, count: string) => `${state}: ${count}`,
  arrow: (edge: {
    readonly from: string
    readonly to: string
    readonly label: string
    readonly distance: string | undefined
    readonly taken: string | undefined
  }) =>
    `${edge.from} to ${edge.to}: ` +
    // In the order in which it is written at the arrow, for those who say what they see.
    (edge.distance === undefined ? '' : `${edge.distance}, `) +
    edge.label +
    (edge.taken === undefined ? '' : `, ${edge.taken}`),
  spoken: (chart: {
    readonly title: string
    readonly state: string
    readonly next: readonly {
      readonly label: string
      readonly to: string
      readonly distance: string | undefined
    }[]
    readonly last: string | undefined
  }) =>
    [
      `${chart.title}: now ${chart.state}`,
      ...chart.next.map(
        ({ label, to, distance }) =>
          `To ${to}: ${label}${distance === undefined ? '' : `, ${distance}`}`,
      ),
      ...(chart.last === undefined ? [] : [chart.last]),
    ].join('. '),
  spokenAll: (title: string, states: readonly string[]) => `${title}, all: ${states.join(', ')}`,
  lastChange: (from: string, to: string, moment: string) =>
    `Last change: ${from} to ${to} at ${moment}`,
  /** Every instance of a machine. */
  back: 'Back',
  every: (machine: string, count: string, of: string | undefined) =>
    of === undefined ? `${machine}: all ${count}` : `${machine}: all ${count} of ${of}`,
  seeAll: 'Every instance',
  scope: 'Which instances',
  ofService: (service: string) => `of ${service}`,
  ofMesh: 'of the whole mesh',
  some: (count: string, state: string) => `${count} ${state}`,
  nobody: 'There is none now.',
  nobodyIn: (state: string) => `None is ${state} now.`,
  allStates: 'Show all states',
  examples: (shown: string, count: string) => `${shown} of ${count}`,
  more: (count: string) => `Show ${count} more`,
  cut: (shown: string, count: string) => `The first ${shown} of ${count} are listed.`,
  busy: (value: string, of: string) => `${value} of ${of} busy`,
  left: (time: string) => `${time} left`,
  /** The life of one machine. */
  lastChanges: 'Last changes',
  allChanges: 'All changes',
  goThere: 'Go to this moment',
  to: 'to',
  noChanges: 'No change yet.',
  notKept: 'not kept',
  keptFrom: (moment: string) => `kept from ${moment}`,
  band: (state: string, from: string, to: string, stays: string | undefined) =>
    `${state}, ${from} to ${to}${stays === undefined ? '' : `, with ${stays} stays`}`,
  /** The inspector. */
  nothing: 'Nothing is selected.',
  nothingDo: 'Click a service, or press Tab to walk them.',
  keys: 'Arrows follow the lines, Enter selects.',
  keysMore: 'shows all keys.',
  everyMachine: 'Every machine of this run',
  everyMachineDo: 'What has states here is a state machine. See all that are in one now.',
  thePlayer: 'The player itself',
  close: 'Close',
  closeTip: 'Close (Esc)',
  break: 'Break',
  breakTip: 'Break (b)',
  why: 'Why? Show requests',
  whyTip: 'Why? (w)',
  counters: 'Counters',
  countersTip: "What its proxy counts, by Envoy's names",
  now: 'Now:',
  limits: 'Limits',
  noLimit: ', no limit',
  gauge: (value: string, limit: string, unit: string) => `${value} of ${limit} ${unit}`,
  policy: 'Effective policy',
  compose: 'Compose policy…',
  composeTip: 'Compose policy (e)',
  composesWhere: 'Here an operator composes policy; the proxies get it by a push.',
  bound: (from: string | undefined, to: string) =>
    from === undefined ? `For calls to ${to}` : `For calls from ${from} to ${to}`,
  facts: 'Facts',
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
      'tick reachesStop': 'the beat is over',
      seek: 'another moment',
      step: 'one event',
      frameArrived: 'the moment is there',
      'frameArrived isThereResuming': 'there, and plays on',
      workerDied: 'the simulation stopped',
      retry: 'start again',
    },
  },
} as const
