import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { wholePlayback } from '../playback/wholePlayback.ts'
import { WorkerClient } from '../playback/WorkerClient.ts'
import { charts } from '../record/charts.ts'
import App from './App.svelte'
import { Player, type OpenScenario } from './Player.svelte.ts'
import { blankStage } from './blankStage.ts'

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
`,
}

let player: Player

async function open(hash = '') {
  location.hash = hash
  const client = new WorkerClient({
    startWorker: () => {
      throw new Error('the page runs it')
    },
    startLocal: () => Promise.resolve(wholePlayback()),
  })
  player = new Player(client, () => 0)
  return render(App, {
    player,
    catalog: [{ ...scenario, description: '', load: () => Promise.resolve(scenario.text) }],
    charts,
    createStage: () => Promise.resolve(blankStage),
  })
}

beforeEach(async () => {
  await page.viewport(1440, 900)
  localStorage.clear()
  sessionStorage.clear()
})

afterEach(() => {
  player.close()
  history.replaceState(null, '', location.pathname + location.search)
})

test('it plays as soon as it is open', async () => {
  const screen = await open()

  await expect.element(screen.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect.poll(() => player.t).toBeGreaterThan(10_000)
})

test('a link opens exactly the moment of the run that was shared', async () => {
  await open('#scenario=shop&seed=7&system=envoy&do=1s+slow+stock+3x&t=2.5')
  await expect.poll(() => [player.state, player.t]).toEqual(['paused', 2_500_000])
  const { digest } = player
  player.close()

  await open('#scenario=shop')
  await expect.poll(() => player.state).toBe('paused')
  await player.setCommands([
    { kind: 'fault', at: 1_000_000, fault: { kind: 'slow', factor: 3 }, on: 'stock' },
  ])
  player.seek(2_500_000, false)

  await expect.poll(() => [player.state, player.digest]).toEqual(['paused', digest])
})

test('what was broken is undone as if it had never been', async () => {
  const screen = await open('#scenario=shop&t=3')
  await expect.poll(() => [player.state, player.t]).toEqual(['paused', 3_000_000])
  const { digest } = player
  player.act({ kind: 'fault', at: 2_000_000, fault: { kind: 'slow', factor: 9 }, on: 'stock' })
  player.pause()

  await screen.getByRole('button', { name: 'Undo slow 9× of stock' }).click()
  player.seek(3_000_000, false)

  await expect.poll(() => [player.state, player.digest]).toEqual(['paused', digest])
  await expect.element(screen.getByText('Nothing is broken.')).toBeVisible()
})

test('the keyboard alone selects a service and breaks it', async () => {
  const screen = await open('#scenario=shop&t=1')
  await expect.poll(() => player.state).toBe('paused')
  screen.getByRole('listbox').element().focus()

  await userEvent.keyboard('{Home}{ArrowRight}{ArrowRight}{Enter}')
  await expect.element(screen.getByRole('heading', { name: 'cart', exact: true })).toBeVisible()
  await userEvent.keyboard('b')
  await userEvent.keyboard('{Enter}')

  await expect.poll(() => player.added).toMatchObject([{ fault: { kind: 'slow' }, on: 'cart' }])
})

test('counters of a proxy go on while it plays, and are those of the moment when it is paused', async () => {
  const screen = await open()
  await expect.poll(() => player.t).toBeGreaterThan(10_000)
  player.select({ kind: 'client', index: 0 })
  await screen.getByRole('button', { name: 'Counters', exact: true }).click()
  const dialog = screen.getByRole('dialog', { name: 'Counters of the proxy of web' })
  const said = (): string => dialog.getByText(/^At .* not zero/).element().textContent
  await expect.element(dialog.getByText(/^At .* not zero/)).toBeVisible()
  const first = said()
  await expect.poll(said).not.toBe(first)
  player.seek(6_000_000, false)
  await expect.element(dialog.getByText(/^At 6\.00.s/)).toBeVisible()
  await expect
    .element(dialog.getByRole('row', { name: /^cluster\.cart\.upstream_rq_total \d+$/ }))
    .toBeVisible()
})

test('a scenario with mistakes leaves the run before, and says where they are', async () => {
  const screen = await open('#scenario=shop&t=1')
  await expect.poll(() => player.state).toBe('paused')
  const files = new DataTransfer()
  files.items.add(new File([scenario.text.replace('rate:', 'rates:')], 'mine.yaml'))
  dispatchEvent(new DragEvent('drop', { dataTransfer: files }))

  await expect.element(screen.getByRole('alert')).toHaveTextContent('mine.yaml, line 11, column')
  expect(player.topology?.title).toBe('Shop')
  expect(player.scenario?.id).toBe('shop')
})

test('on a phone nothing is wider than the screen', async () => {
  await page.viewport(390, 844)
  const screen = await open('#scenario=shop&t=1')
  await expect.poll(() => player.state).toBe('paused')

  for (const name of ['See', 'Do', 'Why']) {
    await screen.getByRole('tab', { name }).click()
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
  }
})
