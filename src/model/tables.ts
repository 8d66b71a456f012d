/**
 * The nouns of a run: the columns each has, with width and unit. Lives (request, attempt, job, connection, user, push) have
 * slots that are used again; places (service, endpoint, proxy, client, edge, cluster, member) are never reused. A column of
 * row numbers holds −1 where there is none. Times are µs; `…At` is a moment, `…Us` a length.
 */

/** What a caller asked once. */
export const requestColumns = {
  number: 'i32',
  /** The client that asked, or −1; and the user, in a closed loop. */
  client: 'i32',
  user: 'i32',
  /**
   * The job that asked, or −1, with the number of its life; −2 for what an application asks when it starts, and then the
   * endpoint it starts at; −3 for what a fallback asks in place of another request, which is then what it is a try of.
   */
  callerJob: 'i32',
  callerJobNumber: 'i32',
  /** The next and previous request of the same job. */
  nextCall: 'i32',
  previousCall: 'i32',
  /** Running number of the client's request at the root, from 0. */
  root: 'i32',
  /** The lineage: what chance that belongs to this request is drawn by. */
  keyA: 'i32',
  keyB: 'i32',
  /** Whom it is asked for: the number of a user of its client, which all that it causes inherits; −1: nobody in particular. */
  key: 'i32',
  edge: 'i32',
  cluster: 'i32',
  /** The caller's endpoint; −1 for a client. Several may ask through one cluster, where their node has one proxy. */
  fromEndpoint: 'i32',
  /** Position in the world's list of route rules: the version it began with. */
  rules: 'i32',
  /** Which of several rules binds it; −1 where there is one for all, or none fits. */
  variant: 'i32',
  /** The request that it is a copy of, with the number of its life; −1 when it is none. */
  copyOf: 'i32',
  copyOfNumber: 'i32',
  /** 1 while an injected fault delays it. */
  hasFault: 'u8',
  starter: 'i32',
  /** Whose limits and connections it has: 0 the usual ones, 1 those of high priority. */
  priority: 'u8',
  idempotent: 'u8',
  /** Position in model/methods.ts. */
  method: 'u8',
  /** What it looks like: position in the plan's shapes. */
  shape: 'i32',
  /** What a failure does to the caller: 0 fail, 1 pass, 2 ignore. */
  onFailure: 'u8',
  /** Attempts so far, and the one that is under way (with its number). */
  attempts: 'i32',
  attempt: 'i32',
  /** The newest attempt that is late and still runs while another was made beside it: the first of a list through `next`. */
  late: 'i32',
  /** How many pauses before attempts grew the next one, and what the latest was made of: see `pausedBy`. */
  backoffs: 'u8',
  pausedBy: 'u8',
  /** 1 while it holds one of the cluster's outstanding retries. */
  holdsRetry: 'u8',
  /** Members tried so far: a list through `tried`. */
  tried: 'i32',
  /** Jobs that its attempts caused and that are not over yet; the row is kept until there is none. */
  jobsOpen: 'i32',
  /** How many of its jobs did their work to the end. */
  effects: 'i32',
  /** 1 once some attempt of it met a new release, or a new version. */
  metNew: 'u8',
  startedAt: 'f64',
  endedAt: 'f64',
  status: 'i32',
  reason: 'u8',
  /** Headers of what its caller is told. */
  marks: 'i32',
  /** Why there was no further attempt: see `stop` in policies/retry/retry.ts. */
  stop: 'i32',
  /** Attempts that were made because the one before was surely not sent; how many more there may be, and of those free ones. */
  requeued: 'i32',
  requeuesLeft: 'i32',
  connectsLeft: 'i32',
  /** Until when its answer is of use, as its callers have told it; 0 when nobody said. */
  deadlineAt: 'f64',
  /** The library of its caller: a position in the plan, −1 when none stands between; then it has tries instead of attempts. */
  library: 'i32',
  /** Tries so far, and the one under way, of what a library asks; of a try its ordinal, from 1. */
  tries: 'i32',
  try: 'i32',
  /** The request that this is a try of, with the number of its life; −1 when it is none. */
  tryOf: 'i32',
  tryOfNumber: 'i32',
  /** Where its answer is remembered: a row of `cacheEntries`, −1 when it is not. */
  cacheEntry: 'i32',
  /** Of what a library isolates: how far it is, see `progress` in mesh/client/guard.ts; the pool whose thread or permit it
   * holds, −1 for none; its neighbours in the line for a thread; 1 while its caller itself does the work (a permit), so that it
   * is held beyond its timeout; and whether it was let through as the one that is tried. */
  progress: 'u8',
  thread: 'i32',
  nextQueued: 'i32',
  previousQueued: 'i32',
  isHeld: 'u8',
  isProbe: 'u8',
  /** What became of its fallback, see `fallback` in mesh/client/fallback.ts, and why it was asked for: a reason. */
  fallback: 'u8',
  fellBack: 'u8',
  /** 1 when a fallback is part of its answer: its own, or that of a call below it. */
  degraded: 'u8',
  /** 1 when nobody waits for its answer where a broker keeps it. */
  isOneWay: 'u8',
  /** Of a delivery of a broker alone: the message, with the number of its life, and the member it is for. */
  message: 'i32',
  messageNumber: 'i32',
  member: 'i32',
  /** Of what a flow asks: the message that it is asked for, and in which round of calls. */
  flow: 'i32',
  flowRound: 'i32',
  patienceUs: 'f64',
  /** How long it may be open, and the reason for which it fails when that is over. */
  requestTimeoutUs: 'f64',
  timeoutBy: 'u8',
  /** 1 when its timeout is answered with 204. */
  altResponse: 'u8',
  injectedDelayUs: 'f64',
  backoffUs: 'f64',
  /** How long the proxy waits for the caller to say something, to see which protocol it is; 0: it does not. */
  detectUs: 'f64',
  /** When the filters of its caller's proxy let it pass that must hear of its end; below 0: none has to. */
  filteredAt: 'f64',
  /** Of what asks a service that counts: the row of `windows`; −1 when it asks something else, −2 once it is over the limit. */
  asks: 'i32',
} as const

