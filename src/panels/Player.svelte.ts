import { createActor, type Actor, type SnapshotFrom } from 'xstate'
import type { Us } from '../model/units.ts'
import { firstDifference, isSameFuture, withFork, type Fork } from '../playback/Fork.ts'
import {
  playbackMachine,
  speedOf,
  watchedKinds,
  type Loop,
  type Search,
  type TimeNote,
} from '../playback/playback.machine.ts'
import type {
  About,
  BeatView,
  Counters,
  History,
  InstanceQuery,
  Instances,
  Answer,
  EarlyEnd,
  Inspection,
  Measured,
  MetricWindow,
  MomentKind,
  PlaceRef,
  PolicyScope,
  PolicyView,
  RequestFilter,
  RequestPage,
  SentSeries,
  Series,
  Story,
  SystemCard,
  TimeWindow,
} from '../playback/protocol.ts'
import { SpeedMeter } from '../playback/SpeedMeter.ts'
import type { Death, Question, WorkerClient } from '../playback/WorkerClient.ts'
import { joined } from '../playback/Tail.ts'
import { Frame, header } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { happeningOf, type Command } from '../scenario/commands.ts'
import type { ReadScenario } from '../scenario/catalogTexts.ts'
import type { Named } from '../scenario/names.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { forkName } from './forkName.ts'
import { namesIn } from './namesIn.ts'
import { digestOf, numbersOf, type Numbers } from './numbers.ts'
import { onNextFrame } from './ticker.ts'

/** A scenario as it was opened: from the catalog (`id`), or from somebody's disk. */
export interface OpenScenario {
  /** Empty when it is not in the catalog. */
  readonly id: string
  readonly title: string
  readonly file: string
  readonly text: string
  /** What the text says, where it was read before. */
  readonly read?: ReadScenario | undefined
}

export interface RunOrder {
  readonly scenario: OpenScenario
  readonly seed?: number | undefined
  readonly system?: string | undefined
  /** What is done to it besides the scenario's own events. */
  readonly commands?: readonly Command[] | undefined
  readonly at?: Us | undefined
  readonly play?: boolean
  /** It is the scenario before with something changed in it: the viewer's speed stays. */
  readonly isEdit?: boolean
}

/** Panels are told at most so often, in ms of the viewer's time. */
const numbersEveryMs = 250
const clockEveryMs = 100
/** A jump that takes longer than this shows how far it is. */
const jumpShownAfterMs = 300
/** A worker that dies again so soon waits for somebody's decision. */
const diesAgainMs = 20_000

type State =
  'loading' | 'refused' | 'paused' | 'playing' | 'seeking' | 'finding' | 'stepping' | 'crashed'

/** A jump that takes a while: how far it is. */
export interface Jump {
  readonly at: Us
  readonly to: Us
  /** Where nobody knows how far it goes: `to` is the end of the run then. */
  readonly isSearch: boolean
}

/**
 * The run on this page: drives the playback machine with animation frames, asks the simulation, and keeps what panels show as
 * snapshots that are replaced whole.
 */
export class Player {
  scenario: OpenScenario | undefined = $state.raw()
  topology: Topology | undefined = $state.raw()
  /** What the scenario itself lets happen. */
  scheduled: readonly Command[] = $state.raw([])
  /** What was done to the run besides. */
  added: readonly Command[] = $state.raw([])
  /** Both, in order of time. */
  readonly commands: readonly Command[] = $derived(
    happeningOf(this.scheduled, this.added).sort((a, b) => a.at - b.at),
  )
  /** The beats of the scenario: one at least, as soon as one is loaded. */
  beats: readonly BeatView[] = $state.raw([])
  system: string | undefined = $state.raw()
  notes: readonly string[] = $state.raw([])
  state: State = $state.raw('loading')
  t: Us = $state.raw(0)
  durationUs: Us = $state.raw(0)
  speedUs: Us = $state.raw(50_000)
  /** The speed that is reached, when the machine cannot keep up. */
  reachedUs: Us | undefined = $state.raw()
  /** Whether it plays slowly because something failed. */
  isSlow = $state.raw(false)
  slowOnFailure = $state.raw(false)
  pauseOn: readonly MomentKind[] = $state.raw([])
  loop: Loop | undefined = $state.raw()
  /** Where playing stops by itself. */
  stopAt: Us | undefined = $state.raw()
  note: TimeNote | undefined = $state.raw()
  jump: Jump | undefined = $state.raw()
  /** Futures that were left, the newest first. */
  forks: readonly Fork[] = $state.raw([])
  problems: readonly Problem[] = $state.raw([])
  message = $state.raw('')
  numbers: Numbers | undefined = $state.raw()
  series: Series | undefined = $state.raw()
  inspection: Inspection | undefined = $state.raw()
  selection: PlaceRef | undefined = $state.raw()
  /** The stretch that charts, ledger and list are about; undefined: all of the run. */
  window: TimeWindow | undefined = $state.raw()

