import type { Places } from './Places.ts'
import type { Arrivals } from './client/arrivals.ts'
import { never, nobody } from '../model/units.ts'
import { events } from './programs.ts'

/** Kinds of faults, in the order of their bits in the `faults` columns. */
export const faultBits = [
  'kill',
  'slow',
  'errors',
  'hang',
  'refuse',
  'partition',
  'delay',
  'loss',
  'spike',
  'drain',
  'crashLoop',
  'leak',
  'deploy',
  'flush',
  'dns',
] as const
export type FaultKind = (typeof faultBits)[number]

/** How strong a fault is: what its kind needs is set, the rest is not read. */
export interface FaultStrength {
  readonly factor: number
  readonly ratio: number
  readonly status: number
  readonly byUs: number
  /** Whether its end is said, too. */
  readonly hasEnd: boolean
}

type FaultTable = { readonly faults: Int32Array }

function mark(table: FaultTable, row: number, kind: FaultKind, isOn: boolean): void {
  const bit = 1 << faultBits.indexOf(kind)
  if (isOn) table.faults[row]! |= bit
  else table.faults[row]! &= ~bit
}

/** Begins or ends a fault of an endpoint. @throws Error for a kind that endpoints do not have */
export function setEndpointFault(
  places: Places,
  endpoint: number,
  kind: FaultKind,
  isOn: boolean,
  strength: FaultStrength,
): void {
  const { sim, machines, endpoints } = places
  mark(endpoints, endpoint, kind, isOn)
  switch (kind) {
    case 'kill':
      // Whoever says until when it is down overrules the restart of its own.
      endpoints.restartUs[endpoint] =
        isOn && strength.hasEnd
          ? never
          : places.plan.services[endpoints.service[endpoint]!]!.restartUs
      sim.tell(machines.endpoints, endpoint, isOn ? events.pod.killed : events.pod.restarted)
      break
    case 'drain':
      sim.tell(machines.endpoints, endpoint, isOn ? events.pod.drain : events.pod.restarted)
      break
    case 'slow':
      endpoints.slowFactor[endpoint] = isOn ? strength.factor : 1
      break
    case 'errors':
      endpoints.errorRatio[endpoint] = isOn ? strength.ratio : 0
      endpoints.errorStatus[endpoint] = strength.status
      break
    case 'hang':
      endpoints.hangs[endpoint] = isOn ? 1 : 0
      if (!isOn) resume(places, endpoint)
      break
    case 'refuse':
      endpoints.refuses[endpoint] = isOn ? 1 : 0
      break
    case 'partition':
      endpoints.isolated[endpoint] = isOn ? 1 : 0
      break
    case 'delay':
      endpoints.extraDelayUs[endpoint] = isOn ? strength.byUs : 0
      break
    case 'loss':
      endpoints.lossRatio[endpoint] = isOn ? strength.ratio : 0
      break
    case 'crashLoop':
    case 'leak':
    case 'deploy':
    case 'flush':
    case 'dns':
      break
    default:
      throw new Error(`an endpoint cannot have the fault "${kind}"`)
  }
}

/** What stood still goes on: its work begins anew. */
function resume(places: Places, endpoint: number): void {
  const { sim, machines, endpoints, jobs } = places
  for (let job = endpoints.firstJob[endpoint]!; job !== nobody; job = jobs.nextHere[job]!) {
    if (jobs.isStuck[job] === 1) sim.tell(machines.jobs, job, events.job.resumed)
  }
}

/** Begins or ends a fault of the link between a caller and a service. @throws Error for a kind that links do not have */
export function setEdgeFault(
  places: Places,
  edge: number,
  kind: FaultKind,
  isOn: boolean,
  strength: FaultStrength,
): void {
  const { edges } = places
  mark(edges, edge, kind, isOn)
  switch (kind) {
    case 'partition':
      edges.partitioned[edge] = isOn ? 1 : 0
      break
    case 'delay':
      edges.extraDelayUs[edge] = isOn ? strength.byUs : 0
      break
    case 'loss':
      edges.lossRatio[edge] = isOn ? strength.ratio : 0
      break
    case 'flush':
    case 'dns':
      break
    default:
      throw new Error(`a link cannot have the fault "${kind}"`)
  }
}

/** Begins or ends a load spike. */
export function setSpike(
  places: Places,
  arrivals: Arrivals,
  client: number,
  isOn: boolean,
  factor: number,
): void {
  mark(places.clients, client, 'spike', isOn)
  arrivals.changeLoad(client, () => {
    places.clients.factor[client] = isOn ? factor : 1
  })
}

/** Stops the control plane, or starts it again. */
export function setControlPlaneFault(places: Places, isOn: boolean): void {
  places.sim.tell(
    places.machines.controlPlane,
    0,
    isOn ? events.controlPlane.killed : events.controlPlane.restarted,
  )
}
