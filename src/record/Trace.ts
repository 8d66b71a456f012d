import { born } from '../engine/Simulation.ts'
import { reasonOfLeaving } from '../mesh/client/answer.ts'
import type { Places } from '../mesh/Places.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { reason } from '../model/reasons.ts'
import { nobody } from '../model/units.ts'
import { stop } from '../policies/retry/retry.ts'

/** Which limit an attempt ran into. */
export const limitKind = { none: 0, pending: 1, requests: 2, retries: 3 } as const

/** How many rows a trace has room for at first; it doubles. */
const firstRoom = 1024
/** guess: more than anybody reads of one request, and what a page can hold */
const mostRows = 500_000

/**
 * Every transition of a window, with what the row knew at that moment: rows are used again, so whoever reads later must find
 * here all that matters. Listening changes nothing.
 *
 * Columns are by row of the trace, in order of time; those of `parent` and below are of requests, attempts and jobs only.
 */
export class Trace {
  /** Rows used. */
  count = 0
  at = new Float64Array(firstRoom)
  table = new Int32Array(firstRoom)
  row = new Int32Array(firstRoom)
  /** The running number of the row's life. */
  life = new Int32Array(firstRoom)
  /** States and event of the table's machine; `born` at the beginning of a life. */
  from = new Uint8Array(firstRoom)
  event = new Uint8Array(firstRoom)
  to = new Uint8Array(firstRoom)
  /** The clients' request at the root; −1 for what belongs to none. */
  root = new Int32Array(firstRoom)
  /** Life of the calling job, of the attempt's request, of the job's attempt; −1 for a client's request. */
  parent = new Int32Array(firstRoom)
  /** Of a try of a library: the life of the request that it is a try of; −1 otherwise. */
  tryOf = new Int32Array(firstRoom)
  cluster = new Int32Array(firstRoom)
  /** Position in the world's list of route rules, of a request. */
  rules = new Int32Array(firstRoom)
  /** What a request looks like: position in the plan's shapes; and which of several rules bound it. */
  shape = new Int32Array(firstRoom)
  variant = new Int32Array(firstRoom)
  /** Of a copy: the life of the request that it was made of; −1 otherwise. */
  copyOf = new Int32Array(firstRoom)
  /** Whom a request is asked for; below 0: nobody in particular. */
  key = new Int32Array(firstRoom)
  /** Position in the world's list of cluster rules, of an attempt. */
  clusterRules = new Int32Array(firstRoom)
  /** Attempts so far of a request; the ordinal of an attempt or a job. */
  ordinal = new Int32Array(firstRoom)
  /** The endpoint, −1 before one was picked. */
  endpoint = new Int32Array(firstRoom)
  status = new Int32Array(firstRoom)
  reason = new Uint8Array(firstRoom)
  stop = new Int32Array(firstRoom)
  /** Headers of the answer to a request or an attempt: see model/responseMarks.ts. */
  marks = new Int32Array(firstRoom)
  /** What a limit was compared with, and which it was: see `limitKind`. */
  limitKind = new Uint8Array(firstRoom)
  current = new Float64Array(firstRoom)
  limit = new Float64Array(firstRoom)
  /** A pause, an injected delay, or a client's patience, µs; below 0: none. */
  lengthUs = new Float64Array(firstRoom)
  /** When the connection of an attempt was begun to be opened, and when it was ready, µs; −1: there is none. */
  connectFrom = new Float64Array(firstRoom)
  connectTo = new Float64Array(firstRoom)

  private readonly places: Places
  private readonly wanted: number
  private readonly requests: number
  private readonly attempts: number
  private readonly jobs: number
  private readonly messages: number
  private readonly flows: number
  private readonly alive = new Set<number>()
  private isEnded = false

  /**
   * Begins to listen.
   *
   * @param root keep only what belongs to this request of a client; every transition when left out
   * @throws Error when another trace listens already
   */
  constructor(places: Places, root = nobody) {
    const { sim, machines } = places
    if (sim.tap !== undefined) throw new Error('two traces cannot listen at once')
    this.places = places
    this.wanted = root
    this.requests = machines.requests.id
    this.attempts = machines.attempts.id
    this.jobs = machines.jobs.id
    this.messages = machines.messages.id
    this.flows = machines.flows.id
    sim.tap = (table, row, from, event, to) => this.hear(table, row, from, event, to)
  }

  /** Stops listening; what was heard stays. */
  close(): void {
    this.places.sim.tap = undefined
  }

