import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { DecisionRecord } from '../src/evaluation/decisionRecord.ts'
import { readSheet, type Sheet } from '../src/evaluation/sheet.ts'
import { writeEvaluation } from '../src/panels/evaluate/evaluateLink.ts'
import { tabTo } from './app.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

type Example = 'conference-enthusiasm' | 'regulated-mixed-estate' | 'team-wants-sight'

const sheetOf = (name: Example, era: '2018' | 'today'): Sheet => ({
  ...readSheet(readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'), name),
  era,
})

/** A page that nobody has seen before, at the result of a sheet. */
async function openResult(sheet: Sheet, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
  const page = await context.newPage()
  page.on('pageerror', (error) => expect.unreachable(error.stack ?? error.message))
  // Where a page may ask for a place on the disk, nobody is there to answer: it downloads.
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'showSaveFilePicker')
  })
  await page.goto(`${inject('baseUrl')}index.html#${writeEvaluation(sheet, 'result')}`)
  await page.getByRole('heading', { name: 'How well each fits' }).waitFor()
  return page
}

const verdictOf = (page: Page): Promise<string> =>
  page.getByRole('heading', { level: 1 }).last().innerText()

/** Fits as they are written beside their bars, best first. */
const fitsOf = (page: Page): Promise<[string, string][]> =>
  page
    .locator('[data-candidate]')
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute('data-candidate')!, row.getAttribute('data-fit')!]),
    )

interface Golden {
  readonly name: Example
  readonly era: '2018' | 'today'
  readonly axes: string
  readonly verdict: string
  readonly fits: readonly (readonly [string, string])[]
}

const golden: readonly Golden[] = [
  {
    name: 'conference-enthusiasm',
    era: '2018',
    axes: 'Need 37 and readiness 17',
    verdict: 'Not yet: get ready first.',
    fits: [
      ['Resilience library', '+0.23'],
      ['No mesh', '+0.21'],
      ['Linkerd 1.x', '+0.15'],
      ['Istio 0.6/0.7', '−0.23'],
    ],
  },
  {
    name: 'conference-enthusiasm',
    era: 'today',
    axes: 'Need 37 and readiness 17',
    verdict: 'Not yet: get ready first.',
    fits: [
      ['Linkerd 2', '+0.40'],
      ['No mesh', '+0.23'],
    ],
  },
  {
    name: 'regulated-mixed-estate',
    era: '2018',
    axes: 'Need 68 and readiness 75',
    verdict: 'Shortlist: Linkerd 1.x (0.86).',
    fits: [
      ['Linkerd 1.x', '+0.86'],
      ['Envoy with a control plane of your own', '+0.49'],
      ['Istio 0.6/0.7', '+0.22'],
    ],
  },
  {
    name: 'regulated-mixed-estate',
    era: 'today',
    axes: 'Need 68 and readiness 75',
    verdict: 'Shortlist: Istio sidecar (1.04), Kuma (0.89), Linkerd 2 (0.88).',
    fits: [
      ['Istio sidecar', '+1.04'],
      ['Kuma', '+0.89'],
      ['Linkerd 2', '+0.88'],
      ['Consul', '+0.83'],
    ],
  },
  {
    name: 'team-wants-sight',
    era: '2018',
    axes: 'Need 53 and readiness 67',
    verdict: 'Shortlist: Conduit (0.55).',
    fits: [
      ['Conduit', '+0.55'],
      ['Istio 0.6/0.7', '+0.29'],
    ],
  },
  {
    name: 'team-wants-sight',
    era: 'today',
    axes: 'Need 53 and readiness 67',
    verdict: 'Shortlist: Linkerd 2 (0.87).',
    fits: [
      ['Linkerd 2', '+0.87'],
      ['Istio ambient', '+0.58'],
      ['Istio sidecar', '+0.43'],
    ],
  },
]

describe.each(golden)('$name in $era', ({ name, era, axes, verdict, fits }) => {
  test('has on the page what is stated of it, digit by digit', async () => {
    const page = await openResult(sheetOf(name, era))
    expect(await verdictOf(page)).toContain(verdict)
    const chart = page.getByRole('img', { name: new RegExp(`^${axes} of 100`) })
    expect(await chart.count()).toBe(1)
    const shown = await fitsOf(page)
    for (const pair of fits) expect(shown).toContainEqual([...pair])
    await page.context().close()
  })
})

