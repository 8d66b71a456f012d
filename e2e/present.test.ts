import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { encode } from 'uqr'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { stateOf } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

interface Size {
  readonly width: number
  readonly height: number
}
const stage720 = { width: 1280, height: 720 }

/** The stage of a scenario with five beats, of which the fourth asks the audience; at the first one. */
async function present(more = '', viewport: Size = stage720): Promise<Page> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test#scenario=retries-multiply&present=1${more}`)
  await page.locator('.letterbox canvas').waitFor()
  if (more === '') await at(page, '1 / 5')
  return page
}

/** Waits until the beat line says where one is. */
const at = (page: Page, position: string): Promise<void> =>
  page.locator('footer').getByText(position, { exact: true }).waitFor()

const headline = (page: Page): Promise<string> => page.locator('header h2').innerText()

/** Waits until the beat stands at its end: what it claims is said. */
const claimed = (page: Page, claim: string): Promise<void> =>
  page.getByRole('heading', { name: claim }).waitFor()

test('Page Down alone leads from the first beat to the answer of the poll, and Page Up back', async () => {
  const page = await present()
  const next = (): Promise<void> => page.keyboard.press('PageDown')

  expect(await headline(page)).toBe('One request, one attempt')
  await next()
  await at(page, '2 / 5')
  await next()
  await at(page, '3 / 5')
  await next()
  await at(page, '4 / 5')
  const poll = page.getByRole('region', { name: 'What do you think?' })
  await poll.getByText('How many attempts reach it').waitFor()
  // Nothing reveals the answer before it is seen.
  expect(await poll.innerText()).not.toContain('Each layer')
  await next()
  await at(page, '5 / 5')
  expect(await poll.count()).toBe(0)
  // Once more while it plays: to its end; then the answer; then nothing is left to come.
  await next()
  await claimed(page, 'Each request costs 27 attempts, and none of them succeeds.')
  await next()
  await poll.getByText('Each layer tries three times').waitFor()
  await poll.getByText('It is 27.6.').waitFor()
  await next()
  await at(page, '5 / 5')
  await poll.waitFor({ state: 'detached' })

  await page.keyboard.press('PageUp')
  await at(page, '4 / 5')
  await page.keyboard.press('PageUp')
  await at(page, '3 / 5')
  await claimed(page, 'Nine of ten answers fail. Each request costs some nine attempts.')
  await page.context().close()
}, 120_000)

test('a beat is the same picture however one came to it', async () => {
  const page = await present()
  const seen = async (): Promise<string> => (await stateOf(page)).digest
  await page.keyboard.press('PageDown')
  await at(page, '2 / 5')
  await page.keyboard.press('e')
  await claimed(page, 'Half of the answers of stock fail, and almost no user notices.')
  const forwards = await seen()
  await page.keyboard.press('End')
  await at(page, '5 / 5')
  await page.keyboard.press('2')
  await at(page, '2 / 5')
  await page.keyboard.press('e')
  await claimed(page, 'Half of the answers of stock fail, and almost no user notices.')

  expect(await seen()).toBe(forwards)
  await page.context().close()
}, 120_000)

test('the mouse begins, goes on, and the stage can be left again', async () => {
  const context = await browser.newContext({ viewport: stage720 })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test#scenario=retries-multiply`)
  await page.getByRole('button', { name: 'Present' }).click()
  await at(page, '1 / 5')
  await page.mouse.click(640, 180)
  await at(page, '2 / 5')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Present' }).waitFor()
  expect(await page.evaluate(() => location.hash)).not.toContain('present')
  // By its key, too.
  await page.keyboard.press('P')
  await at(page, '1 / 5')
  await context.close()
}, 120_000)

test('a dark screen hides all, and the next press only brings the stage back', async () => {
  const page = await present()
  await page.keyboard.press('b')
  const dark = page.getByRole('button', { name: 'The screen is dark' })
  await dark.waitFor()
  const box = await dark.boundingBox()
  expect(box).toMatchObject({ x: 0, y: 0, width: 1280, height: 720 })
  await page.keyboard.press('PageDown')
  await dark.waitFor({ state: 'detached' })
  await at(page, '1 / 5')
  await page.context().close()
}, 120_000)

/** Where letters are smaller than a 30th of the stage, and what stands in its lowest fifth besides the beat line. */
function flaws(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const stage = document.querySelector('.stage')!.getBoundingClientRect()
    const unit = stage.height / 720
    const safe = stage.top + 576 * unit
    const found: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>('.stage *')) {
      const { width, height, bottom } = element.getBoundingClientRect()
      if (width === 0 || height === 0) continue
      const words = [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent?.trim() ?? '')
        .join('')
      const isField = element instanceof HTMLInputElement
      if ((words !== '' || isField) && !element.classList.contains('visually-hidden')) {
        const size = parseFloat(getComputedStyle(element).fontSize)
        if (size < 24 * unit - 0.1) found.push(`${words}: ${size} px`)
      }
      const isHolder = element.matches('.inner') || element.closest('footer') !== null
      if (!isHolder && bottom > safe + 1)
        found.push(`${element.tagName}.${element.className} reaches ${bottom}`)
    }
    return found
  })
}

