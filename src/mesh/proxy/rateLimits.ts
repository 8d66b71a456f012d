import { nobody } from '../../model/units.ts'
import type { RateLimit } from '../../policies/rateLimit/rateLimit.ts'
import type { Places } from '../Places.ts'

/** Asking the rate limit of an endpoint about a job. */
export function rateLimits(places: Places): {
  rateLimitOf(rateLimit: RateLimit, job: number, endpoint: number): number
} {
  const { jobs, edges, endpoints, clients, limiters, plan } = places

  return {
    rateLimitOf(rateLimit, job, endpoint) {
      // Made when the first request comes, and anew when other limits are set: with full bursts.
      if (endpoints.limiterCount[endpoint] !== rateLimit.width) {
        endpoints.limiterCount[endpoint] = rateLimit.width
        endpoints.limiters[endpoint] = limiters.birth()
        for (let count = 1; count < rateLimit.width; count++) limiters.birth()
      }
      const refusedBy = rateLimit.check(endpoints.limiters[endpoint]!, identityOf(job))
      if (refusedBy > 0) edges.rateLimited[jobs.edge[job]!]!++
      return refusedBy
    },
  }

  /** The identity of a job's caller, as access policies know it; nobody for one that showed no certificate. */
  function identityOf(job: number): number {
    const edge = jobs.edge[job]!
    if (plan.identity !== null) return jobs.isMutual[job] === 1 ? places.identityOf(edge) : nobody
    const from = jobs.fromEndpoint[job]!
    const proxy = from >= 0 ? endpoints.proxy[from]! : clients.proxy[plan.edges[edge]!.fromClient]!
    return proxy >= 0 ? places.identityOf(edge) : nobody
  }
}
