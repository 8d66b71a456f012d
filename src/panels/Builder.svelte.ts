import type { Author } from './author/Author.svelte.ts'
import { recallDraft } from './author/draft.ts'
import type { OpenScenario, Player } from './Player.svelte.ts'

type Parts = typeof import('./author/parts.ts')
/** The canvas, as far as the palette needs it. */
export interface DropTarget {
  thingAt(x: number, y: number): string | undefined
  covers(x: number, y: number): boolean
}

const storageKey = 'halfopen.building'

/** The way into building: loads it when it is wanted, and decides which text is edited. */
export class Builder {
  readonly #player: Player
  parts: Parts | undefined = $state.raw()
  author: Author | undefined = $state.raw()
  isGalleryOpen = $state(false)
  overlay: DropTarget | undefined = $state.raw()
  /** The text of which the author has made a copy. */
  #origin = ''

  constructor(player: Player) {
    this.#player = player
  }

  /** Whether the last visit ended while building; then it goes on. */
  static get wasBuilding(): boolean {
    try {
      return localStorage.getItem(storageKey) === 'yes'
    } catch {
      return false
    }
  }

  static remember(isBuilding: boolean): void {
    try {
      localStorage.setItem(storageKey, isBuilding ? 'yes' : 'no')
    } catch {
      // Denied: the next visit begins with exploring.
    }
  }

  /** Begins, or goes on with what is open. */
  async enter(isReturn: boolean): Promise<Author> {
    this.parts ??= await import('./author/parts.ts')
    const { scenario } = this.#player
    const kept = isReturn ? recallDraft() : undefined
    if (this.author === undefined) {
      const draft = kept ?? (scenario === undefined ? undefined : this.parts.copyOf(scenario))
      this.#origin = scenario?.text ?? ''
      this.author = new this.parts.Author(this.#player, {
        file: draft?.file ?? 'my-mesh.yaml',
        text: draft?.text ?? '',
        isRunning: kept === undefined || kept.text === scenario?.text,
      })
    } else if (scenario !== undefined) this.follow(scenario)
    return this.author
  }

  /** Another scenario was opened: it, or a copy of it, is edited from now on. */
  follow(scenario: OpenScenario): void {
    const { author, parts } = this
    if (author === undefined || parts === undefined) return
    if (scenario.text === author.runs || scenario.text === this.#origin) return
    this.#origin = scenario.text
    const { file, text } = parts.copyOf(scenario)
    author.open(file, text, true)
  }

  async openGallery(): Promise<void> {
    this.parts ??= await import('./author/parts.ts')
    this.isGalleryOpen = true
  }
}
