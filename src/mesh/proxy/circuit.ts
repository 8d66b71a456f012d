import type { Action } from '../../engine/Simulation.ts'
import { nobody } from '../../model/units.ts'
import { tripCause, type Breaker } from '../../policies/breaker/breaker.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { setUnready, unready } from './ready.ts'

const closed = stateOf(programs.circuit, 'closed')
const halfOpen = stateOf(programs.circuit, 'halfOpen')

/** The circuit between one proxy and one endpoint: what opens it, and what lets a request through again. */
export function circuitActions(
  places: Places,
): Record<'openCircuit' | 'letOneThrough' | 'closeCircuit', Action> {
  const { sim, circuits, members, clusters, draw, plan } = places
  const purposes = plan.edges.map(({ name }) => places.purpose(`circuit/${name}`))

  return {
    openCircuit(circuit) {
      const member = circuits.member[circuit]!
      const cluster = members.cluster[member]!
      const { breaker } = places.clusterRulesOf(cluster)
      const place = (places.callerIndex(cluster) << 12) | (member - clusters.firstMember[cluster]!)
      const u = draw
        .key(place, circuits.opened[circuit]!, purposes[clusters.edge[cluster]!]!)
        .next()
      circuits.penaltyUs[circuit] = breaker === null ? 0 : breaker.penalty(circuit, u)
      circuits.openedAt[circuit] = sim.now
      circuits.opened[circuit]!++
      if (circuits.cause[circuit] !== tripCause.probe) circuits.removals[circuit]!++
      circuits.isProbing[circuit] = 0
      setUnready(places, member, unready.circuit, true)
    },

    letOneThrough(circuit) {
      circuits.isProbing[circuit] = 0
      setUnready(places, circuits.member[circuit]!, unready.circuit, false)
    },

    closeCircuit(circuit) {
      circuits.revivals[circuit]!++
      forgive(places, circuit)
      setUnready(places, circuits.member[circuit]!, unready.circuit, false)
    },
  }
}

/** Forgets all failures of an endpoint, and how often its circuit has opened. */
function forgive(places: Places, circuit: number): void {
  const { circuits, members } = places
  const { breaker } = places.clusterRulesOf(members.cluster[circuits.member[circuit]!]!)
  circuits.cause[circuit] = tripCause.none
  circuits.failures[circuit] = 0
  circuits.trips[circuit] = 0
  circuits.isProbing[circuit] = 0
  breaker?.reset(circuit)
}

/** Other rules bind a cluster: without a breaker every circuit is closed. */
export function setBreaker(places: Places, cluster: number): void {
  const { members, clusters, circuits } = places
  const { breaker } = places.clusterRulesOf(cluster)
  const first = clusters.firstMember[cluster]!
  for (let member = first; member < first + clusters.memberCount[cluster]!; member++) {
    const circuit = members.circuit[member]!
    if (circuit === nobody) return
    circuits.maxFailures[circuit] = breaker === null ? 0 : breaker.maxFailures
    circuits.leastRatio[circuit] = breaker === null ? 0 : breaker.leastRatio
    if (breaker === null) pardon(places, member)
  }
}

/** Closes the circuit of an endpoint, as if nothing had happened. */
export function pardon(places: Places, member: number): void {
  const { sim, machines, members, circuits } = places
  const circuit = members.circuit[member]!
  if (circuit === nobody) return
  if (circuits.state[circuit] === closed) forgive(places, circuit)
  else sim.tell(machines.circuits, circuit, events.circuit.pardoned)
}

/** A request was given to an endpoint whose circuit is half open: it is the only one. */
export function noteProbe(places: Places, member: number): void {
  const { circuits, members } = places
  const circuit = members.circuit[member]!
  if (circuit === nobody || circuits.state[circuit] !== halfOpen) return
  circuits.isProbing[circuit] = 1
  setUnready(places, member, unready.circuit, true)
}

/**
 * Shows a response to the circuit. Half open, the first that comes decides, though it may have been sent before the circuit
 * opened; while it is open nothing counts.
 *
 * @source linkerd2-proxy 29637b64: linkerd/app/outbound/src/http/breaker/consecutive_failures.rs
 */
export function showToCircuit(places: Places, member: number, status: number): void {
  const { sim, machines, circuits, members } = places
  const circuit = members.circuit[member]!
  if (circuit === nobody) return
  const { breaker } = places.clusterRulesOf(members.cluster[member]!)
  if (breaker === null) return
  const failed = status >= 500
  const state = circuits.state[circuit]!
  if (breaker.judgesProbes === true && state !== closed) {
    judge(places, circuit, breaker, failed)
  } else if (state === closed) {
    const cause = breaker.observe(circuit, failed, status === 429)
    if (cause === tripCause.none) return
    circuits.cause[circuit] = cause
    sim.tell(machines.circuits, circuit, events.circuit.tripped)
  } else if (state === halfOpen) {
    const hasFailed = failed || (breaker.limitsCount && status === 429)
    if (hasFailed) circuits.cause[circuit] = tripCause.probe
    sim.tell(
      machines.circuits,
      circuit,
      hasFailed ? events.circuit.failed : events.circuit.succeeded,
    )
  }
}

/**
 * A response while a circuit is not closed, where a probe is judged as any other: a success is noted in any state; a failure
 * counts only while a probe is under way, and the first result then decides, whosever it is.
 *
 * @source twitter/finagle 4feb34cb: liveness/FailureAccrualFactory.scala (didSucceed, didFail)
 */
function judge(
  { sim, machines, circuits }: Places,
  circuit: number,
  breaker: Breaker,
  failed: boolean,
): void {
  const isProbed = circuits.isProbing[circuit] === 1
  if (!failed) {
    breaker.observe(circuit, false, false)
    if (isProbed) sim.tell(machines.circuits, circuit, events.circuit.succeeded)
  } else if (isProbed) {
    const isOver = breaker.observe(circuit, true, false) !== tripCause.none
    if (isOver) circuits.cause[circuit] = tripCause.probe
    sim.tell(machines.circuits, circuit, isOver ? events.circuit.failed : events.circuit.undecided)
  }
}

/** An attempt ended in a way that says nothing of its endpoint: where it may have been a probe, another one is let through. */
export function showIgnorable(places: Places, member: number): void {
  const { sim, machines, circuits, members } = places
  const circuit = members.circuit[member]!
  if (circuit === nobody || circuits.isProbing[circuit] === 0) return
  const { breaker } = places.clusterRulesOf(members.cluster[member]!)
  if (breaker?.judgesProbes === true) sim.tell(machines.circuits, circuit, events.circuit.undecided)
}
