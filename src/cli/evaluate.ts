import { isDay } from '../evaluation/dates.ts'
import {
  comparedIn,
  comparedSystems,
  decisionRecord,
  type RecordOptions,
} from '../evaluation/decisionRecord.ts'
import { measureDemonstration, type MeasuredDemonstration } from '../evaluation/demo/measure.ts'
import { firstTurned } from '../evaluation/demo/turnedRun.ts'
import { demonstrationsFor } from '../evaluation/demonstrations.ts'
import { ofToday } from '../evaluation/facts/Fact.ts'
import { allFacts, factsToReview } from '../evaluation/facts/review.ts'
import { eras } from '../evaluation/Question.ts'
import { billsOf } from '../evaluation/recordCosts.ts'
import { recordMarkdown } from '../evaluation/recordMarkdown.ts'
import { textsFor as recordTexts } from '../evaluation/recordRuns.ts'
import { readSheet, sheetTemplate, type Sheet } from '../evaluation/sheet.ts'
import { evaluate } from '../evaluation/verdict.ts'
import type { Era } from '../profiles/profile.ts'
import { catalog } from '../scenario/catalog.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { evaluationText, factsText } from './evaluateText.ts'
import {
  demonstrationNamed,
  tellDemonstration,
  textsFor,
  turnedBy,
} from './evaluateDemonstration.ts'
import { flagProblem, readArguments, shortened, type Arguments, type Flag } from './flags.ts'
import { readInput } from './input.ts'
import { painter } from './paint.ts'
import { gathering, tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { one, seeds, type Read } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  {
    name: '--era',
    value: '2018|today',
    what: 'against which candidates, in place of what the file says',
  },
  {
    name: '--format',
    value: 'text|markdown|json',
    what: 'a summary, or the whole decision record; text when absent',
  },
  { name: '--template', value: '', what: 'prints an empty answers file with every question' },
  {
    name: '--measure',
    value: '',
    what: 'runs the demonstrations behind the answers and the shortlist, and writes their figures',
  },
  {
    name: '--today',
    value: '2026-11-28',
    what: 'marks facts that are older than 12 months on that day',
  },
  {
    name: '--demonstration',
    value: 'D3',
    what: 'runs one demonstration and prints its numbers; answers, if a file is named, turn its knobs',
  },
  {
    name: '--turn',
    value: 'KNOB=CHOICE',
    what: 'turns a knob of the demonstration; repeatable',
    isRepeatable: true,
  },
  {
    name: '--do',
    value: '"20s slow cart 3x"',
    what: 'does something to the runs of the demonstration; repeatable',
    isRepeatable: true,
  },
  {
    name: '--seeds',
    value: '1..20',
    what: "seeds of the demonstration; each scenario's own when absent",
  },
  {
    name: '--facts',
    value: '',
    what: 'lists the facts that somebody must look at again (with --today)',
  },
]

/** `evaluate ANSWERS.yaml`: the eight questions, answered. */
export const evaluateVerb: Verb = {
  name: 'evaluate',
  usage: 'evaluate ANSWERS.yaml [flags]',
  what: 'judges the answers to the eight questions, and writes a decision record',
  flags,
  notes: [
    'Need and readiness come from the answers, the fit of each candidate from weights and effects that are all shown; docs/evaluation.md',
    'has the formulas. "Not yet" is a result like any other. The JSON is described by static/evaluation.schema.json, an answers file by',
    'static/answers.schema.json, that of --demonstration by static/demonstration.schema.json.',
  ],
  examples: [
    'evaluate --template > answers.yaml',
    'evaluate answers.yaml',
    'evaluate answers.yaml --era 2018 --format markdown --measure > decision.md',
    'evaluate --demonstration D3 --seeds 1..20',
    'evaluate answers.yaml --demonstration D14 --turn mesh=off --format json',
  ],
  main,
}

const formats = ['text', 'markdown', 'json'] as const

const format: Read<(typeof formats)[number]> = (text, problems) => {
  const found = formats.find((name) => name === text)
  if (found !== undefined) return found
  const what = `There is no format "${shortened(text)}".`
  problems.push(flagProblem('--format', 'flag-wrong', what, suggestion(text, formats)))
  return undefined
}

const era: Read<Era> = (text, problems) => {
  const found = eras.find((name) => name === text)
  if (found !== undefined) return found
  const what = `There is no era "${shortened(text)}".`
  problems.push(flagProblem('--era', 'flag-wrong', what, suggestion(text, eras)))
  return undefined
}

