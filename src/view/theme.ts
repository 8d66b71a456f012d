import { Color } from 'pixi.js'
import type { ColourRole } from '../model/marks.ts'

/** The design tokens as numbers, for a canvas that cannot read style sheets. */
export interface Theme {
  /** 0xRRGGBB by role. */
  readonly colours: Readonly<Record<ColourRole, number>>
  readonly fontFamily: string
  /** On a stage: text from 24 px, strokes from 3 px, where a stage is 720 px high. */
  readonly isStage: boolean
  /** How many px of the screen a px of the picture takes where it is not zoomed: more on a stage. */
  readonly magnification: number
  /** Text is never drawn smaller, px of the magnified picture. */
  readonly textAtLeast: number
  /** Nor larger, however near one is: what zooming in gains is room for more words. */
  readonly textAtMost: number
  /** Px of the magnified picture, as the others. */
  readonly strokeAtLeast: number
}

/** Of a picture on a stage: what is 12 px high elsewhere is 24 px high there. */
const stageMagnification = 2

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

/** Reads the tokens that hold for an element. `unit`: the 720th part of the height of the stage, CSS px. */
export function readTheme(element: Element, unit = 1): Theme {
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
    magnification: isStage ? stageMagnification * unit : 1,
    textAtLeast: isStage ? 12 : 11,
    textAtMost: isStage ? 18 : 15,
    strokeAtLeast: isStage ? 1.5 : 0,
  }
}

function colour(value: string): number {
  // As the browser computes it: the style sheet may write #fff, or the name of a colour of the system.
  return new Color(value).toNumber()
}

/** As CSS writes it. */
export const cssColour = (value: number): string => `#${value.toString(16).padStart(6, '0')}`

/** How wide a line is drawn at a zoom, world px: as the drawing has it, and on a stage wide enough for a video. */
export const strokeOf = ({ strokeAtLeast }: Theme, width: number, zoom = 1): number =>
  Math.max(width, strokeAtLeast / zoom)
