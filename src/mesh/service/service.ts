import { sampler } from '../../engine/distributions.ts'
import { hashText, mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { responseMark } from '../../model/responseMarks.ts'
import { never, nobody } from '../../model/units.ts'
import { deliveryEdges, noteDelivered } from '../broker/deliveries.ts'
import { publish } from '../broker/messages.ts'
import { tellCheck } from '../proxy/tellCheck.ts'
import { openSession, tellSession } from '../network/session.ts'
import { drawKind } from '../client/ask.ts'
import type { Places } from '../Places.ts'
import type { FilterChain } from '../proxy/filters.ts'
import { events } from '../programs.ts'
import { turn } from '../../policies/queue/queue.ts'
import { startCall } from './call.ts'
import { QueueKeeper } from './serverQueue.ts'
import { CheckAnswers } from './CheckAnswers.ts'
import { answered, cachedCalls, lookUp, lookUpUser, notKept, remember } from './cache.ts'
import { doneActions, passOn } from './done.ts'

type ServiceAction =
  | 'joinQueue'
  | 'leaveQueue'
  | 'work'
  | 'finishWork'
  | 'startCalls'
  | 'countCall'
  | 'leaveCalls'
  | 'freeWorker'
  | 'giveWorkerBack'
  | 'noteDeath'
  | 'tellAttempt'
  | 'forget'

/** Headers of an answer: see model/responseMarks.ts. */
interface MarkedAnswer {
  readonly marks: number
  readonly retryAfterUs: number
}

/** What says when to come again is not passed on: nothing in the middle has its value. */
const timedMarks = responseMark.retryAfter | responseMark.resetAt

interface CachedCall {
  readonly cache: { readonly hitRatio: number } | undefined
  readonly cacheIndex: number
  readonly cachePurpose: number
}

/** A service at work: queue, worker, own work, calls of others, answer. */
export function serviceActions(
  places: Places,
  filters: FilterChain,
): Record<ServiceAction, Action> {
  const { sim, machines, requests, attempts, jobs, endpoints, releases, caches, draw, plan } =
    places
  const serviceTimes = plan.services.map(({ serviceTime }) => sampler(serviceTime))
  const isTcp = Uint8Array.from(plan.services, ({ protocol }) => (protocol === 'tcp' ? 1 : 0))
  const isMultiplexed = Uint8Array.from(plan.services, ({ protocol }) =>
    protocol === 'http2' || protocol === 'grpc' ? 1 : 0,
  )
  const workPurposes = plan.services.map(({ name }) => places.purpose(`service/${name}`))
  const fatePurposes = plan.services.map(({ name }) => places.purpose(`fate/${name}`))
  // A call is told from the others of its service by its callee and by how often that was named before.
  const calls = plan.services.map(({ name, steps }) => {
    const seen = new Map<number, number>()
    const cached = cachedCalls(steps)
    return steps.map((step) =>
      step.map((call) => {
        const times = seen.get(call.edge) ?? 0
        seen.set(call.edge, times + 1)
        const key = `call/${name}/${plan.edges[call.edge]!.name}/${times}`
        return {
          ...call,
          purpose: places.purpose(key),
          path: hashText(key),
          kindPurpose: places.purpose(`requests/${key}`),
          cachePurpose: places.purpose(`cache/${key}`),
          // Which of its endpoint's caches; below 0 when it has none.
          cacheIndex: cached.indexOf(call),
        }
      }),
    )
  })

  const deliveries = plan.broker === null ? null : deliveryEdges(places)
  const forward = plan.broker === null ? callOnward : publishOnward
  const poison = Float64Array.from(plan.services, ({ poisonRatio }) => poisonRatio)
  const poisonPurposes = plan.services.map(({ name }) => places.purpose(`poison/${name}`))

  /** By edge: the one by which who stands in the middle asks for what was asked for. */
  const onwardOf = Int32Array.from(plan.edges, ({ onward }) => onward)

  const noteEffect = doneActions(places)
  const checks = new CheckAnswers(places)

  /** The first cache of each endpoint. */
  const firstCache = new Int32Array(endpoints.used).fill(nobody)
  for (let row = caches.used - 1; row >= 0; row--) firstCache[caches.endpoint[row]!] = row

  /** Null where every queue is first come, first served. */
  const keeper = plan.services.some(({ makeQueue }) => makeQueue !== null)
    ? new QueueKeeper(places)
    : null

  /** ∫ busy dt and ∫ waiting dt up to now: called before either changes. */
  const integrate = (endpoint: number): void => {
    const now = sim.now
    const passed = now - endpoints.changedAt[endpoint]!
    endpoints.busyArea[endpoint]! += endpoints.busy[endpoint]! * passed
    endpoints.waitingArea[endpoint]! += endpoints.waiting[endpoint]! * passed
    endpoints.changedAt[endpoint] = now
  }

  const takeWorker = (job: number, endpoint: number): void => {
    endpoints.busy[endpoint]!++
    jobs.holdsWorker[job] = 1
  }

  const dequeue = (job: number): void => {
    if (jobs.isWaiting[job] === 0) return
    const endpoint = jobs.endpoint[job]!
    integrate(endpoint)
    jobs.isWaiting[job] = 0
    endpoints.waiting[endpoint]!--
    if (keeper !== null) keeper.noteEmpty(endpoint)
    const next = jobs.nextWaiting[job]!
    const previous = jobs.previousWaiting[job]!
    if (previous === nobody) endpoints.firstWaiting[endpoint] = next
    else jobs.nextWaiting[previous] = next
    if (next === nobody) endpoints.lastWaiting[endpoint] = previous
    else jobs.previousWaiting[next] = previous
  }

  /** The job has nothing more to do here. */
  const leave = (job: number): void => {
    if (jobs.isHere[job] === 0) return
    const endpoint = jobs.endpoint[job]!
    jobs.isHere[job] = 0
    const next = jobs.nextHere[job]!
    const previous = jobs.previousHere[job]!
    if (previous === nobody) endpoints.firstJob[endpoint] = next
    else jobs.nextHere[previous] = next
    if (next !== nobody) jobs.previousHere[next] = previous
    letGo(job, endpoint)
  }

  /** The next who waits and is not dropped. */
  const nextOf = (endpoint: number, queues: QueueKeeper): number => {
    let waiting = queues.nextAt(endpoint)
    while (waiting !== nobody && queues.drops(waiting, endpoint)) {
      dequeue(waiting)
      sim.tell(machines.jobs, waiting, events.job.queueFull)
      waiting = queues.nextAt(endpoint)
    }
    return waiting
  }

  /** Whether the oldest leaves a full queue to who comes. */
  const givesWay = (endpoint: number): boolean => {
    const oldest = endpoints.firstWaiting[endpoint]!
    if (keeper === null || oldest === nobody) return false
    if (keeper.ruleOf(endpoint)?.dropsOldest !== true) return false
    keeper.drop(oldest, endpoint, turn.shed)
    dequeue(oldest)
    sim.tell(machines.jobs, oldest, events.job.queueFull)
    return true
  }

  /** Its worker goes to the next who waits. */
  const letGo = (job: number, endpoint: number): void => {
    if (jobs.holdsWorker[job] === 0) return
    integrate(endpoint)
    jobs.holdsWorker[job] = 0
    endpoints.busy[endpoint]!--
    const waiting = keeper === null ? endpoints.firstWaiting[endpoint]! : nextOf(endpoint, keeper)
    if (waiting !== nobody) {
      dequeue(waiting)
      takeWorker(waiting, endpoint)
      sim.tell(machines.jobs, waiting, events.job.workerFree)
    } else if (endpoints.busy[endpoint] === 0) {
      sim.tell(machines.endpoints, endpoint, events.pod.idle)
    }
  }

  /** The job is over; its request is given back when it was the last. */
  const end = (job: number): void => {
    leave(job)
    tellSession(places, job, events.session.over)
    const request = jobs.request[job]!
    const open = requests.jobsOpen[request]! - 1
    requests.jobsOpen[request] = open
    if (open === 0 && requests.endedAt[request]! > 0) sim.bury(machines.requests, request)
    sim.bury(machines.jobs, job)
  }

  /** What its answer carries besides its status. */
  const mark = (job: number, { marks, retryAfterUs }: MarkedAnswer): void => {
    jobs.marks[job] = marks
    jobs.retryAfterUs[job] = retryAfterUs
  }

  const fail = (job: number, service: number): void => {
    const plain = plan.services[service]!
    jobs.status[job] = plain.status
    if (plain.marks !== 0) mark(job, plain)
  }

  const fateOfTape = (job: number, service: number): void => {
    const { tape, tapeBy } = plan.services[service]!
    const endpoint = jobs.endpoint[job]!
    const position = tapeBy === 'attempt' ? jobs.ordinal[job]! - 1 : endpoints.taped[endpoint]!++
    const fate = tape[Math.min(position, tape.length - 1)]!
    jobs.serviceTimeUs[job] = fate.kind === 'hang' ? never : fate.afterUs
    jobs.status[job] = fate.status
    // Over HTTP/1 there is only the connection to reset; over HTTP/2 it is the stream.
    if (fate.kind === 'reset')
      jobs.reason[job] =
        isMultiplexed[service] === 1 ? reason.remoteReset : reason.connectionTermination
    if (fate.marks !== 0) mark(job, fate)
  }

  return {
    joinQueue(job) {
      const endpoint = jobs.endpoint[job]!
      if (jobs.check[job]! >= 0 && !checks.takesWorker(job)) {
        sim.answer(events.job.workerFree)
        return
      }
      const service = plan.services[endpoints.service[endpoint]!]!
      if (endpoints.busy[endpoint]! < service.workers) {
        integrate(endpoint)
        if (keeper !== null) keeper.noteFree(endpoint)
        takeWorker(job, endpoint)
        sim.answer(events.job.workerFree)
      } else if (endpoints.waiting[endpoint]! < service.queue || givesWay(endpoint)) {
        integrate(endpoint)
        jobs.queuedAt[job] = sim.now
        const last = endpoints.lastWaiting[endpoint]!
        jobs.isWaiting[job] = 1
        jobs.previousWaiting[job] = last
        jobs.nextWaiting[job] = nobody
        if (last === nobody) endpoints.firstWaiting[endpoint] = job
        else jobs.nextWaiting[last] = job
        endpoints.lastWaiting[endpoint] = job
        endpoints.waiting[endpoint]!++
      } else {
        jobs.reason[job] = reason.queueFull
        jobs.status[job] = places.statusOf(reason.queueFull)
        sim.answer(events.job.queueFull)
      }
    },

    leaveQueue: dequeue,

    work(job) {
      const endpoint = jobs.endpoint[job]!
      const service = endpoints.service[endpoint]!
      jobs.servedAt[job] = sim.now
      jobs.isStuck[job] = endpoints.hangs[endpoint]!
      if (endpoints.hangs[endpoint] === 1) {
        // What it would have become is drawn when it goes on.
        jobs.serviceTimeUs[job] = never
        jobs.status[job] = 0
        return
      }
      if (jobs.check[job]! >= 0) {
        checks.work(job)
        return
      }
      const { tape, failureRatio } = plan.services[service]!
      if (tape.length > 0) {
        fateOfTape(job, service)
      } else {
        const a = jobs.keyA[job]!
        const b = jobs.keyB[job]! + jobs.ordinal[job]!
        jobs.serviceTimeUs[job] = serviceTimes[service]!(draw.key(a, b, workPurposes[service]!))
        jobs.status[job] = 200
        const release = endpoints.release[endpoint]!
        const releaseRatio = releases.ratio[release]!
        if (failureRatio > 0 || endpoints.errorRatio[endpoint]! > 0 || releaseRatio > 0) {
          draw.key(a, b, fatePurposes[service]!)
          // A number each: adding errors to an endpoint leaves its own failures where they were.
          if (draw.at(0) < failureRatio) fail(job, service)
          if (draw.at(1) < endpoints.errorRatio[endpoint]!)
            jobs.status[job] = endpoints.errorStatus[endpoint]!
          if (draw.at(2) < releaseRatio) jobs.status[job] = releases.status[release]!
        }
      }
      // Of the request, and not of the attempt: the same one fails each time.
      if (poison[service]! > 0) {
        const root = requests.root[jobs.request[job]!]!
        if (draw.key(root, 0, poisonPurposes[service]!).next() < poison[service]!)
          fail(job, service)
      }
      const slow = endpoints.slowFactor[endpoint]! * releases.factor[endpoints.release[endpoint]!]!
      if (slow !== 1 && jobs.serviceTimeUs[job]! >= 0) {
        jobs.serviceTimeUs[job] = Math.round(jobs.serviceTimeUs[job]! * slow)
      }
      if (isTcp[service] === 1) openSession(places, job)
    },

    finishWork(job) {
      const endpoint = jobs.endpoint[job]!
      if (jobs.check[job]! >= 0) {
        if (jobs.holdsWorker[job] === 1) endpoints.busyUs[endpoint]! += jobs.serviceTimeUs[job]!
        return
      }
      if (checks.failsNow(endpoint)) jobs.marks[job]! |= responseMark.failCheck
      const request = jobs.request[job]!
      if (requests.asks[request]! >= 0) filters.count(request)
      endpoints.finished[endpoint]!++
      endpoints.busyUs[endpoint]! += jobs.serviceTimeUs[job]!
      if (jobs.abandoned[job] === 1) {
        endpoints.wasted[endpoint]!++
        endpoints.wastedUs[endpoint]! += jobs.serviceTimeUs[job]!
      }
      // Who stands in the middle has done nothing yet of what was asked for.
      if (jobs.status[job]! < 400 && onwardOf[jobs.edge[job]!]! < 0) {
        noteEffect(request, jobs.edge[job]!)
        if (requests.idempotent[request] === 0 && requests.effects[request]! > 1) {
          endpoints.duplicates[endpoint]!++
        }
        if (deliveries !== null && deliveries[jobs.edge[job]!] === 1)
          noteDelivered(places, request, endpoint)
      }
    },

    startCalls(job) {
      if (jobs.check[job]! >= 0 && !checks.takesWorker(job)) {
        sim.answer(events.job.callsDone)
        return
      }
      const onward = onwardOf[jobs.edge[job]!]!
      if (onward >= 0) {
        forward(job, onward)
        return
      }
      const service = endpoints.service[jobs.endpoint[job]!]!
      const steps = calls[service]!
      // Who fails, or resets, calls nobody.
      if (jobs.status[job]! >= 500 || jobs.reason[job] !== reason.none) {
        sim.answer(events.job.callsDone)
        return
      }
      for (let step = jobs.step[job]!; step < steps.length; step++) {
        const parallel = steps[step]!
        // By index: an iterator would be made for each job.
        for (let index = 0; index < parallel.length; index++) {
          const call = parallel[index]!
          if (call.probability < 1) {
            const b = jobs.keyB[job]! + jobs.ordinal[job]!
            if (draw.key(jobs.keyA[job]!, b, call.purpose).next() >= call.probability) continue
          }
          const entry = call.cacheIndex < 0 ? notKept : ask(job, call)
          if (entry === answered) continue
          const keyB = jobs.keyB[job]! + jobs.ordinal[job]!
          const a = mix(jobs.keyA[job]!, call.path)
          const b = mix(keyB, call.path)
          const { kinds } = call
          if (kinds === null) startCall(places, job, call, a, b, entry)
          else
            startCall(
              places,
              job,
              call,
              a,
              b,
              entry,
              drawKind(places, kinds, a, b, call.kindPurpose),
            )
        }
        if (jobs.callsOpen[job]! > 0) {
          jobs.step[job] = step
          return
        }
      }
      sim.answer(events.job.callsDone)
    },

    countCall(job) {
      const request = sim.value
      const failed = requests.reason[request] !== reason.none
      if (requests.degraded[request] === 1) requests.degraded[jobs.request[job]!] = 1
      const entry = requests.cacheEntry[request]!
      if (!failed && entry >= 0) remember(places, cacheOf(entry, jobs.endpoint[job]!), entry)
      jobs.callsOpen[job]!--
      if (failed && requests.onFailure[request]! < 2) {
        const passed = requests.onFailure[request] === 1 ? requests.status[request]! : 0
        jobs.status[job] = passed > 0 ? passed : places.statusOf(reason.callFailed)
        jobs.marks[job] = passed > 0 ? requests.marks[request]! & ~timedMarks : 0
        // What is passed on below 500 is an answer.
        if (jobs.status[job]! >= 500) jobs.reason[job] = reason.callFailed
        sim.answer(events.job.callFailed)
      } else if (jobs.callsOpen[job] === 0) {
        jobs.step[job]!++
        sim.answer(events.job.nextStep)
      }
    },

    leaveCalls(job) {
      for (let call = jobs.firstCall[job]!; call !== nobody; call = requests.nextCall[call]!) {
        sim.tell(machines.requests, call, events.request.callerLeft)
      }
    },

    freeWorker: leave,

    giveWorkerBack: (job) => letGo(job, jobs.endpoint[job]!),

    noteDeath(job) {
      jobs.reason[job] = reason.connectionTermination
      jobs.status[job] = places.statusOf(reason.connectionTermination)
    },

    tellAttempt(job) {
      if (jobs.check[job]! >= 0) {
        checks.note(job)
        tellCheck(places, job)
        end(job)
        return
      }
      const attempt = jobs.attempt[job]!
      if (attempts.number[attempt] === jobs.attemptNumber[job]) {
        const because = jobs.reason[job]!
        attempts.status[attempt] = jobs.status[job]!
        attempts.reason[attempt] = because
        const marks = jobs.marks[job]!
        if (marks !== 0) {
          attempts.marks[attempt] = marks
          attempts.retryAfterUs[attempt] = jobs.retryAfterUs[job]!
        }
        const wasReset =
          because === reason.connectionTermination ||
          because === reason.remoteReset ||
          because === reason.plaintextRefused
        if (wasReset) {
          attempts.status[attempt] = places.statusOf(because)
          attempts.marks[attempt] = 0
        }
        sim.tell(
          machines.attempts,
          attempt,
          wasReset ? events.attempt.reset : events.attempt.responded,
        )
      }
      end(job)
    },

    forget: end,
  }

  /** A broker keeps what it is asked, and its worker does not wait for what becomes of it. */
  function publishOnward(job: number, onward: number): void {
    if (jobs.status[job]! >= 500 || jobs.reason[job] !== reason.none) {
      sim.answer(events.job.callsDone)
      return
    }
    letGo(job, jobs.endpoint[job]!)
    publish(places, job, onward)
  }

  /** Who stands in the middle asks whom it was asked for, once, and passes the answer on. */
  function callOnward(job: number, onward: number): void {
    if (jobs.status[job]! >= 500 || jobs.reason[job] !== reason.none || jobs.step[job]! > 0) {
      sim.answer(events.job.callsDone)
      return
    }
    const asked = jobs.request[job]!
    const call = {
      edge: onward,
      idempotent: requests.idempotent[asked] === 1,
      method: requests.method[asked]!,
      shape: requests.shape[asked]!,
      shapeBy: null,
      onFailure: passOn,
      library: nobody,
      isOneWay: false,
    }
    // The lineage of what was asked: whoever works on it does what it would have done with nobody in the middle.
    const ordinal = jobs.ordinal[job]!
    const keyB = jobs.keyB[job]!
    startCall(
      places,
      job,
      call,
      jobs.keyA[job]!,
      ordinal === 1 ? keyB : mix(keyB, ordinal),
      notKept,
    )
  }

  /** Whether a cache has the answer to a call, and where it is to be remembered. */
  function ask(job: number, call: CachedCall): number {
    const endpoint = jobs.endpoint[job]!
    const row = firstCache[endpoint]! + call.cacheIndex
    draw.key(jobs.keyA[job]!, jobs.keyB[job]! + jobs.ordinal[job]!, call.cachePurpose)
    return caches.firstOrder[row]! < 0
      ? lookUp(places, row, call.cache!.hitRatio, draw.at(0), draw.at(1))
      : lookUpUser(places, row, call.cache!.hitRatio, draw.at(0), requests.key[jobs.request[job]!]!)
  }

  /** The cache of an endpoint that an entry belongs to. */
  function cacheOf(entry: number, endpoint: number): number {
    let row = firstCache[endpoint]!
    while (entry >= caches.firstEntry[row]! + caches.span[row]!) row++
    return row
  }
}
