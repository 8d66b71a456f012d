import { Container, Graphics } from 'pixi.js'
import type { Lens } from '../model/lenses.ts'
import type { Topology } from '../record/Topology.ts'
import { dashes } from './dashes.ts'
import type { Layout } from './layout.ts'
import type { Looks } from './looks.ts'
import { configLook, streamLook } from './ProxyLooks.ts'
import { pushWays } from './pushWays.ts'
import { drawPattern, patternsOf } from './teamPatterns.ts'
import { strokeOf, type Theme } from './theme.ts'

/** How long the piece of a broken line is, from the proxy upwards, px. */
const stub = 13
const ringRadius = 3

/**
 * Lines that a lens adds: by team the left edge of its groups, and the ways of config to those who lack it. A way that is broken
 * ends in an open ring.
 */
export class LensLayer {
  readonly container = new Container({ label: 'lens' })
  readonly #lines = new Graphics()
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme
  readonly #ways: Float32Array
  readonly #patterns: readonly number[]
  #drawn = ''

  constructor(topology: Topology, layout: Layout, theme: Theme) {
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    this.#ways = pushWays(topology, layout)
    this.#patterns = patternsOf(topology)
    this.container.addChild(this.#lines)
  }

  /** `team`: of the service under the pointer, or of the selected one; empty for none. */
  draw(lens: Lens, looks: Looks, team: string): void {
    const ways = lens === 'config' && this.#layout.controlPlane ? [...waysOf(looks)] : []
    const key = lens === 'teams' ? `team ${team}` : ways.join()
    if (key === this.#drawn) return
    this.#drawn = key
    this.#lines.clear()
    if (lens === 'teams') this.#edges(team)
    for (const [proxy, stream] of ways) this.#way(proxy, stream)
  }

  #edges(team: string): void {
    const { ink, 'ink-2': ink2 } = this.#theme.colours
    this.#topology.services.forEach((service, index) => {
      const { x, y, height } = this.#layout.services[index]!
      if (service.team !== '')
        drawPattern(
          this.#lines,
          this.#patterns[index]!,
          { x: x + 2, y: y + 2, width: 4, height: height - 4 },
          ink2,
        )
      if (team === '' || service.team !== team) return
      this.#lines.rect(x - 1, y, 2, height).fill(ink)
    })
  }

  #way(proxy: number, stream: number): void {
    const [fromX, fromY, toX, toY] = this.#ways.subarray(proxy * 4, proxy * 4 + 4)
    const { plane, surface } = this.#theme.colours
    const hair = strokeOf(this.#theme, 1)
    if (stream === streamLook.whole) {
      dashes(this.#lines.context, Float64Array.of(fromX!, fromY!, toX!, toY!), 4, 3)
      this.#lines.stroke({ color: plane, width: hair })
      return
    }
    const length = Math.hypot(fromX! - toX!, fromY! - toY!) || 1
    const reach = Math.min(length, stub)
    const x = toX! + ((fromX! - toX!) * reach) / length
    const y = toY! + ((fromY! - toY!) * reach) / length
    dashes(this.#lines.context, Float64Array.of(toX!, toY!, x, y), 4, 3)
    this.#lines.stroke({ color: plane, width: hair })
    this.#lines
      .circle(x, y, ringRadius)
      .fill(surface)
      .stroke({ color: plane, width: 1.5 * hair })
    // Half a disc: it is being opened again.
    if (stream === streamLook.opening)
      this.#lines.arc(x, y, ringRadius, -Math.PI / 2, Math.PI / 2).fill(plane)
  }
}

/** The proxies whose way is drawn, each with the state of its stream. */
function* waysOf({ proxies: { config, stream } }: Looks): Generator<readonly [number, number]> {
  for (let proxy = 0; proxy < config.length; proxy++)
    if (config[proxy] === configLook.late || stream[proxy] !== streamLook.whole)
      yield [proxy, stream[proxy]!]
}
