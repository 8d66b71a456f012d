import { deflateRawSync } from 'node:zlib'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, stateOf } from './app.ts'
import { openBrowser } from './browser.ts'

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  page = await open(browser)
})

afterAll(() => browser.close())

const linkTo = (bytes: string | Uint8Array): string =>
  `#state=z1.${deflateRawSync(bytes, { level: 9 }).toString('base64url')}`

/** Follows a link on the page that is open, and sees the page draw on while it is dealt with. */
async function follow(link: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, link)
  await drawsOn()
}

/** A few more frames of the page, however long they take. */
const drawsOn = () =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        let left = 5
        const next = () => (--left === 0 ? done() : void requestAnimationFrame(next))
        requestAnimationFrame(next)
      }),
  )

const body = 'services: { cart: {} }\nclients: { web: { to: cart, rate: 10/s } }\n'

test.each([
  ['a bomb', linkTo(new Uint8Array(200_000_000)), /longer than a scenario may be/],
  ['what was cut', `${linkTo(`halfopen: 1\n${body}`).slice(0, -8)}`, /cannot be read/],
  ['brackets without end', linkTo(`halfopen: 1\ntitle: ${'['.repeat(10_000)}`), /32 deep/],
  [
    'names that mean something to JavaScript',
    linkTo(`halfopen: 1\n__proto__: { polluted: 1 }\n${body}`),
    /cannot be a key/,
  ],
  [
    'millions of endpoints that callers know',
    linkTo(
      'halfopen: 1\nservices: { a: { endpoints: 5000, calls: [b] }, b: { endpoints: 5000 } }\nclients: { web: { to: a, rate: 1/s } }',
    ),
    /know \d+ endpoints/,
  ],
  [
    'thousands of commands',
    `#scenario=retry-storm&do=${'1s kill cart-1;'.repeat(5_000)}`,
    /commands/,
  ],
])('%s in a link is told, and the run before stays', async (_, link, why) => {
  await follow(link)
  await page.getByText(why).first().waitFor()
  expect((await stateOf(page)).scenario).toBe('online-boutique')
  await drawsOn()
  await page.getByRole('button', { name: 'Close' }).first().click()
})

test('a run in which no time passes ends before that, and the page goes on', async () => {
  await follow(
    linkTo(
      'halfopen: 1\nnetwork: { latency: 0ms }\nservices: { cart: { serviceTime: { constant: 0ms } } }\nclients: { web: { to: cart, users: 9, think: { constant: 0ms } } }',
    ),
  )
  await page.keyboard.press('Space')
  await page
    .getByText(/no time passes/)
    .first()
    .waitFor({ timeout: 60_000 })
  await drawsOn()
  // Another run may be opened over it.
  await follow('#scenario=retry-storm')
  await expect.poll(async () => (await stateOf(page)).scenario).toBe('retry-storm')
}, 90_000)

test('what a title says is shown, and not done', async () => {
  await follow(
    linkTo(
      `halfopen: 1\ntitle: '<img src=x onerror="document.title=1"><b>bold</b>'\ndescription: '<script>document.title=2</script>'\n${body}`,
    ),
  )
  await expect.poll(async () => (await stateOf(page)).scenario).toBe('')
  await drawsOn()
  expect(await page.locator('img[src=x], h1 b').count()).toBe(0)
  expect(await page.title()).toBe('Halfopen')
})
