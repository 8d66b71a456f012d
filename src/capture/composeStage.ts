import type { ColourRole } from '../model/marks.ts'
import { canvasBox, stageLayout } from './stageLayout.ts'
import {
  stagePicture,
  tickStroke,
  type Drawn,
  type Measure,
  type StageWords,
} from './stagePicture.ts'

/** How a stage is coloured and lettered. */
export interface StageLook {
  /** 0xRRGGBB by role. */
  readonly colours: Readonly<Record<ColourRole, number>>
  readonly fontFamily: string
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** What a picture of a stage takes its middle from. */
type Canvas = HTMLCanvasElement | OffscreenCanvas

/**
 * One picture of a stage: the canvas in its place, and all that is written around it. Everything is drawn anew, so that nothing
 * is left of what was there before.
 *
 * @param scale px of the picture for one px of `stageLayout`
 */
export function composeStage(
  context: Context,
  scene: Canvas,
  said: StageWords,
  look: StageLook,
  scale: number,
): void {
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.fillStyle = cssColour(look.colours.canvas)
  context.fillRect(0, 0, stageLayout.width, stageLayout.height)
  const { x, y, width, height } = canvasBox(said.figures.length > 0)
  context.drawImage(scene, x, y, width, height)
  for (const each of stagePicture(said, measureOn(context, look))) draw(context, each, look)
}

/** Measures with the letters that will be drawn. */
export function measureOn(context: Context, look: StageLook): Measure {
  return (text, size, weight) => {
    context.font = `${weight} ${size}px ${look.fontFamily}`
    return context.measureText(text).width
  }
}

function draw(context: Context, drawn: Drawn, { colours, fontFamily }: StageLook): void {
  const css = (role: ColourRole): string => cssColour(colours[role])
  switch (drawn.kind) {
    case 'rectangle':
      context.fillStyle = css(drawn.fill)
      context.fillRect(drawn.x, drawn.y, drawn.width, drawn.height)
      return
    case 'disc': {
      const isRing = drawn.stroke !== undefined
      context.fillStyle = css(drawn.fill)
      context.beginPath()
      const radius = isRing ? drawn.radius - tickStroke / 2 : drawn.radius
      context.arc(drawn.x, drawn.y, radius, 0, 2 * Math.PI)
      context.fill()
      if (!isRing) return
      context.strokeStyle = css(drawn.stroke)
      context.lineWidth = tickStroke
      context.stroke()
      return
    }
    case 'mark':
      context.save()
      context.translate(drawn.x, drawn.y)
      context.scale(drawn.scale, drawn.scale)
      for (const { d, fill, stroke, width, cap } of drawn.parts) {
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
      return
    case 'text':
      context.fillStyle = css(drawn.fill)
      context.font = `${drawn.weight} ${drawn.size}px ${fontFamily}`
      context.textAlign = drawn.anchor === 'end' ? 'right' : 'left'
      context.textBaseline = 'alphabetic'
      context.fillText(drawn.text, drawn.x, drawn.y)
  }
}

/** As CSS writes it. */
export const cssColour = (value: number): string => `#${value.toString(16).padStart(6, '0')}`
