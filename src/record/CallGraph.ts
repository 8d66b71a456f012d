import { leadsTo } from '../dialects/policy.ts'
import { meanUs } from '../engine/distributions.ts'
import type { CallPlan, ServicePlan } from '../mesh/Plan.ts'
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
        .flatMap(leadsTo)
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
    plan.edges.forEach(({ fromClient, target }, edge) => {
      if (fromClient < 0) return
      const count = requests[edge]!
      this.addMiddle(needs, edge, count)
      for (const [to, share] of this.isThroughMiddle(edge)
        ? this.shares(edge, requests)
        : [[target, 1] as const])
        this.addNeeds(needs, requests, to, count * share, 0)
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
      this.addMiddle(needs, edge, count * probability)
      for (const [target, share] of this.shares(edge, requests)) {
        this.addNeeds(needs, requests, target, count * probability * share, depth + 1)
      }
    }
  }

  /** Where the requests of a call went: by its own counts, because a policy may change the route at any time. */
  private shares(edge: number, requests: Float64Array): [service: number, share: number][] {
    const { fromService, target: asked, onward } = this.run.plan.edges[edge]!
    // Who stands in the middle routes.
    if (onward >= 0) return this.shares(onward, requests)
    const targets = this.targets[asked]!
    if (targets.length === 1) return [[asked, 1]]
    const counts = targets.map((target) => {
      const found = this.edgeTo(fromService, target)
      return found < 0 ? 0 : requests[found]!
    })
    const total = counts.reduce((sum, count) => sum + count, 0)
    if (total === 0) return [[asked, 1]]
    return targets.map((target, index) => [target, counts[index]! / total])
  }

  private edgeTo(fromService: number, target: number): number {
    return this.run.plan.edges.findIndex(
      (edge) => edge.fromService === fromService && edge.target === target,
    )
  }

  private isThroughMiddle(edge: number): boolean {
    return this.run.plan.edges[edge]!.onward >= 0
  }

  /** Who stands in the middle of a call is needed, too. */
  private addMiddle(needs: Float64Array, edge: number, count: number): void {
    const { onward, toService } = this.run.plan.edges[edge]!
    if (onward >= 0) needs[toService]! += count
  }

  /** What a system adds to one request on one hop, there and back, µs: its proxies, and who stands in the middle. */
  hopTax(edge: number): number {
    return this.proxyTax(edge) + this.middleTax(edge)
  }

  /** Of those who have a proxy, on average. */
  private proxyTax(edge: number): number {
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

  /** What stands in the middle of a hop adds to it, there and back, µs: another hop, and its own work. */
  private middleTax(edge: number): number {
    const { plan } = this.run
    const { onward, toService } = plan.edges[edge]!
    if (onward < 0) return 0
    const way = plan.edges[onward]!
    return (
      meanUs(plan.services[toService]!.serviceTime) +
      2 * way.latencyUs +
      way.jitterUs +
      this.proxyTax(onward) +
      // A broker is crossed by the call, by its delivery, and by both on their way back.
      (plan.broker === null ? 0 : 4 * meanUs(plan.hop))
    )
  }

  /** Whether a broker keeps a call that needs no answer. */
  private isKept(edge: number, { isOneWay }: { readonly isOneWay: boolean }): boolean {
    const { plan } = this.run
    return isOneWay && plan.broker !== null && plan.edges[edge]!.onward >= 0
  }

  /** What publishing takes where nobody waits for an answer, µs: there and back, and the confirm. */
  private publishTax(edge: number): number {
    const { plan } = this.run
    return meanUs(plan.services[plan.edges[edge]!.toService]!.serviceTime) + 2 * meanUs(plan.hop)
  }

  /** What proxies add to one request on a hop and on the calls behind it, µs: the longest of parallel calls, all steps. */
  pathTax(edge: number): number {
    const { plan } = this.run
    const { fromClient } = plan.edges[edge]!
    if (fromClient >= 0 && this.isKept(edge, plan.clients[fromClient]!))
      return this.publishTax(edge)
    const taxOf = (call: CallPlan): number =>
      call.probability *
      (this.isKept(call.edge, call) ? this.publishTax(call.edge) : this.pathTax(call.edge))
    const behind = plan.services[plan.edges[edge]!.target]!.steps.map((step) =>
      Math.max(0, ...step.map(taxOf)),
    )
    return behind.reduce((sum, tax) => sum + tax, this.hopTax(edge))
  }
}

/** The share of a service's endpoints that have a proxy. */
function meshedShare({ endpoints, unmeshed }: ServicePlan): number {
  return 1 - unmeshed.filter(Boolean).length / endpoints
}