/** One try, as the caller's proxy sees it. */
export const attemptColumns = {
  number: 'i32',
  request: 'i32',
  cluster: 'i32',
  /** The endpoint it chose, as the cluster knows it; −1 before. */
  member: 'i32',
  /** From 1. */
  ordinal: 'i32',
  /** The connection it is bound to, with the number of its life; −1 when there is none. */
  connection: 'i32',
  connectionNumber: 'i32',
  job: 'i32',
  jobNumber: 'i32',
  /** Neighbours in the line of those who wait for a connection; of one that is late, `next` is the late one before it. */
  next: 'i32',
  previous: 'i32',
  isPending: 'u8',
  /** The priority of its request. */
  priority: 'u8',
  /** 1 when its per-try timeout does not end it; and once that is over. */
  isHedged: 'u8',
  isLate: 'u8',
  /** Whose certificate its handshake failed by: see `flawOf`. */
  flawOf: 'u8',
  status: 'i32',
  reason: 'u8',
  /** Headers of its answer, and when to come again: see model/responseMarks.ts. */
  marks: 'i32',
  retryAfterUs: 'f64',
  /** Where it stands with its balancer's queue: see `turn` in mesh/proxy/queue.ts. */
  turn: 'u8',
  startedAt: 'f64',
  /** When its endpoint was picked. */
  chosenAt: 'f64',
  sentAt: 'f64',
  /** How long it may take once it is sent, and the reason for which it fails when that is over. */
  perTryTimeoutUs: 'f64',
  timeoutBy: 'u8',
  /** How long it waits for the name that it asks for to be bound; `never` where it waits for something else. */
  bindUs: 'f64',
} as const

/** The same try, as the endpoint sees it. */
export const jobColumns = {
  number: 'i32',
  /** The health check that asks: a row of `checkers`; −1 when it is a request. */
  check: 'i32',
  request: 'i32',
  attempt: 'i32',
  attemptNumber: 'i32',
  ordinal: 'i32',
  edge: 'i32',
  endpoint: 'i32',
  /** The caller's endpoint; −1 for a client. */
  fromEndpoint: 'i32',
  keyA: 'i32',
  keyB: 'i32',
  /** Neighbours in the queue, and in the list of all jobs at the endpoint. */
  nextWaiting: 'i32',
  previousWaiting: 'i32',
  nextHere: 'i32',
  previousHere: 'i32',
  isHere: 'u8',
  isWaiting: 'u8',
  holdsWorker: 'u8',
  /** 1 when it was sent over a connection whose other end is gone; 2 when that takes no plaintext. */
  isStale: 'u8',
  /** 1 when the connection has told the callee who calls. */
  isMutual: 'u8',
  /** How access was decided: see policies/authz/authz.ts. */
  verdict: 'i32',
  /** When the filters at its door let it pass that must hear of its end; below 0: none has to. */
  filteredAt: 'f64',
  /** 1 while it stands still in an endpoint that hangs. */
  isStuck: 'u8',
  /** 1 once the caller has left: what is done from then on is done for nobody. */
  abandoned: 'u8',
  /** Its TCP session; −1 when there is none, or none any more. */
  session: 'i32',
  /** Where a flow does its calls: the message that it holds; −1 when that is over. */
  flow: 'i32',
  /** Which step of calls is under way, how many of its calls are open, and the first of them. */
  step: 'i32',
  callsOpen: 'i32',
  firstCall: 'i32',
  /** At a broker, once it has published: the message whose reply it waits for; −1 when none will come. */
  message: 'i32',
  status: 'i32',
  reason: 'u8',
  /** Headers of its answer, and when to come again; the latter only where a header says so. */
  marks: 'i32',
  retryAfterUs: 'f64',
  /** The crossing that is under way. */
  leftAt: 'f64',
  linkDelayUs: 'f64',
  arrivedAt: 'f64',
  /** When it began to wait for a worker; read only where its queue has a discipline. */
  queuedAt: 'f64',
  servedAt: 'f64',
  serviceTimeUs: 'f64',
} as const

/** What goes on inside a TCP session. */
export const sessionColumns = {
  number: 'i32',
  job: 'i32',
  edge: 'i32',
  service: 'i32',
  openedAt: 'f64',
  /** Queries that were answered, how many of them with an error, and the bytes of the answers. */
  queries: 'f64',
  failed: 'f64',
  bytes: 'f64',
  untilQueryUs: 'f64',
  queryUs: 'f64',
  idleUs: 'f64',
  maxUs: 'f64',
  endsUs: 'f64',
} as const

