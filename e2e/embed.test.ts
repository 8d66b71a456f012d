import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import type { FrameEvent, Reply } from '../src/embed/messages.ts'
import { violations } from './axe.ts'
import { openBrowser } from './browser.ts'
import { serve, type StaticServer } from './serve.ts'

/** The other side of the talk: as little as a host can be. */
const hostScript = `
  window.heard = []; window.keys = []
  addEventListener('keydown', (event) => keys.push(event.key))
  const frame = document.querySelector('iframe')
  let port, last = 0
  const waiting = new Map()
  window.hellos = 0
  window.connects = true
  addEventListener('message', ({ data, source }) => {
    if (source !== frame.contentWindow || data?.type !== 'hello') return
    hellos++
    if (!window.connects) return
    const channel = new MessageChannel()
    channel.port1.onmessage = ({ data }) => {
      if ('re' in data) { waiting.get(data.re)?.(data); waiting.delete(data.re) } else heard.push(data)
    }
    port = channel.port1
    frame.contentWindow.postMessage({ halfopen: 1, type: 'connect', id: data.id, token: 'x' }, '*', [channel.port2])
  })
  window.ask = (type, payload) => new Promise((resolve) => {
    const req = ++last
    waiting.set(req, resolve)
    port.postMessage({ v: 1, type, req, ...(payload === undefined ? {} : { payload }) })
  })
`

/** What is counted in every frame: pictures that it wants to draw, and questions that it asks of its worker. */
const counters = `
  window.counted = { frames: 0, asks: 0 }
  const animate = requestAnimationFrame
  window.requestAnimationFrame = (act) => { counted.frames++; return animate.call(window, act) }
  const post = Worker.prototype.postMessage
  Worker.prototype.postMessage = function (...given) { counted.asks++; return post.apply(this, given) }
`

interface Host {
  heard: FrameEvent[]
  keys: string[]
  hellos: number
  ask(type: string, payload?: unknown): Promise<Reply>
}
declare const heard: Host['heard']
declare const keys: Host['keys']
declare const hellos: number
declare const ask: Host['ask']
declare const counted: { frames: number; asks: number }

let browser: Browser
let folder: string
let server: StaticServer

beforeAll(async () => {
  browser = await openBrowser()
  folder = await mkdtemp(join(tmpdir(), 'halfopen-embed-'))
  server = await serve(folder)
})

afterAll(async () => {
  await browser.close()
  await server.close()
  await rm(folder, { recursive: true })
})

/** A page of another origin, with the embed in a frame that may do nothing but run scripts. */
async function hosted(
  query: string,
  { style = '', isAllowed = true }: { style?: string; isAllowed?: boolean } = {},
): Promise<{ page: Page; frame: Frame }> {
  const name = `${Math.trunc(performance.now() * 1_000)}.html`
  const origin = isAllowed ? `&origin=${encodeURIComponent(new URL(server.url).origin)}` : ''
  await writeFile(
    join(folder, name),
    `<!doctype html><title>Host</title><body style="margin:0">
     <button id="host">host</button>
     <div id="place" style="${style}"><iframe title="run" sandbox="allow-scripts" width="960" height="540" style="border:0"
       src="${inject('baseUrl')}embed.html?test&${query}${origin}"></iframe></div>
     <script>${hostScript}</script></body>`,
  )
  const page = await browser.newPage({ viewport: { width: 1000, height: 640 } })
  await page.addInitScript(counters)
  await page.goto(server.url + name)
  const frame = page.frames().find((one) => one !== page.mainFrame())!
  return { page, frame }
}

async function event<E extends FrameEvent['type']>(
  page: Page,
  type: E,
): Promise<Extract<FrameEvent, { type: E }>> {
  await page.waitForFunction((wanted) => heard.some((one) => one.type === wanted), type)
  return (await page.evaluate((wanted) => heard.find((one) => one.type === wanted), type)) as never
}

/** What a frame does within a while. */
async function countedIn(frame: Frame, ms: number): Promise<{ frames: number; asks: number }> {
  const before = await frame.evaluate(() => ({ ...counted }))
  await frame.waitForTimeout(ms)
  const after = await frame.evaluate(() => ({ ...counted }))
  return { frames: after.frames - before.frames, asks: after.asks - before.asks }
}

test('an allowed host of another origin speaks with a sandboxed frame', async () => {
  const { page, frame } = await hosted('scenario=retry-storm&play=none')
  const ready = await event(page, 'ready')
  expect(ready.payload).toMatchObject({ version: 1, scenario: 'retry-storm', token: 'x' })
  const { beats } = ready.payload
  expect(beats.length).toBeGreaterThan(1)

  const there = await page.evaluate(() => ask('seek', { beat: 1, at: 'end' }))
  expect(there).toMatchObject({ ok: true, payload: { beat: 1 } })
  const told = await page.evaluate(() => heard.filter((one) => one.type === 'beat').at(-1))
  expect(told).toMatchObject({ payload: { index: 1, id: beats[1]!.id, phase: 'done' } })

  const amp = await page.evaluate(() => ask('query', { metric: 'amp', window: 5 }))
  expect(amp).toMatchObject({ ok: true, payload: { unit: '' } })
  expect((amp as { payload: { value: number } }).payload.value).toBeGreaterThan(1)

  // The same beat from elsewhere is the same moment.
  await page.evaluate(() => ask('seek', { t: 3 }))
  const again = await page.evaluate(() => ask('seek', { beat: 1, at: 'end' }))
  expect(again).toEqual({ ...there, re: (again as { re: number }).re })

  expect(await page.evaluate(() => ask('fly'))).toMatchObject({ ok: false })
  const set = await page.evaluate(() => ask('set', { path: 'services.nowhere.workers', value: 1 }))
  expect(set).toMatchObject({ ok: false, error: { code: 'refused' } })
  const link = await page.evaluate(() => ask('snapshot', { format: 'state' }))
  expect(link).toMatchObject({
    ok: true,
    payload: { data: expect.stringContaining('retry-storm') as string },
  })
  // The frame has no origin of its own, so there is nothing that it could keep.
  expect(await frame.evaluate(() => self.origin)).toBe('null')
  await page.close()
}, 60_000)

