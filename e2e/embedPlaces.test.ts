import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Frame, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { serve, type StaticServer } from './serve.ts'

interface Handle {
  state(): {
    readonly shownAt: number | undefined
    readonly digest: string
    readonly place: string
  }
  readonly stage: { readonly shownMarks: number } | undefined
  readonly player: {
    readonly inspection: object | undefined
    readonly series: { readonly narrative: readonly object[] } | undefined
    hearsNarrative: boolean
    play(): void
    pause(): void
    seek(t: number): void
    select(place: { readonly kind: 'service'; readonly index: number }): void
  }
}
declare const __halfopen: Handle

const run = 'embed.html?test&scenario=retry-storm'
const moment = 2_000_000
/** Of the first place; every other one must show the same. */
let digest: string | undefined

let browser: Browser
const servers: StaticServer[] = []
const folders: string[] = []

beforeAll(async () => {
  browser = await openBrowser()
})

afterAll(async () => {
  await browser.close()
  await Promise.all(servers.map((server) => server.close()))
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })))
})

async function served(headers: Readonly<Record<string, string>>): Promise<string> {
  const server = await serve(inject('folder'), headers)
  servers.push(server)
  return server.url + run
}

/** Waits until requests move, then looks at one moment of the run. */
async function expectTheRun(frame: Frame | Page, place: 'worker' | 'page'): Promise<void> {
  await frame.waitForFunction(
    () => ((globalThis as { __halfopen?: Handle }).__halfopen?.stage?.shownMarks ?? 0) > 0,
  )
  await frame.evaluate((at) => {
    __halfopen.player.pause()
    __halfopen.player.seek(at)
  }, moment)
  await frame.waitForFunction((at) => __halfopen.state().shownAt === at, moment)
  const state = await frame.evaluate(() => __halfopen.state())
  expect(state.place).toBe(place)
  digest ??= state.digest
  expect(state.digest).toBe(digest)
}

/** Asks what only a department knows, which is loaded then; the run stays at the same moment. */
async function expectToBeTold(frame: Frame | Page): Promise<void> {
  await frame.evaluate(() => {
    __halfopen.player.hearsNarrative = true
    __halfopen.player.select({ kind: 'service', index: 0 })
  })
  await frame.waitForFunction(() => __halfopen.player.inspection !== undefined)
  await frame.evaluate(() => __halfopen.player.seek(30_000_000))
  await frame.waitForFunction(() => (__halfopen.player.series?.narrative.length ?? 0) > 0)
  await frame.evaluate((at) => __halfopen.player.seek(at), moment)
  await frame.waitForFunction((at) => __halfopen.state().shownAt === at, moment)
  expect(await frame.evaluate(() => __halfopen.state().digest)).toBe(digest)
}

async function openedAt(address: string): Promise<{ page: Page; troubles: string[] }> {
  const page = await browser.newPage({ viewport: { width: 960, height: 540 } })
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.goto(address)
  return { page, troubles }
}

test('the embed runs from a server', async () => {
  const { page, troubles } = await openedAt(inject('baseUrl') + run)
  await expectTheRun(page, 'worker')
  await expectToBeTold(page)
  expect(troubles).toEqual([])
  await page.close()
})

test('the embed runs in a sandboxed frame of a foreign page, whose scripts may do nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'halfopen-host-'))
  folders.push(folder)
  await writeFile(
    join(folder, 'index.html'),
    `<!doctype html><title>Host</title><iframe sandbox="allow-scripts" width="800" height="450" src="${inject('baseUrl')}${run}"></iframe>`,
  )
  const host = await serve(folder)
  servers.push(host)
  const { page, troubles } = await openedAt(host.url)
  const frame = page.frames().find((one) => one !== page.mainFrame())!
  await expectTheRun(frame, 'worker')
  await expectToBeTold(frame)
  expect(await frame.evaluate(() => self.origin)).toBe('null')
  const loaded = await frame.evaluate(() =>
    [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
  )
  expect(loaded.join()).toContain('IBM Plex Sans')
  expect(troubles).toEqual([])
  await page.close()
})

test('the embed runs from a disk', async () => {
  const file = pathToFileURL(join(inject('folder'), 'embed.html')).href
  const { page, troubles } = await openedAt(file + run.slice(run.indexOf('?')))
  await expectTheRun(page, 'worker')
  await expectToBeTold(page)
  expect(troubles).toEqual([])
  await page.close()
})

test('the embed runs under a policy that allows its own scripts and workers of blobs, and nothing from elsewhere', async () => {
  const policy =
    "default-src 'none'; script-src 'self'; worker-src blob:; style-src 'self'; font-src data:; img-src 'self' data: blob:"
  const { page, troubles } = await openedAt(await served({ 'content-security-policy': policy }))
  await expectTheRun(page, 'worker')
  await expectToBeTold(page)
  expect(troubles).toEqual([])
  await page.close()
})

test('where workers are forbidden the embed runs in the page itself', async () => {
  const policy = "worker-src 'none'"
  const { page } = await openedAt(await served({ 'content-security-policy': policy }))
  await expectTheRun(page, 'page')
  await expectToBeTold(page)
  await page.close()
})

test('the app runs from a disk, too', async () => {
  const file = pathToFileURL(join(inject('folder'), 'index.html')).href
  const { page, troubles } = await openedAt(`${file}?test#scenario=retry-storm`)
  // A link opens exactly one moment, and does not play.
  await page.waitForFunction(
    () => (globalThis as { __halfopen?: Handle }).__halfopen?.state().shownAt !== undefined,
  )
  await page.evaluate(() => __halfopen.player.play())
  await expectTheRun(page, 'worker')
  expect(troubles).toEqual([])
  await page.close()
})