export const connectionColumns = {
  number: 'i32',
  cluster: 'i32',
  member: 'i32',
  streams: 'i32',
  /** How many streams it carries at once, and how many it has carried. */
  capacity: 'i32',
  served: 'i32',
  /** Whose it is: see `priority` of a request. */
  priority: 'u8',
  /** Who watches whether it is used: a row of `leases`, −1 where nobody does. */
  lease: 'i32',
  /** Neighbours in the list of connections that can take a stream. */
  next: 'i32',
  previous: 'i32',
  isOffered: 'u8',
  /** 1 once it was ready. */
  isOpen: 'u8',
  /** 1 once the process at its other end is gone and could not say so; 2 when that takes no plaintext, and will say so. */
  isStale: 'u8',
  /** 1 when both ends have shown a certificate. */
  isMutual: 'u8',
  /** The address that it was opened to. */
  address: 'i32',
  /** Whose certificate a handshake failed by: see `flawOf`. */
  flawOf: 'u8',
  /** Why it closed: a number of reasons.ts. */
  reason: 'u8',
  openedAt: 'f64',
  connectDelayUs: 'f64',
  handshakeUs: 'f64',
  connectTimeoutUs: 'f64',
  /** How old it may become; then it is drained. */
  ageUs: 'f64',
  /** 0, or who ended it over a request that was under way: 1 its caller, 2 the endpoint. */
  cutBy: 'u8',
} as const

/** Changes of health that a balancer does not know yet. */
export const mergeColumns = {
  number: 'i32',
  cluster: 'i32',
  windowUs: 'f64',
} as const

/** Who watches whether a connection is used: a row only where it may be quiet for so long and no longer. */
export const leaseColumns = {
  number: 'i32',
  /** The connection, with the number of its life. */
  connection: 'i32',
  connectionNumber: 'i32',
  /** How long it may be quiet: for its caller, and until the other end closes it as far as the caller can still hear. */
  idleUs: 'f64',
  keepAliveUs: 'f64',
  /** How long the word of that travels. */
  travelUs: 'f64',
} as const

/** What a cluster has of high priority beside what it has of the usual one: a row only where somebody asks. */
export const highClusterColumns = {
  /** Its rows of `highMembers`, in the order of the cluster's members. */
  firstMember: 'i32',
  active: 'i32',
  pending: 'i32',
  connections: 'i32',
  retries: 'i32',
} as const

/** The pool of high priority to one endpoint. */
export const highMemberColumns = {
  connections: 'i32',
  opening: 'i32',
  pending: 'i32',
  firstPending: 'i32',
  lastPending: 'i32',
  firstIdle: 'i32',
} as const

/** Requests that were begun in one part of a retry budget's interval: a span of eleven for each cluster that counts them. */
export const intervalColumns = {
  /** Which part it is, counted from the start. */
  part: 'f64',
  count: 'f64',
} as const

/** One person in a closed loop. */
export const userColumns = {
  number: 'i32',
  client: 'i32',
  index: 'i32',
  asked: 'i32',
  thinkUs: 'f64',
} as const

export const clientColumns = {
  number: 'i32',
  edge: 'i32',
  cluster: 'i32',
  /** The proxy in front of it; −1 when there is none. */
  proxy: 'i32',
  /** That of its proxy; −1 where there is no identity. */
  certificate: 'i32',
  /** Sequential stream of its arrivals. */
  stream: 'i32',
  asked: 'i32',
  /** Load multiplied (a spike), and the rate that a command set; below 0: the scenario's. */
  factor: 'f64',
  ratePerSecond: 'f64',
  /** Area under the rate that must pass before the next arrival; 0 when a new one is to be drawn. */
  owed: 'f64',
  /** Since when the area counts. */
  askedAt: 'f64',
  untilNextUs: 'f64',
  faults: 'i32',
} as const

export const serviceColumns = {
  /** 1 once it is the new version of another service. */
  isFresh: 'u8',
  /** 1 while at least one cluster that calls it is in panic. */
  panicking: 'i32',
} as const

