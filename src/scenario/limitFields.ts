import { never } from '../model/units.ts'
import { overflowRules } from '../dialects/policy.ts'
import { choice, count, durationOr, flag, given, number, object, optional } from './fields.ts'
import type { Field } from './fields.ts'
import { limit } from './policyParts.ts'
import { backoff } from './retryField.ts'

const finite = durationOr('off', 0)
/** A length of time, `off`, or `forever`. */
const detection: Field<number> = {
  schema: { anyOf: [{ const: 'forever' }, finite.schema] },
  read: (at) => (at.text === 'forever' ? never : finite.read(at)),
}

const thresholds = {
  maxConnections: optional(limit, 'connections to the service at once'),
  maxPendingRequests: optional(limit, 'requests that wait for a connection at once'),
  maxRequests: optional(limit, 'requests at once'),
  maxRetries: optional(limit, 'retries at once'),
}

export const limits = object(
  'limits',
  {
    ...thresholds,
    maxConnectionsPerEndpoint: optional(limit, 'connections to each endpoint at once'),
    maxConnectionPools: optional(limit, 'endpoints that may have connections at once'),
    trackRemaining: optional(flag(), 'whether there are gauges of what is left'),
    overflowRule: optional(
      choice('version of Envoy', overflowRules),
      'which Envoy says how requests beyond maxRequests are counted',
    ),
    high: optional(
      object('limits of high priority', thresholds, given),
      'the same for requests of high priority, which are counted for themselves',
    ),
  },
  given,
)

export const connections = object(
  'a policy for connections',
  {
    maxRequests: optional(count(1, 4_294_967_295), 'requests after which one is closed'),
    maxDuration: optional(durationOr('off', 0), 'how long one lasts, or off'),
    idleTimeout: optional(
      durationOr('off', 0),
      'how long one may be without a request, or off; an hour when absent',
    ),
    maxStreams: optional(count(1, 2_147_483_647), 'requests at once over one of HTTP/2'),
    preconnect: optional(
      number(1, 3),
      'how many times as many as are needed are provided for: 1 to 3',
    ),
    closeOnEjection: optional(
      flag(),
      'whether what is under way to an endpoint that is ejected is cut',
    ),
  },
  ({ maxDuration, idleTimeout, ...rest }) =>
    given({ ...rest, maxDurationUs: maxDuration, idleTimeoutUs: idleTimeout }),
)

export const tcp = object(
  'a policy for TCP',
  {
    connectAttempts: optional(count(1, 100), 'how often connecting is tried, the first included'),
    backoff: optional(backoff, 'the pauses between them; none when absent'),
    idleTimeout: optional(
      durationOr('off', 0),
      'how long nothing may go over a connection, or off',
    ),
    maxDuration: optional(durationOr('off', 0), 'how long a connection may last, or off'),
    detect: optional(
      detection,
      "how long the caller's first bytes are waited for to see which protocol it is, off or forever",
    ),
  },
  ({ idleTimeout, maxDuration, detect, ...rest }) =>
    given({ ...rest, idleTimeoutUs: idleTimeout, maxDurationUs: maxDuration, detectUs: detect }),
)
