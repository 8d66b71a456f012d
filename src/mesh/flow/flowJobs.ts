import { mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { letGo, newFlow } from './flow.ts'

/** What a job does otherwise when a flow does its calls. */
type FlowJobAction =
  'joinQueue' | 'leaveQueue' | 'startCalls' | 'countCall' | 'leaveCalls' | 'freeWorker'

/**
 * Jobs of a bus: each holds a message, which walks through its flow while the job keeps a worker. Jobs of others do what they
 * always do.
 *
 * @param plain what jobs do where there is no flow
 */
export function flowJobActions(
  places: Places,
  plain: Readonly<Record<FlowJobAction, Action>>,
): Record<FlowJobAction, Action> {
  const { sim, machines, flows, flowPlaces, jobs, requests, plan, firstEndpoint } = places

  /** By edge: the flow through which goes what is asked over it, and the first of its places; −1. */
  const flowOf = new Int32Array(plan.edges.length).fill(nobody)
  const firstPlace: number[] = []
  let count = 0
  plan.flows.forEach(({ edge }, flow) => {
    firstPlace.push(count)
    count += plan.services[plan.edges[edge]!.fromService]!.endpoints
    plan.edges.forEach(({ onward }, asked) => {
      if (onward === edge) flowOf[asked] = flow
    })
  })
  const placeOf = (job: number, flow: number): number => {
    const hub = plan.edges[plan.flows[flow]!.edge]!.fromService
    return firstPlace[flow]! + jobs.endpoint[job]! - firstEndpoint[hub]!
  }

  return {
    joinQueue(job) {
      const flow = flowOf[jobs.edge[job]!]!
      if (flow >= 0) {
        const place = placeOf(job, flow)
        if (flowPlaces.inside[place]! >= plan.flows[flow]!.pool) {
          jobs.reason[job] = reason.queueFull
          jobs.status[job] = places.statusOf(reason.queueFull)
          sim.answer(events.job.queueFull)
          return
        }
      }
      plain.joinQueue(job)
      if (flow >= 0 && (jobs.isWaiting[job] === 1 || jobs.holdsWorker[job] === 1))
        flowPlaces.inside[placeOf(job, flow)]!++
    },

    leaveQueue(job) {
      const flow = flowOf[jobs.edge[job]!]!
      // Who is called to a worker has left the line before.
      if (flow >= 0 && jobs.isWaiting[job] === 1) flowPlaces.inside[placeOf(job, flow)]!--
      plain.leaveQueue(job)
    },

    freeWorker(job) {
      const flow = flowOf[jobs.edge[job]!]!
      if (flow >= 0) flowPlaces.inside[placeOf(job, flow)]!--
      plain.freeWorker(job)
    },

    startCalls(job) {
      const flow = flowOf[jobs.edge[job]!]!
      if (flow < 0) {
        plain.startCalls(job)
        return
      }
      jobs.flow[job] = nobody
      // What the bus itself fails with goes back at once.
      if (jobs.status[job]! >= 500 || jobs.reason[job] !== reason.none) {
        sim.answer(events.job.callsDone)
        return
      }
      const place = placeOf(job, flow)
      const row = newFlow(places, flow, place, job)
      const ordinal = jobs.ordinal[job]!
      const keyB = jobs.keyB[job]!
      jobs.flow[job] = row
      flows.end[row] = plan.flows[flow]!.steps.length
      flows.target[row] = plan.flows[flow]!.edge
      // The lineage of what was asked: whoever works on it does what it would have done with nobody in the middle.
      flows.keyA[row] = jobs.keyA[job]!
      flows.keyB[row] = ordinal === 1 ? keyB : mix(keyB, ordinal)
      flowPlaces.started[place]!++
      sim.start(machines.flows, row)
    },

    countCall(job) {
      if (flowOf[jobs.edge[job]!]! < 0) {
        plain.countCall(job)
        return
      }
      const request = sim.value
      const flow = requests.flow[request]!
      jobs.callsOpen[job]!--
      if (flows.round[flow] !== requests.flowRound[request]) return
      flows.open[flow]!--
      if (requests.reason[request] === reason.none) {
        flows.good[flow]!++
        flows.status[flow] = requests.status[request]!
      } else {
        flows.bad[flow]!++
        flows.status[flow] = requests.status[request]!
      }
      sim.tell(machines.flows, flow, events.flow.callEnded)
    },

    leaveCalls(job) {
      const flow = flowOf[jobs.edge[job]!]! < 0 ? nobody : jobs.flow[job]!
      if (flow !== nobody) {
        jobs.flow[job] = nobody
        sim.tell(machines.flows, flow, events.flow.left)
      }
      if (flowOf[jobs.edge[job]!]! >= 0) letGo(places, job)
      plain.leaveCalls(job)
    },
  }
}
