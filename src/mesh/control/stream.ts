import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import { policyTypes, resource, resourceTypeCount } from '../../model/resources.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { servicesChanged } from './assignments.ts'
import { loseUnderWay, sendPushes } from './push.ts'
import { isCutFromPlane, isPlaneAwake, isPlaneUp } from './reach.ts'

type StreamAction =
  | 'close'
  | 'backOff'
  | 'knock'
  | 'subscribe'
  | 'unsubscribe'
  | 'rest'
  | 'joinQueue'
  | 'leaveQueue'
  | 'generate'
  | 'send'
  | 'freeWorker'
  | 'fallSilent'

/** @source istio: pilot/pkg/xds/discovery.go, WaitForRequestLimit: who would wait longer is turned away */
const waitAtMostUs = 1_000_000

/** guess: a proxy that hears nothing of its new connection gives it up so soon (the `connect_timeout` of Istio's bootstrap). */
const giveUpUs = 1_000_000

/** @source istio: pkg/keepalive/options.go: a ping after 30 s without a sign of life, and 10 s for its answer */
const silentUs = 40_000_000

/** guess: opening a stream is a round trip in a data centre, twice (TCP, then HTTP/2). */
const openUs = 1_000

const idle = stateOf(programs.stream, 'connected.idle')
const pushing = stateOf(programs.stream, 'connected.pushing')

/** Streams of proxies to the control plane, and their turns in its queue. */
export function streamActions(places: Places): Record<StreamAction, Action> {
  const { sim, configStreams: streams, controlPlane, subscriptions, draw, plan } = places
  const generate = sampler(plan.controlPlane?.generate ?? { kind: 'constant', valueUs: 0 })
  const { acceptPerSecond, isDelta } = plan.controlPlane ?? { acceptPerSecond: 1, isDelta: false }

  const since = (proxy: number): void => {
    streams.since[proxy] = sim.now
  }

  /** One more of them is connected; the most in a second is remembered. */
  const countStream = (): void => {
    controlPlane.streams[0]!++
    if (sim.now - controlPlane.acceptedSince[0]! >= 1_000_000) {
      controlPlane.acceptedSince[0] = sim.now
      controlPlane.accepted[0] = 0
    }
    controlPlane.accepted[0]!++
    controlPlane.acceptedPeak[0] = Math.max(
      controlPlane.acceptedPeak[0]!,
      controlPlane.accepted[0]!,
    )
  }

  return {
    close(proxy) {
      since(proxy)
      streams.tries[proxy] = 0
    },

    backOff(proxy) {
      since(proxy)
      const tries = streams.tries[proxy]!
      streams.tries[proxy] = tries + 1
      const purpose = places.purpose(`reconnect/${places.nameOfProxy(proxy)}`)
      const u = draw.key(streams.epoch[proxy]!, tries, purpose).next()
      streams.backoffUs[proxy] = plan.controlPlane!.streamPauseUs(tries, u)
    },

    knock(proxy) {
      since(proxy)
      streams.giveUpUs[proxy] = giveUpUs
      streams.acceptUs[proxy] = never
      // At the start of a run the mesh is up.
      if (sim.now === 0) {
        streams.acceptUs[proxy] = 0
        return
      }
      if (isCutFromPlane(places, proxy)) return
      if (!isPlaneUp(places)) {
        sim.answer(events.stream.turnedAway)
        return
      }
      const acceptsAt = Math.max(sim.now, controlPlane.acceptsAt[0]!)
      const waitUs = acceptsAt - sim.now
      if (waitUs > waitAtMostUs) {
        controlPlane.turnedAway[0]!++
        sim.answer(events.stream.turnedAway)
        return
      }
      controlPlane.acceptsAt[0] = acceptsAt + Math.round(1_000_000 / acceptPerSecond)
      streams.acceptUs[proxy] = waitUs + openUs
      // Who is let wait knows that it was heard.
      streams.giveUpUs[proxy] = never
    },

    subscribe(proxy) {
      controlPlane.connected[0]!++
      streams.epoch[proxy]!++
      streams.arrivesAt[proxy] = sim.now
      if (sim.now === 0) return
      countStream()
      if (plan.controlPlane!.keepsMissedRemovals)
        streams.missedUpTo[proxy] = controlPlane.assignments[0]!
      for (let type = 0; type < resourceTypeCount; type++) {
        const row = places.subscription(proxy, type)
        subscriptions.arrivesAt[row] = sim.now
        subscriptions.nonce[row] = 0
        subscriptions.update_attempt[row]!++
        // With incremental xDS a proxy says what it has; otherwise it gets everything again.
        subscriptions.sent[row] = isDelta ? subscriptions.held[row]! : nobody
      }
    },

    unsubscribe(proxy) {
      controlPlane.connected[0]!--
      loseUnderWay(places, proxy)
    },

    rest(proxy) {
      since(proxy)
      if (isOwed(places, proxy)) sim.answer(events.stream.owed)
    },

    joinQueue(proxy) {
      since(proxy)
      const last = controlPlane.lastQueued[0]!
      streams.isQueued[proxy] = 1
      streams.previous[proxy] = last
      streams.next[proxy] = nobody
      if (last === nobody) controlPlane.firstQueued[0] = proxy
      else streams.next[last] = proxy
      controlPlane.lastQueued[0] = proxy
      controlPlane.queued[0]!++
      controlPlane.queuedPeak[0] = Math.max(controlPlane.queuedPeak[0]!, controlPlane.queued[0]!)
      takeTurns(places)
    },

    leaveQueue(proxy) {
      unlink(places, proxy)
      // It was given its turn, and is gone before it heard of it.
      if (streams.state[proxy] !== pushing) release(places, proxy)
    },

    generate(proxy) {
      since(proxy)
      const purpose = places.purpose(`generate/${places.nameOfProxy(proxy)}`)
      const work = generate(draw.key(controlPlane.pushes[0]!, 0, purpose))
      streams.generateUs[proxy] = Math.round(work * controlPlane.slowFactor[0]!)
    },

    send: (proxy) => sendPushes(places, proxy),

    freeWorker: (proxy) => release(places, proxy),

    fallSilent(proxy) {
      since(proxy)
      streams.silentUs[proxy] = silentUs
    },
  }
}

