import type { Lens } from '../model/lenses.ts'
import type { ColourRole } from '../model/marks.ts'
import type { Topology } from '../record/Topology.ts'
import { boxSide } from './boxSide.ts'
import { levelBox, memoryBar, queueBar, shiftOf, slotBox } from './endpointBox.ts'
import type { Focus } from './Focus.ts'
import { cellSide, type Box, type EndpointSpot, type Strip } from './groups.ts'
import type { Layout } from './layout.ts'
import { frameLook, queueTone, type Looks } from './looks.ts'
import { detailOf, isCovered } from './opened.ts'
import { Packets, particleColour } from './packets.ts'
import { faded, stepOut } from './Places.ts'
import { configLook } from './ProxyLooks.ts'
import type { Atlas } from './shapes.ts'
import { rank, type StripOrder } from './StripOrder.ts'
import * as states from './states.ts'
import type { Theme } from './theme.ts'

/**
 * What fills and empties all the time: worker slots, queue bars, ticks and columns. Stretched white blocks in one particle
 * container, because a drawing that changes with every frame would be built anew each time.
 */
export class Fills {
  readonly packets: Packets
  readonly #topology: Topology
  readonly #layout: Layout
  readonly #atlas: Atlas
  readonly #order: StripOrder
  /** 1 by endpoint and by service where something open stands over it. */
  readonly #isHidden: Uint8Array
  readonly #isHiddenService: Uint8Array
  #alpha = 1
  readonly #colours: Readonly<Record<ColourRole, number>>

