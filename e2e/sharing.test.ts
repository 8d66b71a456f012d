import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { open } from './app.ts'
import { openBrowser } from './browser.ts'
import { watch } from './Watch.ts'

interface Handle {
  state(): {
    readonly shownAt: number | undefined
    readonly scenario: string
    readonly seed: number
  }
  readonly player: { pause(): void; seek(t: number, play: boolean): void }
}
declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

test('what is copied for another page shows the very moment that was on the screen', async () => {
  const page = await open(browser, '#scenario=retry-storm&seed=9')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(() => {
    __halfopen.player.pause()
    __halfopen.player.seek(4_500_000, false)
  })
  await page.waitForFunction(() => __halfopen.state().shownAt === 4_500_000)

  await page.keyboard.press('Shift+S')
  const dialog = page.getByRole('dialog', { name: 'Put this moment into another page' })
  await dialog.getByRole('button', { name: 'Copy: A frame' }).click()
  await dialog.getByText('A frame: copied.').waitFor()
  const frame = await page.evaluate(() => navigator.clipboard.readText())
  await dialog.getByRole('button', { name: 'Copy: An element' }).click()
  await dialog.getByText('An element: copied.').waitFor()
  const element = await page.evaluate(() => navigator.clipboard.readText())
  expect(element).toContain(`<script type="module" src="${inject('baseUrl')}half-open.js">`)
  expect(element).toContain('<half-open scenario="retry-storm" seed="9"')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  const [, src = ''] = /src="([^"]+)"/.exec(frame) ?? []
  const address = new URL(src.replaceAll('&amp;', '&'))
  address.searchParams.set('test', '')
  address.searchParams.set('play', 'none')
  await page.goto(address.href)
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt === 4_500_000,
  )
  expect(await page.evaluate(() => __halfopen.state())).toMatchObject({
    scenario: 'retry-storm',
    seed: 9,
  })
  await page.context().close()
}, 120_000)

test.each(['from a server', 'from a disk'])(
  'the page of a scenario shows its poster and leads to the run, %s',
  async (where) => {
    const base =
      where === 'from a disk' ? pathToFileURL(join(inject('folder'), '/')).href : inject('baseUrl')
    const page = await browser.newPage()
    const seen = await watch(page, base)
    await page.goto(`${base}s/retry-storm/index.html`)
    await expect
      .poll(() => page.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(1200)
    expect(await page.locator('body').evaluate((body) => getComputedStyle(body).margin)).toBe('0px')
    expect([seen.errors, seen.elsewhere, await seen.violations()]).toEqual([[], [], []])

    await page.getByRole('link', { name: 'Run it' }).click()
    await page.waitForURL(/index\.html#scenario=retry-storm/)
    await page.getByRole('button', { name: 'Share', exact: true }).waitFor()
    await page.close()
  },
  60_000,
)
