import type { Us } from '../model/units.ts'
import { defaulted, duration, object, optional, required, share } from './fields.ts'
import { reference } from './referenceFields.ts'
import type { LinkSpec } from './Scenario.ts'

const docs = {
  latency: 'how long a crossing takes, each way',
  jitter: 'uniform on top of the latency',
  loss: 'share of messages lost, each costs a retransmission',
}

/** What every link has. */
export const network = object(
  'the network',
  {
    // guess: two hosts of one data centre
    latency: defaulted(duration(), '0.5ms', docs.latency),
    jitter: defaulted(duration(), '0ms', docs.jitter),
    loss: defaulted(share(), '0%', docs.loss),
  },
  ({ latency, jitter, loss }): LinkSpec => ({
    latencyUs: latency,
    jitterUs: jitter,
    lossRatio: loss,
  }),
)

/** An exception; what it does not say is as in `network`. */
export interface LinkException {
  readonly from: string
  readonly to: string
  readonly latency: Us | undefined
  readonly jitter: Us | undefined
  readonly loss: number | undefined
}

export const link = object(
  'a link',
  {
    from: required(reference('service', 'client'), 'the caller'),
    to: required(reference('service'), 'the service that is called'),
    latency: optional(duration(), docs.latency),
    jitter: optional(duration(), docs.jitter),
    loss: optional(share(), docs.loss),
  },
  (values): LinkException => values,
)
