import '../app.css'
import { Graphics, Text, type Container } from 'pixi.js'
import { afterEach, expect, test } from 'vitest'
import { ms, s } from '../model/units.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import {
  addFailure,
  addHop,
  calm,
  eject,
  setCircuits,
  setEdge,
  setEndpoint,
  setProxy,
  shop,
  sketch,
  tiers,
} from './fixtures.ts'
import { Stage, type StageView } from './Stage.ts'
import * as states from './states.ts'

const view: StageView = { t: s(10), speedUs: ms(50), selection: undefined, reducedMotion: false }

let host: HTMLElement
let stage: Stage

/** The canvas of a stage of 1280 × 720 or larger, with figures beneath it. */
async function mount(topology: Topology, theme = 'stage', unit = 1): Promise<Stage> {
  host = document.createElement('div')
  host.dataset['theme'] = theme
  host.dataset['density'] = 'stage'
  host.style.cssText = `position: absolute; left: 0; top: 0; width: ${1280 * unit}px; height: ${320 * unit}px`
  document.body.append(host)
  const none = (): void => {}
  stage = await Stage.create({
    canvasHost: host,
    onSelect: none,
    onContextMenu: none,
    onSelectRequest: none,
  })
  stage.resize(1280 * unit, 320 * unit, unit)
  stage.setTopology(topology)
  return stage
}

afterEach(() => {
  stage.destroy()
  host.remove()
})

/** Something of everything that can stand on a canvas. */
function everything(topology: Topology): Frame {
  const frame = calm(topology, view.t)
  topology.edges.forEach((_, edge) => {
    setEdge(frame, edge, { attemptsPerSecond: 120 + edge, failedPerSecond: edge % 2 ? 100 : 0 })
    for (let hop = 0; hop < 8; hop++)
      addHop(frame, {
        edge,
        kind: hop % 2 ? 'retry' : 'request',
        leftAt: view.t - hop * ms(3),
        arrivesAt: view.t + ms(50),
        root: edge * 10 + hop,
      })
    for (const reason of ['overflow', 'perTryTimeout', 'serverError'] as const)
      addFailure(frame, { edge, reason, at: view.t, atCaller: true })
  })
  const { endpoints } = topology.services.at(-1)!
  eject(topology, frame, endpoints[0]!, 1, s(9))
  setEndpoint(frame, endpoints.at(-1)!, { pod: states.pod.crashed, since: s(9) })
  setEndpoint(frame, 0, { busy: 8, queued: 50 })
  setCircuits(topology, frame, 0, 0, 'halfOpen', s(9))
  topology.proxies.forEach((_, proxy) => {
    if (proxy % 2 === 1) setProxy(frame, proxy, { state: states.proxy.warming })
  })
  return frame
}

/** All that is seen of a kind, with how many px of the screen a px of it takes. */
function* seen<Kind extends Container>(
  root: Container,
  is: (one: Container) => one is Kind,
): Generator<{ one: Kind; scale: number }> {
  if (!root.visible || !root.renderable || root.alpha === 0) return
  if (is(root)) yield { one: root, scale: Math.abs(root.worldTransform.a) }
  for (const child of root.children) yield* seen(child as Container, is)
}

const isText = (one: Container): one is Text => one instanceof Text
const isGraphics = (one: Container): one is Graphics => one instanceof Graphics

const topologies = {
  'a shop of eleven': () => shop(),
  'three tiers': () => tiers(),
  'a chain of four': () =>
    sketch([
      { name: 'gateway', endpoints: 1, calls: ['web'] },
      { name: 'web', endpoints: 1, calls: ['cart'] },
      { name: 'cart', endpoints: 1, calls: ['stock'] },
      { name: 'stock', endpoints: 3 },
    ]),
}

for (const [name, make] of Object.entries(topologies))
  for (const unit of [1, 1.5])
    test(`${name} on a stage of ${720 * unit}: no letters below a 30th of its height, no line below a 240th`, async () => {
      const topology = make()
      const it = await mount(topology, 'stage', unit)
      it.setCommands([
        { kind: 'fault', at: s(8), on: topology.services.at(-1)!.name, fault: { kind: 'kill' } },
      ])
      it.setHighlights([{ kind: 'service', index: 0 }])
      it.draw(everything(topology), view)
      const texts = [...seen(it.tree, isText)].filter(({ one }) => one.text !== '')
      expect(texts.length).toBeGreaterThan(4)
      for (const { one, scale } of texts)
        expect(one.style.fontSize * scale, one.text).toBeGreaterThanOrEqual(24 * unit - 0.01)
      const thin = [...seen(it.tree, isGraphics)].flatMap(({ one, scale }) =>
        one.context.instructions.flatMap((instruction) => {
          if (instruction.action !== 'stroke') return []
          const width = instruction.data.style.width * scale
          return width < 3 * unit - 0.01 ? [`${one.label ?? one.parent?.label}: ${width}`] : []
        }),
      )
      expect(thin).toEqual([])
      expect(it.shownMarks).toBeLessThanOrEqual(60)
      expect(it.overview!.services.length).toBeLessThanOrEqual(7)
    })