/** An endpoint: one instance of a service, with its pod. */
export const endpointColumns = {
  number: 'i32',
  service: 'i32',
  proxy: 'i32',
  /** Which pod it is, counted: another pod has another address. */
  address: 'i32',
  /** Position in the world's list of inbound rules. */
  inbound: 'i32',
  /** Its rate limiters: a span of `limiters`, −1 while it has none. */
  limiters: 'i32',
  limiterCount: 'i32',
  /** Its HTTP filters: the first row of `filters`, −1 while nobody asks for one. */
  filters: 'i32',
  /** The overload manager of its proxy: a row of `overloads`, −1 while nobody asks for one. */
  overload: 'i32',
  /** Its queue: a row of `serverQueues`, −1 where the first come is served first. */
  serverQueue: 'i32',
  busy: 'i32',
  waiting: 'i32',
  firstWaiting: 'i32',
  lastWaiting: 'i32',
  firstJob: 'i32',
  /** Faults: bits by fault kind, and their strengths. */
  faults: 'i32',
  slowFactor: 'f64',
  errorRatio: 'f64',
  errorStatus: 'i32',
  hangs: 'u8',
  refuses: 'u8',
  isolated: 'u8',
  extraDelayUs: 'f64',
  lossRatio: 'f64',
  /** Position in the service's tape, and in that of its answers to health checks. */
  taped: 'i32',
  checksTaped: 'i32',
  /** What the proxy beside it remembers of its answer to a health check: when it came, its status and marks. */
  checkCachedAt: 'f64',
  checkCachedStatus: 'i32',
  checkCachedMarks: 'i32',
  /** While it is cut off: 1 its zone, and 2 its region (3 both); 1 its node. What is inside still reaches what is inside. */
  zoneCut: 'u8',
  nodeCut: 'u8',
  /** Bits: 1 while it is down until a moment, 2 while it is drained. It is not started then. */
  held: 'u8',
  /** Bytes in use, and what each request that is taken leaves behind. */
  memoryBytes: 'f64',
  leakBytes: 'f64',
  /** How long after it is ready it crashes: by a fault, and whatever the reason; below 0 it does not. */
  loopUs: 'f64',
  crashUs: 'f64',
  /** The release it runs, and the one it is to run: rows of `releases`. */
  release: 'i32',
  wantedRelease: 'i32',
  /** How often its process was started again, and how often since the back-off was reset. */
  restarts: 'i32',
  backoffs: 'i32',
  /** Exit status of the process that ended last. */
  exit: 'i32',
  restartUs: 'f64',
  startUs: 'f64',
  graceUs: 'f64',
  /** When it is told to stop its proxy ends after so long; `never` when that waits for the application. */
  proxyStopUs: 'f64',
  /** The certificate that is shown for it: that of its proxy, or of its service on its node; −1 where there is no identity. */
  certificate: 'i32',
  /** The proxy that an injector puts into its pod; −1 when it is to have none. What stands beside it now is `proxy`. */
  sidecar: 'i32',
  /** What `sidecar` was when its pod was made: who is to have it otherwise gets another pod. */
  madeFor: 'i32',
  /** 1 when what comes next is a new pod, which an injector must see. */
  isNewPod: 'u8',
  /** 1 while its application ends and its proxy does not. */
  keepsProxy: 'u8',
  /** 1 once what it asks at its start was answered. */
  hasAsked: 'u8',
  readyAt: 'f64',
  since: 'f64',
  // Counters since the start.
  arrived: 'f64',
  finished: 'f64',
  wasted: 'f64',
  duplicates: 'f64',
  /** Calls that its access policy let in, refused, would refuse if it bound, and noted. */
  rbac_allowed: 'f64',
  rbac_denied: 'f64',
  rbac_shadow_denied: 'f64',
  rbac_logged: 'f64',
  busyUs: 'f64',
  wastedUs: 'f64',
  /** ∫ busy dt and ∫ waiting dt up to `changedAt`. */
  busyArea: 'f64',
  waitingArea: 'f64',
  changedAt: 'f64',
} as const

export const proxyColumns = {
  number: 'i32',
  /** Whom it stands beside: an endpoint, a client, or a whole node, by its number in `nodeOf`; the others are −1. */
  endpoint: 'i32',
  client: 'i32',
  node: 'i32',
  /**
   * The rule set that it holds as a whole, the newest that is meant for it, and the newest that it acknowledged as a whole:
   * what it knows of each type of resource is in `subscriptions`.
   */
  version: 'i32',
  wanted: 'i32',
  acknowledged: 'i32',
  /** 1 while it refused the newest of some type. */
  refuses: 'u8',
  /** How long a proxy that starts waits at most for resources that others name, µs. */
  fetchUs: 'f64',
  /** Its certificate, the first where it keeps several; −1 where there is no identity. */
  certificate: 'i32',
  /** Bits by number of a root: whom it trusts. */
  trusts: 'i32',
  /** How far its clock is ahead of the true one, µs. */
  skewUs: 'f64',
  /** How many times as long it needs for a message; only that of a node. */
  slowFactor: 'f64',
  /** Killed by itself it starts again after so long; `never` when it waits for its pod. */
  restartUs: 'f64',
  /** 1 while it is held down. */
  held: 'u8',
  faults: 'i32',
} as const

/** Who calls whom, with the link between them and what is counted there. */
export const edgeColumns = {
  faults: 'i32',
  partitioned: 'u8',
  /** 1 while the callee's name is not resolved for the caller. */
  unresolved: 'u8',
  extraDelayUs: 'f64',
  lossRatio: 'f64',
  /** Requests that a rate limit at the other end refused. */
  rateLimited: 'f64',
  /** Requests whose work was done at least once, whatever their caller was told; and those that ended as dead letters. */
  done: 'f64',
  deadLetters: 'f64',
  /** Requests that met a new release, or a new version, at least once. */
  exposed: 'f64',
} as const

