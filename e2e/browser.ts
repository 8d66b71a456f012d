import { chromium, type Browser } from 'playwright'
import { findBrowser } from '../scripts/find-browser.mjs'

/**
 * Starts the Chromium that vite.config.ts has found too; the caller closes it.
 *
 * @param flags of the browser, beside those that every test has
 */
export async function openBrowser(flags: readonly string[] = []): Promise<Browser> {
  const found = await findBrowser()
  if (found === undefined) throw new Error('no Chromium found')
  const { args = [] } = found.launchOptions
  return chromium.launch({ ...found.launchOptions, args: [...args, ...flags] })
}
