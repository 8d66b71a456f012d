import { optionOf, parts } from './questions.ts'
import { sheetVersion, type Sheet } from './sheet.ts'

export interface Writing {
  /** Behind each answer its words, as a comment: for whoever opens the file in an editor. */
  readonly isTold?: boolean
}

/**
 * Writes what a team has said as an answers file. `readSheet` reads it back equal, whatever its texts are; parts stand in the
 * order of the questions.
 */
export function writeSheet(sheet: Sheet, { isTold = false }: Writing = {}): string {
  const lines = [
    `evaluation: ${sheetVersion}`,
    `title: ${textOf(sheet.title)}`,
    `team: ${textOf(sheet.team)}`,
    `era: ${textOf(sheet.era)}`,
    ...block(
      'answers',
      parts.flatMap((part) => {
        const letter = sheet.answers.get(part.id)
        if (letter === undefined) return []
        const said = isTold ? ` # ${optionOf(part, letter).say}` : ''
        return [`${part.id}: ${letter}${said}`]
      }),
    ),
    ...block(
      'weights',
      [...sheet.weights].map(([question, weight]) => `${question}: ${weight}`),
    ),
    ...block(
      'effects',
      [...sheet.effects].flatMap(([option, of]) =>
        of.size === 0
          ? [`${option}: {}`]
          : block(
              option,
              [...of].map(([candidate, effect]) => `${candidate}: ${effect}`),
            ),
      ),
    ),
    ...block(
      'notes',
      [...sheet.notes].map(([part, note]) => `${part}: ${textOf(note)}`),
    ),
    ...items(
      'disagreements',
      sheet.disagreements.map(({ part, said, note }) => [
        `on: ${part}`,
        ...pairs('said', said),
        ...key('note', note),
      ]),
    ),
    ...items(
      'open',
      sheet.open.map(({ what, owner, by, part }) => [
        `what: ${textOf(what)}`,
        ...key('owner', owner),
        ...key('by', by),
        ...(part === undefined ? [] : [`on: ${part}`]),
      ]),
    ),
    ...block(
      'pilot',
      (
        ['edge', 'with', 'owner', 'begins', 'decides', 'baseline', 'success', 'backOut'] as const
      ).flatMap((name) => key(name, sheet.pilot[name])),
    ),
    ...items(
      'evidence',
      sheet.evidence.map(({ demonstration, run, link, figures, note }) => [
        `of: ${demonstration}`,
        `run: ${textOf(run)}`,
        `link: ${textOf(link)}`,
        ...pairs('figures', figures),
        ...key('note', note),
      ]),
    ),
  ]
  return `${lines.join('\n')}\n`
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`)

/** A key with lines below it; nothing at all when there is nothing to say. */
function block(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...indented(lines)]
}

function items(name: string, each: readonly (readonly string[])[]): string[] {
  return block(
    name,
    each.flatMap(([first = '', ...more]) => [`- ${first}`, ...indented(more)]),
  )
}

const key = (name: string, text: string | undefined): string[] =>
  text === undefined ? [] : [`${name}: ${textOf(text)}`]

/** YAML looks no further than 1,024 letters for the colon behind a key, marks of its quotes among them. */
const longestPlainKey = 500

/** Names that somebody chose, with a text each. */
function pairs(
  name: string,
  entries: readonly (readonly [name: string, text: string])[],
): string[] {
  if (entries.length === 0) return [`${name}: {}`]
  return block(
    name,
    entries.flatMap(([each, text]) => {
      const written = textOf(each)
      return written.length > longestPlainKey
        ? [`? ${written}`, `: ${textOf(text)}`]
        : [`${written}: ${textOf(text)}`]
    }),
  )
}

/** What needs no quotes in any YAML: words. */
const plain = /^\p{L}(?:[\p{L}\p{N} _-]*[\p{L}\p{N}])?$/u
/** What looks like a word and is something else. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i

/** A text that reads back as itself. In quotes it is written as JSON, which YAML takes over whole. */
function textOf(text: string): string {
  return plain.test(text) && !reserved.test(text) ? text : JSON.stringify(text)
}
