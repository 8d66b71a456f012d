import { byShape, choice, count, given, mapped, object, optional, required } from '../fields.ts'
import type { CommonSettings } from '../Scenario.ts'
import { commonSettings, commonSlots } from './common.ts'
import { gatewayKinds, type GatewaySettings } from './FlowSpec.ts'

const model = byShape<number>('events, or { threads: 200 }', {
  plain: mapped(choice('model', ['events']), () => 0),
  map: object(
    'a model',
    { threads: required(count(1, 1_000_000), 'how many requests it can hold at once') },
    ({ threads }) => threads,
  ),
})

/** An API gateway: whose defaults it has, and whether a request holds a thread. */
export const apiGateway = object(
  'what is said of api-gateway',
  {
    ...commonSlots,
    kind: optional(choice('gateway', gatewayKinds), 'whose defaults it has: kong, zuul, or nginx'),
    model: optional(
      model,
      'events, which hold no thread, or { threads: 200 }: one for each request',
    ),
  },
  ({ kind, model: threads, ...common }): CommonSettings & GatewaySettings => ({
    ...commonSettings(common),
    ...given({ kind, threads }),
  }),
)
