import { billOf } from '../record/compare/bill.ts'
import {
  differenceOf,
  outcomeOn,
  prepare,
  shownOf,
  type Prepared,
} from '../record/compare/compare.ts'
import { spreadsOf } from '../record/compare/spreads.ts'
import { compareReport, type VariantResult } from '../record/compare/report.ts'
import {
  variantsAtLeast,
  variantsAtMost,
  type Common,
  type Variant,
} from '../record/compare/variant.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { parseScenario } from '../scenario/parse.ts'
import { parseSetting } from '../scenario/settings.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { compareText } from './compareText.ts'
import { flagProblem, readArguments, shortened, type Arguments, type Flag } from './flags.ts'
import { readInput } from './input.ts'
import { painter } from './paint.ts'
import { gathering, tellProblems } from './problems.ts'
import type { Terminal } from './Terminal.ts'
import { format, one, seeds, settings, until } from './values.ts'
import type { Verb } from './Verb.ts'

const flags: readonly Flag[] = [
  { name: '--systems', value: 'none,envoy', what: 'a variant for each system' },
  {
    name: '--variant',
    value: '"NAME: PATH=VALUE; …"',
    what: 'a variant with these values set; system=… and seed=… are settings as well; repeatable',
    isRepeatable: true,
  },
  { name: '--control', value: '', what: "the scenario's control as a variant" },
  {
    name: '--without',
    value: 'fault',
    what: 'one variant more: the first, and nothing breaks in it',
  },
  { name: '--seeds', value: '1..30', what: 'over which seeds outcomes spread; 1..30 when absent' },
  {
    name: '--set',
    value: 'PATH=VALUE',
    what: 'sets a value in all variants; repeatable',
    isRepeatable: true,
  },
  {
    name: '--do',
    value: '"20s slow cart 3x"',
    what: 'does something to all variants at a moment, or from 20s..30s; repeatable',
    isRepeatable: true,
  },
  { name: '--until', value: '60s', what: "how long they run, in place of the scenario's duration" },
  { name: '--format', value: 'text|json', what: 'how the result is written; text when absent' },
]

const defaultSeeds = Array.from({ length: 30 }, (_, index) => index + 1)

/** `compare FILE`: two to six variants on the same arrivals and service times. */
export const compareVerb: Verb = {
  name: 'compare',
  usage: 'compare FILE (--systems A,B | --variant … | --control | --without fault) [flags]',
  what: 'runs variants of one scenario on the same arrivals and service times, side by side',
  flags,
  notes: [
    'Two to six variants; with fewer, the scenario as it is comes first. What differs request by request is told of',
    "the scenario's own seed, the spread is over all seeds. The JSON is described by static/compare.schema.json.",
  ],
  examples: [
    'compare shop.yaml --systems none,envoy,linkerd2',
    'compare shop.yaml --variant "no retries: policies[0].retry=" --without fault',
    'compare shop.yaml --variant seed=8 --seeds 1..100',
    'compare shop.yaml --systems none,envoy --format json > compared.json',
  ],
  main,
}

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const args = readArguments(words, flags)
  const problems: Problem[] = [...args.problems]
  const as = one(args.values('--format'), format, problems) ?? 'text'
  const overSeeds = one(args.values('--seeds'), seeds, problems) ?? defaultSeeds
  const untilUs = one(args.values('--until'), until, problems)
  const common = await readCommon(args, terminal, problems)
  const variants = common === undefined ? [] : variantsOf(args, common, problems)
  if (common === undefined || problems.length > 0) return tellProblems(terminal, problems)
  const prepared = gathering(problems, () => prepare(common, variants, untilUs))
  if (prepared === undefined) return tellProblems(terminal, problems)
  const results = compared(prepared, overSeeds, terminal)
  const report = compareReport(prepared, overSeeds, results)
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : compareText(report, painter(terminal.hasColours)),
  )
  return 0
}

/** The one scenario of a verb as text, with what is set and done in all of its variants. */
export async function readCommon(
  args: Arguments,
  terminal: Terminal,
  problems: Problem[],
): Promise<Common | undefined> {
  const set = settings(args.values('--set'), problems)
  const [path, ...more] = args.files
  if (path === undefined || more.length > 0) {
    const what = path === undefined ? 'No scenario is named.' : 'More than one scenario is named.'
    problems.push(flagProblem('FILE', 'file-missing', what, 'Name one, or - for standard input.'))
    return undefined
  }
  const input = await readInput(terminal, path)
  if ('code' in input) {
    problems.push(input)
    return undefined
  }
  const { file, text } = input
  const read = gathering(problems, () => parseScenario(text, { file, set }))
  if (read === undefined) return undefined
  const commands = args.values('--do').flatMap((said) => {
    const flag = `--do "${shortened(said)}"`
    return gathering(problems, () => [parseCommand(said, read.scenario, flag)]) ?? []
  })
  return { file, text, set, commands }
}

