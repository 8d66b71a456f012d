import { hasSidecars, type Run } from '../scenario/build.ts'
import { calendarOf } from '../scenario/calendar.ts'
import { nodesOf, zonesOf } from './groups.ts'
import { PlaceNames } from './PlaceNames.ts'
import type { Scenario, ServiceSpec } from '../scenario/Scenario.ts'
import type { Topology } from './Topology.ts'

/** What does not change during the run, as plain data. Positions are the rows of the tables. */
export function makeTopology(run: Run): Topology {
  const { scenario, plan, profile } = run
  const { clients, clusters, endpoints, members, ownProxy, proxies } = run.world.places
  const names = new PlaceNames(run)
  const rows = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

  return {
    title: scenario.title,
    description: scenario.description,
    system: profile.id,
    seed: scenario.seed,
    durationUs: scenario.durationUs,
    hasControlPlane: plan.hasControlPlane,
    hasIdentity: plan.identity !== null,
    hasSidecars: hasSidecars(profile),
    clients: scenario.clients.map(({ name, load }, client) => ({
      name,
      service: plan.edges[plan.clients[client]!.edge]!.toService,
      proxy: clients.proxy[client]!,
      load:
        load.kind === 'closed'
          ? `${load.users} users`
          : load.arrivals === 'explicit'
            ? `${load.at.length} requests`
            : `${Number(load.ratePerSecond.toPrecision(3))}/s`,
      ratePerSecond: load.kind === 'open' ? load.ratePerSecond : 0,
    })),
    services: scenario.services.map((service, index) => {
      const first = run.world.places.firstEndpoint[index]!
      return {
        name: service.name,
        role: service.role,
        hasLibrary:
          service.role === 'app' &&
          service.kind === 'app' &&
          run.systemOf(service.name).placement === 'library',
        team: service.team,
        namespace: service.namespace,
        kind: service.kind,
        protocol: service.protocol,
        opaque: service.opaque,
        workers: service.workers,
        queue: service.queue === Infinity ? -1 : service.queue,
        endpoints: rows(service.endpoints).map((count) => first + count),
      }
    }),
    endpoints: rows(endpoints.used).map((endpoint) => {
      const service = endpoints.service[endpoint]!
      const count = endpoint - run.world.places.firstEndpoint[service]!
      return {
        name: `${scenario.services[service]!.name}-${count + 1}`,
        service,
        zone: scenario.services[service]!.zones[count] ?? '',
        node: scenario.services[service]!.nodes[count] ?? '',
        proxy: ownProxy[endpoint]!,
      }
    }),
    proxies: rows(proxies.used).map((proxy) => {
      const endpoint = proxies.endpoint[proxy]!
      const client = proxies.client[proxy]!
      const node = proxies.node[proxy]!
      return {
        name: names.proxy(proxy),
        endpoint,
        client,
        node: node < 0 ? '' : run.world.places.nodeNames[node]!,
      }
    }),
    edges: plan.edges.map(({ name, fromService, fromClient, toService, target }) => ({
      name,
      fromService,
      fromClient,
      toService,
      target,
      kind: kindOf(scenario.services[toService]!),
    })),
    queues: rows(run.world.places.channels.used).map((channel) => ({
      service: run.world.places.channels.service[channel]!,
      edge: run.world.places.channels.edge[channel]!,
      partitions: run.world.places.channels.partitionCount[channel]!,
    })),
    clusters: rows(clusters.used).map((cluster) => ({
      edge: clusters.edge[cluster]!,
      proxy: clusters.proxy[cluster]!,
      fromEndpoint: clusters.fromEndpoint[cluster]!,
      isShared: clusters.isShared[cluster] === 1,
      fromClient: plan.edges[clusters.edge[cluster]!]!.fromClient,
      service: clusters.service[cluster]!,
      members: rows(clusters.memberCount[cluster]!).map(
        (count) => clusters.firstMember[cluster]! + count,
      ),
    })),
    members: rows(members.used).map((member) => ({
      cluster: members.cluster[member]!,
      endpoint: members.endpoint[member]!,
    })),
    zones: zonesOf(scenario),
    nodes: nodesOf(scenario),
    teams: teamsOf(scenario),
  }
}

function kindOf({ protocol, opaque }: ServiceSpec): Topology['edges'][number]['kind'] {
  if (protocol === 'tcp') return 'tcp'
  if (opaque) return 'opaque'
  return protocol === 'grpc' ? 'grpc' : 'http'
}

function teamsOf({ teams, services, durationUs }: Scenario): Topology['teams'] {
  const { releases } = calendarOf(teams, services, durationUs)
  return teams.map(({ name, freezes }) => ({
    name,
    freezes,
    releasesAt: [...new Set(releases.filter(({ by }) => by === name).map(({ at }) => at))].sort(
      (one, other) => one - other,
    ),
  }))
}
