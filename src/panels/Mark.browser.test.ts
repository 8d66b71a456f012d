import { expect, test } from 'vitest'
import { render } from 'vitest-browser-svelte'
import {
  markNames,
  marks,
  markSize,
  type ColourRole,
  type MarkName,
  type MarkShape,
} from '../model/marks.ts'
import { placeSigns, signNames, signs, type SignName } from '../model/signs.ts'
import PlaceShape, { type PlaceShapeName } from './PlaceShape.svelte'
import '../app.css'

const pairsOf = <T>(all: readonly T[]): readonly (readonly [T, T])[] =>
  all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other] as const))

/** What is paper and not ink, whatever the theme. */
const paper: readonly ColourRole[] = ['canvas', 'surface', 'sunken', 'app-fill', 'proxy-fill']

/** A mark in black and white, one byte for each of its pixels at the size at which it is drawn. */
function pixelsOf(mark: MarkName | SignName): Uint8Array {
  const side = markSize
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#fff'
  context.fillRect(0, 0, side, side)
  context.translate(side / 2, side / 2)
  const { parts }: MarkShape = { ...marks, ...signs }[mark]
  for (const { d, fill, stroke, width = 1, cap } of parts) {
    const path = new Path2D(d)
    const colourOf = (role: ColourRole) => (paper.includes(role) ? '#fff' : '#000')
    if (fill !== undefined) {
      context.fillStyle = colourOf(fill)
      context.fill(path)
    }
    if (stroke !== undefined) {
      context.strokeStyle = colourOf(stroke)
      context.lineWidth = width
      context.lineCap = cap ?? 'butt'
      context.stroke(path)
    }
  }
  const { data } = context.getImageData(0, 0, side, side)
  return Uint8Array.from({ length: side * side }, (_, index) => (data[index * 4]! < 128 ? 1 : 0))
}

test.each([
  ['marks', markNames],
  ['signs', signNames],
] as const)('no two %s differ by colour alone', (_, names: readonly (MarkName | SignName)[]) => {
  const pixels = new Map(names.map((mark) => [mark, pixelsOf(mark)]))
  const alike = pairsOf(names).flatMap(([one, other]) => {
    const [a, b] = [pixels.get(one)!, pixels.get(other)!]
    let either = 0
    let differs = 0
    a.forEach((ink, index) => {
      if (ink + b[index]! > 0) either++
      if (ink !== b[index]) differs++
    })
    // A fifth of the ink: less is taken for the same at a glance.
    return differs / either < 0.2 ? [`${one}, ${other}: ${differs} of ${either}`] : []
  })
  expect(alike).toEqual([])
})

/** What a place looks like without its colours: its lines, their widths and dashes, and whether they enclose ink or paper. */
async function formOf(shape: PlaceShapeName): Promise<string> {
  const { container } = await render(PlaceShape, { shape })
  const probe = document.body.appendChild(document.createElement('i'))
  const papers = ['--canvas', '--surface', '--app-fill', '--proxy-fill', '--plane-fill'].map(
    (token) => {
      probe.style.color = `var(${token})`
      return getComputedStyle(probe).color
    },
  )
  probe.remove()
  const tone = (colour: string) =>
    colour === 'none' ? 'none' : papers.includes(colour) ? 'paper' : 'ink'
  return [...container.querySelectorAll('svg *')]
    .map((part) => {
      const { fill, stroke, strokeWidth, strokeDasharray } = getComputedStyle(part)
      const place = ['d', 'x', 'y', 'width', 'height'].map((name) => part.getAttribute(name))
      return [part.tagName, ...place, tone(fill), tone(stroke), strokeWidth, strokeDasharray].join()
    })
    .join('|')
}

test('no two things of the key differ by colour alone', async () => {
  const shapes: readonly PlaceShapeName[] = [
    'endpoint',
    'proxy',
    'app',
    'queue',
    'waste',
    'plane',
    'crashed',
    'ejected',
    'partly',
    'starting',
    'late',
    'none',
    'pool',
    'panic',
    'flag',
    'shut',
    'failing',
    ...placeSigns,
  ]
  const forms: string[] = []
  for (const shape of shapes) forms.push(await formOf(shape))
  const alike = pairsOf(shapes).filter(
    ([one, other]) => forms[shapes.indexOf(one)] === forms[shapes.indexOf(other)],
  )
  expect(alike).toEqual([])
})
