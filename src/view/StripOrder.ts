import type { Topology } from '../record/Topology.ts'
import type { EndpointSpot } from './groups.ts'
import type { Layout } from './layoutTypes.ts'
import { frameLook, type Looks } from './looks.ts'
import * as states from './states.ts'

/**
 * The order of endpoints in strips: those that are worst off first, then by load. It is taken anew a few times a second, and
 * gives each endpoint the place in the layout at which it is drawn, so that whoever points there finds it.
 */
export class StripOrder {
  /** By service with a strip: its endpoints, the worst first. */
  readonly order = new Map<number, number[]>()
  readonly #layout: Layout

  constructor(topology: Topology, layout: Layout) {
    this.#layout = layout
    layout.strips.forEach((strip, service) => {
      if (strip) this.order.set(service, topology.services[service]!.endpoints.slice())
    })
    for (const service of this.order.keys()) this.#place(service)
  }

  sort(looks: Looks): void {
    for (const [service, endpoints] of this.order) {
      endpoints.sort(
        (a, b) =>
          rank(looks, a) - rank(looks, b) ||
          looks.queue[b]! - looks.queue[a]! ||
          looks.busy[b]! - looks.busy[a]! ||
          a - b,
      )
      this.#place(service)
    }
  }

  #place(service: number): void {
    const { columns, perColumn, worst } = this.#layout.strips[service]!
    const spots = this.#layout.endpoints as EndpointSpot[]
    this.order.get(service)!.forEach((endpoint, at) => {
      const box = worst[at]
      spots[endpoint] = box
        ? { form: 'box', ...box }
        : { form: 'column', ...columns[Math.floor(at / perColumn)]! }
    })
  }
}

/** How badly off an endpoint is, 0 the worst. */
export function rank(looks: Looks, endpoint: number): number {
  const pod = looks.pod[endpoint]!
  const frame = looks.frame[endpoint]!
  if (pod === states.pod.crashed || pod === states.pod.gone) return 0
  if (frame === frameLook.ejected) return 1
  if (frame === frameLook.partly || frame === frameLook.probation || frame === frameLook.degraded)
    return 2
  return pod === states.pod.ready ? 4 : 3
}
