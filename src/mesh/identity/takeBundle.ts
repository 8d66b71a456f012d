import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { tellCertificate } from './tellCertificate.ts'

/**
 * Lets a proxy trust the roots of a bundle, and no others.
 *
 * @source istio: pilot/pkg/xds/pcds.go, pilot/pkg/trustbundle/trustbundle.go; envoy: api/envoy/extensions/transport_sockets/tls/v3/common.proto,
 *   CertificateValidationContext (by SDS)
 */
export function takeBundle(places: Places, proxy: number, trusts: number): void {
  places.proxies.trusts[proxy] = trusts
  tellCertificate(places, proxy, events.certificate.bundleArrived)
}
