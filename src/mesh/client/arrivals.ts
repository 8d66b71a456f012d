import { log } from '../../engine/maths.ts'
import { sampler } from '../../engine/distributions.ts'
import { hashText, mix } from '../../engine/Random.ts'
import type { Action } from '../../engine/Simulation.ts'
import { never, nobody } from '../../model/units.ts'
import type { ClientPlan } from '../Plan.ts'
import type { Places } from '../Places.ts'
import { events } from '../programs.ts'
import { drawKind, newRequest } from './ask.ts'
import { keysOf, type KeyOf } from './keys.ts'

const second = 1_000_000

/**
 * Requests are born here.
 *
 * Open load is a process of unit rate seen through the rate of the moment: the area under the rate between two arrivals is
 * exponential with mean 1 (Poisson) or exactly 1 (constant). So a change of load stretches the wait that is under way, and
 * draws nothing anew.
 */
export class Arrivals {
  private readonly places: Places
  private readonly hashes: readonly number[]
  private readonly kindPurposes: readonly number[]
  /** The scheduled rate of each client; none of those whose load is not open. */
  private readonly lines: readonly (readonly Piece[])[]
  private readonly keys: readonly (KeyOf | undefined)[]

  constructor(places: Places) {
    this.places = places
    this.hashes = places.plan.clients.map(({ name }) => hashText(name))
    this.kindPurposes = places.plan.clients.map(({ name }) => places.purpose(`requests/${name}`))
    this.lines = places.plan.clients.map(({ load }) =>
      load.kind === 'open' ? scheduledLines(load) : [],
    )
    this.keys = keysOf(places)
  }

  actions(): Record<'drawNext' | 'ask' | 'startThinking' | 'askAsUser', Action> {
    const { sim, clients, users, streams, plan } = this.places
    const thinks = plan.clients.map(({ load }) =>
      load.kind === 'closed' ? sampler(load.think) : undefined,
    )
    return {
      drawNext: (client) => {
        const { load } = plan.clients[client]!
        if (load.kind !== 'open') {
          clients.untilNextUs[client] = never
        } else if (load.arrivals === 'explicit') {
          const at = load.at[clients.asked[client]!]
          clients.untilNextUs[client] = at === undefined ? never : Math.max(0, at - sim.now)
        } else {
          if (clients.owed[client]! <= 0) {
            clients.owed[client] =
              load.arrivals === 'constant' ? 1 : -log(1 - streams.next(clients.stream[client]!))
          }
          clients.untilNextUs[client] = this.untilArea(client, clients.owed[client]!)
        }
        clients.askedAt[client] = sim.now
      },
      ask: (client) => {
        const ordinal = clients.asked[client]!
        clients.asked[client] = ordinal + 1
        clients.owed[client] = 0
        this.ask(client, nobody, ordinal, 0)
      },
      startThinking: (user) => {
        const client = users.client[user]!
        users.thinkUs[user] = thinks[client]!({ next: () => streams.next(clients.stream[client]!) })
      },
      askAsUser: (user) => {
        const asked = users.asked[user]!
        users.asked[user] = asked + 1
        clients.asked[users.client[user]!]!++
        this.ask(users.client[user]!, user, users.index[user]! + 1, asked + 1)
      },
    }
  }

  /** Requests per second of a client at a moment. */
  rateAt(client: number, at: number): number {
    const { clients, plan } = this.places
    const { load } = plan.clients[client]!
    if (load.kind !== 'open') return 0
    const set = clients.ratePerSecond[client]!
    return (set >= 0 ? set : this.scheduledRate(client, at)) * clients.factor[client]!
  }

  /** Lets `change` alter the client's load, and stretches the wait that is under way. */
  changeLoad(client: number, change: () => void): void {
    const { sim, machines, clients, plan } = this.places
    const { load } = plan.clients[client]!
    if (load.kind === 'open' && load.arrivals !== 'explicit') {
      const passed = this.area(client, clients.askedAt[client]!, sim.now)
      const owed = clients.owed[client]! - passed
      change()
      clients.owed[client] = owed > 0 ? owed : Number.MIN_VALUE
      sim.tell(machines.clients, client, events.client.loadChanged)
    } else {
      change()
    }
  }

