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

/** All that is known of one machine's past, oldest first. */
export interface History {
  readonly changes: readonly Change[]
  /** Before this moment nothing is kept any more; 0 when all is. */
  readonly keptFrom: Us
}

/** All machines together remember about so many transitions; each of them at least some. */
const changesAtMost = 200_000
const perRowAtLeast = 32
const perRowAtMost = 1_000

/**
 * The newest transitions of places (endpoints, pods, proxies, the control plane), some hundreds or thousands each. Lies beside
 * the arena; what is known is not written again when a stretch is run twice, and what was dropped does not come back.
 */
export class ChangeLog {
  private readonly byRow = new Map<number, Change[]>()
  /** Of machines that have lost their oldest transitions: the last moment that was lost. */
  private readonly lostUntil = new Map<number, Us>()
  private readonly perRow: number
  private readonly run: Run
  /** Up to when everything is known. */
  private known = -1

  constructor(run: Run) {
    this.run = run
    const { sim, machines } = run.world.places
    const kept = [
      machines.members,
      machines.endpoints,
      machines.proxies,
      machines.controlPlane,
      machines.certificates,
      machines.circuits,
      machines.queues,
      machines.destinations,
      machines.reconnects,
      machines.controllers,
      machines.overloads,
      machines.serverQueues,
      machines.consumers,
      machines.partitions,
    ]
    const rows = kept.reduce((sum, { table }) => sum + table.used, 0)
    this.perRow =
      2 *
      Math.max(perRowAtLeast, Math.min(perRowAtMost, Math.floor(changesAtMost / Math.max(1, rows))))
    for (const machine of kept) {
      const { states, events } = machine.program
      for (const state of states) {
        sim.onEnter(machine, state, (_, row, from, event, to) => {
          if (sim.now <= this.known || from === to) return
          const key = keyOf(machine, row)
          const changes = this.byRow.get(key) ?? []
          this.byRow.set(key, changes)
          // Half at once: to drop one each time would move all others each time.
          if (changes.length >= this.perRow)
            this.lostUntil.set(key, changes.splice(0, this.perRow / 2).at(-1)!.at)
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
    for (const [key, lost] of this.lostUntil) this.lostUntil.set(key, Math.min(lost, at - 1))
    for (const changes of this.byRow.values()) {
      while (changes.length > 0 && changes.at(-1)!.at >= at) changes.pop()
    }
  }

  /** What is known of one row's past up to now. */
  history(machine: Machine, row: number): History {
    const { now } = this.run
    const changes = (this.byRow.get(keyOf(machine, row)) ?? []).filter(({ at }) => at <= now)
    const lost = this.lostUntil.get(keyOf(machine, row))
    return { changes, keptFrom: lost === undefined ? 0 : Math.min(now, lost + 1) }
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
