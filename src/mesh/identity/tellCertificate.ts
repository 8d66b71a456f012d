import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'

/** Tells the certificate of a proxy what befalls its holder; nobody where it has none. */
export function tellCertificate(places: Places, proxy: number, event: number): void {
  const { sim, machines, proxies } = places
  const row = proxies.certificate[proxy]!
  if (row !== nobody) sim.tell(machines.certificates, row, event)
}
