import { beatsOf } from '../record/beatViews.ts'
import type { Beat } from '../scenario/Beat.ts'
import type { CatalogEntry } from '../scenario/catalog.ts'
import { number, object, optional, required, text, wholeDocument } from '../scenario/fields.ts'
import { parseScenario } from '../scenario/parse.ts'
import { parseQuantity, quote } from '../scenario/quantities.ts'
import { systemNames, type Scenario } from '../scenario/Scenario.ts'
import { ScenarioError, type Problem } from '../scenario/ScenarioError.ts'
import { suggestion } from '../scenario/suggest.ts'
import { readYaml } from '../scenario/yamlText.ts'
import { cueParts, type CueKey, type CueSlide, type CueText } from './cueText.ts'
import { clock, type Note, type ShownRun, type Slide, type Talk } from './Talk.ts'

/** guess: a cue file is read by people */
const longestCue = 500_000
/** guess: a talk that is planned so closely still ends in time */
const toleratedShare = 0.1

const head = object(
  'a talk',
  {
    title: required(text(), 'what it is called'),
    minutes: required(number(1, 1_440), 'how long it may take'),
    author: optional(text(), 'who gives it'),
  },
  ({ title, minutes, author = '' }) => ({ title, minutes, author }),
)

/**
 * Reads a cue file: one Markdown text that is a whole talk.
 *
 * @param file named in every message
 * @param catalog the scenarios that slides may show
 * @throws ScenarioError with every mistake of the text, in its order
 */
export async function readTalk(
  written: string,
  file: string,
  catalog: readonly CatalogEntry[],
): Promise<Talk> {
  const problems: Problem[] = []
  if (written.length > longestCue) {
    const what = `The cue file has ${written.length} characters; ${longestCue} are read at most.`
    const place = { file, line: 1, column: 1 }
    throw new ScenarioError([{ code: 'text-too-long', ...place, what, mend: 'Split the talk.' }])
  }
  const parts = cueParts(written)
  const tell: Tell = (line, code, what, mend) => {
    problems.push({ code, file, line, column: 1, what, mend })
  }
  const said = readHead(parts.head, file, tell, problems)
  if (parts.slides.length === 0) {
    tell(parts.opening.line, 'slides-missing', 'There are no slides.', 'Begin each with ## Title.')
  }
  const library = new Library(catalog)
  const slides: Slide[] = []
  for (const [index, cue] of parts.slides.entries()) {
    const slide = await readSlide(cue, index + 1, library, tell)
    if (slide !== undefined) slides.push(slide)
  }
  if (said !== undefined && slides.length === parts.slides.length) {
    checkTime(said.minutes, slides, tell)
  }
  if (problems.length > 0) {
    throw new ScenarioError(problems.sort((a, b) => a.line - b.line || a.column - b.column))
  }
  return {
    ...said!,
    opening: parts.opening.text,
    openingNotes: parts.opening.notes,
    slides,
  }
}

type Tell = (line: number, code: string, what: string, mend: string) => void

function readHead(
  given: CueText | undefined,
  file: string,
  tell: Tell,
  problems: Problem[],
): Pick<Talk, 'title' | 'minutes' | 'author'> | undefined {
  if (given === undefined) {
    const mend = 'Begin the file with ---, title:, minutes: and ---, each on a line of its own.'
    tell(1, 'head-missing', 'The cue file does not say what the talk is.', mend)
    return undefined
  }
  try {
    // The lines before it, so that places are those of the file.
    const yaml = readYaml(`${'\n'.repeat(given.line - 1)}${given.text}\n`, file)
    const found = head.read(wholeDocument(yaml, 'The talk'))
    yaml.problems.throwIfAny()
    return found
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    problems.push(...error.problems)
    return undefined
  }
}

/** Scenarios of the catalog, each read once. */
class Library {
  private readonly catalog: readonly CatalogEntry[]
  private readonly texts = new Map<string, Promise<string>>()

  constructor(catalog: readonly CatalogEntry[]) {
    this.catalog = catalog
  }

  get ids(): readonly string[] {
    return this.catalog.map(({ id }) => id)
  }

