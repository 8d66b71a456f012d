import type { LayoutName, PanelName } from '../../embed/EmbedKeys.ts'

/** What is on the page, by its room. */
export interface Arrangement {
  /** `poster`: one still picture. `present`: a stage, which arranges itself. */
  readonly body: 'poster' | 'present' | 'panes'
  /** A title above, and a timeline of 96 px below; else one line of 44 px. */
  readonly isFull: boolean
  readonly hasCanvas: boolean
  /** Beside the canvas, or below it where there is no room beside. */
  readonly panels: readonly PanelName[]
  readonly isBeside: boolean
  readonly hasControls: boolean
}

/** Smaller than this nothing that moves can be read, px. */
const posterBelow = { width: 320, height: 180 }
/** From here on there is room for title, claim, figures and the long timeline, px. */
const fullFrom = { width: 720, height: 400 }
/** Beside a canvas, px: less than this is a column in which no sentence fits. */
const besideFrom = 640

/** By layout, where nobody names the panels. */
const usualPanels: Readonly<Record<LayoutName, readonly PanelName[]>> = {
  canvas: ['controls'],
  split: ['controls', 'chart', 'log'],
  chart: ['controls', 'chart'],
  present: [],
  poster: [],
}

/**
 * What is shown in a frame of some size.
 *
 * @param asked undefined: as its size suggests
 */
export function arrange(
  width: number,
  height: number,
  asked: LayoutName | undefined,
  panels: readonly PanelName[] | undefined,
): Arrangement {
  const isTiny = width < posterBelow.width || height < posterBelow.height
  const layout = isTiny ? 'poster' : (asked ?? 'canvas')
  const named = panels ?? usualPanels[layout]
  const isFull = width >= fullFrom.width && height >= fullFrom.height
  const hasCanvas = layout !== 'chart'
  const others = named.filter((panel) => panel !== 'controls')
  const rest = hasCanvas || others.length > 0 ? others : (['chart'] as const)
  return {
    body: layout === 'poster' || layout === 'present' ? layout : 'panes',
    isFull,
    hasCanvas,
    // Where nothing fits beside the canvas, the canvas is what is left.
    panels: hasCanvas && width < besideFrom && height < besideFrom ? [] : rest,
    isBeside: width >= besideFrom,
    hasControls: named.includes('controls') && layout !== 'present' && layout !== 'poster',
  }
}
