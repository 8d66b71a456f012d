#!/usr/bin/env node
// node scripts/screens.mjs FOLDER [WORD]: photographs the screens of the app, to be looked at.
//
// Builds the pages, opens them in the Chromium of the tests, and writes FOLDER/SCREEN-SIZE-THEME.png for each
// screen that a first visit meets, at three sizes, light and dark. WORD keeps only the pictures whose name has
// it: `1440x900-light`, `why`, `dark`. Moments are sought, not waited for: the same sources give the same screens.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { findBrowser } from './find-browser.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const second = 1_000_000
const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
  { width: 390, height: 844 },
]
const themes = ['light', 'dark']

/** What is done to reach each screen, from a page that was opened afresh. */
const screens = {
  open: { show: (page) => seek(page, 3 * second) },
  broken: { show: breakOne },
  why: {
    async show(page) {
      await breakOne(page)
      await page.keyboard.press('w')
      const requests = page.getByRole('listbox', { name: 'Requests', exact: true })
      await page.getByRole('checkbox', { name: 'retried' }).check()
      await requests.getByRole('option').first().click()
      await page
        .getByText(/Retried:/)
        .first()
        .waitFor()
    },
  },
  build: { show: (page) => startFrom(page, /^Three-tier shop/) },
  blank: { show: (page) => startFrom(page, /^A blank page/) },
  gallery: { show: openGallery },
  keys: { show: (page) => page.keyboard.press('?') },
  system: {
    hash: '#scenario=basic-architecture&system=istio-2018',
    show: (page) => page.getByRole('button', { name: 'About this system' }).click(),
  },
  esb: { hash: '#scenario=basic-architecture&system=esb', show: (page) => seek(page, 3 * second) },
  gateway: {
    hash: '#scenario=basic-architecture&system=api-gateway',
    show: (page) => seek(page, 3 * second),
  },
  ambient: {
    hash: '#scenario=basic-architecture&system=istio-ambient',
    show: (page) => seek(page, 3 * second),
  },
  messages: {
    hash: '#scenario=a-queue-hides-an-outage',
    show: (page) => seek(page, 20 * second),
  },
  'log-messages': {
    hash: '#scenario=a-blocked-partition',
    show: (page) => seek(page, 40 * second),
  },
  forty: { hash: '#scenario=forty-services', show: (page) => seek(page, 3 * second) },
  refused: { hash: '#scenario=refused-push', show: (page) => seek(page, 11 * second) },
  gone: {
    hash: '#scenario=control-plane-gone',
    show: (page) => seekWith(page, 26 * second, 'config'),
  },
  identity: {
    hash: '#scenario=certificate-clock',
    show: (page) => seekWith(page, 42 * second, 'identity'),
  },
  circuit: {
    hash: '#scenario=fast-failing-pod-attracts',
    show: (page) => seek(page, 15 * second),
  },
  fallback: {
    hash: '#scenario=circuit-and-fallback',
    show: (page) => seek(page, 24 * second),
  },
  failfast: { hash: '#scenario=failfast-then-load-shed', show: (page) => seek(page, 14 * second) },
  tcp: { hash: '#scenario=errors-inside-tcp', show: (page) => near(page, 15 * second, 'db') },
  unmeshed: {
    hash: '#scenario=one-pod-without-a-sidecar',
    show: (page) => seek(page, 15 * second),
  },
  teams: {
    hash: '#scenario=release-in-anothers-peak',
    show: (page) => seekWith(page, 20 * second, 'teams'),
  },
  compare: {
    hash: '#scenario=outage-slow-dependency',
    show: (page) => compare(page, ['esb', 'linkerd2']),
  },
  difference: {
    hash: '#scenario=outage-errors',
    async show(page) {
      await compare(page, [])
      await page.getByRole('tab', { name: 'First difference' }).click()
      await page.getByText(/The first request whose fate differs/).waitFor()
    },
  },
  bill: {
    hash: '#scenario=outage-errors',
    async show(page) {
      await compare(page, ['linkerd2'])
      await page.getByRole('tab', { name: 'The bill' }).click()
    },
  },
  matrix: {
    async show(page) {
      await page.keyboard.press('m')
      await page.getByRole('table').waitFor()
    },
  },
  hundred: { hash: '#scenario=hundred-services', show: (page) => seek(page, 3 * second) },
}

