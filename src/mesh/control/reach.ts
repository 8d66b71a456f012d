import type { Places } from '../Places.ts'
import { programs, stateOf } from '../programs.ts'

const down = stateOf(programs.controlPlane, 'down')

/** Whether anything crosses between a proxy and a control plane that is there. Without a control plane there is nothing to reach. */
export function canReachPlane(places: Places, proxy: number): boolean {
  return isPlaneUp(places) && !isCutFromPlane(places, proxy)
}

export function isPlaneUp({ controlPlane, plan }: Places): boolean {
  return plan.controlPlane !== null && controlPlane.state[0] !== down
}

export function isCutFromPlane(
  { controlPlane, configStreams: streams }: Places,
  proxy: number,
): boolean {
  return controlPlane.isCut[0] === 1 || streams.isCut[proxy] === 1
}

/** Whether the control plane hears of what changes, and gives it out. */
export function isPlaneAwake(places: Places): boolean {
  return isPlaneUp(places) && places.controlPlane.isStalled[0] === 0
}
