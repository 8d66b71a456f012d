import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import type { PlaceRef } from '../playback/protocol.ts'
import { wholePlayback } from '../playback/wholePlayback.ts'
import { WorkerClient } from '../playback/WorkerClient.ts'
import { charts } from '../record/charts.ts'
import App from './App.svelte'
import { Player, type OpenScenario } from './Player.svelte.ts'
import { blankStage } from './blankStage.ts'
import type { StageLike, StageOptions } from './stage.ts'

const scenario: OpenScenario = {
  id: 'shop',
  title: 'Shop',
  file: 'shop.yaml',
  text: `
halfopen: 1
title: Shop
seed: 7
duration: 20s
system: envoy
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms }, calls: [stock] }
  stock: { endpoints: 2, serviceTime: { exponential: 10ms } }
clients:
  web: { to: cart, rate: 50/s, timeout: 500ms }
events:
  - { at: 1s, fault: { slow: 2x }, on: stock }
`,
}

/** What stands under the pointer on a canvas that draws nothing: an endpoint left of 700 px, a line right of it. */
const under = (x: number): PlaceRef =>
  x < 700 ? { kind: 'endpoint', index: 1 } : { kind: 'edge', index: 0 }
let ringed: PlaceRef | undefined
let outlined: PlaceRef | undefined
let pointAt: ((place: PlaceRef | undefined, x: number, y: number) => void) | undefined
const stage: StageLike = {
  ...blankStage,
  placeAtWindow: (x) => (x < 300 ? undefined : under(x)),
  setDropTarget: (place) => (ringed = place),
  setHighlight: (place) => (outlined = place),
}

let player: Player

async function open() {
  location.hash = '#scenario=shop&seed=7&t=3'
  const client = new WorkerClient({
    startWorker: () => {
      throw new Error('the page runs it')
    },
    startLocal: () => Promise.resolve(wholePlayback()),
  })
  player = new Player(client, () => 0)
  const screen = await render(App, {
    player,
    catalog: [{ ...scenario, description: '', load: () => Promise.resolve(scenario.text) }],
    charts,
    createStage: (options: StageOptions) => {
      pointAt = (place, x, y) => options.onHover?.(place, x, y)
      return Promise.resolve(stage)
    },
  })
  await expect.poll(() => [player.state, player.t]).toEqual(['paused', 3_000_000])
  return screen
}

beforeEach(async () => {
  await page.viewport(1440, 900)
  localStorage.clear()
  ringed = undefined
})

afterEach(() => {
  player.close()
  history.replaceState(null, '', location.pathname + location.search)
})

const send = (target: EventTarget, type: string, x: number, y: number, pointerType = 'mouse') =>
  target.dispatchEvent(
    new PointerEvent(type, {
      bubbles: true,
      cancelable: true,
      isPrimary: true,
      pointerId: 5,
      pointerType,
      button: type === 'pointermove' ? -1 : 0,
      clientX: x,
      clientY: y,
    }),
  )

test('a way to break is dragged onto an endpoint, and undone in one step', async () => {
  const screen = await open()
  const row = screen.getByRole('button', { name: 'Crash it' }).element()
  const before = screen.getByRole('tab', { name: 'Explore' }).element() as HTMLElement
  before.focus()

  send(row, 'pointerdown', 100, 200)
  // A real press takes the focus from whatever had it.
  before.blur()
  send(document.body, 'pointermove', 600, 300)
  await expect.element(screen.getByText('on cart-2')).toBeVisible()
  expect(ringed).toEqual({ kind: 'endpoint', index: 1 })
  send(document.body, 'pointermove', 900, 300)
  await expect.element(screen.getByText('a link cannot crash')).toBeVisible()
  expect(ringed).toBeUndefined()
  send(document.body, 'pointermove', 600, 300)
  send(document.body, 'pointerup', 600, 300)

  expect(player.added).toEqual([
    { kind: 'fault', at: 3_000_001, fault: { kind: 'kill' }, on: 'cart-2' },
  ])
  expect(ringed).toBeUndefined()
  player.pause()
  await screen.getByRole('button', { name: 'Undo', exact: true }).click()
  expect(player.added).toEqual([])
})

