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
