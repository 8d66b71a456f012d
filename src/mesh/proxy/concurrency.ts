import type { Action } from '../../engine/Simulation.ts'
import type { Concurrency } from '../../policies/concurrency/concurrency.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/** The adaptive limit of one proxy's filters: when it is measured anew, and how it follows what requests take. */
export function concurrencyActions(
  places: Places,
): Record<'pinLimit' | 'planMeasuring' | 'updateLimit', Action> {
  const { sim, controllers, filters, endpoints, clusters, draw } = places
  const purpose = places.purpose('concurrency')

  /** The rule that it follows now; null once a policy has taken it away. */
  const ruleOf = (controller: number): Concurrency | null => {
    const row = controllers.filter[controller]!
    const endpoint = filters.endpoint[row]!
    const rules =
      endpoint >= 0
        ? places.inboundRules[
            endpoints.inbound[endpoint]! - endpoints.service[endpoint]! + filters.service[row]!
          ]!
        : places.routeRules[clusters.routes[filters.cluster[row]!]!]!
    return rules.filters?.concurrency ?? null
  }

  return {
    pinLimit(controller) {
      controllers.since[controller] = sim.now
      ruleOf(controller)?.pin(controller)
    },

    planMeasuring(controller) {
      controllers.since[controller] = sim.now
      const u = draw
        .key(controllers.filter[controller]!, controllers.measured[controller]!, purpose)
        .next()
      ruleOf(controller)?.nextAfter(controller, u)
    },

    updateLimit(controller) {
      if (ruleOf(controller)?.update(controller) === true)
        sim.tell(places.machines.controllers, controller, events.concurrencyLimit.doubted)
    },
  }
}
