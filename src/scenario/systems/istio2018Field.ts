import { count, duration, flag, given, object, optional } from '../fields.ts'
import type { Field } from '../fields.ts'
import type { ConsultSettings, IstioOf2018Settings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'

const cache = object(
  'a cache',
  {
    valid: optional(duration(), 'how long an answer may be kept'),
    uses: optional(count(0, 1_000_000_000), 'for how many more requests it counts'),
  },
  ({ valid, uses }) => given({ validUs: valid, uses }),
)

/** What proxies do with Mixer; how it does its own work is said of `middle`. */
const mixer = object(
  'what is said of Mixer',
  {
    failClosed: optional(flag(), 'whether a request is refused when Mixer does not answer'),
    timeout: optional(duration({ least: 1 }), 'how long its answer is waited for'),
    cache: optional(cache, 'how long answers are kept by the proxies'),
    // A row of memory for each: every proxy, each of its callers, and each kind.
    kinds: optional(
      count(1, 1_000),
      'kinds of requests of one caller that policies tell apart: each has an answer of its own',
    ),
  },
  ({ failClosed, timeout, cache: kept, kinds }): ConsultSettings =>
    given({ failClosed, timeoutUs: timeout, ...kept, kinds }),
)

/** `systems: { istio-2018: { mixer: { failClosed: true } } }` */
export const istio2018: Field<IstioOf2018Settings> = object(
  'istio-2018',
  { ...commonSlots, mixer: optional(mixer, 'how proxies ask Mixer before they let a request in') },
  ({ mixer: said, ...common }) => ({ ...commonSettings(common), ...given({ mixer: said }) }),
)
