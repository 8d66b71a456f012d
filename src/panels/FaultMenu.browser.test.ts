import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import FaultMenu from './FaultMenu.svelte'
import { faultTarget } from './faults.ts'

const topology = {
  title: '',
  description: '',
  system: 'envoy',
  seed: 7,
  durationUs: 60_000_000,
  hasControlPlane: true,
  clients: [],
  services: [
    {
      name: 'cart',
      team: '',
      kind: 'app',
      protocol: 'http1',
      workers: 8,
      queue: 64,
      endpoints: [],
    } as const,
  ],
  endpoints: [],
  proxies: [],
  edges: [],
  clusters: [],
  members: [],
  zones: [],
  nodes: [],
}

function menu() {
  const onapply = vi.fn()
  const onclose = vi.fn()
  const targets = [faultTarget(topology, { kind: 'service', index: 0 })!]
  return { onapply, onclose, props: { targets, x: 10, y: 10, onapply, onclose } }
}

test('a fault is applied with the number that was typed', async () => {
  const { onapply, onclose, props } = menu()
  const screen = await render(FaultMenu, props)

  await screen.getByLabelText('Answer with errors: share of requests').fill('30')
  await screen.getByRole('button', { name: 'Answer with errors' }).click()

  expect(onapply).toHaveBeenCalledWith({ kind: 'errors', ratio: 0.3, status: 503 }, 'cart')
  expect(onclose).toHaveBeenCalled()
})

test('keys alone reach every fault, its number, and the way out', async () => {
  const { onapply, onclose, props } = menu()
  const screen = await render(FaultMenu, props)
  await expect.element(screen.getByRole('button', { name: 'Slow it down' })).toHaveFocus()

  await userEvent.keyboard('{ArrowRight}5{Enter}')
  expect(onapply).toHaveBeenLastCalledWith({ kind: 'slow', factor: 5 }, 'cart')

  await screen.getByRole('button', { name: 'Slow it down' }).element().focus()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
  expect(onapply).toHaveBeenLastCalledWith({ kind: 'kill' }, 'cart')

  await userEvent.keyboard('{Escape}')
  expect(onclose).toHaveBeenCalled()
})

test('a number outside of its range is taken to the nearest end', async () => {
  const { onapply, props } = menu()
  const screen = await render(FaultMenu, props)

  await screen.getByLabelText('Answer with errors: share of requests').fill('400')
  await screen.getByRole('button', { name: 'Answer with errors' }).click()

  expect(onapply).toHaveBeenCalledWith({ kind: 'errors', ratio: 1, status: 503 }, 'cart')
})
