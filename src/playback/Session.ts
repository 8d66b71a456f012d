import type { Checkpoint } from '../engine/Arena.ts'
import { LimitReached, type Limit } from '../engine/LimitReached.ts'
import type { Us } from '../model/units.ts'
import { ChangeLog, type History } from '../record/ChangeLog.ts'
import { Happenings } from '../record/Happenings.ts'
import { HopLog } from '../record/HopLog.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { Meter } from '../record/Meter.ts'
import { Metrics } from '../record/metrics.ts'
import type { Moment, MomentKind } from '../record/Moment.ts'
import { moments } from '../record/moments.ts'
import { Recorder } from '../record/Recorder.ts'
import { RequestLog } from '../record/RequestLog.ts'
import { windowBefore } from '../record/beatViews.ts'
import { askRecovery, lastFaultEnd } from '../record/expectations.ts'
import { takeSnapshot, type Snapshot } from '../record/Snapshot.ts'
import type { Topology } from '../record/Topology.ts'
import { Probe } from '../record/window.ts'
import type { Beat } from '../scenario/Beat.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { findMetric, metricUnit, type Metric } from '../scenario/metric.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import { firstDifference } from './Fork.ts'
import type { Measured, MetricWindow } from './protocol.ts'

/** Checkpoints are taken at bucket borders, at least so many events apart: what a seek has to run again at most. */
const eventsBetween = 50_000
/** All checkpoints together; when there is no more room, every other one goes. */
const bytesAtMost = 256 * 1024 * 1024

/** Counters of moments where windows begin or end: so many are kept, and half as many windows may be asked for at once. */
const snapshotsAtMost = 64
/** While somebody measures as it plays, counters are kept at this share of the longest window: it begins at one of them. */
const trailShare = 1 / 32
const trailAtMost = 80

/** Where a run had to be stopped: the moment before the tick that needed more than a page can give. */
export interface Stop {
  readonly at: Us
  readonly limit: Limit
}

interface Kept {
  readonly at: Us
  readonly events: number
  readonly checkpoint: Checkpoint
}

/** All that belongs to one run: the world, what is counted, and what lies beside the arena. */
export class Session {
  readonly scenario: Scenario
  readonly run: Run
  readonly metrics: Metrics
  readonly recorder: Recorder
  readonly hops: HopLog
  readonly happenings: Happenings
  readonly log: RequestLog
  readonly changes: ChangeLog
  readonly topology: Topology
  /** Up to here the run is known, wherever it stands now. */
  reached: Us = 0
  /** Undefined as long as nothing stopped it. */
  stopped: Stop | undefined
  private kept: Kept[] = []
  /** A checkpoint that nobody needs any more: its memory is used for the next one. */
  private spent: Checkpoint | undefined
  private meter: Meter
  /** What had been counted at moments that windows were asked for, the latest asked last. */
  private readonly snapshots = new Map<Us, Snapshot>()
  /** Those at which windows of beats begin and end: taken as the run comes by, so that a beat need not be run again. */
  private readonly planned = new Map<Us, Snapshot | undefined>()
  private readonly plan: readonly { readonly at: Us; readonly withLatencies: boolean }[]
  /** Counters of the last moments, in order of time, while somebody measures as it plays. */
  private trail: Snapshot[] = []
  private trailOf: { readonly overUs: Us; readonly withLatencies: boolean } | undefined

  constructor(scenario: Scenario, commands: readonly Command[]) {
    this.scenario = scenario
    this.run = new Run(scenario, commands)
    this.metrics = new Metrics(this.run.world.places)
    this.recorder = new Recorder(this.run, this.metrics)
    this.happenings = new Happenings(this.run, this.metrics)
    this.log = new RequestLog(this.run)
    this.hops = new HopLog(this.run)
    this.changes = new ChangeLog(this.run)
    this.topology = makeTopology(this.run)
    this.meter = new Meter(this.run, this.metrics)
    this.plan = this.planOf(scenario)
    this.keep()
  }

