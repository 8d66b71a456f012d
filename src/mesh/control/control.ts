import type { Action } from '../../engine/Simulation.ts'
import type { Places } from '../Places.ts'
import { events, programs, stateOf } from '../programs.ts'
import { askAgain } from '../proxy/destination.ts'
import { injectorCameUp } from './injector.ts'
import { noteChange, takeSnapshot } from './debounce.ts'
import { isCutFromPlane, isPlaneAwake } from './reach.ts'
import { takeTurns } from './stream.ts'

/** By state of a stream: 1 while it ends with the control plane. */
const reaches = Uint8Array.from(programs.stream.states, (state) =>
  state.startsWith('connect') ? 1 : 0,
)

const silent = stateOf(programs.stream, 'connected.silent')

type ControlAction = 'serve' | 'serveLate' | 'stopServing' | 'readEverything'

/** Whether the control plane is there. */
export function controlActions(places: Places): Record<ControlAction, Action> {
  const { sim, machines, controlPlane, configStreams: streams } = places
  const since = (plane: number): void => {
    controlPlane.since[plane] = sim.now
  }
  return {
    serve(plane) {
      since(plane)
      injectorCameUp(places)
      askAgain(places)
      // It was started again, and has as much to do as before.
      if (controlPlane.slowFactor[plane]! > 1) sim.answer(events.controlPlane.slowed)
    },
    serveLate: since,
    stopServing(plane) {
      since(plane)
      sim.tell(machines.debounce, 0, events.debounce.dropped)
      for (let proxy = 0; proxy < streams.used; proxy++) {
        if (reaches[streams.state[proxy]!] === 1)
          sim.tell(machines.configStreams, proxy, events.stream.broken)
      }
    },
    readEverything(plane) {
      // It reads all there is before it takes its first stream.
      takeSnapshot(places, hasUnread(places))
      controlPlane.acceptsAt[plane] = sim.now
    },
  }
}

/** Whether endpoints changed that were never given out. */
function hasUnread({ assignments, controlPlane }: Places): boolean {
  const last = assignments.used - 1
  return last >= 0 && assignments.version[last]! > controlPlane.assignments[0]!
}

/** It hears nothing any more, or hears again. What was gathered is gathered anew then. */
export function stall(places: Places, isStalled: boolean): void {
  const { sim, machines, controlPlane, counters, authority } = places
  if ((controlPlane.isStalled[0] === 1) === isStalled) return
  controlPlane.isStalled[0] = isStalled ? 1 : 0
  if (isStalled) {
    sim.tell(machines.debounce, 0, events.debounce.dropped)
  } else if (isPlaneAwake(places)) {
    if (hasUnread(places)) noteChange(places, false)
    const hasNewPolicy = controlPlane.snapshot[0] !== counters.versions[0]! - 1
    const hasNewBundle = controlPlane.bundle[0] !== authority.bundles[0]
    if (hasNewPolicy || hasNewBundle) noteChange(places, true)
    takeTurns(places)
  }
}

/** Lets the stream of a proxy know whether anything crosses to it now. */
export function tellReach(places: Places, proxy: number): void {
  const { sim, machines, configStreams } = places
  const state = configStreams.state[proxy]!
  const isCut = isCutFromPlane(places, proxy)
  if (isCut && state !== silent && reaches[state] === 1)
    sim.tell(machines.configStreams, proxy, events.stream.cutOff)
  if (!isCut && state === silent) sim.tell(machines.configStreams, proxy, events.stream.healed)
}
