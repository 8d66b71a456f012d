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
   * @returns which detector fired, 0 when none did
   */
  observe(member: number, status: number, isLocal: boolean): number
  /** Whether a detection is to be acted on: some are enforced only sometimes. `draw` is uniform in (0, 1). */
  enforces(detector: number, draw: number): boolean
  /** Whether one more endpoint may be ejected. */
  mayEject(cluster: number): boolean
  /** How long the next ejection lasts, µs; counts it. */
  ejectionTime(member: number): number
  /** Lets the memory of past ejections fade: called for each member at each sweep. */
  fade(member: number, now: number): void
  readonly intervalUs: number
  readonly threshold5xx: number
}

export const detector = {
  none: 0,
  consecutive5xx: 1,
  gatewayFailure: 2,
  localOriginFailure: 3,
} as const
export const detectorWords = [
  '',
  'consecutive 5xx',
  'consecutive gateway failures',
  'consecutive local failures',
] as const