  get now(): Us {
    return this.run.now
  }

  /** How far it can go: to its end, or to where it was stopped. */
  get endUs(): Us {
    return this.stopped?.at ?? this.scenario.durationUs
  }

  /**
   * Runs on to a moment. Where it stops, the whole tick has happened, so that a moment always looks the same.
   *
   * @param most events to take, and the rest of their tick
   * @returns whether it got there, or as far as it can go
   */
  advance(until: Us, most = Infinity): boolean {
    return this.guarded(() => this.advanceTo(Math.min(until, this.endUs), most)) ?? false
  }

  private advanceTo(end: Us, most: number): boolean {
    const { sim } = this.run.world.places
    let left = most
    while (this.now < end) {
      if (left <= 0) return false
      const border = this.recorder.nextBorder(this.now)
      const before = sim.events
      const planned = this.plan.find(({ at }) => at > this.now)?.at ?? Infinity
      const isThere = this.run.advance(Math.min(border, planned, end), left)
      if (!isThere) this.run.advance(this.now)
      left -= sim.events - before
      this.arrived(border)
      if (!isThere && this.now < end) return false
    }
    return true
  }

  /**
   * Moves the run. Where it needs more than a page can give it is stopped, and stands at a checkpoint before that.
   *
   * @returns undefined when it was stopped
   */
  private guarded<T>(move: () => T): T | undefined {
    try {
      return move()
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error
      const at = Math.max(0, Math.min(this.now, this.endUs) - 1)
      this.stopped = { at, limit: error.limit }
      this.run.world.places.sim.abandon()
      this.restore(this.kept.findLast((kept) => kept.at <= at)!)
      this.reached = Math.min(this.reached, at)
      return undefined
    }
  }

  /** Runs until something more has happened, and all of that tick. */
  step(until: Us = this.endUs): void {
    this.guarded(() => this.stepTo(until))
  }

  private stepTo(until: Us): void {
    const { sim } = this.run.world.places
    const { events, steps } = sim
    while (this.now < until && sim.events === events && sim.steps === steps) {
      const border = this.recorder.nextBorder(this.now)
      this.run.step(Math.min(border, until))
      this.run.advance(this.now)
      this.arrived(border)
    }
  }

  /** Goes to the latest moment before this one at which anything happened. */
  stepBack(beforeUs: Us): void {
    this.guarded(() => this.stepBackFrom(beforeUs))
  }

  private stepBackFrom(beforeUs: Us): void {
    const { sim } = this.run.world.places
    const end = this.now
    let from = this.kept.findLast(({ at }) => at < end)
    for (; from !== undefined; from = this.kept.findLast(({ at }) => at < from!.at)) {
      this.restore(from)
      let last = from.at
      while (this.now < end - 1) {
        const { events, steps } = sim
        this.stepTo(end - 1)
        if (sim.events !== events || sim.steps !== steps) last = this.now
      }
      if (last > from.at || from.at === 0) {
        this.approach(last, beforeUs)
        return
      }
    }
  }

  /**
   * Goes towards any moment, from the nearest checkpoint; `beforeUs` of what led there is run with it, so that its hops are
   * known. Asked again, it goes on from where it is.
   *
   * @returns whether it got there within `most` events
   */
  approach(to: Us, beforeUs: Us, most = Infinity): boolean {
    const end = Math.max(0, Math.min(to, this.endUs))
    if (end < this.now || this.now < end - beforeUs) {
      const from = this.kept.findLast(({ at }) => at <= Math.max(0, end - beforeUs))!
      if (end < this.now || from.at > this.now) this.restore(from)
    }
    return this.advance(end, most)
  }

