import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'

interface Handle {
  state(): { readonly t: number; readonly shownAt: number | undefined }
  readonly stage: { readonly shownMarks: number }
  readonly player: {
    pause(): void
    seek(t: number, play: boolean): void
    select(place: { kind: string; index: number } | undefined): void
    act(command: object): void
    readonly nextMoment: number
  }
}
declare const __halfopen: Handle

const desk = { width: 1440, height: 900 }
const phone = { width: 390, height: 844 }

let browser: Browser

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(() => browser.close())

/** A page of the app that runs, and what it was opened with. */
async function open(
  options: BrowserContextOptions = {},
  file = 'index.html',
  hash = '',
): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, ...options })
  const page = await context.newPage()
  await page.goto(`${inject('baseUrl')}${file}?test${hash}`)
  if (file === 'index.html') {
    await page.waitForFunction(
      () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
    )
  } else await page.locator('canvas').waitFor()
  return page
}

/** A stopped run in which something has failed. */
async function breakAndStop(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { player } = __halfopen
    player.act({
      kind: 'fault',
      at: player.nextMoment,
      fault: { kind: 'errors', ratio: 1, status: 503 },
      on: 'productcatalog',
    })
    player.seek(4_000_000, false)
  })
  await page.waitForFunction(() => __halfopen.state().shownAt === 4_000_000, undefined, {
    timeout: 60_000,
  })
}

interface View {
  readonly name: string
  show(page: Page): Promise<unknown>
}

const select = (kind: string, index: number) => (page: Page) =>
  page.evaluate(([place]) => __halfopen.player.select(place), [{ kind, index }])

const press = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).click()

/** Leaves what lies over the page, by the key that always does. */
const closed = (show: (page: Page) => Promise<unknown>) => async (page: Page) => {
  await page.keyboard.press('Escape')
  await show(page)
}

const dialogBy = (key: string) =>
  closed(async (page) => {
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press(key)
    await page.getByRole('dialog').waitFor()
  })

/** One after the other on the same page: each goes on from the one before. */
const deskViews: readonly View[] = [
  { name: 'with something broken', show: breakAndStop },
  ...['client', 'service', 'endpoint', 'proxy', 'edge', 'controlPlane', 'zone', 'node'].map(
    (kind): View => ({ name: `with a ${kind} selected`, show: select(kind, 0) }),
  ),
  {
    name: 'with the menu of a place',
    show: async (page) => {
      await select('endpoint', 3)(page)
      await page.keyboard.press('b')
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'with a row of the palette', show: dialogBy('1') },
  { name: 'with the sheet of keys', show: dialogBy('?') },
  {
    name: 'with what there is to say of the system',
    show: closed(async (page) => {
      await press('About this system')(page)
      await page.getByRole('heading', { name: 'What it costs' }).waitFor()
    }),
  },
  { name: 'with the menu of the page', show: closed(press('Menu')) },
  { name: 'with the menu of time', show: closed(press('More about time')) },
  {
    name: 'with the speed',
    show: closed((page) => page.getByRole('button', { name: /^Speed:/ }).click()),
  },
  {
    name: 'with a tooltip',
    show: closed(async (page) => {
      await page.getByRole('listbox', { name: /^The mesh/ }).focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.getByRole('tooltip').waitFor()
    }),
  },
  {
    name: 'asking why',
    show: async (page) => {
      await page.keyboard.press('w')
      await page.getByRole('listbox', { name: 'Requests', exact: true }).waitFor()
    },
  },
  {
    name: 'composing a policy',
    show: closed(async (page) => {
      await select('service', 1)(page)
      await page.keyboard.press('e')
      await page.getByRole('heading', { name: 'Compose policy' }).waitFor()
      for (const group of await page.locator('.composer summary').all()) await group.click()
      await page.getByLabel('timeout', { exact: true }).first().fill('300ms')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: /^connectTimeout: .*Who set it/ }).click()
    }),
  },
  {
    name: 'with what a policy would change',
    show: async (page) => {
      await page.getByRole('button', { name: 'Review' }).click()
      await page.locator('.changes li').first().waitFor()
    },
  },
  {
    name: 'with what each proxy holds',
    show: async (page) => {
      await page.getByRole('tab', { name: 'Proxies' }).click()
      await page.getByRole('heading', { name: 'Effective policy' }).waitFor()
    },
  },
  {
    name: 'with the gallery',
    show: closed(async (page) => {
      await press('Menu')(page)
      await page.getByRole('menuitem').first().click()
      await page.getByRole('dialog').waitFor()
    }),
  },
  {
    name: 'building',
    show: closed(async (page) => {
      await page.getByRole('tab', { name: 'Build' }).click()
      await page.locator('.cm-content').waitFor()
    }),
  },
  { name: 'building a service', show: select('service', 1) },
  { name: 'building a call', show: select('edge', 1) },
]