const today: Read<string> = (text, problems) => {
  if (isDay(text)) return text
  const what = `"${shortened(text)}" is no day.`
  problems.push(flagProblem('--today', 'flag-wrong', what, 'Write a day such as 2026-11-28.'))
  return undefined
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const wantedEra = one(args.values('--era'), era, problems)
  const day = one(args.values('--today'), today, problems)
  const isTemplate = args.values('--template').length > 0
  const isFacts = args.values('--facts').length > 0
  const shown = one(args.values('--demonstration'), demonstrationNamed, problems)
  const overSeeds = one(args.values('--seeds'), seeds, problems) ?? []
  if (args.values('--demonstration').length > 0) {
    refuseBeside(args, ['--template', '--facts', '--measure', '--era', '--today'], problems)
    if (as === 'markdown') {
      const what = 'A demonstration is told as text or json.'
      problems.push(flagProblem('--format', 'flag-wrong', what, 'Write text or json.'))
    }
    const sheet = args.files.length === 0 ? undefined : await readAnswers(args, terminal, problems)
    const answers = sheet?.answers ?? new Map<string, string>()
    const turned =
      shown === undefined ? {} : turnedBy(shown, args.values('--turn'), answers, problems)
    if (shown === undefined || as === 'markdown' || problems.length > 0)
      return tellProblems(terminal, problems)
    const done = args.values('--do')
    return tellDemonstration({ demonstration: shown, turned, seeds: overSeeds, done, as }, terminal)
  }
  refuseWithout(args, ['--turn', '--do', '--seeds'], problems)
  if (isTemplate || isFacts) {
    if (isTemplate && isFacts) {
      const what = '--template and --facts are given; each prints something of its own.'
      problems.push(flagProblem('--template', 'flag-wrong', what, 'Give one of the two.'))
    }
    if (args.files.length > 0) {
      const flag = isTemplate ? '--template' : '--facts'
      const what = `${flag} reads no file.`
      problems.push(flagProblem(flag, 'flag-wrong', what, `Take ${args.files[0]!} out.`))
    }
    if (problems.length > 0) return tellProblems(terminal, problems)
    terminal.out(
      isTemplate
        ? sheetTemplate()
        : factsText(factsToReview(allFacts(), day ?? ofToday.checked), allFacts().length),
    )
    return 0
  }
  const read = await readAnswers(args, terminal, problems)
  if (read === undefined || problems.length > 0) return tellProblems(terminal, problems)
  const sheet: Sheet = { ...read, era: wantedEra ?? read.era }
  const measured = args.values('--measure').length > 0 ? await measure(sheet, terminal) : {}
  const record = decisionRecord(sheet, {
    ...measured,
    texts: await recordTexts(sheet.answers),
    ...(day === undefined ? {} : { today: day }),
  })
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(record, null, 2)}\n`
      : as === 'markdown'
        ? recordMarkdown(record)
        : evaluationText(record, painter(terminal.hasColours)),
  )
  return 0
}

/** The one answers file that is named. */
async function readAnswers(
  args: Arguments,
  terminal: Terminal,
  problems: Problem[],
): Promise<Sheet | undefined> {
  const path = args.files[0]
  if (path === undefined || args.files.length > 1) {
    const what = path === undefined ? 'No answers file is named.' : 'One answers file is read.'
    const mend = 'Name one, or - for standard input; --template prints an empty one.'
    problems.push(
      flagProblem('FILE', path === undefined ? 'file-missing' : 'flag-wrong', what, mend),
    )
  }
  const input = path === undefined ? undefined : await readInput(terminal, path)
  if (input !== undefined && 'code' in input) problems.push(input)
  return input === undefined || 'code' in input
    ? undefined
    : gathering(problems, () => readSheet(input.text, input.file))
}

/** Flags that say nothing beside `--demonstration`. */
function refuseBeside(args: Arguments, names: readonly string[], problems: Problem[]): void {
  for (const name of names.filter((one) => args.values(one).length > 0)) {
    const what = `${name} says nothing of one demonstration.`
    problems.push(flagProblem(name, 'flag-wrong', what, 'Take it out, or --demonstration.'))
  }
}

/** Flags that are of a demonstration, without one. */
function refuseWithout(args: Arguments, names: readonly string[], problems: Problem[]): void {
  for (const name of names.filter((one) => args.values(one).length > 0)) {
    const what = `${name} is of a demonstration, and none is named.`
    problems.push(flagProblem(name, 'flag-wrong', what, 'Write --demonstration D3.'))
  }
}

/** Runs each demonstration behind the answers, as they turn it, and the shortlist for its costs. */
async function measure(sheet: Sheet, terminal: Terminal): Promise<RecordOptions> {
  const wanted = demonstrationsFor(sheet.answers)
  const textOf = await textsFor(wanted)
  const measured = new Map<string, MeasuredDemonstration>()
  for (const [index, demonstration] of wanted.entries()) {
    const { id, title } = demonstration
    terminal.progress(`${id} ${title}: ${index + 1} of ${wanted.length}`)
    const turned = firstTurned(demonstration, sheet.answers)
    measured.set(id, measureDemonstration(demonstration, textOf, { turned }))
  }
  terminal.progress('')
  const systems = comparedSystems(sheet, evaluate(sheet))
  const { file, load } = catalog.find(({ id }) => id === comparedIn)!
  const bills = systems.length === 0 ? [] : billsOf({ text: await load(), file }, systems)
  return { measured, bills }
}
