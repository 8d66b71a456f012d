#!/usr/bin/env node
// node scripts/record-picture.mjs: makes docs/pictures/catalogue-outage.gif, the moving picture of the README.
//
// The pages are built into a temporary folder and opened in the Chromium of the tests. A run is a value, so it
// is not filmed but visited: for each frame the player seeks the next moment, and the page is photographed when
// that moment is on the screen. The same sources give the same frames, however slow the machine is.
//
// Frames become a GIF with ffmpeg, which is the one tool that npm does not bring (apt-get install ffmpeg).
// Without it the frames stay where they are, and the command that was meant is printed.
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build, preview } from 'vite'
import { findBrowser } from './find-browser.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'docs', 'pictures', 'catalogue-outage.gif')

const scenario = 'catalogue-outage'
const endpoint = 'productcatalog-3'
const size = { width: 1280, height: 800 }
/** Mesh time, ms: the endpoint dies at 18,000. A second of video shows 50 ms of it, as the scenario has it. */
const from = 17_964
const to = 18_264
const framesPerSecond = 12.5
const step = 50 / framesPerSecond

const folder = await mkdtemp(join(tmpdir(), 'halfopen-picture-'))
const pages = join(folder, 'pages')
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
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' })
  const address = server.resolvedUrls.local[0]
  // `?test` gives the page a handle on its player: see src/main.ts.
  await page.goto(`${address}?test#scenario=${scenario}&t=${from / 1_000}`)
  await page.waitForFunction(() => globalThis.__halfopen?.player.numbers !== undefined)
  await page.evaluate((name) => {
    const { player } = globalThis.__halfopen
    const index = player.topology.endpoints.findIndex((one) => one.name === name)
    player.select({ kind: 'endpoint', index })
  }, endpoint)

  let count = 0
  for (let ms = from; ms <= to; ms += step) {
    const moment = Math.round(ms * 1_000)
    await page.evaluate((t) => globalThis.__halfopen.player.seek(t, false), moment)
    await page.waitForFunction((t) => globalThis.__halfopen.player.numbers.t === t, moment)
    // Series and state chart follow the counters by one answer of the worker; then all is drawn.
    await page.waitForTimeout(count === 0 ? 1_000 : 100)
    await page.screenshot({ path: join(folder, `frame-${String(count++).padStart(3, '0')}.png`) })
  }
  console.log(`${count} frames in ${folder}`)
} finally {
  await browser.close()
  await server.close()
}

await mkdir(dirname(target), { recursive: true })
const palette =
  'split[a][b];[a]palettegen=max_colors=128:stats_mode=full[p];[b][p]paletteuse=dither=none'
const words = ['-y', '-v', 'error', '-framerate', String(framesPerSecond)]
words.push('-i', join(folder, 'frame-%03d.png'), '-vf', palette, '-loop', '0', target)
const { status, error } = spawnSync('ffmpeg', words, { stdio: 'inherit' })
if (error?.code === 'ENOENT') {
  console.log(
    `ffmpeg is not installed. What was meant:\nffmpeg ${words.map((word) => `'${word}'`).join(' ')}`,
  )
  process.exitCode = 1
} else if (status === 0) {
  await rm(folder, { recursive: true })
  console.log(target)
} else {
  process.exitCode = status ?? 1
}
