import type { Run } from '../scenario/build.ts'
import { controlPlaneName } from '../scenario/names.ts'
import type { Command } from '../scenario/commands.ts'
import { nodesOf, zonesOf } from './groups.ts'
import type { PlaceRef } from './inspect.ts'

/** The place that a name in a command means: rows of the tables, which are the indices of the topology. */
export function placeNamed(run: Run, name: string): PlaceRef | undefined {
  const { plan, world } = run
  // Also what it says to some proxies only.
  if (name.split('→')[0] === controlPlaneName) return { kind: 'controlPlane', index: 0 }
  for (const [kind, groups] of [
    ['zone', zonesOf],
    ['node', nodesOf],
  ] as const) {
    if (!name.startsWith(`${kind}:`)) continue
    const index = groups(run.scenario).findIndex((one) => name === `${kind}:${one.name}`)
    return index < 0 ? undefined : { kind, index }
  }
  const edge = plan.edges.findIndex((other) => other.name === name)
  if (edge >= 0) return { kind: 'edge', index: edge }
  const service = plan.services.findIndex((other) => other.name === name)
  if (service >= 0) return { kind: 'service', index: service }
  const client = plan.clients.findIndex((other) => other.name === name)
  if (client >= 0) return { kind: 'client', index: client }
  for (const [index, { name: own, endpoints }] of plan.services.entries()) {
    if (!name.startsWith(`${own}-`)) continue
    const count = Number(name.slice(own.length + 1))
    if (Number.isInteger(count) && count >= 1 && count <= endpoints) {
      return { kind: 'endpoint', index: world.places.firstEndpoint[index]! + count - 1 }
    }
  }
  return undefined
}

/** What is done to a run, by whom: the scenario's own events and what somebody added, each with its moment. */
export interface Deed {
  readonly at: number
  readonly command: Command
  /** Whether somebody did it now; else it stands in the scenario. */
  readonly isYours: boolean
  /** Whether it is the end of a fault that ends by itself. */
  readonly isEnd: boolean
}

/** All that was done up to a moment, in order of time; at one moment the scenario's own comes first. */
export function deedsUntil(run: Run, until: number): Deed[] {
  const deeds: Deed[] = []
  const add = (commands: readonly Command[], isYours: boolean): void => {
    for (const command of commands) {
      deeds.push({ at: command.at, command, isYours, isEnd: false })
      if ('until' in command && command.until !== undefined) {
        deeds.push({ at: command.until, command, isYours, isEnd: true })
      }
    }
  }
  const { happening, commands } = run
  add(
    happening.filter((command) => !commands.includes(command)),
    false,
  )
  add(
    happening.filter((command) => commands.includes(command)),
    true,
  )
  return deeds.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
}

/** The same deed done to several endpoints of a service at once, as one: `each of 6 endpoints of cart`. */
export function together(deeds: readonly Deed[], run: Run): Deed[] {
  const groups = new Map<string, Deed[]>()
  for (const [index, deed] of deeds.entries()) {
    const key = sameDeed(deed, run) ?? String(index)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [deed])
    else group.push(deed)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (group.length <= namedAtMost || first === undefined || !('on' in first.command)) return group
    const service = first.command.on.replace(/-\d+$/, '')
    return [
      {
        ...first,
        command: { ...first.command, on: `each of ${group.length} endpoints of ${service}` },
      },
    ]
  })
}

/** So many deeds of a kind are told one by one. */
const namedAtMost = 2

/** What deeds have in common that can be told as one; undefined for those that stand alone. */
function sameDeed({ at, command, isYours, isEnd }: Deed, run: Run): string | undefined {
  if (command.kind !== 'fault' && command.kind !== 'clear') return undefined
  const place = placeNamed(run, command.on)
  if (place?.kind !== 'endpoint') return undefined
  const service = run.world.places.endpoints.service[place.index]!
  return JSON.stringify([at, command.kind, command.fault, service, isYours, isEnd])
}
