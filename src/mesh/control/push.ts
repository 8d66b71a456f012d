import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import { knows, policyTypes, resource, resourceTypeCount } from '../../model/resources.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { takeBundle } from '../identity/takeBundle.ts'
import { awaitsChecks } from '../proxy/checkMembers.ts'
import { noteConfig, noteRefusedConfig, putInForce, putPartInForce } from '../proxy/config.ts'
import { servicesChanged } from './assignments.ts'
import { isCutFromPlane } from './reach.ts'

type PushAction =
  'receive' | 'waitForResources' | 'apply' | 'refuse' | 'noteAck' | 'noteRefusal' | 'discard'

/** guess: the way back of an acknowledgement is one crossing of a data-centre network. */
const ackUs = 500

const sent = stateOf(programs.push, 'sent')
const warming = stateOf(programs.push, 'warming')

/** What becomes of a response: taken, or refused, and what the proxy answers. */
export function pushActions(places: Places): Record<PushAction, Action> {
  const { sim, machines, pushes, configStreams: streams, subscriptions } = places
  const rowOf = (push: number): number =>
    places.subscription(pushes.proxy[push]!, pushes.type[push]!)
  /** Whether the stream that it belongs to is still there. */
  const isOfThisStream = (push: number): boolean =>
    streams.epoch[pushes.proxy[push]!] === pushes.epoch[push]

  return {
    receive(push) {
      const proxy = pushes.proxy[push]!
      const type = pushes.type[push]!
      if (!isOfThisStream(push) || isCutFromPlane(places, proxy)) {
        sim.answer(events.push.lost)
        return
      }
      // The first message on a stream ends the back-off (envoy: grpc_stream.h, onReceiveMessage).
      streams.tries[proxy] = 0
      if (isDefective(places, type, pushes.version[push]!)) sim.answer(events.push.invalid)
      else if (type === resource.CDS && awaitsEndpoints(places, proxy, pushes.version[push]!))
        sim.answer(events.push.incomplete)
      else sim.answer(events.push.taken)
    },

    waitForResources(push) {
      const row = rowOf(push)
      const before = subscriptions.warming[row]!
      if (before !== nobody) sim.tell(machines.pushes, before, events.push.lost)
      subscriptions.warming[row] = push
      // What is not new has nothing to wait for.
      putInForce(places, pushes.proxy[push]!, resource.CDS, pushes.version[push]!)
    },

    apply(push) {
      const proxy = pushes.proxy[push]!
      const type = pushes.type[push]!
      const row = rowOf(push)
      pushes.ackUs[push] = ackUs
      if (subscriptions.warming[row] === push) subscriptions.warming[row] = nobody
      if (type === resource.EDS)
        putInForce(places, proxy, type, pushes.version[push]!, pushes.clusters[push]!)
      else if (type === resource.SDS) takeBundle(places, proxy, pushes.trusts[push]!)
      else putInForce(places, proxy, type, pushes.version[push]!)
      subscriptions.held[row] = pushes.version[push]!
      subscriptions.refused[row] = nobody
      subscriptions.update_success[row]!++
      if (type === resource.EDS) endWarming(places, proxy)
      noteConfig(places, proxy)
    },

    refuse(push) {
      const proxy = pushes.proxy[push]!
      const row = rowOf(push)
      pushes.ackUs[push] = ackUs
      subscriptions.refused[row] = pushes.version[push]!
      subscriptions.update_rejected[row]!++
      if (pushes.type[push] === resource.CDS && !places.plan.controlPlane!.refusesWhole)
        putPartInForce(places, proxy, pushes.version[push]!)
      noteRefusedConfig(places, proxy)
    },

    noteAck(push) {
      const row = rowOf(push)
      // An answer to an older response than the last says nothing about the last.
      if (isOfThisStream(push) && pushes.nonce[push] === subscriptions.nonce[row]) {
        subscriptions.acknowledged[row] = pushes.version[push]!
        noteAcknowledged(places, pushes.proxy[push]!)
      }
      sim.bury(machines.pushes, push)
    },

    noteRefusal: (push) => sim.bury(machines.pushes, push),

    discard(push) {
      const row = rowOf(push)
      if (subscriptions.warming[row] === push) subscriptions.warming[row] = nobody
      subscriptions.update_failure[row]!++
      // On a stream that lives on, it will be sent again.
      if (isOfThisStream(push) && subscriptions.sent[row] === pushes.version[push])
        subscriptions.sent[row] = subscriptions.held[row]!
      sim.bury(machines.pushes, push)
    },
  }
}

function isDefective(places: Places, type: number, version: number): boolean {
  return (
    policyTypes.includes(type) && places.sets[version]!.defects.some((one) => one.type === type)
  )
}

/** Whether clusters come with a version whose endpoints the proxy does not have yet. */
function awaitsEndpoints(places: Places, proxy: number, version: number): boolean {
  const { clusters, sets, plan } = places
  for (let cluster = 0; cluster < clusters.used; cluster++) {
    if (clusters.proxy[cluster] !== proxy) continue
    const hasEndpoints = (clusters.known[cluster]! & knows.endpoints) !== 0
    if (!hasEndpoints && plan.rules.exists(clusters.edge[cluster]!, sets[version]!.commands))
      return true
    // A cluster that asks whether its endpoints are well is there once it has heard of each.
    if (awaitsChecks(places, cluster)) return true
  }
  return false
}

