import type { Metric } from '../scenario/metric.ts'
import { checkReport, type CheckReport } from '../record/checkReport.ts'
import type { Spread } from '../record/stats.ts'
import { formatValue } from '../record/expectations.ts'
import {
  checkScenario,
  type BeatResult,
  type CheckResult,
  type ExpectationResult,
} from '../record/check.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import { flagProblem, readArguments, type Flag } from './flags.ts'
import { readInput, type Input } from './input.ts'
import { wrapped } from './layout.ts'
import { painter, type Paint } from './paint.ts'
import { tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { format, one, seeds, settings } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  {
    name: '--seeds',
    value: '1..20',
    what: 'which seeds: a range, a list, or both; 1..20 when absent',
  },
  { name: '--system', value: 'NAME', what: "in place of the scenario's system" },
  {
    name: '--set',
    value: 'PATH=VALUE',
    what: 'sets a value of every scenario and its control; repeatable',
    isRepeatable: true,
  },
  { name: '--format', value: 'text|json', what: 'how the result is written; text when absent' },
]

const defaultSeeds = Array.from({ length: 20 }, (_, index) => index + 1)

/** For so many losing seeds of an expectation the command that shows one is written out. */
const mostCommands = 3

/** `check FILE…`: expectations over seeds. */
export const checkVerb: Verb = {
  name: 'check',
  usage: 'check FILE… [flags]',
  what: 'runs scenarios over many seeds and judges their expectations',
  flags,
  notes: [
    'An expectation holds when it is met on at least 95 % of the seeds. A control (the same run without',
    'the trigger, or without the fix) has expectations of its own, which must hold as well. So have beats, at',
    'their ends; and of the options of a prediction the right one must be the nearest to what is measured.',
    'The JSON is described by static/check.schema.json. Exit code 1: something does not hold.',
  ],
  examples: ['check shop.yaml', 'check scenarios/02-retries/*.yaml --seeds 1..100'],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const overSeeds = one(args.values('--seeds'), seeds, problems) ?? defaultSeeds
  const set = settings(args.values('--set'), problems)
  const system = args.values('--system').at(-1)
  if (args.files.length === 0) {
    problems.push(
      flagProblem(
        'FILE',
        'file-missing',
        'No scenario is named.',
        'Name one, or - for standard input.',
      ),
    )
  }
  const inputs: Input[] = []
  for (const path of args.files) {
    const input = await readInput(terminal, path)
    if ('code' in input) problems.push(input)
    else inputs.push({ file: path, text: input.text })
  }
  const common = { set, ...(system === undefined ? {} : { system }) }
  // Each is read, and built, before the first is run: a mistake in the last file must not come after an hour.
  const options = inputs.map(({ file }) => ({ ...common, file, seeds: overSeeds }))
  inputs.forEach(({ text }, index) => tryOut(text, options[index]!, problems))
  if (problems.length > 0) return tellProblems(terminal, problems)

  const paint = painter(terminal.hasColours)
  const given = flagsOf(args.values('--set'), system)
  let failed = 0
  const reports: CheckReport[] = []
  for (const [index, { file, text }] of inputs.entries()) {
    const begin = terminal.now()
    const result = checkScenario(text, {
      ...options[index]!,
      onRun: (done, of) => {
        if (terminal.now() - begin > 500) terminal.progress(`${file}: run ${done + 1} of ${of}`)
      },
    })
    terminal.progress('')
    if (!result.holds) failed++
    if (as === 'json') reports.push(checkReport(result))
    else terminal.out(`${checkText(result, given, paint).join('\n')}\n\n`)
  }
  if (as === 'json') {
    terminal.out(`${JSON.stringify({ holds: failed === 0, scenarios: reports }, null, 2)}\n`)
    return failed === 0 ? 0 : 1
  }
  const count = inputs.length
  const files = count === 1 ? 'scenario' : 'scenarios'
  terminal.out(
    failed === 0
      ? `${paint.good('All hold')}: ${count} ${files}, ${overSeeds.length} seeds.\n`
      : `${paint.bad('Something does not hold')} in ${failed} of ${count} ${files}.\n`,
  )
  return failed === 0 ? 0 : 1
}

/** Over no seeds nothing is run, but everything is read. */
function tryOut(
  text: string,
  options: Parameters<typeof checkScenario>[1],
  problems: Problem[],
): void {
  try {
    checkScenario(text, { ...options, seeds: [] })
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    problems.push(...error.problems)
  }
}

