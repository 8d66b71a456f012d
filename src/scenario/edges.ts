import { leadsTo, type Policy } from '../dialects/policy.ts'
import type { EdgePlan } from '../mesh/Plan.ts'
import none from '../profiles/none.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import type { Estate } from './Estate.ts'
import type { Middles } from './middle.ts'
import type { FallbackSpec, Scenario } from './Scenario.ts'

/** A caller: a service or a client, the other below 0. */
interface Caller {
  readonly name: string
  readonly service: number
  readonly client: number
}

/**
 * Who calls whom, in the order of the file: clients first, then services, each with the targets of weighted routes. A call that
 * goes through the middle is followed by what the middle asks for it.
 */
export function edgesOf(
  { services, clients, links, network }: Scenario,
  profile: MeshProfile,
  middles: Middles,
  policies: readonly Policy[],
  estate: Estate,
): EdgePlan[] {
  const numberOf = new Map(services.map(({ name }, index) => [name, index]))
  const edges = new Map<string, EdgePlan>()
  /** By the name of a call through the middle: by whom the middle asks for it. */
  const onwards = new Map<string, string>()
  const routed = (to: string): string[] => [
    to,
    ...policies.filter((policy) => policy.for === to).flatMap(leadsTo),
  ]

  const put = (
    from: Caller,
    asked: string,
    to: string,
    isCalled: boolean,
    isOfProxy = false,
  ): void => {
    const name = `${from.name}→${asked}`
    const known = edges.get(name)
    if (known !== undefined) {
      if (isCalled) edges.set(name, { ...known, isCalled })
      return
    }
    const link = links.find((other) => other.from === from.name && other.to === asked) ?? network
    const isInMiddle = from.service >= 0 && services[from.service]!.role !== 'app'
    const library = estate.libraryOf(from.name)
    const { pool, resolves } =
      library ??
      (profile.middle === undefined ||
      profile.middle.covers === 'none' ||
      profile.connections !== undefined ||
      isInMiddle
        ? profile
        : (profile.outside ?? none))
    edges.set(name, {
      name,
      fromService: from.service,
      fromClient: from.client,
      toService: numberOf.get(to)!,
      target: numberOf.get(asked)!,
      onward: -1,
      isByLibrary: library !== undefined,
      isOfProxy,
      isFinagle: (estate.systemOf(from.name) ?? profile).finagle !== undefined,
      pool,
      resolves,
      isCalled,
      latencyUs: link.latencyUs,
      jitterUs: link.jitterUs,
      lossRatio: link.lossRatio,
    })
  }

  const add = (from: Caller, to: string): void => {
    const middle = middles.between(to, from.client >= 0)
    if (middle === undefined) {
      for (const target of new Set(routed(to))) put(from, target, target, target === to)
      return
    }
    put(from, to, middle, true)
    onwards.set(`${from.name}→${to}`, `${middle}→${to}`)
    // Weights are the middle's: it alone looks at them.
    const hub = { name: middle, service: numberOf.get(middle)!, client: -1 }
    for (const target of new Set(routed(to))) put(hub, target, target, target === to)
    for (const target of middles.besides(to)) put(hub, target, target, true)
  }

  // Only a library in the caller knows what else to answer.
  const instead = (fallback: FallbackSpec | undefined): string[] =>
    profile.placement === 'library' && fallback?.kind === 'call' ? [fallback.to] : []

  clients.forEach(({ name, to, fallback }, client) => {
    for (const one of [to, ...instead(fallback)]) add({ name, service: -1, client }, one)
  })
  services.forEach(({ name, steps, start }, service) => {
    const caller = { name, service, client: -1 }
    for (const { to, fallback } of steps.flat()) {
      for (const one of [to, ...instead(fallback)]) add(caller, one)
    }
    if (start.asks !== '') add(caller, start.asks)
  })

  // Proxies of callees ask whom their system consults.
  const consulted = profile.consults && services.find(({ role }) => role === 'mixer')?.name
  services.forEach(({ name, role }, service) => {
    if (consulted === undefined || role !== 'app') return
    put({ name, service, client: -1 }, consulted, consulted, true)
  })

  // So they do whom a policy names.
  const asked = askedBy(profile, policies)
  const caller = (name: string): Caller => ({ name, service: numberOf.get(name)!, client: -1 })
  for (const { of, whom } of asked) {
    for (const { name, role } of services) {
      if (role !== 'app' || (of !== '*' && of !== name)) continue
      if (asked.some((other) => other.whom === name)) continue
      for (const isFromClient of [true, false]) {
        const middle = middles.between(name, isFromClient)
        if (middle === undefined && profile.placement === 'edge') continue
        put(caller(middle ?? name), whom, whom, true, true)
      }
    }
  }

  const rows = new Map([...edges.keys()].map((name, row) => [name, row]))
  return [...edges.values()].map((edge) => {
    const onward = onwards.get(edge.name)
    return onward === undefined ? edge : { ...edge, onward: rows.get(onward)! }
  })
}

/** Whom the filters of policies ask first, and about which service. */
function askedBy(
  { expresses }: MeshProfile,
  policies: readonly Policy[],
): { readonly of: string; readonly whom: string }[] {
  return policies.flatMap((policy) =>
    (['externalAuth', 'globalRateLimit'] as const).flatMap((key) => {
      const whom = expresses.includes(key) ? policy[key]?.service : undefined
      return whom === undefined ? [] : [{ of: policy.for, whom }]
    }),
  )
}
