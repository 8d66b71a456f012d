import { chromium, type Browser } from 'playwright'
import { findBrowser } from '../scripts/find-browser.mjs'

/** Starts the Chromium that vite.config.ts has found too; the caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const found = await findBrowser()
  if (found === undefined) throw new Error('no Chromium found')
  return chromium.launch(found.launchOptions)
}
