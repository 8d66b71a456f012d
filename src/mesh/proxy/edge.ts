import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import { isAllowed } from '../../policies/authz/authz.ts'
import { limitedBy } from '../../policies/rateLimit/rateLimit.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/**
 * What a gateway asks at the edge, for whom it is asked: may this client, and how often? It knows clients by their keys, and sees
 * nobody else. Services that are asked past it ask nothing.
 *
 * @param plain the end of a hop where nobody asks
 */
export function edgeActions(
  places: Places,
  plain: { readonly checkInbound: Action },
): Record<'checkInbound', Action> {
  const { sim, jobs, endpoints, requests, edges, limiters, gatewayLimiters, plan } = places
  const gateways = endpoints.used

  /** The inbound rules of the service that is asked for, in the version that the gateway holds. */
  const rulesFor = (endpoint: number, target: number) => {
    const own = endpoints.service[endpoint]!
    return places.inboundRules[endpoints.inbound[endpoint]! - own + target]!
  }

  /** The limiters of a gateway for one service, made with full bursts when the first request comes or other limits are set. */
  const limitersFor = (endpoint: number, target: number, width: number): number => {
    const row = endpoint * plan.services.length + target
    while (gatewayLimiters.used < gateways * plan.services.length) gatewayLimiters.birth()
    if (gatewayLimiters.width[row] !== width) {
      gatewayLimiters.width[row] = width
      gatewayLimiters.first[row] = limiters.birth()
      for (let count = 1; count < width; count++) limiters.birth()
    }
    return gatewayLimiters.first[row]!
  }

  const refuse = (job: number, because: number, event: number): void => {
    jobs.arrivedAt[job] = sim.now
    jobs.reason[job] = because
    jobs.status[job] = places.statusOf(because)
    sim.answer(event)
  }

  return {
    checkInbound(job) {
      const edge = jobs.edge[job]!
      const { target, onward } = plan.edges[edge]!
      if (onward < 0) {
        plain.checkInbound(job)
        return
      }
      const endpoint = jobs.endpoint[job]!
      const { access, rateLimit } = rulesFor(endpoint, target)
      const client = places.identityOf(edge)
      if (access !== null) {
        const verdict = access.decide(client, requests.method[jobs.request[job]!]!)
        jobs.verdict[job] = verdict
        if (!isAllowed(verdict)) {
          endpoints.rbac_denied[endpoint]!++
          refuse(job, reason.accessDenied, events.job.denied)
          return
        }
        endpoints.rbac_allowed[endpoint]!++
      }
      if (rateLimit !== null) {
        const first = limitersFor(endpoint, target, rateLimit.width)
        if (rateLimit.check(first, client === nobody ? nobody : client) !== limitedBy.none) {
          edges.rateLimited[edge]!++
          refuse(job, reason.rateLimited, events.job.limited)
          return
        }
      }
      plain.checkInbound(job)
    },
  }
}
