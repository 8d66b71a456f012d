import { MediaQuery } from 'svelte/reactivity'
import type {
  EmbedKeys,
  KeyWarning,
  KeyWay,
  LayoutName,
  MotionWay,
  PanelName,
  RoleName,
  ThemeName,
} from '../../embed/EmbedKeys.ts'
import { Follow, type Where } from '../../embed/Follow.ts'
import type { Guest } from '../../embed/Guest.ts'
import type { EventName, EventPayloads } from '../../embed/messages.ts'
import { readKeys, sharedRunOf } from '../../embed/readKeys.ts'
import { writeKeys } from '../../embed/writeKeys.ts'
import { writeLink, type SharedRun } from '../../playback/shareLink.ts'
import type { CatalogText } from '../../scenario/catalogTexts.ts'
import type { Problem } from '../../scenario/ScenarioError.ts'
import { formatCommand } from '../../scenario/formatCommand.ts'
import { embed as said } from '../../words/en/embed.ts'
import { Beats } from '../Beats.svelte.ts'
import { Deeds } from '../Deeds.svelte.ts'
import { outagesOf, restartsOf } from '../faults.ts'
import { openShared, shareOf } from '../openShared.ts'
import type { Player } from '../Player.svelte.ts'
import type { StageLike } from '../stage.ts'
import { arrange } from './arrange.ts'
import type { Around } from './Around.ts'
import { isDark as isDarkColour } from './colourTokens.ts'
import { Goals } from './Goals.svelte.ts'
import { Guessing } from './Guessing.svelte.ts'
import { mayDo } from './mayDo.ts'
import { isAwake, isSeen, type Sight } from './sight.ts'

export interface VisitOptions {
  readonly player: Player
  readonly catalog: readonly CatalogText[]
  readonly keys: EmbedKeys
  readonly warnings: readonly KeyWarning[]
  readonly around: Around
}

/** A line of the protocol log. */
export interface LogLine {
  readonly direction: 'in' | 'out'
  readonly text: string
}

/** An embed shares its page with others: so many pictures a second are enough. */
const framesPerSecond = 30
/** A link is told when somebody has stopped changing things for so long, ms. */
const linkAfterMs = 500
/** guess: long enough to see how it ended */
const loopPauseMs = 1_500
const logLines = 60

/**
 * A run as a guest on somebody's page: what the address says, what the host wants, what a viewer does, and when it rests. The
 * panels of the embed show it; the host speaks with it through a `Guest`.
 */
export class Visit {
  readonly player: Player
  readonly catalog: readonly CatalogText[]
  readonly keys: EmbedKeys
  readonly around: Around
  readonly beats: Beats
  readonly deeds: Deeds
  readonly guessing: Guessing
  /** Whoever speaks with the host; there is none before it was made, and in tests. */
  guest: Guest | undefined
  stage: StageLike | undefined = $state.raw()

  theme: ThemeName = $state('auto')
  layout: LayoutName | undefined = $state()
  motion: MotionWay | undefined = $state()
  panels: readonly PanelName[] | undefined = $state.raw()
  lock: readonly string[] | 'all' = $state.raw([])
  unlock: readonly string[] | undefined = $state.raw()
  keyWay: KeyWay = $state('host')
  role: RoleName = $state('leader')
  speed = $state(1)

  width = $state(0)
  height = $state(0)
  sight: Sight = $state.raw({ ratio: 0, isHidden: false, isStopped: false, isStarted: false })
  /** What is wrong with the address or with what a host asked to open. */
  problems: readonly Problem[] = $state.raw([])
  warnings: readonly KeyWarning[] = $state.raw([])
  /** Whether it has begun to play once: whoever stops it then wants it so. */
  hasStarted = $state(false)
  log: readonly LogLine[] = $state.raw([])
  /** What is said aloud. */
  announced = $state('')
  readonly goals = new Goals()

  private readonly wantsDark = new MediaQuery('prefers-color-scheme: dark')
  private readonly wantsContrast = new MediaQuery('prefers-contrast: more')
  private readonly wantsCalm = new MediaQuery('prefers-reduced-motion: reduce')

