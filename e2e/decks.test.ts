import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openBrowser } from './browser.ts'
import {
  framesDrawn,
  isAtEnd,
  isOverview,
  openDeck,
  place,
  removeDeck,
  restingAt,
  runOf,
  shownFrame,
  writeDeck,
} from './deck.ts'

declare const Reveal: { isPaused(): boolean; getPlugin(id: string): unknown }

// A machine that draws in software does so slowly while something else runs.
vi.setConfig({ testTimeout: 120_000 })
const soon = { timeout: 20_000 }

/** Its beats end at 20, 30, 31 and 60 s; the one that ends at 31 waits for an answer. */
const storm = `data-halfopen="retry-storm" data-halfopen-test="1"`

const slides = `
<section><h1>One</h1></section>
<section ${storm} data-beats="0,1,3" data-speed="8"></section>
<section><h2>Three</h2></section>
<section data-auto-animate ${storm} data-beats="0"><h2>Small</h2><div class="halfopen inset"></div></section>
<section data-auto-animate ${storm} data-beats="0-1"><div class="halfopen full"></div></section>
<section><h2>Last</h2></section>`

/** The same in its own time: ten seconds for a beat. */
const slowSlides = slides.replaceAll(' data-speed="8"', '')

let browser: Browser
let deck = ''
let slowDeck = ''
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  deck = inject('baseUrl') + writeDeck('test', slides)
  slowDeck = inject('baseUrl') + writeDeck('slow', slowSlides)
})

afterAll(async () => {
  await browser.close()
  for (const name of ['test', 'slow', 'plain']) removeDeck(name)
})

async function through(run: (page: Page) => Promise<void>, address = deck): Promise<void> {
  page = await openDeck(browser, address)
  try {
    await run(page)
  } finally {
    await page.context().close()
  }
}

const next = (): Promise<void> => page.keyboard.press('PageDown')
const back = (): Promise<void> => page.keyboard.press('PageUp')

describe('the clicker', () => {
  test('goes through slides and beats and back again', () =>
    through(async () => {
      const forth: string[] = []
      for (let step = 0; step < 20 && !(await isAtEnd(page)); step++) {
        await next()
        forth.push(await place(page))
      }
      expect(forth).toEqual(['1', '1.0', '1.1', '2', '3', '4', '4.0', '5'])
      const backwards: string[] = []
      for (let step = 0; step < 8; step++) {
        await back()
        backwards.push(await place(page))
      }
      expect(backwards).toEqual(['4.0', '4', '3', '2', '1.1', '1.0', '1', '0'])
    }))

  test(
    'meets the same picture from both sides',
    () =>
      through(async () => {
        await next()
        const frame = await shownFrame(page)
        // Played to their ends …
        const first = await restingAt(frame, 20)
        await next()
        const second = await restingAt(frame, 30)
        await next()
        const third = await restingAt(frame, 60)
        expect(new Set([first, second, third]).size).toBe(3)
        // … and gone back to, within the slide and from the slide behind it.
        await back()
        expect(await restingAt(frame, 30)).toBe(second)
        await back()
        expect(await restingAt(frame, 20)).toBe(first)
        await next()
        await next()
        await next()
        expect(await place(page)).toBe('2')
        await back()
        expect(await place(page)).toBe('1.1')
        expect(await restingAt(await shownFrame(page), 60)).toBe(third)
      }),
    120_000,
  )

  test('reaches the deck after a click into the frame', () =>
    through(async () => {
      await next()
      await shownFrame(page)
      await page.mouse.click(640, 260)
      await next()
      await expect.poll(() => place(page), soon).toBe('1.0')
      await page.mouse.click(640, 260)
      await page.keyboard.press('b')
      await expect.poll(() => page.evaluate(() => Reveal.isPaused()), soon).toBe(true)
      await page.keyboard.press('b')
      await expect.poll(() => page.evaluate(() => Reveal.isPaused()), soon).toBe(false)
      await expect
        .poll(() => page.evaluate(() => document.activeElement?.tagName), soon)
        .not.toBe('IFRAME')
      await back()
      await expect.poll(() => place(page), soon).toBe('1')
    }))

  test(
    'is taken back to the same beat by a reload',
    () =>
      through(async () => {
        await next()
        await shownFrame(page)
        await next()
        // reveal.js writes the address once a second at most.
        await expect.poll(() => page.evaluate(() => location.hash), soon).toBe('#/1/0/0')
        await page.reload()
        const frame = await shownFrame(page)
        expect(await place(page)).toBe('1.0')
        await restingAt(frame, 30)
      }),
    120_000,
  )
})