/** Endpoints have come, or their first checks are over: clusters that waited for them are there. */
export function endWarming(places: Places, proxy: number): void {
  const { sim, machines, subscriptions, pushes } = places
  if (proxy < 0 || places.plan.controlPlane === null) return
  const push = subscriptions.warming[places.subscription(proxy, resource.CDS)]!
  if (push !== nobody && !awaitsEndpoints(places, proxy, pushes.version[push]!))
    sim.tell(machines.pushes, push, events.push.warmed)
}

/** The proxy said yes to all that is meant for it. */
function noteAcknowledged(places: Places, proxy: number): void {
  const { proxies, subscriptions } = places
  const isWhole = policyTypes.every((type) => {
    const row = places.subscription(proxy, type)
    return subscriptions.acknowledged[row] === subscriptions.wanted[row]
  })
  if (isWhole) proxies.acknowledged[proxy] = proxies.wanted[proxy]!
}

/** Whatever is under way on a stream that ends is lost with it. */
export function loseUnderWay(places: Places, proxy: number): void {
  const { sim, machines, pushes } = places
  for (let push = 0; push < pushes.used; push++) {
    if (pushes.number[push] === 0 || pushes.proxy[push] !== proxy) continue
    if (pushes.state[push] === sent || pushes.state[push] === warming)
      sim.tell(machines.pushes, push, events.push.lost)
  }
}

/** Sends a proxy whatever it has not been sent, in the order of the types. */
export function sendPushes(places: Places, proxy: number): void {
  const { subscriptions, controlPlane, sets, plan } = places
  const clustersRow = places.subscription(proxy, resource.CDS)
  const had = subscriptions.sent[clustersRow]!
  const clusters = places.givenOut(proxy, resource.CDS)
  const isNew = (cluster: number): boolean => {
    const edge = places.clusters.edge[cluster]!
    return (
      plan.rules.exists(edge, sets[clusters]!.commands) &&
      (had === nobody || !plan.rules.exists(edge, sets[had]!.commands))
    )
  }
  const own: number[] = []
  for (let cluster = 0; cluster < places.clusters.used; cluster++) {
    if (places.clusters.proxy[cluster] === proxy) own.push(cluster)
  }
  const fresh = own.filter(isNew).length
  for (let type = 0; type < resourceTypeCount; type++) {
    const row = places.subscription(proxy, type)
    const before = subscriptions.sent[row]!
    if (type === resource.EDS) {
      const newest = controlPlane.assignments[0]!
      const changed =
        before === nobody ? own.length : servicesChanged(places, proxy, before, newest)
      if (changed > 0 || fresh > 0 || before === nobody)
        send(places, proxy, type, newest, changed + (before === nobody ? 0 : fresh))
      continue
    }
    if (type === resource.SDS) {
      const bundle = controlPlane.bundle[0]!
      if (plan.identity !== null && before !== bundle) send(places, proxy, type, bundle, 1)
      continue
    }
    const version = places.givenOut(proxy, type)
    if (version !== before) send(places, proxy, type, version, countOf(type, before))
  }

  /** How many resources a response carries: all of a type, or with incremental xDS what changed. */
  function countOf(type: number, before: number): number {
    if (type === resource.LDS) return 1
    const isAll = !plan.controlPlane!.isDelta || before === nobody
    if (isAll) return own.length
    const version = places.givenOut(proxy, type)
    return own.filter((cluster) =>
      plan.rules.touches(
        places.clusters.edge[cluster]!,
        sets[before]!.commands,
        sets[version]!.commands,
      ),
    ).length
  }
}

function send(
  places: Places,
  proxy: number,
  type: number,
  version: number,
  resources: number,
): void {
  const {
    sim,
    machines,
    pushes,
    configStreams: streams,
    subscriptions,
    controlPlane,
    plan,
    draw,
  } = places
  const row = places.subscription(proxy, type)
  const push = sim.birth(machines.pushes)
  const travel = sampler(plan.controlPlane!.pushDelay)
  const epoch = streams.epoch[proxy]!
  subscriptions.sent[row] = version
  subscriptions.nonce[row]!++
  pushes.proxy[push] = proxy
  pushes.type[push] = type
  pushes.version[push] = version
  pushes.clusters[push] = subscriptions.sent[places.subscription(proxy, resource.CDS)]!
  pushes.trusts[push] = type === resource.SDS ? controlPlane.trusts[0]! : 0
  pushes.nonce[push] = subscriptions.nonce[row]!
  pushes.resources[push] = resources
  pushes.epoch[push] = epoch
  // Keyed by what is sent to whom, so that what others are sent changes nothing.
  const key = type + resourceTypeCount * (epoch - 1)
  const u = travel(draw.key(version, key, places.purpose(`push/${places.nameOfProxy(proxy)}`)))
  const lines = plan.controlPlane!.isAggregated ? streams.arrivesAt : subscriptions.arrivesAt
  const line = plan.controlPlane!.isAggregated ? proxy : row
  // None overtakes another on its stream.
  const arrivesAt = Math.max(sim.now + Math.round(u * controlPlane.slowFactor[0]!), lines[line]!)
  lines[line] = arrivesAt
  pushes.travelUs[push] = arrivesAt - sim.now
  controlPlane.pushes[0]!++
  sim.start(machines.pushes, push)
}
