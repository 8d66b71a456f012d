import { createActor, type Actor, type SnapshotFrom } from 'xstate'
import type { Us } from '../model/units.ts'
import { reasonCount } from '../model/reasons.ts'
import { playbackMachine } from '../playback/playback.machine.ts'
import type {
  Answer,
  Inspection,
  PlaceRef,
  RequestFilter,
  RequestLine,
  Series,
  Story,
} from '../playback/protocol.ts'
import type { Question, WorkerClient } from '../playback/WorkerClient.ts'
import { clientField, clientWidth, Frame, header } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import type { Command } from '../scenario/commands.ts'
import type { Named } from '../scenario/names.ts'
import type { Problem } from '../scenario/ScenarioError.ts'

/** A scenario as it was opened: from the catalog (`id`), or from somebody's disk. */
export interface OpenScenario {
  /** Empty when it is not in the catalog. */
  readonly id: string
  readonly title: string
  readonly file: string
  readonly text: string
}

export interface RunOrder {
  readonly scenario: OpenScenario
  readonly seed?: number | undefined
  readonly system?: string | undefined
  /** What is done to it besides the scenario's own events. */
  readonly commands?: readonly Command[] | undefined
  readonly at?: Us | undefined
  readonly play?: boolean
}

/** The counters of one moment, as panels show them. */
export interface Numbers {
  readonly t: Us
  readonly offered: number
  readonly ok: number
  readonly failed: number
  readonly inFlight: number
  readonly reasons: readonly number[]
  readonly digest: string
  readonly clientRates: readonly number[]
  readonly frame: Frame
}

/** Panels are told at most so often, in ms of the viewer's time. */
const numbersEveryMs = 250
const clockEveryMs = 100

