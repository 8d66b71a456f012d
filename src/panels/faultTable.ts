import type { Fault } from '../scenario/commands.ts'
import { never } from '../model/units.ts'
import type { TargetKind } from '../scenario/names.ts'
import { words } from '../words/words.ts'
import type { QuantityField } from './quantityField.ts'

export type FaultKind = Fault['kind']

/** Who a fault can befall. */
export type Befalls = Exclude<TargetKind, 'team' | 'configLink' | 'middle'>

export type FaultGroup = keyof typeof words.faults.groups

/** A number of a fault, by the name that the command has for it. */
export interface FaultField extends QuantityField {
  readonly key: string
}

/** What there is to a kind of fault besides its words. */
export interface FaultEntry {
  readonly fields: readonly FaultField[]
  /** How it ends when nobody says when; `once`: it happens and is over. */
  readonly ends: 'undone' | 'restarted' | 'once'
}

/** A way to break something, as palette and menu offer it: a kind of fault, and whom it can befall this way. */
export interface FaultWay {
  readonly kind: FaultKind
  readonly group: FaultGroup
  /** In the order in which they are offered where several fit. */
  readonly befalls: readonly Befalls[]
  /** How long it lasts unless somebody says otherwise, µs; absent: it has no moment of its end. */
  readonly lastsUs?: number
  /** How it ends this way, when that is another end than usual. */
  readonly ends?: FaultEntry['ends']
}

const said = words.faults.fields

const factor = { key: 'factor', quantity: 'factor', least: 0.001, most: 1_000, step: 0.5 } as const
const ratio = { key: 'ratio', quantity: 'share', least: 0.001, most: 1, step: 0.05 } as const
const status = {
  key: 'status',
  name: said.status,
  quantity: 'count',
  value: 503,
  least: 200,
  most: 599,
  step: 1,
} as const
const time = { quantity: 'duration', least: 1, most: 3_600_000_000, step: 1_000_000 } as const
const eachPod = { ...time, key: 'eachUs', name: said.each, value: 5_000_000, least: 0 } as const
const plain = { fields: [], ends: 'undone' } as const

/** Every kind of fault there is. */
export const faultTable: Readonly<Record<FaultKind, FaultEntry>> = {
  slow: { fields: [{ ...factor, name: said.factor, value: 3 }], ends: 'undone' },
  errors: {
    fields: [{ ...ratio, name: said.shareOfRequests, value: 0.5 }, status],
    ends: 'undone',
  },
  kill: { fields: [], ends: 'restarted' },
  killProxy: { fields: [], ends: 'restarted' },
  hang: plain,
  refuse: plain,
  drain: plain,
  partition: plain,
  delay: {
    fields: [
      {
        key: 'byUs',
        name: said.delay,
        quantity: 'duration',
        value: 100_000,
        least: 1,
        most: 60_000_000,
        step: 10_000,
      },
    ],
    ends: 'undone',
  },
  loss: { fields: [{ ...ratio, name: said.shareOfMessages, value: 0.1 }], ends: 'undone' },
  spike: { fields: [{ ...factor, name: said.often, value: 3 }], ends: 'undone' },
  crashLoop: {
    fields: [{ ...time, key: 'afterUs', name: said.crashAfter, value: 5_000_000 }],
    ends: 'undone',
  },
  leak: {
    fields: [
      {
        key: 'bytes',
        name: said.bytes,
        quantity: 'size',
        value: 1_000_000,
        least: 1,
        most: 1_000_000_000,
        step: 500_000,
      },
    ],
    ends: 'undone',
  },
  deploy: {
    fields: [
      { ...ratio, name: said.shareOfRequests, value: 0.3, least: 0 },
      status,
      { ...factor, name: said.factor, value: 1 },
      { ...time, key: 'crashUs', name: said.crash, value: never, orNever: true },
      { ...time, key: 'eachUs', name: said.each, value: 5_000_000, least: 0 },
    ],
    ends: 'undone',
  },
  flush: { fields: [], ends: 'once' },
  dns: plain,
  expire: plain,
  skew: {
    fields: [
      {
        key: 'byUs',
        name: said.ahead,
        quantity: 'duration',
        value: 600_000_000,
        least: -86_400_000_000,
        most: 86_400_000_000,
        step: 60_000_000,
      },
    ],
    ends: 'undone',
  },
  stall: plain,
  inject: { fields: [eachPod], ends: 'once' },
  uninject: { fields: [eachPod], ends: 'once' },
}

