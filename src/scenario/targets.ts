import type { EdgePlan } from '../mesh/Plan.ts'
import { controlPlaneName, issuerName, middleName, rootName, zonesAround } from './names.ts'
import type { Scenario } from './Scenario.ts'

/** Rows that a name of a command means: of which table, and whether it names a zone or a node as a whole. */
export interface TargetRows {
  readonly table: 'endpoint' | 'edge' | 'client' | 'node' | 'controlPlane' | 'authority' | 'caller'
  readonly rows: readonly number[]
  readonly scope: 'zone' | 'region' | 'node' | undefined
}

/** What can befall who signs: as if each were a row of a table. */
export const authorityRows = { issuer: 0, root: 1 } as const

/** Names of a scenario as positions. */
export class Targets {
  private readonly services = new Map<string, number>()
  private readonly clients = new Map<string, number>()
  private readonly edges = new Map<string, number>()
  private readonly edgesTo = new Map<string, number[]>()
  private readonly zones = new Set<string>()
  private readonly endpointsOf = new Map<string, number[]>()
  private readonly endpointCount: number
  private readonly middle: TargetRows | 'node'
  /** The number of each endpoint's node, where its proxy stands there; −1 where it has one of its own. */
  private readonly nodeOf: readonly number[]
  private readonly firstNode: string

  /** @param middle what a system has of its own: services, its control plane, a proxy on a node, or nothing */
  constructor(
    scenario: Scenario,
    edges: readonly EdgePlan[],
    middle: 'services' | 'controlPlane' | 'node' | 'none',
    hasNodeProxies: boolean,
  ) {
    let row = 0
    const nodes = [...new Set(scenario.services.flatMap((service) => service.nodes))]
    this.nodeOf = scenario.services.flatMap((service) =>
      service.nodes.map((name) =>
        hasNodeProxies && service.role === 'app' ? nodes.indexOf(name) : -1,
      ),
    )
    scenario.services.forEach(({ name, endpoints }, index) => {
      this.services.set(name, index)
      const rows = Array.from({ length: endpoints }, () => row++)
      this.endpointsOf.set(name, rows)
      rows.forEach((endpoint, count) => this.endpointsOf.set(`${name}-${count + 1}`, [endpoint]))
    })
    this.endpointCount = row
    this.addGroups(scenario)
    scenario.clients.forEach(({ name }, index) => this.clients.set(name, index))
    edges.forEach(({ name }, index) => this.edges.set(name, index))
    for (const { name } of scenario.services) {
      const service = this.services.get(name)!
      const own = edges.flatMap((edge, index) => (edge.toService === service ? [index] : []))
      this.edgesTo.set(name, own)
    }
    this.middle = middle === 'node' ? middle : middleRows(scenario, this.endpointsOf, middle)
    this.firstNode = nodes[0] ?? ''
  }

  /** `zone:a`, `zone:eu` (a region: all zones in it), `node:n1`: no service can be called that. */
  private addGroups({ services, nodes }: Scenario): void {
    for (const { name } of nodes) this.endpointsOf.set(`node:${name}`, [])
    // What stands in the middle is the system's own, and belongs to nobody.
    const apps = services.filter(({ role }) => role === 'app')
    const rowsOf = (some: Scenario['services']): number[] =>
      some.flatMap(({ name }) => this.endpointsOf.get(name)!)
    this.endpointsOf.set('*', rowsOf(apps))
    for (const namespace of new Set(apps.map((service) => service.namespace)))
      this.endpointsOf.set(
        `namespace:${namespace}`,
        rowsOf(apps.filter((service) => service.namespace === namespace)),
      )
    for (const { name, zones, nodes: machines } of services) {
      for (const zone of zones) this.zones.add(zone)
      this.endpointsOf.get(name)!.forEach((endpoint, count) => {
        const around = zonesAround(zones[count]!).map((zone) => `zone:${zone}`)
        for (const group of [...around, `node:${machines[count]!}`]) {
          const own = this.endpointsOf.get(group)
          if (own === undefined) this.endpointsOf.set(group, [endpoint])
          else own.push(endpoint)
        }
      })
    }
  }

  service(name: string): number {
    return found(this.services, name)
  }

  client(name: string): number {
    return found(this.clients, name)
  }

  /** The numbers of callers: endpoints first, then clients. */
  private callers(name: string): readonly number[] {
    const client = this.clients.get(name)
    if (client !== undefined) return [this.endpointCount + client]
    return this.endpointsOf.get(name) ?? []
  }

  /** What a fault of a kind on a name befalls. A service's name is what its callers look up: that befalls links. */
  rows(kind: string, on: string): TargetRows {
    const of = (table: TargetRows['table'], rows: readonly number[]): TargetRows => {
      const [, scope] = /^(zone|node):/.exec(on) ?? []
      // What is in no zone of that name is in several of a region.
      const isRegion = scope === 'zone' && !this.zones.has(on.slice('zone:'.length))
      return { table, rows, scope: isRegion ? 'region' : (scope as TargetRows['scope']) }
    }
    if (on === controlPlaneName) return of('controlPlane', [0])
    if (on === middleName) {
      if (this.middle !== 'node') return this.middle
      // The proxy of the first node; cut off, it is so with its node.
      return kind === 'partition' ? this.rows(kind, `node:${this.firstNode}`) : of('node', [0])
    }
    if (kind === 'expire' && !this.endpointsOf.has(on)) {
      if (on === issuerName) return of('authority', [authorityRows.issuer])
      if (on === rootName) return of('authority', [authorityRows.root])
    }
    const [, cutFrom] = on.split(`${controlPlaneName}→`)
    if (cutFrom !== undefined) return of('caller', this.callers(cutFrom))
    if (on.includes('→')) return of('edge', [found(this.edges, on)])
    if (kind === 'spike' || this.clients.has(on)) return of('client', [this.client(on)])
    if (kind === 'dns') return of('edge', found(this.edgesTo, on))
    // A zone may be named by a list that has more zones than there are endpoints.
    const endpoints = on.startsWith('zone:')
      ? (this.endpointsOf.get(on) ?? [])
      : found(this.endpointsOf, on)
    if (kind !== 'killProxy') return of('endpoint', endpoints)
    // The proxy of an endpoint may be that of its node, which dies once for all who stand there.
    const nodes = new Set(endpoints.map((endpoint) => this.nodeOf[endpoint]!))
    nodes.delete(-1)
    return nodes.size === 0 ? of('endpoint', endpoints) : of('node', [...nodes])
  }
}

function middleRows(
  { services }: Scenario,
  endpointsOf: ReadonlyMap<string, readonly number[]>,
  middle: 'services' | 'controlPlane' | 'none',
): TargetRows {
  if (middle === 'controlPlane') return { table: 'controlPlane', rows: [0], scope: undefined }
  const rows =
    middle === 'none'
      ? []
      : services.flatMap(({ name, role }) => (role === 'app' ? [] : endpointsOf.get(name)!))
  return { table: 'endpoint', rows, scope: undefined }
}

function found<T>(names: ReadonlyMap<string, T>, name: string): T {
  const value = names.get(name)
  // parse.ts has checked every name of a scenario and of its commands.
  if (value === undefined) throw new Error(`nothing is called "${name}"`)
  return value
}
