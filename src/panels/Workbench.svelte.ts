import { untrack } from 'svelte'
import type { Chart } from '../engine/Chart.ts'
import type { Us } from '../model/units.ts'
import { readLink, writeLink, type SharedRun } from '../playback/shareLink.ts'
import type { NarrativeLine } from '../record/Moment.ts'
import type {
  BeatView,
  PlaceRef,
  RequestPage,
  Story,
  SystemCard,
  TimeWindow,
} from '../playback/protocol.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import type { Command, FaultCommand } from '../scenario/commands.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { words } from '../words/words.ts'
import { everything, type Asked } from './asked.ts'
import { Builder } from './Builder.svelte.ts'
import { arrival } from './pages.ts'
import { comparedIn } from './comparedIn.ts'
import { Comparing } from './Comparing.svelte.ts'
import { Exporting } from './Exporting.svelte.ts'
import { Composing, scopeAt } from './Composing.svelte.ts'
import { Deeds } from './Deeds.svelte.ts'
import { FaultDrag } from './FaultDrag.svelte.ts'
import { changesUntil, outagesOf, restartsOf } from './faults.ts'
import { usualCommand, type DraftTimes } from './faultDraft.ts'
import type { WayId } from './faultTable.ts'
import { targetNamed, type Target } from './faultTargets.ts'
import { pickFile, saveFile } from './files.ts'
import { keptOf, openEntry, openKept, openShared, shareOf } from './openShared.ts'
import type { OpenScenario, Player } from './Player.svelte.ts'
import type { StageLike } from './stage.ts'
import { isAbout, placeOfReason } from './linked.ts'
import { Presenting } from './Presenting.svelte.ts'
import { RunKeeper, type KeptRun } from './RunKeeper.ts'
import type { Keeping } from './storages.ts'
import { counterpart, eraOf, systemsOf, type Era } from './systems.ts'
import { Look } from './Look.svelte.ts'
import type { Theme, ThemeChoice } from './theme.ts'
import { timelineMarks } from './timelineMarks.ts'

/** What the left column and the canvas are for at the moment. */
export type Mode = 'explore' | 'build'
/** Those that are there, in the order of their tabs. */
export const modes: readonly Mode[] = ['explore', 'build']
type CardParts = typeof import('./system/parts.ts')
type WhyParts = typeof import('./whyParts.ts')
export type PhoneTab = 'see' | 'do' | 'why'

/** The menu of faults that is open, and where. */
export interface OpenMenu {
  /** What was pointed at; the palette has none. */
  readonly place?: PlaceRef | undefined
  /** The row of the palette. */
  readonly way?: WayId | undefined
  /** The fault that is there and is to be changed. */
  readonly editing?: FaultCommand | undefined
  readonly x: number
  readonly y: number
}

/** The requests that are looked at, and one of them. */
export interface Why {
  readonly filter: Asked
  readonly request: number | undefined
}

/** The list of requests is cut here, and says so. */
const requestsAtMost = 200
const noRequests: RequestPage = { lines: [], total: 0, looser: [] }

const autosaveEveryMs = 2_000
const sharedForMs = 4_000
/** guess: mail and chat programs cut links that are longer */
const longestLink = 32_000

/**
 * The page around one run: what is open, selected and shown, and everything that a control, a key or a link may ask for. Panels
 * get what they show from here; none of them knows another.
 */
export class Workbench {
  readonly player: Player
  readonly catalog: readonly CatalogEntry[]
  /** Every machine as a picture; none while they are being loaded. */
  charts: readonly Chart[] = $state.raw([])
  /** What is done to faults, and the way back. */
  readonly deeds: Deeds
  readonly drag = new FaultDrag(this)

