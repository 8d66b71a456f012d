import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

test.each(['index.html', 'embed.html'])('%s loads without an error', async (name) => {
  const page = await browser.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text())
  })
  page.on('response', (response) => {
    if (!response.ok()) troubles.push(`${response.status()} ${response.url()}`)
  })

  await page.goto(inject('baseUrl') + name, { waitUntil: 'networkidle' })

  expect(await page.title()).toContain('Halfopen')
  expect(troubles).toEqual([])
  await page.close()
})

test('the browser of the tests draws with WebGL 2', async () => {
  const page = await browser.newPage()

  const pixel = await page.evaluate(() => {
    const gl = document.createElement('canvas').getContext('webgl2')
    if (gl === null) return undefined
    gl.clearColor(1, 0, 0, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    const bytes = new Uint8Array(4)
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes)
    return [...bytes]
  })

  expect(pixel).toEqual([255, 0, 0, 255])
  await page.close()
})
