import type { Us } from '../model/units.ts'
import type { Run } from '../scenario/build.ts'
import type { Metric } from '../scenario/metric.ts'
import { Meter } from './Meter.ts'
import type { Metrics } from './metrics.ts'
import { takeSnapshot, type Snapshot } from './Snapshot.ts'

/** Hears of a window when it is over. */
export type Receive = (from: Snapshot, to: Snapshot) => void

/** What happens at one border of windows. */
interface Moment {
  readonly at: Us
  withLatencies: boolean
  /** How many windows begin here and are not over: so long the snapshot is kept. */
  open: number
  snapshot: Snapshot | undefined
  /** Windows that end here, with where they began. */
  readonly ends: { readonly begin: Moment; readonly receive: Receive }[]
}

/**
 * Moves a run, and measures it over windows that were asked for beforehand. So it stops only where a window begins or ends, and
 * keeps no more snapshots than there are open windows.
 *
 * A window covers what happens after its beginning, up to and with its end. Stopping changes nothing: the digest is the same
 * with any windows and with none.
 */
export class Probe {
  readonly run: Run
  readonly metrics: Metrics
  readonly meter: Meter
  private readonly moments = new Map<Us, Moment>()
  /** Moments to come, in order of time; undefined when one was added. */
  private ahead: Moment[] | undefined = undefined

  /** @param metrics those that were made right after the run */
  constructor(run: Run, metrics: Metrics) {
    this.run = run
    this.metrics = metrics
    this.meter = new Meter(run, metrics)
  }

  /** The snapshots at both borders of a window, when it is over. @throws RangeError when it is empty or has begun already */
  between(fromUs: Us, toUs: Us, withLatencies: boolean, receive: Receive): void {
    if (!(fromUs < toUs) || fromUs < this.run.now) {
      throw new RangeError(`the window is ${fromUs} to ${toUs}, and now is ${this.run.now}`)
    }
    const begin = this.momentAt(fromUs, withLatencies)
    begin.open++
    this.momentAt(toUs, withLatencies).ends.push({ begin, receive })
  }

  /** The value of a metric over a window, when it is over. */
  ask(metric: Metric, fromUs: Us, toUs: Us, receive: (value: number) => void): void {
    this.between(fromUs, toUs, this.meter.readsLatencies(metric), (from, to) =>
      receive(this.meter.measure(metric, from, to)),
    )
  }

  /** Runs on to a moment, and tells of each window that is over by then. */
  advance(untilUs: Us): void {
    this.ahead ??= [...this.moments.values()].sort((a, b) => a.at - b.at)
    while (this.ahead[0] !== undefined && this.ahead[0].at <= untilUs) {
      const moment = this.ahead.shift()!
      if (moment.at > this.run.now) this.run.advance(moment.at)
      this.visit(moment)
      // A receiver may have asked for more.
      this.ahead ??= [...this.moments.values()].sort((a, b) => a.at - b.at)
    }
    this.run.advance(untilUs)
  }

  private visit(moment: Moment): void {
    const { places } = this.run.world
    moment.snapshot = takeSnapshot(places, this.metrics, moment.withLatencies)
    this.moments.delete(moment.at)
    for (const { begin, receive } of moment.ends) {
      receive(begin.snapshot!, moment.snapshot)
      begin.open--
      if (begin.open === 0) begin.snapshot = undefined
    }
    if (moment.open === 0) moment.snapshot = undefined
  }

  private momentAt(at: Us, withLatencies: boolean): Moment {
    let moment = this.moments.get(at)
    if (moment === undefined) {
      moment = { at, withLatencies, open: 0, snapshot: undefined, ends: [] }
      this.moments.set(at, moment)
      this.ahead = undefined
    }
    moment.withLatencies ||= withLatencies
    return moment
  }
}
