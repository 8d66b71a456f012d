import type { Table } from '../engine/Arena.ts'
import { pastFirst } from './prioritySplit.ts'
import { born, type Machine } from '../engine/Simulation.ts'
import { programs, stateOf } from '../mesh/programs.ts'
import { backOffsOf } from '../mesh/service/pod.ts'
import { policyTypes } from '../model/resources.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import { nobody, type Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import { flowHappening, FlowHappenings } from './FlowHappenings.ts'
import { goneHappening, GoneHappenings } from './GoneHappenings.ts'
import { MessageHappenings, messageSeries } from './MessageHappenings.ts'
import { IdentityHappenings, type HappeningLog } from './IdentityHappenings.ts'
import type { Metrics } from './metrics.ts'
import { aboutCertificate, identitySeries } from './narrateIdentity.ts'
import { listenToChecks } from './checkHappenings.ts'
import { listenToGates } from './gateHappenings.ts'
import { listenToCanaries } from './canaryStory.ts'
import { endOfRequest, limitKind, limitReached } from './Trace.ts'

/** What can happen that is worth telling, with what `subject`, `value` and `other` mean. */
export const happening = {
  /** endpoint; value: 1 when it was out of memory */
  crashed: 0,
  /** endpoint */
  restarted: 1,
  planeDown: 2,
  planeUp: 3,
  /** member; other: detector; detail: position of the rules that bound */
  ejected: 4,
  /** member */
  admitted: 5,
  /** request number; value: reason; other: client. The first of its reason. */
  failed: 6,
  /** edge; other: cluster; detail: the limit, below 0 when it is the one of waiting requests. The first of a series. */
  overflowed: 7,
  /** edge; value: refused so far in this series */
  refused: 8,
  /** cluster */
  panicked: 9,
  /** cluster */
  calmed: 10,
  /** version; value: proxies that acknowledged it */
  acknowledged: 11,
  /** edge; value: attempts per request; other: the reason most of its attempts failed for; detail: how many of them */
  multiplied: 12,
  /** value: share of clients' requests that were answered; other: the reason of most that failed; detail: how many */
  troubled: 13,
  recovered: 14,
  /** endpoint; value: restarts in a row; other: 1 when it was out of memory */
  ended: 15,
  /** endpoint; value: the release that it starts with */
  replaced: 16,
  /** edge: the caches of those who call there are as good as empty, or as good as full again; value: how full */
  cacheCold: 17,
  cacheWarm: 18,
  planeSlow: 19,
  /** edge; value: attempts per request */
  settled: 20,
  /** client edge; value: mean latency of the second, µs; other: how many were answered; detail: the mean before, µs */
  slowed: 21,
  /** client edge; value: mean latency of the second, µs */
  quickened: 22,
  /** edge; value: attempts that found a queue full so far in this series */
  turnedAway: 23,
  /** member; value: 1 when its probe had failed; other: what opened its circuit; detail: position of the rules that bound */
  circuitOpened: 24,
  /** member */
  circuitClosed: 25,
  /** cluster */
  failedFast: 26,
  /** cluster */
  readyAgain: 27,
  /** cluster: its proxy asks for what it had forgotten, and nobody answers */
  lookedUpInVain: 28,
  /** proxy; value: the rule set it refused; other: type of resource; detail: of how many it was meant for */
  refusedPush: 29,
  /** guard: the circuit of a library opened; value: percent that had failed; other: of how many */
  libraryOpened: 30,
  /** guard */
  libraryClosed: 31,
  /** cluster: calls leave their zone; value: percent; other: endpoints there that are admitted; detail: of how many */
  spilled: 32,
  /** cluster: none does any more */
  stayed: 33,
  /** member; other: how its check ended; detail: with which status */
  checkFailed: 34,
  /** member */
  checkPassed: 35,
} as const

