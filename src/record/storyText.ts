import { reasons } from '../model/reasons.ts'
import type { Us } from '../model/units.ts'
import type { Story, StoryRow } from './Story.ts'
import { countWords, timeWords } from './storyWords.ts'

/**
 * A story for a terminal: the headline, the path of a failure, the tree with times, and the sentences.
 *
 * @param width columns; longer lines are wrapped between words
 */
export function storyText(story: Story, width = 100): string {
  const head = [
    ...wrap(
      `Request ${countWords(story.number)}, asked at ${(story.at / 1_000_000).toFixed(3)} s`,
      width,
      '',
    ),
    ...wrap(story.headline, width, ''),
    ...(story.path === undefined ? [] : wrap(story.path, width, '  ')),
  ]
  const sentences = story.sentences.flatMap(({ at, text }) =>
    wrap(`${timeWords(at).padStart(9)}  ${text}`, width, ' '.repeat(11)),
  )
  return [
    ...head,
    '',
    ...story.rows.flatMap((row) => rowText(row, width)),
    '',
    ...sentences,
    '',
  ].join('\n')
}

function rowText(row: StoryRow, width: number): string[] {
  const indent = '  '.repeat(row.depth)
  const at = (us: Us): string => (us / 1_000).toFixed(3).padStart(10)
  switch (row.kind) {
    case 'request':
      return line(
        row.from,
        (row.layer === undefined
          ? `${row.caller} asks ${row.callee}`
          : `library try ${row.layer.ordinal} of ${row.layer.of}  ${row.caller} asks ${row.callee}`) +
          (row.looks === undefined ? '' : `  ${row.looks}`),
        `${outcome(row)} after ${timeWords(row.to - row.from)}`,
      )
    case 'attempt': {
      const spans = [
        ...row.spans.map(({ kind, from, to }) => `${kind} ${timeWords(to - from)}`),
        ...(row.headers ?? []),
      ]
      const where = row.endpoint === '' ? 'no endpoint' : row.endpoint
      return [
        ...line(
          row.from,
          `attempt ${row.number}  ${where}`,
          `${outcome(row)} after ${timeWords(row.to - row.from)}`,
        ),
        ...(spans.length === 0
          ? []
          : wrap(`${indent}  ${spans.join(', ')}`, width - 12, `${indent}  `).map(
              (text) => ' '.repeat(12) + text,
            )),
      ]
    }
    case 'pause':
      return line(row.from, `waits ${timeWords(row.to - row.from)}`, '')
    case 'decision':
      return line(row.at, row.text, row.source)
  }

  function line(from: Us, left: string, right: string): string[] {
    const room = width - 12
    const text = `${indent}${left}`
    if (text.length + 2 + right.length <= room) {
      return [
        `${at(from)}  ${text}${' '.repeat(room - text.length - right.length)}${right}`.trimEnd(),
      ]
    }
    const [first = '', ...more] = wrap(text, room, `${indent}  `)
    const rest = right === '' ? more : [...more, right.padStart(room)]
    return [`${at(from)}  ${first}`, ...rest.map((part) => `${' '.repeat(12)}${part}`)]
  }
}

function outcome({ status, reason }: { readonly status: number; readonly reason: string }): string {
  const words = reasons.find(({ name }) => name === reason)?.words ?? reason
  return (
    [...(status > 0 ? [String(status)] : []), ...(reason === 'none' ? [] : [words])].join(', ') ||
    'under way'
  )
}

/** Lines of at most `width` columns; all but the first begin with `indent`. */
function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = []
  let line = text.slice(0, text.search(/\S|$/))
  let isEmpty = true
  for (const word of text.trim().split(/ +/)) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}
