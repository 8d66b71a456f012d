import { checkAnswerPlan, fatePlan } from './checkAnswerPlan.ts'
import { answerMarks, answersOf, ownHeaders } from './answerHeaders.ts'
import { meanUs, type Distribution } from '../engine/distributions.ts'
import { LimitReached } from '../engine/LimitReached.ts'
import { policyFrame, type Policy } from '../dialects/policy.ts'
import type { Call, Said } from '../dialects/precedence/precedence.ts'
import {
  setAuthorityFault,
  setClientProxyFault,
  setControlPlaneFault,
  setEdgeFault,
  setEndpointFault,
  setNodeProxyFault,
  setReachFault,
  setSpike,
  type Strain,
} from '../mesh/faults.ts'
import { rotate, rotationHow } from '../mesh/identity/rotation.ts'
import type {
  Commands,
  ControlPlanePlan,
  EdgePlan,
  GatePlan,
  IdentityPlan,
  Plan,
  ReadinessPlan,
  RuleMaker,
  ServicePlan,
} from '../mesh/Plan.ts'
import { World } from '../mesh/World.ts'
import { reasons } from '../model/reasons.ts'
import { never, nobody } from '../model/units.ts'
import { penaltyUs } from '../policies/breaker/penalty.ts'
import { queueOf } from '../policies/queue/disciplines.ts'
import { exponentialJittered } from '../policies/retry/pauses.ts'
import { profiles } from '../profiles/catalog.ts'
import none from '../profiles/none.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { refusalOf, type Saying } from './admission.ts'
import { atConnections, blindNotes, blindServices, isDeclaredOpaque, writtenKey } from './blind.ts'
import { callersIn, namespaceOf } from './accessCallers.ts'
import { happeningOf } from './commands.ts'
import { Estate } from './Estate.ts'
import { withFinagle } from './finagleSettings.ts'
import { guardNotes, guardOf, guardsPlan, hasLibrary } from './guards.ts'
import { Libraries } from './Libraries.ts'
import type { Command, PolicyCommand } from './commands.ts'
import { askPolicy, consultPlan, consultPolicy } from './consults.ts'
import { effective, effectivePolicy } from './effective.ts'
import type { Effective } from './effective.ts'
import { identityNotes } from './identityNotes.ts'
import { Ownership } from './Ownership.ts'
import { policyCommands, rollouts } from './rollouts.ts'
import { newVersionOf } from './newVersionOf.ts'
import { routesOf } from './routeChoice.ts'
import { clusterRules, inboundRules, opaqueRules } from './rules.ts'
import type { Scenario, ServiceSpec } from './Scenario.ts'
import { ownerNotes } from './ownerNotes.ts'
import { listedHealth } from './listedHealth.ts'
import { nodeNotes } from './placement.ts'
import { ScenarioError } from './ScenarioError.ts'
import { refuseTooLarge, tooLarge } from './sizes.ts'
import { Shapes } from './shapes.ts'
import { spansOf, type Span } from './spans.ts'
import { streamPause } from './streamPause.ts'
import { Targets } from './targets.ts'
import { excludedBy, expressed, lackedBy } from './unsaid.ts'
import { edgesOf } from './edges.ts'
import { brokerNotes, brokerPlan, consumersOf } from './broker.ts'
import { flowsOf } from './flows.ts'
import { Middles, notesPastTheEdge } from './middle.ts'
import type { GatewaySettings } from './systems/FlowSpec.ts'

/** Something to do at a moment. */
interface Act {
  readonly at: number
  readonly apply: () => void
}

/**
 * A scenario and commands as a world, and the only thing that moves it: a run is this value, advanced. The scenario's own
 * events are commands as well, and come first among those of the same tick.
 */
export class Run {
  /** What is run: the scenario as it was given, with what the system puts in the middle. */
  readonly scenario: Scenario
  readonly profile: MeshProfile
  readonly plan: Plan
  readonly world: World
  /** What the system cannot express, and what looks like an oversight. */
  readonly notes: readonly string[]
  /** Who owns what, and who wins. */
  readonly ownership: Ownership
  /** By service: whether nobody looks into its connections. */
  readonly isBlind: readonly boolean[]
  private acts: readonly Act[]
  private said: readonly Command[]
  /** Endpoints that get a proxy, or lose it, during the run. */
  private rolled: readonly number[]
  /** Its names as positions. */
  readonly targets: Targets
  private readonly middles: Middles
  private readonly estate: Estate
  private readonly edges: readonly EdgePlan[]

