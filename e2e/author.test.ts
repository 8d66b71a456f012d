import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { openBrowser } from './browser.ts'

interface Handle {
  state(): {
    readonly t: number
    readonly playing: boolean
    readonly commands: readonly { readonly kind: string; readonly on?: string }[]
  }
  readonly player: {
    readonly scenario: { readonly text: string } | undefined
    readonly numbers: { readonly ok: number } | undefined
    readonly topology:
      | {
          readonly services: readonly { readonly name: string }[]
          readonly clients: readonly { readonly name: string }[]
          readonly edges: readonly unknown[]
        }
      | undefined
  }
}
declare const __halfopen: Handle

let browser: Browser
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
})

beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  await page.goto(`${inject('baseUrl')}index.html?test`)
  await page.waitForFunction(() => (globalThis as { __halfopen?: Handle }).__halfopen !== undefined)
  await page.getByRole('tab', { name: 'Build' }).waitFor()
})

afterAll(() => browser.close())

const namesOf = () =>
  page.evaluate(() => __halfopen.player.topology?.services.map(({ name }) => name))
const textOf = () => page.evaluate(() => __halfopen.player.scenario?.text ?? '')

/** The middle of a service or client on the canvas, in px of the window, by its DOM twin of the handle. */
async function handleOf(name: string) {
  return page.getByRole('button', { name: new RegExp(`^Connect ${name}: drag`) })
}

/** Waits until exactly these services run. */
async function running(names: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      __halfopen.player.topology?.services
        .map(({ name }) => name)
        .toSorted()
        .join() === wanted,
    [...names].sort().join(),
  )
}

async function renameTo(name: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Name of/ })
  await field.fill(name)
  await field.press('Enter')
}

test('with the mouse: from a blank page to a running shop of three tiers with a fault', async () => {
  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('button', { name: /A blank page/ }).click()

  // The page says what to do next, and one button does it.
  await page.getByText('Nothing is here yet').waitFor()
  await page.getByRole('button', { name: 'Add a service' }).click()
  await running(['service'])
  await renameTo('frontend')
  await running(['frontend'])
  const add = page.getByRole('group', { name: 'Add' })
  await add.getByRole('button', { name: 'Service' }).click()
  await renameTo('shop')
  await add.getByRole('button', { name: 'Database' }).click()
  await renameTo('db')
  await running(['frontend', 'shop', 'db'])

  // Lines are drawn from the handle of one place to another place.
  await drag('frontend', 'shop')
  await page.waitForFunction(() => __halfopen.player.scenario?.text.includes('calls: [shop]'))
  await drag('shop', 'db')
  await page.waitForFunction(() => __halfopen.player.scenario?.text.includes('calls: [db]'))

  await page.getByRole('button', { name: 'Add a client' }).click()
  await page.waitForFunction(() => __halfopen.player.topology?.clients.length === 1)
  expect(await textOf()).toContain('users: { to: frontend')

  // Dragged from the palette onto the database, a fault befalls it.
  const fault = (await add.getByRole('button', { name: 'Fault' }).boundingBox())!
  const db = await middleOf('db')
  await page.mouse.move(fault.x + 20, fault.y + 16)
  await page.mouse.down()
  await page.mouse.move(fault.x + 80, fault.y + 60, { steps: 3 })
  await page.mouse.move(db.x, db.y, { steps: 3 })
  await page.mouse.up()
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  expect((await page.evaluate(() => __halfopen.state())).commands[0]).toMatchObject({
    kind: 'fault',
    on: 'db',
  })
  await page.waitForFunction(() => (__halfopen.player.numbers?.ok ?? 0) > 0)
  expect(await namesOf()).toEqual(['frontend', 'shop', 'db'])

  // What was done can be taken back, and it survives the page.
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.waitForFunction(() => __halfopen.state().commands.length === 0)
  await page.getByRole('button', { name: 'Redo' }).click()
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  await page.reload()
  await page.getByRole('button', { name: 'Gallery' }).waitFor()
  await running(['frontend', 'shop', 'db'])
}, 60_000)

/** Where a place stands: selecting it shows its handle at its right border, which the row of its name begins. */
async function middleOf(name: string): Promise<{ x: number; y: number }> {
  // What the pointer is over would show its own handle.
  await page.mouse.move(10, 400)
  await page.evaluate((wanted) => {
    const { player } = __halfopen as unknown as {
      player: {
        topology: { services: { name: string }[] }
        select(place: { kind: string; index: number }): void
      }
    }
    const index = player.topology.services.findIndex((service) => service.name === wanted)
    player.select({ kind: 'service', index })
  }, name)
  const box = (await (await handleOf(name)).boundingBox())!
  return { x: box.x + box.width / 2 - 40, y: box.y + box.height / 2 }
}

async function drag(from: string, to: string): Promise<void> {
  const target = await middleOf(to)
  await middleOf(from)
  const handle = (await (await handleOf(from)).boundingBox())!
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
  await page.mouse.down()
  await page.mouse.move(target.x + 60, target.y + 40, { steps: 4 })
  await page.mouse.move(target.x, target.y, { steps: 4 })
  await page.mouse.up()
}

test('typing YAML keeps the run going, and a mistake leaves the last good run on the screen', async () => {
  await page.getByRole('tab', { name: 'Build' }).click()
  await page.getByRole('button', { name: 'Gallery' }).click()
  await page.getByRole('button', { name: /^Three-tier shop/ }).click()
  await running(['frontend', 'shop', 'db'])
  const editor = page.getByRole('textbox', { name: 'The scenario as YAML' })
  await editor.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('events:\n- { at: 9s, fault: kill, on: dbx }\n')
  await page.getByText('One mistake').first().waitFor()
  expect(await namesOf()).toEqual(['frontend', 'shop', 'db'])
  expect((await page.evaluate(() => __halfopen.state())).commands).toHaveLength(0)
  // Nothing that was typed is lost, also with the mistake in it.
  await page.reload()
  await page.getByText('dbx').first().waitFor()
  await page.getByText('One mistake').first().waitFor()
  await page.keyboard.press('Control+z')
}, 60_000)
