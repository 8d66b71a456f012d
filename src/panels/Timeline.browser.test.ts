import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import Timeline from './Timeline.svelte'

const settings = {
  t: 10_000_000,
  durationUs: 60_000_000,
  speedUs: 50_000,
  isPlaying: false,
  marks: [],
  outages: [],
  ontoggle: () => {},
  onstep: () => {},
  onseek: () => {},
  onspeed: () => {},
}

test('arrow keys move by one second, with Shift by ten milliseconds', async () => {
  const onseek = vi.fn()
  const screen = await render(Timeline, { ...settings, onseek })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' })
  slider.element().focus()

  await userEvent.keyboard('{ArrowRight}')
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}')
  await userEvent.keyboard('{End}')

  expect(onseek.mock.calls).toEqual([[11_000_000], [9_990_000], [60_000_000]])
})

test('pressing the track goes to the moment under the pointer', async () => {
  const onseek = vi.fn()
  const screen = await render(Timeline, { ...settings, onseek })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' })
  const { width } = slider.element().getBoundingClientRect()

  await slider.click({ position: { x: width / 2, y: 20 } })

  expect(onseek).toHaveBeenCalledTimes(1)
  expect(onseek.mock.calls[0]![0]).toBeCloseTo(30_000_000, -6)
})

test('the speed is told in words', async () => {
  const onspeed = vi.fn()
  const screen = await render(Timeline, { ...settings, onspeed })

  await expect.element(screen.getByText('1\u00a0s shows 50\u00a0ms').first()).toBeVisible()
  await userEvent.selectOptions(screen.getByRole('combobox'), '1000000')

  expect(onspeed).toHaveBeenCalledWith(1_000_000)
})