// Each verdict once: the sheets differ in no rule.
const printedOnes = golden.filter(
  ({ name, era }) => (name === 'team-wants-sight') === (era === '2018'),
)

describe.each(printedOnes)('$name in $era', ({ name, era, verdict }) => {
  test('prints as a document: a summary first, no row that is cut, every text there', async () => {
    const page = await openResult(sheetOf(name, era))
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    const text = pdf.toString('latin1')
    const pages = text.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThan(6)
    expect(pages).toBeLessThan(26)
    // A4, in points.
    expect(text).toMatch(/\/MediaBox\s*\[0 0 59[45][.\d]* 84[12][.\d]*\]/)

    // The same rules at the width of the paper: 210 mm less twice 15 mm.
    await page.emulateMedia({ media: 'print' })
    await page.locator('.result').evaluate((one: HTMLElement) => (one.style.width = '680px'))
    const printed = await page.locator('.result').innerText()
    for (const part of [verdict, 'What would change this', 'The ledger', 'Sources', 'Risks'])
      expect(printed).toContain(part)
    expect(printed).not.toContain('Try it')
    const wrong = await page.locator('.result').evaluate((result) => {
      const right = result.getBoundingClientRect().right + 1
      const seen = [...result.querySelectorAll<HTMLElement>('*')].filter((one) =>
        one.checkVisibility(),
      )
      const rows = seen.filter((one) => one.matches('tr, li'))
      return {
        wide: seen
          .filter((one) => !one.matches('.visually-hidden, svg, svg *'))
          .filter((one) => one.getBoundingClientRect().right > right)
          .map((one) => one.outerHTML.slice(0, 120)),
        cut: rows
          .filter((row) => getComputedStyle(row).breakInside !== 'avoid')
          .map((row) => row.outerHTML.slice(0, 120)),
        rows: rows.length,
      }
    })
    expect(wrong.rows).toBeGreaterThan(80)
    expect(wrong.wide).toEqual([])
    expect(wrong.cut).toEqual([])
    // The summary fits on one sheet of 297 mm less twice 18 mm.
    const first = await page.locator('.result .first').boundingBox()
    expect(first!.y + first!.height).toBeLessThan(986)
    await page.context().close()
  })
})

test('who is out is crossed out with the reason, and never left out', async () => {
  const page = await openResult(sheetOf('regulated-mixed-estate', '2018'))
  const row = page.locator('[data-candidate="Conduit"]')
  expect(await row.innerText()).toContain('out by 3.2b: Ran on Kubernetes only.')
  const name = row.getByText('Conduit', { exact: true })
  expect(await name.evaluate((one) => getComputedStyle(one).textDecorationLine)).toBe(
    'line-through',
  )
  await page.context().close()
})

test('another answer is tried and taken back, and only kept changes what was said', async () => {
  const page = await openResult(sheetOf('regulated-mixed-estate', 'today'))
  const before = await verdictOf(page)
  const link = page.url()
  const flips = page.getByRole('button', { name: /^Try it: / })
  expect(await flips.count()).toBeGreaterThan(0)
  expect(await flips.count()).toBeLessThanOrEqual(5)
  await flips.first().click()
  await page.getByText(/^What if /).waitFor()
  expect(await verdictOf(page)).not.toBe(before)
  await page.getByRole('button', { name: 'Go back' }).click()
  expect(await verdictOf(page)).toBe(before)
  expect(page.url()).toBe(link)

  await flips.first().click()
  await page.getByRole('button', { name: 'Keep this answer' }).click()
  expect(await verdictOf(page)).not.toBe(before)
  await expect.poll(() => page.url()).not.toBe(link)
  await page.context().close()
})

