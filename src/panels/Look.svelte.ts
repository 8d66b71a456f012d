import { MediaQuery } from 'svelte/reactivity'
import { innerHeight, innerWidth } from 'svelte/reactivity/window'
import { textScale } from './textScale.ts'
import { firstTheme, keepTheme, themeOf, type ThemeChoice } from './theme.ts'

const narrowBelow = 760
const tightBelow = 1_000
/** A phone on its side: wide enough for columns, and too low for them. */
const lowBelow = 480

/** How a page is looked at: colours, room for letters, and whether things move. */
export class Look {
  themeChoice: ThemeChoice = $state(firstTheme())
  private readonly wantsDark = new MediaQuery('prefers-color-scheme: dark')
  private readonly wantsContrast = new MediaQuery('prefers-contrast: more')
  private readonly wantsCalm = new MediaQuery('prefers-reduced-motion: reduce')

  /** Room for letters: who wants them twice as large has half as much. */
  private readonly room = $derived((innerWidth.current ?? 1440) / textScale())
  /** One column at a time. */
  readonly isNarrow = $derived(
    this.room < narrowBelow ||
      (this.room < tightBelow && (innerHeight.current ?? 900) / textScale() < lowBelow),
  )
  /** Too little room for all columns. */
  readonly isTight = $derived(this.room < tightBelow)
  readonly theme = $derived.by(() =>
    themeOf(this.themeChoice, this.wantsContrast.current, this.wantsDark.current),
  )
  readonly reducedMotion = $derived.by(() => this.wantsCalm.current)

  setTheme(choice: ThemeChoice): void {
    this.themeChoice = choice
    keepTheme(choice)
  }

  /** Tells the page, whose styles ask it: before a canvas reads its colours. */
  dress(): void {
    const { dataset } = document.documentElement
    dataset['theme'] = this.theme
    dataset['density'] = this.isNarrow ? 'mobile' : 'desk'
  }
}
