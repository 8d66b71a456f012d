// node scripts/icons.mjs: draws the icons of an installed app from static/favicon.svg. Needs a browser; what it draws is committed.
import { readFile, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright'
import { findBrowser } from './find-browser.mjs'

/** A maskable icon is cut to any shape within a circle of 80 % of its width. */
const icons = [
  { file: 'icon-192.png', size: 192, share: 1, ground: 'transparent' },
  { file: 'icon-512.png', size: 512, share: 1, ground: 'transparent' },
  { file: 'icon-maskable-512.png', size: 512, share: 0.7, ground: '#fff' },
]

const svg = await readFile(new URL('../static/favicon.svg', import.meta.url), 'base64')
const { launchOptions } = await findBrowser()
const browser = await chromium.launch(launchOptions)
try {
  for (const { file, size, share, ground } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const inner = Math.round(size * share)
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">
       <img width="${inner}" height="${inner}" src="data:image/svg+xml;base64,${svg}">`,
    )
    const picture = await page.screenshot({ omitBackground: true })
    await writeFile(new URL(`../static/${file}`, import.meta.url), picture)
    await page.close()
  }
} finally {
  await browser.close()
}
