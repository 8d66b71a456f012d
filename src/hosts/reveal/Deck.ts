/** As much of reveal.js 4 to 6 as is used here. */
export interface Deck {
  on(type: string, listener: (event: DeckEvent) => void): void
  off(type: string, listener: (event: DeckEvent) => void): void
  getConfig(): DeckConfig
  getCurrentSlide(): HTMLElement | undefined
  getRevealElement(): HTMLElement
  getSlidesElement(): HTMLElement
  /** All of them in the order of the deck; a vertical stack counts by its slides. */
  getSlides(): HTMLElement[]
  getComputedSlideSize(): { readonly width: number; readonly height: number }
  getScale(): number
  isPaused(): boolean
  isOverview(): boolean
  isSpeakerNotes(): boolean
  isPrintView?(): boolean
  isPrintingPDF?(): boolean
  isScrollView?(): boolean
  setState(state: unknown): void
  syncFragments(slide?: HTMLElement): unknown
  registerKeyboardShortcut(key: string, description: string): void
}

export interface DeckEvent extends Event {
  readonly previousSlide?: HTMLElement | null
  readonly currentSlide?: HTMLElement
  readonly fragments?: readonly HTMLElement[]
}

export interface DeckConfig {
  readonly autoAnimateDuration?: number
  readonly autoAnimateEasing?: string
  readonly keyboard?: unknown
  readonly controls?: boolean
  readonly halfopen?: Partial<PluginConfig>
}

/** What `Reveal.initialize({ halfopen: … })` may say. */
export interface PluginConfig {
  /** Where the built pages lie (`embed.html`), with a slash at the end; by default beside the plugin's file. */
  readonly base: string
  /** Take `halfopen.html`, which has everything in one file, instead of `embed.html`. */
  readonly offline: boolean
  /** Keys of the embed page for all slides; a slide's own `data-*` wins. */
  readonly defaults: Readonly<Record<string, string | number | boolean>>
  /** Whom the frames obey: `auto` is this deck. */
  readonly origin: string
  /** How many frames may run at once. */
  readonly maxLive: number
  /** Where links and QR codes lead, with a slash at the end: the public address of the same build. By default `base`. */
  readonly link: string | undefined
}
