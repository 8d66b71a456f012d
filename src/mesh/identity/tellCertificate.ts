import type { Places } from '../Places.ts'

/** Tells the certificates of a proxy what befalls their holder; nobody where it has none. */
export function tellCertificate(places: Places, proxy: number, event: number): void {
  const { sim, machines, certificatesOf } = places
  for (const row of certificatesOf[proxy] ?? []) sim.tell(machines.certificates, row, event)
}