const [folder, only = ''] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node scripts/screens.mjs FOLDER [WORD]')
  process.exit(2)
}
await mkdir(folder, { recursive: true })
const pages = await mkdtemp(join(tmpdir(), 'halfopen-screens-'))
await build({ root, logLevel: 'warn', build: { outDir: pages } })
const server = await preview({
  root,
  logLevel: 'silent',
  build: { outDir: pages },
  preview: { host: '127.0.0.1', port: 0 },
})
const { launchOptions } = await findBrowser()
const browser = await chromium.launch(launchOptions)
try {
  for (const viewport of sizes) {
    for (const colorScheme of themes) {
      for (const [screen, how] of Object.entries(screens)) {
        const name = `${screen}-${viewport.width}x${viewport.height}-${colorScheme}`
        if (name.includes(only)) await photograph(name, how, { viewport, colorScheme })
      }
    }
  }
} finally {
  await browser.close()
  await server.close()
  await rm(pages, { recursive: true })
}

async function photograph(name, { hash = '', show }, options) {
  const context = await browser.newContext(options)
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(`${name}: ${error.stack}`))
    // `?test` gives the page a handle on its player: see src/main.ts.
    await page.goto(`${server.resolvedUrls.local[0]}?test${hash}`)
    await page.waitForFunction(() => globalThis.__halfopen?.state().shownAt !== undefined)
    await show(page)
    // Series and state charts follow the moment by one answer of the worker; then all is drawn.
    await page.waitForTimeout(700)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    console.log(name)
  } catch (error) {
    process.exitCode = 1
    console.error(`${name}: ${error.message}`)
  } finally {
    await context.close()
  }
}

async function seek(page, t) {
  await page.evaluate((to) => {
    const { player } = globalThis.__halfopen
    player.pause()
    player.seek(to, false)
  }, t)
  await page.waitForFunction((to) => globalThis.__halfopen.state().shownAt === to, t, {
    timeout: 60_000,
  })
}

/** A moment through a lens. */
async function seekWith(page, t, lens) {
  await seek(page, t)
  await page.getByLabel('Lens').selectOption(lens)
}

/** A moment, close to a service. */
async function near(page, t, service) {
  await seek(page, t)
  await page.evaluate((wanted) => {
    const { player, stage } = globalThis.__halfopen
    const index = player.topology.services.findIndex(({ name }) => name === wanted)
    stage.zoomTo({ kind: 'service', index })
  }, service)
}

/** One endpoint of three answers with errors since the third second; the sixth is shown, and the endpoint selected. */
async function breakOne(page) {
  await seek(page, 3 * second)
  await page.keyboard.press('2')
  await page.getByRole('dialog', { name: 'Break productcatalog-3' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => globalThis.__halfopen.state().commands.length === 1)
  await seek(page, 6 * second)
  await page.evaluate(() => {
    const { player } = globalThis.__halfopen
    const index = player.topology.endpoints.findIndex(({ name }) => name === 'productcatalog-3')
    player.select({ kind: 'endpoint', index })
  })
}

async function openGallery(page) {
  await seek(page, 3 * second)
  const onPhone = page.getByRole('tab', { name: 'Do', exact: true })
  if ((await onPhone.count()) > 0) await onPhone.click()
  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('dialog', { name: 'Start from' }).waitFor()
}

async function startFrom(page, card) {
  await openGallery(page)
  await page.getByRole('button', { name: card }).first().click()
  await page.getByRole('dialog', { name: 'Start from' }).waitFor({ state: 'detached' })
}

/** Side by side: what is open, another system, more systems and the same without the fault; at a moment within the outage. */
async function compare(page, systems) {
  await page.keyboard.press('c')
  const add = page.getByRole('combobox', { name: 'Add a variant' })
  await add.waitFor()
  for (const system of systems) await add.selectOption(`system ${system}`)
  await add.selectOption('without')
  await page.getByRole('combobox', { name: 'Seeds' }).selectOption('10')
  await page.getByText(/Median of the seeds/).waitFor({ timeout: 240_000 })
  const chart = page.getByRole('slider', { name: /^Success/ })
  await chart.focus()
  for (let second = 0; second < 9; second++) await page.keyboard.press('ArrowRight')
  await page.waitForTimeout(1_500)
}
