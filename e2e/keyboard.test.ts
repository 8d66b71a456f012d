import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'

interface Handle {
  state(): {
    readonly t: number
    readonly shownAt: number | undefined
    readonly playing: boolean
    readonly commands: readonly { readonly kind: string; readonly on?: string }[]
    readonly selection: { readonly kind: string } | undefined
  }
}
declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

const stateOf = (page: Page) => page.evaluate(() => __halfopen.state())

/** Presses Tab until something with such a name has the focus, and says that the focus can be seen. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return undefined
      const words = element.getAttribute('aria-label') ?? element.textContent ?? ''
      return { words, outline: getComputedStyle(element).outlineStyle }
    })
    if (focused === undefined) continue
    expect(focused.outline, `the focus on ${focused.words}`).toBe('solid')
    if (name.test(focused.words)) return
  }
  throw new Error(`no way leads to ${String(name)} by Tab`)
}

test('the keyboard alone breaks an endpoint, changes a policy, asks why, and rewinds', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test`)
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )

  // 2 opens the palette on one endpoint, and Enter breaks it.
  await page.keyboard.press('2')
  await page.getByRole('dialog', { name: 'Break productcatalog-3' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  expect((await stateOf(page)).commands[0]).toMatchObject({ on: 'productcatalog-3' })

  // Arrows follow the calls on the canvas, Enter selects.
  await tabTo(page, /^The mesh/)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => __halfopen.state().selection !== undefined)

  // A value of the policy that binds there is another one now; what was done can be undone.
  await tabTo(page, /^timeout is/)
  await page.keyboard.press('Enter')
  await page.keyboard.type('1500')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => __halfopen.state().commands.length === 2)
  expect((await stateOf(page)).commands[1]).toMatchObject({ kind: 'policy' })
  await page.getByText('Changed now').waitFor()
  await page.getByText('timeout 1.5\u00a0s').first().waitFor()

  // Why? Escape leads back.
  await page.waitForFunction(() => __halfopen.state().t > 400_000, undefined, { timeout: 60_000 })
  await page.keyboard.press('w')
  await page.getByRole('listbox', { name: 'Requests', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('Broken now').waitFor()

  // Rewind on the timeline, then take the break back.
  await tabTo(page, /^Moment of the run/)
  await page.keyboard.press('Home')
  await page.waitForFunction(() => __halfopen.state().shownAt === 0)
  await page.keyboard.press('End')
  await page.waitForFunction(() => __halfopen.state().t > 1_000_000)
  await tabTo(page, /^Undo errors/)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  await context.close()
}, 120_000)
