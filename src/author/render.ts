import { parseDocument } from 'yaml'
import { isValueList, isValueMap, type Path, type Value, type ValueMap } from './Value.ts'

/** Lines are not made longer than this by what is written into them. */
const widest = 100

/** A value in one line: `{ to: cart, rate: 20/s }`. */
export function inline(value: Value): string {
  if (isValueList(value)) return `[${value.map(inline).join(', ')}]`
  if (isValueMap(value)) {
    const entries = Object.entries(value)
    if (entries.length === 0) return '{}'
    return `{ ${entries.map(([key, inner]) => `${plain(key)}: ${inline(inner)}`).join(', ')} }`
  }
  return typeof value === 'string' ? plain(value) : String(value)
}

/** A text without quotes where it is read back as the same text, else in double quotes, which are those of JSON. */
function plain(text: string): string {
  const isSafe =
    /^[A-Za-z0-9.](?:(?:[A-Za-z0-9 ._%/+()>\u2192×;-]|:(?=[A-Za-z]))*[A-Za-z0-9._%/+()>\u2192×;-])?$/.test(
      text,
    )
  return isSafe && parseDocument(text, { schema: 'core' }).toJS() === text
    ? text
    : JSON.stringify(text)
}

/** How a value is written behind its key or its dash. */
export interface Rendered {
  readonly isBlock: boolean
  /** In one line, or lines that each begin with their indent. */
  readonly text: string
}

/**
 * A value behind its key: in one line if it fits, else in lines of its own. What scenarios usually write in lines (the sections
 * and the services) is always written so.
 */
export function render(value: Value, path: Path, indent: number, column: number): Rendered {
  const line = inline(value)
  const isEmpty = line === '{}' || line === '[]'
  const isLeaf = !isValueList(value) && !isValueMap(value)
  if (isLeaf || isEmpty || (!isSection(path, value) && column + line.length <= widest)) {
    return { isBlock: false, text: line }
  }
  return { isBlock: true, text: block(value, path, indent) }
}

function isSection(path: Path, value: Value): boolean {
  if (path.length === 1) {
    // A section of plain values (`controlPlane: { pushDelay: 1s }`) fits a line.
    const inner = isValueMap(value) ? Object.values(value) : isValueList(value) ? value : []
    return inner.some((each) => isValueMap(each) || isValueList(each))
  }
  return path.length === 2 && path[0] === 'services'
}

/** The lines of a map or a list. */
export function block(value: ValueMap | readonly Value[], path: Path, indent: number): string {
  const pad = ' '.repeat(indent)
  if (isValueList(value)) {
    return value.map((item, at) => pad + listItem(item, [...path, at], indent)).join('\n')
  }
  return Object.entries(value)
    .map(([key, inner]) => pad + pair(key, inner, [...path, key], indent))
    .join('\n')
}

/** `key: value`, from the key on; lines that follow begin with their indent. */
export function pair(key: string, value: Value, path: Path, indent: number): string {
  const name = plain(key)
  const rendered = render(value, path, indent + 2, indent + name.length + 2)
  return rendered.isBlock ? `${name}:\n${rendered.text}` : `${name}: ${rendered.text}`
}

/** `- value`, from the dash on; lines that follow begin with their indent. */
export function listItem(value: Value, path: Path, indent: number): string {
  const rendered = render(value, path, indent + 2, indent + 2)
  return `- ${rendered.isBlock ? rendered.text.slice(indent + 2) : rendered.text}`
}
