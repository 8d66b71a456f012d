import {
  beatLines,
  markBeat,
  moveBeat,
  removeBeat,
  sayable,
  titleBeat,
  type BeatLine,
} from '../../author/beatEdits.ts'
import {
  addClient,
  addEvent,
  addPolicy,
  addService,
  callees,
  connect,
  disconnect,
  freeName,
  namesIn,
  remove,
  rename,
  setProperty,
  setTeam,
  setZones,
  type Edited,
  type ServiceKind,
} from '../../author/edits.ts'
import { record, redo, redoable, startHistory, undo, undoable } from '../../author/History.ts'
import { pathAt, rangeAt, readText } from '../../author/rewrite.ts'
import { valueAt, type Path, type Value, type ValueMap } from '../../author/Value.ts'
import type { PlaceRef } from '../../playback/protocol.ts'
import { findTarget, namesOf } from '../../scenario/names.ts'
import { parseScenario } from '../../scenario/parse.ts'
import type { Scenario } from '../../scenario/Scenario.ts'
import { ScenarioError, type Problem } from '../../scenario/ScenarioError.ts'
import type { Command } from '../../scenario/commands.ts'
import { words } from '../../words/words.ts'
import { momentText } from '../format.ts'
import type { Player } from '../Player.svelte.ts'
import { keepDraft, type Draft } from './draft.ts'

/** A mistake with the property that it is about. */
export interface PlacedProblem extends Problem {
  readonly path: Path
  readonly from: number
}

const checkAfterMs = 200
const keepAfterMs = 300
const said = words.author

/**
 * A scenario that somebody writes: its text with its past, what is wrong with it, and the run that follows each valid text. The
 * canvas, the forms and the editor all change the text here and nowhere else.
 */
