import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright'
import { expect, inject } from 'vitest'
import type { Handle } from './app.ts'

/** As much of reveal.js as the tests ask for. */
interface RevealLike {
  isOverview(): boolean
  isLastSlide(): boolean
  getIndices(): { h: number; v: number; f?: number }
  availableFragments(): { prev: boolean; next: boolean }
}
declare const Reveal: RevealLike
declare const __halfopen: Handle

/**
 * Writes a deck of these slides beside those that were built, in their shell.
 *
 * @returns its path in the folder
 */
export function writeDeck(name: string, slides: string): string {
  const folder = inject('folder')
  const shell = readFileSync(join(folder, 'decks/example/index.html'), 'utf8')
  const before = '<div class="slides">'
  const start = shell.indexOf(before) + before.length
  const end = shell.lastIndexOf('</section>') + '</section>'.length
  mkdirSync(join(folder, 'decks', name), { recursive: true })
  writeFileSync(
    join(folder, 'decks', name, 'index.html'),
    shell.slice(0, start) + slides + shell.slice(end),
  )
  return `decks/${name}/index.html`
}

/** Other tests look at everything that was built. */
export function removeDeck(name: string): void {
  rmSync(join(inject('folder'), 'decks', name), { recursive: true, force: true })
}

export async function openDeck(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const page = await context.newPage()
  // Counts what every page and frame draws: each animation frame that a script was called for.
  await page.addInitScript(() => {
    const ask = globalThis.requestAnimationFrame.bind(globalThis)
    Object.assign(globalThis, { __frames: 0 })
    globalThis.requestAnimationFrame = (callback) =>
      ask((ms) => {
        ;(globalThis as unknown as { __frames: number }).__frames++
        callback(ms)
      })
  })
  await page.goto(address)
  // Its class, not its own word: that comes before the first slide is shown.
  await page.locator('.reveal.ready').waitFor({ timeout: 100_000 })
  return page
}

/** `2` for a slide, `2.0` for its first fragment. */
export const place = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const { h, f } = Reveal.getIndices()
    return f === undefined || f < 0 ? String(h) : `${h}.${f}`
  })

export const isAtEnd = (page: Page): Promise<boolean> =>
  page.evaluate(() => Reveal.isLastSlide() && !Reveal.availableFragments().next)

export const isOverview = (page: Page): Promise<boolean> => page.evaluate(() => Reveal.isOverview())

/** The frame that is to be seen, once it shows something. */
export async function shownFrame(page: Page): Promise<Frame> {
  const shown = page.locator('.halfopen-layer iframe.is-ready:not([aria-hidden])')
  await shown.waitFor({ timeout: 60_000 })
  const frame = await (await shown.elementHandle())?.contentFrame()
  if (frame == null) throw new Error('the frame has no page')
  await frame.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )
  return frame
}

export const runOf = (frame: Frame): Promise<ReturnType<Handle['state']>> =>
  frame.evaluate(() => __halfopen.state())

/** What stands in a frame when it rests at a moment, s. */
export async function restingAt(frame: Frame, seconds: number): Promise<string> {
  await expect
    .poll(
      async () => {
        const { t, shownAt, playing } = await runOf(frame)
        return playing ? 'plays' : `${t / 1_000_000} ${(shownAt ?? -1) / 1_000_000}`
      },
      { timeout: 60_000 },
    )
    .toBe(`${seconds} ${seconds}`)
  return (await runOf(frame)).digest
}

export const framesDrawn = (frame: Frame): Promise<number> =>
  frame.evaluate(() => (globalThis as unknown as { __frames: number }).__frames)
