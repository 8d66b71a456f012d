import type { Comparison } from './compare/Comparison.svelte.ts'
import type { Player } from './Player.svelte.ts'

type Parts = typeof import('./compare/parts.ts')

/** The way into comparing and to the matrix: loads them when they are wanted. */
export class Comparing {
  readonly #player: Player
  parts: Parts | undefined = $state.raw()
  view: 'compare' | 'matrix' | undefined = $state()
  comparison: Comparison | undefined = $state.raw()

  constructor(player: Player) {
    this.#player = player
  }

  /** Compares variants of what is open; of these systems, or of its own and another. */
  async compare(systems: readonly string[] = []): Promise<void> {
    // There is nothing to compare while nothing is open.
    if (this.#player.scenario === undefined || this.#player.topology === undefined) return
    this.#player.pause()
    this.parts ??= await import('./compare/parts.ts')
    this.comparison?.close()
    this.comparison = new this.parts.Comparison(this.#player, systems)
    this.view = 'compare'
  }

  async matrix(): Promise<void> {
    this.#player.pause()
    this.parts ??= await import('./compare/parts.ts')
    this.view = 'matrix'
  }

  close(): void {
    this.comparison?.close()
    this.comparison = undefined
    this.view = undefined
  }
}
