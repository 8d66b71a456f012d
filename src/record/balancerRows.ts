import type { HashEntry, Policy, SlowStartPolicy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { hashText } from './hashWords.ts'

interface Row {
  readonly key: string
  readonly value: string
  readonly said: boolean
  readonly isMinor?: boolean
  readonly isIdle?: boolean
}

/** What a balancer goes by beside its name. */
export function balancerRows(
  said: Policy['balancer'],
  { defaults, balancers }: MeshProfile,
): Row[] {
  const own = said !== undefined && balancers.includes(said.kind) ? said : undefined
  const kind = own?.kind ?? defaults.balancer
  const minor = (name: string, value: unknown, otherwise: unknown): Row => ({
    key: `balancer.${kind}.${name}`,
    value: written(value ?? otherwise),
    said: value !== undefined,
    isMinor: true,
  })
  const rows: Row[] = []
  const choices = own?.kind === 'leastRequest' ? own.choices : undefined
  const compared = {
    key: 'balancer.leastRequest.choices',
    value: written(choices ?? defaults.leastRequestChoices),
    said: choices !== undefined,
    isMinor: true,
  }
  rows.push(kind === 'leastRequest' ? compared : { ...compared, isIdle: true })
  if (own?.kind === 'leastRequest' && own.bias !== undefined) rows.push(minor('bias', own.bias, 1))
  if ((own?.kind === 'leastRequest' || own?.kind === 'roundRobin') && own.slowStart !== undefined)
    rows.push({ key: `balancer.${kind}.slowStart`, value: warmUp(own.slowStart), said: true })
  if (defaults.hashing === undefined) return rows
  const { minimumSize, maximumSize, tableSize } = defaults.hashing
  if (kind === 'ringHash') {
    const ring = own?.kind === 'ringHash' ? own : undefined
    rows.push(
      minor('minimumSize', ring?.minimumSize, minimumSize),
      minor('maximumSize', ring?.maximumSize, maximumSize),
      minor('hash', ring?.hash, 'xxHash'),
      minor('boundedLoad', ring?.boundedLoad, 'off'),
    )
  }
  if (kind === 'maglev') {
    const table = own?.kind === 'maglev' ? own : undefined
    rows.push(
      minor('tableSize', table?.tableSize, tableSize),
      minor('boundedLoad', table?.boundedLoad, 'off'),
    )
  }
  return rows
}

/** What requests are recognised by; not a row where it is asked by nobody. */
export function hashRows(said: readonly HashEntry[] | undefined, balancer: string): Row[] {
  if (said !== undefined) return [{ key: 'hash', value: said.map(hashText).join(', '), said: true }]
  const isByHash = balancer === 'ringHash' || balancer === 'maglev'
  return isByHash ? [{ key: 'hash', value: 'nothing: any endpoint', said: false }] : []
}

const written = (value: unknown): string => (value === Infinity ? 'all' : String(value))

const warmUp = ({ windowUs, aggression, minWeightRatio }: SlowStartPolicy): string =>
  [
    formatDuration(windowUs),
    ...(minWeightRatio === undefined
      ? []
      : [`from ${Number((100 * minWeightRatio).toPrecision(3))}\u00a0%`]),
    ...(aggression === undefined ? [] : [`aggression ${aggression}`]),
  ].join(', ')
