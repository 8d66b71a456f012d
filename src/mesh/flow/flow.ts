import { sampler } from '../../engine/distributions.ts'
import { hashText, mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { flowEnd } from '../../model/flowTables.ts'
import { reason } from '../../model/reasons.ts'
import { never, nobody } from '../../model/units.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { startCall } from '../service/call.ts'
import { doneActions, passOn } from '../service/done.ts'

/** Of calls that a flow makes beside the one for whom its message is: a failure breaks the step, or nobody minds. */
const forItself = 0
const ignored = 2

/** Takes a call out of the list of its job. */
function detach({ requests, jobs }: Places, request: number, job: number): void {
  const next = requests.nextCall[request]!
  const previous = requests.previousCall[request]!
  if (previous === nobody) jobs.firstCall[job] = next
  else requests.nextCall[previous] = next
  if (next !== nobody) requests.previousCall[next] = previous
  requests.nextCall[request] = nobody
  requests.previousCall[request] = nobody
}

/** What nobody waits for goes on without its job. */
export function letGo(places: Places, job: number): void {
  const { requests, jobs } = places
  for (let request = jobs.firstCall[job]!; request !== nobody;) {
    const next = requests.nextCall[request]!
    if (requests.onFailure[request] === ignored) detach(places, request, job)
    request = next
  }
}

/** Makes what flows remember, at each endpoint where they run. */
export function createFlows(places: Places): void {
  const { plan, flowPlaces, seen } = places
  for (const { edge, steps } of plan.flows) {
    const hub = plan.services[plan.edges[edge]!.fromService]!
    const receiver = steps.find((step) => step.kind === 'idempotent')
    for (let count = 0; count < hub.endpoints; count++) {
      const place = flowPlaces.birth()
      flowPlaces.firstSeen[place] = nobody
      for (let entry = 0; entry < (receiver?.entries ?? 0); entry++) {
        const at = seen.birth()
        if (entry === 0) flowPlaces.firstSeen[place] = at
      }
    }
  }
}

type FlowAction =
  | 'takeStep'
  | 'finishStep'
  | 'countAnswers'
  | 'countParts'
  | 'stopWaiting'
  | 'decideRedelivery'
  | 'endFlow'
  | 'leaveFlow'

/**
 * What a message meets in a flow.
 *
 * @param giveWorkerBack lets the worker of a job go, though the job is not over
 */
export function flowActions(places: Places, giveWorkerBack: Action): Record<FlowAction, Action> {
  const { sim, machines, flows, flowPlaces, seen, jobs, requests, endpoints, edges } = places
  const { plan, draw, counters } = places
  const noteEffect = doneActions(places)

  const known = plan.flows.map(({ edge, steps, redelivery }) => {
    const { name } = plan.edges[edge]!
    const aggregate = steps.findIndex(({ kind }) => kind === 'aggregate')
    return {
      steps: steps.map((step, index) => ({
        step,
        purpose: places.purpose(`flow/${name}/${index}`),
        path: hashText(`flow/${name}/${index}`),
        take: step.kind === 'translate' || step.kind === 'delay' ? sampler(step.takes) : undefined,
      })),
      redelivery,
      jitter: places.purpose(`redelivery/${name}`),
      // Where parts end, and what waits for them there.
      partsEnd: aggregate < 0 ? steps.length : aggregate,
      aggregate: steps.find((step) => step.kind === 'aggregate'),
      // Then it is done when all that it consists of is.
      hasParts: steps.some(({ kind }) => kind === 'split' || kind === 'scatter'),
    }
  })

  /** Asks somebody in the name of a message. */
  const ask = (flow: number, edge: number, onFailure: number, path: number): void => {
    const job = flows.job[flow]!
    const asked = jobs.request[job]!
    const again = flows.redeliveries[flow]!
    const keyA = path === 0 ? flows.keyA[flow]! : mix(flows.keyA[flow]!, path)
    const keyB = path === 0 ? flows.keyB[flow]! : mix(flows.keyB[flow]!, path)
    const call = {
      edge,
      idempotent: requests.idempotent[asked] === 1,
      method: requests.method[asked]!,
      shape: requests.shape[asked]!,
      shapeBy: null,
      onFailure,
      library: nobody,
    }
    startCall(
      places,
      job,
      call,
      keyA,
      again === 0 ? keyB : mix(keyB, redelivered + again),
      nobody - 1,
    )
    const request = jobs.firstCall[job]!
    requests.flow[request] = flow
    requests.flowRound[request] = flows.round[flow]!
    flows.open[flow]!++
  }

  const beginRound = (flow: number, waitUs: number): void => {
    flows.round[flow] = ++counters.rounds[0]!
    flows.open[flow] = 0
    flows.good[flow] = 0
    flows.bad[flow] = 0
    flows.gatherUs[flow] = waitUs
  }

  /** Leaves all that a message still waits for. */
  const leaveBranches = (flow: number): void => {
    const job = flows.job[flow]!
    // A job that is over leaves all of its calls by itself.
    if (jobs.number[job] === flows.jobNumber[flow] && jobs.flow[job] !== nobody) {
      for (let request = jobs.firstCall[job]!; request !== nobody;) {
        const next = requests.nextCall[request]!
        if (requests.flow[request] === flow && requests.flowRound[request] === flows.round[flow]) {
          detach(places, request, job)
          // What it answers in this very moment is void.
          jobs.callsOpen[job]!--
          requests.callerJobNumber[request] = nobody
          sim.tell(machines.requests, request, events.request.callerLeft)
        }
        request = next
      }
    }
    flows.round[flow] = 0
    for (let part = flows.firstPart[flow]!; part !== nobody; part = flows.nextPart[part]!)
      sim.tell(machines.flows, part, events.flow.left)
  }

  const startPart = (parent: number, part: number): void => {
    const row = newFlow(places, flows.flow[parent]!, flows.place[parent]!, flows.job[parent]!)
    const path = hashText(`part/${part}`)
    flows.parent[row] = parent
    flows.part[row] = part
    flows.step[row] = flows.step[parent]! + 1
    flows.end[row] = known[flows.flow[parent]!]!.partsEnd
    flows.target[row] = flows.target[parent]!
    flows.keyA[row] = mix(flows.keyA[parent]!, path)
    flows.keyB[row] = mix(flows.keyB[parent]!, path)
    const first = flows.firstPart[parent]!
    flows.nextPart[row] = first
    if (first !== nobody) flows.previousPart[first] = row
    flows.firstPart[parent] = row
    flows.open[parent]!++
    sim.start(machines.flows, row)
  }

  const unlinkPart = (flow: number): void => {
    const parent = flows.parent[flow]!
    const next = flows.nextPart[flow]!
    const previous = flows.previousPart[flow]!
    if (previous === nobody) flows.firstPart[parent] = next
    else flows.nextPart[previous] = next
    if (next !== nobody) flows.previousPart[next] = previous
  }

  /** Whether an idempotent receiver has seen a message; it remembers it from now on. */
  const hasSeen = (flow: number, windowUs: number, entries: number): boolean => {
    const place = flows.place[flow]!
    const first = flowPlaces.firstSeen[place]!
    let request = jobs.request[flows.job[flow]!]!
    // A library that tries again sends the same message.
    const whole = requests.tryOf[request]!
    if (whole >= 0 && requests.number[whole] === requests.tryOfNumber[request]) request = whole
    const a = requests.keyA[request]!
    const b = requests.keyB[request]!
    for (let row = first; row < first + entries; row++) {
      if (seen.isKept[row] === 0 || seen.keyA[row] !== a || seen.keyB[row] !== b) continue
      if (sim.now - seen.at[row]! < windowUs) return true
    }
    const row = first + flowPlaces.nextSeen[place]!
    flowPlaces.nextSeen[place] = (flowPlaces.nextSeen[place]! + 1) % entries
    seen.keyA[row] = a
    seen.keyB[row] = b
    seen.at[row] = sim.now
    seen.isKept[row] = 1
    flows.seen[flow] = row
    flows.seenAt[flow] = sim.now
    return false
  }

  const slowed = (flow: number, us: number): number => {
    const factor = endpoints.slowFactor[jobs.endpoint[flows.job[flow]!]!]!
    return factor === 1 ? us : Math.round(us * factor)
  }

  /** The branch of a router that a message takes: an edge; −1 for nobody who is known. */
  const routed = (
    flow: number,
    branches: readonly { readonly ratio: number; readonly edge: number }[],
    purpose: number,
  ): number => {
    const u = draw.key(flows.keyA[flow]!, flows.keyB[flow]!, purpose).next()
    let below = 0
    for (let index = 0; index < branches.length; index++) {
      below += branches[index]!.ratio
      if (u < below) return branches[index]!.edge
    }
    return flows.target[flow]!
  }

  const end = (flow: number, outcome: number, event: number): void => {
    flows.outcome[flow] = outcome
    sim.answer(event)
  }

  /** The step is over in no time. */
  const pass = (flow: number): void => {
    flows.step[flow]!++
    sim.answer(events.flow.passed)
  }

  return {
    takeStep(flow) {
      if (flows.isBroken[flow] !== 0) {
        sim.answer(events.flow.broken)
        return
      }
      const at = flows.step[flow]!
      if (at >= flows.end[flow]!) {
        end(flow, flowEnd.delivered, events.flow.ended)
        return
      }
      const { step, purpose, path, take } = known[flows.flow[flow]!]!.steps[at]!
      const a = flows.keyA[flow]!
      const b = flows.keyB[flow]!
      switch (step.kind) {
        case 'translate':
          flows.stepUs[flow] = slowed(
            flow,
            take!(draw.key(a, b + flows.redeliveries[flow]!, purpose)),
          )
          sim.answer(events.flow.works)
          break
        case 'delay':
          flows.stepUs[flow] = take!(draw.key(a, b + flows.redeliveries[flow]!, purpose))
          sim.answer(events.flow.waits)
          break
        case 'throttle': {
          const place = flows.place[flow]!
          const goesAt = Math.max(sim.now, flowPlaces.throttleAt[place]!)
          flowPlaces.throttleAt[place] = goesAt + Math.round(1_000_000 / step.ratePerSecond)
          flows.stepUs[flow] = goesAt - sim.now
          if (goesAt === sim.now) pass(flow)
          else sim.answer(events.flow.waits)
          break
        }
        case 'call':
          beginRound(flow, never)
          // A part is not what was asked for: only all of them are.
          ask(flow, flows.target[flow]!, flows.part[flow] === 0 ? passOn : forItself, 0)
          sim.answer(events.flow.asks)
          break
        case 'enrich':
          beginRound(flow, never)
          ask(flow, step.edge, forItself, path)
          sim.answer(events.flow.asks)
          break
        case 'scatter':
          beginRound(flow, step.timeoutUs)
          for (let index = 0; index < step.edges.length; index++)
            ask(flow, step.edges[index]!, forItself, mix(path, index))
          sim.answer(events.flow.asks)
          break
        case 'wireTap': {
          const { round, open } = { round: flows.round[flow]!, open: flows.open[flow]! }
          flows.round[flow] = ++counters.rounds[0]!
          // In a round of its own: nobody waits for the copy.
          ask(flow, step.edge, ignored, path)
          flows.round[flow] = round
          flows.open[flow] = open
          pass(flow)
          break
        }
        case 'route': {
          const edge = routed(flow, step.branches, purpose)
          if (edge >= 0) {
            flows.target[flow] = edge
            pass(flow)
          } else {
            // Asking again does not make anybody known.
            flows.isBroken[flow] = 2
            sim.answer(events.flow.broken)
          }
          break
        }
        case 'filter':
          if (draw.key(a, b, purpose).next() < step.ratio)
            end(flow, flowEnd.filtered, events.flow.filtered)
          else pass(flow)
          break
        case 'idempotent':
          if (hasSeen(flow, step.windowUs, step.entries))
            end(flow, flowEnd.duplicate, events.flow.duplicate)
          else pass(flow)
          break
        case 'split': {
          beginRound(flow, known[flows.flow[flow]!]!.aggregate?.timeoutUs ?? never)
          for (let part = 1; part <= step.parts; part++) startPart(flow, part)
          sim.answer(events.flow.splits)
          break
        }
        // Where parts end; who comes here whole is alone, and complete.
        case 'aggregate':
          pass(flow)
          break
      }
    },

    finishStep(flow) {
      const { step, purpose } = known[flows.flow[flow]!]!.steps[flows.step[flow]!]!
      const isPoison =
        step.kind === 'translate' &&
        step.poisonRatio > 0 &&
        // The same on each redelivery.
        draw.key(flows.keyA[flow]!, flows.keyB[flow]!, purpose).at(1) < step.poisonRatio
      if (isPoison) {
        flows.isBroken[flow] = 1
        return
      }
      flows.step[flow]!++
      flows.redeliveries[flow] = 0
    },

    countAnswers(flow) {
      const { step } = known[flows.flow[flow]!]!.steps[flows.step[flow]!]!
      const size = step.kind === 'scatter' ? step.size : 1
      if (flows.good[flow]! >= size) {
        leaveBranches(flow)
        flows.step[flow]!++
        flows.redeliveries[flow] = 0
        sim.answer(events.flow.complete)
      } else if (flows.open[flow] === 0) {
        flows.isBroken[flow] = 1
        sim.answer(events.flow.broken)
      }
    },

    countParts(flow) {
      const { aggregate, partsEnd } = known[flows.flow[flow]!]!
      const parts = flows.good[flow]! + flows.bad[flow]! + flows.open[flow]!
      const size = Math.min(aggregate?.size ?? parts, parts)
      const isComplete =
        aggregate === undefined ? flows.open[flow] === 0 : flows.good[flow]! >= size
      if (flows.isBroken[flow] !== 0) {
        leaveBranches(flow)
        sim.answer(events.flow.broken)
      } else if (isComplete) {
        leaveBranches(flow)
        flows.step[flow] = Math.min(partsEnd + 1, flows.end[flow]!)
        sim.answer(events.flow.complete)
      }
      // A part that is a dead letter never comes: the aggregator waits for it.
    },

    stopWaiting(flow) {
      const { steps, aggregate, partsEnd } = known[flows.flow[flow]!]!
      const { step } = steps[flows.step[flow]!]!
      leaveBranches(flow)
      const isEnough = flows.good[flow]! > 0 && (step.kind === 'scatter' || aggregate!.takesPartial)
      if (!isEnough) {
        flows.isBroken[flow] = 1
        flows.status[flow] = places.statusOf(reason.upstreamTimeout)
        return
      }
      flows.isPartial[flow] = 1
      flowPlaces.partial[flows.place[flow]!]!++
      flows.step[flow] = step.kind === 'scatter' ? flows.step[flow]! + 1 : partsEnd + 1
    },

    decideRedelivery(flow) {
      const { redelivery, jitter } = known[flows.flow[flow]!]!
      const made = flows.redeliveries[flow]!
      if (flows.isBroken[flow] === 1 && made < redelivery.most) {
        let pauseUs = redelivery.delayUs
        for (let count = 0; count < made && pauseUs < redelivery.maxDelayUs; count++)
          pauseUs *= redelivery.multiplier
        pauseUs = Math.min(pauseUs, redelivery.maxDelayUs)
        if (redelivery.jitterRatio > 0) {
          const u = draw.key(flows.keyA[flow]!, flows.keyB[flow]! + made, jitter).next()
          pauseUs *= 1 + (2 * u - 1) * redelivery.jitterRatio
        }
        flows.pauseUs[flow] = Math.round(pauseUs)
        flows.redeliveries[flow] = made + 1
        flows.isBroken[flow] = 0
        flowPlaces.redelivered[flows.place[flow]!]!++
        if (!redelivery.holdsWorker) giveWorkerBack(flows.job[flow]!)
        sim.answer(events.flow.again)
        return
      }
      if (redelivery.deadLetter) end(flow, flowEnd.dead, events.flow.dead)
      else end(flow, flowEnd.failed, events.flow.gaveUp)
    },

    endFlow(flow) {
      const place = flows.place[flow]!
      const outcome = flows.outcome[flow]!
      const parent = flows.parent[flow]!
      if (outcome === flowEnd.failed) forgetSeen(flow)
      if (parent >= 0) {
        unlinkPart(flow)
        flows.open[parent]!--
        if (outcome === flowEnd.dead) {
          flows.bad[parent]!++
          flowPlaces.dead[place]!++
          edges.deadLetters[jobs.edge[flows.job[flow]!]!]!++
        } else if (outcome === flowEnd.failed) {
          flows.bad[parent]!++
          flows.isBroken[parent] = 2
          flows.status[parent] = flows.status[flow]!
        } else {
          flows.good[parent]!++
        }
        sim.tell(machines.flows, parent, events.flow.partEnded)
      } else {
        countEnd(flow, place, outcome)
        answerJob(flow, outcome)
      }
      sim.bury(machines.flows, flow)
    },

    leaveFlow(flow) {
      leaveBranches(flow)
      forgetSeen(flow)
      if (flows.parent[flow]! >= 0) unlinkPart(flow)
      sim.bury(machines.flows, flow)
    },
  }

  /** A message that failed may come again, unless its receiver has forgotten it already. */
  function forgetSeen(flow: number): void {
    const row = flows.seen[flow]!
    if (row >= 0 && seen.at[row] === flows.seenAt[flow]) seen.isKept[row] = 0
  }

  function countEnd(flow: number, place: number, outcome: number): void {
    switch (outcome) {
      case flowEnd.delivered:
        flowPlaces.delivered[place]!++
        break
      case flowEnd.filtered:
        flowPlaces.filtered[place]!++
        break
      case flowEnd.duplicate:
        flowPlaces.duplicates[place]!++
        break
      case flowEnd.dead:
        flowPlaces.dead[place]!++
        edges.deadLetters[jobs.edge[flows.job[flow]!]!]!++
        break
      default:
        flowPlaces.failed[place]!++
    }
  }

  /** What its caller is told: a dead letter and what was dropped look like success. */
  function answerJob(flow: number, outcome: number): void {
    const job = flows.job[flow]!
    if (jobs.number[job] !== flows.jobNumber[flow] || jobs.flow[job] !== flow) return
    jobs.flow[job] = nobody
    if (outcome === flowEnd.failed) {
      const status = flows.status[flow]!
      jobs.status[job] = status > 0 ? status : places.statusOf(reason.callFailed)
      if (jobs.status[job]! >= 500) jobs.reason[job] = reason.callFailed
      sim.tell(machines.jobs, job, events.job.callFailed)
      return
    }
    if (outcome === flowEnd.delivered) {
      if (flows.status[flow]! > 0) jobs.status[job] = flows.status[flow]!
      const { hasParts } = known[flows.flow[flow]!]!
      if (hasParts && flows.isPartial[flow] === 0 && flows.bad[flow] === 0)
        noteEffect(jobs.request[job]!, jobs.edge[job]!)
    }
    sim.tell(machines.jobs, job, events.job.callsDone)
  }
}

/** Keeps the lineage of a redelivery apart from that of attempts. */
const redelivered = 0x5ed1

/** A message at the beginning of its flow, held by a job. */
export function newFlow(
  { sim, machines, flows, jobs }: Places,
  flow: number,
  place: number,
  job: number,
): number {
  const row = sim.birth(machines.flows)
  flows.flow[row] = flow
  flows.place[row] = place
  flows.job[row] = job
  flows.jobNumber[row] = jobs.number[job]!
  flows.parent[row] = nobody
  flows.part[row] = 0
  flows.firstPart[row] = nobody
  flows.nextPart[row] = nobody
  flows.previousPart[row] = nobody
  flows.step[row] = 0
  flows.open[row] = 0
  flows.good[row] = 0
  flows.bad[row] = 0
  flows.round[row] = 0
  flows.redeliveries[row] = 0
  flows.isBroken[row] = 0
  flows.isPartial[row] = 0
  flows.outcome[row] = 0
  flows.status[row] = 0
  flows.seen[row] = nobody
  return row
}