  /** @throws ScenarioError when the system is not built yet, or it is too large */
  constructor(given: Scenario, commands: readonly Command[] = []) {
    this.said = commands
    this.profile = profileOf(given)
    this.estate = new Estate(given, this.profile)
    this.middles = new Middles(given, this.profile)
    const { scenario } = this.middles
    this.scenario = scenario
    this.ownership = new Ownership(scenario, this.profile)
    const policies = [...scenario.policies, ...policiesIn(happeningOf(scenario.events, commands))]
    const edges = edgesOf(scenario, this.profile, this.middles, policies, this.estate)
    this.edges = edges
    this.isBlind = blindServices(scenario, this.profile, this.middles, policies)
    const hasNodeProxies = this.profile.nodeProxy !== undefined
    this.targets = new Targets(
      scenario,
      edges,
      middleKind(this.profile, this.middles),
      hasNodeProxies,
    )
    this.rolled = this.rolledIn(this.happening)
    this.plan = this.makePlan(edges)
    refuseTooLarge(this.plan)
    this.world = worldOf(this.plan)
    this.notes = [
      ...notesOn(this.profile, policies),
      ...notesPastTheEdge(scenario, this.profile, policies, edges),
      ...guardNotes(scenario, this.profile, (caller) => this.systemOf(caller), {
        policies,
        edges: edges.map(({ name }) => name),
      }),
      ...blindNotes(scenario, this.profile, this.middles, this.isBlind, policies),
      ...notesOnPast(scenario, this.profile, this.happening),
      ...nodeNotes(scenario),
      ...brokerNotes(this.profile, scenario, edges),
      ...this.estate.notes(this.profile),
      ...rolloutNotes(this.profile, this.happening),
      ...canaryNotes(this.profile, this.happening),
      ...identityNotes(scenario, this.profile, policies, this.happening),
      ...ownerNotes(this),
    ]
    this.acts = this.makeActs()
    if (this.acts[0]?.at === 0) this.applyFrom(0, 0)
  }

  /** What was done to it besides the scenario's own events. */
  get commands(): readonly Command[] {
    return this.said
  }

  /** All that happens in it, the scenario's own first. */
  get happening(): readonly Command[] {
    return happeningOf(this.scenario.events, this.said)
  }

  /**
   * Another list of commands from here on. The run must stand before the first difference between the two.
   *
   * @returns false, and nothing is changed, when the new list needs another world (a route to who was never called)
   */
  setCommands(commands: readonly Command[]): boolean {
    const { scenario } = this
    const happening = happeningOf(scenario.events, commands)
    const policies = [...scenario.policies, ...policiesIn(happening)]
    const needed = edgesOf(scenario, this.profile, this.middles, policies, this.estate).map(
      ({ name }) => name,
    )
    if (needed.join() !== this.plan.edges.map(({ name }) => name).join()) return false
    const isBlind = blindServices(scenario, this.profile, this.middles, policies)
    if (isBlind.join() !== this.isBlind.join()) return false
    const rolled = this.rolledIn(happening)
    if (this.comers(rolled) !== this.comers(this.rolled)) return false
    this.rolled = rolled
    this.said = commands
    this.acts = this.makeActs()
    this.world.forgetLaterVersions()
    return true
  }

  get now(): number {
    return this.world.places.sim.now
  }

  /**
   * Runs on to a moment, applying commands on the way.
   *
   * @param most events to take at most
   * @returns whether it got there
   */
  advance(until: number, most = Infinity): boolean {
    const { sim } = this.world.places
    let left = most
    // What is due by now was applied on the way here, also when "here" came from a checkpoint.
    for (let next = this.acts.findIndex(({ at }) => at > sim.now); next >= 0;) {
      const { at } = this.acts[next]!
      if (at > until) break
      const before = sim.events
      if (!sim.runSome(at - 1, left)) return false
      left -= sim.events - before
      sim.runBefore(at)
      next = this.applyFrom(next, at)
    }
    return sim.runSome(until, left)
  }

  /** Runs until one more event has happened, or a moment is reached. */
  step(until: number): void {
    const { sim } = this.world.places
    const next = this.acts.find(({ at }) => at > sim.now)?.at ?? Infinity
    if (!sim.runOne(Math.min(until, next - 1)) && next <= until) this.advance(next)
  }

  /** Applies all acts of a tick, and returns the position of the first later one; −1 when there is none. */
  private applyFrom(first: number, at: number): number {
    let next = first
    while (this.acts[next]?.at === at) this.acts[next++]!.apply()
    this.world.places.sim.settle()
    return next < this.acts.length ? next : -1
  }

  /**
   * The policy that a rule set has for an edge; none below 0, where there is no proxy.
   *
   * @param more what would come after it
   */
  policyOf(edge: number, set: number, more: readonly Policy[] = []): Policy {
    return this.policyBy(edge, this.commandsOf(set), more)
  }

  /** The same with how each value came about: who said it, why it won, and what it overrode. */
  effectiveAt(edge: number, set: number, more: readonly Policy[] = []): Effective {
    const own = this.askPolicyOf(edge, this.commandsOf(set))
    if (own !== undefined) return { policy: own, values: [] }
    const said = this.isDelivery(edge)
      ? []
      : this.saidIn(this.heardBy(edge, this.commandsOf(set)), more)
    const { policy, values } = effective(said, this.callOf(edge), this.ownership)
    return { policy: expressed(this.apartOf(edge) ?? this.profile, policy), values }
  }

  /** Whether a broker gives out messages by it: how long somebody waits for a reply is that caller's, and not the broker's. */
  private isDelivery(edge: number): boolean {
    const { fromService } = this.plan.edges[edge]!
    return fromService >= 0 && this.plan.services[fromService]!.role === 'broker'
  }