  /** Whether the wanted request is over, and all work that it caused; or as much of it was heard as can be told. */
  get isOver(): boolean {
    return (this.isEnded && this.alive.size === 0) || this.isFull
  }

  private get isFull(): boolean {
    return this.wanted !== nobody && this.count >= mostRows
  }

  private hear(table: number, row: number, from: number, event: number, to: number): void {
    const root = this.rootOf(table, row)
    if (this.wanted !== nobody && root !== this.wanted) return
    if (this.isFull) return
    if (this.count === this.at.length) this.grow()
    const index = this.count++
    const machine = this.places.sim.machineOf(table)!
    const life = machine.number[row]!
    this.at[index] = this.places.sim.now
    this.table[index] = table
    this.row[index] = row
    this.life[index] = life
    this.from[index] = from
    this.event[index] = event
    this.to[index] = to
    this.root[index] = root
    this.limitKind[index] = limitKind.none
    this.connectFrom[index] = nobody
    this.connectTo[index] = nobody
    this.stop[index] = stop.none
    this.tryOf[index] = nobody
    this.copyOf[index] = nobody
    this.lengthUs[index] = -1
    if (table === this.requests) this.noteRequest(index, row, event, to)
    else if (table === this.attempts) this.noteAttempt(index, row, from, event, to)
    else if (table === this.jobs) this.noteJob(index, row)
    else if (table === this.messages) this.noteMessage(index, row)
    else if (table === this.flows) this.noteFlow(index, row, from, to)
    if (root !== nobody && root === this.wanted) {
      // Tables are few: a life of a table is one number.
      const key = life * 256 + table
      if (machine.program.finals[to] === 1) this.alive.delete(key)
      else this.alive.add(key)
      if (
        this.parent[index] === nobody &&
        this.tryOf[index] === nobody &&
        this.copyOf[index] === nobody &&
        table === this.requests
      ) {
        this.isEnded = machine.program.finals[to] === 1
      }
    }
  }

  private rootOf(table: number, row: number): number {
    const { requests, attempts, jobs, flows } = this.places
    if (table === this.requests) return requests.root[row]!
    if (table === this.attempts) return requests.root[attempts.request[row]!]!
    if (table === this.jobs) return requests.root[jobs.request[row]!]!
    if (table === this.messages) return this.places.messages.root[row]!
    if (table === this.flows) return requests.root[jobs.request[flows.job[row]!]!]!
    return nobody
  }

  private noteMessage(index: number, message: number): void {
    const { messages, consumers } = this.places
    const consumer = messages.consumer[message]!
    this.parent[index] = messages.publisherNumber[message]!
    this.endpoint[index] = consumer < 0 ? nobody : consumers.endpoint[consumer]!
    this.ordinal[index] = messages.deliveries[message]!
    this.current[index] = messages.channel[message]!
    this.stop[index] = messages.isOneWay[message]!
  }

  private noteRequest(index: number, request: number, event: number, to: number): void {
    const { requests, clusters } = this.places
    const hasCaller = requests.callerJob[request] !== nobody
    const cluster = requests.cluster[request]!
    this.parent[index] = hasCaller ? requests.callerJobNumber[request]! : nobody
    if (requests.tryOf[request] !== nobody) this.tryOf[index] = requests.tryOfNumber[request]!
    this.cluster[index] = cluster
    this.rules[index] = requests.rules[request]!
    this.shape[index] = requests.shape[request]!
    this.variant[index] = requests.variant[request]!
    if (requests.copyOf[request] !== nobody) this.copyOf[index] = requests.copyOfNumber[request]!
    this.key[index] = requests.key[request]!
    this.ordinal[index] =
      this.tryOf[index] === nobody ? requests.attempts[request]! : requests.tries[request]!
    this.endpoint[index] = nobody
    this.stop[index] = requests.stop[request]!
    // What ends it by a timer, or by leaving, brings no answer.
    this.marks[index] = event < programs.request.firstTimer ? requests.marks[request]! : 0
    this.lengthUs[index] =
      to === state.pausing || to === state.libraryPausing
        ? requests.backoffUs[request]!
        : to === state.detecting
          ? requests.detectUs[request]!
          : to === state.delaying
            ? requests.injectedDelayUs[request]!
            : requests.patienceUs[request]!
    const because = endOfRequest(this.places, request, event)
    this.reason[index] = because
    this.status[index] = statusAtEnd(this.places, request, because, event)
    if (requests.stop[request] === stop.overflow) {
      this.limitKind[index] = limitKind.retries
      this.current[index] = clusters.retries[cluster]!
      this.limit[index] = this.places.clusterRulesOf(cluster).limit.maxRetries(cluster)
    }
  }

