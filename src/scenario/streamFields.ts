import type { DeadlinePolicy, StreamPolicy } from '../dialects/policy.ts'
import { byShape, duration, durationOr, flag, given, object, optional } from './fields.ts'
import { off } from './policyParts.ts'

const orOff = durationOr('off', 0)

export const stream = object(
  'a policy for streams',
  {
    idleTimeout: optional(
      orOff,
      'how long nothing of a request may be seen, from its arrival at the proxy, or off',
    ),
    maxDuration: optional(orOff, 'how long a request may last, from its arrival, or off'),
    maxAttemptDuration: optional(orOff, 'how long an attempt may last once it is sent, or off'),
  },
  ({ idleTimeout, maxDuration, maxAttemptDuration }): StreamPolicy =>
    given({
      idleTimeoutUs: idleTimeout,
      maxDurationUs: maxDuration,
      maxAttemptDurationUs: maxAttemptDuration,
    }),
)

const deadlineMap = object(
  'a policy for deadlines',
  {
    respect: optional(flag(), 'whether what the caller still waits stands in place of the timeout'),
    max: optional(orOff, 'of gRPC: no request takes longer, whatever its deadline, or off'),
    offset: optional(duration(), 'of gRPC: how much sooner than its caller the proxy gives up'),
  },
  ({ respect, max, offset }): DeadlinePolicy => given({ respect, maxUs: max, offsetUs: offset }),
)

export const deadlines = byShape<DeadlinePolicy | null>('a policy for deadlines, or off', {
  plain: off<DeadlinePolicy>('policy for deadlines'),
  map: deadlineMap,
})