  /** `retry-storm`, `02-retries/retry-storm`, `scenarios/02-retries/03-retry-storm.yaml` */
  find(name: string): CatalogEntry | undefined {
    const bare = (path: string): string =>
      path
        .replace(/^(?:\.\/)?(?:scenarios\/)?/, '')
        .replace(/\.yaml$/, '')
        .replace(/(^|\/)\d+-(?=[^/]*$)/, '$1')
    const wanted = bare(name)
    return this.catalog.find(({ id, file }) => id === wanted || bare(file) === wanted)
  }

  async read(
    { id, file, load }: CatalogEntry,
    seed: number | undefined,
    system: string | undefined,
  ): Promise<Scenario> {
    const known = this.texts.get(id) ?? load()
    this.texts.set(id, known)
    return parseScenario(await known, {
      file,
      ...(seed === undefined ? {} : { seed }),
      ...(system === undefined ? {} : { system }),
    }).scenario
  }
}

async function readSlide(
  { line, title, keys, text: body, notes }: CueSlide,
  place: number,
  library: Library,
  tell: Tell,
): Promise<Slide | undefined> {
  let isWhole = true
  const wrong: Tell = (...said) => {
    isWhole = false
    tell(...said)
  }
  if (title === '') wrong(line, 'title-missing', 'The slide has no title.', 'Write ## Title.')
  const own = (key: CueKey['key']): CueKey | undefined => {
    const [first, second] = keys.filter((one) => one.key === key)
    if (second !== undefined) {
      wrong(second.line, 'key-twice', `The slide has ${key} twice.`, 'Take one of them out.')
    }
    return first
  }
  const shown = own('halfopen')
  const time = own('time')
  const run = shown === undefined ? undefined : await readRun(shown, library, wrong)
  const seconds = time === undefined ? secondsOf(run, line, wrong, isWhole) : readTime(time, wrong)
  if (body === '' && run === undefined && isWhole) {
    const mend = 'Write a text, or halfopen: with a scenario.'
    wrong(line, 'slide-empty', `${quote(title)} shows nothing.`, mend)
  }
  if (!isWhole) return undefined
  return {
    number: place,
    title,
    text: body,
    notes: notesOf(notes, run),
    hasOwnNotes: notes !== '',
    seconds: seconds ?? 0,
    run,
  }
}

function notesOf(own: string, run: ShownRun | undefined): readonly Note[] {
  if (own !== '' || run === undefined) return own === '' ? [] : [{ beat: '', text: own }]
  return run.beats.map(({ title, notes }) => ({ beat: title, text: notes.trim() }))
}

function readTime({ line, value }: CueKey, wrong: Tell): number | undefined {
  const found = parseQuantity('duration', value)
  if ('value' in found && found.value > 0) return found.value / 1_000_000
  const what = `time is ${quote(value)}, which is no length of time.`
  wrong(line, 'time-wrong', what, 'Write a duration such as 40s or 2m.')
  return undefined
}

/** What its beats take; each must say it. */
function secondsOf(
  run: ShownRun | undefined,
  line: number,
  wrong: Tell,
  isWhole: boolean,
): number | undefined {
  // Of a run that could not be read nobody knows how long it takes.
  if (!isWhole) return undefined
  const silent = run?.beats.filter(({ seconds }) => seconds === undefined) ?? []
  if (run === undefined || silent.length > 0) {
    const who = silent.map(({ id }) => id).join(', ')
    const what =
      run === undefined
        ? 'Nobody knows how long this slide takes.'
        : `Nobody knows how long this slide takes: ${run.scenario} does not say it of ${who}.`
    wrong(line, 'time-missing', what, 'Write time: 40s below the title.')
    return undefined
  }
  return run.beats.reduce((sum, { seconds = 0 }) => sum + seconds, 0)
}

/** Keys of the embed page that a slide may set. Those that the deck itself is for are not among them. */
const embedKeys = [
  'layout',
  'panels',
  'theme',
  'motion',
  'speed',
  'predict',
  'caption',
  'density',
  'lock',
  'unlock',
  'compare',
  'era',
  'loop',
]

