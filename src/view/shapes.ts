import { Rectangle, Texture } from 'pixi.js'
import { markNames, marks, markSize, type ColourRole, type MarkShape } from '../model/marks.ts'
import { signNames, signs } from '../model/signs.ts'
import { cssColour, type Theme } from './theme.ts'

/**
 * All moving shapes on one texture. Drawn from the paths of `model/marks.ts` with a 2D context and not by the renderer: such
 * a texture serves the canvas renderer too, and is uploaded again by itself after a lost WebGL context.
 */
export interface Atlas {
  /** By position in `markNames`. */
  readonly marks: readonly Texture[]
  /** By position in `signNames`. */
  readonly signs: readonly Texture[]
  /** 0…9, then ×. */
  readonly digits: readonly Texture[]
  /** By position in `pushKind`; the first is empty. */
  readonly kinds: readonly Texture[]
  /** How far apart digits stand, px. */
  readonly digitAdvance: number
  /** A white block of 4 × 4 px, to be tinted and stretched. */
  readonly block: Texture
  /** Paints everything in the colours of another theme; the textures stay. */
  readonly paint: (theme: Theme) => void
  readonly destroy: () => void
}

const digitCell = { width: 12, height: 16 }
export const digitSize = 11
const kindCell = { width: 28, height: 16 }
/** The types of resources, as their protocols are called, in the order of `pushKind`. */
export const kindNames = ['', 'LDS', 'RDS', 'CDS', 'EDS', 'SDS'] as const
const columns = 8
/** Position of `×` among the digits. */
export const timesSign = 10

/** Marks first, then signs. */
const drawings: readonly MarkShape[] = [
  ...markNames.map((name) => marks[name]),
  ...signNames.map((name) => signs[name]),
]
const rows = Math.ceil(drawings.length / columns)
const top = rows * markSize
const width = Math.max(columns * markSize, (timesSign + 1) * digitCell.width)
const height = top + digitCell.height + kindCell.height
export const digitSigns = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '×'] as const

/** The atlas for a theme. `resolution`: device px per px of a mark. */
export function createAtlas(theme: Theme, resolution: number): Atlas {
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * resolution)
  canvas.height = Math.ceil(height * resolution)
  const context = canvas.getContext('2d')!
  context.scale(resolution, resolution)
  paintAtlas(context, theme)
  const digitAdvance = context.measureText('0').width

  const { source } = Texture.from(canvas, true)
  source.resolution = resolution
  const cut = (x: number, y: number, w: number, h: number): Texture =>
    new Texture({ source, frame: new Rectangle(x, y, w, h) })
  const textures = drawings.map((_, index) => {
    const { x, y } = cellOf(index)
    return cut(x, y, markSize, markSize)
  })
  const digits = digitSigns.map((_, index) =>
    cut(index * digitCell.width, top, digitCell.width, digitCell.height),
  )
  const kindTextures = kindNames.map((_, index) =>
    cut(index * kindCell.width, top + digitCell.height, kindCell.width, kindCell.height),
  )
  const block = whiteBlock()
  return {
    marks: textures.slice(0, markNames.length),
    signs: textures.slice(markNames.length),
    digits,
    kinds: kindTextures,
    digitAdvance,
    block,
    paint: (next) => {
      context.clearRect(0, 0, width, height)
      paintAtlas(context, next)
      source.update()
    },
    destroy: () => {
      for (const texture of [...textures, ...digits, ...kindTextures]) texture.destroy(false)
      source.destroy()
      block.destroy(true)
    },
  }
}

/** On a texture of its own: the canvas renderer tints a copy of the whole texture, and then cuts from the copy. */
function whiteBlock(): Texture {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 4
  const context = canvas.getContext('2d')!
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, 4, 4)
  return Texture.from(canvas, true)
}

const cellOf = (index: number): { x: number; y: number } => ({
  x: (index % columns) * markSize,
  y: Math.floor(index / columns) * markSize,
})

function paintAtlas(context: CanvasRenderingContext2D, theme: Theme): void {
  drawings.forEach((drawing, index) => {
    const { x, y } = cellOf(index)
    drawMark(context, drawing, x + markSize / 2, y + markSize / 2, theme)
  })
  context.font = `600 ${digitSize}px ${theme.fontFamily}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  digitSigns.forEach((sign, index) => {
    const [x, y] = [(index + 0.5) * digitCell.width, top + digitCell.height / 2]
    context.strokeStyle = cssColour(theme.colours.canvas)
    context.lineWidth = 3
    context.strokeText(sign, x, y)
    context.fillStyle = cssColour(theme.colours['fail-text'])
    context.fillText(sign, x, y)
  })
  context.textAlign = 'left'
  kindNames.forEach((kind, index) => {
    const [x, y] = [index * kindCell.width + 2, top + digitCell.height + kindCell.height / 2]
    context.strokeText(kind, x, y)
    context.fillStyle = cssColour(theme.colours.plane)
    context.fillText(kind, x, y)
  })
}

/** One mark, its middle at (x, y). */
function drawMark(
  context: CanvasRenderingContext2D,
  shape: MarkShape,
  x: number,
  y: number,
  theme: Theme,
): void {
  context.save()
  context.translate(x, y)
  const css = (role: ColourRole): string => cssColour(theme.colours[role])
  for (const { d, fill, stroke, width, cap } of shape.parts) {
    const path = new Path2D(d)
    if (fill !== undefined) {
      context.fillStyle = css(fill)
      context.fill(path)
    }
    if (stroke !== undefined) {
      context.strokeStyle = css(stroke)
      context.lineWidth = width ?? 1
      context.lineCap = cap ?? 'butt'
      context.stroke(path)
    }
  }
  context.restore()
}
