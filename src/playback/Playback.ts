import { LimitReached } from '../engine/LimitReached.ts'
import type { Us } from '../model/units.ts'
import { beatViews } from '../record/beatViews.ts'
import { fillFrame } from '../record/fillFrame.ts'
import { Frame } from '../record/Frame.ts'
import type { Moment } from '../record/Moment.ts'
import { moments } from '../record/moments.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { tooLarge } from '../scenario/sizes.ts'
// These words alone: the others would come with them, into each worker.
import { time } from '../words/en/time.ts'
import type { Departments, LoadAsk } from './departments.ts'
import type { Answer, Ask, EarlyEnd, SentSeries, Series } from './protocol.ts'
import { Session, type Stop } from './Session.ts'
import { isSameLine, isSameMoment, tailOf } from './Tail.ts'

/** A client's request ends after few events: what is run ahead in search of one has to be run again. */
const eventsPerLook = 4_000

/**
 * Plays a run: forwards, backwards, anywhere. Answers one ask at a time, synchronously, and none takes long; the same class runs in a worker, in the
 * page where workers are forbidden, and in tests.
 */
export class Playback {
  private session: Session | undefined
  private readonly eventsPerSlice: number
  /** What the page has been told of what happened, and the number of that answer. */
  private told: Told = untold

  private readonly departments: Departments

  /**
   * @param eventsPerSlice how much one ask may run on: the next one is never late, and a far moment is reached in slices
   * @param departments what it leaves to others; they may come later, but before they are asked for
   */
  constructor(eventsPerSlice = 60_000, departments: Departments = {}) {
    this.eventsPerSlice = eventsPerSlice
    this.departments = departments
  }

  /** Never throws: what goes wrong is an answer. */
  ask(ask: Ask): Answer {
    try {
      return this.answer(ask)
    } catch (error) {
      if (error instanceof ScenarioError)
        return { type: 'refused', id: ask.id, problems: error.problems }
      if (error instanceof LimitReached)
        return { type: 'refused', id: ask.id, problems: tooLarge().problems }
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
      return { type: 'failed', id: ask.id, message }
    }
  }

  private answer(ask: Ask): Answer {
    const { id } = ask
    if (ask.type === 'load') return this.load(ask)
    if (ask.type === 'setting') return this.departments.reader!.set(ask)
    if ('of' in ask) return this.departments.comparer!.ask(ask)
    const { session } = this
    if (session === undefined) return { type: 'failed', id, message: 'nothing is loaded' }
    switch (ask.type) {
      case 'frame': {
        const from = session.now
        const isThere = session.approach(ask.t, ask.windowUs, this.eventsPerSlice)
        const found = from <= ask.t ? session.passed(ask.watch ?? [], from) : undefined
        return this.frame(session, ask, !isThere, found)
      }
      case 'find':
        return this.find(session, ask)
      case 'step':
        if (ask.direction === 1) session.step()
        else session.stepBack(ask.windowUs)
        return this.frame(session, ask, false)
      case 'commands':
        return this.setCommands(session, ask)
      case 'series':
        return { type: 'series', id, series: this.series(session, ask) }
      case 'history':
        return { type: 'history', id, history: session.history(ask.machine, ask.row) }
      case 'requests':
        return { type: 'requests', id, page: session.log.list(ask.filter) }
      case 'measure':
        return { type: 'measured', id, measured: session.measure(ask.windows) }
      default:
        return this.departments.teller!.answer(session, ask)
    }
  }

  private load(ask: LoadAsk): Answer {
    const { read, seed, variant } = ask
    const { scenario, notes, commands } =
      read === undefined || variant !== undefined
        ? this.departments.reader!.read(ask)
        : {
            scenario: seed === undefined ? read.scenario : { ...read.scenario, seed },
            notes: read.notes,
            commands: ask.commands ?? [],
          }
    const session = new Session(scenario, commands)
    this.session = session
    this.told = untold
    return {
      type: 'loaded',
      id: ask.id,
      topology: session.topology,
      commands: scenario.events,
      notes: [...notes, ...session.run.notes],
      speedUs: scenario.view.speedUs,
      slowOnFailure: scenario.view.slowOnFailure,
      beats: beatViews(scenario),
    }
  }

  /** A slice of the way towards the next such moment: one that is known is found at once. */
  private find(session: Session, ask: Extract<Ask, { type: 'find' }>): Answer {
    const { what, from, direction } = ask
    const look = (): Pick<Moment, 'at'> | Moment | undefined => {
      if (what !== 'request') return session.moment(what, from, direction)
      const at = session.endOfRequest(from, direction)
      return at === undefined ? undefined : { at }
    }
    const end = session.endUs
    let found = look()
    if (found === undefined && direction === 1 && session.reached < end) {
      session.approach(end, ask.windowUs, what === 'request' ? eventsPerLook : this.eventsPerSlice)
      found = look()
    }
    const isOver = found !== undefined || direction === -1 || session.reached >= session.endUs
    return this.frame(session, ask, !isOver, found)
  }

  private setCommands(session: Session, ask: Extract<Ask, { type: 'commands' }>): Answer {
    if (session.setCommands(ask.commands)) return { type: 'taken', id: ask.id, topology: undefined }
    const fresh = new Session(session.scenario, ask.commands)
    this.session = fresh
    return { type: 'taken', id: ask.id, topology: fresh.topology }
  }

  private frame(
    session: Session,
    ask: { readonly id: number; readonly windowUs: Us; readonly buffer: ArrayBuffer | undefined },
    more: boolean,
    found?: Pick<Moment, 'at'> | Moment,
  ): Answer {
    const { topology, run, metrics, recorder, hops, stopped } = session
    const frame = new Frame(topology, ask.buffer)
    fillFrame(frame, run, metrics, recorder, hops, ask.windowUs)
    const answer = { type: 'frame', id: ask.id, buffer: frame.buffer, more, found } as const
    return stopped === undefined ? answer : { ...answer, stopped: endOf(stopped) }
  }

  private series(
    session: Session,
    { place, window, known, narrative }: Extract<Ask, { type: 'series' }>,
  ): SentSeries {
    const { recorder, scenario } = session
    const { reader } = recorder
    const hasOwn = place !== undefined && place.kind !== 'controlPlane'
    const mesh = window && reader.window(undefined, window.from, window.to)
    const before = known === this.told.number ? this.told : untold
    const narrator = narrative === true ? this.departments.narrator! : undefined
    const now: Told = {
      number: this.told.number + 1,
      moments: moments(session.happenings, session.run),
      narrative: narrator?.narrative(session) ?? [],
    }
    this.told = now
    return {
      bucketUs: recorder.bucketUs,
      durationUs: scenario.durationUs,
      mesh: reader.signals(undefined),
      subject: hasOwn ? { place, signals: reader.signals(place) } : undefined,
      window: mesh && {
        mesh,
        subject: hasOwn ? reader.window(place, window.from, window.to) : undefined,
      },
      number: now.number,
      moments: tailOf(before.moments, now.moments, isSameMoment),
      narrative: tailOf(before.narrative, now.narrative, isSameLine),
      changes: narrator?.changes(session) ?? [],
    }
  }
}

/** Why a run ends where it was stopped. */
function endOf({ at, limit }: Stop): EarlyEnd {
  const { what, mend } = time.stopped[limit]
  return {
    at,
    problem: {
      code: 'run-stopped',
      file: 'run',
      line: 0,
      column: 0,
      what: what(formatDuration(at)),
      mend,
    },
  }
}

type Told = Pick<Series, 'number' | 'moments' | 'narrative'>

const untold: Told = { number: 0, moments: [], narrative: [] }