test('the record that is saved is the one that is shown, and keeps its schema', async () => {
  const page = await openResult(sheetOf('team-wants-sight', 'today'))
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as JSON' }).click()
  const path = await (await waiting).path()
  const record = JSON.parse(readFileSync(path, 'utf8')) as DecisionRecord
  const schema = JSON.parse(readFileSync('static/evaluation.schema.json', 'utf8')) as object
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
  validate(record)
  expect(validate.errors).toBeNull()
  expect(record.ranking.map(({ name, fit }) => [name, Math.abs(fit).toFixed(2)])).toEqual(
    (await fitsOf(page)).map(([name, fit]) => [name, fit.slice(1)]),
  )
  // Every run has a link that opens it.
  const runs = record.runs.flatMap((one) => one.runs)
  expect(runs.length).toBeGreaterThan(4)
  for (const { link } of runs) expect(link).toMatch(/^(?:scenario|state)=/)

  const second = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as Markdown' }).click()
  const markdown = readFileSync(await (await second).path(), 'utf8')
  expect(markdown).toContain('**Shortlist: Linkerd 2 (0.87).**')
  await page.context().close()
})

test('by keyboard alone a pilot is written down, and it is in the link', async () => {
  const page = await openResult(sheetOf('team-wants-sight', 'today'))
  await tabTo(page, /^Edge: the one call/)
  await page.keyboard.type('web to cart')
  await tabTo(page, /^Baseline/)
  await page.keyboard.type('four weeks of p99')
  await expect
    .poll(async () => (await page.reload()) && page.locator('textarea').first().inputValue())
    .toBe('web to cart')
  await page.context().close()
})

test('the runs behind a record are measured in the page, and so is what the shortlist costs', async () => {
  const sheet = sheetOf('team-wants-sight', 'today')
  // What bears on observability is left out: the others are enough to see that they are run.
  const answers = new Map([...sheet.answers].filter(([part]) => !part.startsWith('4')))
  const page = await openResult({ ...sheet, answers })
  await page.getByRole('button', { name: 'Run the shortlist here' }).click()
  await page.getByRole('columnheader', { name: 'Added p99' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Measure them all here' }).click()
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached', timeout: 120_000 })
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(await page.locator('#result-runs dd').count()).toBeGreaterThan(5)
  await page.context().close()
}, 200_000)

test('below 60 % of the answers nothing is ranked, and it leads on', async () => {
  const sheet = sheetOf('team-wants-sight', 'today')
  const few = { ...sheet, answers: new Map([...sheet.answers].slice(0, 20)) }
  const page = await openResult(few)
  expect(await verdictOf(page)).toContain('Keep answering: 50')
  expect(await page.locator('[data-candidate]').count()).toBe(0)
  await page.getByRole('button', { name: 'Answer on' }).click()
  await page.getByRole('heading', { name: 'How well each fits' }).waitFor({ state: 'detached' })
  await page.context().close()
})

test('with every weight at 0 nobody is ranked, it says why, and one press gives them back', async () => {
  const sheet = sheetOf('team-wants-sight', 'today')
  const weights = new Map([1, 2, 3, 4, 5, 6, 7, 8].map((question) => [question, 0]))
  const page = await openResult({ ...sheet, weights })
  expect(await verdictOf(page)).toContain('No ranking: every question')
  await page.getByRole('button', { name: 'Give every question its weight back' }).click()
  expect(await verdictOf(page)).toBe('Shortlist: Linkerd 2 (0.87).')
  await page.context().close()
})

describe.each([
  { where: 'a desk', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { where: 'a laptop in the dark', viewport: { width: 1280, height: 720 }, colorScheme: 'dark' },
  { where: 'a phone', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
] as const)('on $where', ({ viewport, colorScheme }) => {
  test('axe finds nothing wrong with the result and with the ledger, and nothing is wider than the page', async () => {
    const page = await openResult(sheetOf('regulated-mixed-estate', '2018'), {
      viewport,
      colorScheme,
    })
    expect(await violations(page)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wide).toBe(false)
    await page.goto(
      `${inject('baseUrl')}index.html#${writeEvaluation(sheetOf('regulated-mixed-estate', '2018'), '3.2')}`,
    )
    const tab = page.getByRole('tab', { name: /ledger/i })
    if (viewport.width < 1_000) await tab.click()
    await page.getByRole('grid').waitFor()
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })
})