  /** Who calls whom over an edge, and where they are. */
  callOf(edge: number): Call {
    const [from = '', to = ''] = this.plan.edges[edge]!.name.split('→')
    return this.ownership.call(from, to)
  }

  /** Policies that the control plane takes during the run, in order: rule sets name them by their position. */
  get taken(): PolicyCommand[] {
    return policyCommands(this.happening).filter(this.isTaken)
  }

  /** The newest rule set that was meant for anybody at a moment. */
  versionAt(at: number): number {
    const { sets, changes, counters } = this.world.places
    let version = counters.versions[0]! - 1
    while (version > 0 && changes.madeAt[version]! > at) version--
    return sets.findLastIndex((set) => set.version <= version)
  }

  /** The rule set that a policy command becomes; 0 when it is refused, or none of this run's, or not applied yet. */
  versionOf(command: Command): number {
    const position = this.taken.indexOf(command as PolicyCommand)
    const { sets, changes, counters } = this.world.places
    const made = Array.from({ length: counters.versions[0]! }, (_, version) => version)
    const version = made.find((one) => changes.adds[one] === position)
    return position < 0 || version === undefined
      ? 0
      : sets.findIndex((set) => set.version === version)
  }

  /** All that is said and taken by a rule set. */
  policiesAt(set: number): Policy[] {
    return this.saidIn(this.commandsOf(set), []).map(({ policy }) => policy)
  }

  /** What of the policies that were applied is in a rule set; `null` below 0, where there is no proxy. */
  private commandsOf(set: number): Commands {
    return set < 0 ? null : (this.world.places.sets[set]?.commands ?? [])
  }

  /** Whether the control plane takes what somebody says. */
  private readonly isTaken = (said: Saying): boolean =>
    refusalOf(said, this.ownership) === undefined

  /** What was said once these commands were applied: what the run begins with, then what was applied, in order. */
  private saidIn(commands: Commands, more: readonly Policy[] = []): Said[] {
    // Nobody tells who has no proxy.
    if (commands === null) return []
    const begin = this.scenario.policies.map((policy) => ({ policy, at: undefined }))
    const { taken } = this
    const later = commands.map((command) => taken[command]!)
    const after = more.map((policy) => ({ policy, at: this.now }))
    return [...begin.filter(this.isTaken), ...later, ...after]
  }

  /** What of the policies reaches who calls over an edge: a library has in its binary what there was at the start. */
  private heardBy(edge: number, commands: Commands): Commands {
    const apart = this.apartOf(edge)
    if (apart === undefined) return commands
    return apart === none ? null : (commands ?? [])
  }

  /** The policy of an edge, once these commands were applied. */
  private policyBy(edge: number, commands: Commands, more: readonly Policy[] = []): Policy {
    const own = this.askPolicyOf(edge, commands)
    if (own !== undefined) return own
    const said = this.isDelivery(edge) ? [] : this.saidIn(this.heardBy(edge, commands), more)
    return expressed(
      this.apartOf(edge) ?? this.profile,
      effectivePolicy(said, this.callOf(edge), this.ownership),
    )
  }

  /** What binds an edge by which proxies ask somebody first: what the asking says, and nothing that is said of services. */
  private askPolicyOf(edge: number, commands: Commands): Policy | undefined {
    const { isOfProxy, fromService, toService } = this.edges[edge]!
    if (!isOfProxy) return consultPolicy(this.scenario, this.profile, this.edges[edge]!)
    const { services } = this.scenario
    const protects = services[fromService]!.role === 'app' ? [fromService] : services.keys()
    return askPolicy(
      services[toService]!.name,
      Array.from(protects, (service) => this.inboundPolicyBy(service, commands)),
      this.profile,
    )
  }

  /** The policy that a rule set has for what comes in to a service, from whomever. */
  inboundPolicyOf(service: number, set: number): Policy {
    return this.inboundPolicyBy(service, this.commandsOf(set))
  }

  /** The policy that binds what comes in to a service, from whomever. */
  private inboundPolicyBy(service: number, commands: Commands): Policy {
    const call = this.ownership.call('', this.scenario.services[service]!.name)
    return effectivePolicy(this.saidIn(commands), call, this.ownership)
  }

  /** The numbers of the identities that a caller of an access list means: services first, then clients. */
  private identitiesOf(caller: string): number[] {
    const { services, clients } = this.scenario
    const numbers = (names: readonly { name: string }[], from: number): number[] =>
      names.flatMap(({ name }, index) => (name === caller ? [from + index] : []))
    if (callersIn(caller) === 'namespace') {
      const namespace = namespaceOf(caller)
      return services.flatMap((service, index) => (service.namespace === namespace ? [index] : []))
    }
    return [...numbers(services, 0), ...numbers(clients, services.length)]
  }

