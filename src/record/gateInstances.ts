import type { Run } from '../scenario/build.ts'
import type { InstanceKind } from './InstanceKind.ts'
import type { PlaceNames } from './PlaceNames.ts'

/** The machines of circuits, queues, lookups and connections that are kept, for whoever counts instances. */
export function gateKinds(run: Run, names: PlaceNames): InstanceKind[] {
  const { places } = run.world
  const { machines, circuits, queues, destinations, reconnects, members, clusters, endpoints } =
    places
  const { guards, controllers, filters, serverQueues, overloads, leases, merges, connections } =
    places
  const seenBy = (member: number): string =>
    `${names.member(member)}, ${names.caller(members.cluster[member]!)}`
  const between = (cluster: number): string =>
    `${names.caller(cluster)}, ${names.upstream(cluster)}`
  return [
    {
      machine: machines.circuits,
      areLives: false,
      name: (row) => seenBy(circuits.member[row]!),
      service: (row) => endpoints.service[members.endpoint[circuits.member[row]!]!]!,
      place: (row) => ({ kind: 'member', index: circuits.member[row]! }),
      isMeant: (row) =>
        places.clusterRulesOf(members.cluster[circuits.member[row]!]!).breaker !== null,
    },
    {
      machine: machines.guards,
      areLives: false,
      name: (row) => between(guards.cluster[row]!),
      service: (row) => clusters.service[guards.cluster[row]!]!,
      place: (row) => ({ kind: 'cluster', index: guards.cluster[row]! }),
      isMeant: (row) =>
        Boolean(places.routeRules[clusters.routes[guards.cluster[row]!]!]!.guard?.circuit),
    },
    {
      machine: machines.serverQueues,
      areLives: false,
      name: (row) => names.endpoint(serverQueues.endpoint[row]!),
      service: (row) => endpoints.service[serverQueues.endpoint[row]!]!,
      place: (row) => ({ kind: 'endpoint', index: serverQueues.endpoint[row]! }),
    },
    {
      machine: machines.overloads,
      areLives: false,
      name: (row) => names.endpoint(overloads.endpoint[row]!),
      service: (row) => endpoints.service[overloads.endpoint[row]!]!,
      place: (row) => ({ kind: 'endpoint', index: overloads.endpoint[row]! }),
    },
    {
      machine: machines.leases,
      areLives: true,
      name: (row) => {
        const connection = leases.connection[row]!
        return `${names.caller(connections.cluster[connection]!)}, ${names.member(connections.member[connection]!)}`
      },
      service: (row) => clusters.service[connections.cluster[leases.connection[row]!]!]!,
      place: (row) => ({ kind: 'cluster', index: connections.cluster[leases.connection[row]!]! }),
    },
    {
      machine: machines.merges,
      areLives: true,
      name: (row) => between(merges.cluster[row]!),
      service: (row) => clusters.service[merges.cluster[row]!]!,
      place: (row) => ({ kind: 'cluster', index: merges.cluster[row]! }),
    },
    {
      machine: machines.controllers,
      areLives: false,
      name: (row) => {
        const filter = controllers.filter[row]!
        const endpoint = filters.endpoint[filter]!
        return endpoint < 0 ? between(filters.cluster[filter]!) : names.endpoint(endpoint)
      },
      service: (row) => filters.service[controllers.filter[row]!]!,
      load: (row) => ({ value: controllers.outstanding[row]!, of: controllers.limit[row]! }),
      place: (row) => {
        const filter = controllers.filter[row]!
        const endpoint = filters.endpoint[filter]!
        return endpoint < 0
          ? { kind: 'cluster', index: filters.cluster[filter]! }
          : { kind: 'endpoint', index: endpoint }
      },
    },
    {
      machine: machines.reconnects,
      areLives: false,
      name: (row) => seenBy(reconnects.member[row]!),
      service: (row) => endpoints.service[members.endpoint[reconnects.member[row]!]!]!,
      place: (row) => ({ kind: 'member', index: reconnects.member[row]! }),
    },
    {
      machine: machines.queues,
      areLives: false,
      name: (row) => between(queues.cluster[row]!),
      service: (row) => clusters.service[queues.cluster[row]!]!,
      place: (row) => ({ kind: 'cluster', index: queues.cluster[row]! }),
    },
    {
      machine: machines.destinations,
      areLives: false,
      name: (row) => between(destinations.cluster[row]!),
      service: (row) => clusters.service[destinations.cluster[row]!]!,
      place: (row) => ({ kind: 'cluster', index: destinations.cluster[row]! }),
    },
  ]
}
