import { GraphicsContext } from 'pixi.js'
import { boxSide } from './boxSide.ts'
import type { Box } from './groups.ts'
import { around, dashes } from './dashes.ts'
import { proxyInBox } from './hit.ts'
import { frameLook } from './looks.ts'
import * as states from './states.ts'
import { strokeOf, type Theme } from './theme.ts'

/** What decides how the box of an endpoint is drawn, apart from what is filled in it. */
export interface BoxLook {
  readonly workers: number
  /** See `sideOf`. */
  readonly side: number
  readonly pod: number
  readonly frame: number
  readonly proxy: number
  /** Whether its proxy has refused the config that was meant for it. */
  readonly isRefusing: boolean
}

/** The queue bar within the box. */
export const queueBar: Box = { x: 22, y: 5, width: 3, height: 22 }
/** Below the app, beside the number of those who wait. */
export const memoryBar: Box = { x: 31, y: 28, width: 18, height: 2.5 }
const app: Box = { x: 28, y: 5, width: 21, height: 22 }
/** Without a proxy the rest moves to the middle. */
const shiftWithoutProxy = -8

/** Where the proxy stands on the node, the endpoint touches it with its left edge. */
const shiftWithNode = -6

export const shiftOf = (side: number): number =>
  side === boxSide.proxy || side === boxSide.empty || side === boxSide.hub
    ? 0
    : side === boxSide.node
      ? shiftWithNode
      : shiftWithoutProxy

/** The places for busy workers in the app box: one each up to 8, in two rows from 5 on. */
export function slotBox(workers: number, index: number): Box {
  const rows = workers > 4 ? 2 : 1
  const inRow = workers > 4 ? 4 : workers
  const width = (16 - (inRow - 1)) / inRow
  const height = rows === 2 ? 6.5 : 14
  return {
    x: 30.5 + (index % inRow) * (width + 1),
    y: 9 + Math.floor(index / inRow) * (height + 1),
    width,
    height,
  }
}

/** How full the app box is when there are more workers than slots: eighths from below. */
export const levelBox = (eighths: number): Box => {
  const height = (18 * eighths) / 8
  return { x: 30, y: 25 - height, width: 17, height }
}

/** The drawings of endpoint boxes: one for each look, shared by all boxes that look so. */
export class BoxDrawings {
  readonly #theme: Theme
  readonly #known = new Map<number, GraphicsContext>()

  constructor(theme: Theme) {
    this.#theme = theme
  }