/** The variants that flags name, in the order: systems, variants, the control, without the fault. */
function variantsOf(args: Arguments, common: Common, problems: Problem[]): Variant[] {
  const { scenario } = parseScenario(common.text, { file: common.file, set: common.set ?? {} })
  const own: Variant = { name: scenario.system, set: {}, isFaultless: false }
  const variants: Variant[] = args
    .values('--systems')
    .flatMap((list) => list.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((system) => ({ name: system, set: { system }, isFaultless: false }))
  for (const text of args.values('--variant')) {
    const variant = variantOf(text, problems)
    if (variant !== undefined) variants.push(variant)
  }
  if (args.values('--control').length > 0) {
    const { control } = scenario
    if (control === undefined) {
      const what = 'The scenario has no control.'
      problems.push(
        flagProblem('--control', 'flag-wrong', what, 'Name a variant: --variant PATH=VALUE.'),
      )
    } else {
      variants.push({ name: control.title, set: control.set, isFaultless: false })
    }
  }
  const without = args.values('--without').at(-1)
  if (without !== undefined && without !== 'fault' && without !== 'faults') {
    const what = `There is no variant without "${shortened(without)}".`
    problems.push(flagProblem('--without', 'flag-wrong', what, 'Write --without fault.'))
  }
  const count = variants.length + (without === undefined ? 0 : 1)
  if (count > 0 && count < variantsAtLeast) variants.unshift(own)
  if (without !== undefined) {
    const first = variants[0] ?? own
    variants.push({ ...first, name: `${first.name}, nothing breaks`, isFaultless: true })
  }
  if (variants.length < variantsAtLeast || variants.length > variantsAtMost) {
    const what =
      variants.length === 0
        ? 'It is not said what is compared.'
        : `These are ${variants.length} variants; ${variantsAtLeast} to ${variantsAtMost} can be compared.`
    const mend = 'Write --systems none,envoy, --variant PATH=VALUE, --control, or --without fault.'
    problems.push(flagProblem('--systems', 'variants-wrong', what, mend))
  }
  return variants
}

/** `NAME: PATH=VALUE; PATH=VALUE`; without a name it is called as it is written. */
function variantOf(text: string, problems: Problem[]): Variant | undefined {
  const [, name, body] = /^(?:([^=:]+):\s)?(.*)$/s.exec(text)!
  const parts = body!.split(/;\s*/).filter((part) => part.trim() !== '')
  const entries = gathering(problems, () => parts.map((part) => parseSetting(part.trim())))
  if (entries === undefined) return undefined
  if (entries.length === 0) {
    const what = `"${shortened(text)}" sets nothing.`
    problems.push(flagProblem('--variant', 'flag-wrong', what, 'Write "NAME: PATH=VALUE".'))
    return undefined
  }
  const set = Object.fromEntries(entries.map(({ path, value }) => [path, value]))
  return { name: name?.trim() ?? body!.trim(), set, isFaultless: false }
}

/** Runs all variants, on the shown seed and on all others. */
function compared(
  prepared: Prepared,
  overSeeds: readonly number[],
  terminal: Terminal,
): VariantResult[] {
  const { variants } = prepared
  const begin = terminal.now()
  const of = variants.length * (overSeeds.length + 1)
  let done = 0
  const tell = (): void => {
    done++
    if (terminal.now() - begin > 500) terminal.progress(`run ${done} of ${of}`)
  }
  const shown = variants.map((variant) => {
    tell()
    return shownOf(prepared, variant)
  })
  const results = variants.map((read, index): VariantResult => {
    const outcomes = overSeeds.map((seed) => {
      tell()
      return outcomeOn(prepared, read, seed)
    })
    const difference =
      index === 0
        ? undefined
        : differenceOf(prepared, [variants[0]!, read], [shown[0]!.fates, shown[index]!.fates])
    return {
      read,
      shown: shown[index]!.outcome,
      spread: spreadsOf(outcomes),
      difference,
      bill: billOf(prepared, read, shown[index]!),
      notes: [...read.notes, ...shown[index]!.run.notes],
    }
  })
  terminal.progress('')
  return results
}
