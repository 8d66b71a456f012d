const noBreak = '\u00a0'

/** The canvas: what is written on it, beside it, and what a screen reader hears of it. */
export const canvas = {
  keys: 'The mesh. Arrows follow the calls, Page Up and Page Down go through all places, Enter selects, b breaks, w shows requests.',
  noPicture: 'No picture',
  noPictureBecause: (message: string) =>
    `This browser could not start the canvas: ${message}. Charts, ledger and narrative work without it.`,
  load: (percent: number, waiting: number) =>
    `${percent}${noBreak}% busy${waiting > 0 ? `, ${waiting} waiting` : ''}`,
  endpointLoad: (busy: number, workers: number, waiting: number) =>
    `${busy} of ${workers}${waiting > 0 ? `, ${waiting} waiting` : ''}`,
  zones: (names: readonly string[]) =>
    names.length === 0 ? '' : `${names.length > 1 ? 'zones' : 'zone'} ${names.join(', ')}`,

  /** What is written beside places. */
  perSecond: (rate: string) => `${rate}/s`,
  poolWaiting: (used: number, limit: number) => `${used}/${limit} waiting`,
  poolRetries: (used: number, limit: number) => `${used}/${limit} retries`,
  poolActive: (used: number, limit: number) => `${used}/${limit}`,
  ejectedBy: (by: number, of: number, left: string) => `${by} of ${of}, ${left}`,
  version: (version: number) => `v${version}`,
  panic: 'panic: all endpoints used',
  flagOfSome: (fault: string, hit: number, all: number) => `${fault}, ${hit} of ${all}`,
  /** What has just happened to an endpoint, as loud as the canvas gets. */
  loud: {
    starting: 'starting',
    crashed: 'crashed',
    ejected: 'ejected',
    ejectedBySome: 'ejected by some',
    refused: (name: string, refused: string, held: string) =>
      `${name} refused ${refused}, keeps ${held}`,
    certificateExpired: (name: string) => `${name}: certificate expired`,
    to: (name: string) => `to ${name}:`,
    circuitOpen: 'circuit open',
    circuitHalfOpen: 'circuit half open',
    failfast: 'failfast',
    said: (name: string, what: string) => `${name} ${what}`,
    saidWith: (name: string, what: string, left: string) => `${name} ${what}, ${left}`,
  },
  /** The bar of the control plane, at length and in short. */
  plane: {
    down: 'down: proxies keep the config that they have',
    downShort: 'down',
    current: (version: string, current: number, all: number) =>
      current >= all
        ? `config ${version}, all ${all} proxies current`
        : `config ${version}, ${current} of ${all} proxies current`,
    currentShort: (version: string, current: number, all: number) =>
      current >= all ? `${version}, all current` : `${version}, ${current} of ${all} current`,
    overloaded: 'overloaded',
    partitioned: 'cut off from proxies',
    refused: (proxies: number) => `${proxies} refused`,
    connected: (connected: number, all: number) => `${connected} of ${all} connected`,
    reconnecting: (proxies: number) => `${proxies} reconnecting`,
    underWay: (pushes: number) => `${pushes} ${pushes === 1 ? 'push' : 'pushes'} under way`,
    waiting: (proxies: number) => `${proxies} waiting`,
    list: (parts: readonly string[]) => parts.join(', '),
    /** The clock of certificates. */
    left: (count: number, unit: string) => `${count}${noBreak}${unit}`,
    valid: (left: string) => `certificates valid, ${left} left`,
    expires: (whose: string, left: string) => `${whose} expires in ${left}`,
    expired: (whose: string) => `${whose} expired`,
    certificatesExpired: (count: number) =>
      `${count} ${count === 1 ? 'certificate' : 'certificates'} expired`,
    expiredShort: (count: number) => `${count} expired`,
    validShort: (left: string) => `certificates ${left}`,
    root: 'root certificate',
    issuer: 'issuer certificate',
    first: 'first certificate',
  },

  /** What a screen reader hears of a place: its kind and name, its state, its numbers. */
  stops: {
    client: (name: string) => `client ${name}`,
    service: (name: string, endpoints: number, team: string) =>
      `service ${name}, ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}` +
      (team === '' ? '' : `, team ${team}`),
    endpoint: (name: string, zone: string, node: string) =>
      `endpoint ${name}` +
      (zone === '' ? '' : `, zone ${zone}`) +
      (node === '' ? '' : `, node ${node}`),
    line: (from: string, to: string) => `line from ${from} to ${to}`,
    controlPlane: 'control plane',
    zone: (name: string, endpoints: number) =>
      `zone ${name}, ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}`,
    node: (name: string, endpoints: number) =>
      `node ${name}, ${endpoints} ${endpoints === 1 ? 'endpoint' : 'endpoints'}`,
    fact: (name: string, value: string) => `${name} ${value}`,
  },

  /** What is beside the canvas. */
  tools: 'Canvas',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show everything',
  lens: 'Lens',
  lenses: {
    traffic: 'Traffic',
    load: 'Load',
    identity: 'Identity',
    config: 'Config',
    teams: 'Teams',
    zones: 'Zones',
  },
  groupBy: 'Group by',
  groupings: { depth: 'Depth', team: 'Team', namespace: 'Namespace', zone: 'Zone', node: 'Node' },
  minimap: 'Overview: press to move the picture there',

  /** The key. */
  key: 'Key',
  foldKey: 'Fold the key',
  allOfKey: 'What places look like',
  markIs: (requests: string, isOne: boolean) =>
    `1 mark is ${requests} ${isOne ? 'request' : 'requests'}`,
  numbersAre: 'numbers are requests in flight',
  shortHops: `short hops are drawn over 0.45${noBreak}s`,
  marksOfRequests: 'Requests',
  places: 'Places',
  states: 'What is wrong',
  grammarWords: {
    endpoint: 'endpoint',
    app: 'app',
    proxy: 'proxy',
    plane: 'control plane',
  },
  placeWords: {
    endpoint: 'endpoint: proxy, queue, app',
    proxy: 'proxy',
    app: 'app, a slot for each worker',
    queue: 'queue, nearly full',
    waste: 'work for nobody',
    plane: 'control plane',
    crashed: 'crashed',
    ejected: 'ejected by all callers',
    partly: 'ejected by some',
    starting: 'starting',
    pool: 'pool full: what comes is refused',
    panic: 'panic: all are used',
    late: 'holds an older config',
    none: 'proxy without config',
    flag: 'a fault that you caused',
    shut: 'nothing may pass',
    failing: 'half or more fails',
  },

  /** Tooltips: a name, a state, and what matters in numbers. */
  tip: {
    ofWorkers: (busy: number, workers: number) => `${busy} of ${workers}`,
    busy: 'workers busy',
    waiting: 'waiting',
    places: (count: number, places: string) => `${count} of ${places}`,
    ejectedBy: 'ejected by',
    callers: (by: number, of: number) => `${by} of ${of} callers`,
    version: 'config',
    orphaned: 'work for nobody',
    rate: 'rate',
    success: 'success',
    retries: 'retries so far',
    overflow: 'refused by limits so far',
    memory: 'memory',
    memoryOf: (used: string, limit: string) => `${used} of ${limit}${noBreak}MB`,
    release: 'release',
    restarts: 'restarts',
    cached: 'answers in the cache',
    p99: 'p99',
    admitted: 'takes requests',
    endpointsOf: (admitted: number, all: number) => `${admitted} of ${all} endpoints`,
    pool: 'pool',
    poolTo: (used: string, service: string) => `${used} to ${service}`,
    proxyOf: (name: string) => `proxy of ${name}`,
    inFlight: 'in flight',
    current: 'current proxies',
    line: (from: string, to: string) => `${from} to ${to}`,
    unknown: 'no answers yet',
    versionIs: (version: number) => `v${version}`,
    late: (held: number, wanted: number) => `v${held}, v${wanted} is meant for it`,
    panic: 'panic: all endpoints used',
    ejected: 'ejected',
    ejectedBySome: 'ejected by some',
    asks: (service: string) => `asks ${service}`,
    controlPlane: 'control plane',
    request: (number: string) => `request ${number}`,
    seeWhy: 'click to see why',
    fault: 'broken by you',
  },
} as const
