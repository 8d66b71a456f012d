import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { commandCount, open, placeOf, shownAt, type Handle } from './app.ts'
import { openBrowser } from './browser.ts'

declare const __halfopen: Handle

const second = 1_000_000
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

async function seek(page: Page, t: number): ReturnType<typeof shownAt> {
  await page.evaluate((to) => {
    __halfopen.player.pause()
    __halfopen.player.seek(to)
  }, t)
  return shownAt(page, t)
}

test('taking a fault back takes the run back to before it', async () => {
  const page = await open(browser)
  const { x, y } = await placeOf(page, 'productcatalog-3')
  await seek(page, second)
  const calm = await seek(page, 4 * second)
  await seek(page, second)
  await page.mouse.click(x, y, { button: 'right' })
  await page.getByRole('dialog').getByText('Crash it').first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Break', exact: true }).click()
  await commandCount(page, 1)
  const broken = await seek(page, 4 * second)
  expect(broken.digest).not.toBe(calm.digest)

  await page
    .getByRole('button', { name: /undo|take back|repair/i })
    .first()
    .click()
  await commandCount(page, 0)
  // By way of another moment: until the answer is there, the frame of the broken run is shown, of the same moment.
  await seek(page, 3 * second)

  expect((await seek(page, 4 * second)).digest).toBe(calm.digest)
}, 60_000)

test('an embedded run plays without chrome and leaves the keys to its host', async () => {
  const page = await (await browser.newContext({ viewport: { width: 960, height: 540 } })).newPage()
  await page.setContent(
    `<body><script>window.keys = []; addEventListener('keydown', (e) => keys.push(e.key))</script>
     <button id="host">host</button>
     <iframe src="${inject('baseUrl')}embed.html?scenario=catalogue-outage" width="900" height="480"></iframe></body>`,
  )
  const frame = page.frameLocator('iframe')
  await frame.locator('canvas').first().waitFor()
  await page.waitForTimeout(500)
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME')
  await page.locator('#host').focus()
  for (const key of ['ArrowRight', 'PageDown', ' ']) await page.keyboard.press(key)
  expect(await page.evaluate(() => (globalThis as unknown as { keys: string[] }).keys)).toEqual([
    'ArrowRight',
    'PageDown',
    ' ',
  ])
}, 60_000)