const second = 1_000_000
/** Retries multiply from here on, and have calmed down below the other: an episode does not flicker. */
const multipliesAbove = 1.5
const calmBelow = 1.2
/** Too few requests in a second say nothing about it. */
const requestsAtLeast = 10
/** Clients are in trouble below the first share of answered requests, and out of it from the second on. */
const troubleBelow = 0.95
const fineFrom = 0.99
const endedAtLeast = 5
/** Caches are cold below the first share of their entries, and warm from the second on. */
const coldBelow = 0.5
const warmFrom = 0.9
/** Answers are slow from so many times the usual mean on, and by so much; and quick again below the other factor. */
const slowFrom = 3
const slowByUs = 20_000
const quickBelow = 1.5
/** How much a calm second moves what is usual. */
const usualGain = 0.2

const summaryColumns = {
  /** When the second that is being counted ends. */
  secondEnds: 'f64',
  ok: 'f64',
  failed: 'f64',
  isTroubled: 'u8',
  version: 'i32',
  acknowledged: 'i32',
} as const

const clusterColumns = {
  panic: 'u8',
  /** 1 while calls leave their zone. */
  away: 'u8',
} as const

const edgeColumns = {
  /** Counters when the second began. */
  requests: 'f64',
  attempts: 'f64',
  overflow: 'f64',
  /** In this series. */
  refused: 'f64',
  isRefusing: 'u8',
  isCold: 'u8',
  isMultiplying: 'u8',
  /** Counters of answers when the second began, and the mean latency of calm seconds, µs; 0: none yet. */
  ok: 'f64',
  latencySumUs: 'f64',
  usualUs: 'f64',
  isSlow: 'u8',
  /** Attempts that found a queue full in this series. */
  turnedAway: 'f64',
  isFull: 'u8',
} as const

const reasonColumns = {
  /** In the rows of the first edge: 1 once a client's request failed for the reason. There are more than a number has bits. */
  isKnown: 'u8',
  /** Counters when the second began, of requests and of attempts. */
  requests: 'f64',
  attempts: 'f64',
} as const

const crashed = stateOf(programs.pod, 'crashed')
const ejected = stateOf(programs.endpoint, 'ejected')
const killed = programs.pod.eventNumber.get('killed')!
const outOfMemory = programs.pod.eventNumber.get('outOfMemory')!
const pardoned = programs.endpoint.eventNumber.get('pardoned')!
const detected = programs.endpoint.eventNumber.get('detected')!

/**
 * What happened that is worth telling: few things, noticed by listening, in order of time. They lie beside the arena and only
 * grow; what must be remembered to notice them lies in it. So a stretch that is run twice is told once.
 *
 * Make it before the first checkpoint is taken, and after the metrics, which count first.
 */
export class Happenings {
  /** Known so far. */
  count = 0
  at = new Float64Array(64)
  kind = new Uint8Array(64)
  subject = new Int32Array(64)
  value = new Float64Array(64)
  other = new Int32Array(64)
  detail = new Float64Array(64)

  private readonly run: Run
  private readonly metrics: Metrics
  private readonly summary: Table<typeof summaryColumns>
  private readonly edges: Table<typeof edgeColumns>
  private readonly reasons: Table<typeof reasonColumns>
  private readonly clusters: Table<typeof clusterColumns>
  private readonly clientEdges: readonly number[]
  private readonly identity: IdentityHappenings
  private readonly gone: GoneHappenings
  private readonly messages: MessageHappenings
  private readonly flows: FlowHappenings
  /** Everything before this moment is known. */
  private known = 0
  /** The latest transition that was heard, by its running number, and when. */
  private heard = 0
  private heardAt = 0
  private isNew = true