export class Author {
  readonly #player: Player
  #history = $state.raw(startHistory(''))
  file = $state('')
  problems: readonly PlacedProblem[] = $state.raw([])
  /** What came of the last deed, for the eye and for screen readers. */
  message = $state('')
  /** The section or thing that the forms show. */
  shown: Path = $state.raw([])
  /** Counts requests to bring `shown` into the editor's view. */
  reveal = $state(0)
  #timer: ReturnType<typeof setTimeout> | undefined
  #keeping: ReturnType<typeof setTimeout> | undefined
  #ran = ''
  #isOver = false
  /** What was done by hand and stands in the text since, by the texts before and after. */
  #written: {
    readonly before: string
    readonly after: string
    readonly did: readonly Command[]
  }[] = []
  /** Nothing of this document has run yet: it begins at its start. */
  #isFresh = false

  readonly text = $derived(this.#history.now.text)
  readonly reading = $derived(readText(this.text))
  readonly value: Value | undefined = $derived(this.reading?.value)
  readonly services = $derived(namesIn(this.value, 'services'))
  readonly clients = $derived(namesIn(this.value, 'clients'))
  readonly undoable = $derived(undoable(this.#history))
  readonly redoable = $derived(redoable(this.#history))
  readonly beats: readonly BeatLine[] = $derived(beatLines(this.value))
  readonly isValid = $derived(this.problems.length === 0)
  readonly isBlank = $derived(this.services.length === 0)

  constructor(player: Player, draft: Draft) {
    this.#player = player
    this.file = draft.file
    this.#history = startHistory(draft.text)
    // A copy that nobody has changed yet is what runs already.
    this.#ran = draft.isRunning ? draft.text : ''
    this.#check()
    // What was written just before the page was left has not run yet.
    if (!draft.isRunning && draft.text !== '') this.#soon(0)
    addEventListener('pagehide', this.#keep)
  }

  destroy(): void {
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#keep()
    removeEventListener('pagehide', this.#keep)
  }

  /** The text that runs. */
  get runs(): string {
    return this.#ran
  }

  /** Another document: the past of the one before ends. */
  open(file: string, text: string, isRunning = false): void {
    this.file = file
    this.#ran = isRunning ? text : ''
    this.#isFresh = !isRunning
    this.#history = startHistory(text)
    this.#written = []
    this.shown = []
    this.message = ''
    this.#soon(0)
  }

  /** The text as somebody types it. */
  type(text: string): void {
    this.#history = record(this.#history, text, said.didType, {
      kind: 'typing',
      atMs: performance.now(),
    })
    this.#soon(checkAfterMs)
  }

  /** Takes what came of an edit. @returns whether anything did */
  take(edited: Edited, label: string): boolean {
    if ('refused' in edited) {
      this.message = said.refused[edited.refused](edited.name)
      return false
    }
    const { length } = edited.gone
    this.message = length === 0 ? label : said.withGone(label, edited.gone.map(nameOf).join(', '))
    this.#history = record(this.#history, edited.text, label)
    this.#soon(0)
    return true
  }

  undo(): void {
    if (this.undoable === undefined) return
    this.message = said.undid(this.undoable)
    this.#history = undo(this.#history)
    this.#soon(0)
  }

  redo(): void {
    if (this.redoable === undefined) return
    this.message = said.redid(this.redoable)
    this.#history = redo(this.#history)
    this.#soon(0)
  }

  addService(kind: ServiceKind, from?: string): string | undefined {
    const name = freeName(this.value, said.firstName[kind])
    const before = this.isBlank ? withHead(this.text) : this.text
    const added = addService(before, name, kind)
    const joined =
      from === undefined || 'refused' in added ? added : connect(added.text, from, name)
    if (!this.take(joined, said.didAdd(name))) return undefined
    this.show(['services', name])
    return name
  }

  /** A client of a service: of the given one, else of the first that nobody calls. */
  addClient(to?: string): string | undefined {
    const callee = to ?? this.entry
    if (callee === undefined) {
      this.message = said.refused.noService('')
      return undefined
    }
    const name = freeName(this.value, said.firstName.client)
    if (!this.take(addClient(this.text, name, callee), said.didAdd(name))) return undefined
    this.show(['clients', name])
    return name
  }

  /** The service that a request would meet first. */
  get entry(): string | undefined {
    const called = this.services.flatMap((name) => callees(valueAt(this.value, ['services', name])))
    return this.services.find((name) => !called.includes(name)) ?? this.services[0]
  }

  connect(from: string, to: string): boolean {
    return this.take(connect(this.text, from, to), said.didConnect(from, to))
  }

  disconnect(from: string, to: string): boolean {
    return this.take(disconnect(this.text, from, to), said.didDisconnect(from, to))
  }

  rename(from: string, to: string): boolean {
    if (from === to) return true
    const section = this.clients.includes(from) ? 'clients' : 'services'
    const isDone = this.take(rename(this.text, from, to), said.didRename(from, to))
    if (isDone) this.show([section, to])
    return isDone
  }

  remove(name: string): boolean {
    const isDone = this.take(remove(this.text, name), said.didRemove(name))
    if (isDone) this.show([])
    return isDone
  }

  set(path: Path, to: Value | undefined): boolean {
    return this.take(setProperty(this.text, path, to), said.didSet(nameOf(path)))
  }

  setTeam(service: string, team: string): boolean {
    return this.take(setTeam(this.text, service, team), said.didTeam(service, team))
  }

  addZone(service: string, zone: string): boolean {
    const now = valueAt(this.value, ['services', service, 'zone'])
    const zones = [now ?? []].flat().map(String)
    if (zones.includes(zone)) return true
    return this.take(setZones(this.text, service, [...zones, zone]), said.didZone(service, zone))
  }

  addPolicy(service: string): void {
    const retry = { attempts: 2, on: ['5xx', 'reset'] }
    const policy: ValueMap = { for: service, timeout: '1s', retry }
    if (this.take(addPolicy(this.text, policy), said.didPolicy(service))) this.#showLast('policies')
  }

  /** What the palette asks the name of: a zone or a team of a service. */
  asking: { readonly kind: 'zone' | 'team'; readonly service: string } | undefined = $state.raw()

  ask(kind: 'zone' | 'team', service: string): void {
    this.asking = { kind, service }
  }

  /** Something was dropped where nothing stands. */
  needsPlace(kind: 'zone' | 'team' | 'policy' | 'fault'): void {
    this.message = said.needsPlace(said.kinds[kind])
  }

  /** A fault that begins a moment from now, for some seconds. */
  addFault(service: string): void {
    const second = 1_000_000
    const at = Math.floor(this.#player.t / second) + 1
    const event = { at: `${at}s`, until: `${at + 5}s`, fault: { errors: '50%' }, on: service }
    if (this.take(addEvent(this.text, event), said.didFault(service))) this.#showLast('events')
  }

  /**
   * The moment that stands there becomes a beat. What was done by hand until now becomes a part of the text: of what the beat
   * does, so that it shows the same.
   */
  mark(): boolean {
    const player = this.#player
    player.pause()
    const at = player.moment
    const did = sayable(
      this.value,
      player.added.filter((command) => command.at <= at || command.kind === 'without'),
    )
    const before = this.text
    const title = said.newBeat(momentText(at))
    if (!this.take(markBeat(before, at, did, title), said.didMark(momentText(at)))) return false
    this.#written.push({ before, after: this.text, did })
    const index = this.beats.findIndex(({ untilUs, title: own }) => untilUs === at && own === title)
    if (index >= 0) this.show(['beats', index])
    return true
  }

  titleBeat({ index, title: from }: BeatLine, to: string): boolean {
    if (to === from) return true
    return this.take(titleBeat(this.text, index, to), said.didRename(from, to))
  }

  setBeat({ index, title }: BeatLine, key: 'claim' | 'notes', to: string): boolean {
    const edited = setProperty(this.text, ['beats', index, key], to === '' ? undefined : to)
    return this.take(edited, said.didSet(title))
  }

  /** A beat ends at the moment that stands there. */
  moveBeat({ index, title }: BeatLine): boolean {
    const at = this.#player.moment
    return this.take(moveBeat(this.text, index, at), said.didMove(title, momentText(at)))
  }

  removeBeat({ index, title }: BeatLine): boolean {
    const isDone = this.take(removeBeat(this.text, index), said.didRemove(title))
    if (isDone) this.show([])
    return isDone
  }

  #showLast(section: 'policies' | 'events'): void {
    const list = valueAt(this.value, [section])
    this.show([section, Array.isArray(list) ? list.length - 1 : 0])
  }

  /** Shows a thing in the forms and the editor, and on the canvas if it stands there. */
  show(path: Path, isFromEditor = false): void {
    this.shown = path
    if (!isFromEditor) this.reveal++
    // What stands nowhere on the canvas leaves nothing selected there.
    if (path[0] === 'services' || path[0] === 'clients') this.#selectOnCanvas()
    else this.#player.select(undefined)
  }

  /** Somebody selected a place on the canvas. */
  selected(place: PlaceRef | undefined): void {
    const path = this.#pathOf(place)
    if (path === undefined || path.join('\n') === this.shown.slice(0, 2).join('\n')) return
    this.shown = path
    this.reveal++
  }

  /** The cursor of the editor came to an offset. */
  pointed(offset: number): void {
    if (this.reading === undefined) return
    const path = pathAt(this.text, this.reading, offset)
    this.show(path.slice(0, path[0] === 'halfopen' ? 0 : 2), true)
  }

  /** Where the shown thing stands in the text. */
  get range(): { readonly from: number; readonly to: number } | undefined {
    if (this.reading === undefined || this.shown.length === 0) return undefined
    return rangeAt(this.text, this.reading, this.shown)
  }

  #pathOf(place: PlaceRef | undefined): Path | undefined {
    const { topology } = this.#player
    if (place === undefined || topology === undefined) return undefined
    const service = (index: number) => ['services', topology.services[index]?.name ?? '']
    if (place.kind === 'service') return service(place.index)
    if (place.kind === 'client') return ['clients', topology.clients[place.index]?.name ?? '']
    if (place.kind === 'endpoint') return service(topology.endpoints[place.index]?.service ?? 0)
    if (place.kind === 'controlPlane') return ['controlPlane']
    const edge = topology.edges[place.index]
    if (place.kind !== 'edge' || edge === undefined) return undefined
    if (edge.fromClient >= 0) return ['clients', topology.clients[edge.fromClient]!.name]
    return service(edge.fromService)
  }

  /** The place of a name on the canvas. */
  placeOf(name: string): PlaceRef | undefined {
    const { topology } = this.#player
    const service = topology?.services.findIndex((each) => each.name === name) ?? -1
    if (service >= 0) return { kind: 'service', index: service }
    const client = topology?.clients.findIndex((each) => each.name === name) ?? -1
    return client >= 0 ? { kind: 'client', index: client } : undefined
  }

  #selectOnCanvas(): void {
    const [section, name] = this.shown
    if ((section !== 'services' && section !== 'clients') || typeof name !== 'string') return
    const place = this.placeOf(name)
    if (place !== undefined) this.#player.select(place)
  }

  /** What is wrong with a property, or with something in it that no form shows. */
  problemsAt(path: Path, isExact: boolean): readonly PlacedProblem[] {
    return this.problems.filter(
      (problem) =>
        path.every((segment, at) => problem.path[at] === segment) &&
        (!isExact || problem.path.length === path.length),
    )
  }

  #soon(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#run(), ms)
    clearTimeout(this.#keeping)
    this.#keeping = setTimeout(this.#keep, keepAfterMs)
  }

  readonly #keep = (): void => {
    clearTimeout(this.#keeping)
    keepDraft({ file: this.file, text: this.text })
  }

  #check(): Scenario | undefined {
    try {
      const { scenario } = parseScenario(this.text, { file: this.file })
      this.problems = []
      return scenario
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      this.problems = error.problems.map((problem) => this.#placed(problem))
      return undefined
    }
  }

  #placed(problem: Problem): PlacedProblem {
    const { text, reading } = this
    let from = 0
    for (let line = 1; line < problem.line; line++) from = text.indexOf('\n', from) + 1
    from = Math.min(text.length, from + Math.max(0, problem.column - 1))
    return { ...problem, from, path: reading === undefined ? [] : pathAt(text, reading, from) }
  }

  /** What is done to the run by hand besides a text: what it says itself goes, and comes back when that is taken back. */
  #addedFor(text: string): readonly Command[] {
    const { added } = this.#player
    for (const { before, after, did } of this.#written) {
      if (text === after && this.#ran === before) {
        return added.filter((command) => !did.includes(command))
      }
      if (text === before && this.#ran === after) return byTime([...added, ...did])
    }
    return added
  }

  /** Every valid text runs, at the same moment; an invalid one leaves the last good run on the screen. */
  async #run(): Promise<void> {
    const { text } = this
    const scenario = this.#check()
    if (scenario === undefined || scenario.services.length === 0 || text === this.#ran) return
    const added = this.#addedFor(text)
    this.#ran = text
    const player = this.#player
    const isFresh = this.#isFresh
    this.#isFresh = false
    const names = namesOf(scenario)
    const isKnown = (on: string): boolean =>
      'value' in
      findTarget(on, names, [
        'service',
        'endpoint',
        'client',
        'link',
        'controlPlane',
        'everything',
        ...placesBeside,
      ])
    await player.open({
      scenario: { id: '', title: scenario.title, file: this.file, text },
      commands: isFresh ? [] : added.filter((command) => targetsOf(command).every(isKnown)),
      at: isFresh ? 0 : Math.min(player.t, scenario.durationUs),
      play: isFresh || player.isPlaying || player.topology === undefined,
      isEdit: !isFresh,
    })
    if (!this.#isOver) this.#selectOnCanvas()
  }
}

/** In order of time. */
const byTime = (commands: readonly Command[]): readonly Command[] =>
  [...commands].sort((a, b) => a.at - b.at)

/** Kinds of targets besides services and clients. */
const placesBeside = ['zone', 'node'] as const

function targetsOf(command: Command): readonly string[] {
  switch (command.kind) {
    case 'load':
      return [command.client]
    case 'policy':
      return [command.policy.for]
    case 'rotate':
      return []
    default:
      return [command.on]
  }
}

/** `services.cart.calls[0]` for people: `cart.calls[0]`. */
function nameOf(path: Path): string {
  const own = path[0] === 'services' || path[0] === 'clients' ? path.slice(1) : path
  return own
    .map((segment) => (typeof segment === 'number' ? `[${segment + 1}]` : segment))
    .join(' ')
}

/** The first lines of a text that has none. */
function withHead(text: string): string {
  if (/^halfopen:/m.test(text)) return text
  return `${text}halfopen: 1\ntitle: ${said.untitled}\nduration: 60s\nsystem: envoy\n`
}
