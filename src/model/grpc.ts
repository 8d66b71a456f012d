/**
 * Statuses of gRPC. Inside a run a status is one of HTTP, also for gRPC; this is how the two stand for each other.
 *
 * @source googleapis: google/rpc/code.proto (the HTTP mapping of each code); envoy: source/common/grpc/status.cc
 */
export const grpcNames = [
  'ok',
  'cancelled',
  'unknown',
  'invalid-argument',
  'deadline-exceeded',
  'not-found',
  'already-exists',
  'permission-denied',
  'resource-exhausted',
  'failed-precondition',
  'aborted',
  'out-of-range',
  'unimplemented',
  'internal',
  'unavailable',
  'data-loss',
  'unauthenticated',
] as const

const ofHttp: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  429: 8,
  499: 1,
  500: 13,
  501: 12,
  503: 14,
  504: 4,
}

/** The number of the gRPC status that an HTTP status stands for: 0 below 400, `unknown` where there is none. */
export function grpcStatusOf(status: number): number {
  return status < 400 ? 0 : (ofHttp[status] ?? 2)
}

/** The status of HTTP that stands for one of gRPC: 200 for `ok`, 500 for what has none of its own. */
export function httpStatusOf(grpc: number): number {
  if (grpc === 0) return 200
  const own = Object.entries(ofHttp).find(([, number]) => number === grpc)
  return own === undefined ? 500 : Number(own[0])
}

/** `14 UNAVAILABLE` */
export function grpcWords(status: number): string {
  const number = grpcStatusOf(status)
  return `${number} ${grpcNames[number]!.toUpperCase().replaceAll('-', '_')}`
}