  private ask(client: number, user: number, a: number, b: number): void {
    const { sim, machines, requests, clients, plan } = this.places
    const own = plan.clients[client]!
    const { edge, timeoutUs, library, isOneWay } = own
    const request = newRequest(this.places, edge, clients.cluster[client]!, nobody)
    const counters = this.places.counters
    requests.client[request] = client
    requests.user[request] = user
    requests.callerJob[request] = nobody
    requests.root[request] = counters.roots[0]!
    counters.roots[0]!++
    requests.keyA[request] = mix(this.hashes[client]!, a)
    requests.keyB[request] = mix(mix(this.hashes[client]!, b), a)
    if (this.keys[client] !== undefined) requests.key[request] = this.keys[client](request, user, a)
    const kind =
      own.kinds === null
        ? own
        : drawKind(
            this.places,
            own.kinds,
            requests.keyA[request],
            requests.keyB[request],
            this.kindPurposes[client]!,
          )
    requests.idempotent[request] = kind.idempotent ? 1 : 0
    requests.method[request] = kind.method
    requests.shape[request] = kind.shape
    requests.onFailure[request] = 0
    requests.isOneWay[request] = isOneWay ? 1 : 0
    requests.patienceUs[request] = timeoutUs
    requests.library[request] = library
    sim.start(machines.requests, request)
  }

  /** ∫ rate dt between two moments, in requests. */
  private area(client: number, from: number, to: number): number {
    let area = 0
    for (const piece of this.pieces(client, from, to)) area += pieceArea(piece)
    return area
  }

  /** How long until the area under the rate reaches `owed`, µs; `never` when it does not. */
  private untilArea(client: number, owed: number): number {
    const from = this.places.sim.now
    const steady = this.steadyRate(client)
    // What the general way comes to, without its pieces: most clients never change their rate.
    if (steady > 0) return Math.max(0, Math.round(from + owed / steady - from))
    let left = owed
    for (const piece of this.pieces(client, from, Infinity)) {
      const area = pieceArea(piece)
      if (area >= left) return Math.max(0, Math.round(piece.from + reach(piece, left) - from))
      left -= area
    }
    return never
  }

  /** The rate from now on, per µs, when nothing written beforehand changes it; otherwise 0. */
  private steadyRate(client: number): number {
    const { clients, plan } = this.places
    const { load } = plan.clients[client]!
    if (load.kind !== 'open') return 0
    const set = clients.ratePerSecond[client]!
    if (set < 0 && load.changes.length > 0) return 0
    return (set >= 0 ? set : load.ratePerSecond) * (clients.factor[client]! / second)
  }

  private scheduledRate(client: number, at: number): number {
    const lines = this.lines[client]!
    const line = lines[lineAt(lines, at)]!
    return rateWithin(line, Math.min(at, line.to))
  }

  /** The rate as straight lines, per µs. */
  private *pieces(client: number, from: number, to: number): Generator<Piece> {
    const { clients, plan } = this.places
    const { load } = plan.clients[client]!
    if (load.kind !== 'open') return
    const factor = clients.factor[client]! / second
    const set = clients.ratePerSecond[client]!
    if (set >= 0) {
      yield { from, to, start: set * factor, end: set * factor }
      return
    }
    const lines = this.lines[client]!
    for (let index = lineAt(lines, from); index < lines.length; index++) {
      const line = lines[index]!
      if (line.from >= to) return
      const begin = Math.max(from, line.from)
      const end = Math.min(to, line.to)
      if (begin >= end) continue
      yield {
        from: begin,
        to: end,
        start: rateWithin(line, begin) * factor,
        end: rateWithin(line, end) * factor,
      }
    }
  }
}

/** A straight piece of the rate: from one moment to another, from one rate (per µs) to another. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
}

function pieceArea({ from, to, start, end }: Piece): number {
  if (start === 0 && end === 0) return 0
  return ((start + end) / 2) * (to - from)
}

/** How far into the piece the area is reached: the root of start·x + slope·x²/2 = area. */
function reach({ from, to, start, end }: Piece, area: number): number {
  const slope = to === Infinity ? 0 : (end - start) / (to - from)
  if (slope === 0) return area / start
  return (2 * area) / (start + Math.sqrt(Math.max(0, start * start + 2 * slope * area)))
}

type OpenPlan = Extract<ClientPlan['load'], { kind: 'open' }>

/** The scheduled rate as lines from 0 to infinity, per second. */
function scheduledLines({ ratePerSecond, changes }: OpenPlan): Piece[] {
  const lines: Piece[] = []
  let rate = ratePerSecond
  let at = 0
  for (const change of changes) {
    if (change.at > at) lines.push({ from: at, to: change.at, start: rate, end: rate })
    at = Math.max(at, change.at)
    if (change.overUs > 0) {
      lines.push({ from: at, to: at + change.overUs, start: rate, end: change.ratePerSecond })
      at += change.overUs
    }
    rate = change.ratePerSecond
  }
  lines.push({ from: at, to: Infinity, start: rate, end: rate })
  return lines
}

function rateWithin({ from, to, start, end }: Piece, at: number): number {
  return to === Infinity || start === end
    ? start
    : start + ((end - start) * (at - from)) / (to - from)
}

/** The position of the last line that begins by a moment. A load may have a hundred thousand changes. */
function lineAt(lines: readonly Piece[], at: number): number {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >>> 1
    if (lines[middle]!.from <= at) low = middle
    else high = middle - 1
  }
  return low
}