  /** At most so many pictures a second; undefined: as many as the screen shows. */
  fps: number | undefined
  /** Whether what happened is told in sentences: `series` has none otherwise, and nobody who tells them need be loaded. */
  hearsNarrative = true

  /** Called in each animation frame in which there is something to draw. */
  onDraw: (frame: Frame, t: Us) => void = () => {}

  readonly #client: WorkerClient
  readonly #windowUsFor: (speedUs: Us) => Us
  readonly #actor: Actor<typeof playbackMachine>
  #snapshot: SnapshotFrom<typeof playbackMachine>
  #frame: Frame | undefined
  #drawn: Frame | undefined
  /** What was asked for last, whether or not it came. */
  #wanted: RunOrder | undefined
  #load = 0
  /** Counts changes of mind: what was asked before one answers something else. */
  #era = 0
  #isBusy = false
  #isOver = false
  #isAsleep = false
  /** Whether an animation frame is asked for: of a page at rest, none is. */
  #isStirred = false
  #rests = true
  #lastMs = 0
  #numbersAt = -Infinity
  #clockAt = -Infinity
  #isTelling = false
  #tellAgain = false
  #diedAt = -Infinity
  /** Since when a jump is under way. */
  #jumpingSince = -Infinity
  /** The latest moment of the present future that was seen. */
  #furthest: Us = 0
  /** What somebody chose, over what scenarios say. */
  #wishesSlow: boolean | undefined
  readonly #meter = new SpeedMeter()

  /** @param windowUsFor how long frames keep what has arrived, at a speed */
  constructor(client: WorkerClient, windowUsFor: (speedUs: Us) => Us) {
    this.#client = client
    this.#windowUsFor = windowUsFor
    client.onDeath = (message, death) => this.#died(message, death)
    this.#actor = createActor(playbackMachine)
    this.#snapshot = this.#actor.getSnapshot()
    this.#actor.subscribe((snapshot) => this.#take(snapshot))
    this.#actor.start()
    this.#stir()
  }

  get seed(): number {
    return this.topology?.seed ?? 0
  }

  /** How long frames keep what has arrived, at a speed. */
  windowFor(speedUs: Us): Us {
    return this.#windowUsFor(speedUs)
  }

  /** Mesh time that is shown in one second now: less than chosen while a failure is shown slowly. */
  get shownSpeedUs(): Us {
    return speedOf(this.#snapshot.context)
  }

  get isPlaying(): boolean {
    return this.state === 'playing' || (this.state === 'seeking' && this.#snapshot.context.resume)
  }

  /** The names that commands may use. */
  get names(): Named {
    return namesIn(this.topology)
  }

  /** The moment of the latest frame, µs; what is shown may lag behind what was asked for. */
  get shownAt(): Us | undefined {
    return this.#frame?.header[header.now]
  }

  get digest(): string {
    return this.#frame === undefined ? '' : digestOf(this.#frame)
  }

  /** Opens a run. When it is refused the one before stays. */
  async open(order: RunOrder): Promise<boolean> {
    if (this.#isOver) return false
    const load = ++this.#load
    this.#era++
    this.#wanted = order
    this.#actor.send({ type: 'load', play: order.play ?? false })
    const answer = await this.#client.ask({
      type: 'load',
      text: order.scenario.text,
      file: order.scenario.file,
      ...(order.seed === undefined ? {} : { seed: order.seed }),
      ...(order.system === undefined ? {} : { system: order.system }),
      ...readOf(order),
      ...(order.commands === undefined ? {} : { commands: order.commands }),
    })
    if (load !== this.#load) return false
    if (answer.type === 'refused') {
      this.#actor.send({ type: 'refused', problems: answer.problems })
      return false
    }
    if (answer.type !== 'loaded') {
      if (answer.type === 'failed') this.#died(answer.message)
      return false
    }
    const isAnother = order.scenario.text !== this.scenario?.text
    this.#frame = undefined
    this.#furthest = 0
    this.scenario = order.scenario
    this.topology = answer.topology
    this.system = answer.topology.system
    this.scheduled = answer.commands
    this.added = order.commands ?? []
    this.notes = answer.notes
    this.beats = answer.beats
    this.series = undefined
    this.inspection = undefined
    if (isAnother) {
      this.selection = undefined
      this.forks = []
    }
    this.window = undefined
    this.#actor.send({
      type: 'loaded',
      durationUs: answer.topology.durationUs,
      speedUs: isAnother && order.isEdit !== true ? answer.speedUs : this.speedUs,
      at: order.at ?? 0,
      isAnother,
    })
    if (isAnother && this.#wishesSlow === undefined) {
      this.#actor.send({ type: 'watch', slowOnFailure: answer.slowOnFailure })
    }
    return true
  }

