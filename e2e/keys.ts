import { enter, tabTo } from './app.ts'
import { fasterTimes, type HandsOf } from './Hands.ts'

/** Somebody with a keyboard and nothing else. */
export const keys: HandsOf = (page) => ({
  press: (name) => enter(page, name),
  async breakOne() {
    await page.keyboard.press('2')
    await page.getByRole('dialog', { name: 'Break productcatalog-3' }).waitFor()
    await page.keyboard.press('Enter')
  },
  async playFast() {
    for (let times = 0; times < fasterTimes; times++) await page.keyboard.press('}')
  },
  toNextMoment: () => page.keyboard.press('n'),
  async toStart() {
    await tabTo(page, /^Moment of the run/)
    await page.keyboard.press('Home')
  },
  askWhy: () => page.keyboard.press('w'),
  async onlyRetried() {
    await tabTo(page, /^retried$/)
    const retried = page.getByRole('checkbox', { name: 'retried' })
    if (!(await retried.isChecked())) await page.keyboard.press('Space')
  },
  async readFirstRequest() {
    await tabTo(page, /^Requests$/)
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
  },
  leaveStory: () => page.keyboard.press('Escape'),
  async nameIt(name) {
    await tabTo(page, /^The mesh/)
    await page.keyboard.press('F2')
    // Letters are keys of the page until the field on the canvas has the focus.
    await page.waitForFunction(() => document.activeElement?.matches('[aria-label^="Name of"]'))
    await page.keyboard.type(name)
    await page.keyboard.press('Enter')
  },
  async connect(from, to) {
    // The thing that is shown is the caller: it is chosen in the list of services.
    await enter(page, /^Services$/)
    await enter(page, new RegExp(`^${from}`))
    await page.keyboard.press('c')
    const asked = page.getByText(`Connect ${from} to ${to}: Enter`).first()
    for (let steps = 0; steps < 4 && (await asked.count()) === 0; steps++) {
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
  },
  // It befalls the service that was added last.
  breakService: () => enter(page, /^Fault$/),
})
