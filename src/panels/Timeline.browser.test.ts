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

test('the speed is told in words, and set on a slider from a hundredth to a hundred times', async () => {
  const onspeed = vi.fn()
  const screen = await render(Timeline, { ...settings, onspeed })

  await expect.element(screen.getByText('1\u00a0s shows 50\u00a0ms').first()).toBeVisible()
  await screen.getByRole('button', { name: 'Speed' }).click()
  screen.getByRole('slider', { name: 'Speed' }).element().focus()
  await userEvent.keyboard('{Home}')
  await userEvent.keyboard('{End}')
  await screen.getByRole('button', { name: 'Faster' }).click()

  expect(onspeed.mock.calls).toEqual([[10_000], [100_000_000], [100_000]])
})

test('what the machine cannot keep up with is said', async () => {
  const screen = await render(Timeline, { ...settings, speedUs: 1e8, reachedUs: 14e6 })

  await expect.element(screen.getByText('no faster here: 14×')).toBeVisible()
  await screen.getByRole('button', { name: 'Speed' }).click()
  await expect.element(screen.getByText('as fast as this machine can: 14×')).toBeVisible()
})

test('a drag along the track with Shift held down makes a window', async () => {
  const onloop = vi.fn()
  const onseek = vi.fn()
  const screen = await render(Timeline, { ...settings, onloop, onseek })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' }).element()
  drag(slider, 0.75, 0.25, 30, true)

  const [window] = onloop.mock.calls.at(-1)!
  expect(window.from).toBeCloseTo(15_000_000, -6)
  expect(window.to).toBeCloseTo(45_000_000, -6)
  expect(onseek).not.toHaveBeenCalled()
})

test('the ends of a window are drawn along, and the window is told in words', async () => {
  const onloop = vi.fn()
  const loop = { from: 15_000_000, to: 30_000_000 }
  const screen = await render(Timeline, { ...settings, loop, onloop })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' }).element()
  drag(slider, 0.5, 0.75, 20)

  const [window] = onloop.mock.calls.at(-1)!
  expect(window.from).toBe(15_000_000)
  expect(window.to).toBeCloseTo(45_000_000, -6)
  expect(slider.textContent).toContain('Round and round: 15.00\u00a0s to 30.00\u00a0s')
})

test('pointing at the track tells the moment, and what happened there', async () => {
  const marks = [{ at: 30_000_000, label: 'crash', shape: 'bolt' }] as const
  const screen = await render(Timeline, { ...settings, marks })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' })
  const { width } = slider.element().getBoundingClientRect()
  await slider.hover({ position: { x: width / 2, y: 30 } })

  const shown = slider.element().querySelector('.hover')!
  expect(shown.textContent).toMatch(/^(29\.9|30\.0)/)
  expect(shown.textContent).toContain('crash')
})

test('at most three futures hang below the track, and no two texts touch', async () => {
  const forks = Array.from({ length: 5 }, (_, index) => ({
    name: `with crash, cart-${index + 1}`,
    seed: 1,
    system: 'envoy',
    commands: [],
    at: 5_000_000 + index * 1_000_000,
    until: 20_000_000 + index * 100_000,
  }))
  const screen = await render(Timeline, { ...settings, forks })
  const slider = screen.getByRole('slider', { name: 'Moment of the run' }).element()
  const boxes = [...slider.querySelectorAll('.axis')].map((text) => text.getBoundingClientRect())
  boxes.sort((a, b) => a.left - b.left)

  expect(slider.querySelectorAll('path[stroke="var(--edge)"]')).toHaveLength(3)
  boxes.slice(1).forEach(({ left }, index) => expect(left).toBeGreaterThan(boxes[index]!.right))
})

/** Presses at one share of the width, moves to another, and lets go. */
function drag(element: Element, from: number, to: number, y: number, shiftKey = false): void {
  const box = element.getBoundingClientRect()
  const at = (share: number): PointerEventInit => ({
    clientX: box.left + box.width * share,
    clientY: box.top + y,
    button: 0,
    pointerId: 1,
    bubbles: true,
    shiftKey,
  })
  element.setPointerCapture = () => {}
  element.dispatchEvent(new PointerEvent('pointerdown', at(from)))
  element.dispatchEvent(new PointerEvent('pointermove', at((from + to) / 2)))
  element.dispatchEvent(new PointerEvent('pointermove', at(to)))
  element.dispatchEvent(new PointerEvent('pointerup', at(to)))
}
