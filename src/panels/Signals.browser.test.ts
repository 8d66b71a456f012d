import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import type { Series, Signals as SignalValues, WindowNumbers } from '../playback/protocol.ts'
import { reason, reasonCount } from '../model/reasons.ts'
import Signals from './Signals.svelte'

const count = 20
const constant = (value: number): Float64Array =>
  new Float64Array(count).map((_, index) => (index < 12 ? value : NaN))

const values: SignalValues = {
  offered: constant(100),
  attempts: constant(240),
  success: constant(0.75),
  degraded: constant(0),
  deadLetters: constant(0),
  p50: constant(12_000),
  p95: constant(40_000),
  p99: constant(90_000),
  utilisation: constant(0.4),
  waiting: constant(3),
  pool: constant(0.1),
  lag: constant(NaN),
  errors: [{ reason: reason.overflow, perSecond: constant(25) }],
}

const within: WindowNumbers = {
  from: 4_000_000,
  to: 8_000_000,
  carried: 2,
  offered: 400,
  ok: 200,
  failed: 200,
  inFlight: 2,
  attempts: 1_000,
  degraded: 0,
  deadLetters: 0,
  reasons: Array.from({ length: reasonCount }, (_, index) => (index === reason.overflow ? 200 : 0)),
  p50: 11_000,
  p95: 41_000,
  p99: 91_000,
  utilisation: 0.5,
  waiting: 1,
  pool: 0.2,
  lag: NaN,
}

function series(window: Series['window'] = undefined): Series {
  return {
    bucketUs: 1_000_000,
    durationUs: 20_000_000,
    mesh: values,
    subject: undefined,
    window,
    moments: [],
    narrative: [],
    changes: [],
    number: 1,
  }
}

function props() {
  return {
    topology: undefined,
    series: series(),
    window: undefined as { from: number; to: number } | undefined,
    cursor: undefined as number | undefined,
    now: 12_000_000,
    durationUs: 20_000_000,
    isPaused: true,
    outages: [],
    oncursor: vi.fn(),
    onwindow: vi.fn(),
    onmesh: vi.fn(),
  }
}

test('a chart is walked by keys, and a stretch is marked with Shift', async () => {
  await page.viewport(1440, 900)
  const given = props()
  const screen = await render(Signals, given)
  const chart = screen.getByRole('slider', { name: /^Success/ })
  await expect.element(chart).toHaveAccessibleName('Success of the whole mesh: 75\u00a0%')
  ;(chart.element() as HTMLElement).focus()

  await userEvent.keyboard('{ArrowLeft}')
  expect(given.oncursor).toHaveBeenLastCalledWith(11_500_000)
  await screen.rerender({ cursor: 11_500_000 })
  await userEvent.keyboard('{ArrowLeft}')
  expect(given.oncursor).toHaveBeenLastCalledWith(10_500_000)
  await screen.rerender({ cursor: 10_500_000 })
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')

  expect(given.onwindow).toHaveBeenLastCalledWith({ from: 9_000_000, to: 11_000_000 })
  await userEvent.keyboard('{Escape}')
  expect(given.onwindow).toHaveBeenLastCalledWith(undefined)
})

test('the numbers beside the lines are those of the stretch that is marked', async () => {
  await page.viewport(1440, 900)
  const given = { ...props(), window: { from: 4_000_000, to: 8_000_000 } }
  const screen = await render(Signals, {
    ...given,
    series: series({ mesh: within, subject: undefined }),
  })
  await expect
    .element(screen.getByRole('slider', { name: /^Success/ }))
    .toHaveAccessibleName('Success of the whole mesh: 50\u00a0%')
  await expect
    .element(screen.getByRole('slider', { name: /^Load/ }))
    .toHaveAccessibleName('Load of the whole mesh: 250/s attempts, 100/s wanted')

  await screen.getByRole('button', { name: 'Errors' }).click()

  await expect
    .element(screen.getByRole('slider', { name: /^Errors/ }))
    .toHaveAccessibleName('Errors of the whole mesh: 50/s pool overflow')
})

test('with less room there are two charts, and every signal can still be chosen', async () => {
  await page.viewport(1280, 720)
  const screen = await render(Signals, props())
  await expect.element(screen.getByRole('slider', { name: /^Success/ })).toBeInTheDocument()
  expect(screen.getByRole('slider').elements()).toHaveLength(2)
  for (const name of ['Latency', 'Saturation', 'Load', 'Errors']) {
    await screen.getByRole('button', { name, exact: true }).click()
    await expect
      .element(screen.getByRole('slider', { name: new RegExp(`^${name}`) }))
      .toBeInTheDocument()
  }
})