  /** Certificates, where the system knows them and the scenario, or the system itself, wants them. */
  private makeIdentity(): IdentityPlan | null {
    const { profile, scenario } = this
    const own = profile.identity
    const said = scenario.identity
    if (own === null || (said === undefined && !own.isOn)) return null
    const count = scenario.services.reduce((sum, { endpoints }) => sum + endpoints, 0)
    const skewUs = new Array<number>(count).fill(0)
    for (const [name, byUs] of said?.skew ?? []) {
      for (const row of this.targets.rows('skew', name).rows) skewUs[row] = byUs
    }
    const lifetimeUs = said?.lifetimeUs ?? own.lifetimeUs
    // A life of seconds would drown in an allowance of minutes that was made for a life of a day.
    const scale = Math.min(1, lifetimeUs / own.lifetimeUs)
    return {
      mode: said?.mode ?? own.mode,
      lifetimeUs,
      renew: { ...own.renew, ratio: said?.renewRatio ?? own.renew.ratio },
      issuerUs: said?.issuerUs ?? own.issuerUs,
      rootUs: said?.rootUs ?? own.rootUs,
      allowance: {
        beforeUs: said?.allowanceUs ?? Math.round(scale * own.allowance.beforeUs),
        afterUs: said?.allowanceUs ?? Math.round(scale * own.allowance.afterUs),
      },
      handshakeUs: own.handshakeUs,
      skewUs,
    }
  }

  private makePlan(edges: readonly EdgePlan[]): Plan {
    const { scenario, profile } = this
    const broker = brokerPlan(profile, scenario)
    const consumers = consumersOf(edges, broker)
    const headers = ownHeaders(scenario.services.flatMap(answersOf))
    const edgeNumber = (from: string, to: string): number =>
      edges.findIndex(({ name }) => name === `${from}→${to}`)
    const libraries = new Libraries({
      edgeOf: edgeNumber,
      hasLibrary: (caller) => hasLibrary(scenario, this.systemOf(caller), caller),
      isGuarded: (from, to) =>
        guardOf(scenario, this.systemOf(from), `${from}→${to}`) !== undefined,
    })
    const shapes = new Shapes(scenario, edges)
    return {
      seed: scenario.seed,
      shapes: shapes.all,
      hasProxies:
        profile.placement === 'sidecar' || profile.placement === 'node' || isInProcess(profile),
      isInProcess: isInProcess(profile),
      nodeProxies: nodeProxiesOf(profile, scenario),
      takesInbound: profile.nodeProxy?.takesInbound !== false && profile.sides !== 'callers',
      takesOutbound: profile.sides !== 'callees',
      hasControlPlane: profile.controlPlane !== null,
      controlPlane: controlPlanePlan(profile, scenario),
      filesEveryUs: isStatic(scenario) ? (scenario.systems.envoy?.filesEveryUs ?? filesEveryUs) : 0,
      watchDelay: scenario.controlPlane.watchDelay,
      hop: scenario.systems[scenario.system]?.hop ?? profile.costs.hop,
      handshakeUs: profile.handshakeUs,
      injector: scenario.controlPlane.injector ?? profile.injector,
      cancels: profile.cancels,
      statuses: reasons.map(({ name, status }) => profile.statuses?.[name] ?? status),
      readiness: readinessOf(profile),
      gates: gatesOf([profile, ...this.estate.libraries]),
      binding: profile.finagle?.binding ?? null,
      identity: this.makeIdentity(),
      consults: consultPlan(scenario, profile, edges),
      edges,
      headers,
      broker,
      services: scenario.services.map((service, index) => ({
        ...service,
        ...answerMarks(service, headers),
        queue: consumers.has(index) ? Infinity : service.queue,
        makeQueue: queueMaker(service),
        unmeshed: this.estate.isBare(service.name)
          ? Array.from({ length: service.endpoints }, () => true)
          : service.unmeshed,
        rolled: this.rolledOf(index),
        health: this.listedHealth(index),
        isOpaque: this.isBlind[index]!,
        isPast: this.isPast(index),
        cancels: service.onCallerLeft === 'cancel',
        start: {
          order: service.start.order ?? profile.lifecycle.order,
          takesUs: service.start.takesUs,
          asks: service.start.asks === '' ? -1 : edgeNumber(service.name, service.start.asks),
          proxyStopUs: service.start.proxyStopUs ?? profile.lifecycle.proxyStopUs,
        },
        isProbed: (service.readiness ?? profile.listedBy) === 'process',
        tape: service.tape.map((fate) => fatePlan(fate, headers)),
        healthCheck: checkAnswerPlan(service.healthCheck, headers, (name) =>
          scenario.services.findIndex((one) => one.name === name),
        ),
        steps: service.steps.map((step) =>
          step.map((call) => ({
            edge: edgeNumber(service.name, call.to),
            probability: call.probability,
            ...shapes.ofCall(index, call),
            onFailure: ['fail', 'pass', 'ignore'].indexOf(call.onFailure),
            isOneWay: call.answer === 'none',
            cache: call.cache,
            library: libraries.add(service.name, call),
          })),
        ),
      })),
      clients: scenario.clients.map((client) => ({
        ...client,
        zone: client.zone ?? '',
        isOneWay: client.answer === 'none',
        unmeshed: client.unmeshed || this.estate.isBare(client.name),
        ...shapes.ofClient(client),
        edge: edgeNumber(client.name, client.to),
        library: libraries.add(client.name, client),
        keys: client.keys ?? null,
      })),
      asksAtTheEdge: profile.placement === 'edge',
      flows: flowsOf(scenario, profile, edges),
      libraries: libraries.plans,
      guards: guardsPlan(
        scenario,
        (caller) => this.systemOf(caller),
        edges.map(({ name }) => name),
      ),
      rules: this.makeRuleMaker(edges),
    }
  }

