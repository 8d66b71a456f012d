import { Text, type Container } from 'pixi.js'
import type { ColourRole } from '../model/marks.ts'
import type { Theme } from './theme.ts'

export interface LabelOptions {
  readonly size: 11 | 12
  readonly weight: '400' | '600'
  readonly colour: ColourRole
  /** 0 = the text begins at its place, 0.5 = centred, 1 = it ends there. */
  readonly anchor: number
  /** World px; when the words need more they are cut off with `…`, or hidden if `isOptional`. */
  readonly room?: number
  readonly isOptional?: boolean
  /** World px from the line above to the one below: letters that would lie on those are hidden. */
  readonly line?: number
  /** The same size on the screen at any zoom. */
  readonly isFixed?: boolean
}

/** Words at a place in the world that keep a readable size on the screen: they are hidden or cut off rather than shrunk. */
export class Label {
  readonly text: Text
  room: number
  readonly #options: LabelOptions
  #words = ''
  #zoom = 1
  #theme: Theme

  constructor(parent: Container, theme: Theme, options: LabelOptions) {
    this.#options = options
    this.#theme = theme
    this.room = options.room ?? Infinity
    this.text = new Text({
      text: '',
      anchor: { x: options.anchor, y: 0.5 },
      style: {
        fontFamily: theme.fontFamily,
        fontSize: options.size,
        fontWeight: options.weight,
        fill: theme.colours[options.colour],
        lineHeight: 16,
      },
      eventMode: 'none',
    })
    parent.addChild(this.text)
  }

  /** Width of what is shown, world px. */
  get width(): number {
    return this.text.visible ? this.text.width : 0
  }

  /** Whether some of the words are missing. */
  get isCut(): boolean {
    return this.#words !== '' && (!this.text.visible || this.text.text !== this.#words)
  }

  set(words: string): void {
    if (words === this.#words) return
    this.#words = words
    this.#fit()
  }

  place(x: number, y: number): void {
    this.text.position.set(x, y)
  }

  colour(role: ColourRole): void {
    const value = this.#theme.colours[role]
    if (this.text.style.fill !== value) this.text.style.fill = value
  }

  /** Room in world px, which may change with what stands beside it. */
  setRoom(room: number): void {
    if (room === this.room) return
    this.room = room
    this.#fit()
  }

  /** `zoom`: screen px per world px; `resolution`: device px per world px. */
  setZoom(zoom: number, resolution: number): void {
    this.#zoom = zoom
    const wanted = resolution * this.#factor()
    if (this.text.resolution !== wanted) this.text.resolution = wanted
    this.#fit()
  }

  #factor(): number {
    const { textAtLeast, textAtMost } = this.#theme
    const size = this.#options.size * this.#zoom
    if (this.#options.isFixed) return Math.max(textAtLeast, this.#options.size) / size
    return Math.max(textAtLeast, Math.min(textAtMost, size)) / size
  }

  #fit(): void {
    const factor = this.#factor()
    this.text.scale.set(factor)
    this.#write(this.#words)
    const { size, line = Infinity } = this.#options
    this.text.visible = this.#words !== '' && size * factor <= line
    if (!this.text.visible || this.text.width <= this.room) return
    if (this.#options.isOptional) {
      this.text.visible = false
      return
    }
    for (let length = this.#words.length - 1; length > 1; length--) {
      this.#write(`${this.#words.slice(0, length)}…`)
      if (this.text.width <= this.room) return
    }
    this.text.visible = false
  }

  #write(words: string): void {
    if (this.text.text !== words) this.text.text = words
  }
}
