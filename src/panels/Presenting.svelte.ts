import type { Player } from './Player.svelte.ts'
import type { Present } from './present/Present.svelte.ts'
import { readPresent } from './present/presentAddress.ts'

type Parts = typeof import('./present/parts.ts')

/** The way onto the stage: loads what it needs when somebody presents. */
export class Presenting {
  readonly #player: Player
  parts: Parts | undefined = $state.raw()
  present: Present | undefined = $state.raw()
  #speedUs = 0

  constructor(player: Player) {
    this.#player = player
  }

  /** Begins with the first beat; whole screen, where the browser allows it. */
  async begin(): Promise<void> {
    if (this.present !== undefined) return
    // Asked at once: a moment later it is no answer to the press of a button any more.
    void document.documentElement.requestFullscreen?.().catch(() => {})
    const present = await this.#open()
    void present?.start(undefined, false)
  }

  /** What an address asks for. `isMomentKept`: the run comes back to where it was. */
  async follow(isReloaded: boolean): Promise<void> {
    const address = readPresent(location.hash, location.search)
    if (address === undefined) return
    const hasMoment = /[#&]t=/.test(location.hash)
    const present = await this.#open()
    void present?.start(address, isReloaded || hasMoment)
  }

  leave(): void {
    if (this.present === undefined) return
    this.present.close()
    this.present = undefined
    this.#player.setSpeed(this.#speedUs)
    this.parts?.leaveAddress()
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {})
  }

  async #open(): Promise<Present | undefined> {
    const address = readPresent(location.hash, location.search)
    this.parts ??= await import('./present/parts.ts')
    if (this.present !== undefined) return undefined
    this.#speedUs = this.#player.speedUs
    this.present = new this.parts.Present(this.#player, address)
    return this.present
  }
}
