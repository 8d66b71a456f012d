import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { openBrowser } from '../../e2e/browser.ts'
import { serve } from '../../e2e/serve.ts'
import type { CanvasTimes } from './canvasPage.ts'
import { atMost, figure, median } from './measure.ts'
import type { Line, Topic } from './measure.ts'

declare const measureCanvas: (repeats: number) => Promise<CanvasTimes>

/** Builds the page that measures, and lets a headless browser run it. */
async function timesOf(repeats: number): Promise<CanvasTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-canvas-'))
  await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: {
      outDir: folder,
      target: 'es2022',
      lib: { entry: 'src/bench/canvasPage.ts', formats: ['es'], fileName: () => 'page.js' },
    },
  })
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><body><script type="module" src="page.js"></script>',
  )
  const server = await serve(folder)
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.url)
    await page.waitForFunction(() => 'measureCanvas' in globalThis)
    return await page.evaluate((count) => measureCanvas(count), repeats)
  } finally {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measure(repeats: number): Promise<Line[]> {
  const { nodes, edges, hops, bare, layer, stage, firstFrame } = await timesOf(repeats)
  const times = (of: readonly number[]): number =>
    median(of.map((value, index) => value / bare[index]!))
  const bareWords = `bare PixiJS particles, 10,000 moved: ${figure(median(bare))} ms`
  const line = (what: string, of: readonly number[]): Line[] => [
    {
      what,
      measured: `${figure(median(of))} ms a frame`,
      against: bareWords,
      ratio: 1 / times(of),
      verdict: atMost(times(of), 1.3, 'at most 1.3 × bare particles'),
    },
    {
      what: `${what}, by itself`,
      measured: `${figure(median(of))} ms a frame`,
      against: '',
      ratio: NaN,
      verdict: atMost(median(of), 4, 'at most 4 ms'),
    },
  ]
  return [
    ...line('the layer of marks alone, 10,000 marks of four kinds', layer),
    ...line(
      `the canvas: ${nodes} services, ${edges} lines, ${figure(hops)} hops in the frame`,
      stage,
    ),
    {
      what: `from a new topology of ${nodes} services to its first drawn frame`,
      measured: `${figure(median(firstFrame))} ms`,
      against: '',
      ratio: NaN,
      verdict: atMost(median(firstFrame), 6_000, 'below 6 s'),
    },
  ]
}

export const canvas: Topic = {
  title: 'The canvas',
  notes: [
    'Script time in a headless Chromium that draws in software: from the call to its return, drawing commands included, what the ' +
      'graphics processor does with them not. A frame holds at most 4,000 hops and the canvas draws them as some 250 marks, ' +
      'so the layer of marks is measured by itself as well, with all 10,000. Ratio: bare particles, divided by ours.',
  ],
  measure: ({ repeats }) => measure(repeats),
}
