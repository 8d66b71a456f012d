import { Container } from 'pixi.js'
import {
  clusterField,
  clusterWidth,
  endpointField,
  endpointWidth,
  proxyField,
  proxyWidth,
  serviceField,
  serviceWidth,
  type Frame,
} from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { words } from '../words/words.ts'
import { shiftOf } from './endpointBox.ts'
import { number } from './faultWords.ts'
import { Label } from './Label.ts'
import type { Layout } from './layout.ts'
import { frameLook, queueTone, type Looks } from './looks.ts'
import { nearFrom, stepOut } from './Places.ts'
import { configLook } from './ProxyLooks.ts'
import * as states from './states.ts'
import type { Theme } from './theme.ts'

/** Limits from here on are none. */
const unlimited = 100_000

interface Numbers {
  readonly pool: Label
  readonly version: Label
  readonly queue: Label
}

/**
 * Numbers that only fit from near: of a service its rate and slowest requests, of an endpoint how full its proxy's pool is, the
 * version of its config, and how many requests wait.
 */
export class NearLayer {
  readonly container = new Container({ label: 'near' })
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #theme: Theme
  readonly #services: (Label | undefined)[] = []
  readonly #endpoints: (Numbers | undefined)[] = []
  readonly #clustersOf: readonly (readonly number[])[]
  #zoom = 1
  #resolution = 1

  constructor(topology: Topology, layout: Layout, theme: Theme) {
    this.#topology = topology
    this.#layout = layout
    this.#theme = theme
    const clustersOf = topology.proxies.map((): number[] => [])
    topology.clusters.forEach(({ proxy }, index) => clustersOf[proxy]?.push(index))
    this.#clustersOf = clustersOf
  }

  setZoom(zoom: number, resolution: number): void {
    this.#zoom = zoom
    this.#resolution = resolution
    this.container.visible = zoom >= nearFrom
    const labels = [
      ...this.#services,
      ...this.#endpoints.flatMap((one) => (one ? [one.pool, one.version, one.queue] : [])),
    ]
    for (const label of labels) label?.setZoom(zoom, resolution)
  }

  draw(frame: Frame, looks: Looks): void {
    if (!this.container.visible) return
    this.#topology.services.forEach((service, index) => {
      if (this.#layout.detail !== 'endpoints') return
      this.#drawService(index, frame)
      for (const endpoint of service.endpoints) this.#drawEndpoint(endpoint, frame, looks)
    })
  }

  #drawService(index: number, { services }: Frame): void {
    const { x, y, width } = this.#layout.services[index]!
    const label = (this.#services[index] ??= this.#label('ink-2', 0, width - 16))
    const row = index * serviceWidth
    const rate = services[row + serviceField.requestsPerSecond]!
    const p99 = services[row + serviceField.p99Us]! / 1_000
    label.set(p99 > 0 ? words.picture.speed(number(rate), number(p99)) : '')
    label.place(x + 8, y + 17.5)
  }

  #drawEndpoint(index: number, frame: Frame, looks: Looks): void {
    const spot = this.#layout.endpoints[index]!
    if (spot.form !== 'box') {
      this.#hide(index)
      return
    }
    const numbers = (this.#endpoints[index] ??= {
      pool: this.#label('ink-2', 0, 24),
      version: this.#label('ink-3', 0.5, 18),
      queue: this.#label('ink-2', 0.5, 14),
    })
    const { proxy } = this.#topology.endpoints[index]!
    const { x } = spot
    const y = spot.y + (looks.frame[index] === frameLook.ejected ? stepOut : 0)
    const queued = frame.endpoints[index * endpointWidth + endpointField.queued]!
    numbers.queue.set(queued > 0 ? number(queued) : '')
    const tone = looks.queueTone[index]!
    numbers.queue.colour(
      tone === queueTone.full ? 'fail-text' : tone === queueTone.half ? 'trial-text' : 'ink-2',
    )
    numbers.queue.place(x + shiftOf(looks.side[index]!) + 23.5, y + 28.6)
    const version = proxy < 0 ? 0 : frame.proxies[proxy * proxyWidth + proxyField.version]!
    // Whose proxy has not what others have, or who is not known to all, has a tag there.
    const at = (field: number): number => frame.endpoints[index * endpointWidth + field]!
    const isPlain =
      version > 0 &&
      looks.proxies.config[proxy] === configLook.current &&
      looks.pod[index] === states.pod.ready &&
      at(endpointField.unknownTo) === 0
    numbers.version.set(isPlain ? words.canvas.version(version) : '')
    numbers.version.place(x + 12, y + 26.9)
    numbers.pool.set(proxy < 0 ? '' : this.#pool(proxy, frame))
    numbers.pool.place(x + 4, y + 4.8)
  }

  /** The fullest of the pools that a proxy keeps towards others. */
  #pool(proxy: number, { clusters }: Frame): string {
    let text = ''
    let fullest = -1
    for (const cluster of this.#clustersOf[proxy]!) {
      const row = cluster * clusterWidth
      const active = clusters[row + clusterField.active]!
      const limit = clusters[row + clusterField.maxRequests]!
      if (!(limit > 0) || limit >= unlimited || active / limit <= fullest) continue
      fullest = active / limit
      const whole = words.canvas.poolActive(active, limit)
      // More letters would lie over the app.
      text = whole.length <= 5 ? whole : words.picture.used(Math.round((100 * active) / limit))
    }
    return text
  }

  #hide(index: number): void {
    const numbers = this.#endpoints[index]
    if (numbers === undefined) return
    for (const label of [numbers.pool, numbers.version, numbers.queue]) label.set('')
  }

  #label(colour: 'ink-2' | 'ink-3', anchor: number, room: number): Label {
    const label = new Label(this.container, this.#theme, {
      // Smaller than names in the world: it is drawn at a fixed size on the screen.
      size: 11,
      weight: '400',
      colour,
      anchor,
      room,
      isOptional: true,
      isFixed: true,
    })
    label.setZoom(this.#zoom, this.#resolution)
    return label
  }
}
