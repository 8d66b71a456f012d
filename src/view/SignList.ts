import type { Lens } from '../model/lenses.ts'
import { signIndex, type SignName } from '../model/signs.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Topology } from '../record/Topology.ts'
import { circuitLook, queueLook } from './CallerLooks.ts'
import { boxOf } from './hit.ts'
import type { Layout } from './layout.ts'
import type { Looks } from './looks.ts'
import { lifeLook } from './ProxyLooks.ts'
import { signPlaces } from './signPlaces.ts'

interface Point {
  x: number
  y: number
}

export interface SignOptions {
  readonly lens: Lens
  readonly isFar: boolean
  readonly isNear?: boolean
  readonly selection?: PlaceRef | undefined
  readonly hover?: PlaceRef | undefined
}

/** How far down the corner of the square a certificate's clock stands. */
const corner = 1

/** The signs of one moment, as columns that are filled anew for each frame: see `model/signs.ts`. */
export class SignList {
  count = 0
  /** Position in `signNames`. */
  readonly shape: Uint8Array
  readonly x: Float32Array
  readonly y: Float32Array
  /** The edge at which it stands; −1 at a proxy. */
  readonly edge: Int32Array
  /** The service at which it stands; −1 at an edge or a client. */
  readonly service: Int32Array

  readonly #topology: Topology
  readonly #layout: Layout
  readonly #places: Float32Array
  readonly #point = { x: 0, y: 0 }

  constructor(topology: Topology, layout: Layout) {
    // An edge has a circuit, a queue and a padlock at most, a proxy one clock.
    const capacity = 3 * topology.edges.length + topology.proxies.length
    this.#topology = topology
    this.#layout = layout
    this.#places = signPlaces(topology, layout)
    this.shape = new Uint8Array(capacity)
    this.x = new Float32Array(capacity)
    this.y = new Float32Array(capacity)
    this.edge = new Int32Array(capacity)
    this.service = new Int32Array(capacity)
  }

  fill(looks: Looks, options: SignOptions): void {
    this.count = 0
    for (let edge = 0; edge < this.#layout.edges.length; edge++) this.#atEdge(edge, looks, options)
    if (options.isFar) return
    for (let proxy = 0; proxy < this.#topology.proxies.length; proxy++) {
      const life = looks.proxies.life[proxy]!
      if (life !== lifeLook.plain) this.#atProxy(proxy, life)
    }
  }

  /** Where a sign at the caller's end of an edge stands: the first, or the second. */
  place(edge: number, place: number, point: Point): void {
    point.x = this.#places[edge * 4 + place * 2]!
    point.y = this.#places[edge * 4 + place * 2 + 1]!
  }

  #atEdge(edge: number, { callers }: Looks, options: SignOptions): void {
    const circuit = callers.circuit[edge]!
    const queue = callers.queue[edge]!
    let place = 0
    if (
      circuit > circuitLook.closed ||
      (circuit === circuitLook.closed && isAsked(edge, options))
    ) {
      this.place(edge, place++, this.#point)
      this.#put(circuitSigns[circuit]!, this.#point, edge, -1)
    }
    if (queue >= queueLook.waiting) {
      this.place(edge, place, this.#point)
      const sign = queue === queueLook.waiting ? 'queueWaiting' : 'queueFailing'
      this.#put(sign, this.#point, edge, -1)
    }
    if (options.lens !== 'identity' || options.isFar || callers.plain[edge] === 0) return
    this.#layout.edges[edge]!.at(0.5, this.#point)
    this.#put('unlocked', this.#point, edge, -1)
  }

  #atProxy(proxy: number, life: number): void {
    const { endpoint } = this.#topology.proxies[proxy]!
    if (endpoint >= 0 && this.#layout.endpoints[endpoint]!.form !== 'box') return
    const box = boxOf(this.#topology, this.#layout, { kind: 'proxy', index: proxy })
    if (box === undefined) return
    const service = endpoint < 0 ? -1 : this.#topology.endpoints[endpoint]!.service
    // The square of a client is smaller, and would be hidden.
    const out = endpoint < 0 ? -corner : corner
    this.#put(lifeSigns[life]!, { x: box.x + out, y: box.y + out }, -1, service)
  }

  #put(sign: SignName, { x, y }: Point, edge: number, service: number): void {
    const at = this.count++
    this.shape[at] = signIndex[sign]
    this.x[at] = x
    this.y[at] = y
    this.edge[at] = edge
    this.service[at] = service
  }
}

const circuitSigns: Readonly<Record<number, SignName>> = {
  [circuitLook.closed]: 'circuitClosed',
  [circuitLook.open]: 'circuitOpen',
  [circuitLook.halfOpen]: 'circuitHalfOpen',
}

const lifeSigns: Readonly<Record<number, SignName>> = {
  [lifeLook.low]: 'lifeLow',
  [lifeLook.last]: 'lifeLast',
  [lifeLook.over]: 'lifeOver',
}

/** What works is shown from near, or where somebody points. */
const isAsked = (edge: number, { isNear, selection, hover }: SignOptions): boolean =>
  isNear || [selection, hover].some((place) => place?.kind === 'edge' && place.index === edge)
