import type { Policy } from '../dialects/policy.ts'
import type { GuardsPlan } from '../mesh/Plan.ts'
import { nobody } from '../model/units.ts'
import type { GuardDefaults, MeshProfile } from '../profiles/profile.ts'
import type { GuardOptions, Scenario } from './Scenario.ts'

/** How the library of a caller isolates its calls to a service, before a policy speaks. */
export interface EdgeGuard extends GuardDefaults {
  /** The pool whose threads its calls share. */
  readonly pool: string
  readonly isShared: boolean
}

/** Whether a caller has the library of the system, where the system is one. */
export function hasLibrary(
  { systems }: Scenario,
  { placement, defaults }: MeshProfile,
  caller: string,
): boolean {
  if (placement !== 'library') return false
  return defaults.guard === undefined || optionsOf(systems.hystrix?.callers, caller) !== 'none'
}

/**
 * How calls over an edge (`web→cart`) are isolated; undefined when they are not.
 *
 * A client stands for as many processes as it takes: its calls have as many threads as they want, unless the scenario gives it
 * a number. A service is as many processes as it has endpoints.
 */
export function guardOf(
  scenario: Scenario,
  profile: MeshProfile,
  edge: string,
): EdgeGuard | undefined {
  const { guard } = profile.defaults
  const [from = '', to = ''] = edge.split('→')
  if (guard === undefined || !hasLibrary(scenario, profile, from)) return undefined
  // What goes over a TCP session is no call.
  if (scenario.services.find(({ name }) => name === to)?.protocol === 'tcp') return undefined
  const settings = scenario.systems.hystrix ?? {}
  const said = optionsOf(settings.callers, from)
  const own: GuardOptions = said === undefined || said === 'none' ? {} : said
  const { version = guard.version } = { ...settings, ...own }
  const isClient = scenario.clients.some(({ name }) => name === from)
  const ofAll = isClient
    ? { ...optionsIn(settings), threads: Infinity, permits: Infinity }
    : optionsIn(settings)
  const defaults = { ...guard.versions[version]!, ...ofAll, ...optionsIn(own) }
  const group = settings.pools?.find(([, pool]) => pool.for.includes(to))
  if (group === undefined || defaults.isolation === 'semaphore')
    return { ...defaults, pool: to, isShared: false }
  const [name, { threads = defaults.threads, queue = defaults.queue }] = group
  return { ...defaults, threads, queue, pool: name, isShared: true }
}

/** Which edges have a guard, and their pools; `null` where nobody has a library. */
export function guardsPlan(
  scenario: Scenario,
  systemOf: (caller: string) => MeshProfile,
  edges: readonly string[],
): GuardsPlan | null {
  const systems = edges.map((edge) => systemOf(edge.split('→')[0]!))
  if (systems.every(({ placement }) => placement !== 'library')) return null
  const found = edges.map((edge, index) => guardOf(scenario, systems[index]!, edge))
  const pools = [...new Set(found.flatMap((guard) => (guard === undefined ? [] : [guard.pool])))]
  return {
    pools,
    poolOf: found.map((guard) => (guard === undefined ? nobody : pools.indexOf(guard.pool))),
    isKept: edges.map(
      (edge, index) => found[index] !== undefined || hasFallback(scenario, systems[index]!, edge),
    ),
    handsOver: found.map((guard) => guard?.isolation === 'thread'),
  }
}

function hasFallback(scenario: Scenario, profile: MeshProfile, edge: string): boolean {
  const [from = '', to = ''] = edge.split('→')
  if (!hasLibrary(scenario, profile, from)) return false
  const client = scenario.clients.find(({ name }) => name === from)
  if (client !== undefined) return client.fallback !== undefined
  const calls = scenario.services.find(({ name }) => name === from)?.steps.flat() ?? []
  return calls.some((call) => call.to === to && call.fallback !== undefined)
}

function optionsOf<T>(
  of: readonly (readonly [string, T])[] | undefined,
  name: string,
): T | undefined {
  return of?.find(([one]) => one === name)?.[1]
}

