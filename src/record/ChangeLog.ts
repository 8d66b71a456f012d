import type { Machine } from '../engine/Simulation.ts'
import { born } from '../engine/Simulation.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'

/** One transition of a place's machine. */
export interface Change {
  readonly at: Us
  readonly from: string
  readonly to: string
  readonly event: string
}

/**
 * The transitions of places (endpoints, pods, proxies, the control plane): few, so all are kept. Lies beside the arena; what
 * is known is not written again when a stretch is run twice.
 */
export class ChangeLog {
  private readonly byRow = new Map<number, Change[]>()
  private readonly run: Run
  /** Up to when everything is known. */
  private known = -1

  constructor(run: Run) {
    this.run = run
    const { sim, machines } = run.world.places
    for (const machine of [
      machines.members,
      machines.endpoints,
      machines.proxies,
      machines.controlPlane,
    ]) {
      const { states, events } = machine.program
      for (const state of states) {
        sim.onEnter(machine, state, (_, row, from, event, to) => {
          if (sim.now <= this.known || from === to) return
          const changes = this.byRow.get(keyOf(machine, row)) ?? []
          this.byRow.set(keyOf(machine, row), changes)
          changes.push({
            at: sim.now,
            from: from === born ? '' : states[from]!,
            to: states[to]!,
            event: from === born ? 'started' : eventName(events[event]!),
          })
        })
      }
    }
  }

  /** Says that everything up to a moment has been run at least once. */
  reached(at: Us): void {
    if (at > this.known) this.known = at
  }

  /** Forgets what happened at a moment and after it: another future begins there. */
  truncate(at: Us): void {
    this.known = Math.min(this.known, at - 1)
    for (const changes of this.byRow.values()) {
      while (changes.length > 0 && changes.at(-1)!.at >= at) changes.pop()
    }
  }

  /** The transitions of one row up to now, newest first. */
  of(machine: Machine, row: number, most: number): Change[] {
    const { now } = this.run
    return (this.byRow.get(keyOf(machine, row)) ?? [])
      .filter(({ at }) => at <= now)
      .slice(-most)
      .reverse()
  }
}

function keyOf(machine: Machine, row: number): number {
  return machine.id * 1_000_000 + row
}

/** A timer's event is named by XState `xstate.after.delay.machine.state`: the delay is what one wants to read. */
export function eventName(event: string): string {
  const [, kind, delay] = event.split('.')
  return kind === 'after' && delay !== undefined ? delay : event
}
