/**
 * Admission: whether the caller itself refuses to send.
 *
 * A service that is overloaded spends work on refusing. A caller that sees most of its requests refused can spare it that, and
 * fail some of them at once; but never all, for only an answer tells that the service is well again. Unlike a circuit this
 * watches a service as a whole, and only refusals for overload, not errors.
 */
export interface Admission {
  /** Whether an attempt is refused before an endpoint is picked for it. */
  refuses(cluster: number, request: number, attempt: number): boolean
  /** Takes note of how an attempt that was sent ended. */
  observe(cluster: number, wasRefused: boolean): void
}

/**
 * Admission control: a proxy that sees a service fail refuses a share of the requests for it, the more the more fail, so that what
 * is left can succeed. It needs no answer from anybody: it looks at its own.
 *
 * Unlike a circuit it never refuses all, so it finds out by itself when things are better.
 */
export interface AdmissionControl {
  /** Empties the window of a filter. */
  begin(filter: number): void
  /** Whether a request is refused; `u` is uniform in [0, 1). */
  refuses(filter: number, u: number): boolean
  /** Takes note of how one that was let pass ended. */
  observe(filter: number, succeeded: boolean): void
  /** Whether a status is a success, of HTTP or of gRPC. */
  isSuccess(status: number, isGrpc: boolean): boolean
  /** Slots that a window needs. */
  readonly slots: number
}
