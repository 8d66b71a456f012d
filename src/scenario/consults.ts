import type { Policy } from '../dialects/policy.ts'
import type { ConsultPlan, EdgePlan } from '../mesh/Plan.ts'
import { nobody } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { filterDefaults } from '../policies/filter/filterDefaults.ts'
import type { ConsultSettings, Scenario } from './Scenario.ts'

/** What a scenario says of the service that proxies ask first. */
function saidOf({ system, systems }: Scenario): ConsultSettings {
  return system === 'istio-2018' ? (systems[system]?.mixer ?? {}) : {}
}

/** Who is asked before a request is let in: profile and scenario together; `null` where nobody is. */
export function consultPlan(
  scenario: Scenario,
  { consults }: MeshProfile,
  edges: readonly EdgePlan[],
): ConsultPlan | null {
  if (consults === undefined) return null
  const { failClosed, validUs, uses, kinds, report } = { ...consults, ...saidOf(scenario) }
  const edgeOf = scenario.services.map((_, service) =>
    edges.findIndex(
      ({ fromService, toService }) =>
        fromService === service && scenario.services[toService]!.role === 'mixer',
    ),
  )
  return {
    edgeOf: edgeOf.map((edge) => (edge < 0 ? nobody : edge)),
    failClosed,
    validUs,
    uses,
    kinds,
    report,
  }
}

/** What binds calls to the service that is asked first: what the system has, and nothing that anybody says of services. */
export function consultPolicy(
  scenario: Scenario,
  { consults }: MeshProfile,
  { toService }: EdgePlan,
): Policy | undefined {
  if (consults === undefined || scenario.services[toService]!.role !== 'mixer') return undefined
  const { timeoutUs, limit } = { ...consults, ...saidOf(scenario) }
  return {
    for: scenario.services[toService]!.name,
    timeoutUs,
    retry: null,
    outlier: null,
    limits: { maxConnections: limit, maxPendingRequests: limit, maxRequests: limit },
  }
}

/**
 * What binds calls to a service that filters ask first: how long they wait for it, and no second attempt.
 *
 * @param policies of what they protect
 */
export function askPolicy(
  service: string,
  policies: readonly Policy[],
  { defaults }: MeshProfile,
): Policy {
  const { quotaTimeoutUs, authTimeoutUs } = { ...filterDefaults, ...defaults.filters }
  const waits = policies.flatMap(({ globalRateLimit, externalAuth }) => [
    ...(externalAuth?.service === service ? [externalAuth.timeoutUs ?? authTimeoutUs] : []),
    ...(globalRateLimit?.service === service ? [globalRateLimit.timeoutUs ?? quotaTimeoutUs] : []),
  ])
  return { for: service, timeoutUs: waits[0] ?? authTimeoutUs, retry: null, outlier: null }
}
