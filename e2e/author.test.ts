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

/** Presses Tab until something with such a name has the focus. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const words = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? ''
    })
    if (name.test(words)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no way leads to ${String(name)} by Tab`)
}

async function press(name: RegExp): Promise<void> {
  await tabTo(name)
  await page.keyboard.press('Enter')
}

async function renameByKey(name: string): Promise<void> {
  await tabTo(/^The mesh/)
  await page.keyboard.press('F2')
  await page
    .getByRole('textbox', { name: /^Name of/ })
    .last()
    .waitFor()
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
}

test('with the keyboard alone: from a blank page to a running shop of three tiers with a fault', async () => {
  await press(/^Build$/)
  await press(/^Gallery$/)
  await page.getByRole('dialog', { name: 'Start from' }).waitFor()
  await press(/^A blank page/)
  await page.getByText('Nothing is here yet').waitFor()
  await press(/^Add a service$/)
  await running(['service'])
  await renameByKey('frontend')
  await running(['frontend'])
  await press(/^Service$/)
  await running(['frontend', 'service'])
  await renameByKey('shop')
  await running(['frontend', 'shop'])
  await press(/^Database$/)
  await running(['frontend', 'shop', 'database'])
  await renameByKey('db')
  await running(['frontend', 'shop', 'db'])

  // c, then arrows to the callee, then Enter. From db, which is selected, back to the callers.
  await connectByKey('shop', 'db')
  await connectByKey('frontend', 'shop')
  await press(/^Add a client$/)
  await page.waitForFunction(() => __halfopen.player.topology?.clients.length === 1)
  await press(/^Fault$/)
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
  await page.waitForFunction(() => (__halfopen.player.numbers?.ok ?? 0) > 0)
  const text = await textOf()
  expect(text).toContain('calls: [shop]')
  expect(text).toContain('calls: [db]')
  await page.keyboard.press('Control+z')
  await page.waitForFunction(() => __halfopen.state().commands.length === 0)
  await page.keyboard.press('Control+Shift+Z')
  await page.waitForFunction(() => __halfopen.state().commands.length === 1)
}, 60_000)

async function connectByKey(from: string, to: string): Promise<void> {
  // The thing that is shown is the caller: it is chosen in the list of services.
  await press(/^Services$/)
  await press(new RegExp(`^${from}`))
  await page.keyboard.press('c')
  const asked = page.getByText(`Connect ${from} to ${to}: Enter`).first()
  for (let steps = 0; steps < 4 && (await asked.count()) === 0; steps++) {
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    (callee) => __halfopen.player.scenario?.text.includes(`calls: [${callee}]`),
    to,
  )
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
