import { precedenceNames } from '../dialects/precedence/precedence.ts'
import { distribution } from './distributionField.ts'
import {
  choice,
  count,
  defaulted,
  duration,
  given,
  object,
  optional,
  rate,
  required,
} from './fields.ts'
import type { ControlPlaneSpec } from './Scenario.ts'

const debounce = object(
  'a debounce',
  {
    after: required(duration(), 'how long it must be quiet'),
    max: required(duration(), 'how long it waits for quiet at most'),
  },
  ({ after, max }, at) => {
    if (max >= after) return { afterUs: after, maxUs: max }
    at.get('max')?.report(
      'order-wrong',
      'is shorter than after.',
      'Let it be as long as after, or longer.',
    )
    return undefined
  },
)

/** How the control plane works. */
export const controlPlane = object(
  'a control plane',
  {
    pushDelay: optional(
      distribution,
      'travel of one response to a proxy; 100ms unless the system asks again and again',
    ),
    // guess: what Kubernetes needs to tell of a pod: its agent, its API server and a watch
    watchDelay: defaulted(
      distribution,
      '50ms',
      'from a pod that is ready, or no longer is, to the control plane knowing it',
    ),
    debounce: optional(debounce, 'how long changes are gathered'),
    throttle: optional(count(1, 10_000), 'proxies whose configuration is made at once'),
    generate: optional(distribution, "work to make one proxy's configuration"),
    accept: optional(rate({ least: 0.001 }), 'new streams that it takes in a second'),
    streams: optional(
      choice('kind of streams', ['aggregated', 'separate'] as const),
      'one stream for all types of resources, or one for each',
    ),
    injector: optional(
      choice('failure policy', ['none', 'fail', 'ignore']),
      'what becomes of new pods while it is down: fail (not made) or ignore (no proxy)',
    ),
    precedence: optional(
      choice('rule of precedence', precedenceNames, 'unknown-rule'),
      "who wins when several owners say something; the system's own rule when absent",
    ),
  },
  ({
    accept,
    debounce: wait,
    throttle,
    generate,
    streams,
    precedence,
    injector,
    pushDelay,
    ...delays
  }): ControlPlaneSpec => ({
    ...delays,
    ...given({ precedence, injector, pushDelay }),
    ...(wait === undefined ? {} : { debounce: wait }),
    ...(throttle === undefined ? {} : { throttle }),
    ...(generate === undefined ? {} : { generate }),
    ...(accept === undefined ? {} : { acceptPerSecond: accept }),
    ...(streams === undefined ? {} : { streams }),
  }),
)
