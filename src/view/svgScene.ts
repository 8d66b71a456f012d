import {
  Color,
  Container,
  Graphics,
  ParticleContainer,
  Text,
  type GraphicsPath,
  type Matrix,
  type StrokeStyle,
  type Particle,
  type Texture,
} from 'pixi.js'
import { markNames, marks, type ColourRole, type MarkShape } from '../model/marks.ts'
import { signNames, signs } from '../model/signs.ts'
import { digitSigns, digitSize, kindNames } from './shapes.ts'
import type { StageDrawing } from './Stage.ts'
import { cssColour, type Theme } from './theme.ts'

/**
 * The picture of a moment as the elements of an SVG: the same tree of drawn things that the canvas shows, so that both say the
 * same. Paths are paths, texts are texts, marks are drawn from the geometry that the atlas is painted from.
 */
export function writeScene({ tree, theme, atlas }: StageDrawing): string {
  const shapes = new Map<Texture, MarkShape>([
    ...markNames.map((name, index) => [atlas.marks[index]!, marks[name]] as const),
    ...signNames.map((name, index) => [atlas.signs[index]!, signs[name]] as const),
  ])
  const letters = new Map<Texture, Letters>([
    ...digitSigns.map(
      (text, index) =>
        [atlas.digits[index]!, { text, fill: 'fail-text', anchor: 'middle' }] as const,
    ),
    ...kindNames.map(
      (text, index) => [atlas.kinds[index]!, { text, fill: 'plane', anchor: 'start' }] as const,
    ),
  ])
  const out: string[] = []
  visit(tree, 1, { theme, shapes, letters, out })
  return out.join('\n')
}

interface Letters {
  readonly text: string
  readonly fill: ColourRole
  readonly anchor: 'start' | 'middle'
}

interface Writer {
  readonly theme: Theme
  readonly shapes: ReadonlyMap<Texture, MarkShape>
  readonly letters: ReadonlyMap<Texture, Letters>
  readonly out: string[]
}

function visit(node: Container, alpha: number, writer: Writer): void {
  if (!node.visible || node.alpha === 0) return
  const all = alpha * node.alpha
  if (node instanceof Graphics) drawing(node, all, writer)
  else if (node instanceof Text) text(node, all, writer)
  else if (node instanceof ParticleContainer) particles(node, all, writer)
  for (const child of node.children) visit(child, all, writer)
}

function drawing(node: Graphics, alpha: number, { out }: Writer): void {
  const parts: string[] = []
  for (const instruction of node.context.instructions) {
    const { action, data } = instruction
    if (action === 'texture') continue
    const d = pathData(data.path)
    if (d === '') continue
    const { color, alpha: own } = data.style
    const paint = cssColour(Color.shared.setValue(color).toNumber())
    const opacity = own < 1 ? ` ${action}-opacity="${short(own)}"` : ''
    if (instruction.action !== 'stroke') {
      parts.push(`<path d="${d}" fill="${paint}"${opacity}/>`)
      continue
    }
    const { width = 1, cap = 'butt', join = 'miter' } = instruction.data.style as StrokeStyle
    const ends = cap === 'butt' ? '' : ` stroke-linecap="${cap}"`
    const corners = join === 'miter' ? '' : ` stroke-linejoin="${join}"`
    parts.push(
      `<path d="${d}" fill="none" stroke="${paint}" stroke-width="${short(width)}"${opacity}${ends}${corners}/>`,
    )
  }
  if (parts.length > 0) out.push(group(matrix(node.worldTransform), alpha, parts.join('')))
}