test.each([
  [1280, 720],
  [1440, 900],
  [1920, 1080],
])(
  'at %d × %d letters are large and the lowest fifth holds the beat line alone',
  async (width, height) => {
    const page = await present('', { width, height })
    const stage = (await page.locator('.stage').boundingBox())!
    expect(stage.width / stage.height).toBeCloseTo(16 / 9, 2)
    await page.locator('.figures').waitFor()
    expect(await flaws(page)).toEqual([])
    for (const [key, region] of [
      ['x', 'Break something'],
      ['q', 'Follow along'],
      ['?', 'Keys on the stage'],
    ] as const) {
      await page.keyboard.press(key)
      await page.getByRole('region', { name: region }).waitFor()
      expect(await flaws(page), region).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.keyboard.press('4')
    await at(page, '4 / 5')
    await page.getByRole('region', { name: 'What do you think?' }).waitFor()
    expect(await flaws(page), 'the poll').toEqual([])
    await page.context().close()
  },
  120_000,
)

test('votes that are typed or pasted are bars, and stand beside the claim until the answer is seen', async () => {
  const page = await present()
  await page.keyboard.press('4')
  await at(page, '4 / 5')
  const poll = page.getByRole('region', { name: 'What do you think?' })
  await poll.getByRole('textbox', { name: 'Votes for A' }).fill('3')
  await page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', 'option,votes\nA,5\nB,30\nC,15\n')
    dispatchEvent(new ClipboardEvent('paste', { clipboardData }))
  })
  await poll.getByText('50 votes').waitFor()
  expect(await poll.getByRole('textbox', { name: 'Votes for B' }).inputValue()).toBe('30')
  const widths = await poll
    .locator('.bar span')
    .evaluateAll((bars) => bars.map((bar) => (bar as HTMLElement).style.width))
  expect(widths).toEqual(['10%', '60%', '30%'])

  // Page Down goes on even from a field.
  await poll.getByRole('textbox', { name: 'Votes for C' }).focus()
  await page.keyboard.press('PageDown')
  await at(page, '5 / 5')
  await page.locator('header p').getByText('the audience says 9').waitFor()
  await page.keyboard.press('PageDown')
  await claimed(page, 'Each request costs 27 attempts')
  await page.keyboard.press('PageDown')
  await poll.getByText('It is 27.6. You said 9.').waitFor()
  await page.context().close()
}, 120_000)

test('something is broken by keyboard, and its flag is in the run; another beat is as it was meant', async () => {
  const page = await present()
  const before = (await stateOf(page)).commands.length
  await page.keyboard.press('x')
  await page.getByRole('button', { name: /Answer with errors/ }).waitFor()
  await page.keyboard.press('2')
  await page.getByText('Answer with errors: where?').waitFor()
  await page.keyboard.press('1')
  await page.waitForFunction(() => document.querySelector('.break') === null)
  await expect.poll(async () => (await stateOf(page)).commands.length).toBe(before + 1)
  await page.keyboard.press('PageDown')
  await at(page, '2 / 5')
  await expect.poll(async () => (await stateOf(page)).commands.length).toBe(before)
  await page.context().close()
}, 120_000)

test('the dice give another seed, and the stage says which', async () => {
  const page = await present()
  await page.keyboard.press('d')
  await expect.poll(async () => (await stateOf(page)).seed).not.toBe(7)
  const { seed } = await stateOf(page)
  await page.locator('header p').getByText(`seed ${seed}`).waitFor()
  await page.context().close()
}, 120_000)

