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
import type { Scenario } from '../scenario/Scenario.ts'
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
  /** Absent: the scenario's own. */
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
/** How long what has arrived stays in the picture, as a share of a second of playing. */
const windowShare = 0.6

type State = 'loading' | 'refused' | 'paused' | 'playing' | 'seeking' | 'stepping' | 'crashed'

/**
 * The run on this page: drives the playback machine with animation frames, asks the simulation, and keeps what panels show as
 * snapshots that are replaced whole.
 */
export class Player {
  scenario: OpenScenario | undefined = $state.raw()
  topology: Topology | undefined = $state.raw()
  /** Everything that happens to this run, the scenario's own events included, in order of time. */
  commands: readonly Command[] = $state.raw([])
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
  readonly #actor: Actor<typeof playbackMachine>
  #snapshot: SnapshotFrom<typeof playbackMachine>
  #frame: Frame | undefined
  #drawn: Frame | undefined
  #order: RunOrder | undefined
  #load = 0
  #sought: Us | undefined
  #isBusy = false
  #isOver = false
  #lastMs = 0
  #numbersAt = -Infinity
  #clockAt = -Infinity
  #isTelling = false
  #tellAgain = false
  #diedAt = -Infinity
  #steps: Us[] = []
  #isOwn = true

  constructor(client: WorkerClient) {
    this.#client = client
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

  /** Whether nobody has changed what the scenario itself lets happen. */
  get hasOwnCommands(): boolean {
    return this.#isOwn
  }

  /** The names that commands may use. */
  get names(): Pick<Scenario, 'services' | 'clients'> {
    const { services = [], clients = [] } = this.topology ?? {}
    return {
      services: services.map(({ name, endpoints }) => ({ name, endpoints: endpoints.length })),
      clients: clients.map(({ name, ratePerSecond }) => ({ name, ratePerSecond })),
    } as unknown as Pick<Scenario, 'services' | 'clients'>
  }

  get digest(): string {
    return this.#frame === undefined ? '' : digestOf(this.#frame)
  }

  /** Opens a run. When it is refused the one before stays. */
  async open(order: RunOrder): Promise<boolean> {
    const load = ++this.#load
    this.#actor.send({ type: 'load', play: order.play ?? false })
    const answer = await this.#client.ask({
      type: 'load',
      text: order.scenario.text,
      file: order.scenario.file,
      ...(order.seed === undefined ? {} : { seed: order.seed }),
      ...(order.system === undefined ? {} : { system: order.system }),
      ...(order.commands === undefined ? {} : { commands: order.commands }),
      ...(order.at === undefined ? {} : { at: order.at }),
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
    this.#isOwn = order.commands === undefined
    const isAnother = order.scenario.text !== this.scenario?.text
    this.#order = order
    this.#frame = undefined
    this.#steps = []
    this.scenario = order.scenario
    this.topology = answer.topology
    this.system = answer.topology.system
    this.commands = answer.commands
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
    this.#sought = order.at ?? 0
    return true
  }

  /** The same run in another form: another seed, another system; at the same moment. */
  reopen(change: { readonly seed?: number; readonly system?: string }): void {
    if (this.scenario === undefined) return
    void this.open({
      scenario: this.scenario,
      seed: this.seed,
      system: this.system,
      commands: this.#isOwn ? undefined : this.commands,
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
    const answer = await this.#client.ask({ type: 'step' })
    if (answer.type === 'failed') this.#died(answer.message)
    this.#steps.push(from)
  }

  /** Back to where the last step came from, else by a twentieth of a second of playing. */
  stepBack(): void {
    const t = this.#snapshot.context.t
    while (this.#steps.length > 0 && this.#steps.at(-1)! >= t) this.#steps.pop()
    this.seek(this.#steps.pop() ?? t - this.speedUs / 20, false)
  }

  /** The first moment at which something may still be done to this run. */
  get nextMoment(): Us {
    return Math.max(0, Math.ceil(this.#snapshot.context.t))
  }

  /** Does something now, and plays on. */
  act(command: Command): void {
    void this.setCommands(withCommand(this.commands, command), true)
  }

  /** Takes something back: the run goes back to before it and forward again to now. */
  undo(command: Command): void {
    void this.setCommands(this.commands.filter((other) => other !== command))
  }

  async setCommands(commands: readonly Command[], play = this.isPlaying): Promise<void> {
    const before = { commands: this.commands, isOwn: this.#isOwn }
    this.#isOwn = false
    const t = this.#snapshot.context.t
    this.commands = commands
    this.seek(t, play)
    // The answer to `commands` is at this moment already: no further seek is needed.
    this.#sought = this.#snapshot.context.t
    const answer = await this.#client.ask({ type: 'commands', commands, t })
    if (answer.type === 'refused') {
      this.commands = before.commands
      this.#isOwn = before.isOwn
      this.#actor.send({ type: 'refused', problems: answer.problems })
    } else if (answer.type === 'failed') this.#died(answer.message)
    else if (answer.type === 'loaded') this.commands = answer.commands
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
    const order = this.#order
    if (order === undefined || this.scenario === undefined) return
    void this.open({
      scenario: this.scenario,
      seed: this.seed,
      system: this.system,
      commands: this.#isOwn ? undefined : this.commands,
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

  #died(message: string): void {
    if (this.#isOver) return
    const now = performance.now()
    const isFirst = now - this.#diedAt > 20_000
    this.#diedAt = now
    this.#isBusy = false
    this.#actor.send({ type: 'workerDied', message })
    // Once by itself; a run that kills its worker again waits for somebody's decision.
    if (isFirst && this.#order !== undefined) this.retry()
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
    const { value, context } = this.#snapshot
    const { topology } = this
    if (topology === undefined) return
    if (value === 'loading' || value === 'refused' || value === 'crashed') return
    if (value === 'paused' && context.arrived >= context.t) return
    this.#isBusy = true
    const load = this.#load
    if (value === 'seeking' && this.#sought !== context.t) {
      this.#sought = context.t
      const answer = await this.#client.ask({ type: 'seek', t: context.t })
      if (answer.type === 'failed' && load === this.#load) this.#died(answer.message)
    }
    if (value === 'playing') this.#sought = undefined
    const answer = await this.#client.frame(context.t, context.speedUs * windowShare)
    this.#isBusy = false
    if (answer === undefined || load !== this.#load) return
    if (answer.type === 'failed') return this.#died(answer.message)
    if (answer.type !== 'frame') return
    const frame = new Frame(topology, answer.buffer)
    // Numbers that panels still show are in the frame before; it goes back when they have a newer one.
    const before = this.#frame
    this.#frame = frame
    if (before !== undefined && before !== this.numbers?.frame) this.#client.giveBack(before.buffer)
    // A moment that was sought meanwhile is another one: this frame shows where we were.
    const isMeant = value !== 'seeking' || this.#sought === this.#snapshot.context.t
    if (isMeant) {
      this.#actor.send({
        type: 'frameArrived',
        now: frame.header[header.now]!,
        more: answer.more,
      })
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
