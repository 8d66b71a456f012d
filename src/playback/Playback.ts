import { Frame } from '../record/Frame.ts'
import type { Checkpoint } from '../engine/Arena.ts'
import type { Us } from '../model/units.ts'
import { ChangeLog } from '../record/ChangeLog.ts'
import { fillFrame } from '../record/fillFrame.ts'
import { Happenings } from '../record/Happenings.ts'
import { HopLog } from '../record/HopLog.ts'
import { Inspector } from '../record/inspect.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { Metrics } from '../record/metrics.ts'
import { moments } from '../record/moments.ts'
import { narrative } from '../record/narrative.ts'
import { Recorder } from '../record/Recorder.ts'
import { RequestLog } from '../record/RequestLog.ts'
import type { Story } from '../record/Story.ts'
import { tellStory, traceOf } from '../record/tellStory.ts'
import type { Topology } from '../record/Topology.ts'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { Scenario } from '../scenario/Scenario.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import type { Answer, Ask, Series } from './protocol.ts'

/** Checkpoints are taken at bucket borders, at least so many events apart: what a seek has to run again at most. */
const eventsBetween = 50_000
/** All checkpoints together; when there is no more room, every other one goes. */
const bytesAtMost = 256 * 1024 * 1024
/** How much one frame may run on, so that the next one is not late. */
const eventsPerFrame = 60_000

interface Kept {
  readonly at: Us
  readonly events: number
  readonly checkpoint: Checkpoint
}

/** All that belongs to one run: the world, what is counted, and what lies beside the arena. */
class Session {
  readonly scenario: Scenario
  readonly run: Run
  readonly metrics: Metrics
  readonly recorder: Recorder
  readonly hops: HopLog
  readonly happenings: Happenings
  readonly log: RequestLog
  readonly changes: ChangeLog
  readonly inspector: Inspector
  readonly topology: Topology
  private kept: Kept[] = []
  /** A checkpoint that nobody needs any more: its memory is used for the next one. */
  private spent: Checkpoint | undefined

  constructor(scenario: Scenario, commands: readonly Command[]) {
    this.scenario = scenario
    this.run = new Run(scenario, commands)
    this.metrics = new Metrics(this.run.world.places)
    this.recorder = new Recorder(this.run, this.metrics)
    this.happenings = new Happenings(this.run, this.metrics)
    this.log = new RequestLog(this.run)
    this.hops = new HopLog(this.run)
    this.changes = new ChangeLog(this.run)
    this.inspector = new Inspector(this.run, this.metrics, this.changes)
    this.topology = makeTopology(this.run)
    this.keep()
  }

  get now(): Us {
    return this.run.now
  }

  /** Runs on to a moment. @returns whether it got there within `most` events */
  advance(until: Us, most = Infinity): boolean {
    const { sim } = this.run.world.places
    const end = Math.min(until, this.scenario.durationUs)
    let left = most
    while (this.now < end) {
      const border = this.recorder.nextBorder(this.now)
      const before = sim.events
      if (!this.run.advance(Math.min(border, end), left)) return false
      left -= sim.events - before
      this.changes.reached(this.now)
      if (this.now === border) {
        this.recorder.atBorder()
        const last = this.kept.findLast(({ at }) => at < this.now)
        if (last === undefined || sim.events - last.events >= eventsBetween) this.keep()
      }
    }
    return true
  }

  /** Runs until one more event has happened. */
  step(): void {
    const border = this.recorder.nextBorder(this.now)
    this.run.step(Math.min(border, this.scenario.durationUs))
    if (this.now === border) this.recorder.atBorder()
    this.changes.reached(this.now)
  }

  /** Goes to any moment; `beforeUs` of what led there is run with it, so that its hops are known. */
  seek(to: Us, beforeUs: Us): void {
    const end = Math.min(to, this.scenario.durationUs)
    if (end < this.now || this.now < end - beforeUs) {
      const from = this.kept.findLast(({ at }) => at <= Math.max(0, end - beforeUs))!
      if (end < this.now || from.at > this.now) this.restore(from)
    }
    this.advance(end)
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
    this.recorder.truncate(from)
    this.changes.truncate(from)
    this.happenings.truncate(from)
    this.log.truncate(from)
    return true
  }

