import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'

interface State {
  readonly t: number
  /** The moment of the latest frame. */
  readonly shownAt: number | undefined
  readonly digest: string
  readonly playing: boolean
  readonly scenario: string
  readonly seed: number
  readonly commands: readonly unknown[]
}
/** What the page puts at hand with `?test`. */
interface Handle {
  state(): State
  readonly stage: { readonly tree: { getChildByLabel(label: string, deep: boolean): Label | null } }
  readonly player: {
    setSpeed(us: number): void
    pause(): void
    seek(t: number): void
  }
}
interface Label {
  getBounds(): { x: number; y: number; width: number; height: number }
}
declare const __halfopen: Handle

const second = 1_000_000
let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

async function open(hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test${hash}`)
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )
  return page
}

const stateOf = (page: Page): Promise<State> => page.evaluate(() => __halfopen.state())

/** Where a thing on the canvas is, in the window. */
async function placeOf(page: Page, label: string): Promise<{ x: number; y: number }> {
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

/** Lets the run go on, fast, until something can be read on the page. */
async function playUntil(page: Page, text: RegExp): Promise<void> {
  await page.evaluate((us) => __halfopen.player.setSpeed(us), 2 * second)
  await page.getByText(text).first().waitFor({ timeout: 60_000 })
}

async function seek(page: Page, t: number): Promise<State> {
  await page.evaluate((to) => {
    __halfopen.player.pause()
    __halfopen.player.seek(to)
  }, t)
  return shownAt(page, t)
}

/** Waits until a moment is on the screen. */
async function shownAt(page: Page, t: number): Promise<State> {
  await page.waitForFunction((to) => __halfopen.state().shownAt === to, t)
  return stateOf(page)
}

test('one outage, end to end: break, watch, ask why, rewind, share, and meet again', async () => {
  const page = await open()
  expect((await stateOf(page)).scenario).toBe('online-boutique')

  // Break one of three endpoints from its own menu.
  const { x, y } = await placeOf(page, 'productcatalog-3')
  await page.mouse.click(x, y, { button: 'right' })
  await page.getByRole('dialog').getByText('Answer with errors').first().click()
  await page.getByLabel('Answer with errors: share of requests').fill('100')
  await page.getByRole('button', { name: 'Break', exact: true }).click()
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)

  // Its callers notice, and take it out.
  await playUntil(page, /ejected productcatalog-3/)
  const broken = await stateOf(page)

  // Why? A request that was tried again says so, and by which rule.
  await page.getByText('Why? Show requests').first().click()
  await page.getByRole('checkbox', { name: 'retried' }).check()
  await page.getByRole('listbox', { name: 'Requests' }).getByRole('option').first().click()
  await page
    .getByText(/Retried:/)
    .first()
    .waitFor()
  await page.keyboard.press('Escape')

  // Rewind: before the break, nothing has happened; then the same again.
  const start = await seek(page, 0)
  expect(start.t).toBe(0)
  const there = await seek(page, Math.round(broken.t))
  const again = await seek(page, 0)
  expect(again.digest).toBe(start.digest)
  expect((await seek(page, Math.round(broken.t))).digest).toBe(there.digest)

  // A link brings scenario, seed, commands and moment to somebody else.
  await page.getByRole('button', { name: 'Share' }).click()
  await page.waitForFunction(() => location.hash.length > 1)
  const hash = await page.evaluate(() => location.hash)
  const other = await open(hash)
  const shared = await shownAt(other, there.t)
  expect(shared.commands).toEqual(there.commands)
  expect(shared.digest).toBe(there.digest)
}, 120_000)

test('taking a fault back takes the run back to before it', async () => {
  const page = await open()
  const { x, y } = await placeOf(page, 'productcatalog-3')
  await seek(page, second)
  const calm = await seek(page, 4 * second)
  await seek(page, second)
  await page.mouse.click(x, y, { button: 'right' })
  await page.getByRole('dialog').getByText('Crash it').first().click()
  await page.getByRole('button', { name: 'Break', exact: true }).click()
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  const broken = await seek(page, 4 * second)
  expect(broken.digest).not.toBe(calm.digest)

  await page
    .getByRole('button', { name: /undo|take back|repair/i })
    .first()
    .click()
  await page.waitForFunction(() => __halfopen.state().commands.length === 0)
  // By way of another moment: until the answer is there, the frame of the broken run is shown, of the same moment.
  await seek(page, 3 * second)

  expect((await seek(page, 4 * second)).digest).toBe(calm.digest)
}, 60_000)

test('an embedded run plays without chrome and leaves the keys to its host', async () => {
  const page = await (await browser.newContext({ viewport: { width: 960, height: 540 } })).newPage()
  await page.setContent(
    `<body><script>window.keys = []; addEventListener('keydown', (e) => keys.push(e.key))</script>
     <button id="host">host</button>
     <iframe src="${inject('baseUrl')}embed.html?scenario=catalogue-outage" width="900" height="480"></iframe></body>`,
  )
  const frame = page.frameLocator('iframe')
  await frame.locator('canvas').first().waitFor()
  await page.waitForTimeout(500)
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME')
  await page.locator('#host').focus()
  for (const key of ['ArrowRight', 'PageDown', ' ']) await page.keyboard.press(key)
  expect(await page.evaluate(() => (globalThis as unknown as { keys: string[] }).keys)).toEqual([
    'ArrowRight',
    'PageDown',
    ' ',
  ])
}, 60_000)