  readonly isAwake = $derived.by(() => isAwake(this.sight))
  readonly arrangement = $derived.by(() =>
    arrange(this.width, this.height, this.layout, this.panels),
  )
  readonly isPresent = $derived.by(() => this.arrangement.body === 'present')
  /** What plays, and is seen. */
  readonly isPlaying = $derived.by(() => this.player.isPlaying && this.isAwake)
  readonly shownTheme = $derived.by(() => {
    if (this.theme === 'contrast') return 'contrast'
    if (this.theme === 'auto' && this.wantsContrast.current) return 'contrast'
    const { bg } = this.keys
    // Letters must stand out from a ground that somebody chose.
    const suggestsDark =
      bg === undefined || bg === 'transparent' ? this.wantsDark.current : isDarkColour(bg)
    const isDark = this.theme === 'dark' || (this.theme === 'auto' && suggestsDark)
    const onStage = this.isPresent || this.keys.density === 'stage'
    return onStage ? (isDark ? 'stage-dark' : 'stage') : isDark ? 'dark' : 'light'
  })
  readonly shownMotion = $derived.by(
    () =>
      this.motion ??
      (this.wantsCalm.current ? 'reduced' : this.isPresent ? 'quantised' : ('full' as const)),
  )
  readonly outages = $derived.by(() => {
    const { topology, commands, series } = this.player
    return topology === undefined
      ? []
      : outagesOf(commands, restartsOf(topology, series?.moments ?? []))
  })
  readonly beat = $derived.by(() => this.beats.now)
  readonly allProblems = $derived.by(() => [...this.player.problems, ...this.problems])

  #follow: Follow | undefined
  #linkTimer: ReturnType<typeof setTimeout> | undefined
  #loopTimer: ReturnType<typeof setTimeout> | undefined
  #isLinkTold = true
  #isOpen: Promise<void> = Promise.resolve()
  #isOver = false

  constructor({ player, catalog, keys, warnings, around }: VisitOptions) {
    this.player = player
    this.catalog = catalog
    this.keys = keys
    this.warnings = warnings
    this.around = around
    this.theme = keys.theme
    this.layout = keys.layout
    this.motion = keys.motion
    this.panels = keys.panels
    this.lock = keys.lock
    this.unlock = keys.unlock
    this.keyWay = keys.keys
    this.role = keys.role
    this.speed = keys.speed
    player.fps = framesPerSecond
    // Until somebody says that it is seen.
    player.sleep()
    this.beats = new Beats(player)
    this.beats.pace = keys.speed
    this.deeds = new Deeds(player)
    this.guessing = new Guessing(this)
    this.beats.onBeat = (told) => {
      const { index, title, phase } = told
      this.announced = said.beat(index + 1, this.beats.list.length, title)
      this.tell('beat', told)
      if (phase === 'done') void this.#judge()
      this.guest?.moved(player.moment / 1_000_000, this.isPlaying, true)
      this.tellFollowers()
      this.remember()
      if (told.phase === 'done') this.#loop(told.atEnd)
    }
  }

  /** Tells the host, if there is one. */
  tell<E extends EventName>(type: E, payload: EventPayloads[E]): void {
    this.guest?.tell(type, payload)
  }

  predicted(told: EventPayloads['predicted']): void {
    this.tell('predicted', told)
  }

  /** Whether a viewer may use a control. */
  may(control: string): boolean {
    return mayDo(this, control)
  }

  /** Opens what the address says. What follows waits for it. */
  start(): void {
    this.#isOpen = this.#open()
    this.#listenToLeader()
  }

  /** Resolved when the first run is there, or was refused. */
  get isOpen(): Promise<void> {
    return this.#isOpen
  }

