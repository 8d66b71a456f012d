import { born } from '../../engine/Simulation.ts'
import { reason } from '../../model/reasons.ts'
import { nobody, type Us } from '../../model/units.ts'
import type { Run } from '../../scenario/build.ts'
import { endOfRequest } from '../Trace.ts'

/** What a request has for a fate while it is under way. */
const underWay = -1

/** Requests of one client, by what is the same in every run: which of its requests it is, or whose and which of that user's. */
interface FatesOfClient {
  /** When it was asked, µs. */
  readonly startedAt: number[]
  /** Its number among the requests of all clients: how stories name it. */
  readonly number: number[]
  /** Its reason; that of an answer is `reason.none`. */
  readonly reason: number[]
  /** How long it took, µs; 0 while it is under way. */
  readonly tookUs: number[]
}

/** One request in two runs. */
export interface Differing {
  readonly client: string
  /** Which of the client's requests it is, from 0; with users, one number for user and request. */
  readonly ordinal: number
  readonly at: Us
  /** Its numbers and reasons, as `model/reasons.ts` has them; in the order in which the runs were given. */
  readonly numbers: readonly [number, number]
  readonly reasons: readonly [number, number]
}

/** How the fates of the same requests differ between two runs. */
export interface Differences {
  /** Requests that both runs have, asked at the same moment, and that are over in both. */
  readonly matched: number
  /** Failed in the first, answered in the second; and the other way round; and failed for another reason. */
  readonly better: number
  readonly worse: number
  readonly otherwise: number
  /** Asked in one run only, or at another moment: what happens then is another story. */
  readonly unmatched: number
  readonly first: Differing | undefined
}

/** What became of each request of a client. Make it before the run begins. */
export class Fates {
  private readonly clients: readonly string[]
  private readonly byClient: readonly FatesOfClient[]

  constructor(run: Run) {
    this.clients = run.plan.clients.map(({ name }) => name)
    this.byClient = this.clients.map(() => ({
      startedAt: [],
      number: [],
      reason: [],
      tookUs: [],
    }))
    const { sim, machines, requests, clients, users } = run.world.places
    const byClient = this.byClient
    /** By number: which client, and which of its requests. */
    const client: number[] = []
    const ordinal: number[] = []
    const isAsked = (request: number): boolean =>
      requests.callerJob[request] === nobody &&
      requests.tryOf[request] === nobody &&
      requests.client[request] !== nobody
    sim.onEnter(machines.requests, 'asked.routing', (_, request, from) => {
      if (from !== born || !isAsked(request)) return
      const asker = requests.client[request]!
      const user = requests.user[request]!
      const load = run.plan.clients[asker]!.load
      const of = user === nobody || load.kind === 'open' ? 1 : load.users
      const own =
        of === 1 && user === nobody
          ? clients.asked[asker]! - 1
          : users.index[user]! + of * (users.asked[user]! - 1)
      const number = requests.root[request]!
      client[number] = asker
      ordinal[number] = own
      const fates = byClient[asker]!
      fates.startedAt[own] = requests.startedAt[request]!
      fates.number[own] = number
      fates.reason[own] = underWay
      fates.tookUs[own] = 0
    })
    for (const end of ['answered', 'failed', 'left']) {
      sim.onEnter(machines.requests, end, (_, request, _from, event) => {
        if (!isAsked(request)) return
        const number = requests.root[request]!
        const fates = byClient[client[number]!]
        if (fates === undefined) return
        const own = ordinal[number]!
        fates.reason[own] = endOfRequest(run.world.places, request, event)
        fates.tookUs[own] = sim.now - fates.startedAt[own]!
      })
    }
  }

  /**
   * How much longer the same requests of a client took in another run, µs, in ascending order: those that were asked before a
   * moment, at the same moment in both, and answered in both.
   */
  addedUs(client: string, others: Fates, beforeUs: Us): number[] {
    const own = this.byClient[this.clients.indexOf(client)]
    const other = others.byClient[others.clients.indexOf(client)]
    if (own === undefined || other === undefined) return []
    return own.startedAt
      .flatMap((at, ordinal) =>
        at < beforeUs &&
        at === other.startedAt[ordinal] &&
        own.reason[ordinal] === reason.none &&
        other.reason[ordinal] === reason.none
          ? [other.tookUs[ordinal]! - own.tookUs[ordinal]!]
          : [],
      )
      .sort((one, two) => one - two)
  }

  /** What differs from these fates in those of another run. */
  differences(others: Fates): Differences {
    let matched = 0
    let better = 0
    let worse = 0
    let otherwise = 0
    let unmatched = 0
    let first: Differing | undefined
    const visit = (
      client: string,
      own: FatesOfClient,
      other: FatesOfClient,
      ordinal: number,
    ): void => {
      const at = own.startedAt[ordinal]
      if (at === undefined || at !== other.startedAt[ordinal]) {
        unmatched++
        return
      }
      const one = own.reason[ordinal]!
      const two = other.reason[ordinal]!
      if (one === underWay || two === underWay) return
      matched++
      if (one === two) return
      if (two === reason.none) better++
      else if (one === reason.none) worse++
      else otherwise++
      if (first === undefined || at < first.at) {
        first = {
          client,
          ordinal,
          at,
          numbers: [own.number[ordinal]!, other.number[ordinal]!],
          reasons: [one, two],
        }
      }
    }
    this.clients.forEach((client, row) => {
      const own = this.byClient[row]!
      const other = others.byClient[others.clients.indexOf(client)]
      const count = Math.max(own.startedAt.length, other?.startedAt.length ?? 0)
      for (let ordinal = 0; ordinal < count; ordinal++) {
        // Users who have not asked so often leave a gap.
        if (own.startedAt[ordinal] === undefined && other?.startedAt[ordinal] === undefined)
          continue
        if (other === undefined) unmatched++
        else visit(client, own, other, ordinal)
      }
    })
    return { matched, better, worse, otherwise, unmatched, first }
  }
}
