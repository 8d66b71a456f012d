import type { Topology } from '../record/Topology.ts'
import type { Named } from '../scenario/names.ts'

/** The names that commands may use in a run. */
export function namesIn(topology: Topology | undefined): Named {
  const { services = [], clients = [], endpoints: places = [], nodes = [] } = topology ?? {}
  return {
    services: services.map(({ name, namespace, endpoints }) => ({
      name,
      namespace,
      endpoints: endpoints.length,
      zones: endpoints.map((endpoint) => places[endpoint]!.zone),
    })),
    nodes: nodes.map(({ name, zone }) => ({ name, zone })),
    clients: clients.map(({ name, ratePerSecond }) => ({ name, ratePerSecond })),
  } as unknown as Named
}
