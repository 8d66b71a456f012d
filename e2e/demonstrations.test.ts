import type { Browser, Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { demonstrationOf, type Demonstration } from '../src/evaluation/demonstrations.ts'
import { questions } from '../src/evaluation/questions.ts'
import { unpackText } from '../src/playback/linkState.ts'
import { open, shownAt } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

const slowly = { timeout: 60_000, interval: 100 }
const testMs = 900_000

/** The question in the page, in which nothing plays by itself. */
async function openQuestion(number: number): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test#page=evaluate&at=${number}.1`)
  await page.locator('[data-demonstration]').waitFor()
  return page
}

/** Its runs as they are shown, when all of them stand at the moment of the clock and are read. */
async function standing(page: Page, runs: number): Promise<readonly string[]> {
  let found: readonly string[] = []
  const isThere = async (): Promise<boolean> => {
    const shown = await page.locator('[data-demonstration]').evaluate((panel) => ({
      at: panel.dataset['at'],
      isPlaying: document.querySelector('button[aria-label="Pause"]') !== null,
      runs: [...panel.querySelectorAll<HTMLElement>('[data-run]')].map(
        ({ dataset: { run, at, digest } }) => ({ run, at, digest }),
      ),
    }))
    found = shown.runs.map(({ run, at, digest }) => `${run} ${at} ${digest}`)
    return (
      !shown.isPlaying &&
      shown.runs.length === runs &&
      shown.runs.every(({ at, digest }) => digest !== undefined && at === shown.at)
    )
  }
  await expect.poll(isThere, slowly).toBe(true)
  return found
}

/** Until the runs are others than they were. */
async function changed(page: Page, runs: number, before: readonly string[]) {
  await expect
    .poll(async () => (await standing(page, runs)).join() !== before.join(), slowly)
    .toBe(true)
  return standing(page, runs)
}

async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
}

const slider = (page: Page): Locator => page.getByRole('slider', { name: /^Moment/ })

/** To a share of its time, by a press on the line. */
async function pressTime(page: Page, share: number): Promise<void> {
  const box = (await slider(page).boundingBox())!
  await page.mouse.click(box.x + share * box.width, box.y + box.height / 2)
}

/** Where something is going on: a third of the way. */
const aThird = ({ from, until }: Demonstration): number => (from + (until - from) / 3) / until

async function playsAndStands(page: Page, demonstration: Demonstration): Promise<void> {
  const { runs } = demonstration
  const before = await standing(page, runs.length)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  const began = Number(await slider(page).getAttribute('aria-valuenow'))
  await expect
    .poll(async () => Number(await slider(page).getAttribute('aria-valuenow')), slowly)
    .toBeGreaterThan(began)
  await pause(page)
  await changed(page, runs.length, before)
  // From its end: what a knob changes may come late.
  await slider(page).press('End')
}

/** Turns a knob on by keyboard, and back by mouse. */
async function turns(page: Page, knob: Demonstration['knobs'][number], runs: number) {
  const before = await standing(page, runs)
  const group = page.locator(`[data-knob="${knob.id}"]`)
  const first = await group.getByRole('radio', { checked: true }).inputValue()
  await group.getByRole('radio', { checked: true }).focus()
  await page.keyboard.press('ArrowRight')
  expect(await group.getByRole('radio', { checked: true }).inputValue()).not.toBe(first)
  await changed(page, runs, before)
  await group
    .locator('label')
    .nth(knob.choices.findIndex(({ id }) => id === first))
    .click()
  await expect.poll(() => standing(page, runs), slowly).toEqual(before)
}

/** Does an act by mouse, opens the disturbed run in the app, and takes the act back by keyboard; then does it by keyboard. */
async function acts(page: Page, demonstration: Demonstration): Promise<void> {
  const { id, acts: all, runs } = demonstration
  for (const [index, act] of all.entries()) {
    await pressTime(page, aThird(demonstration))
    await standing(page, runs.length)
    const button = page.locator(`[data-act="${act.id}"]`)
    await button.click()
    await pause(page)
    await standing(page, runs.length)
    if (index === 0) await opensInApp(page, id)
    // To the end: some of what is done takes its time to be seen.
    await slider(page).press('End')
    const disturbed = await standing(page, runs.length)
    const undo = page.getByRole('button', { name: `Take back: ${act.label}` })
    await undo.focus()
    await page.keyboard.press('Enter')
    await undo.waitFor({ state: 'detached' })
    const calm = await standing(page, runs.length)
    expect({ act: act.id, isOther: calm.join() !== disturbed.join() }).toEqual({
      act: act.id,
      isOther: true,
    })
    await button.focus()
    await page.keyboard.press('Enter')
    await undo.waitFor()
    await pause(page)
    await undo.click()
    await undo.waitFor({ state: 'detached' })
  }
}