const tab = (name: string) => (page: Page) => page.getByRole('tab', { name, exact: true }).click()

const phoneViews: readonly View[] = [
  { name: 'to see', show: breakAndStop },
  { name: 'to see a thing', show: select('endpoint', 3) },
  { name: 'to do', show: tab('Do') },
  {
    name: 'to compose a policy',
    show: async (page) => {
      await page.keyboard.press('e')
      await page.getByRole('heading', { name: 'Compose policy' }).waitFor()
      for (const group of await page.locator('.composer summary').all()) await group.click()
    },
  },
  {
    name: 'to see what each proxy holds',
    show: async (page) => {
      await page.getByRole('tab', { name: 'Proxies' }).click()
      await page.getByRole('heading', { name: 'Effective policy' }).waitFor()
    },
  },
  { name: 'to ask why', show: tab('Why') },
  { name: 'with requests', show: press('Why? Show requests') },
  { name: 'with the menu of time', show: press('More about time') },
]

/** Goes from view to view, and asks of each what is to be asked. */
async function visit(
  page: Page,
  views: readonly View[],
  ask: (page: Page) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const { name, show } of views) {
    await show(page)
    for (const trouble of await ask(page)) found.push(`${name}: ${trouble}`)
  }
  return found
}

test.each([
  ['in the light', {}],
  ['in the dark', { colorScheme: 'dark' }],
  ['in high contrast', { contrast: 'more' }],
] as const)(
  'no view of a desk breaks a rule of accessibility %s',
  async (_, options) => {
    const page = await open(options)
    expect(await visit(page, deskViews, violations)).toEqual([])
    await page.context().close()
  },
  180_000,
)