test('Escape lets go of what is dragged, and what does not fit is not broken', async () => {
  const screen = await open()
  const row = screen.getByRole('button', { name: 'Crash it' }).element()

  send(row, 'pointerdown', 100, 200)
  send(document.body, 'pointermove', 600, 300)
  await expect.element(screen.getByText('on cart-2')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  expect(screen.getByText('on cart-2').elements()).toHaveLength(0)
  send(document.body, 'pointerup', 600, 300)

  send(row, 'pointerdown', 100, 200)
  send(document.body, 'pointermove', 900, 300)
  send(document.body, 'pointerup', 900, 300)
  expect(player.added).toEqual([])
})

test('a finger that holds drags, one that moves at once scrolls', async () => {
  const screen = await open()
  const row = screen.getByRole('button', { name: 'Crash it' }).element()

  send(row, 'pointerdown', 100, 200, 'touch')
  send(document.body, 'pointermove', 100, 260, 'touch')
  send(document.body, 'pointermove', 600, 300, 'touch')
  send(document.body, 'pointerup', 600, 300, 'touch')
  expect(player.added).toEqual([])

  send(row, 'pointerdown', 100, 200, 'touch')
  await expect.element(screen.getByText('Drop it on what should break')).toBeVisible()
  send(document.body, 'pointermove', 600, 300, 'touch')
  send(document.body, 'pointerup', 600, 300, 'touch')
  expect(player.added).toMatchObject([{ fault: { kind: 'kill' }, on: 'cart-2' }])
})

test('a fault is scheduled by keys, changed, ended, and taken out of the run', async () => {
  const screen = await open()
  const { digest } = player

  // 2 is "Answer with errors": where, how much, when.
  await userEvent.keyboard('2')
  await screen.getByLabelText('when it begins').fill('10s')
  await userEvent.keyboard('{Enter}')
  player.pause()
  await expect.element(screen.getByText('Still to come')).toBeVisible()
  await expect.element(screen.getByText('comes at 10.00')).toBeVisible()

  // It comes earlier, and with less.
  await screen.getByRole('button', { name: /^Change errors/ }).click()
  await screen.getByLabelText('Answer with errors: share of requests').fill('20')
  await screen.getByLabelText('when it begins').fill('2s')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => player.added).toMatchObject([{ at: 2_000_000, fault: { ratio: 0.2 } }])
  player.seek(3_000_000, false)
  await expect.poll(() => [player.state, player.digest === digest]).toEqual(['paused', false])

  // It ends now: the past stays; it is taken out: the past is another.
  const broken = player.digest
  await screen.getByRole('button', { name: /^End errors/ }).click()
  await expect.poll(() => player.added).toMatchObject([{ at: 2_000_000, until: 3_000_001 }])
  player.seek(2_500_000, false)
  player.seek(3_000_000, false)
  await expect.poll(() => [player.state, player.digest]).toEqual(['paused', broken])
  await screen.getByRole('button', { name: 'Undo', exact: true }).click()
  await screen.getByRole('button', { name: /^Undo errors/ }).click()
  player.seek(3_000_000, false)
  await expect.poll(() => [player.state, player.digest]).toEqual(['paused', digest])
})

test('what the scenario broke is ended from now on', async () => {
  const screen = await open()

  await screen.getByRole('button', { name: 'End slow 2× of stock now' }).click()

  expect(player.added).toEqual([{ kind: 'clear', at: 3_000_001, fault: 'slow', on: 'stock' }])
})

test('a click on where it is broken selects the place', async () => {
  const screen = await open()

  await screen.getByTitle('Show stock').click()

  expect(player.selection).toEqual({ kind: 'service', index: 1 })
})

test('all ways to break are found by a word', async () => {
  const screen = await open()

  await screen.getByRole('button', { name: 'More ways to break' }).click()
  await userEvent.keyboard('oom')
  await expect.element(screen.getByRole('button', { name: 'Leak memory' })).toBeVisible()
  expect(screen.getByRole('button', { name: 'Crash it' }).elements()).toHaveLength(0)
  await userEvent.keyboard('{Enter}')

  await expect.element(screen.getByRole('dialog', { name: /^Break / })).toBeVisible()
})

test('a row outlines its place on the canvas, and the place lights its row', async () => {
  const screen = await open()
  const row = screen.container.querySelector<HTMLElement>('.broken li')!
  const stock = { kind: 'service', index: 1 } as const
  await userEvent.hover(row)
  await expect.poll(() => outlined).toEqual(stock)
  await userEvent.hover(screen.getByRole('heading', { name: 'Broken now' }))
  await expect.poll(() => outlined).toBeUndefined()
  row.querySelector('button')!.focus()
  await expect.poll(() => outlined).toEqual(stock)

  expect(row.classList.contains('lit')).toBe(false)
  const { endpoints } = player.topology!.services[1]!
  pointAt!({ kind: 'endpoint', index: endpoints[0]! }, 0, 0)
  await expect.poll(() => row.classList.contains('lit')).toBe(true)
  pointAt!({ kind: 'service', index: 0 }, 0, 0)
  await expect.poll(() => row.classList.contains('lit')).toBe(false)
})

test('the requests of what is selected are offered, and not taken by themselves', async () => {
  const screen = await open()
  player.select({ kind: 'service', index: 1 })
  await screen.getByRole('button', { name: /^answered/ }).click()
  await expect.element(screen.getByRole('heading', { name: /answered requests/ })).toBeVisible()
  const offer = screen.getByRole('button', { name: 'Only those that reached stock' })
  await offer.click()
  await expect.poll(() => screen.container.textContent).not.toContain('Only those that reached')
  const select = screen.getByRole('combobox', { name: 'Service that was reached' })
  await expect.element(select).toHaveValue('stock')
})

test('a moment that the pointer is at on the timeline is read in the charts, and the other way round', async () => {
  const screen = await open()
  const track = screen.getByRole('slider', { name: 'Moment' })
  const box = track.element().getBoundingClientRect()
  await track.hover({ position: { x: box.width * 0.1, y: 30 } })
  const chart = screen.container.querySelector('.plot')!
  const readAt = () => Number(chart.getAttribute('aria-valuenow'))
  await expect.poll(readAt).toBeCloseTo(2, 0)
  // Where the hair stands on the timeline, in seconds of the run.
  const hairAt = (): number => {
    const d = track.element().querySelector('path[d$="22v16"]')?.getAttribute('d') ?? ''
    return (Number(/^M([\d.]+) /.exec(d)?.[1]) / box.width) * 20
  }
  expect(hairAt()).toBeCloseTo(readAt(), 1)
  const { width, height } = chart.getBoundingClientRect()
  await userEvent.hover(chart, { position: { x: width * 0.22, y: height / 2 } })
  await expect.poll(readAt).toBeLessThan(1.9)
  expect(readAt()).toBeGreaterThan(0)
  await expect.poll(hairAt).toBeCloseTo(readAt(), 1)
})