  /** What is known against endpoints of a service from the list of them, where somebody looks at it. */
  private listedHealth(service: number): readonly number[] {
    const { listedAs, endpoints } = this.scenario.services[service]!
    const { expresses, hintsOnly } = this.profile
    if (listedAs === undefined || !expresses.includes('locality') || hintsOnly === true) return []
    return Array.from({ length: endpoints }, (_, index) => listedHealth(listedAs, index + 1))
  }

  /** Whether calls to a service go past proxies that do not understand them. */
  private isPast(service: number): boolean {
    const { nodeProxy, protocols } = this.profile
    const isForeign = protocols?.includes(this.scenario.services[service]!.protocol) === false
    return isForeign || (nodeProxy?.isPastConnections === true && this.isBlind[service]!)
  }

  /** The system whose rules bind what a service or a client calls. */
  systemOf(caller: string): MeshProfile {
    return this.estate.systemOf(caller) ?? this.profile
  }

  /** The system of who calls over an edge, where it is not the scenario's. */
  private apartOf(edge: number): MeshProfile | undefined {
    const [from = ''] = this.edges[edge]!.name.split('→')
    return this.estate.systemOf(from)
  }

  /** The endpoints that commands give a proxy, or take it from. Whoever calls with a library keeps to that. */
  private rolledIn(commands: readonly Command[]): number[] {
    if (!hasSidecars(this.profile)) return []
    const rows = commands.flatMap((command) =>
      command.kind === 'fault' && isRollout(command.fault.kind)
        ? this.targets.rows(command.fault.kind, command.on).rows
        : [],
    )
    const apart = this.scenario.services.flatMap(({ name }) =>
      this.estate.systemOf(name) === undefined ? [] : this.targets.rows('kill', name).rows,
    )
    return [...new Set(rows)].filter((row) => !apart.includes(row)).sort((a, b) => a - b)
  }

  /** What a world must be made for: who has no proxy and gets one, and whether anybody's changes at all. */
  private comers(rolled: readonly number[]): string {
    const { endpoints, ownProxy } = this.world.places
    const isComer = (row: number): boolean =>
      ownProxy[row]! < 0 || this.plan.services[endpoints.service[row]!]!.unmeshed.includes(true)
    return `${rolled.length > 0} ${rolled.filter(isComer).join()}`
  }

  /** By endpoint of a service: whether it gets a proxy, or loses it. */
  private rolledOf(service: number): boolean[] {
    const { name, endpoints } = this.scenario.services[service]!
    const [first = 0] = this.targets.rows('kill', name).rows
    return Array.from({ length: endpoints }, (_, count) => this.rolled.includes(first + count))
  }

