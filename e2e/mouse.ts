import { placeOf, type Handle } from './app.ts'
import { fasterTimes, type HandsOf } from './Hands.ts'

declare const __halfopen: Handle

/** Somebody with a mouse, who types only what has to be typed. */
export const mouse: HandsOf = (page) => {
  /** From one point of the window to another, with a stop near the end, as hands do. */
  async function drag(
    from: { x: number; y: number },
    to: { x: number; y: number },
    by: { x: number; y: number },
  ): Promise<void> {
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x + by.x, to.y + by.y, { steps: 4 })
    await page.mouse.move(to.x, to.y, { steps: 4 })
    await page.mouse.up()
  }

  const handleOf = (name: string) =>
    page.getByRole('button', { name: new RegExp(`^Connect ${name}: drag`) })

  /** Where a service stands: selecting it shows its handle at its right border, which the row of its name begins. */
  async function middleOf(name: string): Promise<{ x: number; y: number }> {
    // What the pointer is over would show its own handle.
    await page.mouse.move(10, 400)
    await page.evaluate((wanted) => {
      const { player } = __halfopen
      const index = player.topology!.services.findIndex((service) => service.name === wanted)
      player.select({ kind: 'service', index })
    }, name)
    const box = (await handleOf(name).boundingBox())!
    return { x: box.x + box.width / 2 - 40, y: box.y + box.height / 2 }
  }

  async function rowOf(name: string): Promise<{ x: number; y: number }> {
    const box = (await page.getByRole('button', { name }).first().boundingBox())!
    return { x: box.x + 20, y: box.y + box.height / 2 }
  }

  return {
    async press(name) {
      await page.getByRole('button', { name }).or(page.getByRole('tab', { name })).first().click()
    },
    async breakOne() {
      await drag(await rowOf('Answer with errors'), await placeOf(page, 'productcatalog-3'), {
        x: -60,
        y: 40,
      })
    },
    async playFast() {
      await page.getByRole('button', { name: /^Speed:/ }).click()
      for (let times = 0; times < fasterTimes; times++) {
        await page.getByRole('button', { name: 'Faster', exact: true }).click()
      }
      // A press elsewhere closes what is open.
      await page.getByRole('heading', { name: 'Broken now' }).click()
    },
    async toNextMoment() {
      const next = page.getByRole('button', { name: 'Next: Any of these' })
      if (!(await next.isVisible())) {
        await page.getByRole('button', { name: 'More about time' }).click()
      }
      await next.click()
    },
    async toStart() {
      const track = (await page.getByRole('slider', { name: /^Moment of the run/ }).boundingBox())!
      const y = track.y + track.height / 2
      await drag({ x: track.x + track.width / 2, y }, { x: track.x - 8, y }, { x: 40, y: 0 })
    },
    async askWhy() {
      const { x, y } = await placeOf(page, 'productcatalog-3')
      await page.mouse.click(x, y)
      await page.getByRole('button', { name: 'Why? Show requests' }).click()
    },
    async onlyRetried() {
      const retried = page.getByRole('checkbox', { name: 'retried' })
      if (!(await retried.isChecked())) await retried.click()
    },
    async readFirstRequest() {
      const list = page.getByRole('listbox', { name: 'Requests', exact: true })
      await list.getByRole('option').first().click()
    },
    leaveStory: () => page.getByRole('button', { name: 'Back to the canvas' }).click(),
    async nameIt(name) {
      const field = page.getByRole('textbox', { name: /^Name of/ })
      await field.fill(name)
      await field.press('Enter')
    },
    async connect(from, to) {
      const target = await middleOf(to)
      await middleOf(from)
      const handle = (await handleOf(from).boundingBox())!
      const start = { x: handle.x + handle.width / 2, y: handle.y + handle.height / 2 }
      await drag(start, target, { x: 60, y: 40 })
    },
    async breakService(name) {
      const fault = await rowOf('Fault')
      await drag(fault, await middleOf(name), { x: 30, y: 20 })
    },
  }
}