  constructor(run: Run, metrics: Metrics) {
    this.run = run
    this.metrics = metrics
    const { sim, machines, clusters, plan } = this.places
    const { arena } = sim
    this.summary = arena.table('happenings', summaryColumns, 1)
    this.edges = arena.table('edgeHappenings', edgeColumns, plan.edges.length)
    this.clusters = arena.table('clusterHappenings', clusterColumns, clusters.used)
    this.reasons = arena.table('reasonHappenings', reasonColumns, plan.edges.length * reasonCount)
    while (this.reasons.used < plan.edges.length * reasonCount) this.reasons.birth()
    this.summary.birth()
    while (this.edges.used < plan.edges.length) this.edges.birth()
    while (this.clusters.used < clusters.used) this.clusters.birth()
    this.summary.secondEnds[0] = second
    const numbers = plan.edges.map((_, edge) => edge)
    this.clientEdges = numbers.filter((edge) => plan.edges[edge]!.fromClient >= 0)

    this.listen(machines.requests, 'asked.routing', () => {
      if (sim.now >= this.summary.secondEnds[0]!) this.endSecond()
    })
    for (const end of ['failed', 'left']) {
      this.listen(machines.requests, end, (request, _, event) => this.noteFailure(request, event))
    }
    this.listen(machines.attempts, 'trying.choosing', (attempt) => {
      this.notePanic(attempt)
      this.noteSpill(attempt)
    })
    this.listen(machines.attempts, 'failed', (attempt, from) => this.noteOverflow(attempt, from))
    this.listenToPlaces()
    const log: HappeningLog = {
      listen: (machine, state, notice) => this.listen(machine, state, notice),
      tell: (kind, subject, value, other, detail) => this.tell(kind, subject, value, other, detail),
    }
    this.identity = new IdentityHappenings(run, metrics, log)
    this.gone = new GoneHappenings(run, log)
    this.messages = new MessageHappenings(run, log)
    this.flows = new FlowHappenings(run, log)
    listenToCanaries(run, log)
  }

  private get places() {
    return this.run.world.places
  }

  /** Forgets what happened at a moment and after it: another future begins there. */
  truncate(at: Us): void {
    if (at > this.heardAt) return
    while (this.count > 0 && this.at[this.count - 1]! >= at) this.count--
    this.known = at
    this.heard = 0
    this.heardAt = at
  }

  private listenToPlaces(): void {
    const { machines, endpoints, members, clusters, pushes, proxies, controlPlane } = this.places
    this.listen(machines.endpoints, 'crashed', (endpoint, _, event) => {
      const isFull = event === outOfMemory ? 1 : 0
      this.tell(happening.crashed, endpoint, isFull)
      // Somebody who kills it does not surprise; what ends by itself does.
      if (event === killed) return
      this.tell(happening.ended, endpoint, backOffsOf(this.places, endpoint), isFull)
    })
    // Before its entry action takes the release on.
    this.listen(machines.endpoints, 'initialising', (endpoint) => {
      const wanted = endpoints.wantedRelease[endpoint]!
      if (endpoints.release[endpoint] !== wanted) this.tell(happening.replaced, endpoint, wanted)
    })
    this.listen(machines.controlPlane, 'overloaded', () => this.tell(happening.planeSlow, 0))
    this.listen(machines.endpoints, 'ready', (endpoint, from) => {
      // Also once its proxy is back, or what it asked at its start was answered.
      if (from !== born) this.tell(happening.restarted, endpoint)
    })
    this.listen(machines.controlPlane, 'down', () => this.tell(happening.planeDown, 0))
    this.listen(machines.controlPlane, 'up', () => this.tell(happening.planeUp, 0))
    this.listen(machines.members, 'ejected', (member, _, event) => {
      if (event !== detected) return
      const rules = clusters.rules[members.cluster[member]!]!
      this.tell(happening.ejected, member, 0, members.detectedBy[member]!, rules)
    })
    const gates = {
      circuitOpened: (member: number, cause: number, rules: number) =>
        this.tell(happening.circuitOpened, member, 0, cause, rules),
      circuitClosed: (member: number) => this.tell(happening.circuitClosed, member),
      libraryOpened: (guard: number, percent: number, of: number) =>
        this.tell(happening.libraryOpened, guard, percent, of),
      libraryClosed: (guard: number) => this.tell(happening.libraryClosed, guard),
      failedFast: (cluster: number) => this.tell(happening.failedFast, cluster),
      readyAgain: (cluster: number) => this.tell(happening.readyAgain, cluster),
      lookedUpInVain: (cluster: number) => this.tell(happening.lookedUpInVain, cluster),
    }
    listenToGates(this.places, gates, (...asked) => this.listen(...asked))
    this.listen(machines.members, 'admitted', (member, from, event) => {
      if (from !== ejected) return
      // A process that died forgot whom it had ejected: that is not a return.
      const caller = clusters.fromEndpoint[members.cluster[member]!]!
      if (event === pardoned && caller >= 0 && endpoints.state[caller] === crashed) return
      this.tell(happening.admitted, member)
    })
    const checks = {
      failed: (member: number, how: number, status: number) =>
        this.tell(happening.checkFailed, member, 0, how, status),
      passed: (member: number) => this.tell(happening.checkPassed, member),
    }
    listenToChecks(this.places, checks, (...asked) => this.listen(...asked))
    this.listen(machines.pushes, 'acknowledged', (push) => {
      // It is the last of its stream that makes it whole.
      const { version } = this.summary
      const newest = controlPlane.version[0]!
      if (version[0] === newest || !policyTypes.includes(pushes.type[push]!)) return
      const meant = this.proxiesMeant(newest)
      const missing = meant.filter((proxy) => !this.isAcknowledged(proxy, push))
      if (missing.length > 0) return
      version[0] = newest
      this.tell(happening.acknowledged, newest, meant.length)
    })
    this.listen(machines.pushes, 'refused', (push) => {
      const set = pushes.version[push]!
      const type = pushes.type[push]!
      const meant = this.proxiesMeant(proxies.wanted[pushes.proxy[push]!]!)
      this.tell(happening.refusedPush, pushes.proxy[push]!, set, type, meant.length)
    })
  }