const runWords = ['beats', 'seed', 'system', ...embedKeys]

/** `retry-storm beats 0-3 seed 7 system istio layout split` */
async function readRun(
  { line, value }: CueKey,
  library: Library,
  wrong: Tell,
): Promise<ShownRun | undefined> {
  const [name = '', ...words] = value.split(/\s+/)
  const entry = library.find(name)
  const said = new Map<string, string>()
  for (let at = 0; at < words.length; at += 2) {
    const [key, given] = [words[at]!, words[at + 1]]
    if (!runWords.includes(key)) {
      wrong(line, 'unknown-key', `halfopen has the word ${quote(key)}.`, suggestion(key, runWords))
    } else if (given === undefined) {
      wrong(line, 'key-missing', `${key} has no value.`, `Write it behind ${key}.`)
    } else if (said.has(key)) {
      wrong(line, 'key-twice', `halfopen has ${key} twice.`, 'Take one of them out.')
    } else said.set(key, given)
  }
  const seed = seedOf(said.get('seed'), line, wrong)
  const system = said.get('system')
  if (system !== undefined && !(systemNames as readonly string[]).includes(system)) {
    const what = `There is no system called ${quote(system)}.`
    wrong(line, 'unknown-system', what, suggestion(system, systemNames))
    return undefined
  }
  if (entry === undefined) {
    const what = `There is no scenario called ${quote(name)}.`
    wrong(line, 'unknown-scenario', what, suggestion(name, library.ids))
    return undefined
  }
  let scenario: Scenario
  try {
    scenario = await library.read(entry, seed, system)
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    const { what } = error.problems[0]!
    wrong(line, 'scenario-wrong', `${entry.file} cannot be shown: ${what}`, 'Mend it first.')
    return undefined
  }
  const wanted = said.get('beats') ?? ''
  const all = beatsOf(scenario)
  const beats = wanted === '' || wanted === 'all' ? all : beatsNamed(wanted, all, line, wrong)
  return {
    scenario: entry.id,
    wanted: wanted === 'all' ? '' : wanted,
    beats,
    seed,
    system,
    options: [...said].filter(([key]) => embedKeys.includes(key)),
  }
}

function seedOf(given: string | undefined, line: number, wrong: Tell): number | undefined {
  if (given === undefined) return undefined
  if (/^\d{1,10}$/.test(given) && Number(given) <= 4_294_967_295) return Number(given)
  const mend = 'Write a whole number from 0 to 4294967295.'
  wrong(line, 'seed-wrong', `${quote(given)} is no seed.`, mend)
  return undefined
}

/** `0-3`, `0,2`, `calm,storm` */
function beatsNamed(
  wanted: string,
  all: readonly Beat[],
  line: number,
  wrong: Tell,
): readonly Beat[] {
  const ids = all.map(({ id }) => id)
  return wanted.split(',').flatMap((part) => {
    const [, from, to] = /^(\d{1,4})-(\d{1,4})$/.exec(part) ?? []
    const places =
      from !== undefined && to !== undefined
        ? range(Number(from), Number(to))
        : [/^\d{1,4}$/.test(part) ? Number(part) : ids.indexOf(part)]
    const found = places.flatMap((index) => all[index] ?? [])
    if (found.length === places.length && found.length > 0) return found
    const what = `There is no beat ${quote(part)}; there are ${all.length}, from 0.`
    wrong(line, 'unknown-beat', what, suggestion(part, ids))
    return found
  })
}

function range(from: number, to: number): number[] {
  return from > to ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function checkTime(minutes: number, slides: readonly Slide[], tell: Tell): void {
  const sum = slides.reduce((total, { seconds }) => total + seconds, 0)
  const wanted = minutes * 60
  if (Math.abs(sum - wanted) <= wanted * toleratedShare) return
  const what = `The slides take ${clock(sum)}, and the talk is to take ${clock(wanted)}.`
  tell(1, 'minutes-wrong', what, 'Change minutes:, or the time: of slides, until they agree.')
}
