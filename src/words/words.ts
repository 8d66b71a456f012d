import { app } from './en/app.ts'
import { author } from './en/author.ts'
import { canvas } from './en/canvas.ts'
import { charts } from './en/charts.ts'
import { faults } from './en/faults.ts'
import { owners } from './en/owners.ts'
import { picture } from './en/picture.ts'
import { policies } from './en/policies.ts'
import { share } from './en/share.ts'
import { shortcuts } from './en/shortcuts.ts'
import { signals } from './en/signals.ts'
import { stories } from './en/stories.ts'
import { systems } from './en/systems.ts'
import { time } from './en/time.ts'
import { topBar } from './en/topBar.ts'

/**
 * Every string that a person reads or hears on the page, by the part of the page that says it. Whatever has a number or a name
 * in it is a function of them, because other languages put them elsewhere; numbers come as text that is ready to be read.
 *
 * Another language is another object of the same type (`typeof words`).
 */
export const words = {
  app,
  author,
  canvas,
  charts,
  faults,
  owners,
  picture,
  policies,
  share,
  shortcuts,
  signals,
  stories,
  systems,
  time,
  topBar,
}
