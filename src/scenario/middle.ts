import { fifo } from './fifo.ts'
import type { Policy } from '../dialects/policy.ts'
import type { EdgePlan } from '../mesh/Plan.ts'
import { middles, middlesFor, type Added } from '../model/middles.ts'
import { never } from '../model/units.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { placed } from './placement.ts'
import { askedBy, flowSettingsOf } from './flows.ts'
import type { CommonSettings, Scenario, ServiceSpec } from './Scenario.ts'
import type { BusSettings, GatewaySettings, RouteSpec } from './systems/FlowSpec.ts'

/** What a system puts in the middle of a scenario, and which calls go through it. */
export class Middles {
  /** The scenario with the services in the middle after its own. */
  readonly scenario: Scenario
  private readonly covers: 'clients' | 'all' | 'none'
  private readonly added: readonly Added[]
  private readonly routes: readonly RouteSpec[]
  private readonly only: readonly string[] | undefined

  constructor(given: Scenario, profile: MeshProfile) {
    const { middle } = profile
    const { services, clients, nodes, system } = given
    const said = given.systems[system]?.middle
    const flows: BusSettings = flowSettingsOf(given)
    this.routes = flows.routes ?? []
    const waits = (flows.whenFull ?? middle?.whenFull) === 'wait'
    const { threads }: GatewaySettings & CommonSettings = given.systems[system] ?? {}
    const taken = new Set([...services, ...clients].map(({ name }) => name))
    this.only = said?.for
    this.covers = middle?.covers ?? 'none'
    // Nobody routes or transforms what it cannot look into.
    const targets = services.filter(({ protocol }) => protocol !== 'tcp').map(({ name }) => name)
    this.added = middle === undefined ? [] : middlesFor(system, targets, taken, said !== undefined)
    const specs = this.added.map(({ name }): ServiceSpec => {
      const endpoints = said?.endpoints ?? middles[system]!.endpoints
      return {
        ...idle,
        name,
        role: middles[system]!.role,
        endpoints,
        workers: said?.workers ?? threads ?? middle!.workers,
        // Whoever brings a message and finds no room waits where it stands, which is one line more.
        queue: waits ? Infinity : (said?.queue ?? middle!.queue),
        restartUs: flows.failoverUs ?? middle!.failoverUs ?? never,
        serviceTime: said?.serviceTime ?? middle!.serviceTime,
        ...placed([{ endpoints, zone: undefined, node: undefined }], nodes)[0]!,
      }
    })
    this.scenario = specs.length === 0 ? given : { ...given, services: [...services, ...specs] }
  }

  /** The names of what was added. */
  get names(): readonly string[] {
    return this.added.map(({ name }) => name)
  }

  /** Whom the middle asks beside the service that its message is for. */
  besides(to: string): readonly string[] {
    const route = this.routes.find((one) => one.for === to)
    return (route?.steps ?? []).flatMap(askedBy)
  }

  /** The service through which a call goes; undefined when it goes straight. */
  between(to: string, isOfClient: boolean): string | undefined {
    if (this.covers === 'none' || (this.covers === 'clients' && !isOfClient)) return undefined
    if (this.only?.includes(to) === false) return undefined
    const isOpaque = this.scenario.services.find(({ name }) => name === to)?.protocol === 'tcp'
    if (isOpaque) return undefined
    return this.added.find(({ target }) => target === undefined || target === to)?.name
  }
}

/** What a gateway makes of policies otherwise than one might think: of a timeout, and of calls that it does not see. */
export function notesPastTheEdge(
  { services }: Scenario,
  { placement, timeoutIsPerTry = false }: MeshProfile,
  policies: readonly Policy[],
  edges: readonly EdgePlan[],
): string[] {
  if (placement !== 'edge') return []
  const spoken = new Set(policies.map((policy) => policy.for))
  const past = edges.filter(({ fromService, target }) => {
    const isPast = fromService >= 0 && services[fromService]!.role === 'app'
    return isPast && (spoken.has('*') || spoken.has(services[target]!.name))
  })
  const isTimed = timeoutIsPerTry && policies.some(({ timeoutUs = 0 }) => timeoutUs > 0)
  const timed = isTimed
    ? ['"timeout" binds each attempt of the gateway: nothing binds all of them together.']
    : []
  if (past.length === 0) return timed
  const names = past.slice(0, 5).map(({ name }) => name)
  const more = past.length - names.length
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
  return [
    ...timed,
    past.length === 1
      ? `${list} goes past the gateway: what policies say of it binds nobody.`
      : `${list} go past the gateway: what policies say of them binds nobody.`,
  ]
}

/** What every service in the middle has. */
const idle = {
  failureRatio: 0,
  poisonRatio: 0,
  status: 503,
  team: '',
  intruder: false,
  namespace: '',
  weights: [],
  addresses: [],
  unmeshed: [],
  system: undefined,
  // guess: a process that is sized for its load
  memory: { limit: 1_000_000_000, base: 250_000_000 },
  protocol: 'http1',
  opaque: false,
  speaksFirst: 'client',
  idleUs: never,
  trailingUs: 0,
  discipline: fifo,
  ageUs: never,
  keepAliveUs: never,
  keepAliveRequests: Infinity,
  maxStreams: Infinity,
  queries: undefined,
  kind: 'app',
  onCallerLeft: 'finish',
  restartUs: never,
  start: { order: undefined, takesUs: 0, asks: '', proxyStopUs: undefined },
  readiness: undefined,
  steps: [],
  tape: [],
  forwards: [],
  tapeBy: 'arrival',
} satisfies Partial<ServiceSpec>
