import type { Us } from '../model/units.ts'
import { longestUs, parseQuantity } from '../scenario/quantities.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import { parseSetting } from '../scenario/settings.ts'
import { suggestion } from '../scenario/suggest.ts'
import { flagProblem, shortened } from './flags.ts'

/** guess: nobody waits for more runs than this, so more is a slip. */
const mostSeeds = 10_000

/** Seeds are 32-bit numbers, as in a scenario. */
const highestSeed = 4_294_967_295

/** What a value of a flag means; a mistake is added to the problems instead. */
export type Read<T> = (text: string, problems: Problem[]) => T | undefined

export const seed: Read<number> = (text, problems) => {
  const value = seedOf(text)
  if (value === undefined) {
    const mend = `Write a whole number from 0 to ${highestSeed}.`
    problems.push(flagProblem('--seed', 'flag-wrong', `"${shortened(text)}" is no seed.`, mend))
  }
  return value
}

function seedOf(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= highestSeed ? Number(text) : undefined
}

/** Requests are numbered by 32 bits as well. */
export const requestNumber: Read<number> = (text, problems) => {
  const value = seedOf(text)
  if (value === undefined) {
    const what = `"${shortened(text)}" is no number of a request.`
    problems.push(flagProblem('--request', 'flag-wrong', what, 'Write a whole number from 0.'))
  }
  return value
}

/** `1..20`, `7`, `1..3,9`: each seed once, in the order given. */
export const seeds: Read<number[]> = (text, problems) => {
  const found = new Set<number>()
  const wrong = (what: string): undefined => {
    problems.push(flagProblem('--seeds', 'flag-wrong', what, 'Write 1..20, 7, or 1..3,9.'))
  }
  for (const part of text.split(',')) {
    const [first, last, ...more] = part.split('..').map((word) => seedOf(word.trim()))
    if (first === undefined || more.length > 0 || (part.includes('..') && last === undefined)) {
      return wrong(`"${shortened(part)}" is no seed and no range of seeds.`)
    }
    const end = last ?? first
    if (end < first) return wrong(`The range ${shortened(part)} ends before it begins.`)
    if (end - first + found.size >= mostSeeds)
      return wrong(`These are more than ${mostSeeds} seeds.`)
    for (let value = first; value <= end; value++) found.add(value)
  }
  return [...found]
}

export const until: Read<Us> = (text, problems) => {
  const found = parseQuantity('duration', text)
  const wrong = (what: string, mend: string): undefined => {
    problems.push(flagProblem('--until', 'flag-wrong', `--until ${what}`, mend))
  }
  if ('mistake' in found) {
    const { what, mend } = found.mistake
    return wrong(what, typeof mend === 'string' ? mend : mend())
  }
  if (found.value < 1) return wrong(`is ${text}; a run lasts longer.`, 'Write 60s.')
  if (found.value > longestUs) return wrong(`is ${text}, more than a day.`, 'Write 60s.')
  return found.value
}

export const format: Read<'text' | 'json'> = (text, problems) => {
  if (text === 'text' || text === 'json') return text
  const what = `There is no format "${shortened(text)}".`
  problems.push(flagProblem('--format', 'flag-wrong', what, suggestion(text, ['text', 'json'])))
  return undefined
}

/** `PATH=VALUE`, any number of them; of two for one path the later one counts. */
export function settings(texts: readonly string[], problems: Problem[]): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const text of texts) {
    try {
      const { path, value } = parseSetting(text)
      entries.push([path, value])
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      problems.push(...error.problems)
    }
  }
  return Object.fromEntries(entries)
}

/** Reads the value of a flag that is given at most once. */
export function one<T>(
  values: readonly string[],
  read: Read<T>,
  problems: Problem[],
): T | undefined {
  const text = values.at(-1)
  return text === undefined ? undefined : read(text, problems)
}
