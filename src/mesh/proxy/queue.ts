import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'

/** Where an attempt stands with its balancer's queue. */
export const turn = { none: 0, waits: 1, called: 2 } as const

const flowing = stateOf(programs.balancerQueue, 'ready')
const failfast = stateOf(programs.balancerQueue, 'failfast')

type QueueAction = 'noteSince' | 'letNextGo' | 'failEverybody' | 'openGate'

/** The queue in front of a balancer: who waits while no endpoint is ready, and what becomes of them. */
export function queueActions(places: Places): Record<QueueAction, Action> {
  const { sim, machines, queues, attempts } = places
  return {
    noteSince(queue) {
      queues.since[queue] = sim.now
    },

    letNextGo(queue) {
      const attempt = queues.first[queue]!
      if (attempt === nobody) return
      leaveQueue(places, attempt)
      attempts.turn[attempt] = turn.called
      sim.tell(machines.attempts, attempt, events.attempt.endpointReady)
    },

    failEverybody(queue) {
      queues.gateShut[queue]!++
      for (let attempt = queues.first[queue]!; attempt !== nobody; attempt = queues.first[queue]!) {
        leaveQueue(places, attempt)
        queues.expired[queue]!++
        attempts.reason[attempt] = reason.failfast
        attempts.status[attempt] = places.statusOf(reason.failfast)
        sim.tell(machines.attempts, attempt, events.attempt.failfast)
      }
    },

    openGate(queue) {
      queues.gateOpen[queue]!++
    },
  }
}

/**
 * Whether an attempt may be given an endpoint now. If not, it has been put in the queue or refused, and its chart answered.
 *
 * @source linkerd2-proxy 29637b64: linkerd/proxy/balance/queue/src/{service,worker}.rs (a full queue is load shed)
 */
export function mayChoose(places: Places, attempt: number, queue: number): boolean {
  const { sim, machines, queues, attempts, clusters, plan } = places
  const wasCalled = attempts.turn[attempt] === turn.called
  attempts.turn[attempt] = turn.none
  if (!wasCalled) queues.requests[queue]!++
  if (queues.state[queue] === failfast || isFull()) {
    queues.shed[queue]!++
    attempts.reason[attempt] = reason.loadShed
    attempts.status[attempt] = places.statusOf(reason.loadShed)
    sim.answer(events.attempt.shed)
    return false
  }
  if (queues.ready[queue]! > 0 && (wasCalled || queues.length[queue] === 0)) return true
  attempts.bindUs[attempt] = never
  joinQueue(places, attempt, queue, wasCalled)
  if (queues.ready[queue] === 0 && queues.state[queue] === flowing)
    sim.tell(machines.queues, queue, events.balancerQueue.stalled)
  sim.answer(events.attempt.nobodyReady)
  return false

  function isFull(): boolean {
    const { capacity, maxInFlight } = plan.readiness!
    if (wasCalled) return false
    if (queues.ready[queue] === 0 && queues.length[queue]! >= capacity) return true
    return clusters.active[attempts.cluster[attempt]!]! >= maxInFlight
  }
}

/** The attempt that was called has its endpoint, or is gone: the next in the queue may try. */
export function callNext({ sim, machines, queues }: Places, queue: number): void {
  if (queues.length[queue]! > 0) sim.tell(machines.queues, queue, events.balancerQueue.next)
}

/** Puts an attempt at the end of the queue; one that was called and found nobody, back at its head. */
function joinQueue(places: Places, attempt: number, queue: number, isFirst: boolean): void {
  const { queues, attempts } = places
  const { first, last } = queues
  attempts.turn[attempt] = turn.waits
  const head = first[queue]!
  const tail = last[queue]!
  attempts.previous[attempt] = isFirst ? nobody : tail
  attempts.next[attempt] = isFirst ? head : nobody
  if (head === nobody || isFirst) first[queue] = attempt
  if (tail === nobody || !isFirst) last[queue] = attempt
  if (isFirst && head !== nobody) attempts.previous[head] = attempt
  if (!isFirst && tail !== nobody) attempts.next[tail] = attempt
  queues.length[queue]!++
}

/** Takes an attempt out of the queue, wherever it stands; nothing when it stands in none. */
export function leaveQueue(places: Places, attempt: number): void {
  const { queues, attempts, clusters } = places
  if (attempts.turn[attempt] !== turn.waits) return
  const queue = clusters.queue[attempts.cluster[attempt]!]!
  attempts.turn[attempt] = turn.none
  // Who waits for a name to be bound stands in no line.
  if (queue < 0) return
  const next = attempts.next[attempt]!
  const previous = attempts.previous[attempt]!
  if (previous === nobody) queues.first[queue] = next
  else attempts.next[previous] = next
  if (next === nobody) queues.last[queue] = previous
  else attempts.previous[next] = previous
  queues.length[queue]!--
}

/** Tells a balancer's queue how many endpoints are ready. */
export function noteReady({ sim, machines, queues }: Places, queue: number, count: number): void {
  queues.ready[queue] = count
  if (count > 0 && queues.state[queue] !== flowing)
    sim.tell(machines.queues, queue, events.balancerQueue.endpointReady)
}

/** The queue went with the destination: whoever comes next finds a new one. */
export function forgetQueue({ sim, machines, queues }: Places, queue: number): void {
  if (queues.state[queue] !== flowing)
    sim.tell(machines.queues, queue, events.balancerQueue.forgotten)
}
