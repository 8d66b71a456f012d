// Somebody's first quarter of an hour: open, understand, break, rewind, read why, build, share. Twice, with other hands.
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandCount, open, running, shownAt, stateOf, tabTo, textOf, type Handle } from './app.ts'
import { openBrowser } from './browser.ts'
import type { Hands } from './Hands.ts'
import { keys } from './keys.ts'
import { mouse } from './mouse.ts'

declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

test.each([
  ['with the mouse', mouse],
  ['with the keyboard alone', keys],
])(
  'a first visit %s',
  async (_how, handsOf) => {
    const page = await open(browser)
    const hands = handsOf(page)
    await understand(page, hands)
    await breakSomething(page, hands)
    await goBackAndForth(page, hands)
    await readWhy(page, hands)
    await buildShop(page, hands)
    if (handsOf === keys) await leaveEditor(page)
    await share(page, hands)
    await page.context().close()
  },
  // A page that draws in software on a machine that does other things as well is slow.
  300_000,
)

/** The key explains what is on the canvas, and on demand what may come. */
async function understand(page: Page, hands: Hands): Promise<void> {
  const words = ['request', 'retry', 'failed', 'endpoint', 'app', 'proxy', 'control plane']
  for (const word of words) await page.getByText(word, { exact: true }).first().waitFor()
  await hands.press(/^Key$/)
  await page.getByText('What is wrong').waitFor()
  await page.getByText('ejected by all callers').waitFor()
  await hands.press(/^Key$/)
  await page.getByText('What is wrong').waitFor({ state: 'detached' })
}

/** What was broken is listed, and its callers notice. */
async function breakSomething(page: Page, hands: Hands): Promise<void> {
  await hands.breakOne()
  await commandCount(page, 1)
  expect((await stateOf(page)).commands[0]).toMatchObject({ on: 'productcatalog-3' })
  const broken = page.getByRole('region', { name: 'Broken now' })
  await broken.getByText('productcatalog-3').waitFor()
  await hands.playFast()
  await page
    .getByText(/ejected productcatalog-3/)
    .first()
    .waitFor({ timeout: 60_000 })
  await hands.press(/^Pause/)
  await page.waitForFunction(() => !__halfopen.state().playing)
}

/** From the start on, the same moments come in the same way. */
async function goBackAndForth(page: Page, hands: Hands): Promise<void> {
  const start = await toStart(page, hands)
  const first = await toNextMoment(page, hands)
  const second = await toNextMoment(page, hands)
  expect(first.t).toBeGreaterThan(0)
  expect(second.t).toBeGreaterThan(first.t)
  expect((await toStart(page, hands)).digest).toBe(start.digest)
  expect(await toNextMoment(page, hands)).toEqual(first)
  expect(await toNextMoment(page, hands)).toEqual(second)
  // On, until a request was tried again.
  await toNextMoment(page, hands)
}

async function toStart(page: Page, hands: Hands) {
  await hands.toStart()
  return shownAt(page, 0)
}

/** @returns what is true of the moment, and nothing of what is selected there */
async function toNextMoment(page: Page, hands: Hands): Promise<{ t: number; digest: string }> {
  const { t: from } = await stateOf(page)
  await hands.toNextMoment()
  await page.waitForFunction((before) => {
    const { t, shownAt: shown } = __halfopen.state()
    return __halfopen.player.state === 'paused' && t > before && shown === t
  }, from)
  const { t, digest } = await stateOf(page)
  return { t, digest }
}

/** A list, a story in sentences, and a decision with the value of the policy that made it. */
async function readWhy(page: Page, hands: Hands): Promise<void> {
  await hands.askWhy()
  await page.getByRole('listbox', { name: 'Requests', exact: true }).waitFor()
  await hands.onlyRetried()
  await page.waitForFunction(() => {
    const rows = [...document.querySelectorAll('[data-number]')]
    return rows.length > 0 && rows.every((row) => /retried below|attempts/.test(row.textContent))
  })
  await hands.readFirstRequest()
  await page
    .getByText(/Retried: \d+ matches/)
    .first()
    .waitFor()
  await page
    .getByText(/^web asked frontend/)
    .first()
    .waitFor()
  await page
    .getByText(/^retry\.on: /)
    .first()
    .waitFor()
  await hands.leaveStory()
  await page.getByRole('heading', { name: 'Broken now' }).waitFor()
}

/** From a blank page to a running shop of three tiers, with a client and a fault. */
async function buildShop(page: Page, hands: Hands): Promise<void> {
  await hands.press(/^Build$/)
  await hands.press(/^Gallery$/)
  await page.getByRole('dialog', { name: 'Start from' }).waitFor()
  await hands.press(/^A blank page/)
  await page.getByText('Nothing is here yet').waitFor()
  await hands.press(/^Add a service$/)
  await running(page, ['service'])
  await hands.nameIt('frontend')
  await running(page, ['frontend'])
  await hands.press(/^Service$/)
  await running(page, ['frontend', 'service'])
  await hands.nameIt('shop')
  await running(page, ['frontend', 'shop'])
  await hands.press(/^Database$/)
  await running(page, ['frontend', 'shop', 'database'])
  await hands.nameIt('db')
  await running(page, ['frontend', 'shop', 'db'])
  await hands.connect('shop', 'db')
  await says(page, 'calls: [db]')
  await hands.connect('frontend', 'shop')
  await says(page, 'calls: [shop]')
  await hands.press(/^Add a client$/)
  await page.waitForFunction(() => __halfopen.player.topology?.clients.length === 1)
  await hands.breakService('db')
  await commandCount(page, 1)
  expect((await stateOf(page)).commands[0]).toMatchObject({ kind: 'fault', on: 'db' })
  await page.waitForFunction(() => (__halfopen.player.numbers?.ok ?? 0) > 0)
}

async function says(page: Page, words: string): Promise<void> {
  await page.waitForFunction((text) => __halfopen.player.scenario?.text.includes(text), words)
}

/** The editor takes the focus by Tab, and Tab leads out of it again. */
async function leaveEditor(page: Page): Promise<void> {
  const text = await textOf(page)
  await tabTo(page, /^The scenario as YAML/)
  await page.keyboard.press('Tab')
  await page.waitForFunction(() => document.activeElement?.closest('.cm-content') == null)
  expect(await textOf(page)).toBe(text)
}

/** Whoever opens the link sees the same mesh at the same moment, bit for bit. */
async function share(page: Page, hands: Hands): Promise<void> {
  if ((await stateOf(page)).playing) await hands.press(/^Pause/)
  await toStart(page, hands)
  const there = await toNextMoment(page, hands)
  await hands.press(/^Share$/)
  await page.waitForFunction(() => location.hash.length > 1)
  const other = await open(browser, await page.evaluate(() => location.hash))
  const shared = await shownAt(other, there.t)
  expect(shared.digest).toBe(there.digest)
  expect(await textOf(other)).toBe(await textOf(page))
  await other.context().close()
}
