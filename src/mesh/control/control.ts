import { sendBundles } from '../identity/rotation.ts'
import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { askAgain } from '../proxy/destination.ts'
import { injectorCameUp } from './injector.ts'

type ControlAction =
  'serve' | 'serveLate' | 'stopServing' | 'askControlPlane' | 'deliver' | 'noteAck' | 'discard'

const down = stateOf(programs.controlPlane, 'down')
const held = stateOf(programs.push, 'held')
const bootstrapping = stateOf(programs.proxy, 'bootstrapping')

/** The control plane, and versions on their way to proxies. */
export function controlActions(places: Places): Record<ControlAction, Action> {
  const { sim, machines, controlPlane, pushes, proxies } = places
  return {
    serve(plane) {
      controlPlane.since[plane] = sim.now
      for (let push = 0; push < pushes.used; push++) {
        if (pushes.number[push]! > 0 && pushes.state[push] === held) {
          sim.tell(machines.pushes, push, events.push.controlPlaneUp)
        }
      }
      injectorCameUp(places)
      // Who started meanwhile has nothing yet. At the start of a run everybody has.
      for (let proxy = 0; sim.now > 0 && proxy < proxies.used; proxy++) {
        if (proxies.state[proxy] === bootstrapping) {
          sim.tell(machines.proxies, proxy, events.proxy.configured)
        }
      }
      sendBundles(places)
      askAgain(places)
      // It was started again, and has as much to do as before.
      if (controlPlane.slowFactor[plane]! > 1) sim.answer(events.controlPlane.slowed)
    },
    serveLate(plane) {
      controlPlane.since[plane] = sim.now
    },
    stopServing(plane) {
      controlPlane.since[plane] = sim.now
    },
    askControlPlane(push) {
      if (pushes.version[push]! < proxies.wanted[pushes.proxy[push]!]!)
        sim.answer(events.push.superseded)
      else if (controlPlane.state[0] === down) sim.answer(events.push.controlPlaneDown)
      else {
        pushes.travelUs[push] = Math.round(pushes.travelUs[push]! * controlPlane.slowFactor[0]!)
        sim.answer(events.push.controlPlaneUp)
      }
    },
    deliver(push) {
      const proxy = pushes.proxy[push]!
      proxies.offered[proxy] = Math.max(proxies.offered[proxy]!, pushes.version[push]!)
      sim.tell(machines.proxies, proxy, events.proxy.configured)
    },
    noteAck(push) {
      const proxy = pushes.proxy[push]!
      proxies.acknowledged[proxy] = Math.max(proxies.acknowledged[proxy]!, pushes.version[push]!)
      sim.bury(machines.pushes, push)
    },
    discard: (push) => sim.bury(machines.pushes, push),
  }
}

/** Sends a version to every proxy, each after a delay of its own, whatever other proxies there are. */
export function pushVersion(places: Places, version: number): void {
  const { sim, machines, controlPlane, pushes, proxies, plan, draw } = places
  controlPlane.version[0] = version
  const travel = sampler(plan.pushDelay)
  for (let proxy = 0; proxy < proxies.used; proxy++) {
    const push = sim.birth(machines.pushes)
    pushes.proxy[push] = proxy
    pushes.version[push] = version
    pushes.debounceUs[push] = plan.debounceUs
    pushes.travelUs[push] = travel(draw.key(version, 0, pushPurpose(places, proxy)))
    pushes.ackUs[push] = ackUs
    proxies.wanted[proxy] = version
    sim.start(machines.pushes, push)
    sim.tell(machines.proxies, proxy, events.proxy.outdated)
  }
}

/** What a push to this proxy is drawn by: the name of whom it stands beside. */
function pushPurpose(places: Places, proxy: number): number {
  const { proxies, endpoints, plan, firstEndpoint } = places
  const endpoint = proxies.endpoint[proxy]!
  if (endpoint < 0) return places.purpose(`push/${plan.clients[proxies.client[proxy]!]!.name}`)
  const service = endpoints.service[endpoint]!
  const index = endpoint - firstEndpoint[service]!
  return places.purpose(`push/${plan.services[service]!.name}-${index + 1}`)
}

/** guess: the way back of an acknowledgement is one crossing of a data-centre network. */
const ackUs = 500
