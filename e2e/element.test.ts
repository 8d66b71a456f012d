import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { HalfOpenElement } from '../src/hosts/element/half-open.d.ts'
import { openBrowser } from './browser.ts'

/** How often a page, or the page in a frame, has drawn since it was asked for the first time. */
declare const __frames: { count: number }

let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  await context.addInitScript(() => {
    const frames = { count: 0 }
    Object.assign(globalThis, { __frames: frames })
    const ask = globalThis.requestAnimationFrame.bind(globalThis)
    globalThis.requestAnimationFrame = (act) =>
      ask((ms) => {
        frames.count++
        act(ms)
      })
  })
})

afterAll(() => browser.close())

const module = '<script type="module" src="half-open.js"></script>'
const run = '<half-open scenario="retry-storm" style="width: 800px"></half-open>'

/** A page of somebody else's, beside the built files. */
async function hostPage(
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ page: Page; troubles: string[] }> {
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  const address = `${inject('baseUrl')}host.html`
  await page.route(address, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers,
      body: `<!doctype html><title>A host</title><body>${body}</body>`,
    }),
  )
  await page.goto(address)
  return { page, troubles }
}

/** The n-th element plays, and its clock moves. */
async function plays(page: Page, index = 0): Promise<void> {
  await page.waitForFunction(
    (at) => {
      const element = document.querySelectorAll<HalfOpenElement>('half-open')[at]
      return element?.playing === true && element.time > 0
    },
    index,
    { timeout: 60_000 },
  )
}

/** Which one plays, of several that begin by themselves. */
async function whoPlays(page: Page): Promise<number> {
  const playing = await page.waitForFunction(
    () => {
      const all = [...document.querySelectorAll<HalfOpenElement>('half-open')]
      const found = all.findIndex((element) => element.playing && element.time > 0)
      return found < 0 ? undefined : { found }
    },
    undefined,
    { timeout: 60_000 },
  )
  return (await playing.jsonValue())!.found
}

const timeOf = (page: Page, index = 0): Promise<number> =>
  page.evaluate((at) => document.querySelectorAll<HalfOpenElement>('half-open')[at]!.time, index)

const embeds = (page: Page): Frame[] =>
  page.frames().filter((frame) => frame.url().includes('embed.html'))

const drawn = (frame: Frame): Promise<number> => frame.evaluate(() => __frames.count)

test('a page with one script and one tag shows a run, and can steer it', async () => {
  const { page, troubles } = await hostPage(module + run)
  await plays(page)

  const told = await page.evaluate(async () => {
    const element = document.querySelector('half-open')!
    await element.pause()
    const { t } = await element.seek(3)
    const success = await element.query({ metric: 'success(web)', window: '2s' })
    const refused = await element.set('nothing.here', 1).catch(({ code }) => code)
    return { t, time: element.time, success, refused, beats: element.beats.length }
  })
  expect(told.t).toBe(3)
  expect(told.success).toEqual({ value: expect.any(Number), unit: expect.any(String) })
  expect(told.refused).toBe('refused')
  expect(told.beats).toBeGreaterThan(0)
  // A poster that is not there is no trouble of the page.
  expect(troubles.filter((text) => !text.includes('404'))).toEqual([])
  await page.close()
}, 120_000)

test('an element works in a page that allows scripts and frames of its own origin, and nothing else', async () => {
  const policy = "default-src 'none'; script-src 'self'; frame-src 'self'; img-src 'self'"
  const { page, troubles } = await hostPage(module + run, { 'content-security-policy': policy })
  // Its size is the element's own style: one of the page is forbidden here.
  await plays(page)
  const { width, height } = (await page.locator('half-open').boundingBox())!
  expect(width / height).toBeCloseTo(16 / 9, 1)
  const forbidden = troubles.filter((text) => /Content Security Policy/.test(text))
  expect(forbidden.filter((text) => !/style/.test(text))).toEqual([])
  await page.close()
}, 120_000)

