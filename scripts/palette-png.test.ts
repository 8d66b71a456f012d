import { inflateSync } from 'node:zlib'
import { chromium } from 'playwright'
import { expect, test } from 'vitest'
import { findBrowser } from './find-browser.mjs'
import { decodePng, encodePalettePng } from './palette-png.mjs'

const colours = [
  [246, 246, 242],
  [21, 24, 28],
  [174, 30, 16],
  [37, 99, 184],
] as const

function stripes(width: number, height: number): Uint8Array {
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(colours[(pixel % width) % colours.length]!, pixel * 4)
  }
  return rgba
}

test('a palette PNG says its size, and every row has its place', () => {
  const png = encodePalettePng({ width: 7, height: 3, rgba: stripes(7, 3) }, 64)
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([7, 3])
  const at = png.indexOf('IDAT')
  const data = png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4))
  // Four bits an index, four bytes a row, and one that names its filter.
  expect(inflateSync(data)).toHaveLength(3 * 5)
})

test('a browser shows a palette PNG as it was, and its screenshot is read', async () => {
  const { launchOptions } = (await findBrowser())!
  const browser = await chromium.launch(launchOptions)
  try {
    const page = await browser.newPage({ viewport: { width: 8, height: 4 } })
    const png = encodePalettePng({ width: 8, height: 4, rgba: stripes(8, 4) }, 64)
    await page.setContent(
      `<body style="margin:0"><img src="data:image/png;base64,${png.toString('base64')}">`,
    )
    await page.locator('img').evaluate((image) => (image as HTMLImageElement).decode())
    const { width, height, rgba } = decodePng(await page.screenshot())
    expect([width, height]).toEqual([8, 4])
    // gifenc keeps five or six bits of a colour.
    const wrong = stripes(8, 4).map((value, at) => Math.abs(value - rgba[at]!))
    expect(Math.max(...wrong)).toBeLessThanOrEqual(8)
  } finally {
    await browser.close()
  }
})

test('what is no PNG is refused', () => {
  expect(() => decodePng(Buffer.from('GIF89a'))).toThrow('no PNG')
})
