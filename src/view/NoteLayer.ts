import { Container, Graphics } from 'pixi.js'
import { boltCorners, type ColourRole } from '../model/marks.ts'
import { around, dashes } from './dashes.ts'
import { Label } from './Label.ts'
import type { Note } from './note.ts'
import { strokeOf, type Theme } from './theme.ts'

interface Paint {
  readonly node: Container
  readonly back: Graphics
  readonly label: Label
  note: Note | undefined
}

/** Of a flag without words, as its words are large. */
const boltSide = 15
/** From the back to the front. */
const styles = ['plain', 'pill', 'flag'] as const
type Style = (typeof styles)[number]

/** Paints notes, from pools: a note that says the same as before is not touched. */
export class NoteLayer {
  readonly container = new Container({ label: 'notes' })
  readonly #theme: Theme
  readonly #width: number
  readonly #pools: Record<Style, Paint[]> = { plain: [], pill: [], flag: [] }
  readonly #layers: Record<Style, Container> = {
    plain: new Container(),
    pill: new Container(),
    flag: new Container(),
  }
  #zoom = 1
  #resolution = 1

  /** `width`: of the layout; words do not reach beyond it. */
  constructor(theme: Theme, width: number) {
    this.#theme = theme
    this.#width = width
    for (const style of styles) this.container.addChild(this.#layers[style])
  }

  draw(notes: readonly Note[]): void {
    const used: Record<Style, number> = { plain: 0, pill: 0, flag: 0 }
    for (const note of notes) {
      const style = styleOf(note)
      const paint = (this.#pools[style][used[style]++] ??= this.#create(style))
      this.#show(paint, note)
    }
    for (const style of styles)
      for (const paint of this.#pools[style].slice(used[style])) {
        paint.node.visible = false
        paint.note = undefined
      }
  }

  setZoom(zoom: number, resolution: number): void {
    this.#zoom = zoom
    this.#resolution = resolution
    for (const paint of styles.flatMap((style) => this.#pools[style])) {
      paint.label.setZoom(zoom, resolution)
      if (paint.note) this.#redraw(paint, paint.note)
    }
  }

  #create(style: Style): Paint {
    const node = new Container()
    const back = new Graphics()
    node.addChild(back)
    const label = new Label(node, this.#theme, {
      size: style === 'plain' ? 11 : 12,
      weight: '600',
      colour: 'ink',
      anchor: 0,
    })
    label.setZoom(this.#zoom, this.#resolution)
    this.#layers[style].addChild(node)
    return { node, back, label, note: undefined }
  }

  #show(paint: Paint, note: Note): void {
    paint.node.visible = true
    if (paint.note !== undefined && isSame(paint.note, note)) return
    paint.note = note
    paint.node.label = `${note.kind}: ${note.words}`
    paint.label.colour(textColour(note))
    paint.label.set(note.isShort === true ? '' : note.words)
    this.#redraw(paint, note)
  }

  /** A flag without words. */
  #bolt(node: Container, back: Graphics, { kind, x, y }: Note, k: number): void {
    const { colours } = this.#theme
    const side = boltSide * k
    node.position.set(x - side, y - side / 2)
    back.clear().roundRect(0, 0, side, side, 3 * k)
    if (kind === 'flag') back.fill(colours.ink)
    else {
      back.fill(colours.canvas)
      dashes(back.context, around(0.5, 0.5, side - 1, side - 1), 4, 3)
      back.stroke({ color: colours.ink, width: strokeOf(this.#theme, 1) })
    }
    drawBolt(
      back,
      ((boltSide - 20) / 2) * k,
      ((boltSide - 20) / 2) * k,
      k,
      kind === 'flag' ? colours.canvas : colours.ink,
    )
  }

  #redraw({ node, back, label }: Paint, note: Note): void {
    const { colours } = this.#theme
    // As large as the words are on the screen, however far away.
    const k = label.text.scale.x
    const isSmall = ['plain', 'bare', 'tag', 'fill', 'queue'].includes(note.kind)
    const isFlag = note.kind === 'flag' || note.kind === 'scheduled'
    if (note.isShort === true) return this.#bolt(node, back, note, k)
    const before = note.kind === 'fill' ? 29 : isFlag ? 19 : note.sign !== undefined ? 14 : 0
    const left = (before > 0 ? before : isSmall ? 3 : 6) * k
    const right = (isSmall ? 3 : 6) * k
    const isQueue = note.lines !== undefined
    const width = isQueue ? (queueAcross + 6) * k : left + label.text.width + right
    const height = (note.lines !== undefined ? heightOf(note.lines) : isSmall ? 14 : 20) * k
    const y =
      note.line !== undefined
        ? note.line * (height + 2 * k)
        : note.kind === 'pill'
          ? -height / 2 - 2
          : -height / 2
    node.position.set(note.x, note.y)
    const wanted = -width * note.anchor
    const x = Math.max(-note.x, Math.min(wanted, this.#width - note.x - width))
    label.place(x + left, y + height / 2)
    back.clear()
    switch (note.kind) {
      case 'flag':
        back.roundRect(x, y, width, height, 3).fill(colours.ink)
        drawBolt(back, x, y, k, colours.canvas)
        break
      case 'scheduled':
        back.roundRect(x, y, width, height, 3).fill(colours.canvas)
        dashes(back.context, around(x + 0.5, y + 0.5, width - 1, height - 1), 4, 3)
        back.stroke({ color: colours.ink, width: strokeOf(this.#theme, 1) })
        drawBolt(back, x, y, k, colours.ink)
        break
      case 'pill': {
        const fill = note.tone === 'trial' ? 'trial-fill' : 'fail-fill'
        back.roundRect(x, y, width, height, 3).fill(colours[fill])
        const { ring } = note
        if (ring === undefined) break
        back.roundRect(ring.x - note.x - 2, ring.y - note.y - 2, ring.width + 4, ring.height + 4, 5)
        back.stroke({ color: colours.ink, width: strokeOf(this.#theme, 2) })
        break
      }
      case 'tag':
        back.roundRect(x, y, width, height, 3)
        // What is so on purpose has a border and no colour.
        if (note.tone === 'ink')
          back
            .fill(colours.surface)
            .stroke({ color: colours.control, width: strokeOf(this.#theme, k) })
        else back.fill(colours[`${note.tone}-fill`])
        if (note.sign === 'refused') drawRefused(back, x + 3 * k, y + height / 2, k, colours)
        break
      case 'fill': {
        const [across, up] = [22 * k, 6 * k]
        const [from, high] = [x + 3 * k, y + (height - up) / 2]
        back.roundRect(x, y, width, height, 3).fill(colours.canvas)
        back.rect(from, high, across * (note.share ?? 0), up).fill(colours['ink-2'])
        back.rect(from, high, across, up)
        back.stroke({ color: colours['ink-3'], width: strokeOf(this.#theme, k) })
        break
      }
      case 'queue':
        back.roundRect(x, y, width, height, 3).fill(colours.canvas)
        // Below the line: marks that pass do not cover its words.
        if (note.words !== '') {
          const from = x + (width - label.text.width) / 2
          label.place(from, y + height + 7 * k)
          back.roundRect(from - 3 * k, y + height, label.text.width + 6 * k, 14 * k, 3)
          back.fill(colours.canvas)
        }
        drawQueue(back, x + 3 * k, y + 3 * k, k, note, this.#theme)
        break
      case 'bare':
        break
      case 'plain':
        back.roundRect(x, y, width, height, 3).fill(colours.canvas)
        break
      case 'pool': {
        label.place(6, -17 * k)
        const color = note.tone === 'fail' ? colours.fail : colours['ink-2']
        back.roundRect(3, -17 * k - 7 * k, label.text.width + 6, 14 * k, 3).fill(colours.canvas)
        for (const side of [-1, 1]) {
          back
            .moveTo(side * 3, -8)
            .lineTo(side * 7, -8)
            .lineTo(side * 7, 8)
            .lineTo(side * 3, 8)
          back.stroke({ color, width: strokeOf(this.#theme, 1.75) })
        }
        break
      }
    }
  }
}

/** World px of the line of a queue, and of one of several. */
const queueAcross = 52
const lineHeight = (lines: readonly number[]): number => (lines.length === 1 ? 10 : 5)
const heightOf = (lines: readonly number[]): number =>
  Math.max(16, lines.length * lineHeight(lines) + 6)

/** Lines that are open at both ends, with a box for each message that is drawn; the next to go stands at the right. */
function drawQueue(
  back: Graphics,
  x: number,
  y: number,
  k: number,
  { lines = [], tone }: Note,
  theme: Theme,
): void {
  const { colours } = theme
  const high = lineHeight(lines) * k
  const color = tone === 'ink' ? colours['ink-2'] : colours[tone]
  const right = x + queueAcross * k
  lines.forEach((boxes, line) => {
    const top = y + line * high
    for (let box = 0; box < boxes; box++)
      back.rect(
        right - (box + 1) * 6.5 * k,
        top + 2 * k,
        5 * k,
        high - 4 * k + (lines.length > 1 ? 2 * k : 0),
      )
    if (boxes > 0) back.fill(color)
  })
  for (let line = 0; line <= lines.length; line++)
    back.moveTo(x, y + line * high).lineTo(right, y + line * high)
  back.stroke({ color: colours['ink-3'], width: strokeOf(theme, k) })
}

function drawBolt(back: Graphics, x: number, y: number, k: number, color: number): void {
  back.poly(boltCorners.map((value, at) => (value + 2) * k + (at % 2 === 0 ? x : y))).fill(color)
}

/** As the mark of what is refused: a square with a bar. */
function drawRefused(
  back: Graphics,
  x: number,
  middle: number,
  k: number,
  colours: Theme['colours'],
): void {
  back.rect(x, middle - 4.5 * k, 9 * k, 9 * k).fill(colours.fail)
  back.rect(x + 2 * k, middle - 1.1 * k, 5 * k, 2.2 * k).fill(colours['fail-fill'])
}

const styleOf = ({ kind }: Note): Style =>
  kind === 'flag' || kind === 'scheduled' ? 'flag' : kind === 'pill' ? 'pill' : 'plain'

function textColour({ kind, tone }: Note): ColourRole {
  if (kind === 'flag') return 'canvas'
  if (tone === 'ink') return kind === 'scheduled' ? 'ink' : 'ink-2'
  return tone === 'trial' ? 'trial-text' : 'fail-text'
}

const isSame = (a: Note, b: Note): boolean =>
  a.words === b.words &&
  a.kind === b.kind &&
  a.tone === b.tone &&
  a.x === b.x &&
  a.y === b.y &&
  a.anchor === b.anchor &&
  a.line === b.line &&
  a.isShort === b.isShort &&
  a.sign === b.sign &&
  a.share === b.share &&
  a.lines?.join() === b.lines?.join() &&
  a.ring?.x === b.ring?.x &&
  a.ring?.y === b.ring?.y
