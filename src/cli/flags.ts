import type { Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'

/** A flag of a verb. */
export interface Flag {
  /** With its dashes. */
  readonly name: string
  /** How its value is written in the help; empty when it has none. */
  readonly value: string
  readonly what: string
  readonly isRepeatable?: boolean
}

/** What stood on a command line. */
export interface Arguments {
  readonly files: readonly string[]
  /** The values of a flag in their order; empty when it was not given. A flag without a value has an empty one. */
  values(name: string): readonly string[]
  readonly problems: readonly Problem[]
}

/** A mistake on the command line. */
export function flagProblem(flag: string, code: string, what: string, mend: string): Problem {
  return { code, file: flag, line: 0, column: 0, what, mend }
}

/** Reads `FILE --flag value --flag=value`; after `--` everything is a file. Mistakes are gathered, not thrown. */
export function readArguments(words: readonly string[], flags: readonly Flag[]): Arguments {
  const files: string[] = []
  const values = new Map<string, string[]>()
  const problems: Problem[] = []
  const known = flags.map(({ name }) => name)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      files.push(...words.slice(at + 1))
      break
    }
    if (!word.startsWith('-') || word === '-') {
      files.push(word)
      continue
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const name = equals < 0 ? word : word.slice(0, equals)
    const flag = flags.find((one) => one.name === name)
    if (flag === undefined) {
      const shown = shortened(name)
      problems.push(
        flagProblem(shown, 'flag-unknown', `There is no flag ${shown}.`, suggestion(name, known)),
      )
      // What follows an unknown flag is its value more often than a file.
      if (equals < 0 && at + 1 < words.length && isValue(words[at + 1]!)) at++
      continue
    }
    let value = ''
    if (flag.value === '') {
      if (equals >= 0) {
        problems.push(flagProblem(name, 'flag-wrong', `${name} takes no value.`, 'Take it out.'))
      }
    } else if (equals >= 0) {
      value = word.slice(equals + 1)
    } else if (at + 1 < words.length && !words[at + 1]!.startsWith('--')) {
      value = words[++at]!
    } else {
      const mend = `Write ${name} ${flag.value}.`
      problems.push(flagProblem(name, 'flag-wrong', `${name} has no value.`, mend))
      continue
    }
    const given = values.get(name) ?? []
    if (given.length > 0 && flag.isRepeatable !== true) {
      const what = `${name} is given twice.`
      problems.push(flagProblem(name, 'flag-wrong', what, 'Give it once.'))
    }
    values.set(name, [...given, value])
  }
  return { files, values: (name) => values.get(name) ?? [], problems }
}

const isValue = (word: string): boolean => !word.startsWith('-') && !/\.ya?ml$/.test(word)

/** A word of the command line as it is quoted in messages. */
export function shortened(word: string): string {
  const line = word.replace(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 57)}…` : line
}