/** What a finger can press that is smaller than a finger; a box inside its label is as large as the label. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, a[href], select, summary, input, [role=tab], [role=menuitem]',
      ),
    ]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element) => element.closest('label') ?? element)
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.width < 44 || box.height < 44))
      .map(
        ({ element, box }) =>
          `${Math.round(box.width)} x ${Math.round(box.height)} ${element.outerHTML.slice(0, 120)}`,
      ),
  )

test.each([
  ['upright', { viewport: phone }],
  ['upright in the dark', { viewport: phone, colorScheme: 'dark' }],
  ['on its side', { viewport: { width: phone.height, height: phone.width } }],
] as const)(
  'a phone %s breaks no rule of accessibility, and all on it can be pressed with a finger',
  async (_, options) => {
    const page = await open({ ...options, hasTouch: true })
    const found = await visit(page, phoneViews, async (shown) => [
      ...(await violations(shown)),
      ...(await smallTargets(shown)),
    ])
    expect(found).toEqual([])
    await page.context().close()
  },
  180_000,
)

test('the embedded page breaks no rule of accessibility', async () => {
  const page = await open({ viewport: { width: 960, height: 540 } }, 'embed.html')
  expect(await violations(page)).toEqual([])
  await page.context().close()
}, 60_000)

test.each(['light', 'dark'] as const)(
  'with forced colours in the %s the page is drawn in those of the system alone',
  async (colorScheme) => {
    const page = await open({ forcedColors: 'active', colorScheme })
    await breakAndStop(page)
    await page.keyboard.press('Tab')
    const drawn = await page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'))
      const is = (colour: string) => {
        probe.style.color = colour
        return getComputedStyle(probe).color
      }
      const [ink, fail, ground, text, back, focus] = [
        'var(--ink)',
        'var(--fail)',
        'var(--canvas)',
        'CanvasText',
        'Canvas',
        'Highlight',
      ].map(is)
      probe.remove()
      const { outlineColor, outlineStyle } = getComputedStyle(document.activeElement!)
      // What is told by a filled shape.
      const bar = document.querySelector('.track svg rect:nth-of-type(2)')!
      const filled = getComputedStyle(bar).fill
      return { ink, fail, ground, text, back, focus, outlineColor, outlineStyle, filled }
    })
    expect(drawn.ink).toBe(drawn.text)
    expect(drawn.fail).toBe(drawn.text)
    expect(drawn.ground).toBe(drawn.back)
    expect(drawn.text).not.toBe(drawn.back)
    expect(drawn).toMatchObject({ outlineStyle: 'solid', outlineColor: drawn.focus })
    expect(drawn.filled).toBe(drawn.text)
    await page.context().close()
  },
  60_000,
)

test('a screen reader is told what happens, and hears each place with its state', async () => {
  const page = await open()
  await breakAndStop(page)
  await expect
    .poll(() => page.locator('[data-live=player]').textContent())
    .toBe('Stopped at 4.00\u00a0s')
  const canvas = page.getByRole('listbox', { name: /^The mesh/ })
  await canvas.focus()
  await page.keyboard.press('Home')
  const stops = await canvas.getByRole('option').count()
  const heard: string[] = []
  for (let at = 0; at < stops; at++) {
    const current = (await canvas.getAttribute('aria-activedescendant'))!
    heard.push((await page.locator(`[id="${current}"]`).textContent())!.trim())
    await page.keyboard.press('PageDown')
  }
  expect(new Set(heard.map((words) => words.split(',')[0])).size).toBe(stops)
  const told = (start: string) => heard.find((words) => words.startsWith(start))
  expect(told('client web')).toMatch(/, success \d/)
  expect(told('line from web to frontend')).toMatch(/, rate \d/)
  expect(told('endpoint recommendation-1')).toMatch(/, ejected by some, workers busy \d/)
  expect(told('control plane')).toMatch(/, config v1/)

  await page.keyboard.press(' ')
  await expect
    .poll(() => page.locator('[data-live=player]').textContent())
    .toBe('Playing, 1\u00a0s shows 50\u00a0ms')
  await expect
    .poll(() => page.locator('[data-live=narrative]').textContent(), { timeout: 60_000 })
    .not.toBe('')
  await page.context().close()
}, 120_000)

test('a screen reader hears who refused a config, who has an expired certificate, and what TCP lacks', async () => {
  const hears = async (
    scenario: string,
    t: number,
    told: Readonly<Record<string, RegExp>>,
  ): Promise<void> => {
    const page = await open({}, 'index.html', `#scenario=${scenario}`)
    await page.evaluate((to) => {
      __halfopen.player.pause()
      __halfopen.player.seek(to, false)
    }, t)
    await page.waitForFunction((to) => __halfopen.state().shownAt === to, t, { timeout: 60_000 })
    const canvas = page.getByRole('listbox', { name: /^The mesh/ })
    await canvas.focus()
    await page.keyboard.press('Home')
    for (const [place, words] of Object.entries(told)) {
      // Words follow the picture, a few times a second.
      await expect
        .poll(
          async () => {
            const all = await canvas.getByRole('option').allTextContents()
            return all.map((each) => each.trim()).find((each) => each.startsWith(place)) ?? ''
          },
          { timeout: 20_000 },
        )
        .toMatch(words)
    }
    expect(await violations(page)).toEqual([])
    await page.context().close()
  }
  await hears('refused-push', 11_000_000, {
    'control plane': /proxies that refused 1\d/,
    'endpoint shop-1': /v1, refused v2/,
  })
  await hears('certificate-clock', 42_000_000, { 'endpoint ledger-1': /takes mTLS only/ })
  await hears('errors-inside-tcp', 15_000_000, { 'line from app to db': /TCP: no retries/ })
}, 240_000)

test('who wants less motion gets no moving mark', async () => {
  const page = await open({ reducedMotion: 'reduce' })
  await page.waitForFunction(() => __halfopen.state().t > 200_000, undefined, { timeout: 60_000 })
  expect(await page.evaluate(() => __halfopen.stage.shownMarks)).toBe(0)
  await page.context().close()
}, 90_000)

/** Things whose words are cut, or that stick out of the window. */
const cutThings = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, h1, h2, h3, label, p, li, dt, dd')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .filter((element) => element.closest('.visually-hidden, [popover], svg') === null)
      .filter((element) => {
        const { right, width } = element.getBoundingClientRect()
        return width > 1 && right > innerWidth + 1
      })
      .map((element) => `${element.tagName} ${element.textContent?.trim().slice(0, 40) ?? ''}`),
  )

test.each([
  ['1440 x 900', { width: 1440, height: 900 }],
  ['1280 x 720', { width: 1280, height: 720 }],
  ['zoomed to 200 % at 1440 x 900', { width: 720, height: 450 }],
  ['zoomed to 400 % at 1280 x 1024', { width: 320, height: 256 }],
  ['a phone', phone],
])('nothing sticks out of the window at %s', async (_, viewport) => {
  const page = await open({ viewport })
  expect(await cutThings(page)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  await page.context().close()
})

test('letters of twice the size are twice as large, and nothing sticks out', async () => {
  const page = await open()
  const height = () =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
  const before = await height()
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } })
  await page.reload()
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )
  expect(await height()).toBeGreaterThan(1.9 * before)
  expect(await cutThings(page)).toEqual([])
  await page.context().close()
})
