import type { Action } from '../../engine/Simulation.ts'
import type { GuardEvent } from '../../model/guardTables.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import { outcome, permission, phase } from '../../policies/circuit/circuit.ts'
import { room } from '../../policies/bulkhead/bulkhead.ts'
import type { GuardRules } from '../../policies/rules.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'

/**
 * How far a request is that a library isolates: before the circuit or after its end, let through by the circuit, timed out and
 * still held, or in its fallback.
 */
export const progress = { none: 0, underWay: 1, timedOut: 2, fallingBack: 3 } as const

/** What has happened is counted by buckets of this length, and so many are looked at: ten seconds. */
export const countsBucketUs = 500_000
export const countsBuckets = 20
const kept = countsBuckets + 1

type GuardAction = 'isolate' | 'leaveThreadQueue' | 'noteLibraryTimeout'
type CircuitAction = 'lookAtCounts' | 'noteOpen' | 'noteProbe'

/** What the library of a process knows of each service that it calls, and the pools by which it keeps its calls apart. */
export function createGuards(places: Places): void {
  const { sim, machines, plan, clusters, guards, guardBuckets, pools } = places
  if (plan.guards === null) return
  const { poolOf, isKept } = plan.guards
  const found = new Map<string, number>()
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    const edge = clusters.edge[cluster]!
    if (isKept[edge] !== true) continue
    const guard = sim.birth(machines.guards)
    guards.cluster[guard] = cluster
    guards.pool[guard] = nobody
    guards.succeededAt[guard] = never
    guards.tickUs[guard] = never
    guards.buckets[guard] = guardBuckets.birth()
    for (let bucket = 1; bucket < kept; bucket++) guardBuckets.birth()
    clusters.guard[cluster] = guard
    const key = poolOf[edge]!
    if (key < 0) continue
    const caller = clusters.caller[cluster]!
    const name = `${caller} ${key}`
    let pool = found.get(name)
    if (pool === undefined) {
      pool = pools.birth()
      pools.caller[pool] = caller
      pools.key[pool] = key
      pools.first[pool] = nobody
      pools.last[pool] = nobody
      found.set(name, pool)
    }
    guards.pool[guard] = pool
  }
}

/** Begins the circuits: every one is closed. */
export function startGuards({ sim, machines, guards }: Places): void {
  for (let guard = 0; guard < guards.used; guard++) sim.start(machines.guards, guard)
}

/** A request comes to the library of its caller. @returns the event that says what that does with it */
export function enterLibrary(places: Places, request: number): number {
  const { requests } = places
  const { guard } = places.routeRulesOf(request)
  requests.progress[request] = progress.none
  requests.isProbe[request] = 0
  requests.isHeld[request] = 0
  requests.fallback[request] = 0
  requests.fellBack[request] = reason.none
  if (guard === null) {
    requests.requestTimeoutUs[request] = never
    return events.request.layered
  }
  requests.requestTimeoutUs[request] = guard.timeoutUs > 0 ? guard.timeoutUs : never
  return events.request.guarded
}

