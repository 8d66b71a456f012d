import '../app.css'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Text } from 'pixi.js'
import { ms, s } from '../model/units.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import {
  addFailure,
  addHop,
  calm,
  eject,
  linkSign,
  setCircuits,
  setEdge,
  setEndpoint,
  setProxy,
  shop,
  tiers,
} from './fixtures.ts'
import { Stage, type StageOptions, type StageView } from './Stage.ts'
import * as states from './states.ts'

const view: StageView = {
  t: s(10),
  speedUs: ms(50),
  selection: undefined,
  reducedMotion: false,
}

const listeners = () => ({
  onSelect: vi.fn(),
  onContextMenu: vi.fn(),
  onSelectRequest: vi.fn(),
  onHover: vi.fn(),
})

let host: HTMLElement
let stage: Stage | undefined

async function mount(
  topology: Topology,
  options: Omit<StageOptions, 'canvasHost'> = listeners(),
  size: readonly [number, number] = [804, 580],
): Promise<Stage> {
  host = document.createElement('div')
  host.style.cssText = `position: absolute; left: 20px; top: 10px; width: ${size[0]}px; height: ${size[1]}px`
  document.body.append(host)
  stage = await Stage.create({ canvasHost: host, ...options })
  stage.setTopology(topology)
  return stage
}

afterEach(() => {
  stage?.destroy()
  stage = undefined
  host.remove()
})

/** Something of everything: marks on each edge, an ejection, a crash. */
function lively(topology: Topology): Frame {
  const frame = calm(topology, view.t)
  topology.edges.forEach((_, edge) => {
    for (let hop = 0; hop < 4; hop++)
      addHop(frame, {
        edge,
        leftAt: view.t - hop * ms(5),
        arrivesAt: view.t + ms(50),
        root: edge * 10 + hop,
      })
    addFailure(frame, { edge, reason: 'overflow', at: view.t, atCaller: true })
  })
  const { endpoints } = topology.services.at(-1)!
  eject(topology, frame, endpoints[0]!, 1, s(9))
  setEndpoint(frame, endpoints.at(-1)!, { pod: states.pod.crashed, since: s(9) })
  return frame
}

function canvas(): HTMLCanvasElement {
  return host.querySelector('canvas')!
}

function pointer(type: string, x: number, y: number, more: PointerEventInit = {}): void {
  canvas().dispatchEvent(
    new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, bubbles: true, ...more }),
  )
}

/** The middle of a place in coordinates of the window, as pointers have it. */
function at(place: PlaceRef): { x: number; y: number } {
  const { left, top } = host.getBoundingClientRect()
  const { x, y } = stage!.screenPositionOf(place)!
  return { x: left + x, y: top + y }
}

/** A made-up mouse event takes whole px only. */
const whole = ({ x, y }: { x: number; y: number }): { x: number; y: number } => ({
  x: Math.floor(x),
  y: Math.floor(y),
})

function click({ x, y }: { x: number; y: number }): void {
  // A made-up pointer cannot be captured.
  canvas().setPointerCapture = () => undefined
  pointer('pointerdown', x, y, { pointerType: 'mouse' })
  pointer('pointerup', x, y, { pointerType: 'mouse' })
}

test.each([
  [804, 580],
  [704, 428],
] as const)(
  'in %i × %i everything is on the canvas and no words overlap',
  async (width, height) => {
    const topology = shop()
    const it = await mount(topology, listeners(), [width, height])
    it.draw(calm(topology, view.t), view)
    const names = [
      ...topology.services.map(({ name }) => name),
      ...topology.endpoints.map(({ name }) => name),
      'web',
      'controlPlane',
    ]
    for (const name of names) {
      const { left, right, top, bottom } = it.tree.getChildByLabel(name, true)!.getBounds()
      expect(Math.min(left, top), name).toBeGreaterThanOrEqual(0)
      expect(right, name).toBeLessThanOrEqual(width)
      expect(bottom, name).toBeLessThanOrEqual(height)
    }
    for (const { name } of topology.services) {
      const group = it.tree.getChildByLabel(name, true)!
      const box = group.getBounds()
      const words = group.children
        .filter(({ renderPipeId, visible }) => renderPipeId === 'text' && visible)
        .map((text) => text.getBounds())
        .filter((bounds) => bounds.width > 0)
      for (const bounds of words) expect(bounds.right, name).toBeLessThanOrEqual(box.right)
      if (words.length === 2) expect(words[0]!.right, name).toBeLessThanOrEqual(words[1]!.left)
    }
  },
)

