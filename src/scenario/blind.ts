import { requestKeys, type Policy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Middles } from './middle.ts'
import type { Scenario, ServiceSpec } from './Scenario.ts'

/** By service: whether nobody looks into its connections, once these policies are there. */
export function blindServices(
  { services }: Scenario,
  profile: MeshProfile,
  middles: Middles,
  policies: readonly Policy[],
): boolean[] {
  return services.map((service) => {
    // What comes to a waypoint comes from proxies of connections, and goes on to who has one as requests.
    if (service.role === 'waypoint') return true
    if (middles.between(service.name, false) !== undefined)
      return isDeclaredOpaque(profile, service)
    return isOpaque(profile, service, policies)
  })
}

/**
 * Whether nobody looks into the connections of a service: nobody does into TCP, a mesh not where it is told so, and one that is
 * made for connections only where a policy asks for it.
 */
function isOpaque(
  profile: MeshProfile,
  service: ServiceSpec,
  policies: readonly Policy[],
): boolean {
  const { connections } = profile
  if (isDeclaredOpaque(profile, service)) return true
  if (connections === undefined) return false
  if (connections.until === 'waypoint') return true
  const keys = requestKeysOf(profile)
  return !policies.some(
    (policy) =>
      (policy.for === service.name || policy.for === '*') &&
      Object.keys(policy).some((key) => keys.includes(writtenKey(key))),
  )
}

/** Nobody looks into TCP, and a mesh not into what it is told not to. */
export function isDeclaredOpaque(
  { placement }: MeshProfile,
  { protocol, opaque }: ServiceSpec,
): boolean {
  return protocol === 'tcp' || (opaque && placement !== 'none')
}

/** Keys of a policy that do nothing where nobody looks into connections. */
export function requestKeysOf({ connections, expresses }: MeshProfile): readonly string[] {
  return connections === undefined
    ? requestKeys
    : expresses.filter((key) => !connections.expresses.includes(key))
}

/** A system as it is where its proxies know connections only. */
export function atConnections(profile: MeshProfile): MeshProfile {
  return { ...profile, ...profile.connections, unasked: [] }
}

/** What somebody says in vain, because nobody looks into connections there, or nobody sees who calls. */
export function blindNotes(
  scenario: Scenario,
  profile: MeshProfile,
  middles: Middles,
  isBlind: readonly boolean[],
  policies: readonly Policy[],
): string[] {
  return [
    ...lostKeys(scenario, profile, isBlind, policies),
    ...lostCallers(scenario, middles, policies),
  ]
}

/** What somebody says of requests to a service whose connections nobody looks into. */
function lostKeys(
  scenario: Scenario,
  profile: MeshProfile,
  isBlind: readonly boolean[],
  policies: readonly Policy[],
): string[] {
  const keysOfRequests = requestKeysOf(profile)
  return scenario.services
    .filter(({ role }, index) => role === 'app' && isBlind[index]!)
    .flatMap((service) => {
      const { name, protocol, opaque } = service
      const why =
        protocol === 'tcp' ? 'speaks TCP' : opaque ? 'is declared opaque' : 'has no waypoint'
      const keys = new Set(
        policies
          // What is said of all is meant for those whom it can bind, but where it binds nobody unasked.
          .filter((policy) => policy.for === name || (profile.connections && policy.for === '*'))
          .flatMap((policy) =>
            Object.entries(policy).flatMap(([key, value]) => {
              const isOff = value === null || (key === 'timeoutUs' && Number(value) <= 0)
              return isOff || !keysOfRequests.includes(writtenKey(key)) ? [] : [writtenKey(key)]
            }),
          ),
      )
      return [...keys]
        .sort()
        .map(
          (key) => `"${key}" for ${name} does nothing: ${name} ${why}, and no proxy looks inside.`,
        )
    })
}

/** What is said of one caller of a service whose waypoint takes all callers alike. */
function lostCallers(
  { system }: Scenario,
  middles: Middles,
  policies: readonly Policy[],
): string[] {
  if (system !== 'istio-ambient') return []
  const lost = policies.filter(
    ({ for: to, from }) => from !== undefined && middles.between(to, false) !== undefined,
  )
  return [...new Set(lost.map(({ for: to, from }) => `${from!} to ${to}`))].map(
    (calls) =>
      `A policy for calls from ${calls} does nothing there: the waypoint takes all callers alike.`,
  )
}

/** As a policy is written: `timeoutUs` is `timeout`. */
export const writtenKey = (key: string): string => key.replace(/Us$/, '')
