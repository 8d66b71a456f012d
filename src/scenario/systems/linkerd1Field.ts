import { choice, duration, flag, given, object, optional } from '../fields.ts'
import type { Linkerd1Settings } from '../Scenario.ts'
import { commonSettings, nodeSlots } from './common.ts'

/** Linkerd 1.x: where its proxies stand, and who tells them where names lead. */
export const linkerd1 = object(
  'what is said of linkerd1',
  {
    ...nodeSlots,
    deployment: optional(
      choice('deployment', ['perHost', 'sidecar']),
      'one proxy for each host (the default), or one beside each endpoint',
    ),
    topology: optional(
      choice('topology', ['linkerToLinker', 'serviceToLinker', 'linkerToService']),
      'whether a call goes through a proxy at both ends (the default), that of the caller alone, or that of the callee alone',
    ),
    failFast: optional(flag(), 'whether one connection that failed takes an endpoint out'),
    namerd: optional(
      flag(),
      'whether namerd says where names lead (the default); otherwise each proxy asks discovery by itself',
    ),
    bindingTimeout: optional(
      duration({ least: 1 }),
      'how long a request waits until it is known where a name leads',
    ),
  },
  ({ deployment, topology, failFast, namerd, bindingTimeout, ...common }): Linkerd1Settings => ({
    ...commonSettings(common),
    ...given({ deployment, topology, failFast, namerd, bindingTimeoutUs: bindingTimeout }),
  }),
)
