import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandCount, open, stateOf, tabTo, type Handle } from './app.ts'
import { openBrowser } from './browser.ts'

declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

test('the keyboard alone follows calls, changes the policy of what it comes to, and takes a break back', async () => {
  const page = await open(browser)

  // 2 opens the palette on one endpoint, and Enter breaks it.
  await page.keyboard.press('2')
  await page.getByRole('dialog', { name: 'Break productcatalog-3' }).waitFor()
  await page.keyboard.press('Enter')
  await commandCount(page, 1)
  expect((await stateOf(page)).commands[0]).toMatchObject({ on: 'productcatalog-3' })

  // Arrows follow the calls on the canvas, Enter selects.
  await tabTo(page, /^The mesh/)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => __halfopen.state().selection !== undefined)

  // A value of the policy that binds there is another one now; what was done can be undone.
  await tabTo(page, /^timeout is/)
  await page.keyboard.press('Enter')
  await page.keyboard.type('1500')
  await page.keyboard.press('Enter')
  await commandCount(page, 2)
  expect((await stateOf(page)).commands[1]).toMatchObject({ kind: 'policy' })
  await page.getByText('Changed now').waitFor()
  await page.getByText('timeout 1.5\u00a0s').first().waitFor()

  // What was broken is taken back from the list of it.
  await tabTo(page, /^Undo errors/)
  await page.keyboard.press('Enter')
  await commandCount(page, 1)
  await page.context().close()
}, 120_000)