  constructor(
    topology: Topology,
    layout: Layout,
    theme: Theme,
    { atlas, order }: { readonly atlas: Atlas; readonly order: StripOrder },
  ) {
    this.#topology = topology
    this.#layout = layout
    this.#atlas = atlas
    this.#order = order
    this.#isHidden = Uint8Array.from(topology.endpoints, ({ service }, endpoint) =>
      isCovered(layout, service, layout.endpoints[endpoint]!) ? 1 : 0,
    )
    this.#isHiddenService = Uint8Array.from(layout.services, (box, service) =>
      isCovered(layout, service, { ...box, width: Math.min(box.width, cellSide) }) ? 1 : 0,
    )
    this.packets = new Packets(atlas.block, 'fills')
    this.#colours = Object.fromEntries(
      Object.entries(theme.colours).map(([role, value]) => [role, particleColour(value)]),
    ) as Record<ColourRole, number>
  }

  draw(looks: Looks, focus: Focus, isFar: boolean, lens: Lens = 'traffic'): void {
    this.packets.begin()
    for (let service = 0; service < this.#layout.services.length; service++) {
      this.#alpha = focus.services[service] === 1 ? 1 : faded
      const detail = detailOf(this.#layout, service)
      if (detail === 'cells') this.#cell(service, looks, lens)
      else if (isFar && !this.#layout.opened.includes(service)) this.#bar(service, looks, lens)
      else this.#endpoints(service, looks)
    }
    this.packets.end()
  }

  #endpoints(service: number, looks: Looks): void {
    const strip = this.#layout.strips[service]
    if (strip) this.#strip(service, strip, looks)
    for (const index of this.#topology.services[service]!.endpoints) {
      if (this.#isHidden[index] === 1) continue
      const spot = this.#layout.endpoints[index]!
      if (spot.form === 'box') this.#box(index, spot, looks)
      else if (spot.form === 'tick') this.#tick(index, spot, looks)
      else if (spot.form === 'column' && !strip) this.#column([index], spot, looks)
    }
  }

  /** Columns in the order of the strip: what is worst off stands left. */
  #strip(service: number, { columns, perColumn }: Strip, looks: Looks): void {
    const order = this.#order.order.get(service)
    if (order === undefined || this.#isHiddenService[service] === 1) return
    columns.forEach((column, at) =>
      this.#column(order.slice(at * perColumn, (at + 1) * perColumn), column, looks),
    )
  }

  #rect(x: number, y: number, width: number, height: number, role: ColourRole): void {
    // The block is 4 px wide.
    const particle = this.packets.put(this.#atlas.block, x, y, width / 4, height / 4, 0)
    // Not by `alpha` and `tint`: these setters parse colours.
    particle.color = ((this.#alpha * 0xff) << 24) | (this.#colours[role] & 0xffffff)
  }

  #box(index: number, { x, y: top }: EndpointSpot, looks: Looks): void {
    const pod = looks.pod[index]!
    if (pod !== states.pod.ready && pod !== states.pod.draining) return
    const { workers } = this.#topology.services[this.#topology.endpoints[index]!.service]!
    const y = top + (looks.frame[index] === frameLook.ejected ? stepOut : 0)
    const dx = x + shiftOf(looks.side[index]!)
    const share = looks.queue[index]!
    if (share > 0) {
      const tone = looks.queueTone[index]!
      const height = Math.max(1, queueBar.height * share)
      const role = tone === queueTone.full ? 'fail' : tone === queueTone.half ? 'trial' : 'ink-3'
      this.#rect(dx + queueBar.x, y + queueBar.y + queueBar.height - height, 3, height, role)
    }
    const memory = looks.memory[index]!
    if (memory > 0) {
      const { x: left, y: high, width, height } = memoryBar
      this.#rect(dx + left, y + high, width, height, 'line')
      this.#rect(dx + left, y + high, width * memory, height, memory >= 0.85 ? 'fail' : 'ink-2')
    }
    const own = looks.side[index] === boxSide.gateway ? 'proxy' : 'app'
    const busy = looks.busy[index]!
    const useful = busy - looks.orphaned[index]!
    if (workers > 8) {
      const all = levelBox(busy)
      const level = levelBox(useful)
      if (useful > 0) this.#rect(dx + level.x, y + level.y, level.width, level.height, own)
      const above = all.height - level.height
      if (above > 0) this.#hatch(dx + all.x, y + all.y, all.width, above)
      return
    }
    for (let slot = 0; slot < busy; slot++) {
      const { x: left, y: high, width, height } = slotBox(workers, slot)
      if (slot < useful) this.#rect(dx + left, y + high, width, height, own)
      else this.#hatch(dx + left, y + high, width, height)
    }
  }

  /** Work for nobody. */
  #hatch(x: number, y: number, width: number, height: number): void {
    for (let line = 0; line + 1 <= height; line += 2) this.#rect(x, y + line, width, 1, 'ink-2')
  }

  /** Left half: the proxy, right half: the app. What is wrong shows in place and shape, too. */
  #tick(index: number, { x, y: top, height }: EndpointSpot, looks: Looks): void {
    const pod = looks.pod[index]!
    if (pod === states.pod.gone) return
    const isOut = looks.frame[index] === frameLook.ejected
    const y = top + (isOut ? 3 : 0)
    const side = looks.side[index]!
    const isWhole = side === boxSide.none || side === boxSide.library || side === boxSide.gateway
    const left = isWhole ? 0 : 3
    const body = side === boxSide.gateway ? 'proxy' : 'app'
    if (side === boxSide.empty) this.#rect(x + 1, y, 1, height, 'control')
    else if (side === boxSide.hub) this.#rect(x, y, 3, height, 'proxy')
    else if (side === boxSide.proxy || side === boxSide.node)
      this.#proxyHalf(this.#topology.endpoints[index]!.proxy, x, y, height, looks)
    if (pod === states.pod.crashed) {
      this.#rect(x + left, y, 6 - left, height, 'line')
      this.#rect(x - 1, y + height / 2 - 1, 8, 2, 'fail')
    } else if (pod === states.pod.ready) this.#rect(x + left, y, 6 - left, height, body)
    else this.#rect(x + left, y + height / 2, 6 - left, height / 2, 'trial')
    const frame = looks.frame[index]!
    if (frame === frameLook.probation) {
      this.#rect(x, y - 3, 2, 2, 'trial')
      this.#rect(x + 4, y - 3, 2, 2, 'trial')
    } else if (frame !== frameLook.plain) this.#rect(x, y - 3, 6, 2, 'fail')
  }

  /** What a proxy has of its config: shorter while it is late, with a bar across when it has refused. */
  #proxyHalf(proxy: number, x: number, y: number, height: number, { proxies }: Looks): void {
    const config = proxies.config[proxy]!
    const isShort = config === configLook.late
    this.#rect(x, y, 3, isShort ? height * 0.6 : height, 'proxy')
    if (isShort) this.#rect(x, y + height - 2, 3, 2, 'trial')
    else if (config === configLook.refused) this.#rect(x - 1, y + height / 2 - 1, 4, 2, 'fail')
  }

  /** The share of the workers of a service that are busy. */
  #busy(service: number, { busy }: Looks): number {
    const { endpoints, workers } = this.#topology.services[service]!
    const sum = endpoints.reduce((all, endpoint) => all + busy[endpoint]!, 0)
    return endpoints.length === 0 ? 0 : Math.min(1, sum / endpoints.length / Math.min(8, workers))
  }

  #isRefused(endpoints: readonly number[], { proxies: { config } }: Looks): boolean {
    for (const endpoint of endpoints)
      if (config[this.#topology.endpoints[endpoint]!.proxy] === configLook.refused) return true
    return false
  }

  /** The share of the proxies of a service that hold the config that is meant for them. */
  #current(endpoints: readonly number[], { proxies: { config } }: Looks): number {
    const proxies = endpoints.map((endpoint) => this.#topology.endpoints[endpoint]!.proxy)
    const isBehind = (proxy: number): boolean =>
      config[proxy] === configLook.late || config[proxy] === configLook.refused
    return (
      1 -
      proxies.filter((proxy) => proxy >= 0 && isBehind(proxy)).length / Math.max(1, proxies.length)
    )
  }

  /** As high as the workers of its endpoints are busy; red where one of them takes no requests. */
  #column(endpoints: readonly number[], { x, y, height }: Box, looks: Looks): void {
    this.#rect(x, y + height - 1, 3, 1, 'line')
    const [first] = endpoints
    if (first === undefined) return
    const { workers } = this.#topology.services[this.#topology.endpoints[first]!.service]!
    let busy = 0
    let isBad = false
    for (const index of endpoints) {
      busy += looks.busy[index]!
      isBad ||= rank(looks, index) < 4
    }
    const share = Math.min(1, busy / endpoints.length / Math.min(8, workers))
    // Red, and of full height with a gap: it can be told from a busy one without colour.
    if (isBad) {
      this.#rect(x, y, 2, height * 0.55, 'fail')
      this.#rect(x, y + height * 0.7, 2, height * 0.3, 'fail')
    } else {
      const high = Math.max(2, (height - 2) * share)
      this.#rect(x, y + height - high, 2, high, 'app')
    }
  }

  /** The share of a service that takes requests from the left, the rest thinner and red. */
  #bar(index: number, looks: Looks, lens: Lens): void {
    if (this.#isHiddenService[index] === 1) return
    const { x, y, width, height } = this.#layout.services[index]!
    const { endpoints } = this.#topology.services[index]!
    const share = endpoints.length === 0 ? 0 : looks.admitted[index]! / endpoints.length
    const thick = height > 48 ? 8 : 4
    const [left, top, length] = [x + 8, y + height - 2 * thick, width - 16]
    if (lens === 'load') {
      this.#rect(left, top, length, thick, 'app-fill')
      this.#rect(left, top, length * this.#busy(index, looks), thick, 'app')
      return
    }
    this.#rect(left, top, length * share, thick, 'app')
    const rest = length * (1 - share) - 1
    if (share < 1) this.#rect(left + length * share + 1, top + thick / 4, rest, thick / 2, 'fail')
  }

  /** A square in which the share that takes requests, or the share of workers that are busy, is filled from below. */
  #cell(index: number, looks: Looks, lens: Lens): void {
    if (this.#isHiddenService[index] === 1) return
    const { x, y } = this.#layout.services[index]!
    const { endpoints } = this.#topology.services[index]!
    const hasProxy = endpoints.length > 0 && looks.side[endpoints[0]!] === boxSide.proxy
    if (hasProxy) {
      const current = lens === 'config' ? this.#current(endpoints, looks) : 1
      this.#rect(x + 4, y + 20 - 16 * current, 6, 16 * current, 'proxy')
      if (current < 1) this.#rect(x + 4, y + 4, 3, 16 * (1 - current), 'trial')
      // As a refused one is drawn elsewhere: a bar across.
      if (this.#isRefused(endpoints, looks)) this.#rect(x + 3, y + 10.5, 8, 3, 'fail')
    }
    const left = hasProxy ? 11 : 4
    const isGateway = endpoints.length > 0 && looks.side[endpoints[0]!] === boxSide.gateway
    const [body, fill] = isGateway
      ? (['proxy', 'proxy-fill'] as const)
      : (['app', 'app-fill'] as const)
    if (lens === 'load') {
      const busy = this.#busy(index, looks)
      this.#rect(x + left, y + 4, 20 - left, 16, fill)
      this.#rect(x + left, y + 20 - 16 * busy, 20 - left, 16 * busy, body)
      return
    }
    const share = endpoints.length === 0 ? 0 : looks.admitted[index]! / endpoints.length
    this.#rect(x + left, y + 20 - 16 * share, 20 - left, 16 * share, body)
    if (share < 1) this.#rect(x + left, y + 4, 20 - left, Math.max(2, 16 * (1 - share) - 2), 'fail')
  }
}