test('everything on a stage lies within its canvas, flags and outlines too', async () => {
  const topology = topologies['a chain of four']()
  const it = await mount(topology)
  it.setCommands([{ kind: 'fault', at: s(8), on: 'stock', fault: { kind: 'kill' } }])
  it.setHighlights([{ kind: 'service', index: 3 }])
  it.draw(everything(topology), view)
  for (const { one } of seen(it.tree, isText)) {
    const { left, right, top, bottom } = one.getBounds()
    expect(left, one.text).toBeGreaterThanOrEqual(0)
    expect(right, one.text).toBeLessThanOrEqual(1280)
    expect(top, one.text).toBeGreaterThanOrEqual(0)
    expect(bottom, one.text).toBeLessThanOrEqual(320)
  }
})

/** Greys of the picture around a place, in whole steps of L. */
function greys(frame: Frame, place: Parameters<Stage['screenPositionOf']>[0]): number[] {
  stage.draw(frame, view)
  const { x, y, width, height } = stage.screenPositionOf(place)!
  const source = host.querySelector('canvas')!
  const scale = source.width / source.clientWidth
  const copy = document.createElement('canvas')
  const [w, h] = [Math.ceil(width * scale) + 8, Math.ceil(height * scale) + 40]
  copy.width = w
  copy.height = h
  const context = copy.getContext('2d', { willReadFrequently: true })!
  context.drawImage(
    source,
    (x - width / 2) * scale - 4,
    (y - height / 2) * scale - 20,
    w,
    h,
    0,
    0,
    w,
    h,
  )
  const { data } = context.getImageData(0, 0, w, h)
  return Array.from({ length: w * h }, (_, at) =>
    Math.round(
      (0.2126 * data[at * 4]! + 0.7152 * data[at * 4 + 1]! + 0.0722 * data[at * 4 + 2]!) / 16,
    ),
  )
}

test.each(['stage', 'stage-dark', 'contrast'])(
  'in grey on %s the states of an endpoint are told apart by their shapes',
  async (theme) => {
    const topology = sketch([{ name: 'cart', endpoints: 2, calls: ['stock'] }, { name: 'stock' }], {
      hasControlPlane: false,
    })
    await mount(topology, theme)
    const endpoint = topology.services[1]!.endpoints[0]!
    const made: Record<string, (frame: Frame) => void> = {
      ready: () => {},
      busy: (frame) => setEndpoint(frame, endpoint, { busy: 8 }),
      crashed: (frame) => setEndpoint(frame, endpoint, { pod: states.pod.crashed }),
      starting: (frame) => setEndpoint(frame, endpoint, { pod: states.pod.starting }),
      ejected: (frame) => eject(topology, frame, endpoint, 2, s(9)),
      partly: (frame) => eject(topology, frame, endpoint, 1, s(9)),
      probation: (frame) => setCircuits(topology, frame, 1, endpoint, 'halfOpen', s(9)),
    }
    const pictures = Object.entries(made).map(([name, change]) => {
      const frame = calm(topology, view.t)
      change(frame)
      return { name, grey: greys(frame, { kind: 'endpoint', index: endpoint }) }
    })
    for (const [at, one] of pictures.entries())
      for (const other of pictures.slice(at + 1)) {
        const apart = one.grey.filter((value, index) => Math.abs(value - other.grey[index]!) >= 2)
        expect(apart.length, `${one.name} and ${other.name}`).toBeGreaterThan(150)
      }
  },
)

test('between two of twelve moments a second nothing moves', async () => {
  const topology = topologies['a chain of four']()
  const it = await mount(topology)
  const frame = everything(topology)
  const picture = (t: number): string => {
    it.draw(frame, { ...view, t })
    return host.querySelector('canvas')!.toDataURL()
  }
  const step = view.speedUs / 12
  const first = Math.ceil(view.t / step) * step
  const at = picture(first)

  expect(picture(first + step * 0.4) === at).toBe(true)
  expect(picture(first + step * 0.9) === at).toBe(true)
  expect(picture(first + step * 1.1) === at).toBe(false)
  expect(picture(first) === at, 'and back again').toBe(true)
})

test('the camera frames what a beat names at once, and nothing else', async () => {
  const topology = topologies['a chain of four']()
  const it = await mount(topology)
  it.draw(calm(topology, view.t), view)
  const stock = { kind: 'service', index: 3 } as const
  const before = it.screenPositionOf(stock)!
  it.frameOn([{ kind: 'service', index: 2 }, stock], { isAtOnce: true })
  const after = it.screenPositionOf(stock)!

  expect(after.width).toBeGreaterThan(before.width)
  expect(after.x + after.width / 2).toBeLessThanOrEqual(1280)
  it.frameOn([], { isAtOnce: true })
  expect(it.screenPositionOf(stock)).toEqual(before)
})
