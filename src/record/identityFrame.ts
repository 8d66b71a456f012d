import { chainEnd } from '../mesh/identity/certificates.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { nobody } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import {
  edgeField,
  edgeWidth,
  endpointField,
  endpointWidth,
  header,
  proxyField,
  proxyWidth,
  type Frame,
} from './Frame.ts'
import type { Metrics } from './metrics.ts'

/** What a frame says of certificates, and how a service takes its callers: numbers of Frame.ts. */
const certificateCode = new Map(
  [
    ['requested', 1],
    ['valid', 2],
    ['expiring', 3],
    ['expired', 4],
    ['gone', 0],
  ].map(([state, code]) => [stateOf(programs.certificate, state as string), code as number]),
)
const modeCode = { off: 1, permissive: 2, strict: 3 } as const
const expired = stateOf(programs.certificate, 'expired')
const gone = stateOf(programs.certificate, 'gone')

/** The certificate of a proxy that is worth least: the expired one, or what ends first, where it keeps several. */
function worstOf({ certificates, certificatesOf }: Places, proxy: number): number {
  let worst = nobody
  for (const row of certificatesOf[proxy] ?? []) {
    if (worst === nobody || certificates.notAfter[row]! < certificates.notAfter[worst]!) worst = row
  }
  return worst
}

/** Writes what a picture needs of identities; leaves all at 0 where there are none. */
export function fillIdentity(frame: Frame, run: Run, metrics: Metrics): void {
  const { plan, world } = run
  const { places } = world
  if (plan.identity === null) return
  const { certificates, proxies, endpoints, authority } = places

  let first = Infinity
  let worthless = 0
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const at = proxy * proxyWidth
    const row = worstOf(places, proxy)
    if (row === nobody) continue
    const state = certificates.state[row]!
    frame.proxies[at + proxyField.certificate] = certificateCode.get(state)!
    if (certificates.isIssued[row] === 0 || state === gone) continue
    frame.proxies[at + proxyField.certificateFrom] = certificates.notBefore[row]!
    frame.proxies[at + proxyField.certificateUntil] = certificates.notAfter[row]!
    first = Math.min(first, certificates.notAfter[row]!)
    if (state === expired) worthless++
  }
  for (let endpoint = 0; endpoint < endpoints.used; endpoint++) {
    const mode = endpoints.proxy[endpoint]! < 0 ? 'off' : places.inboundRulesOf(endpoint).mtls
    frame.endpoints[endpoint * endpointWidth + endpointField.mtls] = modeCode[mode]
  }
  plan.edges.forEach((_, edge) => {
    frame.edges[edge * edgeWidth + edgeField.mutual] = metrics.identity.edges.mutual[edge]!
  })
  const issuer = authority.issuer[0]!
  const root = certificates.issuer[issuer]!
  frame.header[header.certificateUntil] = first === Infinity ? 0 : first
  frame.header[header.issuerUntil] = chainEnd(places, issuer)
  frame.header[header.rootUntil] = certificates.notAfter[root]!
  frame.header[header.certificatesExpired] = worthless
}
