import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { stateOf, type Handle } from './app.ts'
import { openBrowser } from './browser.ts'
import { watch } from './Watch.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

const files = (ending: RegExp): string[] =>
  readdirSync(inject('folder'), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .sort()

const pages = files(/\.html$/)
/** Pages of one kind are made by one template: two of them show what all do. */
const visited = pages.filter((name, index) => !/^s\//.test(name) || index % 50 === 0)

test('every built page says first what it may load: what came with it', () => {
  expect(pages).toEqual(expect.arrayContaining(['embed.html', 'halfopen.html', 'index.html']))
  for (const name of pages) {
    const html = readFileSync(join(inject('folder'), name), 'utf8')
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
    expect(policy, name).toBeDefined()
    expect(html.indexOf('Content-Security-Policy'), name).toBeLessThan(200)
    expect(policy, name).toMatch(/^default-src 'none'; script-src '(?:self|sha256-)/)
    expect(policy, name).not.toMatch(/unsafe|\*|https?:/)
    for (const rule of ["base-uri 'none'", "form-action 'none'"]) expect(policy).toContain(rule)
  }
})

test('nothing that is built names a file elsewhere that would be loaded', () => {
  // What a browser fetches by itself: sources of elements and styles, modules, workers.
  const loads =
    /(?:\bsrc(?:set)?|\bhref|\bdata|\bposter|\baction)\s*=\s*["']?\s*(?:https?:)?\/\/[^"'\s>]+|url\(\s*["']?(?:https?:)?\/\/[^)]*\)|@import\s+["'](?:https?:)?\/\/[^"']*|\b(?:import|importScripts|fetch|Worker|EventSource|WebSocket)\(\s*["'`](?:https?|wss?):\/\/[^"'`]*/g
  // A person who follows a link leaves the page, and knows it.
  const followed = /^href=["']https?:\/\//
  const found = files(/\.(?:html|js|mjs|css|svg|webmanifest)$/).flatMap((name) =>
    [...readFileSync(join(inject('folder'), name), 'utf8').matchAll(loads)]
      .map(([text]) => text)
      .filter((text) => !followed.test(text))
      .map((text) => `${name}: ${text.slice(0, 120)}`),
  )
  expect(found).toEqual([])
})

test.each(visited)('%s asks nothing of anybody else, and keeps to its policy', async (name) => {
  const page = await browser.newPage()
  const seen = await watch(page, inject('baseUrl'))
  await page.goto(inject('baseUrl') + name, { waitUntil: 'networkidle' })
  expect(await seen.violations()).toEqual([])
  expect(seen.elsewhere).toEqual([])
  // Pictures of runs are drawn by a command of their own, which a build does not wait for.
  const isMissing = (error: string) => name.startsWith('s/') && error.includes('404')
  expect(seen.errors.filter((error) => !isMissing(error))).toEqual([])
  await page.close()
})

describe('while the app is used', () => {
  let page: Page
  let seen: Awaited<ReturnType<typeof watch>>

  beforeAll(async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    page = await context.newPage()
    seen = await watch(page, inject('baseUrl'))
    await page.goto(`${inject('baseUrl')}index.html?test#scenario=outage-errors`)
    await page.waitForFunction(
      () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
    )
  })

  afterAll(() => page.context().close())

  const keepsTo = async () => {
    expect(await seen.violations()).toEqual([])
    expect(seen.elsewhere).toEqual([])
    expect(seen.errors).toEqual([])
  }

  test('its worker runs, and it can be shared', async () => {
    await expect.poll(async () => (await stateOf(page)).scenario).toBe('outage-errors')
    await page.keyboard.press('s')
    await keepsTo()
  })

  test('the editor and the composer', async () => {
    await page.getByRole('tab', { name: 'Build' }).click()
    await page.getByRole('textbox', { name: 'The scenario as YAML' }).waitFor()
    await page.getByRole('button', { name: 'Gallery' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Explore' }).click()
    await page.keyboard.press('e')
    await page.getByRole('heading', { name: 'Compose policy' }).waitFor()
    await page.keyboard.press('Escape')
    await keepsTo()
  }, 60_000)

  test('the comparison and the matrix', async () => {
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: /^Side by side/ }).waitFor()
    await page.getByText(/of \d+ runs|Median of the seeds/).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('canvas').waitFor()
    await page.keyboard.press('m')
    await page
      .getByRole('button', { name: /Run it/ })
      .first()
      .waitFor()
    await page.keyboard.press('Escape')
    await keepsTo()
  }, 60_000)
})
