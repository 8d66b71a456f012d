import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandCount, enter, open, shownAt, stateOf, tabTo } from './app.ts'
import { openBrowser } from './browser.ts'

interface Handle {
  readonly player: {
    readonly topology: { readonly services: readonly { readonly name: string }[] }
    readonly numbers: { readonly t: number } | undefined
    pause(): void
    seek(t: number, play: boolean): void
    select(place: { kind: string; index: number }): void
  }
}
declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

const second = 1_000_000

async function standAt(page: Page, t: number) {
  await page.evaluate((to) => {
    __halfopen.player.pause()
    __halfopen.player.seek(to, false)
  }, t)
  return shownAt(page, t)
}

test('a retry policy is composed, pushed, watched and taken back by keyboard, and the run is as before', async () => {
  const page = await open(browser)
  const before = await standAt(page, 3 * second)
  const later = (await standAt(page, 5 * second)).digest
  await standAt(page, 3 * second)
  await page.evaluate(() => {
    const index = __halfopen.player.topology.services.findIndex(({ name }) => name === 'cart')
    __halfopen.player.select({ kind: 'service', index })
  })

  await page.keyboard.press('e')
  await page.getByRole('heading', { name: 'Compose policy' }).waitFor()
  expect(await page.getByLabel('To', { exact: true }).inputValue()).toBe('cart')

  await tabTo(page, /^retry/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^attempts$/)
  await page.keyboard.type('5')
  await page.keyboard.press('Enter')
  await enter(page, /^Review$/)
  await page.getByText('retry.attempts').first().waitFor()
  expect(await page.locator('.changes li').first().innerText()).toMatch(/5/)

  await enter(page, /^Apply$/)
  await commandCount(page, 1)
  await standAt(page, 3 * second + 110_000)
  await page.getByText(/of \d+ proxies have it/).waitFor()
  await standAt(page, 5 * second)
  await page.getByText(/^All \d+ proxies have it$/).waitFor()
  expect((await stateOf(page)).digest).not.toBe(later)

  await enter(page, /^Take it back$/)
  await commandCount(page, 0)
  expect((await shownAt(page, 5 * second)).digest).toBe(later)
  await enter(page, /^Apply it again$/)
  await commandCount(page, 1)
  await enter(page, /^Take it back$/)
  await commandCount(page, 0)
  expect((await standAt(page, 3 * second)).digest).toBe(before.digest)

  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Compose policy' }).waitFor({ state: 'detached' })
  await page.context().close()
}, 90_000)
