import { given, object, optional } from './fields.ts'
import type { Field, Slot } from './fields.ts'
import { systemNames, type CommonSettings, type SystemSettings } from './Scenario.ts'
import { ambient } from './systems/ambientField.ts'
import { commonSettings, commonSlots, nodeSlots } from './systems/common.ts'
import { broker } from './systems/brokerField.ts'
import { eai, esb } from './systems/flowFields.ts'
import { apiGateway } from './systems/gatewayField.ts'
import { envoy } from './systems/envoyField.ts'
import { finagle } from './systems/finagleField.ts'
import { hystrix } from './systems/hystrixField.ts'
import { istio2018 } from './systems/istio2018Field.ts'
import { linkerd1 } from './systems/linkerd1Field.ts'

/** Systems that have more to say than their costs, by name. */
const own: Readonly<Record<string, Field<CommonSettings>>> = {
  hystrix,
  finagle,
  'message-broker': broker,
  envoy,
  linkerd1,
  'istio-2018': istio2018,
  'istio-ambient': ambient,
  cilium: object('what is said of cilium', nodeSlots, commonSettings),
  'api-gateway': apiGateway,
  esb,
  eai,
}

const plain = object('a system', commonSlots, commonSettings)

const slots: Readonly<Record<string, Slot<CommonSettings | undefined>>> = Object.fromEntries(
  systemNames.map((name) => [name, optional(own[name] ?? plain, `what is said of ${name}`)]),
)

/** `systems: { envoy: { hop: 0.5ms } }`: what is said of one system is not looked at by another. */
export const systems: Field<SystemSettings> = object('systems', slots, (values) => given(values))