test('every place can be found on the screen and clicked', async () => {
  const topology = shop()
  const on = listeners()
  const it = await mount(topology, on)
  it.draw(calm(topology, view.t), view)
  const checkout = topology.services.findIndex(({ name }) => name === 'checkout')
  const endpoint = topology.services[checkout]!.endpoints[1]!
  const { proxy } = topology.endpoints[endpoint]!
  for (const place of [
    { kind: 'client', index: 0 },
    { kind: 'controlPlane', index: 0 },
    { kind: 'endpoint', index: endpoint },
    { kind: 'proxy', index: proxy },
    { kind: 'edge', index: 0 },
  ] as const) {
    click(at(place))
    expect(on.onSelect).toHaveBeenLastCalledWith(place)
  }
  const service = at({ kind: 'service', index: checkout })
  click({ x: service.x, y: service.y - 24 })
  expect(on.onSelect).toHaveBeenLastCalledWith({ kind: 'service', index: checkout })
  click({ x: 22, y: 12 })
  expect(on.onSelect).toHaveBeenLastCalledWith(undefined)
})

test('a mark leads to its request', async () => {
  const topology = tiers()
  const on = listeners()
  const it = await mount(topology, on)
  const frame = calm(topology, view.t)
  addHop(frame, { edge: 1, leftAt: view.t - ms(50), arrivesAt: view.t + ms(50), root: 77 })
  it.draw(frame, view)
  click(at({ kind: 'edge', index: 1 }))
  expect(on.onSelectRequest).toHaveBeenCalledWith(77)
  expect(on.onSelect).not.toHaveBeenCalled()
})

test('the context menu opens at a place, in coordinates of the window', async () => {
  const topology = tiers()
  const on = listeners()
  await mount(topology, on)
  const { x, y } = whole(at({ kind: 'endpoint', index: 3 }))
  canvas().dispatchEvent(new MouseEvent('contextmenu', { clientX: x + 12, clientY: y }))
  expect(on.onContextMenu).toHaveBeenCalledWith({ kind: 'endpoint', index: 3 }, x + 12, y)
})

test('the pointer tells over what it is, once', async () => {
  const topology = tiers()
  const on = listeners()
  await mount(topology, on)
  const { x, y } = at({ kind: 'client', index: 0 })
  pointer('pointermove', x, y)
  pointer('pointermove', x + 1, y)
  expect(on.onHover).toHaveBeenCalledTimes(1)
  const own = stage!.screenPositionOf({ kind: 'client', index: 0 })!
  expect(on.onHover).toHaveBeenCalledWith({ kind: 'client', index: 0 }, own.x, own.y)
})

test('wheels pan, with the control key they zoom around the pointer, and fit goes back', async () => {
  const topology = tiers()
  const it = await mount(topology)
  const place = { kind: 'client', index: 0 } as const
  const home = it.screenPositionOf(place)!
  canvas().dispatchEvent(new WheelEvent('wheel', { deltaX: 30, deltaY: -20, cancelable: true }))
  expect(it.screenPositionOf(place)).toEqual({ ...home, x: home.x - 30, y: home.y + 20 })
  const { x, y } = whole(at(place))
  canvas().dispatchEvent(
    new WheelEvent('wheel', { deltaY: -100, ctrlKey: true, clientX: x, clientY: y }),
  )
  expect(Math.abs(at(place).x - x)).toBeLessThan(1.5)
  const far = it.screenPositionOf({ kind: 'service', index: 2 })!
  it.zoomBy(1.2)
  expect(it.screenPositionOf({ kind: 'service', index: 2 })).not.toEqual(far)
  it.fit()
  expect(it.screenPositionOf(place)).toEqual(home)
})

test('a place is told with its size, in px of the host wherever the host stands, and again when the camera moves', async () => {
  const topology = shop()
  const onCamera = vi.fn()
  const it = await mount(topology, { ...listeners(), onCamera })
  it.draw(calm(topology, view.t), view)
  const place = { kind: 'service', index: 0 } as const
  const drawn = () => it.tree.getChildByLabel(topology.services[0]!.name, true)!.getBounds()
  const isWhereItIsDrawn = (): void => {
    const { x, y, width, height } = it.screenPositionOf(place)!
    expect(x - width / 2).toBeCloseTo(drawn().left, -0.5)
    expect(y - height / 2).toBeCloseTo(drawn().top, -0.5)
    expect(x + width / 2).toBeCloseTo(drawn().right, -0.5)
    expect(y + height / 2).toBeCloseTo(drawn().bottom, -0.5)
  }
  isWhereItIsDrawn()
  for (const move of [
    () => it.panBy(-30, 12),
    () => it.zoomBy(1.5),
    () => it.fit(),
    () => it.resize(704, 428),
  ]) {
    onCamera.mockClear()
    move()
    expect(onCamera, String(move)).toHaveBeenCalled()
    isWhereItIsDrawn()
  }
})