  mode: Mode = $state('explore')
  readonly builder: Builder
  readonly composing: Composing
  readonly comparing: Comparing
  readonly exporting = new Exporting()
  readonly presenting: Presenting
  private readonly looks = new Look()
  leftFolded = $state(this.looks.isTight)
  rightFolded = $state(false)
  tab: PhoneTab = $state('see')
  isSheetFull = $state(false)
  menu: OpenMenu | undefined = $state.raw()
  why: Why | undefined = $state.raw()
  /** What shows it, once somebody has asked. */
  whyParts: WhyParts | undefined = $state.raw()
  requests: RequestPage = $state.raw(noRequests)
  story: Story | undefined = $state.raw()
  /** The moment that the pointer or the keys are at in a chart. */
  cursor: Us | undefined = $state.raw()
  /** The place that the pointer or the focus means in a panel: outlined on the canvas. */
  hovered: PlaceRef | undefined = $state.raw()
  /** The place under the pointer on the canvas: rows that are about it are lit. */
  pointed: PlaceRef | undefined = $state.raw()
  isHelpOpen = $state(false)
  /** The response flag that is told of in the list of all; empty: none of them, undefined: the list is closed. */
  flagShown = $state<string | undefined>(undefined)
  /** The run whose code is shown, for other pages. */
  embedded: { readonly run: SharedRun; readonly title: string } | undefined = $state.raw()
  /** What is said of the system, and who says it; loaded when somebody asks. */
  card: { readonly said: SystemCard; readonly parts: CardParts } | undefined = $state.raw()
  /** The time whose systems are offered; undefined: that of the system that runs. */
  private chosenEra: Era | undefined = $state()
  /** What came of sharing, for some seconds. */
  shared = $state('')
  isDropping = $state(false)
  /** Whether the run is kept for the next visit, or why not. */
  keeping: Keeping = $state('kept')
  isKeepingRead = $state(false)
  stage: StageLike | undefined = $state.raw()
  private linkProblems: readonly Problem[] = $state.raw([])
  private links = 0
  /** Links and kept runs that are being opened. */
  private opening = 0
  private readonly keeper = new RunKeeper()
  private silence: ReturnType<typeof setTimeout> | undefined

  readonly topology = $derived.by(() => this.player.topology)
  readonly moments = $derived.by(() => this.player.series?.moments ?? [])
  readonly outages = $derived.by(() =>
    outagesOf(
      this.player.commands,
      this.topology === undefined ? [] : restartsOf(this.topology, this.moments),
    ),
  )
  readonly broken = $derived.by(() =>
    this.outages.filter(({ from, to }) => from <= this.player.t && to > this.player.t),
  )
  readonly coming = $derived.by(() => this.outages.filter(({ from }) => from > this.player.t))
  readonly changes = $derived.by(() => changesUntil(this.player.commands, this.player.t))
  /** Commands with the ends that came by themselves, so that no flag stands where nothing is broken. */
  readonly flagged: readonly Command[] = $derived.by(() => {
    const { commands } = this.player
    void this.ends
    const known = untrack(() => this.outages)
    return commands.map((command) => {
      const to = known.find((outage) => outage.command === command)?.to ?? Infinity
      return command.kind === 'fault' && Number.isFinite(to) ? { ...command, until: to } : command
    })
  })
  private readonly ends = $derived.by(() => this.outages.map(({ to }) => to).join())
  readonly marks = $derived.by(() =>
    timelineMarks(this.player.commands, this.moments, this.player.t),
  )
  readonly problems = $derived.by(() => [...this.player.problems, ...this.linkProblems])
  readonly narrative = $derived.by(() => this.player.series?.narrative ?? [])
  readonly system = $derived.by(() => this.player.system ?? '')
  readonly era: Era = $derived.by(() => eraOf(this.system, this.chosenEra))
  readonly systemChoices = $derived.by(() => systemsOf(this.era, this.system))

  constructor(
    player: Player,
    catalog: readonly CatalogEntry[],
    charts: readonly Chart[] | Promise<readonly Chart[]>,
  ) {
    this.player = player
    this.deeds = new Deeds(player)
    this.builder = new Builder(player)
    this.composing = new Composing(player)
    this.comparing = new Comparing(player)
    this.presenting = new Presenting(player)
    this.catalog = catalog
    if (charts instanceof Promise) void charts.then((loaded) => (this.charts = loaded))
    else this.charts = charts
  }

  /** Another time: what runs becomes what there was, or what became of it. */
  setEra(era: Era): void {
    this.chosenEra = era
    const next = counterpart(this.system, era)
    if (next !== this.system) this.player.reopen({ system: next })
  }

  /** Tells all there is to tell of the system that runs. */
  async openCard(): Promise<void> {
    const [said, parts] = await Promise.all([this.player.systemCard(), import('./system/parts.ts')])
    if (said !== undefined) this.card = { said, parts }
  }

