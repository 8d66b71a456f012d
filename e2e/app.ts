import { expect, inject } from 'vitest'
import type { Browser, Page } from 'playwright'

interface State {
  readonly t: number
  /** The moment of the latest frame. */
  readonly shownAt: number | undefined
  readonly digest: string
  readonly playing: boolean
  readonly scenario: string
  readonly seed: number
  readonly commands: readonly { readonly kind: string; readonly on?: string }[]
  readonly selection: { readonly kind: string } | undefined
}

/** What the page puts at hand with `?test`. */
export interface Handle {
  state(): State
  readonly stage: { readonly tree: { getChildByLabel(label: string, deep: boolean): Label | null } }
  readonly player: {
    readonly state: string
    readonly scenario: { readonly text: string } | undefined
    readonly numbers: { readonly ok: number } | undefined
    readonly topology:
      | {
          readonly services: readonly { readonly name: string }[]
          readonly clients: readonly { readonly name: string }[]
        }
      | undefined
    pause(): void
    seek(t: number): void
    select(place: { kind: string; index: number }): void
  }
}
interface Label {
  getBounds(): { x: number; y: number; width: number; height: number }
}

declare const __halfopen: Handle

/** The app on a page that nobody has seen before: nothing is stored. */
export async function open(browser: Browser, hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test${hash}`)
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )
  return page
}

export const stateOf = (page: Page): Promise<State> => page.evaluate(() => __halfopen.state())

export const textOf = (page: Page): Promise<string> =>
  page.evaluate(() => __halfopen.player.scenario?.text ?? '')

/** Waits until a moment is on the screen, and the run rests there. */
export async function shownAt(page: Page, t: number): Promise<State> {
  await page.waitForFunction((to) => __halfopen.state().shownAt === to, t)
  return stateOf(page)
}

export async function commandCount(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => __halfopen.state().commands.length === wanted, count)
}

/** Where a thing on the canvas is, in the window. */
export async function placeOf(page: Page, label: string): Promise<{ x: number; y: number }> {
  await page.waitForFunction(
    (name) => __halfopen.stage?.tree.getChildByLabel(name, true) != null,
    label,
  )
  return page.evaluate((name) => {
    const { x, y, width, height } = __halfopen.stage.tree.getChildByLabel(name, true)!.getBounds()
    const canvas = document.querySelector('canvas')!.getBoundingClientRect()
    return { x: canvas.x + x + width / 2, y: canvas.y + y + height / 2 }
  }, label)
}

/** Waits until exactly these services run. */
export async function running(page: Page, names: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      __halfopen.player.topology?.services
        .map(({ name }) => name)
        .toSorted()
        .join() === wanted,
    [...names].sort().join(),
  )
}

/** Presses Tab until something with such a name has the focus. Wherever the focus comes by, it can be seen. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null
      if (element === null || element === document.body) return undefined
      const words =
        element.getAttribute('aria-label') ??
        element.labels?.[0]?.textContent ??
        element.textContent ??
        ''
      // The text of an editor shows its focus on the editor, a state of a chart by a ring of its own.
      const shown = element.closest('.cm-editor') ?? element
      const ring = element.querySelector(':scope > .ring')
      const isSeen =
        getComputedStyle(shown).outlineStyle === 'solid' ||
        (ring !== null && getComputedStyle(ring).stroke !== 'none')
      return { words: words.trim(), isSeen }
    })
    if (focused !== undefined) {
      if (presses > 0) expect(focused.isSeen, `the focus on ${focused.words} is seen`).toBe(true)
      if (name.test(focused.words)) return
    }
    await page.keyboard.press('Tab')
  }
  throw new Error(`no way leads to ${String(name)} by Tab`)
}

/** By keyboard alone: goes to a control, and presses it. */
export async function enter(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