test('a fault that a host injects breaks what it names, and is cleared again', async () => {
  const { page } = await hosted('scenario=retry-storm&play=none&t=5')
  await event(page, 'ready')
  const injected = await page.evaluate(() =>
    ask('inject', { fault: 'kill', target: 'cell-1', at: 6, until: 9 }),
  )
  expect(injected).toMatchObject({ ok: true })
  await page.evaluate(() => ask('seek', { t: 8 }))
  const { payload } = await event(page, 'state')
  expect(decodeURIComponent(payload.url)).toContain('kill')
  const { faultId } = (injected as { payload: { faultId: string } }).payload
  expect(await page.evaluate((id) => ask('clear', { faultId: id }), faultId)).toMatchObject({
    ok: true,
  })
  expect(
    await page.evaluate(() => ask('inject', { fault: 'kill', target: 'nobody' })),
  ).toMatchObject({ ok: false, error: { code: 'refused' } })
  await page.close()
}, 60_000)

test('a host that is not allowed gets no port, and may only start and stop the slide', async () => {
  const { page, frame } = await hosted('scenario=retry-storm&play=none', { isAllowed: false })
  await page.waitForFunction(() => hellos > 2)
  expect(await page.evaluate(() => heard)).toEqual([])
  const say = (word: string) =>
    page.evaluate(
      (said) => document.querySelector('iframe')!.contentWindow!.postMessage(said, '*'),
      word,
    )
  const clock = frame.locator('.now')
  await clock.waitFor()
  const before = await clock.textContent()
  await say('slide:start')
  await expect.poll(() => clock.textContent()).not.toBe(before)
  await say('slide:stop')
  await page.waitForTimeout(300)
  expect(await countedIn(frame, 700)).toEqual({ frames: 0, asks: 0 })
  await page.close()
}, 60_000)

test('a frame that is scrolled away draws nothing and asks nothing, and goes on when it is back', async () => {
  const { page, frame } = await hosted('scenario=retry-storm', { style: 'height: 4000px' })
  await expect.poll(async () => (await countedIn(frame, 300)).frames).toBeGreaterThan(3)
  await page.evaluate(() => scrollTo(0, 3_000))
  await page.waitForTimeout(500)
  expect(await countedIn(frame, 700)).toEqual({ frames: 0, asks: 0 })
  await page.evaluate(() => scrollTo(0, 0))
  await expect.poll(async () => (await countedIn(frame, 300)).frames).toBeGreaterThan(3)
  await page.close()
}, 60_000)

test('keys reach the host, whoever has the focus, and a click gives the focus back', async () => {
  const { page, frame } = await hosted('scenario=retry-storm&play=none')
  await event(page, 'ready')
  await page.locator('#host').focus()
  await page.waitForTimeout(300)
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('host')
  await page.keyboard.press('PageDown')
  expect(await page.evaluate(() => keys)).toEqual(['PageDown'])

  await frame.locator('.play').click()
  await event(page, 'focusout')
  // Even if the host does not take it back.
  await frame.locator('.play').focus()
  for (const key of ['PageDown', 'PageUp', 'ArrowRight', 'b', 'Escape'])
    await page.keyboard.press(key)
  await expect
    .poll(() =>
      page.evaluate(() => heard.flatMap((one) => (one.type === 'key' ? [one.payload.key] : []))),
    )
    .toEqual(['PageDown', 'PageUp', 'ArrowRight', 'b', 'Escape'])
  await page.close()
}, 60_000)

test('a reload comes back to the same beat with what was done to the run', async () => {
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } })
  await page.goto(`${inject('baseUrl')}embed.html?test&scenario=retry-storm&play=none&theme=dark`)
  await page.getByRole('button', { name: 'Next beat' }).click()
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: /^Repair / }).click()
  await page.waitForFunction(() => /[#&]do=/.test(location.hash) && /[#&]t=/.test(location.hash))
  await page.waitForTimeout(700)
  const said = await page.locator('.now').textContent()
  await page.reload()
  await page.waitForFunction((text) => document.querySelector('.now')?.textContent === text, said)
  expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  await page.close()
}, 60_000)

test.each([
  ['960 by 540', 960, 540, ''],
  ['480 by 270', 480, 270, ''],
  ['with panels', 960, 540, '&panels=controls,chart,log,notes,goal'],
  ['a poster', 300, 170, ''],
  ['in high contrast', 960, 540, '&theme=contrast'],
])(
  'an embed %s breaks no rule of accessibility, and fingers can press what is there',
  async (_, width, height, more) => {
    const page = await browser.newPage({ viewport: { width, height } })
    await page.goto(
      `${inject('baseUrl')}embed.html?test&scenario=retry-storm&t=24&play=none${more}`,
    )
    await page.waitForFunction(() => document.querySelector('canvas') !== null)
    await page.waitForTimeout(800)
    expect(await violations(page)).toEqual([])
    const small = await page.locator('.time button:visible').evaluateAll((buttons) =>
      buttons.flatMap((button) => {
        const { width: w, height: h } = button.getBoundingClientRect()
        return w < 44 || h < 44 ? [`${button.outerHTML.slice(0, 80)} ${w} × ${h}`] : []
      }),
    )
    expect(small).toEqual([])
    await page.close()
  },
  60_000,
)