function checkText(result: CheckResult, given: readonly string[], paint: Paint): string[] {
  const { file, system, main: own, control } = result
  const lines = [paint.bold(file), ...wrapped(`${own.title}, on ${system}`, '')]
  if (own.expectations.length === 0 && result.beats.length === 0)
    lines.push('  It expects nothing, so nothing was judged.')
  lines.push(...resultText(own.expectations, file, given, paint))
  lines.push(...result.beats.flatMap((beat) => beatText(beat, file, given, paint)))
  if (control === undefined) return lines
  return [
    ...lines,
    ...wrapped(`Control: ${control.title}`, ''),
    ...resultText(control.expectations, file, [...given, ...settingFlags(control.set)], paint),
  ]
}

function resultText(
  expectations: readonly ExpectationResult[],
  file: string,
  given: readonly string[],
  paint: Paint,
): string[] {
  return expectations.flatMap((one) => {
    const { expectation, met, of, holds, losingSeeds, values, trouble } = one
    const word = holds ? paint.good('holds') : paint.bad('LOST ')
    const measured = spreadText(expectation.metric, values)
    const told = `${expectation.text}: ${met} of ${of} seeds${measured === '' ? '' : `; measured ${measured}`}`
    const indent = '         '
    const [first, ...rest] = wrapped(told, indent)
    const lines = [`  ${word}  ${first!.trimStart()}`, ...rest]
    if (trouble !== '') lines.push(...wrapped(trouble, indent))
    if (losingSeeds.length === 0) return lines
    lines.push(...wrapped(`lost on seed ${losingSeeds.join(', ')}`, indent))
    for (const seed of losingSeeds.slice(0, mostCommands)) {
      lines.push(`${indent}${commandFor(file, given, seed)}`)
    }
    return lines
  })
}

/** The least, the middle and the most; empty where nothing was measured. */
function spreadText(metric: Metric, { min, median, max }: Spread): string {
  if (Number.isNaN(median)) return ''
  return [min, median, max].map((value) => formatValue(metric, value)).join(' … ')
}

/** A beat by name, with what must hold at its end and what is seen there. */
export function beatText(
  { index, id, title, expectations, figures, prediction }: BeatResult,
  file: string,
  given: readonly string[],
  paint: Paint,
): string[] {
  const lines = wrapped(`Beat ${index}, ${id}${title === id ? '' : `: ${title}`}`, '')
  lines.push(...resultText(expectations, file, given, paint))
  const indent = '         '
  for (const { label, metric, values, trouble } of figures) {
    const shown = spreadText(metric, values)
    lines.push(...wrapped(`shows ${label}: ${shown === '' ? trouble : shown}`, indent))
  }
  if (prediction === undefined) return lines
  const { ask, right, metric, met, of, holds, losingSeeds, values, trouble } = prediction
  const word = holds ? paint.good('holds') : paint.bad('LOST ')
  const measured = metric === undefined ? '' : spreadText(metric, values)
  const said = [
    ask,
    ...(right === '' ? [] : [`right: ${right};`]),
    ...(metric === undefined ? [] : [`${met} of ${of} seeds`]),
    ...(measured === '' ? [] : [`; measured ${measured}`]),
  ]
  const [first, ...rest] = wrapped(said.join(' ').replace(' ;', ';'), indent)
  lines.push(`  ${word}  ${first!.trimStart()}`, ...rest)
  if (trouble !== '') lines.push(...wrapped(trouble, indent))
  if (losingSeeds.length > 0)
    lines.push(...wrapped(`lost on seed ${losingSeeds.join(', ')}`, indent))
  return lines
}

/** The command that shows one run; long ones are not broken, so that they can be copied. */
function commandFor(file: string, given: readonly string[], seed: number): string {
  return ['npm run halfopen -- run', quoted(file), `--seed ${seed}`, ...given].join(' ')
}

function flagsOf(sets: readonly string[], system: string | undefined): string[] {
  return [
    ...sets.map((text) => `--set ${quoted(text)}`),
    ...(system === undefined ? [] : [`--system ${quoted(system)}`]),
  ]
}

function settingFlags(set: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(set).map(([path, value]) => {
    // JSON is YAML, and says what it is: a text that looks like a number stays a text.
    const plain =
      typeof value === 'string' && /^[A-Za-z0-9.%/-]+$/.test(value) && !/^\d+$/.test(value)
    return `--set ${quoted(`${path}=${plain ? value : JSON.stringify(value)}`)}`
  })
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_./=%:@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
