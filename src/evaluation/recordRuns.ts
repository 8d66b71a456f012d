import { readLink } from '../playback/shareLink.ts'
import { catalog } from '../scenario/catalog.ts'
import type { DemoRun, DemoSettings, Demonstration } from './demo/Demonstration.ts'
import type { DemoText, MeasuredDemonstration } from './demo/measure.ts'
import { scenariosNeeded } from './demo/measure.ts'
import { runLink } from './demo/runLink.ts'
import { firstTurned, turnedRun, type Turned } from './demo/turnedRun.ts'
import { demonstrationOf, demonstrationsFor } from './demonstrations.ts'
import type { Evidence } from './sheet.ts'

/** A number of a run, measured. */
export interface RunFigure {
  readonly label: string
  /** In the one metric grammar, and the stretch of the run, s. */
  readonly metric: string
  readonly from: number
  readonly until: number
  /** With its unit. */
  readonly value: string
}

/** One of the runs of a demonstration. */
export interface RunInRecord {
  readonly run: string
  readonly name: string
  /** What is different here. */
  readonly says: string
  readonly scenario: string
  readonly title: string
  /** What one types to see the run. */
  readonly command: string
  /** What stands behind the address of the app, after #; empty where its text was not at hand. */
  readonly link: string
  /** Empty unless they were measured for this record. */
  readonly figures: readonly RunFigure[]
}

/** A demonstration that bears on the answers, with its knobs as they say. */
export interface DemonstrationInRecord {
  readonly demonstration: string
  readonly title: string
  readonly questions: readonly number[]
  readonly shows: string
  /** What one types to measure its figures; it gives the same on every machine. Empty for a drawing without figures. */
  readonly command: string
  readonly runs: readonly RunInRecord[]
}

/** A run that a team kept, with how to see it again. */
export interface EvidenceInRecord {
  readonly demonstration: string
  readonly title: string
  readonly run: string
  readonly link: string
  /** Empty where only the link has all that was set. */
  readonly command: string
  readonly figures: readonly { readonly label: string; readonly value: string }[]
  readonly note: string
}

export interface RunOptions {
  /** By the id of the demonstration. */
  readonly measured?: ReadonlyMap<string, MeasuredDemonstration>
  /** Texts of scenarios, by the id of the catalog: links to runs in which more is set need them. */
  readonly texts?: ReadonlyMap<string, DemoText>
}

/** The demonstrations that bear on some answers. */
export function runsOf(
  answers: ReadonlyMap<string, string>,
  options: RunOptions,
): readonly DemonstrationInRecord[] {
  return demonstrationsFor(answers).map((demonstration) => {
    const { id, title, questions, shows, figures } = demonstration
    const measured = options.measured?.get(id)
    const turned = measured?.turned ?? firstTurned(demonstration, answers)
    return {
      demonstration: id,
      title,
      questions,
      shows,
      command: figures.length === 0 ? '' : measureCommand(demonstration, turned),
      runs: demonstration.runs.map((run) => runIn(demonstration, run, turned, options)),
    }
  })
}

/** The texts that links of a record need. Loads each scenario once. */
export async function textsFor(
  answers: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, DemoText>> {
  const wanted = new Set(demonstrationsFor(answers).flatMap(scenariosNeeded))
  const entries = catalog.filter(({ id }) => wanted.has(id))
  const texts = await Promise.all(
    entries.map(async ({ id, file, load }) => [id, { file, text: await load() }] as const),
  )
  return new Map(texts)
}

/** What was measured, as a record takes it. */
export const byDemonstration = (
  measured: readonly MeasuredDemonstration[],
): ReadonlyMap<string, MeasuredDemonstration> =>
  new Map(measured.map((one) => [one.demonstration, one]))

export function evidenceOf(evidence: readonly Evidence[]): readonly EvidenceInRecord[] {
  return evidence.map(({ demonstration, run, link, figures, note = '' }) => ({
    demonstration,
    title: demonstrationOf(demonstration).title,
    run,
    link,
    command: commandOfLink(link),
    figures: figures.map(([label, value]) => ({ label, value })),
    note,
  }))
}

function runIn(
  demonstration: Demonstration,
  run: DemoRun,
  turned: Turned,
  { measured, texts }: RunOptions,
): RunInRecord {
  const own = turnedRun(demonstration, run, turned)
  const entry = catalog.find(({ id }) => id === own.scenario)
  if (entry === undefined)
    throw new Error(`there is no scenario ${own.scenario} for ${demonstration.id}`)
  const found = measured?.get(demonstration.id)?.runs.find((one) => one.run === run.id)
  const text = texts?.get(own.scenario)
  return {
    run: run.id,
    name: run.name,
    says: run.says,
    scenario: own.scenario,
    title: entry.title,
    command: runCommand(entry.file, { set: own.set, commands: own.commands }),
    link: linkOf(`${demonstration.id} ${run.id} ${JSON.stringify(turned)}`, own, text),
    figures: (found?.figures ?? []).map(({ label, metric, from, until, text: value }) => ({
      label,
      metric,
      from,
      until,
      value,
    })),
  }
}

/** Links by the text that they stand for: writing one reads the whole scenario. */
const links = new WeakMap<DemoText, Map<string, string>>()

function linkOf(
  key: string,
  turned: ReturnType<typeof turnedRun>,
  text: DemoText | undefined,
): string {
  const isPlain = Object.keys(turned.set).every((path) => path === 'system')
  if (text === undefined) return isPlain ? runLink({ turned, text: '', file: '' }) : ''
  const known = links.get(text) ?? new Map<string, string>()
  links.set(text, known)
  const link = known.get(key) ?? runLink({ turned, ...text })
  known.set(key, link)
  return link
}

/** The command that measures a demonstration, with each knob where it stands unless that is its first place. */
function measureCommand({ id, knobs }: Demonstration, turned: Turned): string {
  const turns = knobs.flatMap(({ id: knob, choices }) => {
    const choice = turned[knob]
    return choice === undefined || choice === choices[0].id
      ? []
      : ['--turn', quoted(`${knob}=${choice}`)]
  })
  return ['npm run halfopen -- evaluate --demonstration', id, ...turns].join(' ')
}

interface Told {
  readonly set?: DemoSettings
  readonly seed?: number
  readonly commands?: readonly string[]
}

/** The command that runs a scenario with what is set and done. */
function runCommand(file: string, { set = {}, seed, commands = [] }: Told): string {
  const { system, ...more } = set
  return [
    'npm run halfopen -- run',
    quoted(file),
    ...(system === undefined ? [] : ['--system', quoted(String(system))]),
    ...(seed === undefined ? [] : ['--seed', String(seed)]),
    // An empty value takes a key out.
    ...Object.entries(more).flatMap(([path, value]) => [
      '--set',
      quoted(`${path}=${value === null ? '' : String(value)}`),
    ]),
    ...commands.flatMap((command) => ['--do', quoted(command)]),
  ].join(' ')
}

function commandOfLink(link: string): string {
  const shared = readLink(link)
  const entry = catalog.find(({ id }) => id === shared?.scenario)
  if (shared === undefined || entry === undefined || shared.text !== undefined) return ''
  const { system, seed, commands } = shared
  return runCommand(entry.file, {
    ...(system === undefined ? {} : { set: { system } }),
    ...(seed === undefined ? {} : { seed }),
    ...(commands === undefined ? {} : { commands }),
  })
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w./:=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