  private makeRuleMaker(edges: readonly EdgePlan[]): RuleMaker {
    const { scenario, profile } = this
    const serviceNumber = (name: string): number => this.targets.service(name)
    const isMiddle = (service: number): boolean =>
      service >= 0 && scenario.services[service]!.role !== 'app'
    /** Whoever has no proxy, or is not in the middle where that is where the system is. */
    const outside = profile.outside ?? none
    // Proxies of connections stand everywhere, also where there is nothing in the middle.
    const isEdge = profile.placement === 'edge'
    const hasMiddle =
      profile.middle !== undefined &&
      profile.middle.covers !== 'none' &&
      profile.connections === undefined
    const isOutside = (edge: number): boolean => hasMiddle && !isMiddle(edges[edge]!.fromService)
    const lacksLibrary = (edge: number): boolean =>
      profile.placement === 'library' &&
      !hasLibrary(scenario, profile, edges[edge]!.name.split('→')[0]!)
    /** The system that a version is of: who has no proxy, or no library, is as in a system without one. */
    const blind = profile.connections === undefined ? profile : atConnections(profile)
    const systemOf = (edge: number, commands: Commands): MeshProfile =>
      this.apartOf(edge) ??
      (commands === null || lacksLibrary(edge)
        ? none
        : isOutside(edge)
          ? outside
          : this.isBlind[edges[edge]!.toService]!
            ? blind
            : profile)
    const isBlind = (edge: number, commands: Commands): boolean => {
      const { toService } = edges[edge]!
      return commands === null || isOutside(edge) || this.apartOf(edge) !== undefined
        ? isDeclaredOpaque(systemOf(edge, commands), scenario.services[toService]!)
        : this.isBlind[toService]!
    }
    return {
      clusterRules: (edge, commands, columns) => {
        const { name } = edges[edge]!
        const system = systemOf(edge, commands)
        const { weights, endpoints, protocol, listedAs } =
          scenario.services[edges[edge]!.toService]!
        const isWeighted = Array.from({ length: endpoints }, (_, at) => weights[at] ?? 1).some(
          (weight) => weight !== (weights[0] ?? 1),
        )
        const isOpaque = isBlind(edge, commands)
        const mayDegrade = listedAs !== undefined && listedAs.degraded.length > 0
        const place = { place: name, isOpaque, protocol, serviceNumber, isWeighted, mayDegrade }
        return clusterRules(system, this.policyBy(edge, commands), place, columns)
      },
      routeRules: (edge, commands, columns) => {
        const { name, toService } = edges[edge]!
        const bound = this.policyBy(edge, commands)
        const { timeoutUs: _timeout, ...others } = bound
        // A timeout of each attempt of who stands in the middle binds nobody who asks there.
        const policy = isOutside(edge) && profile.timeoutIsPerTry === true ? others : bound
        const { protocol, opaque, speaksFirst } = scenario.services[toService]!
        const system = systemOf(edge, commands)
        const guard = guardOf(scenario, system, name)
        const { headers, shapes } = this.plan
        const place = {
          place: name,
          serviceNumber,
          isGrpc: protocol === 'grpc',
          guard,
          numbersOf: (caller: string) => this.identitiesOf(caller),
          isAsked: edges[edge]!.isOfProxy,
          headers,
          shapes,
        }
        const rules = routesOf(system, policy, place, columns)
        if (!isBlind(edge, commands)) return rules
        const first = protocol === 'tcp' && !opaque ? speaksFirst : undefined
        return opaqueRules(system, policy, rules, first, name, columns)
      },
      inboundRules: (service, commands, columns) =>
        inboundRules(
          this.profile.protocols !== undefined && this.isPast(service)
            ? none
            : // A gateway asks at the edge what whoever is asked for would ask at its door.
              hasMiddle && !isMiddle(service) && !isEdge
              ? outside
              : this.isBlind[service]!
                ? blind
                : profile,
          this.inboundPolicyBy(service, commands),
          {
            mode: this.plan.identity?.mode ?? 'off',
            serviceNumber,
            numbersOf: (caller) => this.identitiesOf(caller),
            isAsked: edges.some(({ isOfProxy, toService }) => isOfProxy && toService === service),
            count: scenario.services.length + scenario.clients.length,
          },
          columns,
        ),
      ...rollouts(this, edges),
    }
  }

  private makeActs(): Act[] {
    const commands = this.happening
    const acts: Act[] = commands.map((command) => ({
      at: command.at,
      apply: () => this.apply(command),
    }))
    for (const command of commands) {
      // What is taken back is a new version, as what is applied.
      if (command.kind === 'policy' && command.until !== undefined && this.isTaken(command))
        acts.push({ at: command.until, apply: () => this.takeBack(command) })
    }
    const spans = spansOf(commands, this.targets)
    const byPlace = new Map<string, Span[]>()
    for (const span of spans) {
      const place = placeOf(span)
      const own = byPlace.get(place)
      if (own === undefined) byPlace.set(place, [span])
      else own.push(span)
    }
    for (const span of spans) {
      const all = byPlace.get(placeOf(span))!
      acts.push({ at: span.from, apply: () => this.setFault(span, all, true) })
      if (span.to < Infinity)
        acts.push({ at: span.to, apply: () => this.setFault(span, all, false) })
    }
    return acts.sort((a, b) => a.at - b.at)
  }

  /** What is no fault; those have their spans. */
  private apply(command: Command): void {
    const { world } = this
    if (command.kind === 'load') {
      const client = this.targets.client(command.client)
      world.arrivals.changeLoad(client, () => {
        world.places.clients.ratePerSecond[client] = command.ratePerSecond
      })
    } else if (command.kind === 'policy') {
      // What is refused is no version.
      if (this.isTaken(command)) this.applyPolicy(command)
    } else if (command.kind === 'rotate' && this.plan.identity !== null) {
      const how = command.what === 'issuer' ? 'issuerOnly' : command.how
      rotate(world.places, rotationHow[how])
    }
  }

  private applyPolicy(command: PolicyCommand): void {
    const { world } = this
    const position = this.taken.indexOf(command)
    world.newVersion(position, nobody)
    const fresh = newVersionOf(command.policy)
    const { canary, policy } = command
    if (canary === undefined || fresh === undefined || !canSplit(this.profile)) return
    world.beginCanary({
      ...canary,
      service: this.targets.service(policy.for),
      fresh: this.targets.service(fresh.to),
      first: position,
      steps: canary.steps.length,
    })
  }

  private takeBack(command: PolicyCommand): void {
    this.world.newVersion(nobody, this.taken.indexOf(command))
  }

