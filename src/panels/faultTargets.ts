import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { linkSign } from '../record/faultText.ts'
import { controlPlaneName, issuerName, rootName } from '../scenario/names.ts'
import { faultWays, type Befalls, type FaultWay, type WayId } from './faultTable.ts'

/** Something that a fault may befall. */
export interface Target {
  /** As commands name it. */
  readonly on: string
  readonly is: Befalls
  /** Whether it has a certificate, and a clock by which it judges those of others. */
  readonly isCertified?: boolean
  /** Whether a proxy can be put into its pods, or taken out of them. */
  readonly isMeshable?: boolean
  /** Where it stands on the canvas. */
  readonly place: PlaceRef | undefined
}

/** Everything in a run that something can befall, the smallest things first. */
export function targetsOf(topology: Topology): readonly Target[] {
  const { endpoints, services, edges, clients, zones, nodes, hasIdentity, hasSidecars } = topology
  const listed = (is: 'endpoint' | 'service' | 'client', list: readonly { name: string }[]) =>
    list.map(({ name }, index): Target => ({
      on: name,
      is,
      isCertified: hasIdentity && is !== 'client',
      isMeshable: hasSidecars && is !== 'client',
      place: { kind: is, index },
    }))
  return [
    ...listed('endpoint', endpoints),
    ...listed('service', services),
    ...edges.map(({ name }, index): Target => ({
      on: name,
      is: 'link',
      place: { kind: 'edge', index },
    })),
    ...listed('client', clients),
    ...nodes.map((_, index) => groupAt(topology, 'node', index)),
    ...zones.map((_, index) => groupAt(topology, 'zone', index)),
    ...namespacesOf(topology, services),
    ...everythingIn(topology),
    ...controlPlanes(topology),
  ]
}

/** Namespaces of services, and the whole run: what can be put into a mesh at once. They stand nowhere on the canvas. */
function namespacesOf(
  { hasSidecars }: Topology,
  services: readonly { readonly namespace: string }[],
): readonly Target[] {
  const names = hasSidecars ? new Set(services.map(({ namespace }) => namespace)) : []
  return [...names]
    .filter((name) => name !== '')
    .map((name) => ({
      on: `namespace:${name}`,
      is: 'namespace',
      isMeshable: true,
      place: undefined,
    }))
}

function everythingIn({ hasSidecars }: Topology): readonly Target[] {
  return hasSidecars ? [{ on: '*', is: 'everything', isMeshable: true, place: undefined }] : []
}

function groupAt({ zones, nodes }: Topology, is: 'zone' | 'node', index: number): Target {
  const { name } = (is === 'zone' ? zones : nodes)[index]!
  return { on: `${is}:${name}`, is, place: { kind: is, index } }
}

function controlPlanes({ hasControlPlane, hasIdentity }: Topology): readonly Target[] {
  const place = { kind: 'controlPlane', index: 0 } as const
  return [
    ...(hasControlPlane ? [{ on: controlPlaneName, is: 'controlPlane', place } as const] : []),
    ...(hasIdentity
      ? ([
          { on: issuerName, is: 'issuer', place },
          { on: rootName, is: 'root', place },
        ] as const)
      : []),
  ]
}

/** What may be meant by pointing at a place: itself, then what it is part of. */
export function targetsAt(topology: Topology, place: PlaceRef): readonly Target[] {
  const { endpoints, services, edges, clients, proxies, clusters, members, zones, nodes } = topology
  const one = (is: 'service' | 'client' | 'link', index: number, name?: string): Target[] => {
    const kind = is === 'link' ? 'edge' : is
    const isCertified = topology.hasIdentity && is === 'service'
    const isMeshable = topology.hasSidecars && is === 'service'
    return name === undefined
      ? []
      : [{ on: name, is, isCertified, isMeshable, place: { kind, index } }]
  }
  const groups = (is: 'zone' | 'node', name: string): Target[] => {
    const index = (is === 'zone' ? zones : nodes).findIndex((each) => each.name === name)
    return index < 0 ? [] : [groupAt(topology, is, index)]
  }
  const aroundService = (index: number): readonly Target[] => [
    ...namespacesOf(topology, services.slice(index, index + 1)),
    ...everythingIn(topology),
  ]
  const endpointAt = (index: number): Target[] => {
    const endpoint = endpoints[index]
    if (endpoint === undefined) return []
    return [
      {
        on: endpoint.name,
        is: 'endpoint',
        isCertified: topology.hasIdentity && endpoint.proxy >= 0,
        isMeshable: topology.hasSidecars,
        place: { kind: 'endpoint', index },
      },
      ...one('service', endpoint.service, services[endpoint.service]?.name),
      ...groups('node', endpoint.node),
      ...groups('zone', endpoint.zone),
      ...aroundService(endpoint.service),
    ]
  }
  switch (place.kind) {
    case 'endpoint':
      return endpointAt(place.index)
    case 'member':
      return endpointAt(members[place.index]?.endpoint ?? -1)
    case 'proxy': {
      const proxy = proxies[place.index]
      if (proxy === undefined) return []
      if (proxy.endpoint >= 0) return endpointAt(proxy.endpoint)
      if (proxy.node !== '') return groups('node', proxy.node)
      return one('client', proxy.client, clients[proxy.client]?.name)
    }
    case 'service':
      return [
        ...one('service', place.index, services[place.index]?.name),
        ...aroundService(place.index),
      ]
    case 'client':
      return one('client', place.index, clients[place.index]?.name)
    case 'edge':
      return one('link', place.index, edges[place.index]?.name)
    case 'cluster': {
      const edge = clusters[place.index]?.edge ?? -1
      return one('link', edge, edges[edge]?.name)
    }
    case 'zone':
    case 'node':
      return [groupAt(topology, place.kind, place.index)]
    case 'controlPlane':
      return controlPlanes(topology)
  }
}

/** Whether something can be broken in a way. */
export function canBefall(
  way: WayId,
  { is, isCertified, isMeshable }: Pick<Target, 'is' | 'isCertified' | 'isMeshable'>,
): boolean {
  const { befalls, group }: FaultWay = faultWays[way]
  if ((way === 'inject' || way === 'uninject') && isMeshable !== true) return false
  const needsCertificate = group === 'trust' && (is === 'endpoint' || is === 'service')
  return befalls.includes(is) && (!needsCertificate || isCertified === true)
}

/** What is hit when a way to break is dropped on a place: the smallest thing there that can break so. */
export function targetFor(topology: Topology, way: WayId, place: PlaceRef): Target | undefined {
  return targetsAt(topology, place).find((target) => canBefall(way, target))
}

/** What the menu of a place offers to break: what was pointed at, what it is part of, and the endpoints of a service. */
export function menuTargets(topology: Topology, place: PlaceRef): readonly Target[] {
  const inside =
    place.kind === 'service'
      ? (topology.services[place.index]?.endpoints ?? []).flatMap((endpoint) =>
          targetsAt(topology, { kind: 'endpoint', index: endpoint }).slice(0, 1),
        )
      : []
  return [...targetsAt(topology, place), ...inside]
}

/** Where a target of a command stands, if the run has it. */
export function targetNamed(topology: Topology, on: string): Target | undefined {
  const name = on.replace(/\s*->\s*/, linkSign)
  return targetsOf(topology).find((target) => target.on === name)
}
