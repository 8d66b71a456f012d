/**
 * Outlier detection: taking an endpoint out of balancing because of what its answers look like from here.
 *
 * Health checks ask; outlier detection watches real requests. Each proxy judges for itself, so two of them may disagree.
 * An endpoint that fails fast attracts traffic from a balancer that likes short queues, so somebody must look at the answers.
 * The limit on how many may be out at once keeps a failure that all share from ejecting everybody.
 */
export interface Outlier {
  /**
   * Takes note of how an attempt ended.
   *
   * @param status what the endpoint answered; for what never came, the code that stands for it
   * @param isLocal whether it never came (connection failed, timed out, reset)
   * @returns which detectors fired: a bit each, see `detected`; 0 when none did
   */
  observe(member: number, status: number, isLocal: boolean): number
  /** Takes note that an attempt has a connection, where that is a success of its own. */
  noteConnected(member: number): void
  /**
   * Looks at the interval that has just ended, endpoint against endpoint.
   *
   * @returns who is found out, by which detector: pairs, in order
   */
  examine(cluster: number, isLocal: boolean): readonly number[]
  /** Ends an interval for one member: what was counted in it is what `examine` looks at. */
  endInterval(member: number): void
  /** Whether a detection is to be acted on: some are enforced only sometimes. `draw` is uniform in (0, 1). */
  enforces(detector: number, draw: number): boolean
  /** Whether one more endpoint may be ejected. */
  mayEject(cluster: number): boolean
  /** How long the next ejection lasts, µs; counts it. `draw` is uniform in (0, 1). */
  ejectionTime(member: number, draw: number): number
  /** How long the next degradation lasts, µs; counts it. */
  degradationTime(member: number, draw: number): number
  /**
   * Lets the memory of past ejections fade: called for each member that is not ejected, at the beginning of each sweep and at its
   * end.
   */
  fade(member: number, now: number, isEnd: boolean): void
  readonly intervalUs: number
  readonly threshold5xx: number
  /** Whether what never came is counted apart. */
  readonly splits: boolean
  /** From how many endpoints on they are compared; below that nothing is kept of an interval. */
  readonly comparesFrom: number
  /** Whether an active check that succeeds lets an ejected endpoint back. */
  readonly isPardonedByCheck: boolean
  /** Whether an endpoint that says in an answer that it is degraded is taken at its word. */
  readonly detectsDegraded: boolean
}

export const detector = {
  none: 0,
  consecutive5xx: 1,
  gatewayFailure: 2,
  localOriginFailure: 3,
  successRate: 4,
  localOriginSuccessRate: 5,
  failurePercentage: 6,
  localOriginFailurePercentage: 7,
} as const

/** By detector: what it is called in a sentence. */
export const detectorWords = [
  '',
  'consecutive 5xx',
  'consecutive gateway failures',
  'consecutive local failures',
  'success rate',
  'local success rate',
  'failure percentage',
  'local failure percentage',
] as const

/** By detector: the end of the names of its counters in Envoy. */
export const detectorStats = [
  '',
  'consecutive_5xx',
  'consecutive_gateway_failure',
  'consecutive_local_origin_failure',
  'success_rate',
  'local_origin_success_rate',
  'failure_percentage',
  'local_origin_failure_percentage',
] as const

/** The bit that says that a detector fired. */
export const detected = (fired: number): number => 1 << fired
