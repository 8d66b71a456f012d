import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { wholePlayback } from '../playback/wholePlayback.ts'
import type { InstanceQuery, PlaceRef } from '../playback/protocol.ts'
import { charts } from '../record/charts.ts'
import Inspector from './Inspector.svelte'

const text = `
halfopen: 1
title: Many endpoints
system: envoy
seed: 7
duration: 60s
services:
  cart: { endpoints: 240, workers: 4, serviceTime: { exponential: 20ms } }
clients:
  web: { to: cart, rate: 400/s, timeout: 1s }
policies:
  - for: cart
    retry: { attempts: 2, on: [5xx, reset] }
    outlier: { consecutive5xx: 3, interval: 1s, baseEjectionTime: 30s, maxEjectionPercent: 50% }
events:
  - { at: 1s, fault: { errors: 100% }, on: cart-2 }
`
const now = 8_000_000

/** An inspector of a real run at a moment, and what it asked the page to do. */
async function inspect(place: PlaceRef | undefined) {
  const playback = wholePlayback(Infinity)
  const loaded = playback.ask({ type: 'load', id: 1, text, file: 'many.yaml' })
  expect(loaded.type).toBe('loaded')
  playback.ask({ type: 'frame', id: 2, t: now, windowUs: 0, buffer: undefined })
  const answer = place && playback.ask({ type: 'inspect', id: 3, place })
  const calls = { onhover: vi.fn(), onselect: vi.fn(), onseek: vi.fn() }
  await page.viewport(800, 900)
  const screen = await render(Inspector, {
    inspection: answer?.type === 'inspection' ? answer.inspection : undefined,
    isSelected: place !== undefined,
    charts,
    now,
    playerState: 'paused',
    canBreak: true,
    service: { index: 0, name: 'cart' },
    onclose: () => {},
    onbreak: () => {},
    onwhy: () => {},
    oncompose: () => {},
    onpolicy: () => {},
    onrequest: () => {},
    oncounters: () => Promise.resolve(undefined),
    oninstances: (query: InstanceQuery) => {
      const found = playback.ask({ type: 'instances', id: 4, query })
      return Promise.resolve(found.type === 'instances' ? found.instances : undefined)
    },
    onhistory: (machine: string, row: number) => {
      const found = playback.ask({ type: 'history', id: 5, machine, row })
      return Promise.resolve(found.type === 'history' ? found.history : undefined)
    },
    ...calls,
  })
  screen.container.style.width = '336px'
  return { screen, ...calls }
}

afterEach(() => userEvent.unhover(document.body))

test('with nothing selected it says what to do, and every machine can be opened', async () => {
  const { screen } = await inspect(undefined)
  await expect.element(screen.getByText('Nothing is selected.')).toBeVisible()
  await screen.getByRole('button', { name: /^Pod/ }).click()
  await expect.element(screen.getByRole('heading', { name: 'Pod: all 240' })).toBeVisible()
})

test('240 endpoints are counted in the chart, the ejected one is listed first, and opens', async () => {
  const { screen, onselect, onhover } = await inspect({ kind: 'member', index: 1 })
  await screen.getByRole('button', { name: 'Every instance' }).click()
  await expect
    .element(screen.getByRole('button', { name: 'admitted: 239', exact: true }))
    .toBeVisible()
  const tiles = screen.container.querySelectorAll<HTMLElement>('li button')
  expect(tiles[0]!.textContent).toContain('cart-2')
  expect(tiles[0]!.textContent).toContain('left')
  expect(tiles.length).toBeLessThan(60)

  await userEvent.hover(tiles[0]!)
  expect(onhover).toHaveBeenCalledWith({ kind: 'member', index: 1 })
  await screen.getByRole('button', { name: /^Show 215 more/ }).click()
  await expect.poll(() => screen.container.querySelectorAll('li button').length).toBe(240)

  tiles[0]!.click()
  expect(onselect).toHaveBeenCalledWith({ kind: 'member', index: 1 })
})

test('a click on a state lists who is in it', async () => {
  const { screen } = await inspect({ kind: 'member', index: 0 })
  await screen.getByRole('button', { name: 'ejected', exact: true }).click()
  await expect.element(screen.getByText('Show all states')).toBeVisible()
  const tiles = [...screen.container.querySelectorAll('li button .name')]
  expect(tiles.map(({ textContent }) => textContent)).toEqual(['cart-2, web'])
})

test('an arrow lights the policy line that binds it, and the line lights its arrow', async () => {
  const { screen } = await inspect({ kind: 'member', index: 1 })
  const row = screen.container.querySelector('[data-row="outlier.consecutive5xx"]')!
  const arrow = screen.getByRole('button', { name: /^admitted to ejected/ })

  await arrow.hover()
  await expect.poll(() => row.classList.contains('lit')).toBe(true)
  await userEvent.hover(row)
  await expect.poll(() => arrow.element().classList.contains('lit')).toBe(true)
  await userEvent.hover(screen.container.querySelector('h2')!)
  await expect.poll(() => row.classList.contains('lit')).toBe(false)
  expect(arrow.element().classList.contains('lit')).toBe(false)
})

test('states and arrows are one stop of the Tab key, and arrow keys walk through them', async () => {
  const { screen, onseek } = await inspect({ kind: 'member', index: 1 })
  const stops = [...screen.container.querySelectorAll<SVGElement>('[data-stop]')]
  expect(stops.filter((stop) => stop.getAttribute('tabindex') === '0')).toHaveLength(1)

  stops.find((stop) => stop.getAttribute('tabindex') === '0')!.focus()
  expect(document.activeElement?.getAttribute('aria-current')).toBe('true')
  await userEvent.keyboard('{Home}{ArrowDown}')
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^admitted to ejected/)
  await userEvent.keyboard('{Enter}')
  expect(onseek).toHaveBeenCalledOnce()
})

test('all changes are a strip of bands, and each leads to its beginning', async () => {
  const { screen, onseek } = await inspect({ kind: 'member', index: 1 })
  await screen.getByRole('button', { name: 'All changes' }).click()
  await screen.getByRole('button', { name: /^ejected, .* to 8\.00.s$/ }).click()
  expect(onseek.mock.lastCall![0]).toBeGreaterThan(1_000_000)
  expect(onseek.mock.lastCall![0]).toBeLessThan(now)
})

test('nothing is cut at 336 px', async () => {
  const { screen } = await inspect({ kind: 'service', index: 0 })
  await expect.element(screen.getByText('240 ready')).toBeVisible()
  expect(screen.container.scrollWidth).toBeLessThanOrEqual(336)
})