/** What one caller's proxy knows of one upstream service; its counters carry Envoy's names. */
export const clusterColumns = {
  number: 'i32',
  proxy: 'i32',
  /** 1 where the caller has no proxy although the system has: then it calls as if there were no mesh. */
  isUnmeshed: 'u8',
  /** 1 where whoever connects is balanced, and not each request. */
  byConnection: 'u8',
  /** 1 where several callers of a node ask through it. */
  isShared: 'u8',
  /** Number of the caller: endpoints first, then clients. */
  caller: 'i32',
  /** The caller's endpoint, the first of them where those of a node share the cluster; −1 for a client. */
  fromEndpoint: 'i32',
  service: 'i32',
  edge: 'i32',
  /** What its proxy has of it: see `knows`. */
  known: 'u8',
  /** Positions in the world's lists of cluster rules and of route rules: what its proxy holds. */
  rules: 'i32',
  routes: 'i32',
  /** Candidates of the balancer: a span of the table `candidates`. */
  candidates: 'i32',
  candidateCount: 'i32',
  memberCount: 'i32',
  firstMember: 'i32',
  /** Where round robin stands. */
  turn: 'i32',
  /** How often its candidates were listed; and the first row of its schedule, −1 while nobody asks for one. */
  listed: 'i32',
  schedule: 'i32',
  active: 'i32',
  pending: 'i32',
  connections: 'i32',
  retries: 'i32',
  /** What it has of high priority: a row of `highClusters`; where its retry budget counts by time: the first of `intervals`. */
  high: 'i32',
  intervals: 'i32',
  ejected: 'i32',
  panic: 'u8',
  /** Connections that can take a stream, where connections are balanced. */
  firstIdle: 'i32',
  /** The connection that was opened last, with the number of its life. */
  dialled: 'i32',
  dialledNumber: 'i32',
  /** Its balancer's queue, destination, retry budget and gate: rows of their tables, −1 where the system has none. */
  queue: 'i32',
  destination: 'i32',
  budget: 'i32',
  gate: 'i32',
  /** Its HTTP filters: a row of `filters`, −1 while nobody asks for one. */
  filters: 'i32',
  /** What the library of its caller knows of it: a row of `guards`, −1 where there is none. */
  guard: 'i32',
  /** Its endpoints by how near they are: the first row of `tiers`, −1 while nobody asks. */
  firstTier: 'i32',
  /** Changes of health that wait: a row of `merges`, −1 while there are none; and when some last went to the balancer, 0 never. */
  merge: 'i32',
  deliveredAt: 'f64',
  /** 1 while its proxy does not remember its endpoints. */
  forgotten: 'u8',
  sweepUs: 'f64',
  sweptAt: 'f64',
  /**
   * What the last sweep expected of an endpoint: the mean of the success rates, and the rate below which one is an outlier, in
   * percent; of what never came apart. Below 0: nobody was compared.
   */
  rateMean: 'f64',
  rateThreshold: 'f64',
  localRateMean: 'f64',
  localRateThreshold: 'f64',
  /** Calls that went to an address at which nobody is any more, because whoever called did not know. */
  calls_to_gone: 'f64',
  upstream_cx_total: 'f64',
  upstream_cx_connect_fail: 'f64',
  upstream_cx_connect_timeout: 'f64',
  upstream_cx_overflow: 'f64',
  upstream_cx_none_healthy: 'f64',
  upstream_cx_connect_attempts_exceeded: 'f64',
  upstream_cx_max_duration_reached: 'f64',
  upstream_cx_idle_timeout: 'f64',
  upstream_cx_max_requests: 'f64',
  upstream_cx_close_notify: 'f64',
  upstream_cx_pool_overflow: 'f64',
  upstream_cx_destroy: 'f64',
  upstream_cx_destroy_local: 'f64',
  upstream_cx_destroy_remote: 'f64',
  upstream_cx_destroy_with_active_rq: 'f64',
  upstream_cx_destroy_local_with_active_rq: 'f64',
  upstream_cx_destroy_remote_with_active_rq: 'f64',
  /** Of the TCP proxy: its names stand under `tcp.<prefix>.` in Envoy. */
  idle_timeout: 'f64',
  max_downstream_connection_duration: 'f64',
  upstream_rq_total: 'f64',
  /** What callers were answered, by the service or by the proxy itself; what is tried again stands under `retry`. */
  upstream_rq_completed: 'f64',
  upstream_rq_2xx: 'f64',
  upstream_rq_4xx: 'f64',
  upstream_rq_5xx: 'f64',
  retry_upstream_rq_completed: 'f64',
  retry_upstream_rq_2xx: 'f64',
  retry_upstream_rq_4xx: 'f64',
  retry_upstream_rq_5xx: 'f64',
  /** Attempts that the service answered, those of them with a server error, and those that the other side broke off. */
  answers: 'f64',
  wrongAnswers: 'f64',
  brokenOff: 'f64',
  upstream_rq_pending_total: 'f64',
  upstream_rq_pending_overflow: 'f64',
  upstream_rq_active_overflow: 'f64',
  upstream_rq_pending_failure_eject: 'f64',
  upstream_rq_cancelled: 'f64',
  upstream_rq_timeout: 'f64',
  upstream_rq_per_try_timeout: 'f64',
  upstream_rq_rx_reset: 'f64',
  upstream_rq_tx_reset: 'f64',
  upstream_rq_retry: 'f64',
  upstream_rq_retry_success: 'f64',
  upstream_rq_retry_limit_exceeded: 'f64',
  upstream_rq_retry_overflow: 'f64',
  upstream_rq_retry_backoff_exponential: 'f64',
  upstream_rq_retry_backoff_ratelimited: 'f64',
  upstream_rq_per_try_idle_timeout: 'f64',
  upstream_rq_max_duration_reached: 'f64',
  downstream_rq_idle_timeout: 'f64',
  downstream_rq_max_duration_reached: 'f64',
  lb_healthy_panic: 'f64',
  ejections_enforced_total: 'f64',
  ejections_overflow: 'f64',
  ejections_enforced_consecutive_5xx: 'f64',
  ejections_detected_consecutive_5xx: 'f64',
  ejections_enforced_consecutive_gateway_failure: 'f64',
  ejections_detected_consecutive_gateway_failure: 'f64',
  ejections_enforced_consecutive_local_origin_failure: 'f64',
  ejections_detected_consecutive_local_origin_failure: 'f64',
  ejections_enforced_success_rate: 'f64',
  ejections_detected_success_rate: 'f64',
  ejections_enforced_local_origin_success_rate: 'f64',
  ejections_detected_local_origin_success_rate: 'f64',
  ejections_enforced_failure_percentage: 'f64',
  ejections_detected_failure_percentage: 'f64',
  ejections_enforced_local_origin_failure_percentage: 'f64',
  ejections_detected_local_origin_failure_percentage: 'f64',
  ejections_detected_degradation: 'f64',
  health_check_attempt: 'f64',
  health_check_success: 'f64',
  health_check_failure: 'f64',
  health_check_passive_failure: 'f64',
  health_check_network_failure: 'f64',
  delays_injected: 'f64',
  aborts_injected: 'f64',
  faults_overflow: 'f64',
  /** Requests that an injected fault delays now. */
  active_faults: 'i32',
  /** Of the router, and of what it does not send on. */
  no_route: 'f64',
  no_cluster: 'f64',
  rq_direct_response: 'f64',
  rq_redirect: 'f64',
  upstream_rq_maintenance_mode: 'f64',
  upstream_rq_drop_overload: 'f64',
  /** Copies of requests that were sent as well: Envoy counts none of them by itself. */
  copies: 'f64',
  /** How many requests were bound by each of its rules: a span of `ruleHits`, for the rules at a position. */
  hitsAt: 'i32',
  hits: 'i32',
  ssl_handshake: 'f64',
  ssl_connection_error: 'f64',
  ssl_fail_verify_error: 'f64',
  ssl_fail_verify_no_cert: 'f64',
} as const