  of(look: BoxLook): GraphicsContext {
    const workers = Math.min(look.workers, 9)
    const place = (workers * 8 + look.side) * 16 + look.pod
    const key = ((place * 8 + look.frame) * 8 + look.proxy) * 2 + (look.isRefusing ? 1 : 0)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const context = draw(this.#theme, look)
    this.#known.set(key, context)
    return context
  }

  destroy(): void {
    for (const context of this.#known.values()) context.destroy()
    this.#known.clear()
  }
}

function draw(theme: Theme, look: BoxLook): GraphicsContext {
  const { colours } = theme
  const path = new GraphicsContext()
  path.roundRect(0.5, 0.5, 53, 31, 3).fill(colours.surface)
  const isGone = look.pod === states.pod.gone
  if (look.frame === frameLook.ejected || look.frame === frameLook.partly) {
    const [on, off] = look.frame === frameLook.ejected ? [4, 3] : [2, 4]
    dashes(path, around(0.75, 0.75, 52.5, 30.5), on, off)
    path.stroke({ color: colours.fail, width: strokeOf(theme, 1.75) })
  } else if (look.frame === frameLook.probation) {
    dashes(path, around(0.75, 0.75, 52.5, 30.5), 10, 3)
    path.stroke({ color: colours.trial, width: strokeOf(theme, 1.75) })
  } else if (look.frame === frameLook.degraded) {
    dashes(path, around(0.75, 0.75, 52.5, 30.5), 1.5, 2)
    path.stroke({ color: colours.trial, width: strokeOf(theme, 1.75) })
  } else if (look.frame === frameLook.crashed) {
    path
      .roundRect(0.75, 0.75, 52.5, 30.5, 3)
      .stroke({ color: colours.fail, width: strokeOf(theme, 1.75) })
  } else {
    path.roundRect(0.5, 0.5, 53, 31, 3).stroke({
      color: isGone ? colours.line : colours.control,
      width: strokeOf(theme, 1),
    })
  }
  if (isGone) return path
  if (look.side === boxSide.proxy) drawProxy(path, theme, proxyInBox, look.proxy, look.isRefusing)
  else if (look.side === boxSide.node) drawNodeEdge(path, theme, look.proxy)
  else if (look.side === boxSide.empty) drawEmpty(path, theme)
  else if (look.side === boxSide.hub) drawHub(path, theme, isThere(look.pod))
  const dx = shiftOf(look.side)
  path.rect(queueBar.x + dx, queueBar.y, queueBar.width, queueBar.height).fill(colours.line)
  drawApp(path, theme, look, dx)
  // What a proxy does elsewhere, done by the application.
  if (look.side === boxSide.library && isThere(look.pod))
    path.rect(app.x + dx, app.y, app.width, 3).fill(colours.proxy)
  return path
}

const isThere = (pod: number): boolean =>
  pod === states.pod.ready || pod === states.pod.draining || pod === states.pod.severed

/** A hub carries and translates: a proxy's square with what goes in and out in it; hollow while its process is gone. */
function drawHub(path: GraphicsContext, theme: Theme, isThere: boolean): void {
  const { colours } = theme
  const { x, y, side } = proxyInBox
  const square = [x + 0.5, y + 0.5, side - 1, side - 1] as const
  if (isThere) path.roundRect(...square, 1.5).fill(colours.proxy)
  else path.roundRect(...square, 1.5).stroke({ color: colours.proxy, width: strokeOf(theme, 1) })
  path
    .moveTo(x + 3, y + 5)
    .lineTo(x + 11, y + 5)
    .moveTo(x + 8.5, y + 2.5)
    .lineTo(x + 11, y + 5)
    .moveTo(x + 11, y + 9.5)
    .lineTo(x + 3, y + 9.5)
    .moveTo(x + 5.5, y + 12)
    .lineTo(x + 3, y + 9.5)
  path.stroke({ color: isThere ? colours.surface : colours.proxy, width: strokeOf(theme, 1.25) })
}

/** Where a proxy would be. */
function drawEmpty(path: GraphicsContext, theme: Theme): void {
  const { colours } = theme
  const { x, y, side } = proxyInBox
  dashes(path, around(x + 0.5, y + 0.5, side - 1, side - 1), 2, 2)
  path.stroke({ color: colours.control, width: strokeOf(theme, 1) })
}

/** The edge that faces the proxy of the node: whole while that takes traffic, broken while it does not. */
function drawNodeEdge(path: GraphicsContext, { colours }: Theme, state: number): void {
  if (isTaking(state)) {
    path.roundRect(1, 1, 4, 30, 2).fill(colours.proxy)
    return
  }
  for (let y = 1; y < 31; y += 7) path.rect(1, y, 4, 3)
  path.fill(state === states.proxy.draining ? colours.fail : colours.proxy)
}

/** Whether a proxy in this state takes traffic. */
const isTaking = (state: number): boolean =>
  state !== states.proxy.draining &&
  state !== states.proxy.bootstrapping &&
  state !== states.proxy.warming

/** The square of a proxy, as its state has it. */
export function drawProxy(
  path: GraphicsContext,
  theme: Theme,
  { x, y, side }: { readonly x: number; readonly y: number; readonly side: number },
  state: number,
  isRefusing: boolean,
): void {
  const { colours } = theme
  if (isRefusing && state !== states.proxy.draining) {
    // As what is refused is drawn elsewhere: a square with a bar.
    path.roundRect(x, y, side, side, 1.5).fill(colours.proxy)
    path.rect(x + 3, y + side / 2 - 1.75, side - 6, 3.5).fill(colours.surface)
    return
  }
  const outline = (): GraphicsContext =>
    path.roundRect(x + 0.75, y + 0.75, side - 1.5, side - 1.5, 1.5).stroke({
      color: colours.proxy,
      width: strokeOf(theme, 1.5),
    })
  switch (state) {
    case states.proxy.bootstrapping:
      outline()
      break
    case states.proxy.warming:
      outline()
      path.rect(x, y + side / 2, side, side / 2).fill(colours.proxy)
      break
    case states.proxy.stale:
      // A notch in the upper right corner.
      path.poly([x, y, x + 8, y, x + 8, y + 6, x + side, y + 6, x + side, y + side, x, y + side])
      path.fill(colours.proxy)
      break
    case states.proxy.draining:
      outline()
      path.moveTo(x + 4, y + side / 2).lineTo(x + side - 3, y + side / 2)
      path
        .moveTo(x + 7, y + 4)
        .lineTo(x + side - 3, y + side / 2)
        .lineTo(x + 7, y + side - 4)
      path.stroke({ color: colours.proxy, width: strokeOf(theme, 1.5) })
      break
    default:
      path.roundRect(x, y, side, side, 1.5).fill(colours.proxy)
  }
}

function drawApp(
  path: GraphicsContext,
  theme: Theme,
  { pod, workers, side }: BoxLook,
  dx: number,
): void {
  const { colours } = theme
  const hair = strokeOf(theme, 1)
  // A gateway has no application: all that works there is a proxy.
  const [own, fill] =
    side === boxSide.gateway
      ? [colours.proxy, colours['proxy-fill']]
      : [colours.app, colours['app-fill']]
  const outline = [app.x + 0.5 + dx, app.y + 0.5, app.width - 1, app.height - 1] as const
  switch (pod) {
    case states.pod.pending:
    case states.pod.initialising:
      dashes(path, around(...outline), 2, 3)
      path.stroke({ color: colours.control, width: hair })
      return
    case states.pod.refused:
      dashes(path, around(...outline), 2, 3)
      path.stroke({ color: colours.control, width: hair })
      path.rect(33 + dx, 14.25, 11, 3.5).fill(colours.fail)
      return
    case states.pod.starting:
      path.roundRect(...outline, 2).stroke({ color: own, width: hair })
      return
    case states.pod.started:
    case states.pod.asking:
      path.roundRect(...outline, 2).stroke({ color: own, width: hair })
      path.rect(outline[0], 16, outline[2], 10).fill(fill)
      return
    case states.pod.crashed: {
      dashes(path, around(...outline), 2, 2)
      path.stroke({ color: own, width: hair })
      const [left, right] = [33 + dx, 44 + dx]
      path.moveTo(left, 10).lineTo(right, 22).moveTo(right, 10).lineTo(left, 22)
      path.stroke({ color: colours.fail, width: 2.4, cap: 'round' })
      return
    }
    default: {
      const isLeaving = pod === states.pod.draining || pod === states.pod.severed
      const alpha = isLeaving ? 0.4 : 1
      path.roundRect(...outline, 2).fill({ color: fill, alpha })
      path.roundRect(...outline, 2).stroke({ color: own, width: hair })
      // Where a fill is no fill, one that works stands on a line, which one that starts does not.
      const isPale = fill === colours.surface
      const { x: left, width: across } = levelBox(0)
      if (isPale && (workers > 8 || theme.isStage))
        path.rect(left + dx, 25 - 3, across, 3).fill({ color: own, alpha })
      if (workers > 8) return
      for (let index = 0; index < workers; index++) {
        const { x, y, width, height } = slotBox(workers, index)
        if (theme.isStage) path.rect(x + dx, y, width, height)
        else path.rect(x + 0.3 + dx, y + 0.3, width - 0.6, height - 0.6)
      }
      // Hairlines would be lost on a stage, and lines that are not have no room: an idle slot is light there.
      if (theme.isStage) path.fill(colours.surface)
      else path.stroke({ color: own, width: 0.6, alpha: 0.75 })
    }
  }
}