/** The circuit over a request, and its thread or permit. */
export function guardActions(places: Places): Record<GuardAction, Action> {
  const { sim, machines, requests, clusters, guards, pools } = places

  const take = (request: number, pool: number): void => {
    integrate(places, pool)
    const active = pools.active[pool]! + 1
    pools.active[pool] = active
    pools.executed[pool]!++
    if (active > pools.mostActive[pool]!) pools.mostActive[pool] = active
    requests.thread[request] = pool
  }

  const enqueue = (request: number, pool: number): void => {
    const last = pools.last[pool]!
    requests.previousQueued[request] = last
    requests.nextQueued[request] = nobody
    if (last === nobody) pools.first[pool] = request
    else requests.nextQueued[last] = request
    pools.last[pool] = request
    pools.queued[pool]!++
  }

  const refuse = (request: number, because: number): void => {
    requests.reason[request] = because
    requests.status[request] = places.statusOf(because)
  }

  /** @returns whether the circuit lets it through */
  const passes = (request: number, guard: number): boolean => {
    const { circuit } = guardOf(places, request)
    if (circuit === null) return true
    guards.sleepUs[guard] = circuit.sleepUs
    guards.volume[guard] = circuit.volume
    guards.mostErrorPercent[guard] = circuit.errorPercent
    const before = guards.phase[guard]!
    const answer = circuit.ask(guard)
    follow(places, guard, before)
    if (answer === permission.refused) return false
    if (answer === permission.tried) {
      requests.isProbe[request] = 1
      if (guards.phase[guard] === phase.open)
        sim.tell(machines.guards, guard, events.requestCircuit.probed)
    }
    return true
  }

  return {
    isolate(request) {
      const guard = clusters.guard[requests.cluster[request]!]!
      if (!passes(request, guard)) {
        count(places, guard, 'shortCircuited')
        refuse(request, reason.circuitOpen)
        sim.answer(events.request.circuitOpen)
        return
      }
      requests.progress[request] = progress.underWay
      const { bulkhead, holdsCaller } = guardOf(places, request)
      requests.isHeld[request] = holdsCaller ? 1 : 0
      const pool = guards.pool[guard]!
      const answer = pool === nobody ? room.now : bulkhead.ask(pool)
      if (answer === room.now) {
        if (pool !== nobody) take(request, pool)
        sim.answer(events.request.hasRoom)
      } else if (answer === room.later) {
        enqueue(request, pool)
        sim.answer(events.request.queued)
      } else {
        const { hasThreads } = bulkhead
        const event = hasThreads ? 'threadPoolRejected' : 'semaphoreRejected'
        pools.rejected[pool]!++
        refuse(request, reason[event])
        noteEnd(places, request, outcome.rejected, event)
        sim.answer(events.request.rejected)
      }
    },

    leaveThreadQueue(request) {
      // What is left of its time when it has a thread.
      if (requests.requestTimeoutUs[request]! >= 0)
        requests.requestTimeoutUs[request]! -= sim.now - requests.startedAt[request]!
      // Who was called to a thread is in the line no more.
      if (requests.thread[request] !== nobody) return
      dequeue(places, request, guards.pool[clusters.guard[requests.cluster[request]!]!]!)
    },

    noteLibraryTimeout(request) {
      refuse(request, reason.libraryTimeout)
      noteEnd(places, request, outcome.timeout, 'timeout')
      if (requests.isHeld[request] === 0) return
      requests.progress[request] = progress.timedOut
      // Between two tries nothing is under way that could hold it.
      if (requests.try[request] === nobody)
        sim.tell(machines.requests, request, events.request.fallsBack)
    },
  }
}

/** The circuit's own chart. */
export function requestCircuitActions(places: Places): Record<CircuitAction, Action> {
  const { sim, guards, clusters, routeRules } = places
  return {
    lookAtCounts(guard) {
      const circuit = routeRules[clusters.routes[guards.cluster[guard]!]!]!.guard?.circuit
      if (!circuit || circuit.tickUs < 0) {
        guards.tickUs[guard] = never
        return
      }
      const { tickUs } = circuit
      guards.tickUs[guard] = tickUs - (sim.now % tickUs)
      if (guards.phase[guard] !== phase.closed) return
      circuit.tick(guard)
      if (guards.phase[guard] !== phase.closed) sim.answer(events.requestCircuit.tripped)
    },
    noteOpen(guard) {
      guards.opened[guard]!++
    },
    noteProbe(guard) {
      guards.probes[guard]!++
    },
  }
}

function guardOf(places: Places, request: number): GuardRules {
  return places.routeRulesOf(request).guard!
}

/** How a request ended that the circuit had let through: counted, and shown to the circuit. */
export function noteEnd(
  places: Places,
  request: number,
  how: number,
  event: GuardEvent | undefined,
): void {
  const { sim, requests, clusters, guards } = places
  const guard = clusters.guard[requests.cluster[request]!]!
  requests.progress[request] = progress.none
  if (event !== undefined) count(places, guard, event)
  const { circuit } = guardOf(places, request)
  if (circuit === null) return
  const before = guards.phase[guard]!
  circuit.observe(guard, how, sim.now - requests.startedAt[request]!)
  follow(places, guard, before)
}