  /** The story of one client's request, from running that stretch again; what comes after now is not told. */
  story(root: number): Story | undefined {
    const line = this.log.line(root)
    if (line === undefined) return undefined
    const { now } = this
    const { arena } = this.run.world.places.sim
    const here = arena.checkpoint(this.spent)
    const from = this.kept.findLast(({ at }) => at < line.at) ?? this.kept[0]!
    arena.restore(from.checkpoint)
    this.hops.isListening = false
    this.run.advance(Math.max(from.at, line.at - 1))
    const story = tellStory(traceOf(this.run, root, now), this.run, root)
    arena.restore(here)
    this.spent = here
    this.hops.isListening = true
    return story
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

/**
 * Plays a run: forwards, backwards, anywhere. Answers one ask at a time, synchronously; the same class runs in a worker, in the
 * page where workers are forbidden, and in tests.
 */
export class Playback {
  private session: Session | undefined
  private windowUs = 0

  /** Never throws: what goes wrong is an answer. */
  ask(ask: Ask): Answer {
    try {
      return this.answer(ask)
    } catch (error) {
      if (error instanceof ScenarioError)
        return { type: 'refused', id: ask.id, problems: error.problems }
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { type: 'failed', id: ask.id, message }
    }
  }

  private answer(ask: Ask): Answer {
    const { id } = ask
    if (ask.type === 'load') return this.load(ask)
    const { session } = this
    if (session === undefined) return { type: 'failed', id, message: 'nothing is loaded' }
    switch (ask.type) {
      case 'frame': {
        this.windowUs = ask.windowUs
        let isThere = true
        if (ask.t < session.now) session.seek(ask.t, ask.windowUs)
        else isThere = session.advance(ask.t, eventsPerFrame)
        return this.frame(session, id, ask.windowUs, !isThere, ask.buffer)
      }
      case 'seek':
        session.seek(ask.t, this.windowUs)
        return this.frame(session, id, this.windowUs, false, undefined)
      case 'step': {
        session.step()
        return this.frame(session, id, this.windowUs, false, undefined)
      }
      case 'commands':
        return this.setCommands(session, ask)
      case 'series':
        return { type: 'series', id, series: this.series(session) }
      case 'inspect':
        return { type: 'inspection', id, inspection: session.inspector.inspect(ask.place) }
      case 'requests':
        return { type: 'requests', id, requests: session.log.list(ask.filter) }
      case 'story':
        return { type: 'story', id, story: session.story(ask.request) }
    }
  }

  private load(ask: Extract<Ask, { type: 'load' }>): Answer {
    const { scenario, notes } = parseScenario(ask.text, {
      file: ask.file,
      ...(ask.seed === undefined ? {} : { seed: ask.seed }),
      ...(ask.system === undefined ? {} : { system: ask.system }),
    })
    const session = new Session(scenario, ask.commands ?? [])
    this.session = session
    if (ask.at !== undefined && ask.at > 0) session.seek(ask.at, this.windowUs)
    return {
      type: 'loaded',
      id: ask.id,
      topology: session.topology,
      commands: scenario.events,
      notes: [...notes, ...session.run.notes],
      speedUs: scenario.view.speedUs,
    }
  }

  private setCommands(session: Session, ask: Extract<Ask, { type: 'commands' }>): Answer {
    if (!session.setCommands(ask.commands))
      this.session = new Session(session.scenario, ask.commands)
    this.session!.seek(ask.t, this.windowUs)
    return this.frame(this.session!, ask.id, this.windowUs, false, undefined)
  }

  private frame(
    session: Session,
    id: number,
    windowUs: Us,
    more: boolean,
    buffer: ArrayBuffer | undefined,
  ): Answer {
    const frame = new Frame(session.topology, buffer)
    fillFrame(frame, session.run, session.metrics, session.recorder, session.hops, windowUs)
    return { type: 'frame', id, buffer: frame.buffer, more }
  }

  private series(session: Session): Series {
    const { recorder, scenario } = session
    recorder.atNow()
    return {
      bucketUs: recorder.bucketUs,
      durationUs: scenario.durationUs,
      mesh: recorder.mesh,
      services: recorder.services,
      moments: moments(session.happenings, session.run),
      narrative: narrative(session.happenings, session.run),
    }
  }
}

/** The earliest moment at which two lists of commands do something different; Infinity when they are the same. */
function firstDifference(one: readonly Command[], other: readonly Command[]): Us {
  const only = (list: readonly Command[], without: readonly Command[]): Command[] => {
    const known = new Set(without.map((command) => JSON.stringify(command)))
    return list.filter((command) => !known.has(JSON.stringify(command)))
  }
  const differing = [...only(one, other), ...only(other, one)]
  // Order among commands of one tick matters, too; then nothing is shared that one could name.
  if (differing.length === 0) return JSON.stringify(one) === JSON.stringify(other) ? Infinity : 0
  return Math.min(...differing.map(({ at }) => at))
}
