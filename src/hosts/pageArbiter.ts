import { Arbiter } from './Arbiter.ts'

const key = Symbol.for('halfopen.arbiter')

/** The one arbiter of this page, also for a second copy of the script: module and global build, element and plugin. */
export function pageArbiter(): Arbiter {
  const page = globalThis as { [key]?: Arbiter }
  if (page[key] === undefined) {
    const arbiter = new Arbiter()
    const look = (): void => arbiter.setAwake(!document.hidden)
    document.addEventListener('visibilitychange', look)
    look()
    page[key] = arbiter
  }
  return page[key]
}
