import { gatewayApi } from './gatewayApi.ts'
import { istio } from './istio.ts'
import { linkerd } from './linkerd.ts'
import { neutral } from './neutral.ts'
import type { Precedence, PrecedenceName } from './precedence.ts'

/** Every rule of precedence, by name. */
export const precedences: Readonly<Record<PrecedenceName, Precedence>> = {
  neutral,
  istio,
  'gateway-api': gatewayApi,
  linkerd,
}
