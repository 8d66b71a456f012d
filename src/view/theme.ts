import { Color } from 'pixi.js'
import type { ColourRole } from '../model/marks.ts'

/** The design tokens as numbers, for a canvas that cannot read style sheets. */
export interface Theme {
  /** 0xRRGGBB by role. */
  readonly colours: Readonly<Record<ColourRole, number>>
  readonly fontFamily: string
  /** On a stage: text from 24 px, strokes from 3 px. */
  readonly isStage: boolean
  /** Text is never drawn smaller on the screen, px. */
  readonly textAtLeast: number
  /** Nor larger, however near one is: what zooming in gains is room for more words. */
  readonly textAtMost: number
  readonly strokeAtLeast: number
}

const roles: readonly ColourRole[] = [
  'canvas',
  'surface',
  'sunken',
  'line',
  'control',
  'edge',
  'ink',
  'ink-2',
  'ink-3',
  'app',
  'app-fill',
  'proxy',
  'proxy-fill',
  'plane',
  'plane-fill',
  'trial',
  'trial-text',
  'trial-fill',
  'fail',
  'fail-text',
  'fail-fill',
]

/** Reads the tokens that hold for an element. */
export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element)
  const probe = document.createElement('i')
  element.append(probe)
  const colours = Object.fromEntries(
    roles.map((role) => {
      probe.style.color = `var(--${role}, #808080)`
      return [role, colour(getComputedStyle(probe).color)]
    }),
  ) as Record<ColourRole, number>
  probe.remove()
  const isStage = element.closest('[data-density="stage"]') !== null
  return {
    colours,
    fontFamily: style.getPropertyValue('--font-sans').trim() || 'IBM Plex Sans, sans-serif',
    isStage,
    textAtLeast: isStage ? 24 : 11,
    textAtMost: isStage ? 36 : 15,
    strokeAtLeast: isStage ? 3 : 0,
  }
}

function colour(value: string): number {
  // As the browser computes it: the style sheet may write #fff, or the name of a colour of the system.
  return new Color(value).toNumber()
}

/** As CSS writes it. */
export const cssColour = (value: number): string => `#${value.toString(16).padStart(6, '0')}`
