import { cssColour, type StageLook } from './composeStage.ts'
import { xml } from './qrPicture.ts'
import { canvasBox, stageLayout } from './stageLayout.ts'
import {
  stagePicture,
  tickStroke,
  type Drawn,
  type Measure,
  type StageWords,
} from './stagePicture.ts'

/** What is read of a picture that cannot be seen. */
export interface PictureWords {
  readonly title: string
  readonly description: string
}

/**
 * The same picture of a stage as `composeStage` paints, as an SVG whose texts are texts.
 *
 * @param scene the elements of the canvas, in px of it
 */
export function stageSvg(
  scene: string,
  said: StageWords,
  look: StageLook,
  measure: Measure,
  { title, description }: PictureWords,
): string {
  const { width, height } = stageLayout
  const box = canvasBox(said.figures.length > 0)
  const canvas = cssColour(look.colours.canvas)
  const around = stagePicture(said, measure).map((each) => element(each, look))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description" font-family="${xml(look.fontFamily)}">`,
    `<title id="title">${xml(title)}</title>`,
    `<desc id="description">${xml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${canvas}"/>`,
    `<svg x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" viewBox="0 0 ${box.width} ${box.height}">`,
    scene,
    '</svg>',
    ...around,
    '</svg>',
    '',
  ].join('\n')
}

function element(drawn: Drawn, { colours }: StageLook): string {
  switch (drawn.kind) {
    case 'rectangle': {
      const { x, y, width, height, fill } = drawn
      return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${cssColour(colours[fill])}"/>`
    }
    case 'disc': {
      const { x, y, radius, fill, stroke } = drawn
      const at = `cx="${short(x)}" cy="${short(y)}" fill="${cssColour(colours[fill])}"`
      return stroke === undefined
        ? `<circle ${at} r="${radius}"/>`
        : `<circle ${at} r="${radius - tickStroke / 2}" stroke="${cssColour(colours[stroke])}" stroke-width="${tickStroke}"/>`
    }
    case 'mark': {
      const { x, y, scale, parts } = drawn
      const paths = parts.map(({ d, fill, stroke, width, cap }) => {
        const line =
          stroke === undefined
            ? ''
            : ` stroke="${cssColour(colours[stroke])}" stroke-width="${width ?? 1}"${cap === undefined ? '' : ` stroke-linecap="${cap}"`}`
        return `<path d="${d}" fill="${fill === undefined ? 'none' : cssColour(colours[fill])}"${line}/>`
      })
      return `<g transform="translate(${short(x)} ${short(y)}) scale(${short(scale)})">${paths.join('')}</g>`
    }
    case 'text': {
      const { text, x, y, size, weight, fill, anchor } = drawn
      const end = anchor === 'end' ? ' text-anchor="end"' : ''
      return `<text x="${short(x)}" y="${short(y)}" font-size="${size}" font-weight="${weight}" fill="${cssColour(colours[fill])}"${end}>${xml(text)}</text>`
    }
  }
}

/** Hundredths of a px are enough. */
const short = (value: number): string => String(Math.round(value * 100) / 100)
