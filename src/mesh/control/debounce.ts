import { sampler } from '../../engine/distributions.ts'
import type { Action } from '../../engine/Simulation.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { isPlaneAwake } from './reach.ts'
import { tellOwed } from './stream.ts'

type DebounceAction = 'gather' | 'settle' | 'prepare' | 'giveOut' | 'forget'

/** Gathering changes, and giving a version of them out. */
export function debounceActions(places: Places): Record<DebounceAction, Action> {
  const { sim, debounce, controlPlane, plan } = places
  const purpose = places.purpose('prepare')
  const generate = sampler(plan.controlPlane?.generate ?? { kind: 'constant', valueUs: 0 })
  const left = (us: number, since: number): number => Math.max(0, us - (sim.now - since))
  return {
    gather(row) {
      debounce.mostUs[row] = left(plan.controlPlane!.debounce.maxUs, debounce.firstAt[row]!)
    },
    settle(row) {
      debounce.quietUs[row] = left(plan.controlPlane!.debounce.afterUs, debounce.changedAt[row]!)
    },
    prepare(row) {
      debounce.merged[row]! += debounce.changes[row]!
      debounce.changes[row] = 0
      takeSnapshot(places, debounce.hasEndpoints[row] === 1)
      debounce.hasPolicy[row] = 0
      debounce.hasEndpoints[row] = 0
      const work = generate(places.draw.key(debounce.given[row]!, 0, purpose))
      debounce.prepareUs[row] = Math.round(work * controlPlane.slowFactor[0]!)
    },
    giveOut(row) {
      debounce.given[row]!++
      for (let proxy = 0; proxy < places.configStreams.used; proxy++) tellOwed(places, proxy)
      sim.answer(debounce.changes[row]! > 0 ? events.debounce.changed : events.debounce.done)
    },
    forget(row) {
      debounce.changes[row] = 0
      debounce.hasPolicy[row] = 0
      debounce.hasEndpoints[row] = 0
    },
  }
}

/** What is given out from now on: all that is known. */
export function takeSnapshot(
  { controlPlane, counters, authority }: Places,
  hasEndpoints: boolean,
): void {
  controlPlane.bundle[0] = authority.bundles[0]!
  controlPlane.trusts[0] = authority.bundle[0]!
  controlPlane.snapshot[0] = counters.versions[0]! - 1
  if (hasEndpoints) controlPlane.assignments[0]!++
}

/** Something changed. A control plane that hears nothing will see it when it hears again. */
export function noteChange(places: Places, isPolicy: boolean): void {
  const { sim, machines, debounce } = places
  if (!isPlaneAwake(places)) return
  if (debounce.changes[0] === 0) debounce.firstAt[0] = sim.now
  debounce.changes[0]!++
  debounce.changedAt[0] = sim.now
  if (isPolicy) debounce.hasPolicy[0] = 1
  else debounce.hasEndpoints[0] = 1
  sim.tell(machines.debounce, 0, events.debounce.changed)
}
