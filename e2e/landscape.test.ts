import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { enter, open as openApp, tabTo } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => expect.unreachable(error.stack ?? error.message))
  await page.goto(`${inject('baseUrl')}index.html#page=landscape${hash}`)
  await page.getByRole('heading', { level: 1, name: /^The landscape/ }).waitFor()
  return page
}

const cards = (page: Page) => page.getByRole('article')
const nameOf = (era: string) => ({ '2018': 'March 2018', today: 'Today', both: 'Both' })[era]!

/** Success as a miniature shows it, in per cent; NaN while it has none. */
async function successOf(page: Page, miniature: string): Promise<number> {
  const text = await page.locator(`[data-miniature="${miniature}"] [data-success]`).innerText()
  return Number.parseFloat(text)
}

describe('the landscape', () => {
  test('is opened from the menu of the app, and leads back to it and on to the questions', async () => {
    const page = await openApp(browser)
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('menuitem', { name: /^The landscape/ }).click()
    await page.getByRole('heading', { level: 1, name: /^The landscape/ }).waitFor()
    expect(new URL(page.url()).hash).toBe('#page=landscape')
    expect(await page.getByRole('link', { name: 'To the eight questions' }).count()).toBe(1)
    await page.getByRole('link', { name: /To the app$/ }).click()
    await page.locator('canvas').waitFor()
    await page.context().close()
  })

  test('has the candidates of both eras, alone and beside each other, and keeps that in its address', async () => {
    const page = await open()
    const today = await cards(page).count()
    await page.getByRole('radio', { name: nameOf('2018') }).check()
    const then = await cards(page).count()
    await page.getByRole('radio', { name: nameOf('both') }).check()
    expect(then).toBeGreaterThan(5)
    expect(await cards(page).count()).toBe(today + then)
    expect(new URL(page.url()).hash).toContain('era=both')
    await page.reload()
    await expect.poll(() => cards(page).count()).toBe(today + then)
    await page.context().close()
  })

  test('whoever does not run on what is needed steps back', async () => {
    const page = await open()
    const all = await cards(page).count()
    await page.getByRole('checkbox', { name: 'Nomad' }).check()
    const left = await page.locator('article:not(.missing)').count()
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(all)
    await page.getByText(`${left} of ${all} remain.`).waitFor()
    expect(await page.locator('article.missing').first().innerText()).toContain('not on Nomad')
    await page.context().close()
  })

  test.each(['2018', 'today', 'both'])(
    'in %s every cell has a source or says that it has none, and of when it is',
    async (era) => {
      const page = await open(`&era=${era}`)
      await page.getByText('The same as a list').click()
      const cells = await page.locator('[data-cell]').evaluateAll((found) =>
        found.map((cell) => ({
          text: cell.textContent?.replace(/\s+/g, ' ').trim() ?? '',
          sources: cell.querySelectorAll('.number').length,
          links: [...cell.querySelectorAll<HTMLAnchorElement>('a[target]')].map(
            ({ href, rel }) => `${href} ${rel}`,
          ),
        })),
      )
      expect(cells.length).toBeGreaterThan(150)
      for (const { text, sources, links } of cells) {
        const isTold =
          sources > 0 ||
          /no source|in doubt|nothing is known|there is no source|\bhere\b/.test(text)
        expect([text, isTold]).toEqual([text, true])
        expect(text).toMatch(/\b20\d\d\b|no date|there is no source/)
        for (const link of links) expect(link).toMatch(/^https:\/\/\S+\/\S* noopener$/)
      }
      await page.context().close()
    },
    120_000,
  )

  test('a miniature runs, is broken and mended, and says how well it does; three live at once', async () => {
    const page = await open()
    // The one that does nothing about it: what is broken is seen in its number.
    const run = page.getByRole('button', { name: 'Run No mesh in small' })
    await run.scrollIntoViewIfNeeded()
    await run.click()
    const none = page.locator('[data-miniature="today-none"]')
    await none.locator('canvas').waitFor()
    await expect.poll(() => successOf(page, 'today-none'), { timeout: 60_000 }).toBeGreaterThan(99)
    await page.getByRole('button', { name: 'No mesh: break stock-3' }).click()
    await expect.poll(() => successOf(page, 'today-none'), { timeout: 60_000 }).toBeLessThan(85)
    await page.getByRole('button', { name: 'No mesh: mend stock-3' }).click()
    await expect.poll(() => successOf(page, 'today-none'), { timeout: 60_000 }).toBeGreaterThan(99)
    await none.getByRole('button', { name: 'Pause' }).click()
    await none.getByRole('button', { name: 'Play' }).waitFor()

    // What was done to it goes along into the app.
    const link = await page
      .locator('article[data-candidate="none"]')
      .getByRole('link', { name: 'No mesh: open in the app' })
      .getAttribute('href')
    expect(link).toMatch(/^#scenario=landscape-in-small.*system=none.*do=.*stock-3/)

    for (const name of ['Linkerd 2', 'Istio sidecar', 'Kuma'])
      await page.getByRole('button', { name: `Run ${name} in small` }).click()
    await expect.poll(() => page.locator('[data-miniature]').count()).toBe(3)
    expect(await none.count()).toBe(0)
    await page.context().close()
  }, 300_000)

  test('two candidates are compared in the app', async () => {
    // There is a run in this tab, and the page was loaded again: still its links mean what they say.
    const page = await openApp(browser)
    await page.goto(`${inject('baseUrl')}index.html#page=landscape`)
    await page.reload()
    await page
      .getByRole('combobox', { name: 'Compare No mesh with' })
      .selectOption({ label: 'Linkerd 2' })
    await page.getByRole('heading', { name: /^Side by side/ }).waitFor({ timeout: 60_000 })
    const shown = page.getByRole('combobox', { name: /^Shown/ })
    await expect.poll(() => shown.count()).toBe(2)
    expect(await shown.first().locator('option:checked').innerText()).toBe('No mesh')
    expect(await shown.last().locator('option:checked').innerText()).toBe('Linkerd 2')
    await page.context().close()
  }, 120_000)

  test('by keys alone: along the time line, to a candidate in full, and out again', async () => {
    const page = await open('', { reducedMotion: 'reduce' })
    await tabTo(page, /^Linkerd 1\.x, Feb 2016/)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const told = page.locator('.told')
    await expect.poll(() => told.innerText()).toMatch(/Linkerd 1\.x.*25 Apr 2017.*1\.0/s)
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => told.innerText()).toMatch(/^Conduit/)
    await page.keyboard.press('Tab')
    await enter(page, /^All about Conduit$/)
    const dialog = page.getByRole('dialog', { name: 'Conduit' })
    await dialog.waitFor()
    expect(await dialog.innerText()).toMatch(/Became the base of Linkerd 2\.0/)
    expect(new URL(page.url()).hash).toContain('candidate=conduit')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(new URL(page.url()).hash).not.toContain('candidate')
    // Who wants it calm starts what runs.
    expect(await page.locator('[data-miniature]').count()).toBe(0)
    await page.context().close()
  }, 120_000)

  test('a fact that nobody has looked at for twelve months says so on the viewer’s day', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.clock.setFixedTime(new Date('2027-11-25T12:00:00Z'))
    await page.goto(`${inject('baseUrl')}index.html#page=landscape`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    const old = await page.locator('[data-cell]', { hasText: 'look again' }).count()
    expect(old).toBeGreaterThan(20)
    await context.close()
  })
})

describe.each([
  { name: 'a desk', viewport: { width: 1440, height: 900 }, colorScheme: 'light', hash: '' },
  {
    name: 'a small desk in the dark',
    viewport: { width: 1280, height: 720 },
    colorScheme: 'dark',
    hash: '&era=both',
  },
  {
    name: 'a phone',
    viewport: { width: 390, height: 844 },
    colorScheme: 'light',
    hash: '&era=2018&on=ECS',
  },
] as const)('on $name', ({ viewport, colorScheme, hash }) => {
  test('axe finds nothing wrong, nor in what is told of a candidate; nothing sticks out', async () => {
    const page = await open(hash, { viewport, colorScheme })
    expect(await violations(page)).toEqual([])
    const { scrollWidth, clientWidth } = await page
      .locator('main')
      .evaluate(({ scrollWidth: all, clientWidth: seen }) => ({
        scrollWidth: all,
        clientWidth: seen,
      }))
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    await page
      .getByRole('button', { name: /^All about Linkerd/ })
      .first()
      .click()
    // What a system is comes from its worker, which has a run to do as well.
    await page.getByRole('dialog').waitFor({ timeout: 90_000 })
    expect(await violations(page)).toEqual([])
    await page.context().close()
  }, 180_000)
})
