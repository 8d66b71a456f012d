import { readFileSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parts } from '../src/evaluation/questions.ts'
import { readSheet, type Sheet } from '../src/evaluation/sheet.ts'
import { readEvaluation, writeEvaluation } from '../src/panels/evaluate/evaluateLink.ts'
import { packText } from '../src/playback/linkState.ts'
import { tabTo } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

/** A busy machine draws a demonstration at each part. */
const long = 240_000

const example = (name: string): Sheet =>
  readSheet(readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'), name)
const sight = example('team-wants-sight')
const regulated = example('regulated-mixed-estate')

async function open(hash = '#page=evaluate', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${inject('baseUrl')}index.html${hash}`)
  await page.getByRole('main').waitFor()
  return page
}

/** What the address of a page has, once it was written. */
async function kept(page: Page): Promise<Sheet | undefined> {
  return readEvaluation(new URL(page.url()).hash).sheet
}

const answersIn = async (page: Page): Promise<readonly (readonly [string, string])[]> => [
  ...((await kept(page))?.answers ?? []),
]

const asked = (page: Page, part: string) =>
  page.getByRole('heading', { level: 2, name: new RegExp(`^${part.replace('.', '\\.')} `) })

const card = (page: Page, letter: string) =>
  page
    .getByRole('radiogroup')
    .locator('label')
    .filter({ has: page.locator(`input[value="${letter}"]`) })

const stop = (page: Page, name: RegExp) =>
  page.getByRole('navigation', { name: 'The eight questions' }).getByRole('button', { name })

/** Parts that are left open on the way; what is asked there has no effect on any candidate. */
const leftOpen = ['3.3', '3.4']
const said = [...sight.answers].filter(([part]) => !leftOpen.includes(part))

test(
  'a first-time user finishes an evaluation by mouse alone: answers, leaves open, revises, and has a result',
  async () => {
    const page = await open()
    await page.getByRole('heading', { level: 1, name: /Should we have a service mesh/ }).waitFor()
    await page.getByRole('button', { name: 'Begin' }).click()
    for (const { id } of parts) {
      await asked(page, id).waitFor()
      const letter = sight.answers.get(id)!
      if (leftOpen.includes(id)) {
        await page.getByRole('button', { name: 'Leave open' }).click()
        continue
      }
      // At first something else, which is revised at once.
      if (id === '2.3') await card(page, 'a').click()
      await card(page, letter).click()
      await page.getByRole('button', { name: /^(?:Next|See the result)$/ }).click()
    }
    await expect.poll(() => answersIn(page)).toEqual(said)
    await stop(page, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await page.getByRole('heading', { name: /^Shortlist: Linkerd 2/ }).waitFor()

    // An answer is revised from the result, and the result moves.
    await stop(page, /^1 Readiness.*all answered/).click()
    await page.getByRole('button', { name: /^1\.3, answered C/ }).click()
    await card(page, 'a').click()
    await page.getByText(/It shows that you are not ready here/).waitFor()
    await stop(page, /^Result/)
      .getByText(/^53 · (?!67)\d+$/)
      .waitFor()
    // What was left open can be told from what is answered.
    expect(await stop(page, /^3 Platforms/).innerText()).toMatch(/4 of 6 answered/)
    await page.context().close()
  },
  long,
)

test(
  'the same by keyboard alone: letters, arrows, Enter, and ways back',
  async () => {
    const page = await open()
    await tabTo(page, /^Begin$/)
    await page.keyboard.press('Enter')
    for (const { id, options } of parts) {
      await asked(page, id).waitFor()
      const letter = sight.answers.get(id)!
      if (leftOpen.includes(id)) {
        await page.keyboard.press('o')
        continue
      }
      if (id.startsWith('1.') || id === '8.4') {
        // As somebody does who knows no keys of the page: into the list, to the answer, on.
        await tabTo(page, new RegExp(`^A?\\s*${options[0]!.say.slice(0, 6)}`))
        await page.keyboard.press('Space')
        for (const option of options) {
          if (option.letter === letter) break
          await page.keyboard.press('ArrowDown')
        }
        await page.keyboard.press('Enter')
      } else {
        await page.keyboard.press(letter)
        await page.keyboard.press('n')
      }
    }
    await expect.poll(() => answersIn(page)).toEqual(said)
    await stop(page, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await page.getByRole('heading', { name: /^Shortlist: Linkerd 2/ }).waitFor()

    // Revised: question 8, its part by steps back, another letter; and taken back.
    await page.keyboard.press('8')
    await asked(page, '8.1').waitFor()
    for (const part of ['8.2', '8.3', '8.4']) {
      await page.keyboard.press('n')
      await asked(page, part).waitFor()
    }
    await page.keyboard.press('a')
    await expect.poll(async () => (await kept(page))?.answers.get('8.4')).toBe('a')
    await page.keyboard.press('p')
    await asked(page, '8.3').waitFor()
    await page.keyboard.press('Control+z')
    await asked(page, '8.4').waitFor()
    await expect.poll(async () => (await kept(page))?.answers.get('8.4')).toBe('b')
    await page.keyboard.press('Control+Shift+Z')
    await expect.poll(async () => (await kept(page))?.answers.get('8.4')).toBe('a')
    await page.keyboard.press('e')
    await expect.poll(async () => (await kept(page))?.era).toBe('2018')
    await page.context().close()
  },
  long,
)

describe('a reload in the middle', () => {
  const note = 'Ana: "eleven", Ben: twelve\n# not a comment'

  /** Says something of everything that can be said at a part. */
  async function sayAll(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.keyboard.press('b')
    await page.keyboard.press('t')
    await page.keyboard.insertText(note)
    await page.getByRole('combobox', { name: 'Name' }).fill('Ben')
    await page.getByRole('combobox', { name: 'Answer', exact: true }).selectOption('c')
    await page.getByRole('combobox', { name: 'Name' }).press('Enter')
    await page.getByText('With Ben’s answer:').waitFor()
    const what = page.getByRole('textbox', { name: 'What is not decided' }).last()
    await what.fill('Who counts them?')
    await what.press('Enter')
    await page.getByRole('combobox', { name: 'Who brings the answer' }).fill('Cleo')
    await page.getByLabel('Until').fill('2027-01-31')
    // Half typed: in no sheet yet.
    await page.getByRole('combobox', { name: 'Name' }).fill('Dor')
  }

  test(
    'loses nothing: answers, place, notes, disagreement, open points, and what stands half typed',
    async () => {
      const page = await open()
      await sayAll(page)
      // At once: what is kept waits for nothing when somebody leaves.
      await page.reload()
      await asked(page, '1.1').waitFor()
      // The address follows what was kept.
      await expect.poll(async () => (await kept(page))?.open[0]?.by).toBe('2027-01-31')
      const sheet = (await kept(page))!
      expect([...sheet.answers]).toEqual([['1.1', 'b']])
      expect(sheet.notes.get('1.1')).toBe(note)
      expect(sheet.disagreements).toEqual([{ part: '1.1', said: [['Ben', 'c']] }])
      expect(sheet.open).toEqual([
        { what: 'Who counts them?', owner: 'Cleo', by: '2027-01-31', part: '1.1' },
      ])
      await page.keyboard.press('t')
      expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe(note)
      expect(await page.getByRole('combobox', { name: 'Name' }).inputValue()).toBe('Dor')
      await page.context().close()
    },
    long,
  )

  test(
    'loses nothing where a browser keeps nothing for pages: the address has it',
    async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
      await context.addInitScript(() => {
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(globalThis, name, {
            get: () => {
              throw new DOMException('denied', 'SecurityError')
            },
          })
        }
      })
      const page = await context.newPage()
      await page.goto(`${inject('baseUrl')}index.html#page=evaluate`)
      await page.getByRole('button', { name: 'Begin' }).click()
      await page.keyboard.press('c')
      await page.keyboard.press('n')
      await page.getByText(/This browser keeps nothing for pages/).waitFor()
      // The address is written a sixth of a second after what was said.
      await page.waitForFunction(() => location.hash.includes('at=1.2'))
      await page.reload()
      await asked(page, '1.2').waitFor()
      await page.getByRole('button', { name: /^1\.1, answered C/ }).waitFor()
      await context.close()
    },
    long,
  )
})

