import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { faultText } from '../record/faultText.ts'
import type { Command, FaultCommand, LoadCommand, PolicyCommand } from '../scenario/commands.ts'
import { words } from '../words/words.ts'
import { faultTable } from './faultTable.ts'
import { rateText } from './format.ts'
import { policyWords } from './knobs.ts'

/** A command as it stands beside the timeline. */
export function commandWords(command: Command): string {
  switch (command.kind) {
    case 'fault':
      return faultText(command.fault, command.on)
    case 'clear':
      return words.faults.repaired
    case 'without':
      return words.faults.takenOut
    case 'load':
      return words.faults.load(rateText(command.ratePerSecond))
    case 'rotate':
      return words.faults.rotated(words.faults.targets[command.what])
    case 'policy':
      return policyWords(command.policy)
  }
}

/** What was turned rather than broken. */
export type Change = LoadCommand | PolicyCommand

/** Changes that were made until a moment, and that no later one has replaced. */
export function changesUntil(commands: readonly Command[], t: Us): readonly Change[] {
  return commands
    .filter((command) => command.kind === 'load' || command.kind === 'policy')
    .filter(({ at }) => at <= t)
    .filter(
      (change, index, all) =>
        change.kind !== 'load' ||
        !all.some(
          (later, other) =>
            other > index && later.kind === 'load' && later.client === change.client,
        ),
    )
}

/** When a fault is there: until it ends by itself, is cleared, or for ever. */
export interface Outage {
  readonly command: FaultCommand
  readonly from: Us
  /** Infinity when nothing ends it. */
  readonly to: Us
}

/** Each fault of a run with its end, in order of time. */
export function outagesOf(
  commands: readonly Command[],
  restarts: readonly { readonly at: Us; readonly on: readonly string[] }[] = [],
): readonly Outage[] {
  return commands
    .filter((command) => command.kind === 'fault')
    .map((command) => {
      const cleared = commands.find(
        (other) =>
          other.kind === 'clear' &&
          other.at >= command.at &&
          other.on === command.on &&
          other.fault === command.fault.kind,
      )
      const restarted =
        command.fault.kind === 'kill'
          ? restarts.find(({ at, on }) => at > command.at && on.includes(command.on))
          : undefined
      if (faultTable[command.fault.kind].ends === 'once') {
        return { command, from: command.at, to: command.at }
      }
      const ends = [command.until, cleared?.at, restarted?.at].filter((at) => at !== undefined)
      return { command, from: command.at, to: Math.min(Infinity, ...ends) }
    })
}

/** When crashed endpoints came back, by every name a fault may have called them. */
export function restartsOf(
  topology: Topology,
  moments: readonly {
    readonly at: Us
    readonly kind: string
    readonly place: PlaceRef | undefined
  }[],
): readonly { readonly at: Us; readonly on: readonly string[] }[] {
  return moments
    .filter(({ kind }) => kind === 'restart')
    .map(({ at, place }) => {
      if (place?.kind === 'service') return { at, on: [topology.services[place.index]?.name ?? ''] }
      if (place?.kind !== 'endpoint') return { at, on: [] }
      const endpoint = topology.endpoints[place.index]
      const service = endpoint === undefined ? undefined : topology.services[endpoint.service]
      const groups =
        endpoint === undefined ? [] : [`zone:${endpoint.zone}`, `node:${endpoint.node}`]
      return { at, on: [endpoint?.name ?? '', service?.name ?? '', ...groups] }
    })
}
