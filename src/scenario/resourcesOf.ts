import { leadsTo, type Policy } from '../dialects/policy.ts'
import { resource, resourceBit } from '../model/resources.ts'
import type { DefectKind } from './commands.ts'

/** The type of resource that each key of a policy ends up in. */
const typeOf: Readonly<Partial<Record<keyof Policy, number>>> = {
  timeoutUs: resource.RDS,
  retry: resource.RDS,
  fault: resource.RDS,
  route: resource.RDS,
  routes: resource.RDS,
  mirror: resource.RDS,
  directResponse: resource.RDS,
  redirect: resource.RDS,
  clusterNotFound: resource.RDS,
  strictHeaders: resource.LDS,
  maintenance: resource.CDS,
  dropOverloads: resource.EDS,
  connectTimeoutUs: resource.CDS,
  limits: resource.CDS,
  outlier: resource.CDS,
  healthCheck: resource.CDS,
  balancer: resource.CDS,
  locality: resource.CDS,
  panicThreshold: resource.CDS,
  mergeWindowUs: resource.CDS,
  tls: resource.CDS,
  mtls: resource.LDS,
  access: resource.LDS,
  inbound: resource.LDS,
  rateLimit: resource.LDS,
  globalRateLimit: resource.LDS,
  externalAuth: resource.LDS,
  admissionControl: resource.LDS,
  adaptiveConcurrency: resource.LDS,
  overload: resource.LDS,
}

/** What an author calls the types that a proxy may refuse. */
export const defectTypes: Readonly<Record<DefectKind, number>> = {
  clusters: resource.CDS,
  routes: resource.RDS,
  listeners: resource.LDS,
}

/** The types of resources that a policy ends up in, as bits. */
export function typesOf(policy: Policy): number {
  let bits = 0
  for (const key of Object.keys(policy) as (keyof Policy)[]) {
    const type = typeOf[key]
    if (type !== undefined) bits |= resourceBit(type)
  }
  // A budget is one of the cluster; a route brings the clusters that it leads to.
  if (policy.retry?.budget !== undefined || leadsTo(policy).length > 0)
    bits |= resourceBit(resource.CDS)
  // Filters of callers come with what binds their requests.
  const { rateLimit, admissionControl, adaptiveConcurrency } = policy
  if (
    [rateLimit?.bucket, admissionControl, adaptiveConcurrency].some((one) => one?.at === 'client')
  )
    bits |= resourceBit(resource.RDS)
  // A policy that says nothing but whom it is for still makes a cluster.
  return bits === 0 ? resourceBit(resource.CDS) : bits
}
