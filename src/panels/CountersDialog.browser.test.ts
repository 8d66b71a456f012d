import axe from 'axe-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import type { Inspection, PlaceRef } from '../playback/protocol.ts'
import { wholePlayback } from '../playback/wholePlayback.ts'
import { charts } from '../record/charts.ts'
import Inspector from './Inspector.svelte'

const long = 'recommendations-of-everything-that-somebody-once-looked-at'
const scenarioOf = (system: string): string => `
halfopen: 1
title: Counted
seed: 3
duration: 20s
system: ${system}
services:
  ${long}: { endpoints: 2, workers: 4, serviceTime: { exponential: 10ms }, failures: 10% }
clients:
  web: { to: ${long}, rate: 100/s, timeout: 1s }
policies:
  - { for: ${long}, retry: { attempts: 2, on: [5xx] }, outlier: { consecutive5xx: 3 } }
`
const web = { kind: 'client', index: 0 } as const
let copied: string[]

beforeEach(async () => {
  copied = []
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation((text) => {
    copied.push(text)
    return Promise.resolve()
  })
  await page.viewport(1280, 720)
})
afterEach(() => vi.restoreAllMocks())

/** The inspector of the client of a real run, which can be moved on. */
async function inspect(system = 'envoy') {
  const playback = wholePlayback(Infinity)
  playback.ask({ type: 'load', id: 1, text: scenarioOf(system), file: 'counted.yaml' })
  const at = (t: number): { inspection: Inspection | undefined; now: number } => {
    playback.ask({ type: 'frame', id: 2, t, windowUs: 0, buffer: undefined })
    const answer = playback.ask({ type: 'inspect', id: 3, place: web })
    return {
      inspection: answer.type === 'inspection' ? answer.inspection : undefined,
      now: t,
    }
  }
  const nothing = (): void => {}
  const screen = await render(Inspector, {
    ...at(8_000_000),
    isSelected: true,
    charts,
    playerState: 'paused',
    canBreak: true,
    onclose: nothing,
    onseek: nothing,
    onbreak: nothing,
    onwhy: nothing,
    oncompose: nothing,
    onpolicy: nothing,
    onselect: nothing,
    onrequest: nothing,
    onhover: nothing,
    oncounters: (place: PlaceRef) => {
      const found = playback.ask({ type: 'counters', id: 4, place })
      return Promise.resolve(found.type === 'counters' ? found.counters : undefined)
    },
    oninstances: () => Promise.resolve(undefined),
    onhistory: () => Promise.resolve(undefined),
  })
  screen.container.style.width = '336px'
  return { screen, goTo: (t: number) => screen.rerender(at(t)) }
}

const button = () => page.getByRole('button', { name: 'Counters', exact: true })
const dialog = () => page.getByRole('dialog', { name: 'Counters of the proxy of web' })
const valueOf = (name: string): number => {
  const rows = dialog().element().querySelectorAll('tr')
  const row = [...rows].find(
    (each) => each.querySelector('th')?.textContent === `cluster.${long}.${name}`,
  )
  return Number(row!.querySelector('td')!.textContent)
}

test('the counters of a proxy are found by parts of their names, and follow the moment', async () => {
  const { goTo } = await inspect()
  await button().click()
  await expect.element(dialog().getByRole('searchbox')).toHaveFocus()
  await expect.element(dialog().getByText(/^At 8\.00.s, not zero: \d+$/)).toBeVisible()
  await userEvent.keyboard('RETRY ejected')
  await expect.element(dialog().getByText('None has that.')).toBeVisible()
  await dialog().getByRole('searchbox').fill('RQ retry')
  await expect.poll(() => dialog().getByRole('row').elements().length).toBeGreaterThan(0)
  for (const row of dialog().getByRole('row').elements())
    expect(row.textContent).toMatch(/rq.*retry|retry.*rq/)
  const before = valueOf('upstream_rq_retry')
  await goTo(16_000_000)
  await expect.element(dialog().getByText(/^At 16\.00.s/)).toBeVisible()
  await expect.element(dialog().getByRole('searchbox')).toHaveValue('RQ retry')
  expect(valueOf('upstream_rq_retry')).toBeGreaterThan(before)
  await goTo(8_000_000)
  await expect.element(dialog().getByText(/^At 8\.00.s/)).toBeVisible()
  expect(valueOf('upstream_rq_retry')).toBe(before)
})

test('what is found is copied as the admin page prints it', async () => {
  await inspect()
  await button().click()
  await dialog().getByRole('searchbox').fill('upstream_rq_total')
  await expect.poll(() => dialog().getByRole('row').elements().length).toBe(1)
  await dialog().getByRole('button', { name: 'Copy the lines' }).click()
  await expect.element(dialog().getByText('Copied.')).toBeVisible()
  expect(copied).toEqual([`cluster.${long}.upstream_rq_total: ${valueOf('upstream_rq_total')}\n`])
})

test('Escape closes it, also out of a search, and the button has the focus again', async () => {
  await inspect()
  button().element().focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog().getByRole('searchbox')).toHaveFocus()
  await userEvent.keyboard('cx{Escape}')
  await expect.poll(() => dialog().elements().length).toBe(0)
  await expect.element(button()).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(dialog().getByRole('searchbox')).toHaveFocus()
})

test('at 1280 × 720 nothing is clipped, values stand at the right in one column', async () => {
  await inspect()
  await button().click()
  await expect.poll(() => dialog().getByRole('row').elements().length).toBeGreaterThan(15)
  const box = dialog().element().getBoundingClientRect()
  expect(box.top).toBeGreaterThanOrEqual(0)
  expect(box.bottom).toBeLessThanOrEqual(720)
  const list = dialog().getByRole('region').element()
  expect(list.scrollWidth).toBe(list.clientWidth)
  for (const each of dialog().element().querySelectorAll('h2, p, label, button, th, td'))
    expect(each.scrollWidth, each.textContent).toBeLessThanOrEqual(Math.ceil(each.clientWidth) + 1)
  const rights = [...list.querySelectorAll('td')].map((cell) => {
    expect(getComputedStyle(cell).fontVariantNumeric).toBe('tabular-nums')
    expect(getComputedStyle(cell).textAlign).toBe('right')
    return Math.round(cell.getBoundingClientRect().right)
  })
  expect(new Set(rights).size).toBe(1)
  const { violations } = await axe.run(dialog().element())
  expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([])
})

test('who is no Envoy has no such button', async () => {
  await inspect('linkerd2')
  await expect.element(page.getByRole('heading', { name: 'web' }).first()).toBeVisible()
  expect(button().elements()).toHaveLength(0)
})