/** The machine goes where the rule has decided. */
function follow({ sim, machines, guards }: Places, guard: number, before: number): void {
  const after = guards.phase[guard]!
  if (after === before) return
  const { requestCircuit } = events
  const event =
    after === phase.halfOpen
      ? requestCircuit.halfOpened
      : after === phase.closed
        ? requestCircuit.succeeded
        : before === phase.closed
          ? requestCircuit.tripped
          : requestCircuit.failed
  sim.tell(machines.guards, guard, event)
}

/** Counts since the start, and by buckets of the last seconds. */
export function count(places: Places, guard: number, event: GuardEvent): void {
  const { guards, guardBuckets } = places
  turnBuckets(places, guard)
  guards[event][guard]!++
  guardBuckets[event][guards.buckets[guard]! + (guards.bucket[guard]! % kept)]!++
}

/** Empties the buckets that are older than the last so many. */
function turnBuckets({ sim, guards, guardBuckets }: Places, guard: number): void {
  const now = Math.floor(sim.now / countsBucketUs)
  const first = guards.buckets[guard]!
  const steps = Math.min(now - guards.bucket[guard]!, kept)
  for (let step = 0; step < steps; step++) {
    const row = first + ((now - step) % kept)
    for (const name of guardBuckets.columnNames) guardBuckets.column(name)[row] = 0
  }
  guards.bucket[guard] = now
}

/** ∫ active dt up to now: called before it changes. */
function integrate({ sim, pools }: Places, pool: number): void {
  pools.activeArea[pool]! += pools.active[pool]! * (sim.now - pools.changedAt[pool]!)
  pools.changedAt[pool] = sim.now
}

function dequeue({ requests, pools }: Places, request: number, pool: number): void {
  const next = requests.nextQueued[request]!
  const previous = requests.previousQueued[request]!
  if (previous === nobody) pools.first[pool] = next
  else requests.nextQueued[previous] = next
  if (next === nobody) pools.last[pool] = previous
  else requests.previousQueued[next] = previous
  pools.queued[pool]!--
}

/** Gives back the thread or permit that a request holds, if it holds one: to whoever waits for it. */
export function releaseThread(places: Places, request: number): void {
  const { sim, machines, requests, pools } = places
  const pool = requests.thread[request]!
  if (pool === nobody) return
  requests.thread[request] = nobody
  integrate(places, pool)
  pools.active[pool]!--
  const waiting = pools.first[pool]!
  if (waiting === nobody) return
  // Its number may have become smaller.
  if (guardOf(places, waiting).bulkhead.most <= pools.active[pool]!) return
  dequeue(places, waiting, pool)
  pools.active[pool]!++
  pools.executed[pool]!++
  requests.thread[waiting] = pool
  sim.tell(machines.requests, waiting, events.request.threadFree)
}

/** A process ended, and with it all that its library knew; whoever waited in it is told by the job that asked. */
export function forgetGuards(places: Places, endpoint: number): void {
  const { sim, machines, requests, clusters, guards, pools, routeRules } = places
  if (pools.used === 0 && guards.used === 0) return
  for (let request = 0; request < requests.used; request++) {
    const pool = requests.thread[request]!
    if (requests.number[request] === 0 || pool < 0 || pools.caller[pool] !== endpoint) continue
    integrate(places, pool)
    pools.active[pool]!--
    requests.thread[request] = nobody
  }
  for (let guard = 0; guard < guards.used; guard++) {
    const cluster = guards.cluster[guard]!
    if (clusters.fromEndpoint[cluster] !== endpoint) continue
    guards.succeededAt[guard] = never
    const before = guards.phase[guard]!
    const circuit = routeRules[clusters.routes[cluster]!]!.guard?.circuit
    circuit?.reset(guard)
    guards.phase[guard] = phase.closed
    if (before !== phase.closed) sim.tell(machines.guards, guard, events.requestCircuit.restarted)
  }
}
