import { expect, test, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { reason, reasons } from '../model/reasons.ts'
import Ledger from './Ledger.svelte'

test('the ledger sums, and each row asks for its requests', async () => {
  const onshow = vi.fn()
  const counts = reasons.map(() => 0)
  counts[reason.overflow] = 187
  counts[reason.upstreamTimeout] = 38
  const numbers = {
    offered: 2_954,
    ok: 2_717,
    failed: 225,
    inFlight: 12,
    degraded: 0,
    deadLetters: 0,
    reasons: counts,
  }
  const screen = await render(Ledger, { numbers, onshow })

  await expect.element(screen.getByRole('heading')).toHaveTextContent('Where 2,954 requests went')
  await screen.getByRole('button', { name: 'pool overflow 187' }).click()

  expect(onshow).toHaveBeenCalledWith({ outcome: 'failed', reason: 'overflow' })
  expect(screen.getByRole('button', { name: 'no route' }).elements()).toHaveLength(0)
})