  /** Opens what the address or the last visit says, and keeps the run from now on. @returns what ends that */
  start(): () => void {
    this.player.onDraw = (frame, t) => {
      this.stage?.draw(frame, {
        t,
        speedUs: this.player.shownSpeedUs,
        selection: this.player.selection,
        reducedMotion: this.reducedMotion,
      })
    }
    // A page that is loaded again goes on where it was, even if it was opened by a link.
    // Another page that leads here means what its link says.
    const kept = arrival.isFirst && wasReloaded() ? this.keeper.ofThisTab() : undefined
    const link = kept === undefined ? readLink(location.hash) : undefined
    const found = link === undefined ? (kept ?? this.keeper.recall()) : undefined
    const isBuilding = Builder.wasBuilding && link === undefined
    if (link !== undefined) void this.openLink(link).then(() => this.compareLinked())
    else if (found === undefined) this.openFirst()
    else {
      const opened = this.openLink(found.run, found)
      // What was being built goes on over the run that shows it.
      if (isBuilding) void opened.then(() => this.setMode('build'))
    }
    void this.presenting.follow(kept !== undefined)
    const keep = setInterval(() => this.save(), autosaveEveryMs)
    const hidden = (): void => {
      if (document.hidden) this.save()
    }
    const left = (): void => this.save()
    addEventListener('visibilitychange', hidden)
    addEventListener('pagehide', left)
    const hashed = (): void => {
      const run = readLink(location.hash)
      if (run !== undefined) void this.openLink(run)
    }
    addEventListener('hashchange', hashed)
    return () => {
      clearInterval(keep)
      removeEventListener('hashchange', hashed)
      removeEventListener('visibilitychange', hidden)
      removeEventListener('pagehide', left)
    }
  }

  /** What the address wants beside what it opens. */
  private compareLinked(): void {
    const compared = comparedIn(location.hash)
    if (compared.length > 0) void this.compare(compared)
  }

  private openFirst(): void {
    const first = this.catalog[0]
    if (first === undefined) return
    void openEntry(first).then((scenario) => this.player.open({ scenario, play: true }))
  }

  private async openLink(run: SharedRun, kept?: KeptRun): Promise<void> {
    const own = ++this.links
    this.opening++
    const found = await (kept === undefined
      ? openShared(this.player, this.catalog, run, false)
      : openKept(this.player, this.catalog, kept))
    this.opening--
    if (own !== this.links) return
    this.linkProblems = found
    // Something always runs: a link that leads nowhere says so over the first scenario.
    if (this.topology === undefined && this.player.state !== 'crashed') this.openFirst()
  }

  /** At once: a page that is left waits for nothing. */
  private save(): void {
    // What is half opened would take the place of what was kept.
    if (this.opening > 0) return
    const kept = keptOf(this.player)
    if (kept !== undefined) this.keeping = this.keeper.keep(kept)
  }

  /** Explore or build. What is being built stays when one looks elsewhere. */
  async setMode(mode: Mode): Promise<void> {
    if (mode === 'build') {
      this.closeWhy()
      await this.builder.enter(Builder.wasBuilding && this.mode !== 'build')
    }
    this.mode = mode
    if (mode === 'build') this.composing.close()
    Builder.remember(mode === 'build')
  }

  /** This moment becomes a beat of the text, which is edited from now on. */
  async markBeat(): Promise<void> {
    this.player.pause()
    if (this.mode !== 'build') await this.setMode('build')
    this.builder.author?.mark()
  }

  /** Beats that somebody wrote; all of the run is none. */
  readonly beats: readonly BeatView[] = $derived.by(() => {
    const { beats, durationUs } = this.player
    const [only] = beats
    const isAll = beats.length === 1 && only?.fromUs === 0 && only.untilUs === durationUs
    return isAll ? [] : beats
  })

  /** To the end of the next beat, or of the one before. */
  goToBeat(direction: 1 | -1): void {
    const at = this.player.moment
    const beat =
      direction === 1
        ? this.beats.find(({ untilUs }) => untilUs > at)
        : this.beats.findLast(({ untilUs }) => untilUs < at)
    if (beat !== undefined) this.player.seek(beat.untilUs, false)
  }

  /** Begins to build with a text of the gallery. */
  async build(file: string, text: string): Promise<void> {
    await this.setMode('build')
    this.player.select(undefined)
    this.links++
    this.linkProblems = []
    this.builder.author?.open(file, text)
  }

  async share(): Promise<void> {
    this.player.pause()
    const run = shareOf(this.player)
    if (run === undefined) return
    const hash = `#${writeLink(run)}`
    history.replaceState(null, '', hash)
    if (hash.length > longestLink) {
      this.say(words.author.tooLong(hash.length.toLocaleString('en')))
      return
    }
    try {
      await navigator.clipboard.writeText(location.href)
      this.say(words.app.linkCopied)
    } catch {
      this.say(words.app.linkInAddress)
    }
  }

  /** Shows what puts this very moment into another page. */
  showEmbedCode(): void {
    this.player.pause()
    const run = shareOf(this.player)
    if (run !== undefined) this.embedded = { run, title: this.topology?.title ?? run.scenario }
  }