test('of two elements one runs, and the other draws nothing', async () => {
  const half = run.replace('800px', '500px')
  const seeded = (seed: number): string => half.replace('scenario=', `seed="${seed}" scenario=`)
  const { page } = await hostPage(module + seeded(1) + seeded(2))
  const first = await whoPlays(page)
  const other = 1 - first
  await page.evaluate(
    (at) => document.querySelectorAll<HalfOpenElement>('half-open')[at]!.play(),
    other,
  )
  await plays(page, other)
  await page.waitForFunction(
    (at) => !document.querySelectorAll<HalfOpenElement>('half-open')[at]!.playing,
    first,
  )
  // What was drawn last may still be under way.
  await page.waitForTimeout(300)
  const still = embeds(page).find((frame) => frame.url().includes(`seed=${first + 1}`))!
  const [before, stood] = [await drawn(still), await timeOf(page, first)]
  await page.waitForTimeout(600)
  expect(await timeOf(page, first)).toBe(stood)
  expect(await drawn(still)).toBe(before)
  expect(await timeOf(page, other)).toBeGreaterThan(0)
  await page.close()
}, 120_000)

test('out of view it draws nothing, and back in view it goes on', async () => {
  const { page } = await hostPage(module + run)
  await plays(page)
  await page.evaluate(() => (document.body.style.paddingTop = '3000px'))
  await page.waitForFunction(() => !document.querySelector('half-open')!.playing)
  await page.waitForTimeout(300)
  const [frame] = embeds(page)
  const before = await drawn(frame!)
  await page.waitForTimeout(600)
  expect(await drawn(frame!)).toBe(before)
  await page.evaluate(() => (document.body.style.paddingTop = '0'))
  await plays(page)
  await page.close()
}, 120_000)

test('taken out and put back again and again, it leaves neither frames nor workers behind', async () => {
  const { page } = await hostPage(module + run)
  await plays(page)
  for (let round = 0; round < 3; round++) {
    await page.evaluate(() => {
      const element = document.querySelector('half-open')!
      Object.assign(globalThis, { kept: element })
      element.remove()
    })
    await page.waitForFunction(() => document.querySelector('half-open') === null)
    await expect.poll(() => embeds(page).length, { timeout: 10_000 }).toBe(0)
    await expect.poll(() => page.workers().length, { timeout: 10_000 }).toBe(0)
    await page.evaluate(() =>
      document.body.append((globalThis as unknown as { kept: HTMLElement }).kept),
    )
    await plays(page)
    expect(embeds(page)).toHaveLength(1)
  }
  await page.close()
}, 180_000)

test('keys that are pressed after a click into the run reach the page around it', async () => {
  const { page } = await hostPage(module + run)
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    document.addEventListener('keydown', ({ key }) => heard.push(key))
  })
  await plays(page)
  const box = (await page.locator('half-open').boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 3)
  const keys = ['PageDown', 'ArrowRight', 'PageUp', 'ArrowLeft', ' ', 'Escape', 'b']
  for (const key of keys) await page.keyboard.press(key === ' ' ? 'Space' : key)
  await page.waitForFunction(
    (count) => (globalThis as unknown as { heard: string[] }).heard.length >= count,
    keys.length,
  )
  expect(await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard)).toEqual(
    keys,
  )
  await page.close()
}, 120_000)

test('in a page on a disk the single script shows a run and steers it', async () => {
  const file = join(inject('folder'), 'host-on-disk.html')
  await writeFile(file, `<!doctype html><body><script src="half-open.global.js"></script>${run}`)
  const page = await context.newPage()
  try {
    await page.goto(pathToFileURL(file).href)
    await plays(page)
    expect(
      await page.evaluate(async () => {
        const element = document.querySelector('half-open')!
        await element.pause()
        return (await element.seek({ t: 2 })).t
      }),
    ).toBe(2)
    const frame = page.frames().find((each) => each.url().includes('halfopen.html'))!
    expect(new URLSearchParams(new URL(frame.url()).hash.slice(1)).getAll('origin')).toEqual([
      'null',
    ])
  } finally {
    await page.close()
    await rm(file)
  }
}, 120_000)

test('where there is no embed page the element says so, and shows what the page has instead', async () => {
  const { page } = await hostPage(
    `${module}<half-open scenario="retry-storm" base="${inject('baseUrl')}nowhere/" style="width: 800px">
       <p slot="fallback">Not here</p></half-open>`,
  )
  const told = await page.evaluate(
    () =>
      new Promise((settle) => {
        document
          .querySelector('half-open')!
          .addEventListener('ho-error', ({ detail }) => settle(detail.code))
      }),
  )
  expect(told).toBe('unreachable')
  expect(await page.getByText('Not here').isVisible()).toBe(true)
  await page.close()
}, 60_000)