describe('what nobody sees', () => {
  test('a slide that was left costs no frames', () =>
    through(async () => {
      await next()
      const frame = await shownFrame(page)
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(true)
      await next()
      await next()
      await next()
      expect(await place(page)).toBe('2')
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(false)
      // What was asked for before it was left comes to its end.
      await page.waitForTimeout(500)
      const before = await framesDrawn(frame)
      const at = (await runOf(frame)).t
      await page.waitForTimeout(1_000)
      expect(await framesDrawn(frame)).toBe(before)
      expect((await runOf(frame)).t).toBe(at)
    }, slowDeck))

  test('a black screen stops the run, and it goes on after it', () =>
    through(async () => {
      await next()
      const frame = await shownFrame(page)
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(true)
      await page.keyboard.press('b')
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(false)
      expect((await runOf(frame)).t).toBeLessThan(20_000_000)
      await page.keyboard.press('b')
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(true)
    }, slowDeck))

  test('in the overview there are pictures, and nothing runs', () =>
    through(async () => {
      await next()
      const frame = await shownFrame(page)
      await page.keyboard.press('o')
      expect(await isOverview(page)).toBe(true)
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(false)
      await expect(page.locator('.halfopen-layer iframe:visible').count()).resolves.toBe(0)
      const picture = page.locator('section.present .halfopen-poster')
      await picture.waitFor()
      await expect.poll(() => picture.getAttribute('src'), soon).toMatch(/^data:image\/png/)
    }))

  test(
    'the window of the speaker mirrors, and nothing runs in it',
    () =>
      through(async () => {
        await next()
        await shownFrame(page)
        const opened = page.context().waitForEvent('page')
        await page.keyboard.press('s')
        const notes = await opened
        const mirror = await expect
          .poll(() => notes.frames().find((each) => /embed\.html.*role=mirror/.test(each.url())), {
            timeout: 30_000,
          })
          .toBeDefined()
          .then(() => notes.frames().find((each) => /embed\.html/.test(each.url()))!)
        await mirror.waitForFunction(() => '__halfopen' in globalThis)
        // The slide to come has a picture alone.
        expect(notes.frames().filter((each) => /embed\.html/.test(each.url()))).toHaveLength(1)
        await restingAt(mirror, 20)
        await expect
          .poll(() => notes.locator('.speaker-controls-notes').textContent())
          .toMatch(/\S/)
        await next()
        await restingAt(mirror, 30)
        expect(await place(page)).toBe('1.0')
      }),
    120_000,
  )
})

test('a run that grows from a corner to the whole slide is the same page all the way', () =>
  through(async () => {
    for (let step = 0; step < 5; step++) await next()
    expect(await place(page)).toBe('3')
    const frame = await shownFrame(page)
    const shown = page.locator('.halfopen-layer iframe.is-ready:not([aria-hidden])')
    await shown.evaluate((node) => Object.assign(globalThis, { __node: node }))
    await frame.evaluate(() => Object.assign(globalThis, { __same: true }))
    const small = await shown.boundingBox()
    await next()
    await expect.poll(async () => (await shown.boundingBox())?.width, soon).toBe(1280)
    expect(small?.width).toBeCloseTo(560, 0)
    expect(
      await shown.evaluate((node) => node === (globalThis as { __node?: unknown }).__node),
    ).toBe(true)
    expect(await frame.evaluate(() => (globalThis as { __same?: boolean }).__same)).toBe(true)
  }))