/** The next frames of the browser, until the camera rests. */
async function landed(moved: { mock: { calls: unknown[] } }): Promise<void> {
  for (let still = 0, before = -1; still < 10; still++) {
    await new Promise(requestAnimationFrame)
    if (moved.mock.calls.length !== before) still = 0
    before = moved.mock.calls.length
  }
}

const middle = (place: PlaceRef): [number, number] => {
  const { x, y } = stage!.screenPositionOf(place)!
  return [Math.round(x), Math.round(y)]
}

test('the camera flies to what is selected out of sight, and stays where that is in sight already', async () => {
  const topology = shop()
  const onCamera = vi.fn()
  const it = await mount(topology, { ...listeners(), onCamera })
  const frame = calm(topology, view.t)
  const place = { kind: 'service', index: 0 } as const
  it.draw(frame, view)
  onCamera.mockClear()
  it.draw(frame, { ...view, selection: place })
  await landed(onCamera)
  expect(onCamera).not.toHaveBeenCalled()
  it.draw(frame, view)
  it.panBy(-600, 0)
  it.draw(frame, { ...view, selection: place })
  const first = middle(place)
  expect(first[0], 'it does not jump').toBeLessThan(0)
  await landed(onCamera)
  expect(middle(place)).toEqual([402, 290])
})

test('the camera does not move by itself while a pointer is down, and jumps with reduced motion', async () => {
  const topology = shop()
  const it = await mount(topology)
  const frame = calm(topology, view.t)
  const place = { kind: 'service', index: 0 } as const
  it.draw(frame, view)
  it.panBy(-600, 0)
  canvas().setPointerCapture = () => undefined
  pointer('pointerdown', 400, 300)
  const before = middle(place)
  it.draw(frame, { ...view, selection: place })
  await new Promise(requestAnimationFrame)
  await new Promise(requestAnimationFrame)
  expect(middle(place)).toEqual(before)
  pointer('pointerup', 400, 300)
  it.draw(frame, view)
  it.draw(frame, { ...view, selection: place, reducedMotion: true })
  expect(middle(place)).toEqual([402, 290])
})

describe.each([1, 1.5, 2, 3])('with %d device px in a CSS px', (density) => {
  const real = Object.getOwnPropertyDescriptor(window, 'devicePixelRatio')!
  beforeEach(() => {
    Object.defineProperty(window, 'devicePixelRatio', { value: density, configurable: true })
  })
  afterEach(() => {
    Object.defineProperty(window, 'devicePixelRatio', real)
  })

  test('the canvas has a px for each of the screen, and letters are as sharp at every zoom', async () => {
    const topology = tiers()
    const it = await mount(topology)
    it.draw(calm(topology, view.t), view)
    expect([canvas().width, canvas().height]).toEqual([804 * density, 580 * density])
    expect([canvas().clientWidth, canvas().clientHeight]).toEqual([804, 580])
    const name = it.tree.getChildByLabel('cart', true)!.children.find((one) => one instanceof Text)!
    const sharpness = (): number => {
      // Device px that the letters have, for each that they take up on the screen.
      const { a } = name.worldTransform
      return name.resolution / (a * density)
    }
    expect(sharpness()).toBeCloseTo(1, 5)
    it.zoomBy(2)
    await expect.poll(sharpness).toBeCloseTo(1, 5)
    it.resize(700, 500)
    expect([canvas().width, canvas().height]).toEqual([700 * density, 500 * density])
  })
})

test('the picture keeps clear of what lies over its corners', async () => {
  const topology = shop()
  const it = await mount(topology, listeners(), [704, 428])
  it.draw(calm(topology, view.t), view)
  const right = { width: 192, height: 34 }
  it.setCorners({ left: { width: 232, height: 136 }, right, stripHeight: 60 })
  const left = it.isCrowded ? { width: 450, height: 60 } : { width: 232, height: 136 }
  for (const { name } of topology.services) {
    const box = it.tree.getChildByLabel(name, true)!.getBounds()
    const isOver = (x: number, size: typeof right): boolean =>
      box.left < x + size.width && box.right > x && box.bottom > 428 - 16 - size.height
    expect(isOver(16, left), name).toBe(false)
    expect(isOver(704 - 16 - right.width, right), name).toBe(false)
  }
})

