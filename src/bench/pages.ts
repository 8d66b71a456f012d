import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Browser } from 'playwright'
import { openBrowser } from '../../e2e/browser.ts'
import { serve } from '../../e2e/serve.ts'
import { atMost, figure, median } from './measure.ts'
import type { Line, Topic } from './measure.ts'

const pages = [
  { file: 'index.html', words: 'full app', budgetKb: 600 },
  { file: 'embed.html', words: 'embed', budgetKb: 300 },
] as const

/** What the page puts at hand with `?test`. */
interface Handle {
  readonly stage: { readonly shownMarks: number } | undefined
}
declare const __halfopen: Handle | undefined

/** What one visit fetched, in bytes: the page, its scripts and styles; fonts and pictures are not counted. */
interface Load {
  readonly gzip: number
  readonly brotli: number
}

/** A visit with an empty cache, until the canvas is there and everything has come that it asks for by itself. */
async function visit(browser: Browser, address: string): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const bodies: Promise<Buffer | undefined>[] = []
  context.on('response', (response) => {
    if (/\.(?:html|js|css)(?:$|\?)/.test(response.url())) {
      bodies.push(response.body().catch(() => undefined))
    }
  })
  await page.goto(address)
  await page.waitForSelector('canvas')
  await page.waitForLoadState('networkidle')
  const fetched = (await Promise.all(bodies)).filter((body) => body !== undefined)
  await context.close()
  const sum = (pack: (body: Buffer) => Buffer): number =>
    fetched.reduce((total, body) => total + pack(body).length, 0)
  return { gzip: sum(gzipSync), brotli: sum(brotliCompressSync) }
}

/** From the start of the navigation until a request moves on the canvas, ms. */
async function firstRequestMs(browser: Browser, address: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(address)
  const seen = await page.waitForFunction(
    () =>
      ((globalThis as { __halfopen?: Handle }).__halfopen?.stage?.shownMarks ?? 0) > 0 &&
      performance.now(),
    undefined,
    { polling: 'raf' },
  )
  const ms = Number(await seen.jsonValue())
  await context.close()
  return ms
}

/** Builds the pages as they are now, apart from `dist/`, which may be of another day. */
function build(folder: string): void {
  const words = [join('scripts', 'build.mjs'), '--outDir', folder, '--quiet']
  const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error('the pages could not be built')
}

async function measure(repeats: number): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-pages-'))
  build(folder)
  const server = await serve(folder)
  const browser = await openBrowser()
  try {
    const lines: Line[] = []
    for (const { file, words, budgetKb } of pages) {
      const { gzip, brotli } = await visit(browser, server.url + file)
      const kb = gzip / 1000
      lines.push({
        what: words,
        measured: `${figure(kb)} kB`,
        against: `with brotli ${figure(brotli / 1000)} kB`,
        ratio: NaN,
        verdict: atMost(kb, budgetKb, `at most ${budgetKb} kB`),
      })
    }
    const times: number[] = []
    for (let count = 0; count < repeats; count++) {
      times.push(await firstRequestMs(browser, `${server.url}index.html?test`))
    }
    const ms = median(times)
    lines.push({
      what: 'first moving request after navigation',
      measured: `${figure(ms)} ms`,
      against: `worst ${figure(Math.max(...times))} ms`,
      ratio: NaN,
      verdict: atMost(ms, 1_000, 'below 1 s'),
    })
    return lines
  } finally {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const pagesTopic: Topic = {
  title: 'What a page loads, and how soon something moves',
  notes: [
    'Freshly built pages in a headless Chromium that draws in software, with an empty cache. Bytes: the page, scripts and ' +
      'styles that a visit fetches by itself, gzip; fonts, and what is loaded when it is asked for, are not counted.',
  ],
  measure: ({ repeats }) => measure(2 * repeats - 1),
}