describe('keys of the plugin', () => {
  test('play and pause, and this beat once more', () =>
    through(async () => {
      await next()
      const frame = await shownFrame(page)
      await expect.poll(async () => (await runOf(frame)).t, soon).toBeGreaterThan(2_000_000)
      await page.keyboard.press('Shift+P')
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(false)
      expect(await place(page)).toBe('1')
      const before = (await runOf(frame)).t
      await page.keyboard.press('Shift+R')
      await expect.poll(async () => (await runOf(frame)).playing, soon).toBe(true)
      expect((await runOf(frame)).t).toBeLessThan(before)
    }, slowDeck))

  test('the dice give another seed and say which, and the beat begins anew', () =>
    through(async () => {
      await next()
      const frame = await shownFrame(page)
      const { seed } = await runOf(frame)
      await page.keyboard.press('Shift+D')
      await expect.poll(async () => (await runOf(frame)).seed, soon).not.toBe(seed)
      const now = (await runOf(frame)).seed
      await expect
        .poll(() => page.locator('.halfopen-said').textContent(), soon)
        .toBe(`seed ${now}`)
      await restingAt(frame, 20)
    }))

  test('exploring gives the keys to the frame until Esc', () =>
    through(async () => {
      await next()
      await shownFrame(page)
      await page.keyboard.press('Shift+E')
      await page.getByText('Esc gives them back').waitFor()
      await next()
      await page.waitForTimeout(300)
      expect(await place(page)).toBe('1')
      await page.keyboard.press('Escape')
      await page.getByText('Esc gives them back').waitFor({ state: 'hidden' })
      expect(await isOverview(page)).toBe(false)
      await next()
      await expect.poll(() => place(page), soon).toBe('1.0')
    }))

  test('they stand in the help of the deck', () =>
    through(async () => {
      await page.keyboard.press('Shift+?')
      for (const key of ['P', 'R', 'D', 'E'])
        await page.getByRole('cell', { name: `Shift + ${key}` }).waitFor()
    }))
})

test(
  'on paper stand the picture of the last beat and a code that leads to it',
  () =>
    through(async () => {
      await expect
        .poll(() => page.locator('.pdf-page .halfopen-poster').count(), { timeout: 60_000 })
        .toBe(3)
      expect(await page.locator('iframe').count()).toBe(0)
      for (const picture of await page.locator('.halfopen-poster').all())
        expect(await picture.getAttribute('src')).toMatch(/^data:image\/png/)
      const links = page.locator('a.halfopen-follow')
      await expect(links.count()).resolves.toBe(3)
      expect(await links.first().getAttribute('href')).toContain('scenario=retry-storm&beat=3')
      await links.first().locator('svg path').waitFor()
      // One page for each slide: beats are no pages of their own.
      expect(await page.locator('.pdf-page').count()).toBe(6)
    }, `${deck}?print-pdf`),
  120_000,
)

test('a frame that the author wrote is started and stopped by the deck itself', async () => {
  const own = `
<section><h1>One</h1></section>
<section><iframe class="halfopen full" data-src="../../embed.html?scenario=retry-storm&amp;test=1&amp;speed=8"></iframe></section>
<section><h2>Three</h2></section>`
  await through(
    async () => {
      await next()
      const frame = await expect
        .poll(() => page.frames().find((each) => /embed\.html/.test(each.url())), soon)
        .toBeDefined()
        .then(() => page.frames().find((each) => /embed\.html/.test(each.url()))!)
      await frame.waitForFunction(() => '__halfopen' in globalThis)
      await expect.poll(async () => (await runOf(frame)).playing, { timeout: 20_000 }).toBe(true)
      await page.mouse.click(640, 260)
      await next()
      await expect.poll(() => place(page), soon).toBe('2')
    },
    inject('baseUrl') + writeDeck('plain', own),
  )
})

test(
  'a deck that is opened from a disk runs like one from a server',
  () =>
    through(
      async () => {
        await next()
        const frame = await shownFrame(page)
        await restingAt(frame, 20)
        await page.mouse.click(640, 260)
        await next()
        await expect.poll(() => place(page), soon).toBe('1.0')
        await restingAt(frame, 30)
      },
      `file://${join(inject('folder'), 'decks/test/index.html')}`,
    ),
  120_000,
)

const talks = ['anatomy-of-a-retry-storm', 'navigating-the-ecosystem']

test.each(talks)(
  '%s runs from start to end by Page Down alone',
  async (name) => {
    const troubles: string[] = []
    page = await openDeck(browser, `${inject('baseUrl')}decks/${name}/index.html`)
    page.on('pageerror', (error) => troubles.push(error.message))
    const html = readFileSync(join(inject('folder'), 'decks', name, 'index.html'), 'utf8')
    const count = html.split('<section').length - 1
    const visited = new Set<string>()
    for (let step = 0; step < 200; step++) {
      const at = await place(page)
      visited.add(at.split('.')[0]!)
      const runs = await page.locator('section.present .halfopen').count()
      if (runs > 0 && !at.includes('.')) {
        await page.locator('.halfopen-layer iframe.is-ready:not([aria-hidden])').waitFor({
          timeout: 60_000,
        })
      }
      if (await isAtEnd(page)) break
      await next()
      await expect.poll(() => place(page), soon).not.toBe(at)
    }
    expect(visited.size).toBe(count)
    expect(await isAtEnd(page)).toBe(true)
    expect(troubles).toEqual([])
    await page.context().close()
  },
  300_000,
)
