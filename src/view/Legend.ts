import { Container, Graphics, Sprite, Text } from 'pixi.js'
import { markIndex, marks, type MarkName } from '../model/marks.ts'
import type { Atlas } from './shapes.ts'
import type { Theme } from './theme.ts'

/** What may occur in the systems that we simulate: none of them sends trial requests through a half-open circuit. */
const shown: readonly MarkName[] = [
  'request',
  'retry',
  'answer',
  'failed',
  'timedOut',
  'refused',
  'reset',
  'cancelled',
]

/** What is drawn when one mark stands for several. */
const many: Partial<Record<MarkName, MarkName>> = {
  request: 'requests',
  retry: 'retries',
  answer: 'answers',
  failed: 'failures',
}

/** How the key is laid out: two columns, or lines along the bottom, or only what a mark stands for. */
export type LegendForm = 'block' | 'strip' | 'line'

const columnWidth = 104
const rowHeight = 22

/** The key of the marks at the bottom left, in screen px. */
export class Legend {
  readonly container = new Container({ label: 'legend' })
  readonly #back = new Graphics()
  readonly #title: Text
  readonly #small: Text
  readonly #items: { readonly name: MarkName; readonly icon: Sprite; readonly words: Text }[]
  readonly #atlas: Atlas
  #said = 1
  #isStill = false
  readonly #theme: Theme
  readonly #unit: number

  constructor(theme: Theme, atlas: Atlas, resolution: number) {
    this.#theme = theme
    this.#atlas = atlas
    this.#unit = theme.isStage ? 2 : 1
    this.container.eventMode = 'none'
    const text = (words: string, size: number, colour: 'ink-2' | 'ink-3'): Text =>
      new Text({
        text: words,
        resolution,
        anchor: { x: 0, y: 0.5 },
        style: {
          fontFamily: theme.fontFamily,
          fontSize: size * this.#unit,
          fontWeight: '400',
          fill: theme.colours[colour],
        },
      })
    this.#title = text('1 mark is 1 request', 12, 'ink-3')
    this.#small = text('short hops are drawn over 0.45\u00a0s', theme.isStage ? 12 : 11, 'ink-3')
    this.#items = shown.map((name) => {
      const icon = new Sprite({ texture: atlas.marks[markIndex[name]]!, anchor: 0.5 })
      icon.scale.set(0.9 * this.#unit)
      return { name, icon, words: text(marks[name].words, 12, 'ink-2') }
    })
    this.container.addChild(this.#back, this.#title, this.#small)
    for (const { icon, words } of this.#items) this.container.addChild(icon, words)
  }

  /** What a mark stands for; without motion there are numbers instead. */
  say(requestsPerMark: number, reducedMotion: boolean): void {
    if (requestsPerMark === this.#said && reducedMotion === this.#isStill) return
    this.#said = requestsPerMark
    this.#isStill = reducedMotion
    const isOne = requestsPerMark === 1
    this.#title.text = reducedMotion
      ? 'numbers are requests in flight'
      : `1 mark is ${requestsPerMark.toLocaleString('en')} ${isOne ? 'request' : 'requests'}`
    for (const { icon, name } of this.#items)
      icon.texture = this.#atlas.marks[markIndex[(isOne ? undefined : many[name]) ?? name]]!
  }

  /** Lays the key out and gives its size. */
  arrange(form: LegendForm, room: number): { width: number; height: number } {
    const unit = this.#unit
    for (const { icon, words } of this.#items) icon.visible = words.visible = form !== 'line'
    this.#small.visible = form === 'block' || room > 640
    const size = form === 'block' ? this.#block(unit) : this.#strip(unit, form, room)
    this.#back
      .clear()
      .rect(-4, -4, size.width + 8, size.height + 8)
      .fill({ color: this.#theme.colours.canvas, alpha: 0.85 })
    return size
  }

  #block(unit: number): { width: number; height: number } {
    this.#title.position.set(0, 8 * unit)
    const rows = Math.ceil(this.#items.length / 2)
    this.#items.forEach(({ icon, words }, index) => {
      const x = (index % 2) * columnWidth * unit
      const y = (30 + Math.floor(index / 2) * rowHeight) * unit
      icon.position.set(x + 8 * unit, y)
      words.position.set(x + 22 * unit, y)
    })
    const y = (30 + rows * rowHeight) * unit
    this.#small.position.set(0, y)
    return { width: 2 * columnWidth * unit, height: y + 8 * unit }
  }

  /** In lines as wide as there is room. */
  #strip(unit: number, form: LegendForm, room: number): { width: number; height: number } {
    let x = 0
    let y = 8 * unit
    let width = 0
    const next = (needed: number): void => {
      if (x > 0 && x + needed > room) {
        x = 0
        y += 20 * unit
      }
    }
    const put = (parts: () => void, needed: number): void => {
      next(needed)
      parts()
      x += needed + 18 * unit
      width = Math.max(width, x - 18 * unit)
    }
    if (form !== 'line')
      for (const { icon, words } of this.#items)
        put(
          () => {
            icon.position.set(x + 8 * unit, y)
            words.position.set(x + 20 * unit, y)
          },
          20 * unit + words.width,
        )
    put(() => this.#title.position.set(x, y), this.#title.width + 8)
    if (this.#small.visible) put(() => this.#small.position.set(x, y), this.#small.width)
    return { width, height: y + 8 * unit }
  }
}
