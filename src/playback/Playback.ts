import { LimitReached } from '../engine/LimitReached.ts'
import type { Us } from '../model/units.ts'
import { beatViews } from '../record/beatViews.ts'
import { fillFrame } from '../record/fillFrame.ts'
import { Frame } from '../record/Frame.ts'
import type { Moment } from '../record/Moment.ts'
import { moments } from '../record/moments.ts'
import { narrative } from '../record/narrative.ts'
import { changeFeedOf } from '../record/narrativeOwners.ts'
import { systemCard } from '../record/systemCard.ts'
import { policyView } from '../record/policyView.ts'
import { readVariant } from '../record/compare/variant.ts'
import { parseScenario } from '../scenario/parse.ts'
import { formatDuration } from '../scenario/quantities.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { tooLarge } from '../scenario/sizes.ts'
import { withSetting } from '../scenario/withSetting.ts'
import { words } from '../words/words.ts'
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

  /** @param eventsPerSlice how much one ask may run on: the next one is never late, and a far moment is reached in slices */
  constructor(eventsPerSlice = 60_000) {
    this.eventsPerSlice = eventsPerSlice
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
    if (ask.type === 'setting')
      return { type: 'setting', id, text: withSetting(ask.text, ask.file, ask.path, ask.value) }
    if ('of' in ask) return { type: 'failed', id, message: 'comparing is done elsewhere' }
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
      case 'inspect':
        return { type: 'inspection', id, inspection: session.inspector.inspect(ask.place) }
      case 'instances':
        return { type: 'instances', id, instances: session.instances.count(ask.query) }
      case 'policies':
        return { type: 'policies', id, view: policyView(session.run, ask.scope, ask.about) }
      case 'system':
        return { type: 'system', id, card: systemCard(session.run) }
      case 'history':
        return { type: 'history', id, history: session.history(ask.machine, ask.row) }
      case 'requests':
        return { type: 'requests', id, page: session.log.list(ask.filter) }
      case 'measure':
        return { type: 'measured', id, measured: session.measure(ask.windows) }
      case 'story':
        return { type: 'story', id, story: session.story(ask.request) }
    }
  }

  private load(ask: Extract<Ask, { type: 'load' }>): Answer {
    const { scenario, notes, commands } =
      ask.variant === undefined
        ? {
            commands: ask.commands ?? [],
            ...parseScenario(ask.text, {
              file: ask.file,
              ...(ask.seed === undefined ? {} : { seed: ask.seed }),
              ...(ask.system === undefined ? {} : { system: ask.system }),
            }),
          }
        : readVariant(ask, ask.variant)
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
    { place, window, known }: Extract<Ask, { type: 'series' }>,
  ): SentSeries {
    const { recorder, scenario } = session
    const { reader } = recorder
    const hasOwn = place !== undefined && place.kind !== 'controlPlane'
    const mesh = window && reader.window(undefined, window.from, window.to)
    const before = known === this.told.number ? this.told : untold
    const now: Told = {
      number: this.told.number + 1,
      moments: moments(session.happenings, session.run),
      narrative: narrative(session.happenings, session.run),
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
      changes: changeFeedOf(session.run).until(),
    }
  }
}

/** Why a run ends where it was stopped. */
function endOf({ at, limit }: Stop): EarlyEnd {
  const { what, mend } = words.time.stopped[limit]
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