  /** The proxies that a rule set is meant for. */
  private proxiesMeant(set: number): number[] {
    const { proxies } = this.places
    const meant: number[] = []
    for (let proxy = 0; proxy < proxies.used; proxy++)
      if (proxies.wanted[proxy] === set) meant.push(proxy)
    return meant
  }

  /** Whether a proxy has acknowledged all that is meant for it; `push` is being acknowledged now. */
  private isAcknowledged(proxy: number, push: number): boolean {
    const { pushes, subscriptions } = this.places
    return policyTypes.every((type) => {
      const row = this.places.subscription(proxy, type)
      const isThis = pushes.proxy[push] === proxy && pushes.type[push] === type
      const acknowledged = isThis ? pushes.version[push]! : subscriptions.acknowledged[row]!
      return acknowledged === subscriptions.wanted[row]
    })
  }

  private listen(
    machine: Machine,
    state: string,
    notice: (row: number, from: number, event: number) => void,
  ): void {
    const { sim } = this.places
    sim.onEnter(machine, state, (_, row, from, event) => {
      const { now, steps } = sim
      this.isNew = now >= this.known && steps > this.heard
      if (this.isNew) {
        this.heard = steps
        this.heardAt = now
      }
      notice(row, from, event)
    })
  }

  private noteFailure(request: number, event: number): void {
    const { requests } = this.places
    if (requests.callerJob[request] !== nobody || requests.tryOf[request] !== nobody) return
    const because = endOfRequest(this.places, request, event)
    if (this.reasons.isKnown[because] === 1) return
    this.reasons.isKnown[because] = 1
    this.tell(happening.failed, requests.root[request]!, because, requests.client[request]!)
  }

  private notePanic(attempt: number): void {
    const { attempts, clusters } = this.places
    const cluster = attempts.cluster[attempt]!
    const panic = clusters.panic[cluster]!
    if (panic === this.clusters.panic[cluster]) return
    this.clusters.panic[cluster] = panic
    this.tell(panic === 1 ? happening.panicked : happening.calmed, cluster)
  }