test('the overview tells which part is on the screen, and a point of it can be brought to the middle', async () => {
  const topology = shop()
  const it = await mount(topology)
  it.draw(calm(topology, view.t), view)
  expect(it.overview!.isWhole).toBe(true)
  it.zoomBy(2)
  expect(it.overview!.isWhole).toBe(false)
  const { services } = it.overview!
  const { x, y, width, height } = services[3]!
  it.centreOn(x + width / 2, y + height / 2)
  const part = it.overview!.view
  expect(part.x + part.width / 2).toBeCloseTo(x + width / 2, 3)
  expect(part.y + part.height / 2).toBeCloseTo(y + height / 2, 3)
})

test('edges, endpoints and notes have labels', async () => {
  const topology = tiers()
  const it = await mount(topology)
  it.setCommands([{ kind: 'fault', at: s(20), fault: { kind: 'kill' }, on: 'cart-2' }])
  it.draw(lively(topology), view)
  expect(it.tree.getChildByLabel('cart-2', true)).not.toBeNull()
  expect(it.tree.getChildByLabel(`gateway${linkSign}cart`, true)).not.toBeNull()
  expect(it.tree.getChildByLabel(/^scheduled: crash at 20/, true)).not.toBeNull()
})

test('a change of theme or size keeps the picture', async () => {
  const topology = shop()
  const it = await mount(topology)
  it.draw(lively(topology), view)
  const before = it.shownMarks
  document.documentElement.dataset.theme = 'dark'
  it.setTheme()
  it.resize(704, 428)
  delete document.documentElement.dataset.theme
  expect(it.shownMarks).toBe(before)
  expect(canvas().clientWidth).toBe(704)
  expect(it.tree.getChildByLabel('redis-cart', true)!.getBounds().right).toBeLessThanOrEqual(704)
})

/** Read in the task of the drawing: afterwards the buffer is empty. */
function picture(frame: Frame, shown: StageView = view): string {
  stage!.draw(frame, shown)
  return canvas().toDataURL()
}

function setTheme(name: 'dark' | undefined): void {
  if (name === undefined) delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = name
  stage!.setTheme()
}

test.each([
  ['', undefined],
  [', in the colours that were chosen meanwhile', 'dark'],
] as const)('a lost context comes back with the whole picture%s', async (_, theme) => {
  const topology = shop()
  const it = await mount(topology)
  const frame = lively(topology)
  it.draw(frame, view)
  const gl = canvas().getContext('webgl2')
  expect(gl, 'WebGL is what should draw here').not.toBeNull()
  setTheme(theme)
  const wanted = picture(frame)
  setTheme(undefined)
  const before = picture(frame)
  expect(wanted === before).toBe(theme === undefined)
  const loss = gl!.getExtension('WEBGL_lose_context')!
  const restored = new Promise((done) =>
    canvas().addEventListener('webglcontextrestored', done, { once: true }),
  )
  loss.loseContext()
  await new Promise((done) => setTimeout(done, 50))
  it.draw(frame, view)
  if (theme !== undefined) setTheme(theme)
  loss.restoreContext()
  await restored
  await new Promise((done) => setTimeout(done, 100))
  const after = picture(frame)
  setTheme(undefined)
  expect(after === wanted, 'the picture is the same, pixel for pixel').toBe(true)
})