  /** Says what came of something, for some seconds. */
  private say(text: string): void {
    this.shared = text
    clearTimeout(this.silence)
    this.silence = setTimeout(() => (this.shared = ''), sharedForMs)
  }

  /** Opens a scenario of the catalog from its start. */
  openScenario(id: string): void {
    const entry = this.catalog.find((each) => each.id === id)
    if (entry === undefined) return
    const own = ++this.links
    void openEntry(entry).then((scenario) => own === this.links && this.openRun(scenario))
  }

  /** Runs an outage of the matrix on a system. */
  async openOutage(id: string, system: string): Promise<void> {
    this.comparing.close()
    const entry = this.catalog.find((each) => each.id === id)
    if (entry === undefined) return
    const own = ++this.links
    const scenario = await openEntry(entry)
    if (own !== this.links) return
    await this.openRun(scenario, system)
  }

  /** Compares systems in an outage of the matrix. */
  async compareOutage(id: string, systems: readonly string[]): Promise<void> {
    await this.openOutage(id, systems[0] ?? 'none')
    await this.compare(systems)
  }

  /** Variants of what is open, side by side. */
  async compare(systems: readonly string[] = []): Promise<void> {
    // The canvas is taken down with what is around it; the next one says so itself.
    this.stage = undefined
    await this.comparing.compare(systems)
  }

  /** On the stage, from the first beat. */
  async present(): Promise<void> {
    this.closeWhy()
    this.menu = undefined
    this.stage = undefined
    await this.presenting.begin()
  }

  leaveStage(): void {
    this.stage = undefined
    this.presenting.leave()
  }

  async showMatrix(): Promise<void> {
    this.stage = undefined
    await this.comparing.matrix()
  }

  /** Opens a scenario from somebody's disk or pen. @returns whether it runs; else the one before stays */
  openText(file: string, text: string): Promise<boolean> {
    return this.openRun({ id: '', title: file, file, text })
  }

  private openRun(scenario: OpenScenario, system?: string): Promise<boolean> {
    // The address must not lie about what is shown.
    history.replaceState(null, '', location.pathname + location.search)
    this.links++
    this.linkProblems = []
    this.closeWhy()
    if (this.mode === 'build') this.builder.follow(scenario)
    return this.player.open({ scenario, system, play: true })
  }