/** How many requests were bound by one rule of a route; of a route the last says how many fitted none. */
export const ruleHitColumns = { count: 'f64' } as const

/**
 * Endpoints of a cluster of one priority, or of one locality in it, that are as well as each other; how those of one cluster lie says
 * `rowsOf` of policies/locality. What is of the whole cluster stands in its first row.
 */
export const tierColumns = {
  /** How many rows the cluster has. */
  span: 'i32',
  /** Where those that may be picked begin among the candidates, and how many they are. */
  first: 'i32',
  count: 'i32',
  /** How many its caller knows, and how many of those are well, are degraded, or count in no share. */
  hosts: 'i32',
  healthy: 'i32',
  degraded: 'i32',
  excluded: 'i32',
  /** The same by weight, all without the excluded; only where health goes by weight. */
  healthyWeight: 'i32',
  degradedWeight: 'i32',
  allWeight: 'i32',
  /** Percent of calls that it gets. */
  load: 'i32',
  /** 1 while it ignores ejection. */
  panic: 'u8',
  /** Where round robin stands in it. */
  turn: 'i32',
  /** Of a locality that has a weight: what its weight comes to, when it is next, and in which turn it was last. */
  weight: 'f64',
  deadline: 'f64',
  turns: 'i32',
  /** How often the weights of the cluster were worked out. */
  remade: 'i32',
  /** Of zone-aware routing: what is done; how many of 10,000 stay; the room of a locality and of those before it. */
  routing: 'u8',
  direct: 'i32',
  residual: 'i32',
  lb_recalculate_zone_structures: 'f64',
  lb_zone_cluster_too_small: 'f64',
  lb_local_cluster_not_ok: 'f64',
  lb_zone_routing_all_directly: 'f64',
  lb_zone_routing_sampled: 'f64',
  lb_zone_routing_cross_zone: 'f64',
  lb_zone_no_capacity_left: 'f64',
} as const

/** What one cluster thinks of one endpoint. */
export const memberColumns = {
  number: 'i32',
  cluster: 'i32',
  endpoint: 'i32',
  /** 1 while whoever calls has it in its list, and the address that it has. */
  isKnown: 'u8',
  /** What is known against it: bits of model/health.ts. 0: it is well. */
  health: 'u8',
  address: 'i32',
  /** Since when it is there as it is: since it came into the list, or since active checks let it back, µs. */
  joinedAt: 'f64',
  active: 'i32',
  connections: 'i32',
  opening: 'i32',
  pending: 'i32',
  firstPending: 'i32',
  lastPending: 'i32',
  firstIdle: 'i32',
  consecutive5xx: 'i32',
  consecutiveGateway: 'i32',
  consecutiveLocal: 'i32',
  /** The threshold of the detector that is nearest to firing, for the picture. */
  threshold5xx: 'i32',
  /** 1 when the latest detection may eject, and which detector it was. */
  mayEject: 'u8',
  detectedBy: 'u8',
  /** How many ejections the next one's length is multiplied by. */
  multiplier: 'i32',
  ejections: 'i32',
  /** Who asks whether it is well: a row of `checkers`, −1 where nobody does. */
  checker: 'i32',
  /** What was counted of it in an interval: a row of `outlierBuckets`, −1 where nobody compares. */
  bucket: 'i32',
  ejectedAt: 'f64',
  ejectionUs: 'f64',
  admittedAt: 'f64',
  sweptAt: 'f64',
  /** What a balancer that remembers thinks an answer takes, µs, and when it last thought so; below 0: it never saw one. */
  estimateUs: 'f64',
  estimatedAt: 'f64',
  /** Its circuit, and who connects to it again: rows of their tables, −1 where the system has none. */
  circuit: 'i32',
  reconnect: 'i32',
  /** Why it is not ready though admitted: bits, see `unready` in mesh/proxy/ready.ts. */
  unready: 'u8',
} as const