  /** Another run in place of this one. @throws nothing: what is wrong is shown, and returned */
  async load(
    run: SharedRun,
    where: { readonly beat?: number | string | undefined; readonly t?: number | undefined } = {},
  ): Promise<readonly Problem[]> {
    const { player, beats } = this
    clearTimeout(this.#loopTimer)
    this.hasStarted = false
    this.guessing.clear()
    const at = where.t === undefined ? run.at : Math.round(where.t * 1_000_000)
    this.problems = await openShared(player, this.catalog, { ...run, at }, false)
    if (this.keys.era === '2018') await this.#go2018(run)
    const problems = [...this.problems, ...player.problems]
    if (player.topology === undefined || problems.length > 0) {
      for (const { code, what, mend } of problems) {
        this.tell('error', { code, message: `${what} ${mend}` })
      }
      return problems
    }
    const index = where.beat === undefined ? 0 : beats.find(where.beat)
    if (index === undefined) {
      const known = beats.list.map(({ id }) => id).join(', ')
      this.warn({
        key: 'beat',
        value: String(where.beat),
        ...said.noBeat(known),
      })
    }
    await this.#goTo(index ?? 0, at, run.commands !== undefined)
    this.tell('loaded', this.about())
    this.startIfSeen()
    return []
  }

  /** What there is to say of the run. */
  about(): {
    readonly scenario: string
    readonly title: string
    readonly seed: number
    readonly system: string
    readonly duration: number
    readonly beats: readonly {
      readonly id: string
      readonly title: string
      readonly claim: string
      readonly holds: boolean
      readonly seconds?: number
      readonly notes?: string
    }[]
  } {
    const { player } = this
    return {
      scenario: player.scenario?.id ?? '',
      title: player.topology?.title ?? '',
      seed: player.seed,
      system: player.system ?? '',
      duration: player.durationUs / 1_000_000,
      beats: this.beats.list.map(({ id, title, claim, seconds, notes, holds }) => ({
        id,
        title,
        claim,
        holds,
        ...(seconds === undefined ? {} : { seconds }),
        ...(notes === '' ? {} : { notes }),
      })),
    }
  }

  /** Whether it only shows a picture: it is a copy, or too small to show more. */
  private get isStill(): boolean {
    return this.role !== 'leader' || this.arrangement.body === 'poster'
  }

  /** Plays, unless it only shows a picture. */
  async play(): Promise<void> {
    if (this.isStill) return
    this.hasStarted = true
    await this.beats.play()
  }

  pause(): void {
    clearTimeout(this.#loopTimer)
    this.hasStarted = true
    this.player.pause()
  }

  toggle(): void {
    if (this.player.isPlaying) this.pause()
    else void this.play()
  }

  /** To a moment of the run, s; as somebody's own doing. */
  seek(us: number): void {
    clearTimeout(this.#loopTimer)
    void this.beats.seek(us, this.player.isPlaying)
    this.changed()
  }

  next(): void {
    clearTimeout(this.#loopTimer)
    void this.beats.next()
  }

  prev(): void {
    clearTimeout(this.#loopTimer)
    void this.beats.prev()
  }

  setSpeed(speed: number): void {
    const { player, beats } = this
    this.speed = speed
    player.setSpeed(Math.max(1, Math.round((player.speedUs / beats.pace) * speed)))
    beats.pace = speed
  }

  /** The host says whether its slide is shown. */
  slide(isShown: boolean): void {
    this.look({ isStopped: !isShown, isStarted: isShown })
  }

  /** Something about who looks has changed. */
  look(change: Partial<Sight>): void {
    const before = this.sight
    this.sight = { ...before, ...change }
    const { player } = this
    if (this.isAwake) {
      player.wake()
      player.redraw()
    } else player.sleep()
    if (change.ratio !== undefined && change.ratio !== before.ratio) {
      this.tell('visible', { ratio: Math.round(change.ratio * 100) / 100 })
    }
    this.startIfSeen()
  }

  /** Once, by itself. */
  startIfSeen(): void {
    const { sight, player } = this
    if (this.hasStarted || this.isStill || player.topology === undefined) return
    // A deck that says "start" means it, whatever the address says.
    const way = sight.isStarted ? 'visible' : this.keys.play
    if (way === 'none' || !(way === 'auto' ? this.isAwake : isSeen(sight))) return
    if (player.t < player.durationUs) void this.play()
  }

  /** Tells everybody where the run stands: called when its clock moves, and when it starts or stops. */
  moved(isTurn: boolean): void {
    this.guest?.moved(this.player.t / 1_000_000, this.isPlaying, isTurn)
    if (isTurn) {
      this.tellFollowers()
      this.remember()
    }
  }

  /** A viewer has changed something: the link to it is told soon. */
  changed(): void {
    this.#isLinkTold = false
    this.remember()
  }

  /** The address of this very moment in the app. */
  get url(): string {
    const run = shareOf(this.player)
    return run === undefined ? this.around.app : `${this.around.app}#${writeLink(run)}`
  }

  /** What a reload needs is put into the address, soon. */
  remember(): void {
    clearTimeout(this.#linkTimer)
    this.#linkTimer = setTimeout(() => {
      if (this.#isOver || this.player.scenario === undefined) return
      this.around.remember(this.#fragment())
      if (this.#isLinkTold) return
      this.#isLinkTold = true
      this.tell('state', { url: this.url })
    }, linkAfterMs)
  }

  warn(warning: KeyWarning): void {
    this.warnings = [...this.warnings, warning]
    this.tell('warning', warning)
  }

  note(direction: 'in' | 'out', data: unknown): void {
    let text: string
    try {
      text = JSON.stringify(data).slice(0, 200)
    } catch {
      text = String(data).slice(0, 200)
    }
    this.log = [...this.log.slice(1 - logLines), { direction, text }]
  }

  tellFollowers(): void {
    this.#follow?.tell(this.#where())
  }

  setRole(role: RoleName): void {
    if (role === this.role) return
    this.role = role
    if (role !== 'leader') this.player.pause()
    this.#listenToLeader()
  }

  close(): void {
    this.#isOver = true
    clearTimeout(this.#linkTimer)
    clearTimeout(this.#loopTimer)
    this.#follow?.close()
    this.guest?.close()
    this.beats.close()
    this.player.close()
  }

  async #open(): Promise<void> {
    const { keys, catalog } = this
    if (keys.lang !== undefined && !/^en\b/.test(keys.lang)) {
      this.warn({ key: 'lang', value: keys.lang, ...said.noLanguage })
    }
    if (keys.level !== undefined) {
      this.warn({ key: 'level', value: keys.level, ...said.noLevels })
    }
    const run =
      sharedRunOf(keys) ?? (catalog[0] === undefined ? undefined : { scenario: catalog[0].id })
    if (run === undefined) return
    await this.load(
      { ...run, seed: keys.seed, system: keys.system, commands: keys.do },
      { beat: keys.beat, t: keys.t },
    )
  }

  async #goTo(beat: number, at: number | undefined, isChanged: boolean): Promise<void> {
    const { beats } = this
    // A picture shows how a beat ends, so that it shows something.
    const isCopy = this.isStill
    if (at === undefined && !isChanged) {
      await beats.go(beat, { at: isCopy ? 'end' : 'start', play: false })
      return
    }
    // What was done by hand is a part of the link, and stays.
    const { fromUs = 0, untilUs = 0 } = beats.list[beat] ?? {}
    await beats.seek(at ?? (isCopy ? untilUs : fromUs), false)
    beats.assume(beat)
  }

  /** The system that was there in 2018 instead of what became of it. */
  async #go2018(run: SharedRun): Promise<void> {
    const { player } = this
    if (run.system !== undefined || player.system === undefined) return
    const { counterpart } = await import('../systems.ts')
    const system = counterpart(player.system, '2018')
    if (system === player.system || player.scenario === undefined) return
    await player.open({
      scenario: player.scenario,
      seed: player.seed,
      system,
      commands: player.added,
      at: player.moment,
    })
  }

  /** What the beat must show is measured where it ends. */
  async #judge(): Promise<void> {
    const { beat, goals, player } = this
    if (beat === undefined) return
    const goal = await goals.judge(player, beat)
    if (goal === undefined || this.#isOver) return
    this.tell('goal', goal)
    const met = goal.clauses.filter(({ ok }) => ok).length
    const claim = beat.claim === '' ? '' : `${beat.claim}. `
    this.announced = `${claim}${said.goalsNow(met, goal.clauses.length)}`
  }

  #loop(isEnd: boolean): void {
    const { loop } = this.keys
    if (loop === 'none' || this.role !== 'leader' || !this.hasStarted) return
    clearTimeout(this.#loopTimer)
    const { index, list } = this.beats
    const to = loop === 'beat' ? index : isEnd ? 0 : index + 1
    if (loop === 'all' && list[index]?.predict !== undefined) return
    this.#loopTimer = setTimeout(() => {
      if (this.player.state !== 'paused' || this.beats.index !== index) return
      void this.beats.go(to, { at: 'start', play: true })
    }, loopPauseMs)
  }

  #where(): Where {
    const { beats, player } = this
    return {
      beat: Math.max(0, beats.index),
      t: player.moment / 1_000_000,
      playing: player.isPlaying,
    }
  }

  #listenToLeader(): void {
    this.#follow?.close()
    this.#follow = undefined
    const { channel } = this.keys
    if (channel === undefined || this.role === 'static') return
    try {
      this.#follow = new Follow(
        new BroadcastChannel(`halfopen ${channel}`),
        this.role === 'leader',
        () => this.#where(),
        ({ beat, t, playing }) => void this.#goAfter(beat, t, playing),
      )
    } catch {
      // Without an origin of its own a frame may have no channel.
      this.warn({ key: 'channel', value: channel, ...said.noChannel })
    }
  }

  /** Where the leader is; while it plays, how its beat will end. */
  async #goAfter(beat: number, t: number, isPlaying: boolean): Promise<void> {
    await this.#isOpen
    const { beats } = this
    const known = beats.list[beat]
    if (known === undefined || this.role === 'leader') return
    await beats.seek(isPlaying ? known.untilUs : Math.round(t * 1_000_000), false)
    beats.assume(beat)
  }

  /** The keys of the address, with where it stands now. */
  #fragment(): string {
    const { player, beats, keys } = this
    const { scenario } = player
    if (scenario === undefined) return ''
    const link = readKeys(
      writeLink({ scenario: scenario.id, ...(scenario.id === '' ? scenario : {}) }),
    ).keys
    return writeKeys({
      ...keys,
      scenario: scenario.id === '' ? undefined : scenario.id,
      state: link.state,
      file: link.file,
      seed: player.seed,
      system: player.system,
      do: player.added.length === 0 ? undefined : player.added.map(formatCommand),
      beat: beats.index > 0 ? beats.index : undefined,
      t: player.moment / 1_000_000,
    })
  }
}
