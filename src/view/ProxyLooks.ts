import { header, proxyField, proxyWidth, type Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import * as states from './states.ts'

/**
 * What a proxy has of the config that is meant for it. `late`: an older one; `refused`: it was sent one and keeps the older one
 * on purpose; `apart`: it has what others are not meant to have, as a canary.
 */
export const configLook = { current: 0, late: 1, refused: 2, apart: 3 } as const
/** `opening`: asked for again; `cut`: there is none. */
export const streamLook = { whole: 0, opening: 1, cut: 2 } as const
/** How much of its certificate's life is left, where that is worth a sign. */
export const lifeLook = { plain: 0, low: 1, last: 2, over: 3 } as const

const lowBelow = 0.25
const lastBelow = 0.1
/** As in frames. */
const certificateExpired = 4

/** How proxies look at one moment, by proxy. */
export class ProxyLooks {
  /** Index into the states of the proxy's machine. */
  readonly state: Uint8Array
  readonly config: Uint8Array
  readonly stream: Uint8Array
  readonly life: Uint8Array

  constructor({ proxies }: Topology) {
    this.state = new Uint8Array(proxies.length)
    this.config = new Uint8Array(proxies.length)
    this.stream = new Uint8Array(proxies.length)
    this.life = new Uint8Array(proxies.length)
  }

  fill({ header: head, proxies }: Frame): void {
    const now = head[header.now]!
    const count = this.state.length
    let newest = 0
    let oldest = Infinity
    for (let index = 0; index < count; index++) {
      const wanted = proxies[index * proxyWidth + proxyField.wanted]!
      newest = Math.max(newest, wanted)
      oldest = Math.min(oldest, wanted)
    }
    const areSomeApart = oldest < newest
    for (let index = 0; index < count; index++) {
      const row = index * proxyWidth
      const state = proxies[row + proxyField.state]!
      const held = proxies[row + proxyField.version]!
      const wanted = proxies[row + proxyField.wanted]!
      const isWithout = state === states.proxy.bootstrapping || held <= 0
      this.state[index] = state
      this.stream[index] = proxies[row + proxyField.stream]!
      this.config[index] = isWithout
        ? configLook.current
        : proxies[row + proxyField.refused]! > held
          ? configLook.refused
          : held < wanted
            ? configLook.late
            : areSomeApart && held === newest
              ? configLook.apart
              : configLook.current
      this.life[index] = lifeOf(proxies, row, now)
    }
  }
}

function lifeOf(proxies: Float64Array, row: number, now: number): number {
  if (proxies[row + proxyField.certificate] === certificateExpired) return lifeLook.over
  const from = proxies[row + proxyField.certificateFrom]!
  const until = proxies[row + proxyField.certificateUntil]!
  if (until <= from) return lifeLook.plain
  const left = (until - now) / (until - from)
  return left < lastBelow ? lifeLook.last : left < lowBelow ? lifeLook.low : lifeLook.plain
}
