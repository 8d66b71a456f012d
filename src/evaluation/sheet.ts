import type { Era } from '../profiles/profile.ts'
import type { Cursor } from '../scenario/Cursor.ts'
import {
  choice,
  defaulted,
  given,
  list,
  mapped,
  number,
  object,
  optional,
  record,
  required,
  text,
  wholeDocument,
  type Field,
  type JsonSchema,
  type Slot,
} from '../scenario/fields.ts'
import { quote } from '../scenario/quantities.ts'
import { suggestion } from '../scenario/suggest.ts'
import { readYaml } from '../scenario/yamlText.ts'
import { candidatesOf } from './candidates.ts'
import { isDay } from './dates.ts'
import { demonstrations } from './demonstrations.ts'
import { eras } from './Question.ts'
import { parts, questions } from './questions.ts'

/** The version of the format that this program reads. */
export const sheetVersion = 1
/** guess: of what is written in a list, more than a team looks at, and little enough for a page */
export const mostItems = 200

/** People of one team who answer differently. */
export interface Disagreement {
  readonly part: string
  /** Who said which letter. */
  readonly said: readonly (readonly [person: string, letter: string])[]
  readonly note?: string
}

/** Something that is not decided. */
export interface OpenPoint {
  readonly what: string
  readonly owner?: string
  /** `2026-12-31` */
  readonly by?: string
  readonly part?: string
}

/** What a team has settled of its pilot. */
export interface PilotSaid {
  readonly edge?: string
  readonly with?: string
  readonly owner?: string
  readonly begins?: string
  readonly decides?: string
  readonly baseline?: string
  readonly success?: string
  readonly backOut?: string
}

/** A run that a team kept because it backs an answer, with how to see it again. */
export interface Evidence {
  /** `D3` */
  readonly demonstration: string
  /** Which of its runs, in the words of the page. */
  readonly run: string
  /** Of the run: what stands behind the `#` of the app's address. */
  readonly link: string
  /** What it showed, as it was read. */
  readonly figures: readonly (readonly [label: string, value: string])[]
  readonly note?: string
}

/** What a team has written down: an answers file. */
export interface Sheet {
  readonly title: string
  readonly team: string
  readonly era: Era
  readonly answers: ReadonlyMap<string, string>
  readonly weights: ReadonlyMap<number, number>
  readonly effects: ReadonlyMap<string, ReadonlyMap<string, number>>
  readonly notes: ReadonlyMap<string, string>
  readonly disagreements: readonly Disagreement[]
  readonly open: readonly OpenPoint[]
  readonly pilot: PilotSaid
  readonly evidence: readonly Evidence[]
}

const partIds = parts.map(({ id }) => id)
const optionIds = parts.flatMap(({ id, options }) => options.map(({ letter }) => `${id}${letter}`))
const demonstrationIds = demonstrations.map(({ id }) => id)
const candidateIds = [...new Set(eras.flatMap((era) => candidatesOf(era).map(({ id }) => id)))]

/** A letter of a part, or nothing: the template has every key, and what is not filled in is not answered. */
function answer(id: string, letters: readonly string[]): Field<string> {
  const field = choice(`letter of ${id}`, letters)
  return {
    ...field,
    schema: { enum: [...letters, null] },
    read: (at) => (at.isEmpty ? '' : field.read(at)),
  }
}

const answerSlots: Record<string, Slot<string | undefined>> = Object.fromEntries(
  parts.map(({ id, ask, options }) => {
    const letters = options.map(({ letter }) => letter)
    const said = options.map(({ letter, say }) => `${letter}: ${say}`).join('; ')
    return [id, optional(answer(id, letters), `${ask} ${said}`)]
  }),
)

const answers = object('this list of answers', answerSlots, (values) => {
  const chosen = Object.entries(values).filter(
    ([, letter]) => letter !== undefined && letter !== '',
  )
  return new Map(chosen as [string, string][])
})

const weights = object(
  'this list of weights',
  Object.fromEntries(
    questions.map(({ number: id, short, weight }) => [
      String(id),
      optional(number(0, 3), `${short}: 0 to 3, ${weight} when absent`),
    ]),
  ) as Record<string, Slot<number | undefined>>,
  (values) =>
    new Map(
      Object.entries(values).flatMap(([id, weight]) =>
        weight === undefined ? [] : [[Number(id), weight] as const],
      ),
    ),
)