describe('without WebGL', () => {
  const own = HTMLCanvasElement.prototype.getContext
  const getContext = own as (
    this: HTMLCanvasElement,
    kind: string,
    options?: unknown,
  ) => RenderingContext | null

  beforeEach(() => {
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      options?: unknown,
    ) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, options)
    } as typeof own
  })

  afterEach(() => {
    HTMLCanvasElement.prototype.getContext = own
  })

  /** Colours of the canvas around a point of the host, as text. */
  function coloursAround({ x, y }: { x: number; y: number }, reach: number): Set<string> {
    const scale = canvas().width / canvas().clientWidth
    const context = getContext.call(canvas(), '2d') as CanvasRenderingContext2D
    const side = Math.ceil(2 * reach * scale)
    const { data } = context.getImageData((x - reach) * scale, (y - reach) * scale, side, side)
    const seen = new Set<string>()
    for (let at = 0; at < data.length; at += 4)
      seen.add(`#${[0, 1, 2].map((c) => data[at + c]!.toString(16).padStart(2, '0')).join('')}`)
    return seen
  }

  test('the picture is painted all the same: places, what fills them, and marks', async () => {
    const topology = shop()
    const it = await mount(topology)
    const frame = calm(topology, view.t)
    const busy = topology.services[1]!.endpoints[0]!
    const idle = topology.services[5]!.endpoints[0]!
    setEndpoint(frame, busy, { busy: 8, queued: 50 })
    addHop(frame, { edge: 0, leftAt: view.t - ms(50), arrivesAt: view.t + ms(50), root: 77 })
    it.draw(frame, view)
    const style = getComputedStyle(host)
    const colour = (role: string): string => style.getPropertyValue(`--${role}`).trim()
    const spot = (kind: 'endpoint' | 'edge', index: number) => it.screenPositionOf({ kind, index })!
    expect(coloursAround(spot('endpoint', busy), 12)).toContain(colour('proxy'))
    expect(coloursAround(spot('endpoint', busy), 12)).toContain(colour('app'))
    expect(coloursAround(spot('endpoint', busy), 12)).toContain(colour('fail'))
    expect(coloursAround(spot('endpoint', idle), 12)).not.toContain(colour('fail'))
    expect(coloursAround(spot('edge', 0), 4)).toContain(colour('ink'))
  })

  test('everything can be clicked, zoomed and shown in other colours', async () => {
    const topology = shop()
    const on = listeners()
    const it = await mount(topology, on)
    const frame = lively(topology)
    const light = picture(frame)
    click(at({ kind: 'service', index: 0 }))
    expect(on.onSelect).toHaveBeenCalled()
    setTheme('dark')
    const dark = picture(frame)
    setTheme(undefined)
    expect(dark === light).toBe(false)
    expect(picture(frame) === light, 'and back').toBe(true)
    it.zoomBy(1.5)
    expect(picture(frame) === light).toBe(false)
    it.fit()
    expect(picture(frame) === light).toBe(true)
  })
})

/** The brightness of every pixel of the canvas, as an eye without colour sees it. */
async function greyOf(it: Stage, frame: Frame): Promise<Uint8Array> {
  // Words would wait for their quarter of a second.
  it.setLens('traffic')
  it.draw(frame, view)
  const bitmap = await createImageBitmap(canvas())
  const copy = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = copy.getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, copy.width, copy.height)
  return Uint8Array.from({ length: data.length / 4 }, (_, at) =>
    Math.round(0.3 * data[at * 4]! + 0.59 * data[at * 4 + 1]! + 0.11 * data[at * 4 + 2]!),
  )
}

test('in grey, what a proxy has of its config and its certificate are told apart', async () => {
  const topology = tiers()
  const it = await mount(topology)
  const proxy = topology.endpoints[topology.services[1]!.endpoints[0]!]!.proxy
  const looks: Readonly<Record<string, Parameters<typeof setProxy>[2]>> = {
    current: {},
    late: { version: 40 },
    refused: { version: 40, refused: 41 },
    canary: { version: 42, wanted: 42 },
    without: { version: 0, state: states.proxy.bootstrapping },
    'certificate ends': { certificate: 3, certificateFrom: s(-30), certificateUntil: s(14) },
    'certificate is over': { certificate: 4, certificateUntil: s(4) },
  }
  const seen = new Map<string, Uint8Array>()
  for (const [name, values] of Object.entries(looks)) {
    const frame = calm(topology, view.t)
    setProxy(frame, proxy, values)
    seen.set(name, await greyOf(it, frame))
  }
  const names = [...seen.keys()]
  for (const one of names)
    for (const other of names.slice(names.indexOf(one) + 1)) {
      const [a, b] = [seen.get(one)!, seen.get(other)!]
      const differing = a.reduce(
        (sum, value, at) => sum + (Math.abs(value - b[at]!) > 40 ? 1 : 0),
        0,
      )
      expect(differing, `${one} and ${other}`).toBeGreaterThan(20)
    }
})

test('a circuit, a padlock and a missing proxy are on the canvas, and what is on it is known', async () => {
  const whole = tiers()
  const [first] = whole.services[1]!.endpoints
  const topology: Topology = {
    ...whole,
    hasIdentity: true,
    endpoints: whole.endpoints.map((each, index) =>
      index === first ? { ...each, proxy: -1 } : each,
    ),
  }
  const it = await mount(topology)
  const frame = calm(topology, view.t)
  setCircuits(topology, frame, 1, topology.services[1]!.endpoints[1]!, 'open', s(1))
  setEdge(frame, 0, { connections: 4 })
  it.setLens('identity')
  it.draw(frame, view)
  expect(it.shown).toEqual(['circuitOpen', 'unlocked', 'noProxy'])
})

test('reduced motion draws no marks', async () => {
  const topology = tiers()
  const it = await mount(topology)
  it.draw(lively(topology), { ...view, reducedMotion: true })
  expect(it.shownMarks).toBe(0)
})