/** A path of PixiJS as SVG writes it. */
function pathData({ instructions }: GraphicsPath): string {
  const d: string[] = []
  const add = (letter: string, ...values: readonly number[]): void => {
    d.push(letter + values.map(short).join(' '))
  }
  for (const { action, data } of instructions) {
    const values = data as readonly number[]
    const [a = 0, b = 0, c = 0, e = 0, f = 0, g = 0] = values
    switch (action) {
      case 'moveTo':
        add('M', a, b)
        break
      case 'lineTo':
        add('L', a, b)
        break
      case 'bezierCurveTo':
        add('C', a, b, c, e, f, g)
        break
      case 'quadraticCurveTo':
        add('Q', a, b, c, e)
        break
      case 'closePath':
        d.push('Z')
        break
      case 'rect':
        d.push(rectangle(a, b, c, e, 0))
        break
      case 'roundRect':
        d.push(rectangle(a, b, c, e, Math.max(0, Math.min(f, c / 2, e / 2))))
        break
      case 'circle':
        d.push(ellipse(a, b, c, c))
        break
      case 'ellipse':
        d.push(ellipse(a, b, c, e))
        break
      case 'arc':
        d.push(arc(a, b, c, e, f, data[5] === true, d.length > 0))
        break
      case 'poly':
        d.push(polygon(data[0] as readonly number[], data[1] !== false))
        break
      case 'regularPoly':
        d.push(regular(a, b, c, e, f))
        break
      default:
        throw new Error(`an SVG knows no ${action}`)
    }
  }
  return d.join('')
}

function rectangle(x: number, y: number, width: number, height: number, radius: number): string {
  const [w, h, r] = [width - 2 * radius, height - 2 * radius, short(radius)]
  if (radius === 0)
    return `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`
  const corner = (dx: number, dy: number): string =>
    `a${r} ${r} 0 0 1 ${short(dx * radius)} ${short(dy * radius)}`
  return `M${short(x + radius)} ${short(y)}h${short(w)}${corner(1, 1)}v${short(h)}${corner(-1, 1)}h${short(-w)}${corner(-1, -1)}v${short(-h)}${corner(1, -1)}Z`
}

const ellipse = (x: number, y: number, rx: number, ry: number): string => {
  const half = (dx: number): string => `a${short(rx)} ${short(ry)} 0 1 0 ${short(dx)} 0`
  return `M${short(x - rx)} ${short(y)}${half(2 * rx)}${half(-2 * rx)}Z`
}

function arc(
  x: number,
  y: number,
  radius: number,
  from: number,
  to: number,
  isBack: boolean,
  isJoined: boolean,
): string {
  const at = (angle: number): string =>
    `${short(x + radius * Math.cos(angle))} ${short(y + radius * Math.sin(angle))}`
  const turn = 2 * Math.PI
  const swept = isBack ? (from - to + turn) % turn : (to - from + turn) % turn
  if (Math.abs(to - from) >= turn) return ellipse(x, y, radius, radius)
  return `${isJoined ? 'L' : 'M'}${at(from)}A${short(radius)} ${short(radius)} 0 ${swept > Math.PI ? 1 : 0} ${isBack ? 0 : 1} ${at(to)}`
}

function polygon(points: readonly number[], isClosed: boolean): string {
  const pairs: string[] = []
  for (let at = 0; at + 1 < points.length; at += 2)
    pairs.push(`${short(points[at]!)} ${short(points[at + 1]!)}`)
  return `M${pairs.join('L')}${isClosed ? 'Z' : ''}`
}