/** What outlier detection compares of one member: requests of an interval, and those of them that went well. */
export const outlierBucketColumns = {
  total: 'f64',
  good: 'f64',
  localTotal: 'f64',
  localGood: 'f64',
  /** The same of the interval that ended last. */
  lastTotal: 'f64',
  lastGood: 'f64',
  lastLocalTotal: 'f64',
  lastLocalGood: 'f64',
  /** Its rate then, in percent; below 0 when there were too few. */
  rate: 'f64',
  localRate: 'f64',
  /** How many degradations the next one's length is multiplied by, when the last one began, how long it lasts, when it ended. */
  degradeMultiplier: 'i32',
  degradedAt: 'f64',
  degradationUs: 'f64',
  undegradedAt: 'f64',
} as const

/** What a release does that the one before it did not. Row 0 is the release that a run begins with. */
export const releaseColumns = {
  ratio: 'f64',
  status: 'i32',
  factor: 'f64',
  crashUs: 'f64',
  /** 1 where it calls without the library that tries again. */
  dropsLibrary: 'u8',
} as const

/** What one endpoint remembers of the answers to one of its calls: a span of `cacheEntries`. */
export const cacheColumns = {
  endpoint: 'i32',
  edge: 'i32',
  firstEntry: 'i32',
  entries: 'i32',
  /** How many of them are full. */
  filled: 'i32',
  /** Rows of its span: where users are remembered, one for each that there is. */
  span: 'i32',
  /** Of users: where their order begins in `cacheOrder`, −1 for other caches; who came last, and who will be forgotten next. */
  firstOrder: 'i32',
  newest: 'i32',
  oldest: 'i32',
  hits: 'f64',
  misses: 'f64',
} as const

export const controlPlaneColumns = {
  number: 'i32',
  faults: 'i32',
  /** The newest rule set that an operator made; the version of policy, and that of endpoints, that are given out. */
  version: 'i32',
  snapshot: 'i32',
  assignments: 'i32',
  /** The bundle of roots that is given out, by its number and as bits. */
  bundle: 'i32',
  trusts: 'i32',
  /** Bits by fault: 1 while nothing crosses to any proxy, 2 while it hears of no change. */
  isCut: 'u8',
  isStalled: 'u8',
  /** How many times as long a push takes. */
  slowFactor: 'f64',
  /** Streams that are open; in its queue of pushes; worked on at once. */
  connected: 'i32',
  queued: 'i32',
  working: 'i32',
  firstQueued: 'i32',
  lastQueued: 'i32',
  /** When it takes the next new stream. */
  acceptsAt: 'f64',
  /** Streams taken in the present second, which began at, and in the second that had most. */
  accepted: 'i32',
  acceptedSince: 'f64',
  acceptedPeak: 'i32',
  /** The longest its queue was. */
  queuedPeak: 'i32',
  streams: 'f64',
  turnedAway: 'f64',
  pushes: 'f64',
  restartUs: 'f64',
  since: 'f64',
} as const

/** Changes that the control plane gathers before it makes a new version of its configuration. One row. */
export const debounceColumns = {
  number: 'i32',
  /** How many are gathered, whether endpoints or policy are among them, when the first and the latest came. */
  changes: 'i32',
  hasPolicy: 'u8',
  hasEndpoints: 'u8',
  firstAt: 'f64',
  changedAt: 'f64',
  quietUs: 'f64',
  mostUs: 'f64',
  prepareUs: 'f64',
  /** How often it gave something out, and how many changes went into that. */
  given: 'f64',
  merged: 'f64',
} as const

/** The stream of one proxy to the control plane; its row is the proxy's. */
export const streamColumns = {
  number: 'i32',
  /** Which connection it is, counted: what belongs to an earlier one is void. */
  epoch: 'i32',
  /** Attempts to connect since it last got anything. */
  tries: 'i32',
  /** 1 while nothing crosses between the proxy and the control plane, whatever befalls others. */
  isCut: 'u8',
  /** Neighbours in the queue of pushes. */
  next: 'i32',
  previous: 'i32',
  isQueued: 'u8',
  /** 1 while it is one of those that are worked on at once. */
  isWorkedOn: 'u8',
  /** Up to which version of the endpoints it was cut off, where what went meanwhile is never taken from it. */
  missedUpTo: 'i32',
  /** When the latest response on it arrives: none overtakes another. */
  arrivesAt: 'f64',
  since: 'f64',
  backoffUs: 'f64',
  acceptUs: 'f64',
  giveUpUs: 'f64',
  silentUs: 'f64',
  generateUs: 'f64',
} as const

/** An answer that a proxy keeps: a row by endpoint, caller and kind of request. */
export const verdictColumns = {
  /** µs; 0: there is none. */
  validUntil: 'f64',
  usesLeft: 'i32',
  isDenied: 'u8',
} as const

/** What became of requests whose callee asks a service first: a row for each endpoint. */
export const consultColumns = {
  /** Answered by what was kept, or by a call. */
  kept: 'f64',
  asked: 'f64',
  denied: 'f64',
  /** No answer came: let in, or refused. */
  failedOpen: 'f64',
  failedClosed: 'f64',
  /** Reports that were sent, what waits for the next one, and since when. */
  reports: 'f64',
  unreported: 'i32',
  unreportedSince: 'f64',
} as const