  private noteSpill(attempt: number): void {
    const { attempts, clusters, tiers } = this.places
    const cluster = attempts.cluster[attempt]!
    const tier = clusters.firstTier[cluster]!
    if (tier < 0) return
    const away = pastFirst(this.places, cluster) ?? 0
    const isAway = away > 0 ? 1 : 0
    if (isAway === this.clusters.away[cluster]) return
    this.clusters.away[cluster] = isAway
    if (isAway === 0) this.tell(happening.stayed, cluster)
    else this.tell(happening.spilled, cluster, away, tiers.healthy[tier], tiers.hosts[tier])
  }

  private noteOverflow(attempt: number, from: number): void {
    const { attempts, clusters } = this.places
    if (attempts.reason[attempt] !== reason.overflow) return
    const cluster = attempts.cluster[attempt]!
    const edge = clusters.edge[cluster]!
    if (this.edges.isRefusing[edge] === 1) return
    this.edges.isRefusing[edge] = 1
    this.edges.refused[edge] = 0
    const { kind, limit } = limitReached(this.places, attempt, from)
    this.tell(happening.overflowed, edge, 0, cluster, kind === limitKind.pending ? -limit : limit)
  }

  /** Looks at the second that is over, or at all since then when nobody asked for longer. */
  private endSecond(): void {
    const { summary, edges, metrics } = this
    summary.secondEnds[0] = (Math.floor(this.run.now / second) + 1) * second
    for (let edge = 0; edge < edges.used; edge++) {
      const requests = metrics.edges.requests[edge]! - edges.requests[edge]!
      const attempts = metrics.edges.attempts[edge]! - edges.attempts[edge]!
      const overflow = metrics.edges.overflow[edge]! - edges.overflow[edge]!
      edges.requests[edge]! += requests
      edges.attempts[edge]! += attempts
      edges.overflow[edge]! += overflow
      this.noteRefusals(edge, overflow)
      this.noteRetries(edge, requests, attempts)
      this.noteFullQueues(edge)
    }
    this.noteCaches()
    this.identity.endSecond()
    this.gone.endSecond()
    this.messages.endSecond()
    this.flows.endSecond()
    for (const edge of this.clientEdges) this.noteLatency(edge)
    this.noteSuccess()
    const { reasons } = this
    for (let cell = 0; cell < reasons.used; cell++) {
      reasons.requests[cell] = metrics.reasons.count[cell]!
      reasons.attempts[cell] = metrics.attemptReasons.count[cell]!
    }
  }

  /** What most failed for on some edges since the second began, and how many. */
  private mostOf(
    edges: readonly number[],
    of: 'requests' | 'attempts',
  ): { because: number; count: number } {
    const counts = (of === 'requests' ? this.metrics.reasons : this.metrics.attemptReasons).count
    let most = { because: 0, count: 0 }
    for (let because = 1; because < reasonCount; because++) {
      let count = 0
      for (const edge of edges) {
        const cell = edge * reasonCount + because
        count += counts[cell]! - this.reasons[of][cell]!
      }
      if (count > most.count) most = { because, count }
    }
    return most
  }

  private noteFullQueues(edge: number): void {
    const { edges, metrics } = this
    const cell = edge * reasonCount + reason.queueFull
    const full = metrics.attemptReasons.count[cell]! - this.reasons.attempts[cell]!
    if (full === 0) {
      edges.isFull[edge] = 0
      return
    }
    if (edges.isFull[edge] === 0) edges.turnedAway[edge] = 0
    edges.isFull[edge] = 1
    edges.turnedAway[edge]! += full
    this.tell(
      happening.turnedAway,
      edge,
      edges.turnedAway[edge]!,
      0,
      edges.turnedAway[edge] === full ? 1 : 0,
    )
  }