type State = 'loading' | 'refused' | 'paused' | 'playing' | 'seeking' | 'stepping' | 'crashed'

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
    [...this.scheduled, ...this.added].sort((a, b) => a.at - b.at),
  )
  system: string | undefined = $state.raw()
  notes: readonly string[] = $state.raw([])
  state: State = $state.raw('loading')
  t: Us = $state.raw(0)
  durationUs: Us = $state.raw(0)
  speedUs: Us = $state.raw(50_000)
  problems: readonly Problem[] = $state.raw([])
  message = $state.raw('')
  numbers: Numbers | undefined = $state.raw()
  series: Series | undefined = $state.raw()
  inspection: Inspection | undefined = $state.raw()
  selection: PlaceRef | undefined = $state.raw()

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
  #lastMs = 0
  #numbersAt = -Infinity
  #clockAt = -Infinity
  #isTelling = false
  #tellAgain = false
  #diedAt = -Infinity
  #steps: Us[] = []

  /** @param windowUsFor how long frames keep what has arrived, at a speed */
  constructor(client: WorkerClient, windowUsFor: (speedUs: Us) => Us) {
    this.#client = client
    this.#windowUsFor = windowUsFor
    client.onDeath = (message) => this.#died(message)
    this.#actor = createActor(playbackMachine)
    this.#snapshot = this.#actor.getSnapshot()
    this.#actor.subscribe((snapshot) => this.#take(snapshot))
    this.#actor.start()
    requestAnimationFrame((ms) => this.#animate(ms))
  }

  get seed(): number {
    return this.topology?.seed ?? 0
  }

  get isPlaying(): boolean {
    return this.state === 'playing' || (this.state === 'seeking' && this.#snapshot.context.resume)
  }

  /** The names that commands may use. */
  get names(): Named {
    const { services = [], clients = [], endpoints: places = [], nodes = [] } = this.topology ?? {}
    return {
      services: services.map(({ name, endpoints }) => ({
        name,
        endpoints: endpoints.length,
        zones: endpoints.map((endpoint) => places[endpoint]!.zone),
      })),
      nodes: nodes.map(({ name, zone }) => ({ name, zone })),
      clients: clients.map(({ name, ratePerSecond }) => ({ name, ratePerSecond })),
    } as unknown as Named
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
    this.#steps = []
    this.scenario = order.scenario
    this.topology = answer.topology
    this.system = answer.topology.system
    this.scheduled = answer.commands
    this.added = order.commands ?? []
    this.notes = answer.notes
    this.series = undefined
    this.inspection = undefined
    if (isAnother) this.selection = undefined
    this.#actor.send({
      type: 'loaded',
      durationUs: answer.topology.durationUs,
      speedUs: isAnother ? answer.speedUs : this.speedUs,
      at: order.at ?? 0,
    })
    return true
  }

  /** The same run in another form: another seed, another system; at the same moment. */
  reopen(change: { readonly seed?: number; readonly system?: string }): void {
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

  /** To the next event of the run. */
  async stepForward(): Promise<void> {
    this.#actor.send({ type: 'pause' })
    const from = this.#snapshot.context.t
    this.#actor.send({ type: 'step' })
    if (this.#snapshot.value !== 'stepping') return
    const era = ++this.#era
    const answer = await this.#client.ask({ type: 'step' })
    if (era !== this.#era) return
    if (answer.type === 'failed') this.#died(answer.message)
    if (answer.type !== 'frame') return
    this.#steps.push(from)
    this.#show(answer)
  }

  /** Back to where the last step came from, else by a twentieth of a second of playing. */
  stepBack(): void {
    const t = this.#snapshot.context.t
    while (this.#steps.length > 0 && this.#steps.at(-1)! >= t) this.#steps.pop()
    this.seek(this.#steps.pop() ?? t - this.speedUs / 20, false)
  }

  /** The first moment at which something may still be done to this run. */
  get nextMoment(): Us {
    return Math.floor(this.#snapshot.context.t) + 1
  }

  /** Does something now, and plays on. */
  act(command: Command): void {
    void this.setCommands(withCommand(this.added, command), true)
  }

  /**
   * Takes something back: the run goes back to before it and forward again to now. What the scenario itself does is cleared from
   * now on instead.
   */
  undo(command: Command): void {
    if (this.added.includes(command)) {
      void this.setCommands(this.added.filter((other) => other !== command))
    } else if (command.kind === 'fault') {
      const { fault, on } = command
      this.act({ kind: 'clear', at: this.nextMoment, fault: fault.kind, on })
    }
  }

  async setCommands(commands: readonly Command[], play = this.isPlaying): Promise<void> {
    const before = this.added
    const t = Math.floor(this.#snapshot.context.t)
    this.added = commands
    this.seek(t, play)
    const load = this.#load
    const answer = await this.#client.ask({ type: 'commands', commands, t })
    if (load !== this.#load) return
    if (answer.type === 'refused') {
      this.added = before
      this.#actor.send({ type: 'refused', problems: answer.problems })
    } else if (answer.type === 'failed') this.#died(answer.message)
    this.#tellSoon()
  }

  select(place: PlaceRef | undefined): void {
    if (samePlace(place, this.selection)) return
    this.selection = place
    this.inspection = undefined
    this.#tellSoon()
  }

  async requests(filter: RequestFilter): Promise<readonly RequestLine[]> {
    const answer = await this.#client.ask({ type: 'requests', filter })
    return answer.type === 'requests' ? answer.requests : []
  }

  async story(request: number): Promise<Story | undefined> {
    const answer = await this.#client.ask({ type: 'story', request })
    return answer.type === 'story' ? answer.story : undefined
  }

  /** Draws the same frame again: something else about the picture has changed. */
  redraw(): void {
    this.#drawn = undefined
  }

  dismissProblems(): void {
    this.#actor.send({ type: 'dismiss' })
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
    this.state = snapshot.value as State
    this.speedUs = context.speedUs
    this.durationUs = context.durationUs
    this.problems = context.problems
    this.message = context.message
    if (context.t !== before.context.t && snapshot.value !== 'playing') this.#setClock(context.t)
    if (snapshot.value !== before.value) {
      this.#setClock(context.t)
      if (snapshot.value === 'paused') this.#tellSoon()
    }
  }

  #setClock(t: Us): void {
    this.t = t
    this.#clockAt = performance.now()
  }

  #died(stack: string): void {
    if (this.#isOver) return
    const message = stack.split('\n', 1)[0]!
    const now = performance.now()
    const isFirst = now - this.#diedAt > 20_000
    this.#diedAt = now
    this.#isBusy = false
    this.#actor.send({ type: 'workerDied', message })
    // Once by itself; a run that kills its worker again waits for somebody's decision.
    if (isFirst && this.#wanted !== undefined) this.retry()
  }

  #animate(ms: number): void {
    if (this.#isOver) return
    requestAnimationFrame((next) => this.#animate(next))
    // A tab that was hidden, or a page that hung, does not jump.
    const elapsed = Math.min(ms - this.#lastMs, 100)
    this.#lastMs = ms
    if (this.#snapshot.value === 'playing') {
      this.#actor.send({ type: 'tick', elapsedUs: elapsed * 1_000 })
      if (ms - this.#clockAt >= clockEveryMs) this.#setClock(this.#snapshot.context.t)
    }
    if (!this.#isBusy) void this.#pump()
    if (this.#frame !== undefined && this.#frame !== this.#drawn) {
      this.#drawn = this.#frame
      this.onDraw(this.#frame, this.#frame.header[header.now]!)
    }
    if (ms - this.#numbersAt >= numbersEveryMs && this.#isStale()) this.#tellSoon()
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
    const { value, context } = this.#snapshot
    const isWanted =
      value === 'playing' ||
      value === 'seeking' ||
      (value === 'paused' && context.arrived < Math.floor(context.t))
    if (this.topology === undefined || !isWanted || this.#isOver) return false
    const load = this.#load
    const era = this.#era
    const answer = await this.#client.frame(
      Math.floor(context.t),
      this.#windowUsFor(context.speedUs),
    )
    if (answer === undefined || load !== this.#load) return false
    if (answer.type === 'failed') this.#died(answer.message)
    if (answer.type !== 'frame') return false
    this.#show(answer, era === this.#era)
    return this.#snapshot.value === 'seeking'
  }

  /** @param isMeant whether it is still the moment that is wanted */
  #show({ buffer, more }: Extract<Answer, { type: 'frame' }>, isMeant = true): void {
    const before = this.#frame
    const frame = new Frame(this.topology!, buffer)
    this.#frame = frame
    // Panels may still read the numbers of the frame before; it goes back when they have a newer one.
    if (before !== undefined && before !== this.numbers?.frame) this.#client.giveBack(before.buffer)
    if (isMeant) {
      this.#actor.send({ type: 'frameArrived', now: frame.header[header.now]!, more })
    }
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
    const { selection } = this
    const [series, inspection] = await Promise.all([
      this.#ask({ type: 'series' }),
      selection === undefined ? undefined : this.#ask({ type: 'inspect', place: selection }),
    ])
    if (load === this.#load) {
      if (series?.type === 'series') this.series = series.series
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

  async #ask(question: Question): Promise<Answer | undefined> {
    if (this.topology === undefined) return undefined
    return this.#client.ask(question)
  }
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

function numbersOf(frame: Frame, topology: Topology): Numbers {
  const at = (position: number): number => frame.header[position]!
  return {
    t: at(header.now),
    offered: at(header.offered),
    ok: at(header.ok),
    failed: at(header.failed),
    inFlight: at(header.inFlight),
    reasons: Array.from({ length: reasonCount }, (_, index) => at(header.reasons + index)),
    digest: digestOf(frame),
    clientRates: topology.clients.map(
      (_, index) => frame.clients[index * clientWidth + clientField.ratePerSecond]!,
    ),
    frame,
  }
}

function digestOf(frame: Frame): string {
  const word = (position: number): string =>
    (frame.header[position]! >>> 0).toString(16).padStart(8, '0')
  return word(header.digestHigh) + word(header.digestLow)
}
