import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { writeServiceWorker } from '../scripts/build/serviceWorker.mjs'
import type { Handle } from './app.ts'
import { openBrowser } from './browser.ts'
import { serve, type StaticServer } from './serve.ts'
import { watch } from './Watch.ts'

declare const __halfopen: Handle

let browser: Browser
let context: BrowserContext
let page: Page
let folder: string
let server: StaticServer

beforeAll(async () => {
  browser = await openBrowser()
  folder = await mkdtemp(join(tmpdir(), 'halfopen-offline-'))
  // A subfolder, as on most hosts.
  await cp(inject('folder'), join(folder, 'mesh'), { recursive: true })
  server = await serve(folder)
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
})

afterAll(async () => {
  await browser.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

/** On this machine's own server a service worker has to be asked for. */
const app = () => `${server.url}mesh/index.html?test&offline`

const runs = (on: Page) =>
  on.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )

/** Whether a version is kept whole, and answers. */
const isKept = (on: Page) =>
  on.evaluate(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')

test('whoever was here once needs no network: app, late parts, other scenarios and embed', async () => {
  const seen = await watch(page, server.url)
  await page.goto(app())
  await runs(page)
  await expect.poll(() => isKept(page), { timeout: 30_000 }).toBe(true)
  await context.setOffline(true)
  await page.reload()
  await runs(page)
  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('textbox', { name: 'The scenario as YAML' }).waitFor()
  const embed = await context.newPage()
  await embed.goto(`${server.url}mesh/embed.html?test&scenario=retry-storm`)
  await runs(embed)
  expect(await embed.evaluate(() => __halfopen.state().scenario)).toBe('retry-storm')
  await embed.close()
  expect(await seen.violations()).toEqual([])
  expect(seen.errors).toEqual([])
  await context.setOffline(false)
}, 120_000)

test('a newer version is told, waits to be asked for, and takes the place of the first', async () => {
  const html = join(folder, 'mesh', 'index.html')
  const before = await readFile(html, 'utf8')
  await writeFile(html, before.replace('<title>Halfopen</title>', '<title>Halfopen, newer</title>'))
  await writeServiceWorker(process.cwd(), join(folder, 'mesh'))
  await page.goto(app())
  await page.getByText('A newer version of Halfopen is there.').waitFor({ timeout: 60_000 })
  expect(await page.title()).toBe('Halfopen')
  await page.reload()
  await page.getByText('A newer version of Halfopen is there.').waitFor()
  expect(await page.title()).toBe('Halfopen')
  await Promise.all([
    page.waitForEvent('load'),
    page.getByRole('button', { name: 'Reload' }).click(),
  ])
  expect(await page.title()).toBe('Halfopen, newer')
  await context.setOffline(true)
  await page.reload()
  await runs(page)
  expect(await page.title()).toBe('Halfopen, newer')
  await context.setOffline(false)
}, 120_000)

test('nobody is made to keep files: not by an embed, and not by a server on this machine', async () => {
  const other = await browser.newContext()
  for (const address of ['index.html?test', 'embed.html?test&offline&scenario=retry-storm']) {
    const visitor = await other.newPage()
    await visitor.goto(server.url + 'mesh/' + address)
    await runs(visitor)
    expect(
      await visitor.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
    ).toBe(0)
  }
  await other.close()
}, 60_000)
