import type { Us } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import type {
  Command,
  Fault,
  FaultCommand,
  LoadCommand,
  PolicyCommand,
} from '../scenario/commands.ts'
import { soundRelease } from '../scenario/faultFacts.ts'
import { controlPlaneName } from '../scenario/names.ts'
import { formatSize } from '../scenario/quantities.ts'
import { durationText, factorText, rateText, shareText } from './format.ts'
import { policyWords } from './knobs.ts'

export type FaultKind = Fault['kind']

/** A way to break something, as menus offer it. */
export interface FaultChoice {
  readonly kind: FaultKind
  /** What it does, as an order: `Slow it down`. */
  readonly words: string
  /** The number that may be changed before it is applied. */
  readonly field:
    | {
        readonly unit: string
        readonly name: string
        readonly value: number
        readonly min: number
        readonly max: number
        readonly step: number
      }
    | undefined
}

const choices: Record<FaultKind, FaultChoice> = {
  slow: {
    kind: 'slow',
    words: 'Slow it down',
    field: { name: 'factor', unit: '×', value: 3, min: 1, max: 1_000, step: 0.5 },
  },
  errors: {
    kind: 'errors',
    words: 'Answer with errors',
    field: { name: 'share of requests', unit: '%', value: 50, min: 1, max: 100, step: 1 },
  },
  kill: { kind: 'kill', words: 'Crash it', field: undefined },
  hang: { kind: 'hang', words: 'Let it hang', field: undefined },
  drain: { kind: 'drain', words: 'Drain it', field: undefined },
  refuse: { kind: 'refuse', words: 'Refuse new connections', field: undefined },
  partition: { kind: 'partition', words: 'Cut it off', field: undefined },
  delay: {
    kind: 'delay',
    words: 'Delay each crossing',
    field: { name: 'delay', unit: 'ms', value: 100, min: 1, max: 60_000, step: 10 },
  },
  loss: {
    kind: 'loss',
    words: 'Lose messages',
    field: { name: 'share of messages', unit: '%', value: 10, min: 1, max: 100, step: 1 },
  },
  spike: {
    kind: 'spike',
    words: 'Ask more often',
    field: { name: 'factor', unit: '×', value: 3, min: 0.1, max: 100, step: 0.5 },
  },
  crashLoop: {
    kind: 'crashLoop',
    words: 'Crash again and again',
    field: { name: 'time until it crashes', unit: 's', value: 5, min: 0.1, max: 600, step: 1 },
  },
  leak: {
    kind: 'leak',
    words: 'Leak memory',
    field: { name: 'memory per request', unit: 'MB', value: 1, min: 0.001, max: 1_000, step: 0.5 },
  },
  deploy: {
    kind: 'deploy',
    words: 'Deploy a bad release',
    field: { name: 'share of requests', unit: '%', value: 50, min: 1, max: 100, step: 1 },
  },
  flush: { kind: 'flush', words: 'Empty its caches', field: undefined },
  dns: { kind: 'dns', words: 'Lose its name', field: undefined },
}

const onPlaces: readonly FaultKind[] = [
  'slow',
  'errors',
  'kill',
  'hang',
  'refuse',
  'partition',
  'drain',
]
const onLinks: readonly FaultKind[] = ['partition', 'delay', 'loss']
const onClients: readonly FaultKind[] = ['spike']
const onControlPlane: readonly FaultKind[] = ['kill']
const onGroups: readonly FaultKind[] = ['kill', 'partition', 'slow', 'drain']

/** What may be done to a place, and how a command names it. */
export interface FaultTarget {
  /** As commands name it. */
  readonly on: string
  readonly choices: readonly FaultChoice[]
}

/** Undefined when nothing about the place can be broken. */
export function faultTarget(topology: Topology, place: PlaceRef): FaultTarget | undefined {
  const of = (on: string | undefined, kinds: readonly FaultKind[]): FaultTarget | undefined =>
    on === undefined ? undefined : { on, choices: kinds.map((kind) => choices[kind]) }
  switch (place.kind) {
    case 'client':
      return of(topology.clients[place.index]?.name, onClients)
    case 'service':
      return of(topology.services[place.index]?.name, onPlaces)
    case 'endpoint':
      return of(topology.endpoints[place.index]?.name, onPlaces)
    case 'edge':
      return of(topology.edges[place.index]?.name, onLinks)
    case 'proxy': {
      const proxy = topology.proxies[place.index]
      if (proxy === undefined) return undefined
      return proxy.endpoint >= 0
        ? of(topology.endpoints[proxy.endpoint]?.name, onPlaces)
        : of(topology.clients[proxy.client]?.name, onClients)
    }
    case 'cluster': {
      const cluster = topology.clusters[place.index]
      return cluster && of(topology.edges[cluster.edge]?.name, onLinks)
    }
    case 'member': {
      const member = topology.members[place.index]
      return member && of(topology.endpoints[member.endpoint]?.name, onPlaces)
    }
    case 'zone': {
      const zone = topology.zones[place.index]
      return zone && of(`zone:${zone.name}`, onGroups)
    }
    case 'node': {
      const node = topology.nodes[place.index]
      return node && of(`node:${node.name}`, onGroups)
    }
    case 'controlPlane':
      return of(controlPlaneName, onControlPlane)
  }
}

/** The fault of a choice with the number that somebody typed. */
export function faultOf(kind: FaultKind, value: number): Fault {
  switch (kind) {
    case 'slow':
    case 'spike':
      return { kind, factor: value }
    case 'errors':
      return { kind, ratio: value / 100, status: 503 }
    case 'loss':
      return { kind, ratio: value / 100 }
    case 'delay':
      return { kind, byUs: Math.round(value * 1_000) }
    case 'crashLoop':
      return { kind, afterUs: Math.round(value * 1_000_000) }
    case 'leak':
      return { kind, bytes: Math.round(value * 1_000_000) }
    case 'deploy':
      return { ...soundRelease, ratio: value / 100 }
    default:
      return { kind }
  }
}

/** A fault in a word or two, as on its flag: `slow 3×`. */
export function faultWords(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
      return 'crash'
    case 'slow':
      return fault.factor < 1
        ? `fast ${factorText(1 / fault.factor)}`
        : `slow ${factorText(fault.factor)}`
    case 'spike':
      return `load ${factorText(fault.factor)}`
    case 'errors':
      return `errors ${shareText(fault.ratio)}`
    case 'loss':
      return `loss ${shareText(fault.ratio)}`
    case 'delay':
      return `delay ${durationText(fault.byUs)}`
    case 'hang':
      return 'hang'
    case 'refuse':
      return 'refuse'
    case 'drain':
      return 'drain'
    case 'partition':
      return 'cut off'
    case 'crashLoop':
      return 'crash loop'
    case 'leak':
      return `leak ${formatSize(fault.bytes)}`
    case 'deploy':
      return 'deploy'
    case 'flush':
      return 'flush'
    case 'dns':
      return 'no DNS'
  }
}

/** A command as it stands beside the timeline. */
export function commandWords(command: Command): string {
  switch (command.kind) {
    case 'fault':
      return faultWords(command.fault)
    case 'clear':
      return 'repaired'
    case 'load':
      return `load ${rateText(command.ratePerSecond)}`
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
      return { at, on: [endpoint?.name ?? '', service?.name ?? ''] }
    })
}