  /** A file was dropped on the page. */
  async dropped(event: DragEvent): Promise<void> {
    event.preventDefault()
    this.isDropping = false
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) await this.openText(file.name, await file.text())
  }

  /** Opens a file that somebody picks. */
  async openFile(): Promise<void> {
    const file = await pickFile()
    if (file !== undefined) await this.openText(file.name, file.text)
  }

  /** Writes the scenario to a file, as it was read. */
  async saveFile(): Promise<void> {
    // What is being written is saved as it stands, also with mistakes.
    const scenario = this.mode === 'build' ? this.builder.author : this.player.scenario
    if (scenario === undefined) return
    const name = await saveFile(scenario.file.split('/').at(-1)!, scenario.text)
    if (name !== undefined) this.say(words.topBar.saved(name))
  }

  get themeChoice(): ThemeChoice {
    return this.looks.themeChoice
  }

  get theme(): Theme {
    return this.looks.theme
  }

  setTheme(choice: ThemeChoice): void {
    this.looks.setTheme(choice)
  }

  get isNarrow(): boolean {
    return this.looks.isNarrow
  }

  /** Too little room for all columns. */
  get isTight(): boolean {
    return this.looks.isTight
  }

  get reducedMotion(): boolean {
    return this.looks.reducedMotion
  }

  /** Opens the menu of a place at a point of the window. */
  openMenu(place: PlaceRef, x: number, y: number): void {
    if (this.topology === undefined) return
    this.player.select(place)
    this.menu = { place, x, y }
  }

  /** Opens a row of the palette, with everything that it may befall. */
  openPalette(way: WayId, x: number, y: number): void {
    if (this.topology !== undefined) this.menu = { way, x, y }
  }

  /** Opens a fault to change it. */
  openFault(editing: FaultCommand, x: number, y: number): void {
    if (this.topology !== undefined) this.menu = { editing, x, y }
  }

  /** Opens the composer for the calls that a place stands for; without one, for those of the mesh. */
  async compose(place: PlaceRef | undefined): Promise<void> {
    if (this.topology === undefined) return
    this.menu = undefined
    this.closeWhy()
    await this.setMode('explore')
    await this.composing.open(scopeAt(this.topology, place))
    this.rightFolded = false
    if (this.isNarrow) this.tab = 'do'
  }

  /** A way to break was dropped on a place: it happens at once, with its usual numbers. */
  drop(way: WayId, { on }: Target): void {
    this.deeds.begin(usualCommand(way, on, this.times()))
  }

  /** The pointer is at a row about what a command names. */
  hoverTarget(on: string | undefined): void {
    const { topology } = this
    this.hover(topology && on !== undefined ? targetNamed(topology, on)?.place : undefined)
  }

  /** The pointer is at the row of a reason: where requests failed for it lately. */
  hoverReason(reason: number | undefined): void {
    const frame = this.player.numbers?.frame
    this.hover(reason === undefined ? undefined : placeOfReason(frame, this.moments, reason))
  }

  /** Whether a row about a place is about what is under the pointer on the canvas. */
  readonly isLit = (place: PlaceRef | undefined): boolean =>
    isAbout(this.topology, this.pointed, place)

  /** The same of a row about what a command names. */
  readonly isTargetLit = (on: string): boolean =>
    this.pointed !== undefined &&
    this.topology !== undefined &&
    this.isLit(targetNamed(this.topology, on)?.place)

  /** Selects what a command names. */
  selectTarget(on: string): void {
    const place = this.topology && targetNamed(this.topology, on)?.place
    if (place !== undefined) this.player.select(place)
  }

  /** The moments between which a fault can be. */
  readonly times = (): DraftTimes => ({
    next: this.player.nextMoment,
    durationUs: this.player.durationUs,
  })

  closeMenu(): void {
    this.menu = undefined
  }

  async showWhy(filter: Why['filter'], request?: number): Promise<void> {
    const { player } = this
    player.pause()
    this.menu = undefined
    this.why = { filter, request }
    if (this.isNarrow) this.tab = 'why'
    this.whyParts ??= await import('./whyParts.ts')
    if (this.why?.filter !== filter) return
    const { from, to } = player.window ?? { from: 0, to: player.t }
    const found = await player.requests({ ...filter, from, to, most: requestsAtMost })
    if (this.why?.filter !== filter) return
    this.requests = found
    const shown = request ?? found.lines[0]?.number
    if (shown === undefined) this.story = undefined
    else await this.showRequest(shown)
  }

  async showRequest(request: number): Promise<void> {
    if (this.why === undefined) return
    this.why = { ...this.why, request }
    const found = await this.player.story(request)
    if (this.why?.request === request) this.story = found
  }

  /** Failed requests tell most, then those that needed more than one attempt. */
  async whyDefault(): Promise<void> {
    if ((this.player.numbers?.failed ?? 0) > 0) {
      return this.showWhy({ outcome: 'failed', reason: '' })
    }
    await this.showWhy({ ...everything, retried: true })
    if (this.requests.total === 0 && this.why?.filter.retried === true) {
      await this.showWhy(everything)
    }
  }

  closeWhy(): void {
    this.why = undefined
    this.story = undefined
    this.requests = noRequests
    this.hover(undefined)
    if (this.tab === 'why') this.tab = 'see'
  }

  /** Looks at a stretch of the run, or at all of it: charts, ledger and list are about it. */
  look(window: TimeWindow | undefined): void {
    this.player.look(window)
    if (this.why !== undefined) void this.showWhy({ ...this.why.filter })
  }

  /** The pointer is at something in a panel that stands for a place. */
  hover(place: PlaceRef | undefined): void {
    this.hovered = place
  }

  /** Goes to the moment and the place that a sentence is about. */
  showSentence({ at, place }: Pick<NarrativeLine, 'at' | 'place'>): void {
    this.player.seek(at, false)
    if (place !== undefined) this.player.select(place)
  }

  seekFromWhy(t: number): void {
    this.closeWhy()
    this.player.seek(t, false)
  }

  /** Escape: up, or closed. */
  leave(): void {
    if (this.player.jump !== undefined) this.player.cancel()
    else if (this.why !== undefined) this.closeWhy()
    else if (this.problems.length > 0) this.dismiss()
    else if (this.composing.isOpen) this.composing.close()
    else if (this.player.window !== undefined) this.look(undefined)
    else this.player.select(undefined)
  }

  dismiss(): void {
    this.linkProblems = []
    this.player.dismissProblems()
  }
}

function wasReloaded(): boolean {
  const [entry] = performance.getEntriesByType('navigation')
  const type = entry instanceof PerformanceNavigationTiming ? entry.type : 'navigate'
  return type === 'reload' || type === 'back_forward'
}