/** Whether the control plane has something that it has not sent to the proxy. */
function isOwed(places: Places, proxy: number): boolean {
  const { subscriptions, controlPlane, plan } = places
  for (const type of policyTypes) {
    const row = places.subscription(proxy, type)
    if (subscriptions.sent[row] !== places.givenOut(proxy, type)) return true
  }
  if (plan.identity !== null) {
    const secrets = places.subscription(proxy, resource.SDS)
    if (subscriptions.sent[secrets] !== controlPlane.bundle[0]) return true
  }
  const endpoints = places.subscription(proxy, resource.EDS)
  const sent = subscriptions.sent[endpoints]!
  const newest = controlPlane.assignments[0]!
  if (sent === newest) return false
  if (sent === nobody || servicesChanged(places, proxy, sent, newest) > 0) return true
  // What changed is nothing that it calls: it is up to date without being told.
  if (subscriptions.held[endpoints] === sent) subscriptions.held[endpoints] = newest
  subscriptions.sent[endpoints] = newest
  return false
}

/** Lets a stream stand in the queue, if there is something for it. */
export function tellOwed(places: Places, proxy: number): void {
  const { sim, machines, configStreams: streams } = places
  // Who is in the queue, or being worked on, takes what is new with it, or looks again.
  if (streams.state[proxy] === idle && isOwed(places, proxy))
    sim.tell(machines.configStreams, proxy, events.stream.owed)
}

/** Gives their turns to those who stand in front, while there is room. */
export function takeTurns(places: Places): void {
  const { sim, machines, configStreams: streams, controlPlane, plan } = places
  if (plan.controlPlane === null || !isPlaneAwake(places)) return
  while (controlPlane.working[0]! < plan.controlPlane.throttle) {
    const proxy = controlPlane.firstQueued[0]!
    if (proxy === nobody) return
    unlink(places, proxy)
    streams.isWorkedOn[proxy] = 1
    controlPlane.working[0]!++
    sim.tell(machines.configStreams, proxy, events.stream.turn)
  }
}

function release(places: Places, proxy: number): void {
  const { configStreams: streams, controlPlane } = places
  if (streams.isWorkedOn[proxy] === 0) return
  streams.isWorkedOn[proxy] = 0
  controlPlane.working[0]!--
  takeTurns(places)
}

function unlink({ configStreams: streams, controlPlane }: Places, proxy: number): void {
  if (streams.isQueued[proxy] === 0) return
  streams.isQueued[proxy] = 0
  controlPlane.queued[0]!--
  const next = streams.next[proxy]!
  const previous = streams.previous[proxy]!
  if (previous === nobody) controlPlane.firstQueued[0] = next
  else streams.next[previous] = next
  if (next === nobody) controlPlane.lastQueued[0] = previous
  else streams.previous[next] = previous
}