/** The link of the last run leads to the same moment of the same run. */
async function opensInApp(page: Page, id: string): Promise<void> {
  const run = page.locator('[data-run]').last()
  const link = async (): Promise<string> =>
    (await run.locator('a.open').getAttribute('href'))!.replace(/^.*(?=#)/, '')
  await expect.poll(link, slowly).toMatch(/^#.*t=/)
  const [href, at, digest] = [
    await link(),
    Number(await run.getAttribute('data-at')),
    await run.getAttribute('data-digest'),
  ]
  const app = await open(browser, href)
  const state = await shownAt(app, at)
  expect({ id, digest: state.digest }).toEqual({ id, digest })
  await app.context().close()
}

/** The runs are kept, stand in the sheet, and are taken out. */
async function keeps(page: Page, { id, runs }: Demonstration): Promise<void> {
  await page.locator('[data-keep]').click()
  await page.getByText('Kept in the record').waitFor()
  const kept = async (): Promise<number> => {
    const sheet = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('sheet')
    const unpacked = sheet === null ? undefined : unpackText(sheet)
    const text = typeof unpacked === 'object' ? unpacked.text : ''
    return text.split(`of: ${id}\n`).length - 1
  }
  await expect.poll(kept, slowly).toBe(runs.length)
  await page.getByRole('button', { name: 'Take it out' }).click()
  await expect.poll(kept, slowly).toBe(0)
}

/** A drawing has something to press that changes it, for the mouse and for the keys. */
async function drawingChanges(page: Page, id: string): Promise<void> {
  const drawing = page.locator('.drawing')
  await drawing.waitFor()
  const controls = drawing.locator('button:enabled, input, select, [role=slider]')
  expect({ id, controls: (await controls.count()) > 0 }).toEqual({ id, controls: true })
  const control = controls.first()
  const before = await drawing.innerHTML()
  const type = await control.getAttribute('type')
  await control.focus()
  await page.keyboard.press(type === 'radio' || type === 'range' ? 'ArrowRight' : 'Space')
  await expect.poll(async () => (await drawing.innerHTML()) !== before, slowly).toBe(true)
}

/** Each way of looking ends with the right guess, and what it took is told. */
async function findsIt(page: Page): Promise<void> {
  for (const way of ['blind', 'seeing']) {
    const round = page.locator(`[data-round="${way}"]`)
    await expect.poll(() => round.isEnabled(), slowly).toBe(true)
    await round.click()
    await page.getByRole('table').first().getByRole('rowheader').first().waitFor()
    const suspects = page.locator('[data-suspect]:enabled')
    const names = await suspects.evaluateAll((all) => all.map(({ dataset }) => dataset['suspect']!))
    for (const name of names) {
      await page.locator(`[data-suspect="${name}"]`).click()
      if ((await page.locator('[data-suspect]').count()) === 0) break
    }
    await page.getByText(/^\s*Yes, .* is the slow one/).waitFor()
  }
  await page.locator('[data-again]').waitFor()
}

for (const { number, short, demonstrations } of questions) {
  test(
    `question ${number} (${short}): each demonstration plays, is disturbed by mouse and by keyboard, and is kept`,
    async () => {
      const page = await openQuestion(number)
      const errors: string[] = []
      page.on('pageerror', ({ message }) => errors.push(message))
      for (const id of demonstrations) {
        const demonstration = demonstrationOf(id)
        const { runs, knobs, drawing } = demonstration
        if (demonstrations.length > 1) {
          await page.getByRole('tab', { name: new RegExp(`^${id}\\b`) }).click()
        }
        await page.locator(`[data-demonstration="${id}"]`).waitFor()
        if (runs.length === 0) await drawingChanges(page, id)
        if (drawing === 'search') await findsIt(page)
        if (drawing === 'search' || runs.length === 0) continue
        await playsAndStands(page, demonstration)
        for (const knob of knobs) await turns(page, knob, runs.length)
        await acts(page, demonstration)
        await keeps(page, demonstration)
        expect(await page.locator('[role=alert]').allInnerTexts()).toEqual([])
      }
      expect(errors).toEqual([])
      expect(await violations(page)).toEqual([])
      await page.context().close()
    },
    testMs,
  )
}

test(
  'a place in a picture is broken by the keyboard alone, in all runs that have it',
  async () => {
    const page = await openQuestion(2)
    const { runs } = demonstrationOf('D3')
    const before = await standing(page, runs.length)
    await page.getByRole('listbox').first().focus()
    await page.keyboard.press('End')
    await page.keyboard.press('b')
    await page.getByRole('dialog').getByRole('button', { name: 'Break' }).focus()
    await page.keyboard.press('Enter')
    const done = page.getByRole('list', { name: 'What you did' })
    await done.waitFor()
    await pause(page)
    await changed(page, runs.length, before)
    expect(await done.getByRole('listitem').count()).toBe(1)
    await page.context().close()
  },
  testMs,
)
