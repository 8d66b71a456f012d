import { version } from '../../package.json'
import { suggestion } from '../scenario/suggest.ts'
import { billVerb } from './bill.ts'
import { checkVerb } from './check.ts'
import { compareVerb } from './compare.ts'
import { ensembleVerb } from './ensemble.ts'
import { matrixVerb } from './matrix.ts'
import { evaluateVerb } from './evaluate.ts'
import { flagProblem, shortened } from './flags.ts'
import { wrapped } from './layout.ts'
import { badInput, tellProblems } from './problems.ts'
import { runVerb } from './run.ts'
import { talkVerb } from './talk.ts'
import type { Terminal } from './Terminal.ts'
import type { Verb } from './Verb.ts'
import { whyVerb } from './why.ts'

/** In the order of the help. */
const verbs: readonly Verb[] = [
  runVerb,
  checkVerb,
  whyVerb,
  compareVerb,
  ensembleVerb,
  matrixVerb,
  billVerb,
  evaluateVerb,
  talkVerb,
]

/**
 * The command line: finds the verb and lets it work.
 *
 * @param words what stood after the program's name
 * @returns the exit code: 0, 1 (an expectation failed) or 2 (bad input)
 */
export async function commandLine(words: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = words
  if (first === undefined) {
    terminal.error(helpText())
    return badInput
  }
  if (first === '--version' || first === '-V') {
    terminal.out(`${version}\n`)
    return 0
  }
  if (first === '--help' || first === '-h') return help(undefined, terminal)
  if (first === 'help') return help(rest[0], terminal)
  const verb = verbs.find(({ name }) => name === first)
  if (verb === undefined) return tellUnknown(first, terminal)
  const beforeFiles = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (beforeFiles.some((word) => word === '--help' || word === '-h')) return help(first, terminal)
  return verb.main(rest, terminal)
}

function help(name: string | undefined, terminal: Terminal): number {
  if (name === undefined) {
    terminal.out(helpText())
    return 0
  }
  const verb = verbs.find((one) => one.name === name)
  if (verb === undefined) return tellUnknown(name, terminal)
  terminal.out(verbHelp(verb))
  return 0
}

function tellUnknown(word: string, terminal: Terminal): number {
  const known = [...verbs.map(({ name }) => name), 'help']
  const shown = shortened(word)
  const isFlag = word.startsWith('-')
  const what = isFlag ? `Before ${shown} a verb must stand.` : `There is no verb called "${shown}".`
  const mend = isFlag ? `Known: ${known.join(', ')}.` : suggestion(word, known)
  return tellProblems(terminal, [flagProblem(shown, 'verb-unknown', what, mend)])
}

function helpText(): string {
  const width = Math.max(...verbs.map(({ name }) => name.length), 'help VERB'.length)
  return [
    'halfopen: a service mesh you can break, headless.',
    '',
    'usage: npm run halfopen -- VERB FILE [flags]',
    '',
    ...verbs.map(({ name, what }) => `  ${name.padEnd(width)}  ${what}`),
    `  ${'help VERB'.padEnd(width)}  tells more about one of them`,
    `  ${'--version'.padEnd(width)}  tells the version`,
    '',
    'FILE is a scenario in YAML; - is standard input.',
    'Exit codes: 0; 1 an expectation failed; 2 bad input.',
    '',
  ].join('\n')
}

function verbHelp({ name, usage, what, flags, notes, examples }: Verb): string {
  const names = flags.map((flag) => `${flag.name} ${flag.value}`.trimEnd())
  const width = Math.max(...names.map((text) => text.length))
  return [
    `halfopen ${name}: ${what}.`,
    '',
    `usage: npm run halfopen -- ${usage}`,
    '',
    ...flags.map((flag, index) => `  ${names[index]!.padEnd(width)}  ${flag.what}`),
    ...(notes.length === 0 ? [] : ['', ...wrapped(notes.join(' '), '')]),
    '',
    'Examples:',
    ...examples.map((example) => `  npm run halfopen -- ${example}`),
    '',
  ].join('\n')
}