  /** @param all spans of the same kind at the same place */
  private setFault(span: Span, all: readonly Span[], begins: boolean): void {
    const { world } = this
    const { places } = world
    const { now } = this
    const active = all
      .filter(({ from, to }) => from <= now && now < to)
      .sort((a, b) => a.from - b.from)
      .map(strainOf)
    const { kind } = span.fault
    // Where no proxy stands in a pod, or a library does its work, nothing is put in or taken out.
    if (isRollout(kind) && !this.rolled.includes(span.row)) return
    switch (span.table) {
      case 'controlPlane':
        // A system without one loses nothing.
        if (this.plan.hasControlPlane) setControlPlaneFault(places, kind, { active, begins })
        break
      case 'authority':
        if (this.plan.identity !== null) setAuthorityFault(places, span.row, { active, begins })
        break
      case 'caller':
        if (this.plan.controlPlane !== null) setReachFault(places, span.row, { active, begins })
        break
      case 'edge':
        setEdgeFault(places, span.row, kind, { active, begins })
        break
      case 'client':
        if (kind === 'killProxy') setClientProxyFault(places, span.row, { active, begins })
        else setSpike(places, world.arrivals, span.row, { active, begins })
        break
      case 'node':
        setNodeProxyFault(places, span.row, kind, { active, begins })
        break
      case 'endpoint':
        setEndpointFault(places, span.row, kind, { active, begins })
    }
  }
}

/** To be given a proxy is the end of having lost it, and the other way round. */
const placeOf = ({ fault, table, row }: Span): string =>
  `${fault.kind === 'uninject' ? 'inject' : fault.kind} ${table} ${row}`

const isRollout = (kind: string): boolean => kind === 'inject' || kind === 'uninject'

/** Whether proxies stand in pods, and may come to them and go. What Finagle keeps of others comes with the process that has it. */
export const hasSidecars = ({ placement, finagle }: MeshProfile): boolean =>
  placement === 'sidecar' && finagle === undefined

/** Why nothing comes of putting pods into a mesh, where it has no proxies in pods. */
function rolloutNotes(profile: MeshProfile, commands: readonly Command[]): string[] {
  const { title, placement } = profile
  if (hasSidecars(profile)) return []
  if (!commands.some((command) => command.kind === 'fault' && isRollout(command.fault.kind)))
    return []
  const why =
    placement === 'node'
      ? 'its proxies stand on nodes'
      : placement === 'sidecar'
        ? 'its own coming and going is not simulated'
        : 'it has none'
  return [`${title} puts no proxy into pods (${why}): inject and uninject do nothing.`]
}

/** Whether a system can lead a share of the requests for a service elsewhere. */
const canSplit = ({ expresses }: MeshProfile): boolean => expresses.includes('route')

/** Why nothing comes of a canary, where nobody can split requests by weight. */
function canaryNotes(profile: MeshProfile, commands: readonly Command[]): string[] {
  const watched = commands.filter(
    (command) => command.kind === 'policy' && command.canary !== undefined,
  )
  if (watched.length === 0 || canSplit(profile)) return []
  return [
    `${profile.title} cannot lead a share of the requests to a new version: there is no canary, and nobody is led there.`,
  ]
}

/** Whether the library of an application is told what to do by a control plane, so that it is what a proxy is elsewhere. */
function isInProcess({ placement, controlPlane }: MeshProfile): boolean {
  return placement === 'library' && controlPlane !== null
}

function readinessOf({ readiness, defaults }: MeshProfile): ReadinessPlan | null {
  if (readiness === undefined) return null
  const { reconnect, ...rest } = readiness
  return {
    ...rest,
    keepsConnections: reconnect !== null,
    hasCircuits: defaults.breaker !== undefined,
    reconnectAfter: (failures, draw) =>
      reconnect === null ? never : penaltyUs(reconnect, failures, draw),
  }
}

/** What a caller keeps of each endpoint in a system that is built on Finagle. */
function gatesOf(systems: readonly MeshProfile[]): GatePlan | null {
  const finagle = systems.find((system) => system.finagle !== undefined)?.finagle
  if (finagle === undefined) return null
  const { failFast } = finagle
  return {
    failsFast: failFast !== null,
    // The first sixteen pauses grow; then it is the longest.
    reconnectAfter: (failures, draw, beforeUs) =>
      failFast === null
        ? never
        : failures < 16
          ? exponentialJittered(failFast, failures, draw, beforeUs)
          : failFast.maxUs,
  }
}

function strainOf({ fault, hasEnd, release, scope }: Span): Strain {
  return {
    factor: 'factor' in fault ? fault.factor : 1,
    ratio: 'ratio' in fault ? fault.ratio : 0,
    status: 'status' in fault ? fault.status : 503,
    byUs: 'byUs' in fault ? fault.byUs : 0,
    bytes: 'bytes' in fault ? fault.bytes : 0,
    afterUs: 'afterUs' in fault ? fault.afterUs : never,
    crashUs: 'crashUs' in fault ? fault.crashUs : never,
    release,
    injects: fault.kind === 'inject',
    dropsLibrary: 'library' in fault && fault.library === 'off',
    hasEnd,
    scope,
  }
}

/** @throws ScenarioError when it does not fit into memory */
function worldOf(plan: Plan): World {
  try {
    return new World(plan)
  } catch (error) {
    throw error instanceof LimitReached ? tooLarge() : error
  }
}

const policiesIn = (commands: readonly Command[]): Policy[] =>
  policyCommands(commands).map(({ policy }) => policy)

/** guess: no document states the travel of a push; 100 ms looks right on the canvas. */
const usualPushDelay: Distribution = { kind: 'constant', valueUs: 100_000 }