/** A map whose keys must be known ids. */
function byId<T>(
  noun: string,
  ids: readonly string[],
  item: Field<T>,
): Field<ReadonlyMap<string, T>> {
  const field = record(
    noun,
    item,
    (name, at) => {
      if (ids.includes(name)) return
      at.report('unknown-name', `names ${quote(name)}, which does not exist.`, () =>
        suggestion(name, ids),
      )
    },
    { propertyNames: { enum: ids } },
  )
  return mapped(field, (entries) => new Map(entries))
}

const part = choice('part', partIds, 'unknown-name')

const day: Field<string> = {
  schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  read(at) {
    if (at.text !== undefined && isDay(at.text)) return at.text
    at.report('wrong-type', `is ${at.shown}; it must be a day.`, 'Write a day such as 2026-12-31.')
    return undefined
  },
}

const disagreement = object(
  'a disagreement',
  {
    on: required(part, 'the part, 1.4 say'),
    said: required(
      record('answers', choice('answer', ['a', 'b', 'c', 'd']), () => {}, {}),
      'who said which letter, { Ana: a, Ben: c } say',
    ),
    note: optional(text(), 'what it is about'),
  },
  ({ on, said, note }, at): Disagreement | undefined => {
    const letters = parts.find(({ id }) => id === on)!.options.map(({ letter }) => letter)
    const wrong = said.filter(([, letter]) => !letters.includes(letter))
    for (const [person, letter] of wrong) {
      at.get('said')
        ?.get(person)
        ?.report('unknown-word', `is ${quote(letter)}; ${on} has no such answer.`, () =>
          suggestion(letter, letters),
        )
    }
    return wrong.length > 0 ? undefined : { part: on, said, ...given({ note }) }
  },
)

const openPoint = object(
  'an open point',
  {
    what: required(text(), 'what is not decided'),
    owner: optional(text(), 'who brings the answer'),
    by: optional(day, 'until when'),
    on: optional(part, 'the part that it is about'),
  },
  ({ what, owner, by, on }): OpenPoint => ({ what, ...given({ owner, by, part: on }) }),
)

const pilot = object(
  'a pilot',
  {
    edge: optional(text(), 'the one call that is tried'),
    with: optional(text(), 'what is tried on it'),
    owner: optional(text(), 'who runs it'),
    begins: optional(day, 'the first day'),
    decides: optional(day, 'the day of the decision'),
    baseline: optional(text(), 'what is measured before it begins'),
    success: optional(text(), 'what must be measured at the end'),
    backOut: optional(text(), 'how the edge leaves the mesh again'),
  },
  (values): PilotSaid => given(values),
)

const evidence = object(
  'a run that backs an answer',
  {
    of: required(choice('demonstration', demonstrationIds, 'unknown-name'), 'D1 to D19'),
    run: required(text(), 'which run of it'),
    link: required(text(), 'what stands behind the # of the address of the run'),
    figures: optional(
      record('figures', text(), () => {}, {}),
      'what it showed',
    ),
    note: optional(text(), 'what it means for the team'),
  },
  ({ of, run, link, figures = [], note }): Evidence => ({
    demonstration: of,
    run,
    link,
    figures,
    ...given({ note }),
  }),
)

