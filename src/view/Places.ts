import { words as catalogue } from '../words/words.ts'
import { Container, Graphics } from 'pixi.js'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { BoxDrawings } from './endpointBox.ts'
import { isLost } from './grouping.ts'
import { cellSide, type Box, type Part } from './groups.ts'
import { around, dashes } from './dashes.ts'
import type { Focus } from './Focus.ts'
import { Label } from './Label.ts'
import type { Layout } from './layout.ts'
import { frameLook, planeLook, type Looks } from './looks.ts'
import { detailOf } from './opened.ts'
import type { ClockWords } from './planeWords.ts'
import { configLook } from './ProxyLooks.ts'
import type { Standing } from './Standing.ts'
import type { StripOrder } from './StripOrder.ts'
import * as states from './states.ts'
import { textWidth } from './textWidth.ts'
import { strokeOf, type Theme } from './theme.ts'

/** What is not in focus is drawn this strong. */
export const faded = 0.4

/** Below this zoom endpoints are not drawn singly. What was laid out for 0.6 loses a little of it to the key. */
export const farBelow = 0.55

/** From this zoom on there is room for numbers within endpoints. */
export const nearFrom = 1.5

/** From near, a line with the rate stands below the name. */
const nearNameY = 7.5

/** How far an endpoint that everybody has ejected steps out of its row. */
export const stepOut = 6

/** What the pointer and the selection ask for. */
export interface Emphasis {
  readonly selection: PlaceRef | undefined
  /** Under the pointer for long enough. */
  readonly hover: PlaceRef | undefined
}

const words = catalogue.picture

interface Group {
  readonly node: Container
  readonly frame: Graphics
  readonly name: Label
  readonly team: Label
  readonly note: Label
  readonly nameY: number
  readonly box: Box
  drawn: number
}

interface Client {
  readonly node: Container
  readonly frame: Graphics
  readonly name: Label
  readonly load: Label
  readonly box: Box
  drawn: number
}

interface Plane {
  readonly frame: Graphics
  readonly name: Label
  readonly words: Label
  /** At the right end. */
  readonly clock: Label
  readonly box: Box
  drawn: number
}

interface EndpointBox {
  readonly node: Graphics
  readonly home: number
  look: number
}

/** Clients, services with their endpoints, and the control plane: drawn once, and again only where something has changed. */
export class Places {
  readonly container = new Container({ label: 'places' })
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme
  readonly #drawings: BoxDrawings
  readonly #groups: Group[]
  readonly #endpoints: (EndpointBox | undefined)[] = []
  readonly #clients: Client[]
  readonly #labels: Label[] = []
  readonly #hatches: { readonly zone: string; readonly node: Graphics }[] = []
  readonly #order: StripOrder
  readonly #standing: Standing | undefined
  /** By service with a strip: the boxes of its worst endpoints, and whom each shows. */
  readonly #worst = new Map<number, { box: EndpointBox; endpoint: number }[]>()
  #plane: Plane | undefined

