import { never } from '../model/units.ts'
import { count, durationOr, given, object, optional } from './fields.ts'
import type { Field } from './fields.ts'
import { limit } from './policyParts.ts'

const finite = durationOr('off', 0)
/** A length of time, `off`, or `forever`. */
const detection: Field<number> = {
  schema: { anyOf: [{ const: 'forever' }, finite.schema] },
  read: (at) => (at.text === 'forever' ? never : finite.read(at)),
}

export const limits = object(
  'limits',
  {
    maxConnections: optional(limit, 'connections to the service at once'),
    maxPendingRequests: optional(limit, 'requests that wait for a connection at once'),
    maxRequests: optional(limit, 'requests at once'),
    maxRetries: optional(limit, 'retries at once'),
  },
  given,
)

export const tcp = object(
  'a policy for TCP',
  {
    connectAttempts: optional(count(1, 100), 'how often connecting is tried, the first included'),
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
