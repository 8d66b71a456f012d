import { Container, Graphics, type Container as Node } from 'pixi.js'
import { cellSide } from './groups.ts'
import { Label } from './Label.ts'
import type { Block, Layout } from './layout.ts'
import { strokeOf, type Theme } from './theme.ts'

/** What lies behind everything: the frames of teams, the bands of zones, and their names. Drawn once. */
export class Ground {
  readonly container = new Container({ label: 'ground' })
  readonly #labels: Label[] = []

  constructor(layout: Layout, theme: Theme) {
    layout.blocks.forEach((block, index) => {
      if (block.name === '') return
      this.container.addChild(this.#block(block, index, layout, theme))
    })
  }

  setZoom(zoom: number, resolution: number): void {
    for (const label of this.#labels) label.setZoom(zoom, resolution)
  }

  #block({ x, y, width, height, name }: Block, index: number, layout: Layout, theme: Theme): Node {
    const { colours } = theme
    const node = new Container({ label: `block: ${name}` })
    node.position.set(x, y)
    const frame = new Graphics()
    if (layout.groupBy === 'zone')
      // Bands, every other one darker, so that neighbours can be told apart.
      frame.rect(0, 0, width, height).fill(index % 2 === 0 ? colours.sunken : colours.canvas)
    frame
      .roundRect(0.5, 0.5, width - 1, height - 1, 8)
      .stroke({ color: colours[theme.isStage ? 'control' : 'line'], width: strokeOf(theme, 1) })
    node.addChild(frame)
    const label = new Label(node, theme, {
      size: 11,
      weight: '400',
      colour: 'ink-3',
      anchor: 0,
      room: width - 28,
      line: cellSide,
    })
    label.set(name)
    label.place(14, 12)
    this.#labels.push(label)
    return node
  }
}
