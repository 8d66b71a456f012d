import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'

interface Handle {
  state(): {
    readonly t: number
    readonly shownAt: number | undefined
    readonly selection: { readonly kind: string } | undefined
  }
  readonly stage: {
    readonly shownMarks: number
    screenPositionOf(place: { kind: 'service'; index: number }): { x: number; y: number }
  }
}
declare const __halfopen: Handle

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser([
    '--disable-gpu',
    '--disable-webgl',
    '--disable-webgl2',
    '--disable-3d-apis',
  ])
})

afterAll(() => browser.close())

test('without WebGL the canvas shows the mesh, marks move, and a click selects', async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test`)
  await page.waitForFunction(() => {
    const handle = (globalThis as { __halfopen?: Handle }).__halfopen
    return handle?.state().shownAt !== undefined && handle.stage.shownMarks > 0
  })
  // The canvas of the page has a 2D context, so another kind of context cannot be had of it.
  const kinds = await page.evaluate(() => {
    const own = document.querySelector<HTMLCanvasElement>('canvas')!
    const fresh = document.createElement('canvas')
    return { webgl: fresh.getContext('webgl2') !== null, flat: own.getContext('2d') !== null }
  })
  expect(kinds).toEqual({ webgl: false, flat: true })

  // What is drawn changes while it plays, and it is more than the ground.
  const picture = () =>
    page.evaluate(() => {
      const own = document.querySelector<HTMLCanvasElement>('canvas')!
      const { data } = own.getContext('2d')!.getImageData(0, 0, own.width, own.height)
      const colours = new Set<number>()
      let sum = 0
      for (let at = 0; at < data.length; at += 4) {
        const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!
        if (at % 64 === 0) colours.add(colour)
        sum = (sum * 31 + colour) | 0
      }
      return { colours: colours.size, sum }
    })
  const first = await picture()
  expect(first.colours).toBeGreaterThan(8)
  await expect.poll(async () => (await picture()).sum).not.toBe(first.sum)

  const { x, y } = await page.evaluate(() => {
    const box = document.querySelector('canvas')!.getBoundingClientRect()
    const at = __halfopen.stage.screenPositionOf({ kind: 'service', index: 0 })
    return { x: box.x + at.x, y: box.y + at.y }
  })
  await page.mouse.click(x, y)
  await expect
    .poll(() => page.evaluate(() => __halfopen.state().selection?.kind))
    .toMatch(/service|endpoint|proxy/)
  await context.close()
})