  /** The next moment of such a kind after one, or the latest before one, as far as the run is known. */
  moment(kinds: readonly MomentKind[], from: Us, direction: 1 | -1): Moment | undefined {
    const known = moments(this.happenings, this.run, this.reached).filter(({ kind }) =>
      kinds.includes(kind),
    )
    return direction === 1
      ? known.find(({ at }) => at > from)
      : known.findLast(({ at }) => at < from)
  }

  /** The first moment of such a kind in a stretch that has just been run. */
  passed(kinds: readonly MomentKind[], from: Us): Moment | undefined {
    if (kinds.length === 0 || this.now <= from) return undefined
    const next = this.moment(kinds, from, 1)
    return next !== undefined && next.at <= this.now ? next : undefined
  }

  /** When the next client's request ended, or the one before, as far as the run is known. */
  endOfRequest(from: Us, direction: 1 | -1): Us | undefined {
    return direction === 1 ? this.log.endAfter(from) : this.log.endBefore(from)
  }

  /**
   * Another list of commands: the past that both share stays, and from the first difference on the run goes another way.
   *
   * @returns false when the new list needs another world
   */
  setCommands(commands: readonly Command[]): boolean {
    const from = firstDifference(this.run.commands, commands)
    if (from <= this.now) this.restore(this.kept.findLast(({ at }) => at < from) ?? this.kept[0]!)
    if (!this.run.setCommands(commands)) return false
    this.spent ??= this.kept.findLast(({ at }) => at >= from)?.checkpoint
    this.kept = this.kept.filter(({ at }) => at < from)
    this.stopped = undefined
    this.recorder.truncate(from)
    this.changes.truncate(from)
    this.happenings.truncate(from)
    this.log.truncate(from)
    this.reached = Math.min(this.reached, from - 1)
    this.meter = new Meter(this.run, this.metrics)
    for (const at of [...this.snapshots.keys()]) if (at >= from) this.snapshots.delete(at)
    for (const at of [...this.planned.keys()]) if (at >= from) this.planned.delete(at)
    this.trail = this.trail.filter(({ at }) => at < from)
    return true
  }

  /**
   * Metrics over stretches of the run that are over by now, as expectations define them: between the counters at both ends.
   * What is not known any more is run again; the run stays where it is.
   */
  measure(windows: readonly MetricWindow[]): Measured {
    const { now, meter } = this
    const asked = windows
      .slice(0, snapshotsAtMost / 2)
      .map(({ metric: text, fromUs, toUs, isRough, isPatient }) => {
        const found = findMetric(text)
        const metric = 'value' in found ? found.value : undefined
        const isSound = Number.isInteger(fromUs) && fromUs >= 0 && fromUs < toUs && toUs <= now
        const isRecovery = isSound && isPatient === true && metric?.name === 'recovery'
        const isAsked = isSound && this.canMeasure(metric)
        const withLatencies = isAsked && meter.readsLatencies(metric!)
        const begin =
          isAsked && isRough === true ? this.nearby(fromUs, toUs, withLatencies) : undefined
        return { metric, fromUs, toUs, begin, withLatencies, isAsked, isRecovery }
      })
    const wanted = new Map<Us, boolean>()
    for (const { fromUs, toUs, begin, withLatencies, isAsked } of asked) {
      if (!isAsked) continue
      for (const at of begin === undefined ? [fromUs, toUs] : [toUs])
        wanted.set(at, withLatencies || wanted.get(at) === true)
    }
    this.count(wanted)
    return {
      values: asked.map(({ metric, fromUs, toUs, begin, withLatencies, isAsked, isRecovery }) => {
        if (isRecovery) return this.recovery(metric!, toUs)
        if (!isAsked) return null
        const from = begin ?? this.known(fromUs, withLatencies)!
        const value = meter.measure(metric!, from, this.known(toUs, withLatencies)!)
        return Number.isFinite(value) ? value : null
      }),
      units: asked.map(({ metric }) => (metric === undefined ? null : metricUnit(metric.name))),
    }
  }

