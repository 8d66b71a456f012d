/**
 * What HTTP filters that may answer by themselves remember: rows only at places where a policy asks for one. Counters carry
 * Envoy's names.
 */

/** The filters of one proxy for what comes in to an endpoint (at a gateway: for one service), or for one of its clusters. */
export const filterColumns = {
  /** What they were made from, as a hash, and the pod: of another one they begin anew. */
  madeFrom: 'i32',
  madeFor: 'i32',
  /** The endpoint that they stand before, or −1 and the cluster that they stand before; and the service that is protected. */
  endpoint: 'i32',
  cluster: 'i32',
  service: 'i32',
  /** Token buckets: a span of `buckets`, the one of all first. */
  firstBucket: 'i32',
  buckets: 'i32',
  /** The sliding window: a span of `filterSlots`, how many there are, where the oldest stands, and how many are used. */
  firstSlot: 'i32',
  slots: 'i32',
  oldest: 'i32',
  filled: 'i32',
  /** Requests in that window, and how many of them succeeded. */
  requests: 'f64',
  successes: 'f64',
  /** A row of `controllers`; −1 while it has none. */
  controller: 'i32',
  // Counters since the start, in the order in which the filters are asked.
  auth_ok: 'f64',
  auth_denied: 'f64',
  auth_error: 'f64',
  auth_failure_mode_allowed: 'f64',
  local_enabled: 'f64',
  local_ok: 'f64',
  local_rate_limited: 'f64',
  local_enforced: 'f64',
  quota_ok: 'f64',
  quota_over_limit: 'f64',
  quota_error: 'f64',
  quota_failure_mode_allowed: 'f64',
  rq_success: 'f64',
  rq_failure: 'f64',
  rq_rejected: 'f64',
  rq_blocked: 'f64',
} as const

/** A token bucket: what was in it when it was last looked at. */
export const bucketColumns = { tokens: 'f64', filledAt: 'f64' } as const

/** A token bucket of one connection, by its row, and of which life of it. */
export const connectionBucketColumns = { number: 'i32', tokens: 'f64', filledAt: 'f64' } as const

/** A second, or more, of a sliding window: since when, how many requests, and how many of them succeeded. */
export const filterSlotColumns = { at: 'f64', requests: 'f64', successes: 'f64' } as const

/** What a rate-limit service has counted in the present window of one descriptor. */
export const windowColumns = { window: 'f64', hits: 'f64' } as const

/** An adaptive limit of concurrency. */
export const controllerColumns = {
  number: 'i32',
  filter: 'i32',
  /** How many may be under way, and how many are. */
  limit: 'i32',
  outstanding: 'i32',
  /** The limit that comes back after the shortest time was measured; 0 while it is not being measured. */
  deferred: 'i32',
  /** Latencies of the present window: a span of `latencyBins`, and their sum. */
  firstBin: 'i32',
  samples: 'i32',
  /** What began before counts in no window. */
  epochAt: 'f64',
  minRttUs: 'f64',
  sampleRttUs: 'f64',
  gradient: 'f64',
  headroom: 'f64',
  /** How often in a row the limit stayed at its least. */
  atLeast: 'i32',
  /** How often the shortest time was measured. */
  measured: 'i32',
  intervalUs: 'f64',
  updateUs: 'f64',
  since: 'f64',
} as const

/** The overload manager of the proxy beside an endpoint. */
export const overloadColumns = {
  number: 'i32',
  endpoint: 'i32',
  /** What it was made from, as a hash. */
  madeFrom: 'i32',
  refreshUs: 'f64',
  /** 1 while some action is taken. */
  isActing: 'u8',
  /** Shares of the resources that are in use, as it saw them last. */
  memory: 'f64',
  connections: 'f64',
  /** How far each action is taken, 0…1. */
  stopsRequests: 'f64',
  rejectsConnections: 'f64',
  endsKeepalive: 'f64',
  since: 'f64',
  // Counters since the start.
  downstream_rq_overload_close: 'f64',
  downstream_cx_overload_reject: 'f64',
  downstream_cx_overload_disable_keepalive: 'f64',
} as const
