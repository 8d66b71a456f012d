import { meanUs } from '../engine/distributions.ts'
import type { ServicePlan } from '../mesh/Plan.ts'
import type { Run } from '../scenario/build.ts'

/** Where calls lead: who is needed how often by one request of a client, and what proxies add on the way. */
export class CallGraph {
  private readonly run: Run
  /** By service: itself, and those that a route may lead to in its place. */
  private readonly targets: readonly (readonly number[])[]

  constructor(run: Run) {
    this.run = run
    const { scenario, plan } = run
    const later = run.happening
    const policies = [
      ...scenario.policies,
      ...later.flatMap((command) => (command.kind === 'policy' ? [command.policy] : [])),
    ]
    this.targets = plan.services.map(({ name }, service) => {
      const routed = policies
        .filter((policy) => policy.for === name)
        .flatMap((policy) => policy.route?.map(({ to }) => to) ?? [])
        .map((to) => plan.services.findIndex((other) => other.name === to))
      return [...new Set([service, ...routed])]
    })
  }

  /**
   * How many attempts would arrive at each service if every call were made once and answered.
   *
   * @param requests by edge: how many requests went there; says how routes split, and what clients asked
   */
  needs(requests: Float64Array): Float64Array {
    const { plan } = this.run
    const needs = new Float64Array(plan.services.length)
    plan.edges.forEach(({ fromClient, toService }, edge) => {
      if (fromClient >= 0) this.addNeeds(needs, requests, toService, requests[edge]!, 0)
    })
    return needs
  }

  private addNeeds(
    needs: Float64Array,
    requests: Float64Array,
    service: number,
    count: number,
    depth: number,
  ): void {
    const { plan } = this.run
    needs[service]! += count
    // Calls do not go in a circle, but a route may lead back.
    if (count === 0 || depth > plan.services.length) return
    for (const { edge, probability } of plan.services[service]!.steps.flat()) {
      for (const [target, share] of this.shares(edge, requests)) {
        this.addNeeds(needs, requests, target, count * probability * share, depth + 1)
      }
    }
  }

  /** Where the requests of a call went: by its own counts, because a policy may change the route at any time. */
  private shares(edge: number, requests: Float64Array): [service: number, share: number][] {
    const { fromService, toService } = this.run.plan.edges[edge]!
    const targets = this.targets[toService]!
    if (targets.length === 1) return [[toService, 1]]
    const counts = targets.map((target) => {
      const found = this.edgeTo(fromService, target)
      return found < 0 ? 0 : requests[found]!
    })
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total === 0) return [[toService, 1]]
    return targets.map((target, index) => [target, counts[index]! / total])
  }

  private edgeTo(fromService: number, toService: number): number {
    return this.run.plan.edges.findIndex(
      (edge) => edge.fromService === fromService && edge.toService === toService,
    )
  }

  /** What proxies add to one request on one hop, there and back, µs: those who have one, on average. */
  hopTax(edge: number): number {
    const { plan } = this.run
    if (!plan.hasProxies) return 0
    const { fromService, fromClient, toService } = plan.edges[edge]!
    const caller =
      fromClient >= 0
        ? plan.clients[fromClient]!.unmeshed
          ? 0
          : 1
        : meshedShare(plan.services[fromService]!)
    // Each proxy is crossed twice.
    return 2 * meanUs(plan.hop) * (caller + meshedShare(plan.services[toService]!))
  }

  /** What proxies add to one request on a hop and on the calls behind it, µs: the longest of parallel calls, all steps. */
  pathTax(edge: number): number {
    const { plan } = this.run
    const behind = plan.services[plan.edges[edge]!.toService]!.steps.map((step) =>
      Math.max(0, ...step.map((call) => call.probability * this.pathTax(call.edge))),
    )
    return behind.reduce((sum, tax) => sum + tax, this.hopTax(edge))
  }
}

/** The share of a service's endpoints that have a proxy. */
function meshedShare({ endpoints, unmeshed }: ServicePlan): number {
  return 1 - unmeshed.filter(Boolean).length / endpoints
}
