/**
 * Why a request or an attempt failed: a closed list, so that failures can be summed.
 *
 * `flag` is Envoy's response flag (`-` where Envoy logs none, because an answer came: the application's, or
 * the refusal of the proxy beside it).
 * `status` is what the caller receives, unless its system says otherwise; 0 where it receives nothing.
 * `ofRequest` is false for what can end an attempt but never a request: a request whose last attempt ended
 * by its per-try timeout fails with `upstreamTimeout`, as Envoy's `UT` says of both.
 *
 * @source envoy: envoy/stream_info/stream_info.h; source/common/router/router.cc
 */
export const reasons = [
  { name: 'none', flag: '-', status: 0, ofRequest: false, mark: 'answer', words: 'answered' },
  {
    name: 'serverError',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'failed',
    words: 'answered with an error',
  },
  {
    name: 'callFailed',
    flag: '-',
    status: 500,
    ofRequest: true,
    mark: 'failed',
    words: 'a call it needed failed',
  },
  {
    name: 'queueFull',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'server queue full',
  },
  { name: 'noRoute', flag: 'NR', status: 404, ofRequest: true, mark: 'refused', words: 'no route' },
  {
    name: 'noCluster',
    flag: 'NC',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'unknown cluster',
  },
  {
    name: 'noHealthyUpstream',
    flag: 'UH',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'no healthy endpoint',
  },
  {
    name: 'overflow',
    flag: 'UO',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'pool overflow',
  },
  {
    name: 'connectionFailure',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'failed',
    words: 'connection failed',
  },
  {
    name: 'connectTimeout',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'timedOut',
    words: 'connect timeout',
  },
  {
    name: 'connectionTermination',
    flag: 'UC',
    status: 503,
    ofRequest: true,
    mark: 'reset',
    words: 'connection lost',
  },
  {
    name: 'remoteReset',
    flag: 'UR',
    status: 503,
    ofRequest: true,
    mark: 'reset',
    words: 'reset by upstream',
  },
  {
    name: 'upstreamTimeout',
    flag: 'UT',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'request timeout',
  },
  {
    name: 'perTryTimeout',
    flag: 'UT',
    status: 504,
    ofRequest: false,
    mark: 'timedOut',
    words: 'per-try timeout',
  },
  {
    name: 'faultInjected',
    flag: 'FI',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'fault injected',
  },
  {
    name: 'callerLeft',
    flag: 'DC',
    status: 0,
    ofRequest: true,
    mark: 'timedOut',
    words: 'caller left',
  },
  {
    name: 'dnsFailure',
    flag: 'DF',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'name not resolved',
  },
  // The application's own connection to its proxy is refused: nobody is there who could log anything.
  {
    name: 'proxyNotReady',
    flag: '-',
    status: 0,
    ofRequest: true,
    mark: 'refused',
    words: 'own proxy not ready',
  },
  // Of a TCP session. Envoy logs no flag for its idle timeout.
  {
    name: 'idleTimeout',
    flag: '-',
    status: 0,
    ofRequest: true,
    mark: 'timedOut',
    words: 'idle timeout',
  },
  {
    name: 'durationTimeout',
    flag: 'DT',
    status: 0,
    ofRequest: true,
    mark: 'timedOut',
    words: 'lasted too long',
  },
  // The proxy waits to see which protocol it is, and both ends wait for the other to speak.
  {
    name: 'notDetected',
    flag: 'DC',
    status: 0,
    ofRequest: true,
    mark: 'timedOut',
    words: 'protocol never detected',
  },
  // The application's connection to its own proxy is reset with the proxy.
  {
    name: 'proxyDied',
    flag: '-',
    status: 0,
    ofRequest: true,
    mark: 'reset',
    words: 'own proxy died',
  },
  {
    name: 'certificateExpired',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'handshake',
    words: 'certificate expired',
  },
  {
    name: 'certificateNotYetValid',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'handshake',
    words: 'certificate not valid yet',
  },
  {
    name: 'untrustedRoot',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'handshake',
    words: 'root not trusted',
  },
  {
    name: 'noCertificate',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'handshake',
    words: 'no certificate',
  },
  {
    name: 'tlsNotSpoken',
    flag: 'UF',
    status: 503,
    ofRequest: true,
    mark: 'handshake',
    words: 'TLS where none is spoken',
  },
  {
    name: 'plaintextRefused',
    flag: 'UC',
    status: 503,
    ofRequest: true,
    mark: 'reset',
    words: 'plaintext refused',
  },
  {
    name: 'accessDenied',
    flag: '-',
    status: 403,
    ofRequest: true,
    mark: 'refused',
    words: 'access denied',
  },
  // No response flag of Envoy says these; each has the flag of what comes nearest.
  {
    name: 'failfast',
    flag: 'UH',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'no ready endpoint in time',
  },
  {
    name: 'loadShed',
    flag: 'UO',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'load shed',
  },
  {
    name: 'responseTimeout',
    flag: 'UT',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'response timeout',
  },
  {
    name: 'rateLimited',
    flag: 'RL',
    status: 429,
    ofRequest: true,
    mark: 'refused',
    words: 'rate limited',
  },
  // A library of the application gave up its last try. The proxy sees its caller go.
  {
    name: 'libraryTimeout',
    flag: 'DC',
    status: 0,
    ofRequest: true,
    mark: 'timedOut',
    words: "the library's timeout",
  },
  // Of a service that the proxy at the door asks first: Mixer's check, Envoy's external authorization.
  {
    name: 'refusedByService',
    flag: 'UAEX',
    status: 403,
    ofRequest: true,
    mark: 'refused',
    words: 'not let in by who was asked',
  },
  {
    name: 'noVerdict',
    flag: 'UAEX',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'nobody said that it may come in',
  },
  // What a library of the application refuses: no proxy is asked at all.
  {
    name: 'circuitOpen',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'circuit open',
  },
  {
    name: 'threadPoolRejected',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'thread pool full',
  },
  {
    name: 'semaphoreRejected',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'no permit left',
  },
  // Of the HTTP filters of a proxy. Of admission, concurrency and overload Envoy says so in the response's details alone: OM is for
  // streams that its overload manager resets (seen of Envoy 1.40).
  {
    name: 'rateLimiterError',
    flag: 'RLSE',
    status: 500,
    ofRequest: true,
    mark: 'refused',
    words: 'the rate-limit service did not answer',
  },
  {
    name: 'admissionDenied',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'denied by admission control',
  },
  {
    name: 'concurrencyReached',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'concurrency limit reached',
  },
  {
    name: 'overloaded',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'its proxy is overloaded',
  },
  // Of the queue of a service: what it does not work on although it had a place.
  {
    name: 'shed',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'waited too long in the server queue',
  },
  {
    name: 'tooLate',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'could not be answered in time',
  },
  // What took too long: one attempt that was quiet, one that lasted too long, and a request of which nothing was seen.
  {
    name: 'perTryIdleTimeout',
    flag: 'SI',
    status: 504,
    ofRequest: false,
    mark: 'timedOut',
    words: 'per-try idle timeout',
  },
  {
    name: 'attemptTooLong',
    flag: 'UMSDR',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'upstream max stream duration',
  },
  {
    name: 'streamIdleTimeout',
    flag: 'SI',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'stream idle timeout',
  },
  {
    name: 'streamTooLong',
    flag: '-',
    status: 504,
    ofRequest: true,
    mark: 'timedOut',
    words: 'max stream duration',
  },
  // The proxy of the caller answers by itself: because its route says so, or so that nothing is sent on.
  {
    name: 'directResponse',
    flag: '-',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'answered by its route',
  },
  {
    name: 'invalidHeader',
    flag: 'IH',
    status: 400,
    ofRequest: true,
    mark: 'refused',
    words: 'invalid header',
  },
  {
    name: 'maintenance',
    flag: 'UO',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'in maintenance',
  },
  {
    name: 'dropOverload',
    flag: 'DO',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'dropped for overload',
  },
  {
    name: 'unconditionalDrop',
    flag: 'UDO',
    status: 503,
    ofRequest: true,
    mark: 'refused',
    words: 'all dropped for overload',
  },
] as const

export type ReasonName = (typeof reasons)[number]['name']

/** The number of each reason, by name: what stands in columns. */
export const reason = Object.fromEntries(reasons.map(({ name }, index) => [name, index])) as Record<
  ReasonName,
  number
>

/** How many reasons there are: the width of a column group that counts by reason. */
export const reasonCount = reasons.length

/** Whether a reason says that two ends of a connection did not come to terms about certificates or TLS. */
const ofHandshakes = Uint8Array.from(reasons, ({ name }) =>
  [
    'certificateExpired',
    'certificateNotYetValid',
    'untrustedRoot',
    'noCertificate',
    'tlsNotSpoken',
  ].includes(name)
    ? 1
    : 0,
)

/** Whether a handshake failed: the connection never came to be. */
export const isHandshakeFailure = (because: number): boolean => ofHandshakes[because] === 1
