import { Container, Graphics } from 'pixi.js'
import type { Lens } from '../model/lenses.ts'
import type { Topology } from '../record/Topology.ts'
import { dashes } from './dashes.ts'
import type { Layout } from './layout.ts'
import type { Looks } from './looks.ts'
import { pushWays } from './pushWays.ts'
import type { Theme } from './theme.ts'

/** Lines that a lens adds: the left edge of a team's groups, and the ways of config to those who lack it. */
export class LensLayer {
  readonly container = new Container({ label: 'lens' })
  readonly #lines = new Graphics()
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme
  readonly #ways: Float32Array
  #drawn = ''

  constructor(topology: Topology, layout: Layout, theme: Theme) {
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    this.#ways = pushWays(topology, layout)
    this.container.addChild(this.#lines)
  }

  /** `team`: of the service under the pointer; empty for none. */
  draw(lens: Lens, looks: Looks, team: string): void {
    const late = lens === 'config' && this.#layout.controlPlane ? [...lateOnes(looks)] : []
    const key = lens === 'teams' ? `team ${team}` : late.join()
    if (key === this.#drawn) return
    this.#drawn = key
    this.#lines.clear()
    if (lens === 'teams' && team !== '') this.#edges(team)
    for (const proxy of late) this.#way(proxy)
  }

  #edges(team: string): void {
    this.#topology.services.forEach((service, index) => {
      if (service.team !== team) return
      const { x, y, height } = this.#layout.services[index]!
      this.#lines.rect(x - 1, y, 2, height)
    })
    this.#lines.fill(this.#theme.colours.ink)
  }

  #way(proxy: number): void {
    const [fromX, fromY, toX, toY] = this.#ways.subarray(proxy * 4, proxy * 4 + 4)
    dashes(this.#lines.context, Float64Array.of(fromX!, fromY!, toX!, toY!), 4, 3)
    this.#lines.stroke({ color: this.#theme.colours.plane, width: 1 })
  }
}

function* lateOnes({ isLate }: Looks): Generator<number> {
  for (let proxy = 0; proxy < isLate.length; proxy++) if (isLate[proxy] === 1) yield proxy
}