const places = ['endpoint', 'service'] as const
const groups = [...places, 'node', 'zone'] as const
const links = ['link', 'endpoint', 'service'] as const

/** Every way to break something, by its name in the catalogue of words; within a group in the order of lists. */
export const faultWays = {
  slow: { kind: 'slow', group: 'work', befalls: groups },
  errors: { kind: 'errors', group: 'work', befalls: places },
  crash: { kind: 'kill', group: 'work', befalls: places },
  crashLoop: { kind: 'crashLoop', group: 'work', befalls: places },
  proxyCrash: { kind: 'killProxy', group: 'work', befalls: [...places, 'client', 'node'] },
  hang: { kind: 'hang', group: 'work', befalls: places },
  refuse: { kind: 'refuse', group: 'work', befalls: places },
  drain: { kind: 'drain', group: 'work', befalls: groups },
  cut: { kind: 'partition', group: 'link', befalls: [...links, 'node', 'zone'] },
  delay: { kind: 'delay', group: 'link', befalls: links },
  loss: { kind: 'loss', group: 'link', befalls: links },
  spike: { kind: 'spike', group: 'load', befalls: ['client'] },
  // Without a moment of its end each process would start again by itself, as after a crash of its own.
  zoneDown: { kind: 'kill', group: 'ground', befalls: ['zone'], lastsUs: 20_000_000 },
  nodeDown: { kind: 'kill', group: 'ground', befalls: ['node'], lastsUs: 20_000_000 },
  planeDown: { kind: 'kill', group: 'ground', befalls: ['controlPlane'], ends: 'undone' },
  planeSlow: { kind: 'slow', group: 'ground', befalls: ['controlPlane'] },
  planeCut: { kind: 'partition', group: 'ground', befalls: ['controlPlane'] },
  planeStall: { kind: 'stall', group: 'ground', befalls: ['controlPlane'] },
  dns: { kind: 'dns', group: 'ground', befalls: ['service', 'link'] },
  expire: { kind: 'expire', group: 'trust', befalls: places },
  issuerExpires: { kind: 'expire', group: 'trust', befalls: ['issuer'] },
  rootExpires: { kind: 'expire', group: 'trust', befalls: ['root'] },
  skew: { kind: 'skew', group: 'trust', befalls: places },
  deploy: { kind: 'deploy', group: 'change', befalls: ['service', 'endpoint'] },
  leak: { kind: 'leak', group: 'change', befalls: places },
  flush: { kind: 'flush', group: 'change', befalls: ['service', 'endpoint', 'link'] },
  inject: { kind: 'inject', group: 'change', befalls: [...places, 'namespace', 'everything'] },
  uninject: { kind: 'uninject', group: 'change', befalls: [...places, 'namespace', 'everything'] },
} as const satisfies Readonly<Record<keyof typeof words.faults.ways, FaultWay>>

export type WayId = keyof typeof faultWays

/** All ways, in the order of the table. */
export const allWays = Object.keys(faultWays) as readonly WayId[]

/** The most common ways: they have the digits as keys, and the first six stand in the palette at once. */
export const commonWays: readonly WayId[] = [
  'slow',
  'errors',
  'crash',
  'hang',
  'cut',
  'spike',
  'zoneDown',
  'deploy',
  'planeDown',
]

/** How a way ends when nobody says when. */
export function endsOf(way: WayId): FaultEntry['ends'] {
  const { kind, ends }: FaultWay = faultWays[way]
  return ends ?? faultTable[kind].ends
}

/** The way in which a kind of fault befalls a kind of thing. */
export function wayOf(kind: FaultKind, is: Befalls): WayId {
  const ways: Readonly<Record<WayId, FaultWay>> = faultWays
  const found = allWays.find((id) => ways[id].kind === kind && ways[id].befalls.includes(is))
  return found ?? allWays.find((id) => ways[id].kind === kind)!
}

/** The fault of a kind with the numbers of its fields, in their order; its defaults where none are given. */
export function makeFault(kind: FaultKind, values: readonly (number | undefined)[] = []): Fault {
  const { fields } = faultTable[kind]
  const numbers = fields.map(({ key, value }, index) => [key, values[index] ?? value] as const)
  return { kind, ...Object.fromEntries(numbers) } as Fault
}

/** The numbers of a fault, in the order of its fields. */
export function valuesOf(fault: Fault): readonly (number | undefined)[] {
  const values = fault as unknown as Readonly<Record<string, number | undefined>>
  return faultTable[fault.kind].fields.map(({ key }) => values[key])
}