  /** How long it took to recover, by a moment that is over: all that came after the last fault is run again. */
  private recovery(metric: Metric, toUs: Us): number | null {
    const faultEnd = lastFaultEnd(this.run, toUs)
    if (faultEnd === undefined || this.meter.problemWith(metric) !== undefined) return null
    return (
      this.aside(faultEnd, () => {
        const probe = new Probe(this.run, this.metrics)
        const value = askRecovery(probe, metric, toUs)
        probe.advance(toUs)
        return value?.() ?? null
      }) ?? null
    )
  }

  /** Where windows of beats begin and end, in order of time. */
  private planOf({ beats }: Scenario): Session['plan'] {
    const moments = new Map<Us, boolean>()
    const add = (metric: Metric, overUs: Us, beat: Beat | undefined): void => {
      if (beat === undefined || !this.canMeasure(metric)) return
      const { fromUs, toUs } = windowBefore(beat.untilUs, overUs)
      const withLatencies = this.meter.readsLatencies(metric)
      for (const at of [fromUs, toUs]) moments.set(at, withLatencies || moments.get(at) === true)
    }
    for (const beat of beats) {
      for (const { metric, overUs } of beat.show) add(metric, overUs, beat)
      const answer = beat.predict?.answer
      if (answer !== undefined) {
        const { metric, overUs, beat: wanted } = answer
        add(
          metric,
          overUs,
          beats.find(({ id }) => id === wanted),
        )
      }
    }
    return [...moments]
      .map(([at, withLatencies]) => ({ at, withLatencies }))
      .sort((a, b) => a.at - b.at)
  }

  /** Keeps the counters of this moment where somebody will want them. */
  private remember(): void {
    const { now } = this
    const { places } = this.run.world
    const planned = this.plan.find(({ at }) => at === now)
    if (planned !== undefined && this.planned.get(now) === undefined) {
      this.planned.set(now, takeSnapshot(places, this.metrics, planned.withLatencies))
    }
    if (this.trailOf === undefined) return
    const { overUs, withLatencies } = this.trailOf
    this.trail = this.trail.filter(({ at }) => at < now && at >= now - 2 * overUs)
    const last = this.trail.at(-1)
    if (last !== undefined && now - last.at < overUs * trailShare) return
    this.trail.push(takeSnapshot(places, this.metrics, withLatencies))
    if (this.trail.length > trailAtMost) this.trail.shift()
  }

  /** Counters near the beginning of a window; from now on they are kept as the run goes on. */
  private nearby(fromUs: Us, toUs: Us, withLatencies: boolean): Snapshot | undefined {
    const overUs = toUs - fromUs
    const before = this.trailOf
    if (
      before === undefined ||
      before.overUs < overUs ||
      (withLatencies && !before.withLatencies)
    ) {
      this.trailOf = {
        overUs: Math.max(overUs, before?.overUs ?? 0),
        withLatencies: withLatencies || before?.withLatencies === true,
      }
    }
    const [nearest] = this.trail
      .filter(
        ({ at, latencies }) =>
          Math.abs(at - fromUs) <= overUs * 2 * trailShare &&
          (!withLatencies || latencies !== undefined),
      )
      .sort((a, b) => Math.abs(a.at - fromUs) - Math.abs(b.at - fromUs))
    return nearest
  }

  private known(at: Us, withLatencies: boolean): Snapshot | undefined {
    return [this.snapshots.get(at), this.planned.get(at)].find(
      (one) => one !== undefined && (!withLatencies || one.latencies !== undefined),
    )
  }

  private canMeasure(metric: Metric | undefined): boolean {
    return (
      metric !== undefined &&
      metric.name !== 'recovery' &&
      this.meter.problemWith(metric) === undefined
    )
  }

