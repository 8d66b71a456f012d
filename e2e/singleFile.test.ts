import { statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { commandCount, shownAt, stateOf, type Handle } from './app.ts'
import { openBrowser } from './browser.ts'
import { watch, type Watch } from './Watch.ts'

declare const __halfopen: Handle

let browser: Browser
let file: string

beforeAll(async () => {
  browser = await openBrowser()
  file = join(inject('folder'), 'halfopen.html')
})

afterAll(() => browser.close())

/** The file, opened from the disk by somebody who has never seen it. */
async function openFile(fragment = ''): Promise<{ page: Page; seen: Watch }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const address = pathToFileURL(file).href
  const seen = await watch(page, address)
  await page.goto(`${address}?test${fragment}`)
  await runs(page)
  return { page, seen }
}

const runs = (page: Page) =>
  page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )

async function keepsToItself(seen: Watch): Promise<void> {
  expect(await seen.violations()).toEqual([])
  expect(seen.elsewhere).toEqual([])
  expect(seen.errors).toEqual([])
}

test('everything fits into one file of a size that can be sent', () => {
  expect(statSync(file).size).toBeLessThanOrEqual(2_420_000)
})

test('the app runs from a disk: something breaks, is edited, shared, and is there again', async () => {
  const { page, seen } = await openFile()
  // It begins by itself, and its worker never has to be started again.
  await page.waitForFunction(() => __halfopen.state().t > 0)
  expect(await page.getByText('The simulation stopped').count()).toBe(0)
  expect(await page.evaluate(() => document.fonts.check('14px "IBM Plex Sans"'))).toBe(true)
  await page.keyboard.press('2')
  await page.getByRole('dialog', { name: /^Break / }).waitFor()
  await page.keyboard.press('Enter')
  await commandCount(page, 1)
  await page.evaluate(() => {
    __halfopen.player.pause()
    __halfopen.player.seek(3_000_000)
  })
  const { digest } = await shownAt(page, 3_000_000)

  // The link of this moment, opened by somebody else who has the file.
  await page.keyboard.press('s')
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('t=3')
  const link = await page.evaluate(() => location.hash)
  const other = await openFile(link)
  expect((await shownAt(other.page, 3_000_000)).digest).toBe(digest)
  await keepsToItself(other.seen)
  await other.page.context().close()

  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('textbox', { name: 'The scenario as YAML' }).waitFor()
  await page.getByRole('tab', { name: 'Explore' }).click()
  await page.keyboard.press('c')
  await page.getByText(/of \d+ runs|Median of the seeds/).waitFor()
  await page.keyboard.press('Escape')

  await page.reload()
  await runs(page)
  expect((await shownAt(page, 3_000_000)).digest).toBe(digest)
  expect((await stateOf(page)).commands).toHaveLength(1)
  await keepsToItself(seen)
  await page.context().close()
}, 120_000)

test('its embed is what slides show from a disk', async () => {
  const { page, seen } = await openFile('#embed&scenario=retry-storm&play=auto')
  await expect.poll(async () => (await stateOf(page)).scenario).toBe('retry-storm')
  // No panels of the app.
  expect(await page.getByRole('tab', { name: 'Build' }).count()).toBe(0)
  await keepsToItself(seen)
  await page.context().close()
})
