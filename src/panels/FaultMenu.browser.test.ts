import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import type { FaultCommand } from '../scenario/commands.ts'
import FaultMenu from './FaultMenu.svelte'
import { shop } from './shopFixture.ts'

const service = { kind: 'service', index: 0 } as const

function menu(props: object) {
  const onapply = vi.fn()
  const onclose = vi.fn()
  const now = () => ({ next: 12_000_001, durationUs: 60_000_000 })
  const all = { topology: shop, x: 10, y: 10, now, onapply, onclose, ...props }
  return { onapply, onclose, screen: render(FaultMenu, all) }
}

test('a fault is applied with the numbers that were typed', async () => {
  const { onapply, onclose, screen } = menu({ place: service })
  const page = await screen

  await page.getByRole('radio', { name: 'Answer with errors' }).click({ force: true })
  await page.getByLabelText('Answer with errors: share of requests').fill('30')
  await page.getByLabelText('Answer with errors: status').fill('500')
  await page.getByRole('button', { name: 'Break' }).click()

  const fault = { kind: 'errors', ratio: 0.3, status: 500 }
  expect(onapply).toHaveBeenCalledWith({ kind: 'fault', at: 12_000_001, fault, on: 'cart' })
  expect(onclose).toHaveBeenCalled()
})

test('keys alone choose the fault, its number, where, from when and for how long', async () => {
  const { onapply, screen } = menu({ place: service })
  const page = await screen
  await expect.element(page.getByRole('radio', { name: 'Slow it down' })).toHaveFocus()

  // A letter finds; Tab goes on to where, how much, when.
  await userEvent.keyboard('{ArrowDown}d')
  await expect.element(page.getByRole('radio', { name: 'Drain it' })).toHaveFocus()
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}')
  await expect.element(page.getByRole('radio', { name: 'Slow it down' })).toBeChecked()
  await userEvent.keyboard('{Tab}')
  await userEvent.selectOptions(page.getByLabelText('Where'), 'cart-2')
  await userEvent.keyboard('{Tab}5{Tab}{ArrowDown}{Tab}40s{Tab}{ArrowDown}{Tab}1500ms{Enter}')

  expect(onapply).toHaveBeenCalledWith({
    kind: 'fault',
    at: 40_000_000,
    until: 41_500_000,
    fault: { kind: 'slow', factor: 5 },
    on: 'cart-2',
  })
})

test('Enter on the first way breaks with the usual numbers', async () => {
  const { onapply, screen } = menu({ place: service })
  await expect.element((await screen).getByRole('radio').first()).toHaveFocus()

  await userEvent.keyboard('{Enter}')

  expect(onapply).toHaveBeenCalledWith(
    expect.objectContaining({ fault: { kind: 'slow', factor: 3 }, on: 'cart' }),
  )
})

test('Escape breaks nothing', async () => {
  const { onapply, onclose, screen } = menu({ way: 'errors' })
  await expect.element((await screen).getByLabelText('Where')).toHaveFocus()

  await userEvent.keyboard('{Escape}')

  await expect.poll(() => onclose.mock.calls.length).toBe(1)
  expect(onapply).not.toHaveBeenCalled()
})

test('Enter on where it shall be breaks there', async () => {
  const { onapply, screen } = menu({ way: 'errors' })
  const where = (await screen).getByLabelText('Where')
  await userEvent.selectOptions(where, 'stock')
  ;(where.element() as HTMLElement).focus()

  await userEvent.keyboard('{Enter}')

  expect(onapply).toHaveBeenCalledWith(expect.objectContaining({ on: 'stock' }))
})

test('a mistake is told at its place, and nothing that was typed is lost', async () => {
  const { onapply, screen } = menu({ way: 'delay' })
  const page = await screen
  const field = page.getByLabelText('Delay messages: longer by')

  await field.fill('5 parsecs')
  await page.getByLabelText('when it begins').fill('99s')
  await page.getByRole('button', { name: 'Break' }).click()

  expect(onapply).not.toHaveBeenCalled()
  await expect.element(field).toHaveFocus()
  await expect.element(field).toHaveAccessibleDescription(/"parsecs" is no unit here/)
  await expect.element(field).toHaveValue('5 parsecs')
  await expect
    .element(page.getByLabelText('when it begins'))
    .toHaveAccessibleDescription(/Between 0/)

  await field.fill('5ms')
  await page.getByLabelText('when it begins').fill('20s')
  await page.getByRole('button', { name: 'Break at' }).click()
  expect(onapply).toHaveBeenCalledWith(
    expect.objectContaining({ at: 20_000_000, fault: { kind: 'delay', byUs: 5_000 } }),
  )
})

test('arrows step a number', async () => {
  const { screen } = menu({ way: 'errors' })
  const field = (await screen).getByLabelText('Answer with errors: share of requests')

  await field.click()
  await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowDown}')

  await expect.element(field).toHaveValue('55\u00a0%')
})

test('a fault that is there opens filled in', async () => {
  const editing: FaultCommand = {
    kind: 'fault',
    at: 5_000_000,
    until: 15_000_000,
    fault: { kind: 'deploy', eachUs: 2e6, ratio: 0.1, status: 500, factor: 2, crashUs: -1 },
    on: 'cart',
  }
  const { onapply, screen } = menu({ editing })
  const page = await screen

  await expect.element(page.getByLabelText('when it begins')).toHaveValue('5\u00a0s')
  await page.getByLabelText('Deploy a bad release: share of requests').fill('20')
  await page.getByRole('button', { name: 'Change' }).click()

  const fault = { ...editing.fault, ratio: 0.2 }
  expect(onapply).toHaveBeenCalledWith({ ...editing, fault })
})

test('what happens once is asked for no end', async () => {
  const { screen } = menu({ way: 'flush' })
  const page = await screen

  await expect.element(page.getByText('It happens once and is over.')).toBeVisible()
  expect(page.getByLabelText('how long it lasts').elements()).toHaveLength(0)
})
