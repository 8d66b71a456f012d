import type { Page } from 'playwright'

/** What a page did that it must not: requests to elsewhere, violations of its policy, errors. */
export interface Watch {
  /** Addresses outside of the page's own origin. */
  readonly elsewhere: readonly string[]
  readonly errors: readonly string[]
  violations(): Promise<readonly string[]>
}

declare const __violations: string[]

/**
 * Watches a page from before it is loaded.
 *
 * @param own what addresses may begin with
 */
export async function watch(page: Page, own: string): Promise<Watch> {
  const elsewhere: string[] = []
  const errors: string[] = []
  const inside = [own, 'blob:', 'data:', 'about:']
  page.on('request', (request) => {
    if (!inside.some((start) => request.url().startsWith(start))) elsewhere.push(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(globalThis, { __violations: seen })
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`,
      ),
    )
  })
  return {
    elsewhere,
    errors,
    violations: () => page.evaluate(() => __violations),
  }
}