  /** Takes snapshots at moments that are not after now, by whether they need latencies. */
  private count(wanted: ReadonlyMap<Us, boolean>): void {
    const { places } = this.run.world
    const take = (at: Us, withLatencies: boolean): void => {
      this.snapshots.delete(at)
      this.snapshots.set(at, takeSnapshot(places, this.metrics, withLatencies))
    }
    // The oldest go first, but none that is asked for now.
    for (const at of [...this.snapshots.keys()]) {
      if (this.snapshots.size + wanted.size <= snapshotsAtMost) break
      if (!wanted.has(at)) this.snapshots.delete(at)
    }
    const missing = [...wanted].filter((one) => this.known(...one) === undefined)
    const here = missing.find(([at]) => at === this.now)
    if (here !== undefined) take(...here)
    const before = missing.filter(([at]) => at < this.now).sort(([a], [b]) => a - b)
    if (before.length === 0) return
    this.aside(before[0]![0], () => {
      for (const [at, withLatencies] of before) {
        this.run.advance(at)
        take(at, withLatencies)
      }
    })
  }

  /**
   * Does something with the run as it was, and puts it back: whoever listens hears of nothing twice.
   *
   * @returns undefined when that would need more than a page can give
   */
  private aside<T>(from: Us, look: () => T): T | undefined {
    const { sim } = this.run.world.places
    const { arena } = sim
    const here = arena.checkpoint(this.spent)
    const nearest = this.kept.findLast(({ at }) => at <= from) ?? this.kept[0]!
    arena.restore(nearest.checkpoint)
    this.hops.isListening = false
    this.recorder.isListening = false
    try {
      return look()
    } catch (error) {
      if (!(error instanceof LimitReached)) throw error
      return undefined
    } finally {
      sim.abandon()
      arena.restore(here)
      this.spent = here
      this.hops.isListening = true
      this.recorder.isListening = true
    }
  }

  /**
   * Looks at the run as it was just before a moment, and puts it back.
   *
   * @returns undefined when that would need more than a page can give
   */
  lookBack<T>(at: Us, look: () => T): T | undefined {
    const from = this.kept.findLast((kept) => kept.at < at) ?? this.kept[0]!
    return this.aside(from.at, () => {
      this.run.advance(Math.max(from.at, at - 1))
      return look()
    })
  }

  /** @param border the end of the bucket that was under way */
  private arrived(border: Us): void {
    this.reached = Math.max(this.reached, this.now)
    this.changes.reached(this.now)
    this.remember()
    if (this.now !== border) return
    this.recorder.atBorder()
    const { events } = this.run.world.places.sim
    const last = this.kept.findLast(({ at }) => at < this.now)
    if (last === undefined || events - last.events >= eventsBetween) this.keep()
  }

  /** What is known of one machine's past. @returns undefined when there is no such machine */
  history(id: string, row: number): History | undefined {
    const machines = Object.values(this.run.world.places.machines)
    const machine = machines.find(({ program }) => program.id === id)
    return machine && this.changes.history(machine, row)
  }

  private takeCheckpoint(): Checkpoint {
    const { spent } = this
    this.spent = undefined
    return this.run.world.places.sim.arena.checkpoint(spent)
  }

  private restore({ checkpoint }: Kept): void {
    this.run.world.places.sim.arena.restore(checkpoint)
    this.hops.clear()
    this.recorder.rewound()
  }

  private keep(): void {
    if (this.kept.some(({ at }) => at === this.now)) return
    const { sim } = this.run.world.places
    this.kept.push({ at: this.now, events: sim.events, checkpoint: this.takeCheckpoint() })
    this.kept.sort((a, b) => a.at - b.at)
    while (
      this.kept.length > 2 &&
      this.kept.reduce((sum, { checkpoint }) => sum + checkpoint.bytes, 0) > bytesAtMost
    ) {
      // The newest and the very first stay; of the others every other one goes.
      this.kept = this.kept.filter((_, index) => index % 2 === 0 || index === this.kept.length - 1)
    }
  }
}
