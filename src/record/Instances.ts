import type { Run } from '../scenario/build.ts'
import { charts } from './charts.ts'
import { distanceOf, type Distance } from './distance.ts'
import type { PlaceRef } from './inspect.ts'
import { nameOfCertificate } from './inspectIdentity.ts'
import type { InstanceKind } from './InstanceKind.ts'
import { messageKinds } from './messageInstances.ts'
import { gateKinds } from './gateInstances.ts'
import { contextOf, endsOf } from './machineRow.ts'
import { PlaceNames } from './PlaceNames.ts'
import { resourceWords } from './resourceWords.ts'

/** Which instances of a machine one wants to see. */
export interface InstanceQuery {
  /** The `id` of its chart. */
  readonly machine: string
  /** Only those that belong to a service (or are on their way to it), by its index. */
  readonly service?: number | undefined
}

/** Every instance of a machine now: how many are in each state, and who they are. */
export interface Instances {
  readonly machine: string
  /** Whose, when not all of the mesh are meant. */
  readonly of: string | undefined
  readonly total: number
  /** How many are in a state, in the order of the document; all states that are no end. */
  readonly counts: readonly { readonly state: string; readonly count: number }[]
  /** By state, what is lost first; within a state those first that leave it next. Of lives some examples. */
  readonly lines: readonly InstanceLine[]
  /** The columns of one of them, for the values in the words of the chart; empty when there is none. */
  readonly context: Readonly<Record<string, number>>
  /** Whether they come and go: then only some of each state are listed. */
  readonly areLives: boolean
}

export interface InstanceLine {
  readonly row: number
  readonly name: string
  readonly state: string
  /** What is next, as far as it can be measured. */
  readonly distance: Distance | undefined
  /** How full it is, for what has nothing else to tell. */
  readonly load: { readonly value: number; readonly of: number } | undefined
  /** What a click opens: a place, or the story of a request. */
  readonly place: PlaceRef | undefined
  readonly request: number | undefined
}

/** Of places so many are listed; beyond that the counts have to do. */
const linesAtMost = 1_000
/** Of lives so many in each state. */
const examples = 6

/** Looks at all instances of one machine. Changes nothing. */
export class InstanceCounter {
  private readonly run: Run
  private readonly kinds: ReadonlyMap<string, InstanceKind>

  constructor(run: Run) {
    this.run = run
    this.kinds = kindsOf(run)
  }

  /** @returns undefined when no machine of the simulation is called so */
  count({ machine: id, service }: InstanceQuery): Instances | undefined {
    const kind = this.kinds.get(id)
    const chart = charts.find((each) => each.id === id)
    if (kind === undefined || chart === undefined) return undefined
    const { machine } = kind
    const { program, table } = machine
    const { sim } = this.run.world.places
    const counts = program.states.map(() => 0)
    const rows: number[][] = program.states.map(() => [])
    for (let row = 0; row < table.used; row++) {
      const state = machine.state[row]!
      if (machine.number[row]! <= 0 || (kind.areLives && program.finals[state] === 1)) continue
      if (service !== undefined && kind.service(row) !== service) continue
      if (kind.isMeant?.(row) === false) continue
      counts[state]!++
      if (rows[state]!.length < (kind.areLives ? examples : linesAtMost)) rows[state]!.push(row)
    }
    const { now } = this.run
    const line = (row: number): InstanceLine => {
      const state = program.states[machine.state[row]!]!
      const knowledge = {
        context: contextOf(machine, row),
        ends: endsOf(sim, machine, row),
        since: 0,
      }
      let nearest: Distance | undefined
      for (const edge of chart.edges) {
        if (edge.from !== state && !state.startsWith(`${edge.from}.`)) continue
        const isRunning = edge.progress !== undefined || knowledge.ends[edge.event] !== undefined
        const distance = isRunning ? distanceOf(edge, knowledge, now) : undefined
        if (distance !== undefined && distance.share >= (nearest?.share ?? 0)) nearest = distance
      }
      return {
        row,
        name: kind.name(row),
        state,
        distance: nearest,
        load: kind.load?.(row),
        place: kind.place?.(row),
        request: kind.request?.(row),
      }
    }
    const toneOf = (state: string): number =>
      ['fail', 'trial', 'ink'].indexOf(chart.states.find(({ path }) => path === state)!.tone)
    const order = program.states
      .map((state, index) => ({ index, tone: toneOf(state) }))
      .sort((a, b) => a.tone - b.tone || a.index - b.index)
    const lines = order.flatMap(({ index }) =>
      rows[index]!.map(line).sort(
        (a, b) => (b.distance?.share ?? -1) - (a.distance?.share ?? -1) || a.row - b.row,
      ),
    )
    return {
      machine: id,
      of: service === undefined ? undefined : this.run.plan.services[service]?.name,
      total: counts.reduce((sum, count) => sum + count, 0),
      counts: program.states.flatMap((state, index) =>
        kind.areLives && program.finals[index] === 1 ? [] : [{ state, count: counts[index]! }],
      ),
      lines: lines.slice(0, linesAtMost),
      context: lines[0] === undefined ? {} : contextOf(machine, lines[0].row),
      areLives: kind.areLives,
    }
  }
}

