/** A stretch of a note: plain, strong, stressed, or code. */
export interface NoteSpan {
  readonly kind: 'text' | 'strong' | 'em' | 'code'
  readonly text: string
}

/** A paragraph, a heading, or an item of a list. */
export interface NoteBlock {
  readonly kind: 'paragraph' | 'heading' | 'item'
  readonly spans: readonly NoteSpan[]
}

/** More than anybody reads while speaking; a note may come from anywhere. */
const longestNote = 20_000

/**
 * The small part of Markdown that notes need, as data: paragraphs, headings, lists, and in them strong, stressed and code. All
 * else is text as it was typed. Whoever shows it makes elements of it, never markup.
 */
export function noteBlocks(markdown: string): readonly NoteBlock[] {
  const blocks: NoteBlock[] = []
  let lines: string[] = []
  const flush = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', spans: spansOf(lines.join(' ')) })
    lines = []
  }
  for (const line of markdown.slice(0, longestNote).split(/\r?\n/)) {
    const text = line.trim()
    const heading = /^#{1,6}\s+(.*)$/.exec(text)
    const item = /^(?:[-*+]|\d{1,3}[.)])\s+(.*)$/.exec(text)
    if (text === '') flush()
    else if (heading !== null) {
      flush()
      blocks.push({ kind: 'heading', spans: spansOf(heading[1]!) })
    } else if (item !== null) {
      flush()
      blocks.push({ kind: 'item', spans: spansOf(item[1]!) })
    } else if (lines.length === 0 && blocks.at(-1)?.kind === 'item' && /^\s/.test(line)) {
      // The item goes on in the next line.
      const last = blocks.pop()!
      blocks.push({ kind: 'item', spans: [...last.spans, ...spansOf(` ${text}`)] })
    } else lines.push(text)
  }
  flush()
  return blocks
}

const marked = /\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|`([^`]+)`/g

function spansOf(text: string): NoteSpan[] {
  const spans: NoteSpan[] = []
  let from = 0
  for (const found of text.matchAll(marked)) {
    if (found.index > from) spans.push({ kind: 'text', text: text.slice(from, found.index) })
    const [all, strong, em, code] = found
    if (strong !== undefined) spans.push({ kind: 'strong', text: strong })
    else if (em !== undefined) spans.push({ kind: 'em', text: em })
    else spans.push({ kind: 'code', text: code! })
    from = found.index + all.length
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) })
  return spans
}
