import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { open, stateOf, type Handle } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

const outage = '#scenario=outage-errors'

/** Side by side, by the key that opens it. */
async function sideBySide(page: Page): Promise<void> {
  await page.keyboard.press('c')
  await page.getByRole('heading', { name: /^Side by side/ }).waitFor()
  await page.getByText(/of \d+ runs|Median of the seeds/).waitFor()
}

test('two systems are compared on one clock, by keyboard, down to the first request that differs', async () => {
  const page = await open(browser, outage)
  await sideBySide(page)
  // Two live pictures, each with its own places to walk.
  await expect.poll(() => page.getByRole('listbox', { name: /^The mesh/ }).count()).toBe(2)

  await page.getByRole('slider', { name: /^Success/ }).focus()
  for (let second = 0; second < 8; second++) await page.keyboard.press('ArrowRight')
  await page.getByText('8.00\u00a0s').first().waitFor()

  await page.getByRole('tab', { name: 'Pictures' }).focus()
  await page.keyboard.press('ArrowRight')
  await page
    .getByText(/The first request whose fate differs: basket asked at/)
    .waitFor({ timeout: 60_000 })
  const stories = page.getByRole('article')
  expect(await stories.count()).toBe(2)
  expect(await stories.first().innerText()).toMatch(/It failed/)
  expect(await stories.last().innerText()).toMatch(/It was answered/)

  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: /^Side by side/ }).waitFor({ state: 'detached' })
  // The run is where it was, and is drawn again.
  await page.locator('canvas').waitFor()
  expect((await stateOf(page)).scenario).toBe('outage-errors')
})

test('a cell of the matrix is the run', async () => {
  const page = await open(browser)
  await page.keyboard.press('m')
  await page
    .getByRole('button', { name: /^A third of the answers are errors, Envoy: .* Run it/ })
    .click()
  await page.waitForFunction(() => globalThis.document.querySelector('canvas') !== null)
  await expect.poll(async () => (await stateOf(page)).scenario).toBe('outage-errors')
  const system = await page.getByRole('combobox', { name: 'System' }).inputValue()
  expect(system).toBe('envoy')
})

describe.each([
  { name: 'a desk', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'a phone in the dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
] as const)('on $name', ({ viewport, colorScheme }) => {
  test('axe finds nothing wrong side by side, and in the matrix', async () => {
    const context = await browser.newContext({ viewport, colorScheme })
    const page = await context.newPage()
    await page.goto(`${inject('baseUrl')}index.html?test${outage}`)
    await page.waitForFunction(
      () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
    )
    await sideBySide(page)
    expect(await violations(page)).toEqual([])
    for (const name of ['First difference', 'The bill']) {
      await page.getByRole('tab', { name }).click()
      expect(await violations(page)).toEqual([])
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('m')
    await page.getByRole('table').waitFor()
    expect(await violations(page)).toEqual([])
    await context.close()
  }, 180_000)
})
