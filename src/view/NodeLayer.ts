import { Container, Graphics } from 'pixi.js'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { words as catalogue } from '../words/words.ts'
import { drawProxy } from './endpointBox.ts'
import type { Box } from './groups.ts'
import { Label } from './Label.ts'
import type { Layout } from './layout.ts'
import type { Looks } from './looks.ts'
import { proxyInBar } from './nodeBars.ts'
import { configLook } from './ProxyLooks.ts'
import { strokeOf, type Theme } from './theme.ts'

interface Bar {
  readonly proxy: number
  readonly box: Box
  readonly frame: Graphics
  readonly square: Graphics
  drawn: number
}

/** The proxies of nodes: each once, in a bar with the name of its node. */
export class NodeLayer {
  readonly container = new Container({ label: 'nodes' })
  readonly #theme: Theme
  readonly #bars: Bar[] = []
  readonly #labels: Label[] = []

  constructor({ proxies, nodes }: Topology, layout: Layout, theme: Theme) {
    this.#theme = theme
    layout.nodeProxies.forEach((box, proxy) => {
      if (box === undefined) return
      const own = nodes.find(({ name }) => name === proxies[proxy]!.node)
      const node = new Container({ label: proxies[proxy]!.name })
      node.position.set(box.x, box.y)
      const frame = new Graphics()
      const square = new Graphics()
      node.addChild(frame, square)
      const left = box.height * 1.05
      const label = new Label(node, theme, {
        size: 12,
        weight: '600',
        colour: 'ink',
        anchor: 0,
        room: box.width - left - 6,
      })
      label.set(catalogue.picture.nodeBar(proxies[proxy]!.node, own?.endpoints.length ?? 0))
      label.place(left, box.height / 2)
      this.#labels.push(label)
      this.#bars.push({ proxy, box, frame, square, drawn: -1 })
      this.container.addChild(node)
    })
  }

  setZoom(zoom: number, resolution: number): void {
    for (const label of this.#labels) label.setZoom(zoom, resolution)
    for (const bar of this.#bars) bar.drawn = -1
  }

  draw({ proxies }: Looks, selection: PlaceRef | undefined, hover: PlaceRef | undefined): void {
    const { colours, isStage } = this.#theme
    const hair = strokeOf(this.#theme, 1)
    for (const bar of this.#bars) {
      const { proxy, box, frame, square } = bar
      const isPlace = (place: PlaceRef | undefined): boolean =>
        place?.kind === 'proxy' && place.index === proxy
      const border = isPlace(selection) ? 2 : isPlace(hover) ? 1 : 0
      const isRefusing = proxies.config[proxy] === configLook.refused
      const look = (proxies.state[proxy]! * 4 + border) * 2 + (isRefusing ? 1 : 0)
      if (look === bar.drawn) continue
      bar.drawn = look
      const plain = { color: colours[isStage ? 'control' : 'line'], width: hair }
      const stroke =
        border === 0
          ? plain
          : { color: border === 2 ? colours['ink-2'] : colours.ink, width: 1.5 * hair }
      frame.clear()
      frame
        .roundRect(0.5, 0.5, box.width - 1, box.height - 1, 4)
        .fill(colours.surface)
        .stroke(stroke)
      const at = proxyInBar({ ...box, x: 0, y: 0 })
      square.clear()
      drawProxy(
        square.context,
        this.#theme,
        { x: at.x, y: at.y, side: at.width },
        proxies.state[proxy]!,
        isRefusing,
      )
    }
  }
}
