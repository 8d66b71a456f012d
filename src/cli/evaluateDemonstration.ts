import {
  demonstrationReport,
  type DemonstrationReport,
} from '../evaluation/demo/demonstrationReport.ts'
import { scenariosNeeded, type DemoText } from '../evaluation/demo/measure.ts'
import { firstTurned, type Turned } from '../evaluation/demo/turnedRun.ts'
import { demonstrations, type Demonstration } from '../evaluation/demonstrations.ts'
import { catalog } from '../scenario/catalog.ts'
import { formatQuantity, metricUnit, parseMetric } from '../scenario/metric.ts'
import type { Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { cli as said } from '../words/en/cliDemonstration.ts'
import { flagProblem, shortened } from './flags.ts'
import { table, wrapped } from './layout.ts'
import type { Paint } from './paint.ts'
import { gathering, tellProblems } from './problems.ts'
import { painter } from './paint.ts'
import type { Terminal } from './Terminal.ts'
import type { Read } from './values.ts'

/** `D3`, or `d3`. */
export const demonstrationNamed: Read<Demonstration> = (text, problems) => {
  const found = demonstrations.find(({ id }) => id === text.trim().toUpperCase())
  if (found !== undefined) return found
  const mend = suggestion(
    text,
    demonstrations.map(({ id }) => id),
  )
  const what = `There is no demonstration "${shortened(text)}".`
  problems.push(flagProblem('--demonstration', 'flag-wrong', what, mend))
  return undefined
}

/** `KNOB=CHOICE`, each over what the answers choose. */
export function turnedBy(
  demonstration: Demonstration,
  texts: readonly string[],
  answers: ReadonlyMap<string, string>,
  problems: Problem[],
): Turned {
  const turned: Record<string, string> = { ...firstTurned(demonstration, answers) }
  for (const text of texts) {
    const [name = '', choice = ''] = text.split('=').map((word) => word.trim())
    const knob = demonstration.knobs.find(({ id }) => id === name)
    if (knob === undefined) {
      const known = demonstration.knobs.map(({ id }) => id)
      const what = `${demonstration.id} has no knob "${shortened(name)}".`
      const mend = known.length === 0 ? 'It has none.' : suggestion(name, known)
      problems.push(flagProblem('--turn', 'flag-wrong', what, mend))
      continue
    }
    const known = knob.choices.map(({ id }) => id)
    if (known.includes(choice)) turned[name] = choice
    else {
      const what = `The knob ${name} has no choice "${shortened(choice)}".`
      problems.push(flagProblem('--turn', 'flag-wrong', what, suggestion(choice, known)))
    }
  }
  return turned
}

/** The texts of all scenarios that some demonstrations need. */
export async function textsFor(
  some: readonly Demonstration[],
): Promise<(scenario: string) => DemoText> {
  const needed = some.flatMap(scenariosNeeded)
  const entries = catalog.filter(({ id }) => needed.includes(id))
  const texts = new Map(
    await Promise.all(
      entries.map(async ({ id, file, load }) => [id, { file, text: await load() }] as const),
    ),
  )
  return (scenario) => {
    const text = texts.get(scenario)
    if (text === undefined) throw new Error(`there is no scenario ${scenario}`)
    return text
  }
}

/** How one demonstration is to be run. */
export interface Wanted {
  readonly demonstration: Demonstration
  readonly turned: Turned
  readonly seeds: readonly number[]
  readonly done: readonly string[]
  readonly as: 'text' | 'json'
}

/** Runs a demonstration and prints its numbers. @returns 1 when one of its claims fails as it stands at first */
export async function tellDemonstration(
  { demonstration, turned, seeds, done, as }: Wanted,
  terminal: Terminal,
): Promise<number> {
  const problems: Problem[] = []
  const textOf = await textsFor([demonstration])
  const begin = terminal.now()
  const onRun = (at: number, of: number): void => {
    if (terminal.now() - begin > 500) terminal.progress(`run ${at + 1} of ${of}`)
  }
  const report = gathering(problems, () =>
    demonstrationReport(demonstration, textOf, { turned, seeds, done, onRun }),
  )
  terminal.progress('')
  if (report === undefined) return tellProblems(terminal, problems)
  const isAsClaimed = isFirst(demonstration, turned) && done.length === 0
  terminal.out(
    as === 'json'
      ? `${JSON.stringify(report, null, 2)}\n`
      : demonstrationText(report, isAsClaimed, painter(terminal.hasColours)),
  )
  return isAsClaimed && !report.holds ? 1 : 0
}

/** Whether every knob stands as it does at first: that is what the claims are of. */
function isFirst(demonstration: Demonstration, turned: Turned): boolean {
  const first = firstTurned(demonstration)
  return demonstration.knobs.every(({ id }) => turned[id] === first[id])
}

function demonstrationText(
  { id, title, shows, lead, simplifies, knobs, runs, claims }: DemonstrationReport,
  isAsClaimed: boolean,
  paint: Paint,
): string {
  const lines = [paint.bold(`${id} ${title}`), ...wrapped(said.shows(shows), '')]
  if (lead !== '') lines.push(...wrapped(lead, ''))
  for (const { id: knob, label, stands, choices } of knobs) {
    const names = choices.map(({ id: choice, name }) =>
      choice === stands ? `[${choice}: ${name}]` : `${choice}: ${name}`,
    )
    lines.push(...wrapped(`${knob} (${label}) = ${names.join(', ')}`, '  '))
  }
  for (const { name, says, file, set, commands, digests, figures } of runs) {
    lines.push('', paint.bold(name), ...wrapped(says, '  '))
    const settings = Object.entries(set).map(([path, value]) => `${path}=${String(value ?? '')}`)
    lines.push(
      ...wrapped([file, ...settings, ...commands.map((one) => `"${one}"`)].join(' '), '  '),
    )
    lines.push(
      ...table(
        figures.map((figure) => [
          `${figure.label}, ${figure.from} to ${figure.until} s`,
          figure.metric,
          figure.text,
          figure.spread,
        ]),
        '    ',
      ),
    )
    if (digests.length === 1) lines.push(`    ${said.digest(digests[0]!.seed, digests[0]!.digest)}`)
  }
  lines.push('')
  if (!isAsClaimed) lines.push(...wrapped(said.turned, ''))
  else {
    for (const claim of claims) {
      const unit = metricUnitOf(runs, claim.figure)
      const than = 'run' in claim.than ? claim.than.run : formatQuantity(unit, claim.than.value)
      const text = said.claim(claim.figure, claim.run, claim.is, than.replaceAll('\u00a0', ' '))
      const met = said.met(claim.met, claim.of, claim.losingSeeds)
      const line = `${text}: ${met}`
      lines.push(...wrapped(claim.holds ? line : paint.bad(line), ''))
    }
  }
  if (simplifies !== '') lines.push('', ...wrapped(said.simplifies(simplifies), ''))
  return `${lines.join('\n')}\n`
}

function metricUnitOf(runs: DemonstrationReport['runs'], figure: string) {
  const found = runs.flatMap(({ figures }) => figures).find(({ id }) => id === figure)
  return found === undefined ? 'count' : metricUnit(parseMetric(found.metric).name)
}
