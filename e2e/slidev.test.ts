import type { Browser, Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { openBrowser } from './browser.ts'
import { restingAt, runOf } from './deck.ts'
import { serve, type StaticServer } from './serve.ts'
import { buildSlidevDeck } from './slidevDeck.ts'

vi.setConfig({ testTimeout: 120_000 })
const soon = { timeout: 20_000 }

let browser: Browser
let server: StaticServer
let page: Page

beforeAll(async () => {
  server = await serve(await buildSlidevDeck(inject('folder')))
  browser = await openBrowser()
}, 600_000)

afterAll(async () => {
  await browser.close()
  await server.close()
})

async function through(hash: string, run: () => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  page = await context.newPage()
  try {
    await page.goto(`${server.url}#${hash}`)
    await page.locator('.slidev-page').first().waitFor({ state: 'attached' })
    await run()
  } finally {
    await context.close()
  }
}

const next = (): Promise<void> => page.keyboard.press('PageDown')
const back = (): Promise<void> => page.keyboard.press('PageUp')

/** `2` for a slide, `2.1` after its first click. */
function place(): string {
  const [path = '', query = ''] = new URL(page.url()).hash.slice(2).split('?')
  const clicks = new URLSearchParams(query).get('clicks')
  return clicks === null ? path : `${path}.${clicks}`
}

const frames = (): Frame[] => page.frames().filter((each) => /embed\.html/.test(each.url()))

async function frameOf(scenario: string): Promise<Frame> {
  const found = () => frames().find((each) => each.url().includes(`scenario=${scenario}`))
  await expect.poll(found, soon).toBeDefined()
  const frame = found()!
  await frame.waitForFunction(() => '__halfopen' in globalThis)
  return frame
}

test('the clicker goes through slides and beats and back again, and meets the same pictures', () =>
  through('/1', async () => {
    await next()
    const frame = await frameOf('retry-storm')
    expect(place()).toBe('2')
    const first = await restingAt(frame, 20)
    await next()
    await expect.poll(place, soon).toBe('2.1')
    const second = await restingAt(frame, 30)
    await next()
    await expect.poll(place, soon).toBe('2.2')
    const third = await restingAt(frame, 60)
    await next()
    await expect.poll(place, soon).toBe('3')
    await next()
    await expect.poll(place, soon).toBe('4')
    await back()
    await expect.poll(place, soon).toBe('3')
    await back()
    await expect.poll(place, soon).toBe('2.2')
    expect(await restingAt(frame, 60)).toBe(third)
    await back()
    expect(await restingAt(frame, 30)).toBe(second)
    await back()
    expect(await restingAt(frame, 20)).toBe(first)
    await back()
    await expect.poll(place, soon).toBe('1')
  }))

test('keys reach the deck after a click into the frame', () =>
  through('/2', async () => {
    await frameOf('retry-storm')
    await page.mouse.click(640, 260)
    await next()
    await expect.poll(place, soon).toBe('2.1')
  }))

test('a slide that was left stands still', () =>
  through('/4', async () => {
    const frame = await frameOf('eject-failing-endpoint')
    await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(true)
    await back()
    await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(false)
  }))

test('the canvas has the pixels of the screen, and pointers meet what they point at', () =>
  through('/2', async () => {
    const frame = await frameOf('retry-storm')
    const width = async () => (await page.locator('iframe:visible').boundingBox())?.width ?? 0
    // The slide is 980 pixels wide and scaled to the window.
    await expect.poll(width, soon).toBeGreaterThan(1_270)
    await expect.poll(() => frame.evaluate(() => innerWidth), soon).toBeCloseTo(await width(), -1)
  }))

test('the overview has pictures and no frames', () =>
  through('/2', async () => {
    await frameOf('retry-storm')
    const before = frames().length
    await page.keyboard.press('o')
    await expect
      .poll(() => page.locator('.halfopen :is(.halfopen-poster, .halfopen-missing)').count(), soon)
      .toBeGreaterThan(2)
    expect(frames().length).toBe(before)
  }))

test('the window of the presenter mirrors', () =>
  through('/presenter/2', async () => {
    const frame = await frameOf('retry-storm')
    expect(frame.url()).toContain('role=mirror')
    await restingAt(frame, 20)
    expect(frames()).toHaveLength(1)
  }))
