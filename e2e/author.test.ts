import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { commandCount, open, running, stateOf } from './app.ts'
import { openBrowser } from './browser.ts'

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
})

beforeEach(async () => {
  page = await open(browser)
  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('button', { name: /^Three-tier shop/ }).click()
  await running(page, ['frontend', 'shop', 'db'])
})

afterAll(() => browser.close())

test('what was built can be taken back by mouse and by keys, and survives the page', async () => {
  const add = page.getByRole('group', { name: 'Add' })
  await add.getByRole('button', { name: 'Fault' }).click()
  await commandCount(page, 1)
  await page.getByRole('button', { name: 'Undo' }).click()
  await commandCount(page, 0)
  await page.getByRole('button', { name: 'Redo' }).click()
  await commandCount(page, 1)
  await page.keyboard.press('Control+z')
  await commandCount(page, 0)
  await page.keyboard.press('Control+Shift+Z')
  await commandCount(page, 1)
  await page.reload()
  await page.getByRole('button', { name: 'Gallery' }).waitFor()
  await running(page, ['frontend', 'shop', 'db'])
  await commandCount(page, 1)
}, 60_000)

test('typing YAML keeps the run going, and a mistake leaves the last good run on the screen', async () => {
  const editor = page.getByRole('textbox', { name: 'The scenario as YAML' })
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('events:\n- { at: 9s, fault: kill, on: dbx }\n')
  await page.getByText('One mistake').first().waitFor()
  await running(page, ['frontend', 'shop', 'db'])
  expect((await stateOf(page)).commands).toHaveLength(0)
  // Nothing that was typed is lost, also with the mistake in it.
  await page.reload()
  await page.getByText('One mistake').first().waitFor()
  // The editor draws only the lines that are in sight.
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.getByText('dbx').first().waitFor()
}, 60_000)
