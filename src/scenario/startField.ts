import { never } from '../model/units.ts'
import {
  byShape,
  choice,
  defaulted,
  duration,
  durationOr,
  mapped,
  object,
  optional,
} from './fields.ts'
import type { Field } from './fields.ts'
import { reference } from './referenceFields.ts'
import { startOrders } from './Scenario.ts'
import type { StartSpec } from './Scenario.ts'

/** guess: how long a process takes to start once its pod is scheduled. */
const takes = { written: '1s', us: 1_000_000 }

/** How application and proxy start and stop. */
export const start: Field<StartSpec> = byShape<StartSpec>(
  'together, proxyFirst, appFirst, or a map',
  {
    plain: mapped(choice('order', startOrders), (order): StartSpec => ({
      order,
      takesUs: takes.us,
      asks: '',
      proxyStopUs: undefined,
    })),
    map: object(
      'a start',
      {
        order: optional(
          choice('order', startOrders),
          'whether the application or its proxy starts first; the system decides when absent',
        ),
        takes: defaulted(duration(), takes.written, 'how long the application takes to start'),
        asks: optional(
          reference('service'),
          'a service that it asks when it starts; it exits when the call fails',
        ),
        proxyStops: optional(
          durationOr('afterApp', never),
          'when its proxy ends after both were told to stop, or afterApp',
        ),
      },
      ({ order, takes: takesUs, asks = '', proxyStops }): StartSpec => ({
        order,
        takesUs,
        asks,
        proxyStopUs: proxyStops,
      }),
    ),
  },
)