/** What the scenario says of the control plane, and the system's defaults. */
function controlPlanePlan(
  { controlPlane }: MeshProfile,
  { controlPlane: said }: Scenario,
): ControlPlanePlan | null {
  if (controlPlane === null) return null
  const { debounce, throttle, generateUs, acceptPerSecond, isDelta } = controlPlane
  const { keepsMissedRemovals = false, refusesWhole = false, reconnect } = controlPlane
  return {
    pushDelay: said.pushDelay ?? controlPlane.pushDelay ?? usualPushDelay,
    debounce: { ...debounce, ...said.debounce },
    throttle: said.throttle ?? throttle,
    generate: said.generate ?? { kind: 'constant', valueUs: generateUs },
    acceptPerSecond: said.acceptPerSecond ?? acceptPerSecond,
    isAggregated: (said.streams ?? controlPlane.streams) !== 'separate',
    isDelta,
    keepsMissedRemovals,
    refusesWhole,
    streamPauseUs: streamPause(reconnect),
  }
}

/** What a system says of the proxies of nodes, and the scenario of their workers. */
function nodeProxiesOf(
  { nodeProxy }: MeshProfile,
  { system, systems }: Scenario,
): Plan['nodeProxies'] {
  if (nodeProxy === undefined) return null
  const workers = systems[system]?.nodeProxy?.workers ?? nodeProxy.workers ?? Infinity
  return { ...nodeProxy, workers }
}

/** What a system has of its own, that a fault may befall. */
function middleKind(
  { middle, controlPlane, nodeProxy }: MeshProfile,
  { names }: Middles,
): 'services' | 'controlPlane' | 'node' | 'none' {
  if (nodeProxy !== undefined && names.length === 0) return 'node'
  if (middle !== undefined) return 'services'
  return controlPlane === null ? 'none' : 'controlPlane'
}

/** Whether proxies have their configuration from files. */
function isStatic({ system, systems }: Pick<Scenario, 'system' | 'systems'>): boolean {
  return system === 'envoy' && systems.envoy?.config === 'static'
}

/** guess: an operator, or a script of theirs, does one proxy after the other. */
const filesEveryUs = 1_000_000

function profileOf({ system, systems }: Scenario): MeshProfile {
  const profile = profiles.get(system)
  // With files there is nobody who gives anything out.
  if (profile !== undefined && isStatic({ system, systems }))
    return { ...profile, controlPlane: null, identity: null }
  if (profile !== undefined) {
    const { kind } =
      (systems as Readonly<Record<string, GatewaySettings | undefined>>)[system] ?? {}
    return kind === undefined
      ? withFinagle(profile, systems)
      : { ...profile, ...profile.kinds?.[kind] }
  }
  const what = `The system "${system}" does not run yet.`
  const mend = `Those that run: ${[...profiles.keys()].sort().join(', ')}.`
  throw new ScenarioError([
    { code: 'system-not-built', file: 'system', line: 0, column: 0, what, mend },
  ])
}

const allProtocols: readonly string[] = ['http1', 'http2', 'grpc', 'tcp']

/** Services that a system says nothing about, because it does not understand what they speak. */
function notesOnPast(
  { services }: Scenario,
  profile: MeshProfile,
  happening: readonly Command[],
): string[] {
  const { title, protocols = allProtocols } = profile
  const isKilled = happening.some(
    (command) => command.kind === 'fault' && command.fault.kind === 'killProxy',
  )
  const alone = `${title} has no proxies that could be killed alone: its library is in the application.`
  const foreign = services
    .filter(({ protocol }) => !protocols.includes(protocol))
    .map(
      ({ name, protocol }) =>
        `${title} knows nothing of calls to ${name}, which speaks ${protocol}: they are as without a mesh.`,
    )
  return isKilled && isInProcess(profile) ? [...foreign, alone] : foreign
}

function notesOn(profile: MeshProfile, policies: readonly Policy[]): string[] {
  const lost = new Set(
    policies
      .flatMap((policy) => [
        ...Object.keys(policy),
        ...(policy.routes ?? []).flatMap((rule) =>
          Object.keys(rule).filter((key) => key !== 'name' && key !== 'match'),
        ),
      ])
      .filter((key) => !policyFrame.includes(key))
      .map(writtenKey)
      .filter((key) => !profile.expresses.includes(key)),
  )
  for (const key of lackedBy(profile, policies)) lost.add(key)
  const { title, refusesUnknown = false } = profile
  const told = (key: string): string =>
    refusesUnknown && key.startsWith('balancer: ')
      ? `${title} does not know "${key}": it refuses an update with it as a whole, and begins without it.`
      : `${title} cannot express "${key}": it is left out.`
  return [...[...lost].sort().map(told), ...excludedBy(profile, policies)]
}

/** The discipline of a service's queue; null for first come, first served, which needs none. */
function queueMaker({ discipline, serviceTime }: ServiceSpec): ServicePlan['makeQueue'] {
  const { kind, intervalUs, targetUs } = discipline
  if (kind === 'fifo') return null
  const options = { discipline: kind, intervalUs, targetUs, workUs: meanUs(serviceTime) }
  return (columns) => queueOf(options, columns)
}