  constructor(
    topology: Topology,
    layout: Layout,
    theme: Theme,
    order: StripOrder,
    standing?: Standing,
  ) {
    this.#standing = standing
    this.#order = order
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    this.#drawings = new BoxDrawings(theme)
    this.#clients = topology.clients.map((_, index) => this.#client(index))
    this.#groups = topology.services.map((_, index) => this.#group(index))
    // What is open stands over the rest.
    for (const index of layout.opened.toReversed())
      this.container.addChild(this.#groups[index]!.node)
    this.takeOrder()
    if (layout.controlPlane) this.#plane = this.#controlPlane(layout.controlPlane)
  }

  destroy(): void {
    this.container.destroy({ children: true })
    this.#drawings.destroy()
  }

  setZoom(zoom: number, resolution: number): void {
    const { detail } = this.#layout
    this.#showFar(zoom < farBelow && detail !== 'cells', zoom >= nearFrom && detail === 'endpoints')
    // Two lines of letters that keep their size need more of the stadium from far away.
    const apart = 8 * Math.max(1, 0.8 / zoom)
    for (const { name, load, box } of this.#clients) {
      const isBoth = load.text.renderable
      name.place(name.text.x, box.height / 2 - (isBoth ? apart : 0))
      load.place(load.text.x, box.height / 2 + apart)
    }
    for (const label of this.#labels) label.setZoom(zoom, resolution)
    for (const group of this.#groups) group.drawn = -1
  }

  /** From far away a service is its name and a bar, a client its name. */
  #showFar(isFar: boolean, isNear: boolean): void {
    this.#endpoints.forEach((box, endpoint) => {
      const { service } = this.#topology.endpoints[endpoint]!
      if (box) box.node.visible = !isFar || this.#layout.opened.includes(service)
    })
    this.#groups.forEach(({ name, team, note, box, nameY }, index) => {
      const isShut = isFar && !this.#layout.opened.includes(index)
      const y = isNear ? nearNameY : nameY
      name.place(name.text.x, isShut ? box.height / 2 - (box.height > 48 ? 8 : 4) : y)
      for (const label of [team, note]) label.place(label.text.x, y)
      team.text.renderable = note.text.renderable = !isShut
    })
    for (const { load } of this.#clients) load.text.renderable = !isFar
  }

  draw(looks: Looks, emphasis: Emphasis, focus: Focus): void {
    for (let index = 0; index < this.#groups.length; index++)
      this.#drawGroup(index, looks, emphasis, focus)
    for (let index = 0; index < this.#endpoints.length; index++) this.#drawEndpoint(index, looks)
    for (let index = 0; index < this.#clients.length; index++) {
      const client = this.#clients[index]!
      client.node.alpha = focus.clients[index] === 1 ? 1 : faded
      const border = borderOf(emphasis, 'client', index)
      if (border === client.drawn) continue
      client.drawn = border
      this.#frameClient(index, border)
    }
    this.#drawPlane(looks, emphasis)
    for (const { zone, node } of this.#hatches) node.visible = isLost(this.#topology, looks, zone)
  }

  /** The load of a client in words. */
  setLoad(client: number, words: string): void {
    this.#clients[client]!.load.set(words)
  }

  /** `candidates`: from the longest to the shortest, the first that has room is shown. The clock gives way to what is wrong. */
  setPlaneWords(candidates: readonly string[], clock: ClockWords | undefined): void {
    if (this.#plane === undefined) return
    const { name, words, clock: right, box } = this.#plane
    const left = name.text.x + name.width + (14 * box.height) / 36
    words.place(left, box.height / 2)
    right.place(box.width - 12, box.height / 2)
    right.colour(clock === undefined || clock.tone === 'ink' ? 'ink-2' : `${clock.tone}-text`)
    const clocks = clock === undefined ? [''] : [clock.words, clock.short]
    const tried = candidates.flatMap((said) => clocks.map((time) => [said, time] as const))
    // What is well may be said in short for the sake of what is wrong, but not the other way round.
    if (clock !== undefined && clock.tone !== 'ink')
      tried.sort((one, other) => clocks.indexOf(one[1]) - clocks.indexOf(other[1]))
    const last =
      clock === undefined || clock.tone === 'ink' ? [candidates.at(-1)!, ''] : ['', clock.short]
    for (const [said, time] of [...tried, last as [string, string]]) {
      right.set(time)
      words.setRoom(box.width - left - 10 - (right.width > 0 ? right.width + 16 : 0))
      words.set(said)
      if (!words.isCut) return
    }
  }

  #label(...args: ConstructorParameters<typeof Label>): Label {
    const label = new Label(...args)
    this.#labels.push(label)
    return label
  }

  #client(index: number): Client {
    const { name, load, proxy } = this.#topology.clients[index]!
    const box = this.#layout.clients[index]!
    const node = new Container({ label: name })
    node.position.set(box.x, box.y)
    const frame = new Graphics()
    node.addChild(frame)
    const isProxied = proxy >= 0
    const centre = box.width / 2 - (isProxied ? 4 : 0)
    const room = box.width - (isProxied ? 20 : 8)
    const words = this.#label(node, this.#theme, {
      size: 12,
      weight: '600',
      colour: 'ink',
      anchor: 0.5,
      room,
    })
    words.set(name)
    words.place(centre, box.height / 2 - 8)
    const loadLabel = this.#label(node, this.#theme, {
      size: 12,
      weight: '400',
      colour: 'ink-2',
      anchor: 0.5,
      room,
    })
    loadLabel.set(load)
    loadLabel.place(centre, box.height / 2 + 8)
    this.container.addChild(node)
    return { node, frame, name: words, load: loadLabel, box, drawn: -1 }
  }

  #frameClient(index: number, border: number): void {
    const { frame, box } = this.#clients[index]!
    const { colours } = this.#theme
    frame.clear()
    frame
      .roundRect(0.5, 0.5, box.width - 1, box.height - 1, box.height / 2 - 1)
      .fill(colours.surface)
      .stroke(this.#border(border))
    if (this.#topology.clients[index]!.proxy >= 0)
      frame.roundRect(box.width - 15, box.height / 2 - 5, 10, 10, 1.5).fill(colours.proxy)
  }

  #group(index: number): Group {
    const service = this.#topology.services[index]!
    const box = this.#layout.services[index]!
    const detail = detailOf(this.#layout, index)
    const isCell = detail === 'cells'
    const top = isCell ? 12 : detail === 'ticks' ? 11 : 12.5
    const node = new Container({ label: service.name })
    node.position.set(box.x, box.y)
    const frame = new Graphics()
    node.addChild(frame)
    const left = isCell ? 29 : 8
    const room = box.width - left - 2
    const name = this.#label(node, this.#theme, {
      size: 12,
      weight: isCell ? '400' : '600',
      colour: 'ink',
      anchor: 0,
      room,
      ...(isCell && { line: cellSide }),
    })
    name.set(service.name)
    name.place(left, top)
    const side = { size: 11, anchor: 1, isOptional: true } as const
    const team = this.#label(node, this.#theme, { ...side, weight: '400', colour: 'ink-3' })
    const note = this.#label(node, this.#theme, { ...side, weight: '600', colour: 'fail-text' })
    for (const label of [team, note]) label.place(box.width - 8, top)
    const put = (spot: Box): EndpointBox => {
      const drawing = new Graphics()
      const home = spot.y - box.y
      drawing.position.set(spot.x - box.x, home)
      node.addChild(drawing)
      return { node: drawing, home, look: -1 }
    }
    this.#partsOf(index, node)
    const strip = this.#layout.strips[index]
    if (strip) {
      const worst = strip.worst.map((spot) => ({ box: put(spot), endpoint: -1 }))
      this.#worst.set(index, worst)
    } else
      service.endpoints.forEach((endpoint) => {
        const spot = this.#layout.endpoints[endpoint]!
        if (spot.form !== 'box') return
        const drawn = put(spot)
        drawn.node.label = this.#topology.endpoints[endpoint]!.name
        this.#endpoints[endpoint] = drawn
      })
    this.container.addChild(node)
    return { node, frame, name, team, note, nameY: top, box, drawn: -1 }
  }

  /** Zones are told apart by hairlines, nodes by frames; each with its name to the left. */
  #partsOf(index: number, node: Container): void {
    const { x, y } = this.#layout.services[index]!
    const { line, control } = this.#theme.colours
    const isNode = this.#layout.groupBy === 'node'
    const hair = strokeOf(this.#theme, 1)
    this.#layout.parts[index]!.forEach((part, at) => {
      const [left, top] = [part.x - x, part.y - y]
      const frame = new Graphics()
      if (isNode && part.label !== '')
        frame
          .roundRect(left - 3.5, top - 3.5, part.width + 7, part.height + 7, 3)
          .stroke({ color: control, width: hair })
      else if (at > 0)
        frame
          .moveTo(left, top - 4.5)
          .lineTo(left + part.width, top - 4.5)
          .stroke({ color: line, width: hair })
      node.addChild(frame)
      const middle = top + Math.min(16, part.height / 2)
      this.#hatches.push({ zone: part.label, node: this.#hatch(node, left, top, part, middle) })
      const label = this.#label(node, this.#theme, {
        size: 11,
        weight: '400',
        colour: 'ink-3',
        anchor: 0,
      })
      label.set(part.label)
      label.place(left, middle)
    })
  }

  /** Lines over a zone that is lost, but not over its name; seen only while it is. */
  #hatch(
    parent: Container,
    left: number,
    top: number,
    { width, height, label }: Part,
    middle: number,
  ): Graphics {
    const lines = new Graphics()
    for (let at = -height; at < width; at += 7) {
      const from = Math.max(0, at)
      const to = Math.min(width, at + height)
      lines.moveTo(left + from, top + from - at).lineTo(left + to, top + to - at)
    }
    lines.stroke({ color: this.#theme.colours.ink, width: strokeOf(this.#theme, 1.5), alpha: 0.35 })
    const room = textWidth(label) * 11 + 4
    lines.roundRect(left - 2, middle - 8, room, 16, 2).fill(this.#theme.colours.surface)
    lines.visible = false
    parent.addChild(lines)
    return lines
  }

  /** Gives the boxes beneath strips to the endpoints that are worst off now. */
  takeOrder(): void {
    for (const [service, boxes] of this.#worst) {
      const order = this.#order.order.get(service)!
      for (const { endpoint } of boxes) this.#endpoints[endpoint] = undefined
      boxes.forEach((shown, at) => {
        const endpoint = order[at]!
        this.#endpoints[endpoint] = shown.box
        if (endpoint === shown.endpoint) return
        shown.endpoint = endpoint
        shown.box.look = -1
        shown.box.node.label = this.#topology.endpoints[endpoint]!.name
      })
    }
  }

  #drawGroup(index: number, looks: Looks, emphasis: Emphasis, focus: Focus): void {
    const group = this.#groups[index]!
    group.node.alpha = focus.services[index] === 1 ? 1 : faded
    const border = borderOf(emphasis, 'service', index)
    const admitted = this.#standing?.admitted[index] ?? looks.admitted[index]!
    const look = (admitted * 2 + looks.isPanic[index]!) * 4 + border
    if (look === group.drawn) return
    group.drawn = look
    this.#frameGroup(group, index, border, looks.isPanic[index] === 1)
    const service = this.#topology.services[index]!
    const all = this.#standing?.endpoints[index] ?? service.endpoints.length
    const isCell = detailOf(this.#layout, index) === 'cells'
    const room = group.box.width - 16 - group.name.width - 5
    group.note.setRoom(room)
    group.team.setRoom(room)
    const isStrip = this.#layout.strips[index] !== undefined
    const ejected = service.endpoints.filter((one) => looks.frame[one] === frameLook.ejected).length
    const count =
      isCell || admitted === all
        ? ''
        : isStrip && ejected > 0
          ? words.ejected(`${ejected}`, `${all}`)
          : words.admitted(`${admitted}`, `${all}`)
    group.note.set(count)
    const side =
      isStrip || all > service.endpoints.length
        ? words.endpoints(`${all}`)
        : sideNote(service, this.#layout.groupBy === 'team' ? '' : service.team)
    group.team.set(count === '' && !isCell ? side : '')
  }

  #frameGroup(group: Group, index: number, border: number, isPanic: boolean): void {
    const { frame, box } = group
    const { colours } = this.#theme
    const isMeshed = this.#topology.services[index]!.kind === 'app'
    const corner = isMeshed ? 6 : 0
    const width = detailOf(this.#layout, index) === 'cells' ? cellSide : box.width
    frame.clear()
    frame.roundRect(0.5, 0.5, width - 1, box.height - 1, corner)
    frame.fill(colours.surface).stroke(this.#border(border))
    if (!isPanic) return
    const red = { color: colours.fail, width: strokeOf(this.#theme, 1.5) }
    frame.roundRect(0.75, 0.75, width - 1.5, box.height - 1.5, corner).stroke(red)
    // The second one outside, where no words stand.
    frame
      .roundRect(-2.5, -2.5, width + 5, box.height + 5, corner === 0 ? 0 : corner + 3)
      .stroke(red)
  }

  #border(border: number): { color: number; width: number } {
    const { colours, isStage } = this.#theme
    const hair = strokeOf(this.#theme, 1)
    if (border === borders.selected) return { color: colours['ink-2'], width: 1.5 * hair }
    if (border === borders.hovered) return { color: colours.ink, width: hair }
    return { color: colours[isStage ? 'control' : 'line'], width: hair }
  }

  #drawEndpoint(index: number, looks: Looks): void {
    const box = this.#endpoints[index]
    if (box === undefined) return
    const { proxy } = this.#topology.endpoints[index]!
    const pod = looks.pod[index]!
    const frame = looks.frame[index]!
    const proxyState = proxy < 0 ? states.proxy.ready : looks.proxies.state[proxy]!
    const isRefusing = proxy >= 0 && looks.proxies.config[proxy] === configLook.refused
    const side = looks.side[index]!
    const look = (((pod * 8 + frame) * 8 + proxyState) * 2 + (isRefusing ? 1 : 0)) * 4 + side
    if (look === box.look) return
    box.look = look
    const service = this.#topology.services[this.#topology.endpoints[index]!.service]!
    box.node.context = this.#drawings.of({
      workers: service.workers,
      side,
      pod,
      frame,
      proxy: proxyState,
      isRefusing,
    })
    box.node.y = box.home + (frame === frameLook.ejected ? stepOut : 0)
  }

  #controlPlane(box: Box): Plane {
    const node = new Container({ label: 'controlPlane' })
    node.position.set(box.x, box.y)
    const frame = new Graphics()
    node.addChild(frame)
    const middle = box.height / 2
    const name = this.#label(node, this.#theme, {
      size: 12,
      weight: '600',
      colour: 'ink',
      anchor: 0,
    })
    name.set('control plane')
    name.place(box.height, middle)
    const words = this.#label(node, this.#theme, {
      size: 12,
      weight: '400',
      colour: 'ink-2',
      anchor: 0,
    })
    const clock = this.#label(node, this.#theme, {
      size: 12,
      weight: '400',
      colour: 'ink-2',
      anchor: 1,
    })
    this.container.addChild(node)
    return { frame, name, words, clock, box, drawn: -1 }
  }

  #drawPlane(looks: Looks, emphasis: Emphasis): void {
    if (this.#plane === undefined) return
    const border = borderOf(emphasis, 'controlPlane', 0)
    const look = looks.controlPlane * 4 + border
    if (look === this.#plane.drawn) return
    this.#plane.drawn = look
    const { frame, box } = this.#plane
    const { colours } = this.#theme
    const isDown = looks.controlPlane === planeLook.down
    frame.clear()
    frame
      .roundRect(0.5, 0.5, box.width - 1, box.height - 1, 6)
      .fill(isDown ? colours.canvas : colours['plane-fill'])
    if (border === borders.plain) {
      dashes(frame.context, around(0.5, 0.5, box.width - 1, box.height - 1), 6, 3)
      frame.stroke({ color: colours.plane, width: strokeOf(this.#theme, 1) })
    } else frame.roundRect(0.5, 0.5, box.width - 1, box.height - 1, 6).stroke(this.#border(border))
    drawHexagon(frame, box.height, looks.controlPlane, this.#theme)
  }
}

function drawHexagon(frame: Graphics, height: number, state: number, theme: Theme): void {
  const { colours } = theme
  const k = height / 36
  const [x, y] = [14 * k, height / 2]
  const at = (...points: number[]): number[] =>
    points.map((value, index) => value * k + (index % 2 === 0 ? x : y))
  const points = at(4, -6.5, 13, -6.5, 17, 0, 13, 6.5, 4, 6.5, 0, 0)
  const outline = { color: colours.plane, width: strokeOf(theme, 1.5 * k) }
  if (state === planeLook.up) {
    frame.poly(points).fill(colours.plane)
    return
  }
  if (state === planeLook.partitioned) {
    // Two halves that do not touch.
    frame.poly(at(4, -6.5, 7, -6.5, 7, 6.5, 4, 6.5, 0, 0)).fill(colours.plane)
    frame.poly(at(10, -6.5, 13, -6.5, 17, 0, 13, 6.5, 10, 6.5)).fill(colours.plane)
    return
  }
  if (state === planeLook.stalled) {
    // As a pause: two upright gaps.
    frame.poly(points).fill(colours.plane)
    frame.rect(x + 5 * k, y - 4 * k, 2.25 * k, 8 * k).rect(x + 9.75 * k, y - 4 * k, 2.25 * k, 8 * k)
    frame.fill(colours['plane-fill'])
    return
  }
  frame.poly(points).stroke(outline)
  if (state === planeLook.overloaded) {
    frame.poly(at(0, 0, 17, 0, 13, 6.5, 4, 6.5)).fill(colours.plane)
    return
  }
  frame.moveTo(x + 2 * k, y + 8 * k).lineTo(x + 15 * k, y - 8 * k)
  frame.stroke({ color: colours.fail, width: strokeOf(theme, 2 * k), cap: 'round' })
}

function sideNote({ kind, protocol }: Topology['services'][number], team: string): string {
  if (protocol === 'tcp') return 'TCP'
  return kind === 'external' ? 'outside' : team
}

const borders = { plain: 0, hovered: 1, selected: 2 } as const

function borderOf({ selection, hover }: Emphasis, kind: PlaceRef['kind'], index: number): number {
  if (selection?.kind === kind && selection.index === index) return borders.selected
  return hover?.kind === kind && hover.index === index ? borders.hovered : borders.plain
}