test('the code on the stage is the link to this very moment, and the link leads there', async () => {
  const page = await present()
  await page.keyboard.press('PageDown')
  await at(page, '2 / 5')
  await page.keyboard.press('q')
  const follow = page.getByRole('region', { name: 'Follow along' })
  await follow.waitFor()
  const link = await follow.locator('.link').innerText()
  expect(link.length).toBeLessThanOrEqual(300)
  const painted = await follow.locator('svg.code path').getAttribute('d')
  const { data, size } = encode(link, { ecc: 'M', border: 4 })
  const rows = data.map((row) => row.map(() => false))
  for (const [, x, y, run] of painted!.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let column = 0; column < Number(run); column++) rows[Number(y)]![Number(x) + column] = true
  expect(rows).toEqual(data)
  const { width } = (await follow.locator('svg.code').boundingBox())!
  expect(width / size, 'px of a square').toBeGreaterThanOrEqual(4)

  // Whoever types another address gets a code of that.
  await follow.getByRole('textbox', { name: 'Address of the page' }).fill('https://a.example/')
  expect(await follow.locator('.link').innerText()).toMatch(/^https:\/\/a\.example\/#scenario=/)

  const { digest, shownAt } = await stateOf(page)
  const seat = await browser.newPage()
  const opened = new URL(link)
  opened.search = '?test'
  await seat.goto(opened.href)
  await seat.waitForFunction(
    (t) =>
      (globalThis as { __halfopen?: { state(): { shownAt?: number } } }).__halfopen?.state()
        .shownAt === t,
    shownAt,
  )
  expect((await stateOf(seat)).digest).toBe(digest)
  await seat.close()
  await page.context().close()
}, 120_000)

test('the window with notes leads and follows, and survives a reload of itself and of the stage', async () => {
  const page = await present()
  const opening = page.waitForEvent('popup')
  await page.keyboard.press('w')
  const notes = await opening
  await notes.getByRole('heading', { name: 'One request, one attempt' }).waitFor()
  await notes.getByText('Three services in a row, and stock behind them.').waitFor()
  await notes.getByText('Half of the answers fail').first().waitFor()
  expect(await violations(notes)).toEqual([])

  await notes.getByRole('button', { name: 'Next beat' }).click()
  await at(page, '2 / 5')
  await notes.getByRole('heading', { name: 'Half of the answers fail' }).waitFor()
  // A press is one step, by however many ways it is told.
  await page.waitForTimeout(1_500)
  await at(page, '2 / 5')
  await page.keyboard.press('PageDown')
  await notes.getByRole('heading', { name: 'Nine of ten fail' }).waitFor()
  await notes.keyboard.press('b')
  await page.waitForTimeout(500)
  await page.getByRole('button', { name: 'The screen is dark' }).waitFor()
  await notes.getByText('The stage is dark.').waitFor()
  await notes.keyboard.press('b')

  await notes.reload()
  await notes.getByRole('heading', { name: 'Nine of ten fail' }).waitFor()

  // The address follows within a second.
  await page.waitForFunction(() => location.hash.includes('beat=nine'))
  await page.reload()
  await at(page, '3 / 5')
  await notes.getByRole('button', { name: 'Back' }).click()
  await at(page, '2 / 5')
  await notes.getByRole('heading', { name: 'Half of the answers fail' }).waitFor()
  await page.context().close()
}, 180_000)

test('axe finds nothing wrong on the stage, whatever lies over it, in any of its colours', async () => {
  const page = await present()
  for (let theme = 0; theme < 3; theme++) {
    expect(await violations(page), `theme ${theme}`).toEqual([])
    await page.keyboard.press('t')
  }
  for (const key of ['x', 'q', '?', '4']) {
    await page.keyboard.press(key)
    await page.waitForTimeout(300)
    expect(await violations(page), key).toEqual([])
    if (key !== '4') await page.keyboard.press('Escape')
  }
  await page.context().close()
}, 180_000)

test('after two seconds without a move there is no pointer on the stage', async () => {
  const page = await present()
  const cursor = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.querySelector('.letterbox')!).cursor)
  await page.mouse.move(300, 300)
  expect(await cursor()).not.toBe('none')
  await expect.poll(cursor, { timeout: 10_000 }).toBe('none')
  await page.mouse.move(320, 320)
  await expect.poll(cursor).not.toBe('none')
  await page.context().close()
}, 60_000)

test('pages from a disk present too, with the window of notes beside them', async () => {
  const context = await browser.newContext({ viewport: stage720 })
  const page = await context.newPage()
  const address = pathToFileURL(join(inject('folder'), 'index.html')).href
  await page.goto(`${address}?test#scenario=retries-multiply&present=1`)
  await at(page, '1 / 5')
  const opening = page.waitForEvent('popup')
  await page.keyboard.press('w')
  const notes = await opening
  expect(notes.url()).toMatch(/^file:/)
  await notes.getByRole('heading', { name: 'One request, one attempt' }).waitFor()
  await notes.getByRole('button', { name: 'Next beat' }).click()
  await at(page, '2 / 5')
  await notes.reload()
  await notes.getByRole('heading', { name: 'Half of the answers fail' }).waitFor()

  // Nobody else can reach a disk: the address is asked for.
  await page.keyboard.press('q')
  const follow = page.getByRole('region', { name: 'Follow along' })
  await follow.getByText('This page was opened from a disk').waitFor()
  await follow.getByRole('textbox').fill('https://a.example/index.html')
  await follow.locator('svg.code').waitFor()
  await context.close()
}, 120_000)
