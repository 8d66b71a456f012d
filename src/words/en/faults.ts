/**
 * What can be broken, how that is said, and everything around it: the palette, the dialog, the list of what is broken, flags on the
 * canvas, labels on the timeline.
 */
export const faults = {
  /** Each kind of fault, as short as a flag. */
  flags: {
    kill: 'crash',
    slow: 'slow',
    errors: 'errors',
    killProxy: 'proxy down',
    hang: 'hangs',
    refuse: 'refuses',
    drain: 'drain',
    partition: 'cut',
    delay: 'delay',
    loss: 'loss',
    spike: 'load',
    crashLoop: 'crash loop',
    leak: 'leak',
    deploy: 'bad release',
    flush: 'flush',
    dns: 'no DNS',
    expire: 'expired',
    skew: 'clock',
  },
  /** What a crash is called of other things than processes. */
  killed: { zone: 'down', node: 'down', controlPlane: 'stopped' },

  /**
   * Each way to break something. `order`: what one asks for, in palette and menu; `means`: what happens then, in one sentence;
   * `cannot`: after "a link cannot …"; `seek`: other words by which it is found.
   */
  ways: {
    slow: {
      order: 'Slow it down',
      means: 'Its own work takes so many times as long.',
      cannot: 'be slowed down',
      seek: 'latency brownout cpu',
    },
    errors: {
      order: 'Answer with errors',
      means: 'A share of its requests is answered with this status.',
      cannot: 'answer with errors',
      seek: '500 503 fail status',
    },
    crash: {
      order: 'Crash it',
      means: 'The process dies and its connections are reset. It starts again by itself.',
      cannot: 'crash',
      seek: 'kill stop die down restart pod process',
    },
    hang: {
      order: 'Let it hang',
      means: 'It takes requests and never answers them.',
      cannot: 'hang',
      seek: 'freeze stuck deadlock black hole grey failure',
    },
    proxyCrash: {
      order: 'Kill its proxy',
      means: 'Every stream through its proxy is cut at once; the application goes on.',
      cannot: 'lose its proxy',
      seek: 'sidecar envoy restart out of memory streams reset',
    },
    refuse: {
      order: 'Refuse connections',
      means: 'New connections are refused; open ones go on.',
      cannot: 'refuse connections',
      seek: 'connection refused port listen',
    },
    drain: {
      order: 'Drain it',
      means: 'It takes nothing new, finishes what it has, and is gone.',
      cannot: 'be drained',
      seek: 'shutdown scale in rollout stop gracefully',
    },
    cut: {
      order: 'Cut it off',
      means: 'Nothing crosses, in either direction.',
      cannot: 'be cut off',
      seek: 'partition network split link unplug',
    },
    delay: {
      order: 'Delay messages',
      means: 'Each crossing takes so much longer, each way.',
      cannot: 'delay messages',
      seek: 'latency slow network link far',
    },
    loss: {
      order: 'Lose messages',
      means: 'A share of messages is lost and has to be sent again.',
      cannot: 'lose messages',
      seek: 'packet drop lossy flaky network link',
    },
    spike: {
      order: 'Spike the load',
      means: 'The client asks so many times as often.',
      cannot: 'ask more often',
      seek: 'load spike traffic rush surge',
    },
    crashLoop: {
      order: 'Crash again and again',
      means:
        'It crashes at once, and again so long after each start; restarts come later and later.',
      cannot: 'crash again and again',
      seek: 'crashloopbackoff loop backoff restart',
    },
    leak: {
      order: 'Leak memory',
      means: 'Each request leaves so much behind, until the limit of memory ends the process.',
      cannot: 'leak memory',
      seek: 'oom out of memory killed heap ram',
    },
    deploy: {
      order: 'Deploy a bad release',
      means: 'A worse release is rolled out, one endpoint after the other; its end rolls it back.',
      cannot: 'get a release',
      seek: 'rollout version update canary regression',
    },
    flush: {
      order: 'Empty the caches',
      means: 'All that was kept of its answers is asked for again.',
      cannot: 'lose its caches',
      seek: 'cache flush cold invalidate',
    },
    dns: {
      order: 'Lose a name in DNS',
      means: 'The name of the service is not resolved: nobody can open a connection to it.',
      cannot: 'lose its name',
      seek: 'dns resolve lookup nxdomain name',
    },
    expire: {
      order: 'Expire its certificate',
      means: 'No handshake succeeds with it, and nobody renews it; open connections live on.',
      cannot: 'lose its certificate',
      seek: 'mtls tls identity certificate expire renew handshake',
    },
    skew: {
      order: 'Set its clock wrong',
      means: 'It judges certificates by a clock that is so much ahead; below 0 it is behind.',
      cannot: 'have a wrong clock',
      seek: 'ntp time clock drift skew not yet valid certificate',
    },
    zoneDown: {
      order: 'Lose a zone',
      means: 'Every process in the zone dies.',
      cannot: 'be lost as a zone',
      seek: 'availability zone down outage data centre region',
    },
    nodeDown: {
      order: 'Lose a node',
      means: 'Every process on the machine dies.',
      cannot: 'be lost as a node',
      seek: 'machine host vm down hardware',
    },
    planeSlow: {
      order: 'Slow the control plane',
      means: 'Its pushes to proxies take so many times as long.',
      cannot: 'push policy slowly',
      seek: 'istiod config push late stale',
    },
    issuerExpires: {
      order: 'Expire the issuer',
      means: 'It signs nothing any more, and what it has signed is worthless at once.',
      cannot: 'expire as an issuer',
      seek: 'ca intermediate certificate mtls identity expire',
    },
    rootExpires: {
      order: 'Expire the root',
      means: 'All trust rests on it: no handshake succeeds any more.',
      cannot: 'expire as a root',
      seek: 'ca trust anchor certificate mtls identity expire',
    },
    planeDown: {
      order: 'Stop the control plane',
      means: 'Nothing is pushed to proxies any more; they go on with what they know.',
      cannot: 'stop pushing policy',
      seek: 'istiod config down',
    },
  },

  /** The parts of the palette. */
  groups: {
    work: 'Services and endpoints',
    trust: 'Certificates and clocks',
    link: 'Links',
    load: 'Load',
    ground: 'Infrastructure',
    change: 'Changes',
  },

  /** The numbers of faults, as their fields are named. */
  fields: {
    factor: 'times as long',
    often: 'times as often',
    shareOfRequests: 'share of requests',
    shareOfMessages: 'share of messages',
    status: 'status',
    delay: 'longer by',
    crashAfter: 'after each start',
    bytes: 'each request leaves',
    ahead: 'ahead by',
    each: 'between endpoints',
    crash: 'crashes after',
    never: 'never',
  },

  /** What each kind of target is called, with its article. */
  targets: {
    service: 'a service',
    endpoint: 'an endpoint',
    client: 'a client',
    link: 'a link',
    node: 'a node',
    zone: 'a zone',
    controlPlane: 'the control plane',
    issuer: "the issuer's certificate",
    root: 'the root certificate',
  },
  /** Before the names of targets in a list to choose from. */
  targetGroups: {
    service: 'All endpoints of a service',
    endpoint: 'One endpoint',
    client: 'A client',
    link: 'A link',
    node: 'All on a node',
    zone: 'All of a zone',
    controlPlane: 'The control plane',
    issuer: "The issuer's certificate",
    root: 'The root certificate',
  },
  /** Why a way to break cannot be taken in this run. */
  missing: {
    service: 'This run has no service.',
    endpoint: 'This run has no endpoint.',
    client: 'This run has no client.',
    link: 'This run has no link.',
    node: 'This run has no nodes.',
    zone: 'This run has no zone.',
    controlPlane: 'This system has no control plane.',
    issuer: 'This run has no certificates.',
    root: 'This run has no certificates.',
  },
  controlPlane: 'control plane',
  linkTo: 'to',
  zone: (name: string) => `zone ${name}`,
  node: (name: string) => `node ${name}`,
  fast: 'fast',
  flagAt: (what: string, moment: string) => `${what} at ${moment}`,
  repaired: 'repaired',
  takenOut: 'taken out',
  load: (rate: string) => `load ${rate}`,
  rotated: (what: string) => `rotation of ${what}`,

  palette: {
    title: 'Break something',
    more: 'More ways to break',
    fewer: 'Fewer ways to break',
    find: 'Find a way to break',
    nothing: (text: string) => `No way to break is called "${text}".`,
    drag: 'Click to choose where, or drag it onto the canvas.',
  },

  drag: {
    nowhere: 'Drop it on what should break',
    cannot: (place: string, what: string) => `${place} cannot ${what}`,
    on: (place: string) => `on ${place}`,
  },

  dialog: {
    title: (place: string) => `Break ${place}`,
    edit: (what: string, place: string) => `Change ${what} of ${place}`,
    ways: 'What happens',
    on: 'Where',
    nothing: 'Nothing about it can be broken.',
    begins: 'Begins',
    now: 'now',
    at: 'at',
    ends: 'Ends',
    untilUndone: 'when it is undone',
    untilRestart: 'when it has restarted',
    lasts: 'after',
    momentary: 'It happens once and is over.',
    atField: 'when it begins',
    lastsField: 'how long it lasts',
    past: (moment: string) => `That is past: the run is played again from ${moment}.`,
    apply: 'Break',
    applyLater: (moment: string) => `Break at ${moment}`,
    save: 'Change',
    cancel: 'Cancel',
    why: 'Why? Show requests',
  },

  /** What is wrong with what was typed. */
  typed: {
    empty: (example: string) => `Write a number such as ${example}.`,
    noNumber: (text: string, example: string) => `"${text}" is no number such as ${example}.`,
    noTime: (text: string, example: string) => `"${text}" is no time such as ${example}.`,
    unit: (unit: string, example: string) => `"${unit}" is no unit here. Write ${example}.`,
    range: (least: string, most: string) => `Between ${least} and ${most}.`,
    afterEnd: (end: string) => `The run ends at ${end}.`,
    notAfter: 'It has to last longer than that.',
  },

  list: {
    title: 'Broken now',
    none: 'Nothing is broken.',
    coming: 'Still to come',
    since: (moment: string) => `since ${moment}`,
    sinceUntil: (from: string, to: string) => `since ${from}, until ${to}`,
    comes: (moment: string) => `comes at ${moment}`,
    comesFor: (moment: string, length: string) => `comes at ${moment}, for ${length}`,
    own: 'of the scenario',
    select: (place: string) => `Show ${place}`,
    edit: (what: string, place: string) => `Change ${what} of ${place}`,
    editHint: 'Change its numbers or its time',
    end: (what: string, place: string) => `End ${what} of ${place} now`,
    endHint: 'End it now: what it has done stays',
    remove: (what: string, place: string) => `Undo ${what} of ${place}`,
    removeHint: 'Undo it: the run is played again without it',
    changed: 'Changed now',
    removeChange: (what: string, whose: string) => `Undo ${what} for ${whose}`,
    callsTo: (callee: string) => `calls to ${callee}`,
    callsFromTo: (caller: string, callee: string) => `calls from ${caller} to ${callee}`,
    allServices: 'all services',
  },

  /** What was just done, with the way back. */
  notice: {
    broke: (what: string, place: string) => `${what} on ${place}`,
    comes: (what: string, place: string, moment: string) => `${what} on ${place}, at ${moment}`,
    changed: (what: string, place: string) => `${what} on ${place}: changed`,
    ended: (what: string, place: string) => `${what} on ${place}: ended`,
    removed: (what: string, place: string) => `${what} on ${place}: taken out of the run`,
    undo: 'Undo',
    edit: 'Change',
    close: 'Close',
  },

  loadTitle: 'Load',
  loadFrom: (client: string) => `Load from ${client}`,
} as const