const sheet = object(
  'an evaluation',
  {
    evaluation: optional(number(1, sheetVersion), 'version of the format'),
    title: defaulted(text(), 'Our evaluation', 'what the record is called'),
    team: defaulted(text(), '', 'who answers'),
    era: defaulted(
      choice('era', eras),
      'today',
      'against which candidates: those of 2018 or of today',
    ),
    answers: optional(answers, 'a letter for each part'),
    weights: optional(weights, 'how much each question counts'),
    effects: optional(
      byId('effects', optionIds, byId('candidates', candidateIds, number(-2, 2))),
      'effects to set by hand: { 1.1a: { l2: 2 } }',
    ),
    notes: optional(byId('notes', partIds, text()), 'a remark on a part'),
    disagreements: optional(
      list('disagreements', disagreement, { most: mostItems }),
      'who answers differently',
    ),
    open: optional(
      list('open points', openPoint, { most: mostItems }),
      'what is not decided, and who brings it',
    ),
    pilot: optional(pilot, 'what is settled of the pilot'),
    evidence: optional(list('runs', evidence, { most: mostItems }), 'runs that back the answers'),
  },
  ({ title, team, era, ...values }): Sheet => ({
    title,
    team: team ?? '',
    era,
    answers: values.answers ?? new Map(),
    weights: values.weights ?? new Map(),
    effects: values.effects ?? new Map(),
    notes: values.notes ?? new Map(),
    disagreements: values.disagreements ?? [],
    open: values.open ?? [],
    pilot: values.pilot ?? {},
    evidence: values.evidence ?? [],
  }),
)

/**
 * Reads an answers file.
 *
 * @param file named in every message
 * @throws ScenarioError with every mistake of the text, in its order
 */
export function readSheet(written: string, file: string): Sheet {
  const yaml = readYaml(written, file)
  const root = wholeDocument(yaml, 'The evaluation')
  checkVersion(root)
  const found = sheet.read(root)
  yaml.problems.throwIfAny()
  if (found === undefined)
    throw new Error('an evaluation was not read, and no mistake was reported')
  return found
}

/** The version decides how the rest is read, so nothing else is told while it is wrong. */
function checkVersion(root: Cursor): void {
  const { problems } = root.draft
  const mend = `Write evaluation: ${sheetVersion} as the first line.`
  const version = root.get('evaluation')
  if (version === undefined) {
    const what = root.get('halfopen') === undefined ? '' : ' It looks like a scenario.'
    problems.add(
      root.place,
      'version-missing',
      `The evaluation does not say in which version of the format it is written.${what}`,
      mend,
    )
  } else if (typeof version.scalar === 'number' && version.scalar > sheetVersion) {
    const what = `is ${version.shown}; this program reads version ${sheetVersion}.`
    version.report('version-newer', what, 'Use a newer Halfopen.')
  } else if (version.scalar !== sheetVersion) {
    version.report('version-wrong', `is ${version.shown}, which is no version.`, mend)
  }
  problems.throwIfAny()
}

/** The JSON Schema of an answers file. */
export function sheetSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Halfopen evaluation: answers',
    ...(sheet.schema as object),
    required: ['evaluation'],
  }
}

/** An empty answers file: every question as a comment, with its answers. */
export function sheetTemplate(): string {
  const lines = [
    '# The guided evaluation: write a letter behind each part. What stays empty is not answered.',
    `evaluation: ${sheetVersion}`,
    'title: Our evaluation',
    'team: ""',
    'era: today # or 2018',
    'answers:',
  ]
  for (const { number: id, title, parts: own } of questions) {
    lines.push('', `  # ${id}. ${title}`)
    for (const { id: name, ask, options } of own) {
      lines.push('', `  # ${ask}`)
      for (const { letter, say } of options) lines.push(`  #   ${letter}: ${say}`)
      lines.push(`  ${name}:`)
    }
  }
  lines.push(
    '',
    '# How much each question counts, 0 to 3.',
    `weights: { ${questions.map(({ number: id, weight }) => `${id}: ${weight}`).join(', ')} }`,
    '',
    '# For a workshop; take the marks away to use them.',
    '# notes: { 1.3: Ana asks for a second engineer. }',
    '# disagreements:',
    '#   - { on: 1.4, said: { Ana: a, Ben: c }, note: The batch jobs are in doubt. }',
    '# open:',
    '#   - { what: Who owns the root certificate?, owner: Security, by: 2026-12-31, on: 6.4 }',
    '# pilot: { edge: web to cart, owner: Ana, begins: 2027-01-11, decides: 2027-02-22 }',
  )
  return `${lines.join('\n')}\n`
}

/** What one has before anything is said. */
export const emptySheet: Sheet = {
  title: 'Our evaluation',
  team: '',
  era: 'today',
  answers: new Map(),
  weights: new Map(),
  effects: new Map(),
  notes: new Map(),
  disagreements: [],
  open: [],
  pilot: {},
  evidence: [],
}
