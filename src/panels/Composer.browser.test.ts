import { expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../app.css'
import { wholePlayback } from '../playback/wholePlayback.ts'
import type { About, PolicyScope } from '../playback/protocol.ts'
import type { Command } from '../scenario/commands.ts'
import type { Named } from '../scenario/names.ts'
import Composer from './composer/Composer.svelte'
import { Composition } from './composer/Composition.svelte.ts'
import type { Player } from './Player.svelte.ts'

const text = `halfopen: 1
title: Shop
duration: 60s
system: envoy
services:
  cart: { team: goods, endpoints: 3, calls: [{ to: pay, method: POST }, store] }
  pay: { team: money, endpoints: 2 }
  store: { protocol: tcp }
clients: { web: { to: cart, rate: 50/s, timeout: 2s } }
policies:
  - { for: pay, timeout: 1s }
`
const now = 3_000_000

/** A composer over a real run that stands at a moment; what is applied is only noted. */
async function compose(scope: PolicyScope) {
  const playback = wholePlayback(Infinity)
  const loaded = playback.ask({ type: 'load', id: 1, text, file: 'shop.yaml' })
  if (loaded.type !== 'loaded') throw new Error(JSON.stringify(loaded))
  playback.ask({ type: 'frame', id: 2, t: now, windowUs: 0, buffer: undefined })
  const { topology } = loaded
  const names = {
    services: topology.services.map(({ name, endpoints }) => ({
      name,
      endpoints: endpoints.length,
      zones: [],
    })),
    clients: topology.clients,
    nodes: [],
    teams: [],
  } as unknown as Named
  const act = vi.fn<(command: Command) => void>()
  const player = {
    topology,
    names,
    act,
    added: [],
    nextMoment: now + 1,
    policies: (asked: PolicyScope, about: About) => {
      const answer = playback.ask({ type: 'policies', id: 3, scope: asked, about })
      return Promise.resolve(answer.type === 'policies' ? answer.view : undefined)
    },
  } as unknown as Player
  const composition = new Composition(player)
  composition.turnTo(scope)
  await page.viewport(800, 900)
  const onclose = vi.fn()
  const screen = await render(Composer, {
    composition,
    topology,
    t: now,
    changes: [],
    onapply: () => {},
    onclose,
  })
  screen.container.style.width = '368px'
  screen.container.style.height = '640px'
  return { screen, composition, act, onclose }
}

test('every key shows what binds now, and whose word it is', async () => {
  const { screen } = await compose({ for: 'pay' })
  const timeout = screen.getByLabelText('timeout', { exact: true }).first()
  await expect.element(timeout).toHaveAttribute('placeholder', '1\u00a0s')
  await screen.getByRole('button', { name: /^timeout: .*Who set it/ }).click()
  await expect.element(screen.getByText('1\u00a0s was set by the operator, line 11.')).toBeVisible()
  await screen.getByRole('button', { name: /^connectTimeout: .*Who set it/ }).click()
  await expect.element(screen.getByText('5\u00a0s is the default of Envoy.')).toBeVisible()
})

test('only what is changed becomes the policy, and the difference says old and new', async () => {
  const { screen, composition } = await compose({ for: 'pay' })
  await screen.getByLabelText('timeout', { exact: true }).first().fill('400ms')
  await userEvent.keyboard('{Enter}')
  await expect.element(screen.getByText('One value at 3 proxies')).toBeVisible()
  expect(composition.command?.policy).toEqual({ for: 'pay', timeoutUs: 400_000 })
  await screen.getByRole('button', { name: 'Review' }).click()
  await expect.element(screen.getByText('- {for: pay, timeout: 400ms}')).toBeVisible()
  const row = screen.container.querySelector('.changes li')!
  expect(row.textContent.replace(/\s+/g, ' ').trim()).toMatch(
    /^timeout 1 s becomes 400 ms before: line 11/,
  )
})

test('what is known before it runs is said before it is applied', async () => {
  const { screen } = await compose({ for: 'pay' })
  await screen.getByText('retry', { exact: true }).click()
  await screen.getByLabelText('5xx', { exact: true }).click()
  await screen.getByRole('button', { name: 'Review' }).click()
  await expect
    .element(screen.getByText(/cart sends POST to pay, which is not safe to send twice/))
    .toBeVisible()
})

test('what cannot be read says so at its key, and nothing can be applied', async () => {
  const { screen, composition } = await compose({ for: 'pay' })
  const timeout = screen.getByLabelText('timeout', { exact: true }).first()
  await timeout.fill('400')
  await userEvent.keyboard('{Enter}')
  await expect.element(timeout).toHaveAttribute('aria-invalid', 'true')
  await expect.element(screen.getByText(/has no unit/)).toBeVisible()
  expect(composition.command).toBeUndefined()
  await screen.getByRole('tab', { name: 'Changes' }).click()
  await expect.element(screen.getByRole('button', { name: 'Apply' })).toBeDisabled()
})

test('where a proxy sees bytes alone, keys of requests are there, and say why they are not to be had', async () => {
  const { screen } = await compose({ for: 'store' })
  await expect.element(screen.getByLabelText('timeout', { exact: true }).first()).toBeDisabled()
  await expect.element(screen.getByText(/Not at L4/).first()).toBeVisible()
  await expect.element(screen.getByLabelText('connectTimeout', { exact: true })).toBeEnabled()
})

test('applied by a team it says so, and goes to the run as one command', async () => {
  const { screen, act } = await compose({ for: 'pay' })
  await screen.getByLabelText('timeout', { exact: true }).first().fill('400ms')
  await userEvent.keyboard('{Enter}')
  await screen.getByRole('button', { name: 'Review' }).click()
  await screen.getByLabelText('Applied by').selectOptions('money')
  await expect.element(screen.getByText('- {for: pay, by: money, timeout: 400ms}')).toBeVisible()
  await screen.getByRole('button', { name: 'Apply' }).click()
  expect(act).toHaveBeenCalledExactlyOnceWith({
    kind: 'policy',
    at: now + 1,
    policy: { for: 'pay', by: 'money', timeoutUs: 400_000 },
  })
  await expect
    .element(screen.getByRole('tab', { name: 'Proxies' }))
    .toHaveAttribute('aria-selected', 'true')
})

test('the form has every key of the schema that says something', async () => {
  const { screen } = await compose({ for: 'pay' })
  const shown = [...screen.container.querySelectorAll('summary .name, .row > label')].map(
    ({ textContent }) => textContent,
  )
  for (const key of ['timeout', 'retry', 'limits', 'outlier', 'balancer', 'fault', 'route']) {
    expect(shown).toContain(key)
  }
})
