/** A part of a cue file, with the line on which it begins. */
export interface CueText {
  readonly line: number
  readonly text: string
}

/** A slide as it was written: its title, the lines of keys below it, what it shows and what is said. */
export interface CueSlide {
  readonly line: number
  readonly title: string
  readonly keys: readonly CueKey[]
  readonly text: string
  readonly notes: string
}

/** `time: 40s` */
export interface CueKey {
  readonly line: number
  readonly key: string
  readonly value: string
}

/** A cue file in its parts. */
export interface CueParts {
  /** Between the two lines of three hyphens; undefined when there are none. */
  readonly head: CueText | undefined
  readonly opening: Pick<CueSlide, 'line' | 'text' | 'notes'>
  readonly slides: readonly CueSlide[]
}

/** The keys that a slide may have right below its title. */
export const slideKeys = ['halfopen', 'time'] as const

/** Takes a cue file apart, whatever stands in it. Lines of code are left alone. */
export function cueParts(text: string): CueParts {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const { head, next } = headOf(lines)
  const starts: number[] = []
  const isCode = codeLines(lines, next)
  for (let line = next; line < lines.length; line++) {
    if (!isCode[line] && /^##(?:\s|$)/.test(lines[line]!)) starts.push(line)
  }
  const first = starts[0] ?? lines.length
  const slides = starts.map((start, index): CueSlide => {
    const end = starts[index + 1] ?? lines.length
    const keys: CueKey[] = []
    let body = start + 1
    for (; body < end; body++) {
      const line = lines[body]!
      const key = /^([A-Za-z]+):\s*(.*?)\s*$/.exec(line)
      const isKey = key !== null && (slideKeys as readonly string[]).includes(key[1]!)
      if (isKey) keys.push({ line: body + 1, key: key[1]!, value: key[2]! })
      else if (line.trim() !== '' || keys.length > 0) break
    }
    const said = withNotes(lines, isCode, body, end)
    return { line: start + 1, title: lines[start]!.replace(/^##\s*/, '').trim(), keys, ...said }
  })
  return { head, opening: { line: next + 1, ...withNotes(lines, isCode, next, first) }, slides }
}

function headOf(lines: readonly string[]): { head: CueText | undefined; next: number } {
  if (lines[0]?.trimEnd() !== '---') return { head: undefined, next: 0 }
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---')
  if (end < 0) return { head: undefined, next: 0 }
  return { head: { line: 2, text: lines.slice(1, end).join('\n') }, next: end + 1 }
}

/** Which lines lie between two fences of code, the fences with them. */
function codeLines(lines: readonly string[], from: number): boolean[] {
  const isCode: boolean[] = []
  let fence = ''
  for (let line = from; line < lines.length; line++) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(lines[line]!) ?? []
    isCode[line] = fence !== '' || mark !== undefined
    if (mark === undefined) continue
    if (fence === '') fence = mark
    else if (mark.startsWith(fence)) fence = ''
  }
  return isCode
}

/** What is shown, and below a line `Notes:` what is said. */
function withNotes(
  lines: readonly string[],
  isCode: readonly boolean[],
  from: number,
  to: number,
): Pick<CueSlide, 'text' | 'notes'> {
  const all = lines.slice(from, to)
  const mark = all.findIndex((line, at) => !isCode[from + at] && /^notes?:/i.test(line))
  if (mark < 0) return { text: trimmed(all), notes: '' }
  const first = all[mark]!.replace(/^notes?:\s*/i, '')
  return { text: trimmed(all.slice(0, mark)), notes: trimmed([first, ...all.slice(mark + 1)]) }
}

const trimmed = (lines: readonly string[]): string =>
  lines.join('\n').replace(/^(?:[ \t]*\n)+|\s+$/g, '')