test(
  'a link shows the same to somebody else, and never takes the place of what they have',
  async () => {
    const link = `#${writeEvaluation(sight, '4.2')}`
    const page = await open(link)
    await asked(page, '4.2').waitFor()
    await stop(page, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await page.close()

    const other = await open(`#${writeEvaluation(regulated, '1.1')}`)
    await asked(other, '1.1').waitFor()
    await stop(other, /^Result/)
      .getByText('68 · 75')
      .waitFor()
    await other.evaluate((hash) => (location.hash = hash), link)
    await other.getByRole('heading', { name: 'This link has other answers' }).waitFor()
    // Nothing is decided by loading the page again.
    await other.reload()
    await other.getByRole('heading', { name: 'This link has other answers' }).waitFor()
    await other.getByRole('button', { name: 'Go on with mine' }).click()
    await stop(other, /^Result/)
      .getByText('68 · 75')
      .waitFor()

    await other.evaluate((hash) => (location.hash = hash), link)
    await other.getByRole('button', { name: 'Open the link' }).click()
    await stop(other, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await asked(other, '4.2').waitFor()
    await other.reload()
    await stop(other, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await other.getByRole('button', { name: 'Menu' }).click()
    await other.getByRole('menuitem', { name: /^Set aside: Regulated, mixed estate/ }).click()
    await stop(other, /^Result/)
      .getByText('68 · 75')
      .waitFor()
    await other.context().close()
  },
  long,
)

test(
  'Ctrl+Z belongs to the text field that has the focus, and to the page otherwise',
  async () => {
    const page = await open('#page=evaluate&at=2.1')
    await page.keyboard.press('c')
    await page.keyboard.press('t')
    await page.keyboard.type('pain')
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await kept(page))?.answers.get('2.1')).toBe('c')
    await asked(page, '2.1').click()
    // The letters of the note are one step, the answer is the one before.
    for (let steps = 0; steps < 4; steps++) await page.keyboard.press('Control+z')
    await expect.poll(() => kept(page)).toBeUndefined()
    await page.context().close()
  },
  long,
)

test(
  'starting anew loses nothing',
  async () => {
    const page = await open(`#${writeEvaluation(sight, '1.1')}`)
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('menuitem', { name: 'Start anew' }).click()
    await page.getByRole('button', { name: 'Begin' }).waitFor()
    await expect.poll(() => kept(page)).toBeUndefined()
    await page.keyboard.press('Control+z')
    await stop(page, /^Result/)
      .getByText('53 · 67')
      .waitFor()
    await page.context().close()
  },
  long,
)

describe('a hostile link', () => {
  const bad = [
    ['damaged', '#page=evaluate&sheet=z2.AAAA', /some of its letters are missing/],
    ['a bomb', `#page=evaluate&sheet=${packText('a'.repeat(4_000_000))}`, /longer than any/],
    [
      'a script in a title that is none of the format',
      `#page=evaluate&sheet=${packText('evaluation: 1\ntitel: "<img src=x onerror=alert(1)>"')}`,
      /its answers make no sense/,
    ],
    [
      'a name of JavaScript',
      `#page=evaluate&at=__proto__&sheet=${packText('evaluation: 1\nnotes: { __proto__: a }')}`,
      /its answers make no sense/,
    ],
  ] as const

  test.each(bad)(
    '%s: says so, and leaves what is kept alone',
    async (_, hash, told) => {
      const page = await open(`#${writeEvaluation(sight, '2.1')}`)
      await asked(page, '2.1').waitFor()
      await page.evaluate((other) => (location.hash = other), hash)
      await page.getByRole('alert').getByText(told).waitFor()
      await stop(page, /^Result/)
        .getByText('53 · 67')
        .waitFor()
      await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
      await page.keyboard.press('b')
      await page.reload()
      await stop(page, /^Result/)
        .getByText(/^5\d · 67$/)
        .waitFor()
      await page.context().close()
    },
    long,
  )

  test(
    'texts of a link are texts: nothing of them runs',
    async () => {
      const script =
        '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>'
      const sheet: Sheet = {
        ...sight,
        title: script,
        team: script,
        notes: new Map([['1.1', script]]),
        disagreements: [{ part: '1.1', said: [[script, 'a']], note: script }],
        open: [{ what: script, owner: script, part: '1.1' }],
      }
      const page = await open(`#${writeEvaluation(sheet, '1.1')}`)
      await asked(page, '1.1').waitFor()
      await page.keyboard.press('t')
      await page.getByRole('textbox', { name: 'Note' }).waitFor()
      await page.getByRole('button', { name: /^Open:/ }).click()
      await page.getByRole('dialog', { name: 'What is open' }).waitFor()
      expect(await page.locator('img[src="x"]').count()).toBe(0)
      expect(await page.title()).not.toBe('run')
      await page.context().close()
    },
    long,
  )
})

test(
  'the keys of the page leave text fields alone, and can be taken away',
  async () => {
    const page = await open('#page=evaluate&at=1.1')
    await page.keyboard.press('t')
    await page.keyboard.type('a bcd np o 9 u ? s')
    await asked(page, '1.1').waitFor()
    expect((await answersIn(page)).length).toBe(0)
    expect(await page.getByRole('dialog').count()).toBe(0)
    await asked(page, '1.1').click()
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await keys.getByRole('checkbox', { name: /Letters and digits/ }).uncheck()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.keyboard.press('b')
    await page.keyboard.press('n')
    await asked(page, '1.1').waitFor()
    expect((await answersIn(page)).length).toBe(0)
    await page.context().close()
  },
  long,
)

test(
  'the worksheet is printed whole: every part with its boxes, and nothing of the page around it',
  async () => {
    const page = await open('#page=evaluate&at=worksheet', { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    const sheet = page.getByRole('article')
    for (const { ask } of parts)
      expect(await sheet.getByText(ask, { exact: false }).count()).toBe(1)
    const boxes = parts.reduce((sum, { options }) => sum + options.length, 0)
    expect(await sheet.locator('.box').count()).toBe(boxes)
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await page.getByRole('navigation', { name: 'The eight questions' }).isVisible()).toBe(
      false,
    )
    const pdf = await page.pdf({ preferCSSPageSize: true })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(4)
    expect(pages).toBeLessThanOrEqual(8)
    await page.context().close()
  },
  long,
)

describe.each([
  { name: 'a desk', viewport: { width: 1440, height: 900 }, theme: 'light' },
  { name: 'a small desk in the dark', viewport: { width: 1280, height: 720 }, theme: 'dark' },
  { name: 'a phone in high contrast', viewport: { width: 390, height: 844 }, theme: 'contrast' },
  { name: 'a phone in the dark', viewport: { width: 390, height: 844 }, theme: 'dark' },
])('on $name', ({ viewport, theme }) => {
  test(
    'axe finds nothing wrong, and nothing is wider than the window',
    async () => {
      const context = await browser.newContext({ viewport })
      await context.addInitScript((choice) => localStorage.setItem('halfopen.theme', choice), theme)
      const page = await context.newPage()
      page.setDefaultTimeout(60_000)
      const check = async (): Promise<void> => {
        // A bar that stays in sight covers what scrolls beneath it: at the end nothing is beneath it.
        await page.evaluate(() => {
          for (const each of document.querySelectorAll('main section')) each.scrollTop = 100_000
        })
        expect(await violations(page)).toEqual([])
        const width = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(width).toBeLessThanOrEqual(viewport.width)
      }
      await page.goto(`${inject('baseUrl')}index.html#page=evaluate`)
      await page.getByRole('button', { name: 'Begin' }).waitFor()
      await check()
      await page.getByRole('button', { name: /^A Kubernetes team wants sight/ }).click()
      for (const part of ['2.1', '5.1']) {
        await stop(page, new RegExp(`^${part[0]} `)).click()
        await asked(page, part).waitFor()
        await page.getByText('Notes, disagreement, open points').click()
        const fold = page.getByText('What collides with what you have')
        if ((await fold.count()) > 0) await fold.click()
        await check()
      }
      await page.getByRole('button', { name: /^Open:/ }).click()
      await page.getByRole('dialog', { name: 'What is open' }).waitFor()
      await check()
      await page.keyboard.press('Escape')
      await stop(page, /^Result/).click()
      await page.getByRole('heading', { name: /^Shortlist: Linkerd 2/ }).waitFor()
      await check()
      await page.evaluate(() => (location.hash = 'page=evaluate&at=worksheet'))
      await page.getByRole('heading', { name: /^Worksheet/ }).waitFor()
      await check()
      await page.evaluate((hash) => (location.hash = hash), `#${writeEvaluation(regulated, '1.1')}`)
      await page.getByRole('heading', { name: 'This link has other answers' }).waitFor()
      await check()
      await context.close()
    },
    long,
  )
})
