import type { Era } from '../../profiles/profile.ts'
import { dayOf, monthsLater, type Day } from './days.ts'
import { supports, supportWindows, type Support } from './supportData.ts'

/** How a team upgrades. */
export interface UpgradePlan {
  readonly everyMonths: number
  /** Months from the beginning of the window to the first upgrade in it: below `everyMonths`. */
  readonly offsetMonths: number
  /** A release is taken once it is so many weeks old. */
  readonly waitWeeks: number
  /** The upgrade in the window that does not happen, from 0; below 0: all happen. */
  readonly skipped: number
  /** Which of those there are: the newest, or the one whose support ends last. */
  readonly takes: 'newest' | 'longest'
}

/** What somebody is on, from one upgrade to the next. */
export interface Held {
  readonly from: Day
  readonly to: Day
  readonly version: string
  /** From when on it is out of support; Infinity where nobody has said so. */
  readonly outFrom: Day
  readonly note: string | undefined
}

/** One candidate's two years, as a team would have spent them. */
export interface SupportYears {
  readonly support: Support
  readonly held: readonly Held[]
  /** Whether anybody has promised anything that could end. */
  readonly isPromised: boolean
  readonly daysOut: number
  /** Weeks out of support, in a year. NaN where nothing was promised. */
  readonly weeksOut: number
  /** Days on a release that was not the newest. */
  readonly daysBehind: number
}

const daysOfYear = 365.25

/** What the window of an era is, as days. */
export function supportWindow(era: Era): { readonly from: Day; readonly to: Day } {
  const { from, to } = supportWindows[era]
  return { from: dayOf(from), to: dayOf(to) }
}

/** The days on which a team upgrades: those in the window, and the last one before it, which it comes from. */
export function upgradeDays(plan: UpgradePlan, from: Day, to: Day): Day[] {
  const days: Day[] = []
  let count = 0
  for (let months = plan.offsetMonths; ; months += plan.everyMonths) {
    const day = monthsLater(from, months)
    if (day >= to) break
    if (count++ !== plan.skipped) days.push(day)
  }
  const before = monthsLater(from, plan.offsetMonths - plan.everyMonths)
  return [before, ...days]
}

/** How many upgrades there are in the window, the one that is skipped included. */
export function upgradesIn(plan: UpgradePlan, from: Day, to: Day): number {
  return upgradeDays({ ...plan, skipped: -1 }, from, to).length - 1
}

/** From when on a release is out of support. */
export function endOf({ releases, rule }: Support, index: number): Day {
  const { until } = releases[index]!
  if (until !== undefined) return dayOf(until)
  if (rule.kind === 'nothing') return Infinity
  const next = releases[index + rule.releases]
  return next === undefined ? Infinity : dayOf(next.at) + 7 * rule.weeks
}

/** What would be taken on a day; below 0 when there is nothing yet. */
function takenOn(support: Support, day: Day, { waitWeeks, takes }: UpgradePlan): number {
  const there = support.releases.findLastIndex(({ at }) => dayOf(at) + 7 * waitWeeks <= day)
  if (takes === 'newest') return there
  let best = there
  for (let index = there - 1; index >= 0; index--)
    if (endOf(support, index) > endOf(support, best)) best = index
  return best
}

/** One candidate's window, under a plan. */
export function supportYears(support: Support, plan: UpgradePlan): SupportYears {
  const { from, to } = supportWindow(support.era)
  const days = upgradeDays(plan, from, to)
  const held: Held[] = []
  days.forEach((day, index) => {
    const begin = Math.max(day, from)
    const end = Math.min(days[index + 1] ?? to, to)
    const taken = takenOn(support, day, plan)
    if (taken < 0 || end <= begin) return
    const { version, note } = support.releases[taken]!
    held.push({ from: begin, to: end, version, outFrom: endOf(support, taken), note })
  })
  const isPromised = support.releases.some((_, index) => endOf(support, index) < Infinity)
  const daysOut = held.reduce((sum, one) => sum + outOf(one), 0)
  const years = (to - from) / daysOfYear
  return {
    support,
    held,
    isPromised,
    daysOut,
    weeksOut: isPromised ? daysOut / 7 / years : NaN,
    daysBehind: held.reduce((sum, one) => sum + behind(support, one), 0),
  }
}

/** Days of a stretch that are out of support. */
export function outOf({ from, to, outFrom }: Held): number {
  return Math.max(0, to - Math.max(from, outFrom))
}

function behind({ releases }: Support, { from, to, version }: Held): number {
  const next = releases[releases.findIndex((one) => one.version === version) + 1]
  return next === undefined ? 0 : Math.max(0, to - Math.max(from, dayOf(next.at)))
}

/** All candidates of an era under a plan, in the order of the data. */
export function supportClock(era: Era, plan: UpgradePlan): readonly SupportYears[] {
  return supports.filter((one) => one.era === era).map((one) => supportYears(one, plan))
}

/** How a team upgrades by its answer to 8.3. */
export function planOf(answers: ReadonlyMap<string, string>): UpgradePlan {
  const months = { a: 3, b: 6, c: 12 }[answers.get('8.3') ?? 'b'] ?? 6
  return { everyMonths: months, offsetMonths: 0, waitWeeks: 4, skipped: -1, takes: 'newest' }
}