/** What one proxy has of one type of resource: a row by proxy · types + type. Versions are rule sets, of endpoints, or bundles. */
export const subscriptionColumns = {
  /** The newest meant for it, sent on this stream, in force, acknowledged; −1: none. */
  wanted: 'i32',
  sent: 'i32',
  held: 'i32',
  acknowledged: 'i32',
  /** The version that it refused last, and why: −1 when its newest was accepted. */
  refused: 'i32',
  nonce: 'i32',
  /** The push that waits until what it names has come; −1: none. */
  warming: 'i32',
  arrivesAt: 'f64',
  update_attempt: 'f64',
  update_success: 'f64',
  update_rejected: 'f64',
  update_failure: 'f64',
} as const

/** What the control plane, or each node, knows of whether an endpoint is ready; its row is the endpoint's. */
export const listingColumns = {
  number: 'i32',
  isListed: 'u8',
  address: 'i32',
  /** What is on its way to those who watch. */
  isNext: 'u8',
  nextAddress: 'i32',
  /** How often something of it changed. */
  changes: 'i32',
  watchUs: 'f64',
} as const

/** What changed of which endpoint with which version of the endpoints, in order. */
export const assignmentColumns = {
  version: 'i32',
  endpoint: 'i32',
  isListed: 'u8',
  address: 'i32',
} as const

/** One response on its way to one proxy. */
export const pushColumns = {
  number: 'i32',
  proxy: 'i32',
  /** A number of resources.ts, and its version. */
  type: 'i32',
  version: 'i32',
  /** The rule set of the clusters that the stream has, when it was sent. */
  clusters: 'i32',
  /** Of secrets: the roots to trust, as bits. */
  trusts: 'i32',
  nonce: 'i32',
  resources: 'i32',
  /** The connection it was sent on, and the process it was sent to. */
  epoch: 'i32',
  travelUs: 'f64',
  ackUs: 'f64',
} as const

/** A certificate: that of a proxy, an issuer's, or a root. */
export const certificateColumns = {
  number: 'i32',
  /** See `certificateKind`. */
  kind: 'u8',
  /** Whose it is; −1 for an issuer's and a root. */
  proxy: 'i32',
  /** The service that it is shown for, where one proxy keeps those of several; −1 elsewhere. */
  service: 'i32',
  /** The certificate that signed it; −1 for a root. */
  issuer: 'i32',
  /** Number of the root that its chain ends at: the position of a bit in `trusts`. */
  root: 'i32',
  /** 1 while a fault keeps it expired: nobody renews it. */
  isBlocked: 'u8',
  /** 1 once there was one: it was issued at least once in this life. */
  isIssued: 'u8',
  notBefore: 'f64',
  notAfter: 'f64',
  /** How long it is to live when it is renewed, µs. */
  lifetimeUs: 'f64',
  answerUs: 'f64',
  retryUs: 'f64',
  renewUs: 'f64',
  expireUs: 'f64',
  since: 'f64',
  /** Why nobody signed when it was last asked for: see `unsigned`. */
  unsigned: 'u8',
  // Counters since the start.
  issued: 'f64',
  refused: 'f64',
} as const

/** Why nobody signs a certificate. */
export const unsigned = { no: 0, planeDown: 1, cutOff: 2, stalled: 3, signerExpired: 4 } as const

/** Whose certificate was not accepted: the callee's or the caller's; and whether what signed it has expired. */
export const flawOf = {
  nobody: 0,
  callee: 1,
  caller: 2,
  signerOfCallee: 3,
  signerOfCaller: 4,
} as const

export const certificateKind = { leaf: 0, issuer: 1, root: 2 } as const

/** Who signs now, and whom all are to trust: one row. */
export const authorityColumns = {
  /** The issuer's certificate that signs: a row of `certificates`. */
  issuer: 'i32',
  /** Bits by number of a root: the bundle that all are to have. */
  bundle: 'i32',
  /** How many roots there were so far. */
  roots: 'i32',
  /** How many bundles came after the first: the number of this one. */
  bundles: 'i32',
  /** The rotation that is under way; −1 when none is. */
  rotation: 'i32',
} as const

/** What changed with each version, by its number: positions of policies, −1 for none; and when. */
export const changeColumns = {
  adds: 'i32',
  removes: 'i32',
  madeAt: 'f64',
} as const

/** A new version of a service that gets a share of its requests, and is watched. */
export const canaryColumns = {
  number: 'i32',
  /** Who is asked for, and its new version: services. */
  service: 'i32',
  fresh: 'i32',
  /** The policy that leads to it now, the first one of it, and how many shares come after the first. */
  policy: 'i32',
  first: 'i32',
  steps: 'i32',
  everyUs: 'f64',
  /** Share of its answers that must be good; and so many answers at least say something. */
  success: 'f64',
  requests: 'i32',
  /** Bad looks so far, and how many are too many. */
  failed: 'i32',
  failures: 'i32',
  /** What callers had counted when it was looked at last, and the share of good answers that was seen then. */
  answered: 'f64',
  good: 'f64',
  seen: 'f64',
  seenOf: 'f64',
} as const

/** A rotation of the root, or of the issuer. */
export const rotationColumns = {
  number: 'i32',
  /** 0: the bundle first; 1: swapped; 2: only the issuer. */
  how: 'u8',
  oldRoot: 'i32',
  newRoot: 'i32',
  newIssuer: 'i32',
  startedAt: 'f64',
} as const