function regular(x: number, y: number, radius: number, sides: number, rotation: number): string {
  const points: number[] = []
  for (let side = 0; side < sides; side++) {
    const angle = -Math.PI / 2 + rotation + (side * 2 * Math.PI) / sides
    points.push(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
  }
  return polygon(points, true)
}

/**
 * The baseline is where the canvas has it: a line of letters stands in the middle of its height. IBM Plex Sans reaches 1.025 of
 * its size above the baseline and 0.275 below.
 */
function text(node: Text, alpha: number, { out }: Writer): void {
  const { style, anchor, text: words } = node
  if (words === '') return
  const { fontSize, fontWeight, lineHeight } = style
  const lines = words.split('\n')
  const high = lineHeight || fontSize * 1.3
  const top = -anchor.y * high * lines.length
  const fill = cssColour(Color.shared.setValue(style.fill as number).toNumber())
  const place = anchor.x === 0 ? 'start' : anchor.x === 1 ? 'end' : 'middle'
  const halo = style._stroke
  const around =
    halo === undefined || halo === null
      ? ''
      : ` stroke="${cssColour(Color.shared.setValue(halo.color).toNumber())}" stroke-width="${short(halo.width)}" stroke-linejoin="round" paint-order="stroke"`
  const parts = lines.map((line, index) => {
    const y = top + index * high + high / 2 + (fontSize * (1.025 - 0.275)) / 2
    return `<text y="${short(y)}">${escaped(line)}</text>`
  })
  out.push(
    group(
      matrix(node.worldTransform),
      alpha,
      parts.join(''),
      ` font-size="${short(fontSize)}" font-weight="${fontWeight}" fill="${fill}" text-anchor="${place}"${around}`,
    ),
  )
}

/** Marks, signs, the letters beside them, and stretched blocks. */
function particles(node: ParticleContainer, alpha: number, writer: Writer): void {
  const parts: string[] = []
  for (const child of node.particleChildren) {
    const particle = child as Particle
    if (particle.scaleX === 0 || particle.scaleY === 0) continue
    parts.push(onePart(particle, writer))
  }
  if (parts.length > 0) writer.out.push(group(matrix(node.worldTransform), alpha, parts.join('')))
}

function onePart(particle: Particle, { theme, shapes, letters }: Writer): string {
  const { x, y, scaleX, scaleY, texture, anchorX, anchorY, color } = particle
  // Opacity in the high byte, then blue, green, red.
  const alpha = (color >>> 24) / 0xff
  const opacity = alpha < 1 ? ` opacity="${short(alpha)}"` : ''
  const css = (role: ColourRole): string => cssColour(theme.colours[role])
  const { width, height } = texture.frame
  const shape = shapes.get(texture)
  if (shape !== undefined) {
    const paths = shape.parts.map(({ d, fill, stroke, width: wide, cap }) => {
      const line =
        stroke === undefined
          ? ''
          : ` stroke="${css(stroke)}" stroke-width="${wide ?? 1}"${cap === undefined ? '' : ` stroke-linecap="${cap}"`}`
      return `<path d="${d}" fill="${fill === undefined ? 'none' : css(fill)}"${line}/>`
    })
    const middleX = x + (0.5 - anchorX) * width * scaleX
    const middleY = y + (0.5 - anchorY) * height * scaleY
    return `<g transform="translate(${short(middleX)} ${short(middleY)}) scale(${short(scaleX)} ${short(scaleY)})"${opacity}>${paths.join('')}</g>`
  }
  const left = x - anchorX * width * scaleX
  const top = y - anchorY * height * scaleY
  const found = letters.get(texture)
  if (found !== undefined) {
    if (found.text === '') return ''
    const at = left + (found.anchor === 'middle' ? (width * scaleX) / 2 : 2 * scaleX)
    const base = top + (height * scaleY) / 2 + (digitSize * scaleY * (1.025 - 0.275)) / 2
    return `<text x="${short(at)}" y="${short(base)}" font-size="${short(digitSize * scaleY)}" font-weight="600" text-anchor="${found.anchor}" fill="${css(found.fill)}" stroke="${css('canvas')}" stroke-width="${short(3 * scaleY)}" stroke-linejoin="round" paint-order="stroke"${opacity}>${found.text}</text>`
  }
  const [red, green, blue] = [color & 0xff, (color >> 8) & 0xff, (color >> 16) & 0xff]
  const fill = cssColour((red << 16) | (green << 8) | blue)
  return `<rect x="${short(left)}" y="${short(top)}" width="${short(width * scaleX)}" height="${short(height * scaleY)}" fill="${fill}"${opacity}/>`
}

const group = (transform: string, alpha: number, inside: string, more = ''): string =>
  `<g transform="${transform}"${alpha < 1 ? ` opacity="${short(alpha)}"` : ''}${more}>${inside}</g>`

const matrix = ({ a, b, c, d, tx, ty }: Matrix): string =>
  b === 0 && c === 0 && a === 1 && d === 1
    ? `translate(${short(tx)} ${short(ty)})`
    : `matrix(${[a, b, c, d].map((each) => String(Math.round(each * 1e5) / 1e5)).join(' ')} ${short(tx)} ${short(ty)})`

/** Hundredths are enough. */
const short = (value: number): string => String(Math.round(value * 100) / 100)

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
