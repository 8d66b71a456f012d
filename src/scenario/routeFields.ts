import {
  duration,
  flag,
  given,
  list,
  mapped,
  number,
  object,
  optional,
  required,
  share,
} from './fields.ts'
import { reference } from './referenceFields.ts'
import { status } from './policyParts.ts'

export const fault = object(
  'an injected fault',
  {
    delay: optional(
      object(
        'an injected delay',
        {
          share: required(share(), 'how many requests, a share'),
          for: required(duration(), 'how long'),
        },
        (values) => ({ ratio: values.share, forUs: values.for }),
      ),
      'requests that wait',
    ),
    abort: optional(
      object(
        'an injected abort',
        {
          share: required(share(), 'how many requests, a share'),
          status: required(status, 'the status they get'),
        },
        (values) => ({ ratio: values.share, status: values.status }),
      ),
      'requests that are answered at once',
    ),
  },
  given,
)

export const route = mapped(
  list(
    'weighted services',
    object(
      'a weighted service',
      {
        to: required(reference('service'), 'the service that gets the requests'),
        weight: required(number(0, 1_000_000), 'its weight beside the others'),
        otherwise: optional(
          flag(),
          'whether it has the requests while no other one has an endpoint (Linkerd 1.x)',
        ),
      },
      ({ otherwise, ...entry }) => ({ ...entry, ...given({ otherwise }) }),
    ),
    { least: 1, most: 100 },
  ),
  (entries, at) => {
    if (entries.some(({ weight }) => weight > 0)) return entries
    at.report('shares-wrong', 'has no weight above 0.', 'Give one service a weight such as 1.')
    return undefined
  },
)