/** What is said of the library, without its release, which chooses the defaults, and without what is said beside. */
function optionsIn(said: GuardOptions): Partial<GuardDefaults> {
  const {
    isolation,
    threads,
    queue,
    queueThreshold,
    permits,
    interruptOnTimeout,
    fallbackPermits,
  } = said
  return Object.fromEntries(
    Object.entries({
      isolation,
      threads,
      queue,
      queueThreshold,
      permits,
      interruptOnTimeout,
      fallbackPermits,
    }).filter(([, value]) => value !== undefined),
  )
}

/**
 * What systems cannot do of fallbacks, and what policies and pools say that no caller's library heeds, in sentences.
 *
 * @param systemOf which system a caller is in
 */
export function guardNotes(
  scenario: Scenario,
  profile: MeshProfile,
  systemOf: (caller: string) => MeshProfile,
  said: { readonly policies: readonly Policy[]; readonly edges: readonly string[] },
): string[] {
  return [
    ...fallbackNotes(scenario, profile, systemOf),
    ...said.policies.flatMap((policy) => {
      const guards = said.edges.flatMap((edge): EdgeGuard[] => {
        const [caller = '', callee] = edge.split('→')
        const { for: to, from } = policy
        if ((to !== '*' && callee !== to) || (from !== undefined && caller !== from)) return []
        const guard = guardOf(scenario, systemOf(caller), edge)
        return guard === undefined ? [] : [guard]
      })
      return guards.length === 0 ? [] : unheeded(policy, guards)
    }),
    ...poolNotes(scenario, profile),
  ]
}

/** As policies write what only a circuit has that counts calls. */
const byCalls = { calls: 'calls', tries: 'tries', slowUs: 'slow', slowRatio: 'slowShare' } as const

function unheeded(
  { for: to, circuit, limits }: Policy,
  guards: readonly EdgeGuard[],
): readonly string[] {
  const notes: string[] = []
  const areAll = (kind: EdgeGuard['circuit']['kind']): boolean =>
    guards.every((guard) => guard.circuit.kind === kind)
  if (circuit?.windowUs !== undefined && areAll('lastCalls'))
    notes.push(`"circuit.window" for ${to} does nothing: resilience4j counts calls.`)
  const lost = Object.entries(byCalls).filter(
    ([key]) => circuit?.[key as keyof typeof byCalls] !== undefined,
  )
  if (lost.length > 0 && areAll('rollingErrors')) {
    const names = lost.map(([, name]) => `"circuit.${name}"`).join(', ')
    notes.push(`${names} for ${to} does nothing: only resilience4j has it.`)
  }
  const { maxRequests, maxPendingRequests } = limits ?? {}
  const isSized = maxRequests !== undefined || maxPendingRequests !== undefined
  if (isSized && guards.some(({ isShared }) => isShared))
    notes.push(
      `"limits" for ${to} does nothing where its pool is shared: systems.hystrix.pools says how large that is.`,
    )
  return notes
}

function poolNotes({ systems }: Scenario, { defaults }: MeshProfile): readonly string[] {
  const { pools = [], isolation } = systems.hystrix ?? {}
  return defaults.guard !== undefined && pools.length > 0 && isolation === 'semaphore'
    ? ['"pools" does nothing with isolation: semaphore: permits are counted by service.']
    : []
}

function fallbackNotes(
  scenario: Scenario,
  profile: MeshProfile,
  systemOf: (caller: string) => MeshProfile,
): string[] {
  const callers = [
    ...scenario.clients.flatMap(({ name, fallback }) => (fallback === undefined ? [] : [name])),
    ...scenario.services.flatMap(({ name, steps }) =>
      steps.flat().some(({ fallback }) => fallback !== undefined) ? [name] : [],
    ),
  ]
  const lost = callers.filter((caller) => !hasLibrary(scenario, systemOf(caller), caller))
  if (lost.length === 0) return []
  const names = lost.join(', ')
  return profile.placement === 'library'
    ? [`${names} has no ${profile.title}: its "fallback" is left out.`]
    : [
        `${profile.title} cannot express "fallback" (of ${names}): only a library in the caller knows what else to answer.`,
      ]
}