  private noteAttempt(
    index: number,
    attempt: number,
    from: number,
    event: number,
    to: number,
  ): void {
    const { requests, attempts, clusters, members, connections } = this.places
    const request = attempts.request[attempt]!
    const cluster = attempts.cluster[attempt]!
    const member = attempts.member[attempt]!
    this.parent[index] = this.places.machines.requests.number[request]!
    this.cluster[index] = cluster
    this.rules[index] = requests.rules[request]!
    this.clusterRules[index] = clusters.rules[cluster]!
    this.ordinal[index] = attempts.ordinal[attempt]!
    this.endpoint[index] = member < 0 ? nobody : members.endpoint[member]!
    const because = endOfAttempt(
      from,
      event,
      to,
      attempts.reason[attempt]!,
      attempts.timeoutBy[attempt]!,
    )
    this.reason[index] = because
    this.status[index] =
      because === attempts.reason[attempt]
        ? attempts.status[attempt]!
        : this.places.statusOf(because)
    const connection = attempts.connection[attempt]!
    if (to === state.sent && connection !== nobody) {
      const opened = connections.openedAt[connection]!
      this.connectFrom[index] = opened
      this.connectTo[index] =
        opened + connections.connectDelayUs[connection]! + connections.handshakeUs[connection]!
    } else if (to === state.pending && members.opening[member]! > 0) {
      this.connectFrom[index] = this.at[index]!
    }
    this.marks[index] = attempts.marks[attempt]!
    // Of a handshake that failed: whose certificate it was.
    this.current[index] = attempts.flawOf[attempt]!
    if (because === reason.overflow && to === state.attemptFailed) {
      const reached = limitReached(this.places, attempt, from)
      this.limitKind[index] = reached.kind
      this.current[index] = reached.current
      this.limit[index] = reached.limit
    }
  }

  private noteJob(index: number, job: number): void {
    const { jobs, endpoints, requests } = this.places
    this.parent[index] = jobs.attemptNumber[job]!
    this.cluster[index] = nobody
    this.rules[index] = nobody
    this.ordinal[index] = jobs.ordinal[job]!
    this.endpoint[index] = jobs.endpoint[job]!
    this.status[index] = jobs.status[job]!
    this.reason[index] = jobs.reason[job]!
    this.lengthUs[index] = jobs.linkDelayUs[job]!
    // What a request or an attempt says of limits is, of a job, how access was decided.
    this.current[index] = jobs.verdict[job]!
    this.limit[index] = endpoints.inbound[jobs.endpoint[job]!]!
    this.stop[index] = jobs.isMutual[job]!
    this.limitKind[index] = requests.method[jobs.request[job]!]! + 1
  }

  /** See `flowMoment` for what the columns mean here. */
  private noteFlow(index: number, flow: number, from: number, to: number): void {
    const { flows, jobs } = this.places
    this.parent[index] = flows.jobNumber[flow]!
    this.cluster[index] = flows.flow[flow]!
    this.rules[index] = flows.part[flow]!
    this.clusterRules[index] = flows.target[flow]!
    this.ordinal[index] = flows.step[flow]!
    this.endpoint[index] = jobs.endpoint[flows.job[flow]!]!
    this.status[index] = flows.status[flow]!
    this.reason[index] = reason.none
    this.stop[index] = flows.redeliveries[flow]!
    this.current[index] = flows.good[flow]!
    this.limit[index] = flows.good[flow]! + flows.bad[flow]! + flows.open[flow]!
    this.lengthUs[index] =
      to === state.redelivering
        ? flows.pauseUs[flow]!
        : from === state.gathering || from === state.flowAsking
          ? flows.gatherUs[flow]!
          : flows.stepUs[flow]!
  }

  private grow(): void {
    const larger = <A extends Float64Array | Int32Array | Uint8Array>(old: A): A => {
      const fresh = new (old.constructor as new (length: number) => A)(old.length * 2)
      fresh.set(old)
      return fresh
    }
    this.at = larger(this.at)
    this.table = larger(this.table)
    this.row = larger(this.row)
    this.life = larger(this.life)
    this.from = larger(this.from)
    this.event = larger(this.event)
    this.to = larger(this.to)
    this.root = larger(this.root)
    this.parent = larger(this.parent)
    this.tryOf = larger(this.tryOf)
    this.cluster = larger(this.cluster)
    this.rules = larger(this.rules)
    this.shape = larger(this.shape)
    this.variant = larger(this.variant)
    this.copyOf = larger(this.copyOf)
    this.key = larger(this.key)
    this.clusterRules = larger(this.clusterRules)
    this.ordinal = larger(this.ordinal)
    this.endpoint = larger(this.endpoint)
    this.status = larger(this.status)
    this.reason = larger(this.reason)
    this.stop = larger(this.stop)
    this.marks = larger(this.marks)
    this.limitKind = larger(this.limitKind)
    this.current = larger(this.current)
    this.limit = larger(this.limit)
    this.lengthUs = larger(this.lengthUs)
    this.connectFrom = larger(this.connectFrom)
    this.connectTo = larger(this.connectTo)
  }
}