function kindsOf(run: Run): ReadonlyMap<string, InstanceKind> {
  const { places } = run.world
  const { machines, clients, users, requests, attempts, jobs, connections, sessions } = places
  const {
    endpoints,
    members,
    checkers,
    clusters,
    proxies,
    pushes,
    certificates,
    rotations,
    flows,
    canaries,
  } = places
  const names = new PlaceNames(run)
  const rootOf = (request: number): number => requests.root[request]!
  const serviceOfProxy = (proxy: number): number =>
    proxies.endpoint[proxy]! < 0 ? -1 : endpoints.service[proxies.endpoint[proxy]!]!
  const serviceOfCertificate = (row: number): number =>
    certificates.service[row]! >= 0
      ? certificates.service[row]!
      : serviceOfProxy(certificates.proxy[row]!)
  const kinds: readonly InstanceKind[] = [
    {
      machine: machines.clients,
      areLives: false,
      name: (row) => names.client(row),
      service: (row) => clusters.service[clients.cluster[row]!]!,
      place: (index) => ({ kind: 'client', index }),
      // A client whose users wait for their answers has no arrivals of its own.
      isMeant: (row) => run.plan.clients[row]!.load.kind !== 'closed',
    },
    {
      machine: machines.users,
      areLives: true,
      name: (row) => `${names.client(users.client[row]!)} ${users.index[row]! + 1}`,
      service: (row) => clusters.service[clients.cluster[users.client[row]!]!]!,
      place: (row) => ({ kind: 'client', index: users.client[row]! }),
    },
    {
      machine: machines.requests,
      areLives: true,
      name: (row) => `${rootOf(row)}`,
      service: (row) => clusters.service[requests.cluster[row]!] ?? -1,
      request: rootOf,
    },
    {
      machine: machines.attempts,
      areLives: true,
      name: (row) => `${rootOf(attempts.request[row]!)}, ${attempts.ordinal[row]}`,
      service: (row) => clusters.service[attempts.cluster[row]!] ?? -1,
      request: (row) => rootOf(attempts.request[row]!),
    },
    {
      machine: machines.connections,
      areLives: true,
      name: (row) =>
        `${names.caller(connections.cluster[row]!)}, ${names.member(connections.member[row]!)}`,
      service: (row) => clusters.service[connections.cluster[row]!]!,
      place: (row) => ({ kind: 'cluster', index: connections.cluster[row]! }),
    },
    {
      machine: machines.jobs,
      areLives: true,
      name: (row) => `${rootOf(jobs.request[row]!)}, ${names.endpoint(jobs.endpoint[row]!)}`,
      service: (row) => endpoints.service[jobs.endpoint[row]!]!,
      request: (row) => rootOf(jobs.request[row]!),
    },
    {
      machine: machines.flows,
      areLives: true,
      name: (row) => {
        const job = flows.job[row]!
        const part = flows.part[row]! > 0 ? `, part ${flows.part[row]!}` : ''
        return `${rootOf(jobs.request[job]!)}, ${names.endpoint(jobs.endpoint[job]!)}${part}`
      },
      service: (row) => endpoints.service[jobs.endpoint[flows.job[row]!]!]!,
      request: (row) => rootOf(jobs.request[flows.job[row]!]!),
    },
    {
      machine: machines.sessions,
      areLives: true,
      name: (row) => {
        const job = sessions.job[row]!
        return `${rootOf(jobs.request[job]!)}, ${names.endpoint(jobs.endpoint[job]!)}`
      },
      service: (row) => sessions.service[row]!,
      request: (row) => rootOf(jobs.request[sessions.job[row]!]!),
    },
    {
      machine: machines.members,
      areLives: false,
      name: (row) => `${names.member(row)}, ${names.caller(members.cluster[row]!)}`,
      service: (row) => endpoints.service[members.endpoint[row]!]!,
      place: (index) => ({ kind: 'member', index }),
      // Where nobody ejects, nobody thinks anything.
      isMeant: (row) => places.clusterRulesOf(members.cluster[row]!).outlier !== null,
    },
    {
      machine: machines.checkers,
      areLives: false,
      name: (row) => {
        const member = checkers.member[row]!
        return `${names.member(member)}, ${names.caller(members.cluster[member]!)}`
      },
      service: (row) => endpoints.service[members.endpoint[checkers.member[row]!]!]!,
      place: (row) => ({ kind: 'member', index: checkers.member[row]! }),
    },
    {
      machine: machines.clusters,
      areLives: false,
      name: (row) => `${names.caller(row)}, ${names.upstream(row)}`,
      service: (row) => clusters.service[row]!,
      place: (index) => ({ kind: 'cluster', index }),
      isMeant: (row) => places.clusterRulesOf(row).outlier !== null,
    },
    {
      machine: machines.endpoints,
      areLives: false,
      name: (row) => names.endpoint(row),
      service: (row) => endpoints.service[row]!,
      load: (row) => ({
        value: endpoints.busy[row]!,
        of: run.plan.services[endpoints.service[row]!]!.workers,
      }),
      place: (index) => ({ kind: 'endpoint', index }),
    },
    {
      machine: machines.proxies,
      areLives: false,
      name: (row) => names.proxy(row),
      service: serviceOfProxy,
      place: (index) => ({ kind: 'proxy', index }),
    },
    {
      machine: machines.controlPlane,
      areLives: false,
      name: () => 'control plane',
      service: () => -1,
      place: () => ({ kind: 'controlPlane', index: 0 }),
    },
    {
      machine: machines.debounce,
      areLives: false,
      name: () => 'debounce',
      service: () => -1,
      place: () => ({ kind: 'controlPlane', index: 0 }),
    },
    {
      machine: machines.configStreams,
      areLives: false,
      name: (row) => names.proxy(row),
      service: serviceOfProxy,
      place: (index) => ({ kind: 'proxy', index }),
    },
    {
      machine: machines.listings,
      areLives: false,
      name: (row) => places.nameOfEndpoint(row),
      service: (row) => endpoints.service[row]!,
      place: (index) => ({ kind: 'endpoint', index }),
    },
    {
      machine: machines.pushes,
      areLives: true,
      name: (row) => `${resourceWords(run, pushes.type[row]!)}, ${names.proxy(pushes.proxy[row]!)}`,
      service: (row) => serviceOfProxy(pushes.proxy[row]!),
      place: (row) => ({ kind: 'proxy', index: pushes.proxy[row]! }),
    },
    {
      machine: machines.certificates,
      areLives: false,
      name: (row) => nameOfCertificate(run, row),
      service: (row) => (certificates.proxy[row]! < 0 ? -1 : serviceOfCertificate(row)),
      place: (row) =>
        certificates.proxy[row]! < 0
          ? { kind: 'controlPlane', index: 0 }
          : { kind: 'proxy', index: certificates.proxy[row]! },
    },
    {
      machine: machines.canaries,
      areLives: false,
      name: (row) => run.plan.services[canaries.fresh[row]!]!.name,
      service: (row) => canaries.fresh[row]!,
      place: () => ({ kind: 'controlPlane', index: 0 }),
    },
    {
      machine: machines.rotations,
      areLives: true,
      name: (row) => `root ${rotations.newRoot[row]! + 1}`,
      service: () => -1,
      place: () => ({ kind: 'controlPlane', index: 0 }),
    },
  ]
  const all: readonly InstanceKind[] = [
    ...kinds,
    ...gateKinds(run, names),
    ...messageKinds(run, names),
  ]
  return new Map(all.map((kind) => [kind.machine.program.id, kind]))
}
