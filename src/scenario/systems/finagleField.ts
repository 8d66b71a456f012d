import { choice, flag, given, object, optional } from '../fields.ts'
import type { FinagleSettings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'

/** Finagle: how its clients are made. */
export const finagle = object(
  'what is said of finagle',
  {
    ...commonSlots,
    client: optional(
      choice('way to make a client', ['newService', 'newClient']),
      'newService connects as part of a request, within the budget (the default); newClient connects first, up to 25 times',
    ),
    failFast: optional(
      flag(),
      'whether an endpoint to which connecting failed is refused at once until somebody has connected in the background',
    ),
    nackAdmission: optional(
      flag(),
      'whether a client drops some requests by itself while most are refused for overload',
    ),
  },
  ({ client, failFast, nackAdmission, ...common }): FinagleSettings => ({
    ...commonSettings(common),
    ...given({ client, failFast, nackAdmission }),
  }),
)