const state = {
  pausing: stateOf(programs.request, 'asked.open.pausing'),
  libraryPausing: stateOf(programs.request, 'asked.library.pausing'),
  delaying: stateOf(programs.request, 'asked.delaying'),
  detecting: stateOf(programs.request, 'asked.detecting'),
  admitting: stateOf(programs.attempt, 'trying.admitting'),
  pending: stateOf(programs.attempt, 'trying.pending'),
  sent: stateOf(programs.attempt, 'trying.sent'),
  attemptFailed: stateOf(programs.attempt, 'failed'),
  redelivering: stateOf(programs.flow, 'underWay.pausing'),
  gathering: stateOf(programs.flow, 'underWay.gathering'),
  flowAsking: stateOf(programs.flow, 'underWay.asking'),
}

/** Which limit refuses an attempt that is just entering `failed` for an overflow, and what it was compared with. */
export function limitReached(
  places: Places,
  attempt: number,
  from: number,
): { kind: number; current: number; limit: number } {
  const { attempts, members, clusters } = places
  const cluster = attempts.cluster[attempt]!
  const { limit } = places.clusterRulesOf(cluster)
  // Who found no connection that could take it was to wait for one; all others were to be sent.
  const idle =
    clusters.byConnection[cluster] === 0
      ? members.firstIdle[attempts.member[attempt]!]!
      : clusters.firstIdle[cluster]!
  const wasToWait =
    from === state.admitting && (idle === nobody || limit.hasRoomForRequest(cluster))
  return wasToWait
    ? {
        kind: limitKind.pending,
        current: clusters.pending[cluster]!,
        limit: limit.maxPendingRequests,
      }
    : { kind: limitKind.requests, current: clusters.active[cluster]!, limit: limit.maxRequests }
}

/** Which delay an event of a program is the end of; empty for one that was told. */
export function delayOf(program: { readonly events: readonly string[] }, event: number): string {
  if (event === born) return ''
  // XState names the end of a delay `xstate.after.delay.machine.state`.
  const [, kind, delay] = program.events[event]!.split('.')
  return kind === 'after' && delay !== undefined ? delay : ''
}

const proxyDied = programs.request.eventNumber.get('proxyDied')!
const requestTimeouts = eventsThat(programs.request.events, (event) => event === 'requestTimeout')
const departures = eventsThat(programs.request.events, (event) => event === 'patience')
departures.add(programs.request.eventNumber.get('callerLeft')!)
const perTryTimeouts = eventsThat(programs.attempt.events, (event) => event === 'perTryTimeout')

function eventsThat(events: readonly string[], test: (delay: string) => boolean): Set<number> {
  return new Set(
    events.map((_, event) => event).filter((event) => test(delayOf({ events }, event))),
  )
}

/**
 * Why a request ends with this transition. What ends it by a timer or by leaving is written by the transition itself, after
 * those who listen were told.
 */
export function endOfRequest(places: Places, request: number, event: number): number {
  if (requestTimeouts.has(event)) {
    const { altResponse, timeoutBy } = places.requests
    return altResponse[request] === 1 ? reason.none : timeoutBy[request]!
  }
  if (departures.has(event)) return reasonOfLeaving(places, request)
  return event === proxyDied ? reason.proxyDied : places.requests.reason[request]!
}

/** The status that goes with it: what ends a request by a timer is written by the transition itself, as above. */
export function statusAtEnd(
  places: Places,
  request: number,
  because: number,
  event: number,
): number {
  const { altResponse, reason: noted, status } = places.requests
  if (requestTimeouts.has(event))
    return altResponse[request] === 1 ? places.timeoutStatus(request) : places.statusOf(because)
  return because === noted[request] ? status[request]! : places.statusOf(because)
}

function endOfAttempt(
  from: number,
  event: number,
  to: number,
  noted: number,
  timeoutBy: number,
): number {
  const isTimeout = from === state.sent && to === state.attemptFailed && perTryTimeouts.has(event)
  return isTimeout ? timeoutBy : noted
}
