import { exporting as words } from '../words/en/exporting.ts'
import type { BeatMade, PackOf } from './BeatMade.ts'
import { csv } from './csv.ts'
import { momentText } from './figureText.ts'

/** One part of what a speaker has before them: its heading, and its paragraphs or lists. */
interface Part {
  readonly heading: string
  readonly lines: readonly (string | { readonly label: string; readonly text: string })[]
}

function partOf({ beat, index, figures, link, answer }: BeatMade): Part {
  const { title, claim, fromUs, untilUs, seconds, notes, predict } = beat
  const lines: Part['lines'][number][] = []
  const when =
    untilUs > fromUs
      ? words.runFrom(momentText(fromUs), momentText(untilUs))
      : words.holdsAt(momentText(untilUs))
  lines.push([...(seconds === undefined ? [] : [words.seconds(String(seconds))]), when].join(', '))
  if (claim !== '') lines.push({ label: words.claim, text: claim })
  if (notes !== '') lines.push(notes.trim())
  if (predict !== undefined) {
    lines.push({ label: words.question, text: predict.ask })
    predict.options.forEach(({ text, because }, at) => {
      const said = at === predict.right ? `${text} (${words.right})` : text
      lines.push({ label: letterOf(at), text: because === '' ? said : `${said}. ${because}` })
    })
    if (predict.options.length === 0) lines.push({ label: words.answer, text: answer })
  }
  if (figures.length > 0) {
    const all = figures.map(({ text, label }) => `${text} ${label}`).join('; ')
    lines.push({ label: words.measured, text: all })
  }
  lines.push({ label: words.link, text: link })
  return { heading: words.heading(String(index + 1), title), lines }
}

/** A, B, C … */
export const letterOf = (index: number): string => String.fromCharCode(65 + index)

/** What a speaker has in mind, as Markdown. */
export function notesMarkdown(of: PackOf, made: readonly BeatMade[]): string {
  const parts = made.map(partOf).map(({ heading, lines }) => {
    const body = lines.map((line) =>
      typeof line === 'string' ? line : `- **${line.label}:** ${line.text}`,
    )
    return `## ${heading}\n\n${paragraphs(body)}\n`
  })
  const { title, file, seed, system } = of
  return `# ${words.notesTitle(title)}\n\n${words.madeOf(file, String(seed), system)}\n\n${parts.join('\n')}`
}

/** Items of a list stand together, everything else apart. */
function paragraphs(lines: readonly string[]): string {
  return lines
    .map((line, at) => {
      const isJoined = line.startsWith('- ') && lines[at - 1]?.startsWith('- ') === true
      return at === 0 ? line : `${isJoined ? '\n' : '\n\n'}${line}`
    })
    .join('')
}

/** The same as plain text. */
export function notesText(of: PackOf, made: readonly BeatMade[]): string {
  const { title, file, seed, system } = of
  const head = [words.notesTitle(title), words.madeOf(file, String(seed), system), '']
  return [...head, ...made.map((each) => `${noteOf(each, true)}\n`)].join('\n')
}

/** What stands below one slide. */
export function noteOf(made: BeatMade, hasHeading = false): string {
  const { heading, lines } = partOf(made)
  const body = lines.map((line) =>
    typeof line === 'string' ? line : `${line.label}: ${line.text}`,
  )
  return [...(hasHeading ? [heading, '-'.repeat(heading.length)] : []), ...body].join('\n')
}

/** Where each beat can be opened. */
export function linksCsv(made: readonly BeatMade[]): string {
  return csv([
    ['beat', 'id', 'title', 'from (s)', 'until (s)', 'link', 'frame'],
    ...made.map(({ beat, index, link, frameLink }) => [
      index + 1,
      beat.id,
      beat.title,
      beat.fromUs / 1_000_000,
      beat.untilUs / 1_000_000,
      link,
      frameLink,
    ]),
  ])
}