  private noteLatency(edge: number): void {
    const { edges, metrics } = this
    const ok = metrics.edges.ok[edge]! - edges.ok[edge]!
    const sum = metrics.edges.latencySumUs[edge]! - edges.latencySumUs[edge]!
    edges.ok[edge]! += ok
    edges.latencySumUs[edge]! += sum
    if (ok < endedAtLeast) return
    const mean = sum / ok
    const usual = edges.usualUs[edge]!
    if (usual === 0) {
      edges.usualUs[edge] = mean
    } else if (edges.isSlow[edge] === 1) {
      if (mean > usual * quickBelow) return
      edges.isSlow[edge] = 0
      this.tell(happening.quickened, edge, mean)
    } else if (mean > usual * slowFrom && mean > usual + slowByUs) {
      edges.isSlow[edge] = 1
      this.tell(happening.slowed, edge, mean, ok, usual)
    } else edges.usualUs[edge] = usual + usualGain * (mean - usual)
  }

  private noteRefusals(edge: number, overflow: number): void {
    const { edges } = this
    if (edges.isRefusing[edge] === 0) return
    edges.refused[edge]! += overflow
    if (overflow > 0) this.tell(happening.refused, edge, edges.refused[edge]!)
    else edges.isRefusing[edge] = 0
  }

  private noteRetries(edge: number, requests: number, attempts: number): void {
    const { edges } = this
    if (edges.isMultiplying[edge] === 1) {
      if (attempts >= calmBelow * requests) return
      edges.isMultiplying[edge] = 0
      if (requests > 0) this.tell(happening.settled, edge, attempts / requests)
    } else if (requests >= requestsAtLeast && attempts > multipliesAbove * requests) {
      edges.isMultiplying[edge] = 1
      const { because, count } = this.mostOf([edge], 'attempts')
      this.tell(happening.multiplied, edge, attempts / requests, because, count)
    }
  }

  private noteCaches(): void {
    const { edges } = this
    const { caches } = this.places
    if (caches.used === 0) return
    for (let edge = 0; edge < edges.used; edge++) {
      let filled = 0
      let entries = 0
      for (let cache = 0; cache < caches.used; cache++) {
        if (caches.edge[cache] !== edge) continue
        filled += caches.filled[cache]!
        entries += caches.entries[cache]!
      }
      if (entries === 0) continue
      const isCold = edges.isCold[edge] === 1
      if (!isCold && filled < coldBelow * entries) {
        edges.isCold[edge] = 1
        this.tell(happening.cacheCold, edge, filled / entries)
      } else if (isCold && filled >= warmFrom * entries) {
        edges.isCold[edge] = 0
        this.tell(happening.cacheWarm, edge, filled / entries)
      }
    }
  }

  private noteSuccess(): void {
    const { summary, metrics } = this
    const sum = (column: Float64Array): number =>
      this.clientEdges.reduce((total, edge) => total + column[edge]!, 0)
    const ok = sum(metrics.edges.ok) - summary.ok[0]!
    const failed = sum(metrics.edges.failed) - summary.failed[0]!
    summary.ok[0]! += ok
    summary.failed[0]! += failed
    if (ok + failed < endedAtLeast) return
    const share = ok / (ok + failed)
    if (summary.isTroubled[0] === 0 && share < troubleBelow) {
      summary.isTroubled[0] = 1
      const { because, count } = this.mostOf(this.clientEdges, 'requests')
      this.tell(happening.troubled, 0, share, because, count)
    } else if (summary.isTroubled[0] === 1 && share >= fineFrom) {
      summary.isTroubled[0] = 0
      this.tell(happening.recovered, 0, share)
    }
  }

  private tell(kind: number, subject: number, value = 0, other = 0, detail = 0): void {
    if (!this.isNew) return
    if (this.count === this.at.length) this.grow()
    const index = this.count++
    this.at[index] = this.run.now
    this.kind[index] = kind
    this.subject[index] = subject
    this.value[index] = value
    this.other[index] = other
    this.detail[index] = detail
  }

