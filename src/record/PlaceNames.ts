import type { Run } from '../scenario/build.ts'

/** What the places of a run are called. */
export class PlaceNames {
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  endpoint(endpoint: number): string {
    const { endpoints, firstEndpoint } = this.places
    const service = endpoints.service[endpoint]!
    return `${this.run.plan.services[service]!.name}-${endpoint - firstEndpoint[service]! + 1}`
  }

  member(member: number): string {
    return this.endpoint(this.places.members.endpoint[member]!)
  }

  client(client: number): string {
    return this.run.scenario.clients[client]!.name
  }

  proxy(proxy: number): string {
    const { proxies, nodeNames } = this.places
    const node = proxies.node[proxy]!
    if (node >= 0) return `node ${nodeNames[node]!}`
    const endpoint = proxies.endpoint[proxy]!
    return endpoint < 0 ? this.client(proxies.client[proxy]!) : this.endpoint(endpoint)
  }

  /** Whose calls a cluster carries. */
  caller(cluster: number): string {
    const { clusters, endpoints, nodeNames, nodeOf } = this.places
    const from = clusters.fromEndpoint[cluster]!
    if (clusters.isShared[cluster] === 1)
      return `${this.run.plan.services[endpoints.service[from]!]!.name} on ${nodeNames[nodeOf[from]!]!}`
    if (from >= 0) return this.endpoint(from)
    return this.client(this.run.plan.edges[clusters.edge[cluster]!]!.fromClient)
  }

  /** The service that a cluster calls. */
  upstream(cluster: number): string {
    return this.run.plan.services[this.places.clusters.service[cluster]!]!.name
  }

  private get places() {
    return this.run.world.places
  }
}
