#!/usr/bin/env node
// node scripts/posters.mjs [--pages FOLDER] [NAME …]: makes static/posters/NAME.png for scenarios of the catalogue, all when none
// is named. FOLDER has built pages; without it they are built.
//
// The pages are built into a temporary folder and opened in the Chromium of the tests. Each poster is the run at a telling
// moment: the end of the first beat in which something is broken, else the middle of the first fault. A moment is sought, not
// waited for, so the same sources give the same posters (on one machine and browser). Look at them before you commit them.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { sharedScenarios } from './build/share-pages.mjs'
import { findBrowser } from './find-browser.mjs'
import { decodePng, encodePalettePng } from './palette-png.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'static', 'posters')
/** What a poster may weigh, bytes; there are a hundred, and all are in the repository. */
const most = 30_000
const size = { width: 1200, height: 675 }
const second = 1_000_000

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { pages: { type: 'string' } },
})
const all = (await sharedScenarios(root)).map(({ slug }) => slug)
const unknown = wanted.filter((slug) => !all.includes(slug))
if (unknown.length > 0) {
  console.error(`not in the catalogue: ${unknown.join(', ')}`)
  process.exit(2)
}

const unfinished = values.pages === undefined ? await buildPages() : undefined
const pages = values.pages ?? unfinished
await mkdir(target, { recursive: true })
const server = await preview({
  root,
  configFile: false,
  logLevel: 'silent',
  build: { outDir: pages },
  preview: { host: '127.0.0.1', port: 0 },
})
const { launchOptions } = await findBrowser()
const browser = await chromium.launch(launchOptions)
let total = 0
try {
  const context = await browser.newContext({ viewport: size, colorScheme: 'light' })
  for (const slug of wanted.length > 0 ? wanted : all) {
    const bytes = await paint(context, slug)
    total += bytes
    console.log(`${slug}: ${(bytes / 1000).toFixed(1)} kB`)
  }
  console.log(`together ${(total / 1e6).toFixed(2)} MB`)
} finally {
  await browser.close()
  await server.close()
  if (unfinished !== undefined) await rm(unfinished, { recursive: true })
}

async function buildPages() {
  const folder = await mkdtemp(join(tmpdir(), 'halfopen-posters-'))
  const build = [join(root, 'scripts', 'build.mjs'), '--outDir', folder, '--quiet']
  if (spawnSync(process.execPath, build, { stdio: 'inherit' }).status !== 0) process.exit(1)
  return folder
}

/** @returns how many bytes it has */
async function paint(context, slug) {
  const page = await context.newPage()
  try {
    // `?test` gives the page a handle on its player: see src/testHandle.ts.
    const keys = new URLSearchParams({ test: '', scenario: slug, play: 'none', panels: '' })
    await page.goto(`${server.resolvedUrls.local[0]}embed.html?${keys}`)
    await page.waitForFunction(() => globalThis.__halfopen?.state().shownAt !== undefined)
    const moment = await page.evaluate(tellingMoment, second)
    await page.evaluate((to) => globalThis.__halfopen.player.seek(to, false), moment)
    await page.waitForFunction((to) => globalThis.__halfopen.state().shownAt === to, moment, {
      timeout: 60_000,
    })
    // Series follow the moment by one answer of the worker; then all is drawn.
    await page.waitForTimeout(500)
    const picture = decodePng(await page.screenshot())
    let png
    for (const colours of [64, 32, 16]) {
      png = encodePalettePng(picture, colours)
      if (png.length <= most) break
    }
    await writeFile(join(target, `${slug}.png`), png)
    return png.length
  } finally {
    await page.close()
  }
}

/** Runs in the page. @returns µs */
function tellingMoment(second) {
  const { player } = globalThis.__halfopen
  const { beats, commands, durationUs } = player
  const faults = commands.filter(({ kind }) => kind === 'fault')
  const isBroken = (t) => faults.some(({ at, until }) => at < t && t <= (until ?? Infinity))
  if (beats.length > 1) {
    const telling = beats.find(({ untilUs }) => isBroken(untilUs)) ?? beats.at(-1)
    // Just before its end: there the next one begins.
    return telling.untilUs - (telling === beats.at(-1) ? 0 : 1_000)
  }
  const [first] = [...commands].sort((one, other) => one.at - other.at)
  if (first === undefined) return Math.round(durationUs * 0.4)
  // Long enough for what follows to be seen, and not yet over.
  const until = Math.min(first.until ?? first.at + 4 * second, first.at + 8 * second, durationUs)
  return Math.round((first.at + until) / 2)
}
