import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
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

/** What is one file. */
const files = [
  { file: 'halfopen.html', words: 'single file', budgetKb: 1_500 },
  { file: 'half-open.js', words: 'custom element', budgetKb: undefined },
  { file: 'reveal-halfopen.js', words: 'plugin for reveal.js', budgetKb: undefined },
] as const

/** What the page puts at hand with `?test`. */
interface Handle {
  readonly stage: { readonly shownMarks: number } | undefined
  state(): { readonly shownAt: number | undefined }
}
declare const __halfopen: Handle | undefined

/** Bytes, packed as a server would. */
interface Load {
  readonly gzip: number
  readonly brotli: number
}

/** What one visit fetched. Fonts stand in the styles; they are counted apart. */
interface Visit {
  readonly code: Load
  readonly fonts: Load
}

const fontFaces = /@font-face\s*\{[^}]*\}/g

function packed(texts: readonly string[]): Load {
  const sum = (pack: (text: string) => Buffer): number =>
    texts.reduce((total, text) => total + pack(text).length, 0)
  return { gzip: sum(gzipSync), brotli: sum(brotliCompressSync) }
}

/** A visit with an empty cache, until the canvas is there and everything has come that it asks for by itself. */
async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  const bodies: Promise<string | undefined>[] = []
  context.on('response', (response) => {
    if (/\.(?:html|js|css)(?:$|\?)/.test(response.url())) {
      bodies.push(response.text().catch(() => undefined))
    }
  })
  await page.goto(address)
  await page.waitForSelector('canvas')
  await page.waitForLoadState('networkidle')
  const fetched = (await Promise.all(bodies)).filter((body) => body !== undefined)
  await context.close()
  return {
    code: packed(fetched.map((body) => body.replaceAll(fontFaces, ''))),
    fonts: packed(fetched.map((body) => [...body.matchAll(fontFaces)].join('')).filter(Boolean)),
  }
}

/** From the start of the navigation until the first frame is there, and until a request moves on the canvas, ms. */
async function startMs(
  browser: Browser,
  address: string,
): Promise<{ readonly frame: number; readonly request: number }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(address)
  const at = async (isThere: () => number | false): Promise<number> => {
    const seen = await page.waitForFunction(isThere, undefined, { polling: 'raf' })
    return Number(await seen.jsonValue())
  }
  const frame = await at(
    () =>
      (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined &&
      performance.now(),
  )
  const request = await at(
    () =>
      ((globalThis as { __halfopen?: Handle }).__halfopen?.stage?.shownMarks ?? 0) > 0 &&
      performance.now(),
  )
  await context.close()
  return { frame, request }
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
      const { code, fonts } = await visit(browser, server.url + file)
      const kb = code.gzip / 1000
      lines.push({
        what: words,
        measured: `${figure(kb)} kB`,
        against: `with brotli ${figure(code.brotli / 1000)} kB; fonts ${figure(fonts.gzip / 1000)} kB more`,
        ratio: NaN,
        verdict: atMost(kb, budgetKb, `at most ${budgetKb} kB`),
      })
    }
    for (const { file, words, budgetKb } of files) {
      const text = readFileSync(join(folder, file), 'utf8')
      const { gzip, brotli } = packed([text])
      const kb = Buffer.byteLength(text) / 1000
      lines.push({
        what: `${words}, not packed`,
        measured: `${figure(kb)} kB`,
        against: `gzip ${figure(gzip / 1000)} kB, brotli ${figure(brotli / 1000)} kB`,
        ratio: NaN,
        verdict:
          budgetKb === undefined ? undefined : atMost(kb, budgetKb, `at most ${budgetKb} kB`),
      })
    }
    for (const { file, words } of pages) {
      const times: { readonly frame: number; readonly request: number }[] = []
      for (let count = 0; count < repeats; count++) {
        times.push(await startMs(browser, `${server.url}${file}?test`))
      }
      const frames = times.map(({ frame }) => frame)
      const requests = times.map(({ request }) => request)
      lines.push({
        what: `${words}: first frame after navigation`,
        measured: `${figure(median(frames))} ms`,
        against: `worst ${figure(Math.max(...frames))} ms`,
        ratio: NaN,
        verdict: undefined,
      })
      lines.push({
        what: `${words}: first moving request after navigation`,
        measured: `${figure(median(requests))} ms`,
        against: `worst ${figure(Math.max(...requests))} ms, best ${figure(Math.min(...requests))} ms`,
        ratio: NaN,
        verdict: atMost(median(requests), 1_000, 'below 1 s'),
      })
    }
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
    'Freshly built pages in a headless Chromium that draws in software, with an empty cache. Bytes of a page: all scripts and ' +
      'styles that a visit fetches by itself, the scenario included, gzip; its fonts are told apart, and what is loaded when it is ' +
      'asked for is not counted. Of what is one file: as it lies on a disk.',
  ],
  measure: ({ repeats }) => measure(2 * repeats - 1),
}