  private grow(): void {
    const larger = <A extends Float64Array | Int32Array | Uint8Array>(old: A): A => {
      const fresh = new (old.constructor as new (length: number) => A)(old.length * 2)
      fresh.set(old)
      return fresh
    }
    this.at = larger(this.at)
    this.kind = larger(this.kind)
    this.subject = larger(this.subject)
    this.value = larger(this.value)
    this.other = larger(this.other)
    this.detail = larger(this.detail)
  }
}

/** Happenings of one kind that belong together: one sentence, one mark. */
export interface Group {
  readonly kind: number
  /** Of the first. */
  readonly at: Us
  readonly subjects: number[]
  /** The same, to be asked. */
  readonly members: Set<number>
  /** When each of the subjects was concerned. */
  readonly ats: Us[]
  /** Of the first. */
  readonly subject: number
  readonly other: number
  readonly detail: number
  /** Of the latest. */
  value: number
}

/** The longest pause between two happenings of one group, µs. Pods belong together only when one blow hit them. */
const pauseAtMost = 5 * second

/** What happened up to a moment, in order of time; runs of the same thing are one group, which stands where it began. */
export function grouped(happenings: Happenings, run: Run, until: Us): Group[] {
  const groups: Group[] = []
  const open = new Map<string, Group>()
  for (let index = 0; index < happenings.count && happenings.at[index]! <= until; index++) {
    const at = happenings.at[index]!
    const kind = happenings.kind[index]!
    const subject = happenings.subject[index]!
    const value = happenings.value[index]!
    if (kind === happening.refused) {
      const series = open.get(`${happening.overflowed} ${subject}`)
      if (series !== undefined) series.value = value
      continue
    }
    const isSeries =
      kind === happening.turnedAway ||
      kind === goneHappening.callsToGone ||
      kind === flowHappening.deadLettered ||
      messageSeries.includes(kind) ||
      identitySeries.includes(kind)
    if (isSeries && happenings.detail[index] === 0) {
      const series = open.get(`${kind} ${subject}`)
      if (series !== undefined) series.value = value
      continue
    }
    const about = aboutOf(run, kind, subject)
    const key = `${kind} ${about}`
    const group = open.get(key)
    const isOfPods =
      kind === happening.crashed || kind === happening.restarted || kind === happening.ended
    if (
      group !== undefined &&
      kind !== happening.overflowed &&
      !isSeries &&
      // Who does it a second time begins another run of it.
      !group.members.has(subject) &&
      at - group.ats.at(-1)! <= (isOfPods ? 0 : pauseAtMost)
    ) {
      group.subjects.push(subject)
      group.members.add(subject)
      group.ats.push(at)
      continue
    }
    const begun: Group = {
      kind,
      at,
      subjects: [subject],
      members: new Set([subject]),
      ats: [at],
      subject,
      other: happenings.other[index]!,
      detail: happenings.detail[index]!,
      value,
    }
    groups.push(begun)
    open.set(key, begun)
  }
  return groups
}

/** What happenings of a kind have in common when they belong together: the service, or who calls whom. */
function aboutOf(run: Run, kind: number, subject: number): number {
  const { members, endpoints, clusters, guards } = run.world.places
  switch (kind) {
    case happening.refusedPush:
      return 0
    case happening.ejected:
    case happening.admitted:
    case happening.checkFailed:
    case happening.checkPassed:
    case happening.circuitOpened:
    case happening.circuitClosed:
      return endpoints.service[members.endpoint[subject]!]!
    case happening.crashed:
    case happening.restarted:
    case happening.ended:
    case happening.replaced:
      return endpoints.service[subject]!
    case happening.panicked:
    case happening.calmed:
    case happening.spilled:
    case happening.stayed:
    case happening.failedFast:
    case happening.readyAgain:
    case happening.lookedUpInVain:
      return clusters.edge[subject]!
    case happening.libraryOpened:
    case happening.libraryClosed:
      return clusters.edge[guards.cluster[subject]!]!
    default:
      return aboutCertificate(run, kind, subject) ?? subject
  }
}