  /** The same run in another form: another seed, another system; at the same moment. */
  reopen(change: {
    readonly seed?: number
    readonly system?: string
    readonly commands?: readonly Command[]
  }): void {
    if (this.scenario === undefined) return
    void this.open({
      scenario: this.scenario,
      seed: this.seed,
      system: this.system,
      commands: this.added,
      at: this.#snapshot.context.t,
      play: this.isPlaying,
      ...change,
    })
  }

  play(): void {
    this.#actor.send({ type: 'play' })
  }

  /** Nobody looks: no animation frame, and no question but for what somebody asks. What plays stands still until `wake`. */
  sleep(): void {
    if (this.#isAsleep) return
    this.#isAsleep = true
    // The animation frame that would have asked for a wanted moment never comes.
    if (!this.#isBusy && this.state !== 'playing') void this.#pump()
  }

  wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    this.#stir()
  }

  /** Has the next animation frame called, if it is not yet. */
  #stir(): void {
    if (this.#isStirred || this.#isAsleep || this.#isOver) return
    this.#isStirred = true
    // After a rest no time has passed.
    if (this.#rests) this.#lastMs = performance.now()
    this.#rests = false
    onNextFrame((ms) => this.#animate(ms))
  }

  pause(): void {
    this.#actor.send({ type: 'pause' })
  }

  toggle(): void {
    this.#actor.send({ type: 'toggle' })
  }

  seek(t: Us, play?: boolean): void {
    this.#era++
    this.#actor.send(play === undefined ? { type: 'seek', t } : { type: 'seek', t, play })
  }

  setSpeed(speedUs: Us): void {
    this.#actor.send({ type: 'speed', speedUs })
  }

  /** To the next event of the run, or to the one before. */
  async step(direction: 1 | -1): Promise<void> {
    this.#actor.send({ type: 'step' })
    if (this.state !== 'stepping') return
    const era = ++this.#era
    const answer = await this.#client.ask({
      type: 'step',
      direction,
      windowUs: this.#windowUs,
      buffer: undefined,
    })
    if (era !== this.#era) return
    if (answer.type === 'failed') this.#died(answer.message)
    if (answer.type !== 'frame') return
    this.#endEarly(answer.stopped)
    this.#show(answer)
  }

  /** To the end of the next client's request, or to that of the one before. */
  stepRequest(direction: 1 | -1): void {
    this.#find('request', direction)
  }

  /** To the next moment of some kind, or to the latest one before: runs ahead as far as it takes. */
  findMoment(kinds: readonly MomentKind[], direction: 1 | -1): void {
    this.#find(kinds, direction)
  }

  #find(what: Search['what'], direction: 1 | -1): void {
    this.#era++
    this.#actor.send({ type: 'find', what, direction })
  }

  /** Gives up a jump that takes long, and stays where it was before. */
  cancel(): void {
    this.#era++
    this.#actor.send({ type: 'cancel' })
  }

  /** Plays a window round and round; without one, on to the end. */
  setLoop(loop: Loop | undefined): void {
    this.#actor.send({ type: 'loop', loop })
  }

  /** Playing stops exactly there, the first time it comes by; undefined: nowhere. */
  setStop(t: Us | undefined): void {
    this.#actor.send({ type: 'stopAt', t })
  }

  /** The window begins, or ends, here. */
  setLoopEdge(edge: 'from' | 'to'): void {
    const { loop, durationUs } = this
    const t = Math.floor(this.#snapshot.context.t)
    if (edge === 'from') {
      this.setLoop({ from: t, to: loop !== undefined && loop.to > t ? loop.to : durationUs })
    } else this.setLoop({ from: loop !== undefined && loop.from < t ? loop.from : 0, to: t })
  }

  /** Whether requests that fail for a new reason are shown slowly. */
  setSlowOnFailure(slowOnFailure: boolean): void {
    this.#wishesSlow = slowOnFailure
    this.#actor.send({ type: 'watch', slowOnFailure })
  }

  /** At which kinds of moments playing stops. */
  setPauseOn(pauseOn: readonly MomentKind[]): void {
    this.#actor.send({ type: 'watch', pauseOn })
  }

  /** To another future, at this moment; the present one is kept in its place. */
  switchTo(fork: Fork): void {
    if (fork.seed === this.seed && fork.system === this.system) {
      void this.setCommands(fork.commands)
      this.forks = this.forks.filter((other) => !isSameFuture(other, fork))
      return
    }
    this.#keepFork(fork.commands, fork.at)
    this.forks = this.forks.filter((other) => other !== fork)
    const { seed, system, commands } = fork
    this.reopen({ seed, commands, ...(system === undefined ? {} : { system }) })
  }

  removeFork(fork: Fork): void {
    this.forks = this.forks.filter((other) => other !== fork)
  }

  /** The future that is left from `at` on is kept, if anybody has seen any of it. */
  #keepFork(next: readonly Command[], at: Us): void {
    if (at > this.#furthest) return
    const fork: Fork = {
      name: forkName(this.added, next),
      seed: this.seed,
      system: this.system,
      commands: this.added,
      at,
      until: this.#furthest,
    }
    this.forks = withFork(this.forks, fork)
  }

  /** Where it stands, exactly; `t` is told more rarely. */
  get moment(): Us {
    return Math.floor(this.#snapshot.context.t)
  }

  /** The first moment at which something may still be done to this run. */
  get nextMoment(): Us {
    return Math.floor(this.#snapshot.context.t) + 1
  }

  /** Does something now, and plays on. */
  act(command: Command): void {
    void this.setCommands(withCommand(this.added, command), true)
  }

  /** Takes back what was done to the run: it goes back to before it and forward again to now. */
  undo(command: Command): void {
    void this.setCommands(this.added.filter((other) => other !== command))
  }

  async setCommands(commands: readonly Command[], play = this.isPlaying): Promise<void> {
    const before = this.added
    const forks = this.forks
    const t = Math.floor(this.#snapshot.context.t)
    const from = firstDifference(before, commands)
    this.#keepFork(commands, from)
    this.#furthest = Math.min(this.#furthest, from - 1)
    this.added = commands
    this.#era++
    // Another future may need less.
    const whole = this.topology?.durationUs ?? this.durationUs
    if (this.durationUs < whole) this.#actor.send({ type: 'ends', at: whole, problems: [] })
    this.#actor.send({ type: 'seek', t, play, isNewPast: true })
    const load = this.#load
    const answer = await this.#client.ask({ type: 'commands', commands })
    if (load !== this.#load) return
    if (answer.type === 'refused') {
      this.added = before
      this.forks = forks
      this.#actor.send({ type: 'refused', problems: answer.problems })
    } else if (answer.type === 'failed') this.#died(answer.message)
    else if (answer.type === 'taken' && answer.topology !== undefined) {
      this.topology = answer.topology
      this.#frame = undefined
      this.numbers = undefined
      this.series = undefined
    }
    this.#tellSoon()
  }

  select(place: PlaceRef | undefined): void {
    if (samePlace(place, this.selection)) return
    this.selection = place
    this.inspection = undefined
    this.#tellSoon()
  }

  /** Looks at a stretch of the run: its numbers come with the series. */
  look(window: TimeWindow | undefined): void {
    this.window = window
    this.#tellSoon()
  }

  async requests(filter: RequestFilter): Promise<RequestPage> {
    const answer = await this.#client.ask({ type: 'requests', filter })
    return answer.type === 'requests' ? answer.page : { lines: [], total: 0, looser: [] }
  }

  /** What the proxy of a place has counted by now, where it is an Envoy. */
  async counters(place: PlaceRef): Promise<Counters | undefined> {
    const answer = await this.#ask({ type: 'counters', place })
    return answer?.type === 'counters' ? answer.counters : undefined
  }

  async instances(query: InstanceQuery): Promise<Instances | undefined> {
    const answer = await this.#ask({ type: 'instances', query })
    return answer?.type === 'instances' ? answer.instances : undefined
  }

  /** What binds the calls of a scope, and what one more policy would change. */
  async policies(scope: PolicyScope, about: About): Promise<PolicyView | undefined> {
    const answer = await this.#ask({ type: 'policies', scope, about })
    return answer?.type === 'policies' ? answer.view : undefined
  }

  /** What there is to say of the system that runs. */
  async systemCard(): Promise<SystemCard | undefined> {
    const answer = await this.#ask({ type: 'system' })
    return answer?.type === 'system' ? answer.card : undefined
  }

  async history(machine: string, row: number): Promise<History | undefined> {
    const answer = await this.#ask({ type: 'history', machine, row })
    return answer?.type === 'history' ? answer.history : undefined
  }

  /**
   * Metrics over stretches that are over by now; undefined while nothing is loaded. While it plays, stretches are about so long:
   * exact ones would be run again each time.
   */
  async measure(windows: readonly MetricWindow[]): Promise<Measured | undefined> {
    const asked = this.isPlaying ? windows.map((one) => ({ ...one, isRough: true })) : windows
    const answer = await this.#ask({ type: 'measure', windows: asked })
    return answer?.type === 'measured' ? answer.measured : undefined
  }

  /**
   * The text of the scenario with one value set by its path, or what is wrong with that. Nothing is opened.
   */
  async settingOf(
    path: string,
    value: string | number | boolean | null,
  ): Promise<{ readonly text: string } | { readonly problems: readonly Problem[] } | undefined> {
    if (this.scenario === undefined) return undefined
    const { text, file } = this.scenario
    const answer = await this.#ask({ type: 'setting', text, file, path, value })
    if (answer?.type === 'setting') return { text: answer.text }
    return answer?.type === 'refused' ? { problems: answer.problems } : undefined
  }

  async story(request: number): Promise<Story | undefined> {
    const answer = await this.#client.ask({ type: 'story', request })
    return answer.type === 'story' ? answer.story : undefined
  }

  /** Draws the same frame again: something else about the picture has changed. */
  redraw(): void {
    this.#drawn = undefined
    this.#stir()
  }

  dismissProblems(): void {
    this.#actor.send({ type: 'dismiss' })
  }

  /** What the player says has been read. */
  hush(): void {
    this.#actor.send({ type: 'hush' })
  }

  /** After a crash: a new worker, the same run, the same moment. */
  retry(): void {
    this.#client.restart()
    if (this.scenario === undefined) {
      if (this.#wanted !== undefined) void this.open(this.#wanted)
      return
    }
    void this.open({
      scenario: this.scenario,
      seed: this.seed,
      system: this.system,
      commands: this.added,
      at: this.#snapshot.context.t,
      play: false,
    })
  }

  close(): void {
    this.#isOver = true
    this.#actor.stop()
    this.#client.close()
  }

  #take(snapshot: SnapshotFrom<typeof playbackMachine>): void {
    const before = this.#snapshot
    this.#snapshot = snapshot
    const { context } = snapshot
    const state = stateOf(snapshot)
    const isNew = state !== this.state
    this.state = state
    this.#stir()
    this.speedUs = context.speedUs
    this.durationUs = context.durationUs
    this.problems = context.problems
    this.message = context.message
    this.isSlow = context.slowLeftUs > 0
    this.slowOnFailure = context.slowOnFailure
    this.pauseOn = context.pauseOn
    this.loop = context.loop
    this.stopAt = context.stopAt
    this.note = context.note
    if (isNew || speedOf(context) !== speedOf(before.context)) {
      this.#meter.reset()
      if (state !== 'seeking') this.reachedUs = undefined
    }
    if (context.t !== before.context.t && state !== 'playing') this.#setClock(context.t)
    if (!isNew) return
    const isJump = state === 'seeking' || state === 'finding'
    // What was asked before the jump began answers something else.
    if (isJump) this.#era++
    if (isJump && this.#jumpingSince < 0) this.#jumpingSince = performance.now()
    if (!isJump) this.#jumpingSince = -Infinity
    this.#tellJump()
    this.#setClock(context.t)
    if (state === 'paused') this.#tellSoon()
    if (this.#isAsleep && !this.#isBusy) void this.#pump()
  }

  #setClock(t: Us): void {
    this.t = t
    this.#clockAt = performance.now()
  }

  #tellJump(): void {
    const { context } = this.#snapshot
    const isLong =
      this.#jumpingSince > 0 && performance.now() - this.#jumpingSince > jumpShownAfterMs
    const isSearch = this.state === 'finding'
    if (!isLong || context.arrived < 0) {
      if (!isLong) this.jump = undefined
      return
    }
    this.jump = { at: context.arrived, to: isSearch ? context.durationUs : context.t, isSearch }
  }

  get #windowUs(): Us {
    return this.#windowUsFor(speedOf(this.#snapshot.context))
  }

  #died(stack: string, death: Death = 'crash'): void {
    if (this.#isOver) return
    const message = stack.split('\n', 1)[0]!
    const now = performance.now()
    const isFirst = now - this.#diedAt > diesAgainMs
    this.#diedAt = now
    this.#isBusy = false
    this.#actor.send({ type: 'workerDied', message })
    // Once by itself; what hangs, or kills its worker again, waits for somebody's decision.
    if (isFirst && death === 'crash' && this.#wanted !== undefined) this.retry()
  }

  #animate(ms: number): void {
    this.#isStirred = false
    if (this.#isOver || this.#isAsleep) return
    this.#rests = this.#isResting()
    if (!this.#rests) this.#stir()
    // Screens are not exact: rather a little early than one picture later.
    if (this.fps !== undefined && ms - this.#lastMs < 1_000 / this.fps - 5) return
    // A tab that was hidden, or a page that hung, does not jump.
    const elapsed = Math.max(0, Math.min(ms - this.#lastMs, 100))
    this.#lastMs = ms
    if (this.state === 'playing') {
      this.#actor.send({ type: 'tick', elapsedUs: elapsed * 1_000 })
      if (ms - this.#clockAt >= clockEveryMs) this.#setClock(this.#snapshot.context.t)
    }
    if (this.#jumpingSince > 0) this.#tellJump()
    if (!this.#isBusy) void this.#pump()
    if (this.#frame !== undefined && this.#frame !== this.#drawn) {
      this.#drawn = this.#frame
      this.onDraw(this.#frame, this.#frame.header[header.now]!)
    }
    if (ms - this.#numbersAt >= numbersEveryMs && this.#isStale()) this.#tellSoon()
  }

  /** It stands still, and what is to be seen is on the screen: the next frame would be the same. */
  #isResting(): boolean {
    const { context } = this.#snapshot
    return (
      this.state === 'paused' &&
      !this.#isBusy &&
      context.arrived === Math.floor(context.t) &&
      this.#frame === this.#drawn &&
      !this.#isStale()
    )
  }

  #isStale(): boolean {
    return this.#frame !== undefined && this.numbers?.frame !== this.#frame
  }

  async #pump(): Promise<void> {
    this.#isBusy = true
    // While a moment is sought, slice follows slice; while it plays, one frame is asked for in each frame of the page.
    while (await this.#askFrame());
    this.#isBusy = false
  }

  /** @returns whether the next one is to be asked for at once */
  async #askFrame(): Promise<boolean> {
    const { state } = this
    const { context } = this.#snapshot
    const isWanted =
      state === 'playing' ||
      state === 'seeking' ||
      state === 'finding' ||
      (state === 'paused' && context.arrived !== Math.floor(context.t))
    if (this.topology === undefined || !isWanted || this.#isOver) return false
    const load = this.#load
    const era = this.#era
    const windowUs = this.#windowUs
    const answer = await this.#client.frame(
      state === 'finding' && context.search !== undefined
        ? { type: 'find', ...context.search, windowUs }
        : {
            type: 'frame',
            t: Math.floor(context.t),
            windowUs,
            watch: state === 'playing' ? watchedKinds(context) : [],
          },
    )
    if (answer === undefined || load !== this.#load) return false
    if (answer.type === 'failed') this.#died(answer.message)
    if (answer.type !== 'frame') return false
    const isMeant = era === this.#era
    this.#endEarly(answer.stopped)
    if (isMeant && answer.found !== undefined) this.#takeFound(answer)
    else {
      this.#show(answer, isMeant)
      if (isMeant && state === 'finding' && !answer.more) this.#actor.send({ type: 'notFound' })
    }
    return this.state === 'seeking' || this.state === 'finding' || answer.more
  }

  /** The run needs more than a page can give, and ends before its time. */
  #endEarly(end: EarlyEnd | undefined): void {
    if (end === undefined || this.durationUs <= end.at) return
    this.#actor.send({ type: 'ends', at: end.at, problems: [end.problem] })
  }

  /** What was looked for is there: the frame is beyond it, and is not shown. */
  #takeFound({ buffer, found }: Extract<Answer, { type: 'frame' }>): void {
    this.#client.giveBack(buffer)
    if (found === undefined) return
    const moment = 'kind' in found ? found : undefined
    if (this.state === 'finding') this.#actor.send({ type: 'found', at: found.at, moment })
    else if (moment !== undefined) this.#actor.send({ type: 'hit', moment })
  }

  /** @param isMeant whether it is still the moment that is wanted */
  #show({ buffer, more }: Extract<Answer, { type: 'frame' }>, isMeant = true): void {
    const before = this.#frame
    const frame = new Frame(this.topology!, buffer)
    this.#frame = frame
    this.#stir()
    // Panels may still read the numbers of the frame before; it goes back when they have a newer one.
    if (before !== undefined && before !== this.numbers?.frame) this.#client.giveBack(before.buffer)
    if (!isMeant) return
    const now = frame.header[header.now]!
    this.#furthest = Math.max(this.#furthest, now)
    if (this.state === 'playing') {
      this.#meter.add(performance.now(), now)
      this.reachedUs = this.#meter.short(speedOf(this.#snapshot.context))
    }
    this.#actor.send({ type: 'frameArrived', now, more })
  }

  /** Renews what panels show; when it is under way already, once more after it. */
  #tellSoon(): void {
    if (this.#isTelling) this.#tellAgain = true
    else void this.#tell()
  }

  async #tell(): Promise<void> {
    this.#isTelling = true
    this.#numbersAt = performance.now()
    const load = this.#load
    if (this.#frame !== undefined && this.topology !== undefined) {
      this.numbers = numbersOf(this.#frame, this.topology)
    }
    const { selection, series: before } = this
    const [series, inspection] = await Promise.all([
      this.#ask({
        type: 'series',
        place: selection,
        window: this.window,
        known: this.series?.number,
        narrative: this.hearsNarrative,
      }),
      selection === undefined ? undefined : this.#ask({ type: 'inspect', place: selection }),
    ])
    if (load === this.#load) {
      if (series?.type === 'series') this.#takeSeries(series.series, before)
      if (samePlace(selection, this.selection)) {
        this.inspection = inspection?.type === 'inspection' ? inspection.inspection : undefined
      }
    }
    this.#isTelling = false
    if (this.#tellAgain) {
      this.#tellAgain = false
      void this.#tell()
    }
  }

  /** What happened is sent from where the series before ends. */
  #takeSeries(sent: SentSeries, before: Series | undefined): void {
    // It may have been forgotten while the worker was asked; then all of it comes with the next answer.
    const isNew = sent.moments.from > 0 || sent.narrative.from > 0
    if (isNew && this.series !== before) return
    this.series = {
      ...sent,
      moments: joined(before?.moments ?? [], sent.moments),
      narrative: joined(before?.narrative ?? [], sent.narrative),
    }
  }

  async #ask(question: Question): Promise<Answer | undefined> {
    if (this.topology === undefined) return undefined
    return this.#client.ask(question)
  }
}

/** What was read before says nothing of another system: policies are read as the system takes them. */
function readOf({ scenario: { read }, system }: RunOrder): { readonly read?: ReadScenario } {
  const isSame = system === undefined || system === read?.scenario.system
  return read !== undefined && isSame ? { read } : {}
}

/** Which state it is, without what is inside. */
function stateOf({ value }: SnapshotFrom<typeof playbackMachine>): State {
  return (typeof value === 'string' ? value : Object.keys(value)[0]!) as State
}

export function samePlace(a: PlaceRef | undefined, b: PlaceRef | undefined): boolean {
  return a === b || (a?.kind === b?.kind && a?.index === b?.index)
}

/** In order of time; a knob that is turned twice at one moment was turned once. */
function withCommand(commands: readonly Command[], command: Command): readonly Command[] {
  const kept = commands.filter(
    (other) =>
      !(
        other.kind === 'load' &&
        command.kind === 'load' &&
        other.client === command.client &&
        other.at === command.at
      ),
  )
  const after = kept.findIndex((other) => other.at > command.at)
  return after < 0 ? [...kept, command] : [...kept.slice(0, after), command, ...kept.slice(after)]
}
