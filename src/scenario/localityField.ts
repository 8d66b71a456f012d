import type { LocalityPolicy } from '../dialects/policy.ts'
import { byShape, flag, given, number, object, optional } from './fields.ts'
import { off } from './policyParts.ts'

export const locality = byShape<LocalityPolicy | null>('a locality policy, or off', {
  plain: off<LocalityPolicy>('locality policy'),
  map: object(
    'a locality policy',
    {
      overprovisioning: optional(
        number(1, 100),
        'how many times its share a zone may carry before others are needed, from 1; 1.4 when absent',
      ),
      failover: optional(flag(), 'whether other zones are used at all; yes when absent'),
    },
    given,
  ),
})
