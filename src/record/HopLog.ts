import { programs, stateOf } from '../mesh/programs.ts'
import { reason, reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { kindOfType } from './fillConfig.ts'
import {
  hopField,
  hopKind,
  hopsAtMost,
  hopWidth,
  markField,
  marksAtMost,
  markWidth,
  pushesAtMost,
  pushField,
  pushWidth,
} from './Frame.ts'

const travelling = stateOf(programs.job, 'underWay.travelling')
const returning = stateOf(programs.job, 'underWay.returning')
const sent = stateOf(programs.attempt, 'trying.sent')
const pushed = stateOf(programs.push, 'sent')
const rejected = stateOf(programs.push, 'rejected')
const pending = stateOf(programs.attempt, 'trying.pending')

/** A ring of rows of one width, newest last. */
class Ring {
  readonly rows: Float64Array
  count = 0
  private readonly width: number
  private readonly most: number

  constructor(width: number, most: number) {
    this.width = width
    this.most = most
    this.rows = new Float64Array(width * most)
  }

  /** Where the next row goes: the oldest is overwritten. */
  next(): number {
    return (this.count++ % this.most) * this.width
  }

  /** Offsets of the rows from the newest back. */
  *newestFirst(): Generator<number> {
    const kept = Math.min(this.count, this.most)
    for (let back = 1; back <= kept; back++) yield ((this.count - back) % this.most) * this.width
  }
}

/**
 * The crossings and the ends of the last moments, so that a picture may draw a hop longer than it took. Lies beside the arena
 * and is filled by running: after a rewind, run a little before the moment that is to be shown.
 */
export class HopLog {
  /** Off while a stretch of the past is run again for another purpose. */
  isListening = true
  /** By proxy: when it last refused a config, as far as this has seen it. */
  readonly refusedAt: number[] = []
  private readonly run: Run
  private hops = new Ring(hopWidth, hopsAtMost)
  private marks = new Ring(markWidth, marksAtMost)
  private pushes = new Ring(pushWidth, pushesAtMost)

  constructor(run: Run) {
    this.run = run
    const { sim, machines, jobs, attempts, requests, clusters, members, pushes } = run.world.places
    sim.onEnter(machines.jobs, 'underWay.checking', (_, job) => this.addHop(job, true, sim.now))
    sim.onEnter(machines.jobs, 'delivered', (_, job) => this.addHop(job, false, sim.now))
    sim.onEnter(machines.jobs, 'underWay.returning', (_, job) => {
      if (jobs.status[job]! >= 500 || jobs.reason[job] !== reason.none) {
        const because = jobs.reason[job] === reason.none ? reason.serverError : jobs.reason[job]!
        this.addMark(
          jobs.edge[job]!,
          because,
          jobs.fromEndpoint[job]!,
          jobs.endpoint[job]!,
          jobs.request[job]!,
          false,
        )
      }
    })
    sim.onEnter(machines.attempts, 'failed', (_, attempt, from) => {
      const noted = attempts.reason[attempt]!
      const isTimeout = from === sent && noted === reason.none
      // What came back as an answer has its mark where it came from.
      if (from === sent && !isTimeout) return
      const because = isTimeout ? attempts.timeoutBy[attempt]! : noted
      const cluster = attempts.cluster[attempt]!
      const member = attempts.member[attempt]!
      // What comes to nothing while a connection is opened happens at the other end.
      const { mark } = reasons[because]!
      const isAtCaller = from !== pending || (mark !== 'failed' && mark !== 'handshake')
      this.addMark(
        clusters.edge[cluster]!,
        because,
        requests.fromEndpoint[attempts.request[attempt]!]!,
        member < 0 ? -1 : members.endpoint[member]!,
        attempts.request[attempt]!,
        isAtCaller,
      )
    })
    sim.onEnter(machines.requests, 'failed', (_, request) => {
      if (requests.reason[request] !== reason.faultInjected) return
      this.addRequestMark(request, reason.faultInjected)
    })
    sim.onEnter(machines.pushes, 'received', (_, push) => {
      if (this.isListening) this.writePush(this.pushes.rows, this.pushes.next(), push, sim.now)
    })
    sim.onEnter(machines.pushes, 'rejected', (_, push) => {
      this.refusedAt[pushes.proxy[push]!] = sim.now
    })
    sim.onEnter(machines.pushes, 'refused', (_, push) => {
      if (this.isListening) this.writeRefusal(this.pushes.rows, this.pushes.next(), push, sim.now)
    })
    sim.onEnter(machines.requests, 'left', (_, request) =>
      this.addRequestMark(request, reason.callerLeft),
    )
  }

  clear(): void {
    this.hops.count = 0
    this.marks.count = 0
    this.pushes.count = 0
    this.refusedAt.length = 0
  }

  /** Writes hops that are under way or arrived within `windowUs`, and returns how many there are; not all may find room. */
  writeHops(into: Float64Array, windowUs: Us): number {
    const { jobs, sim } = this.run.world.places
    const since = sim.now - windowUs
    let seen = 0
    const put = (rows: Float64Array, from: number): void => {
      if (seen < hopsAtMost) into.set(rows.subarray(from, from + hopWidth), seen * hopWidth)
      seen++
    }
    for (let job = 0; job < jobs.used; job++) {
      if (jobs.number[job] === 0) continue
      const state = jobs.state[job]!
      if (state !== travelling && state !== returning) continue
      if (jobs.linkDelayUs[job]! < 0) continue
      this.write(scratch, 0, job, state === travelling, jobs.leftAt[job]! + jobs.linkDelayUs[job]!)
      put(scratch, 0)
    }
    for (const offset of this.hops.newestFirst()) {
      if (this.hops.rows[offset + hopField.arrivesAt]! < since) break
      put(this.hops.rows, offset)
    }
    return seen
  }

  writeMarks(into: Float64Array, windowUs: Us): number {
    const since = this.run.now - windowUs
    let written = 0
    for (const offset of this.marks.newestFirst()) {
      if (this.marks.rows[offset + markField.at]! < since || written === marksAtMost) break
      into.set(this.marks.rows.subarray(offset, offset + markWidth), written * markWidth)
      written++
    }
    return written
  }

  /** Writes config versions that are under way or arrived within `windowUs`, and returns how many found room. */
  writePushes(into: Float64Array, windowUs: Us): number {
    const { pushes, sim, machines } = this.run.world.places
    const since = sim.now - windowUs
    let written = 0
    for (let push = 0; push < pushes.used && written < pushesAtMost; push++) {
      if (pushes.number[push] === 0) continue
      const state = pushes.state[push]
      if (state !== pushed && state !== rejected) continue
      const write = state === pushed ? this.writePush : this.writeRefusal
      write.call(this, into, written++ * pushWidth, push, sim.dueAt(machines.pushes, push))
    }
    for (const offset of this.pushes.newestFirst()) {
      if (this.pushes.rows[offset + pushField.arrivesAt]! < since || written === pushesAtMost) break
      into.set(this.pushes.rows.subarray(offset, offset + pushWidth), written * pushWidth)
      written++
    }
    return written
  }

  private writePush(into: Float64Array, at: number, push: number, arrivesAt: number): void {
    const { pushes } = this.run.world.places
    into[at + pushField.proxy] = pushes.proxy[push]!
    into[at + pushField.version] = pushes.version[push]! + 1
    into[at + pushField.leftAt] = arrivesAt - pushes.travelUs[push]!
    into[at + pushField.arrivesAt] = arrivesAt
    into[at + pushField.kind] = kindOfType[pushes.type[push]!]!
    into[at + pushField.isRefusal] = 0
  }

  /** What a proxy does not take, on its way back. */
  private writeRefusal(into: Float64Array, at: number, push: number, arrivesAt: number): void {
    this.writePush(into, at, push, arrivesAt)
    into[at + pushField.leftAt] = arrivesAt - this.run.world.places.pushes.ackUs[push]!
    into[at + pushField.isRefusal] = 1
  }

  private addHop(job: number, isRequest: boolean, now: number): void {
    if (!this.isListening) return
    this.write(this.hops.rows, this.hops.next(), job, isRequest, now)
  }

  private write(
    into: Float64Array,
    at: number,
    job: number,
    isRequest: boolean,
    arrivesAt: number,
  ): void {
    const { jobs, requests } = this.run.world.places
    const ordinal = jobs.ordinal[job]!
    const isGood = jobs.reason[job] === reason.none && jobs.status[job]! < 500
    into[at + hopField.edge] = jobs.edge[job]!
    const isCopy = requests.copyOf[jobs.request[job]!]! >= 0
    into[at + hopField.kind] = isCopy
      ? isRequest
        ? hopKind.copy
        : hopKind.copyAnswer
      : isRequest
        ? ordinal > 1
          ? hopKind.retry
          : hopKind.request
        : isGood
          ? hopKind.answer
          : hopKind.failedAnswer
    into[at + hopField.leftAt] = jobs.leftAt[job]!
    into[at + hopField.arrivesAt] = arrivesAt
    into[at + hopField.fromEndpoint] = jobs.fromEndpoint[job]!
    into[at + hopField.toEndpoint] = jobs.endpoint[job]!
    into[at + hopField.root] = requests.root[jobs.request[job]!]!
    into[at + hopField.attempt] = ordinal
  }

  private addRequestMark(request: number, because: number): void {
    const { requests, clusters } = this.run.world.places
    const cluster = requests.cluster[request]!
    this.addMark(
      clusters.edge[cluster]!,
      because,
      requests.fromEndpoint[request]!,
      -1,
      request,
      true,
    )
  }

  private addMark(
    edge: number,
    because: number,
    from: number,
    to: number,
    request: number,
    isAtCaller: boolean,
  ): void {
    if (!this.isListening) return
    const { requests, sim } = this.run.world.places
    const rows = this.marks.rows
    const at = this.marks.next()
    rows[at + markField.edge] = edge
    rows[at + markField.reason] = because
    rows[at + markField.at] = sim.now
    rows[at + markField.fromEndpoint] = from
    rows[at + markField.toEndpoint] = to
    rows[at + markField.root] = requests.root[request]!
    rows[at + markField.atCaller] = isAtCaller ? 1 : 0
  }
}

const scratch = new Float64Array(hopWidth)
