/**
 * The types of resources that a control plane sends, in the order in which it sends them: what is named comes before who
 * names it.
 *
 * @source envoy: docs/root/api-docs/xds_protocol.rst, "Eventual consistency considerations"; istio: pilot/pkg/xds/ads.go,
 *   PushOrder
 */
export const resourceTypes = [
  { name: 'CDS', noun: 'clusters', stat: 'cluster_manager.cds' },
  { name: 'EDS', noun: 'endpoints', stat: '' },
  { name: 'LDS', noun: 'listeners', stat: 'listener_manager.lds' },
  { name: 'RDS', noun: 'routes', stat: 'http.outbound.rds' },
  { name: 'SDS', noun: 'secrets', stat: 'sds' },
] as const
export type ResourceTypeName = (typeof resourceTypes)[number]['name']

/** The number of each type, by name: what stands in columns. */
export const resource = Object.fromEntries(
  resourceTypes.map(({ name }, index) => [name, index]),
) as Record<ResourceTypeName, number>

export const resourceTypeCount = resourceTypes.length

/** A set of types as bits. */
export const resourceBit = (type: number): number => 1 << type

/** What a proxy has of a cluster: both are needed before a request may be sent there. */
export const knows = { cluster: 1, endpoints: 2, everything: 3 } as const

/** Those whose versions are rule sets: what an operator writes ends up in them. */
export const policyTypes: readonly number[] = [resource.CDS, resource.LDS, resource.RDS]
