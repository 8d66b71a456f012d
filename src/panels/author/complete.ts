import { callees, namesIn } from '../../author/edits.ts'
import { pathAt, readText } from '../../author/rewrite.ts'
import { valueAt, type Path, type Value } from '../../author/Value.ts'
import { metricNames } from '../../scenario/metric.ts'
import { scenarioForm, type Entry, type Form } from './schemaForm.ts'

export interface Suggested {
  readonly label: string
  readonly detail?: string
  readonly info?: string
  readonly apply?: string
  readonly type?: string
}

/** What may be written at a place of the text. */
export interface Suggestion {
  readonly from: number
  /** A value is wanted there; it is suggested before a letter is typed. */
  readonly isValue: boolean
  readonly options: readonly Suggested[]
}

/** Suggests keys and values: from the schema, and from the names of the document. */
export function completeAt(text: string, offset: number): Suggestion | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(start, offset)
  if (/(^|\s)#/.test(line)) return undefined
  const word = /[\w.%*/-]*$/.exec(line)![0]
  const from = offset - word.length
  const before = line.slice(0, line.length - word.length)
  // What is being typed is no YAML yet in half of all moments; without it, it is.
  const path = placeOf(text, offset, from)
  if (path === undefined) return undefined
  const key = /([\w.-]+|"[^"]*"):\s+(?:\[\s*(?:[^\]]*,\s*)?)?$/.exec(before)?.[1]
  if (key !== undefined) {
    const options = valuesFor([...path, key], text)
    return options.length === 0 ? undefined : { from, isValue: true, options }
  }
  if (!/(^\s*(?:-\s+)*|[{,]\s*)$/.test(before)) return undefined
  const isItem = /-\s+$/.test(before)
  const keys = keysAt(path, text)
  const values = isItem || keys.length === 0 ? valuesFor(path, text) : []
  const options = [...keys, ...values]
  return options.length === 0 ? undefined : { from, isValue: isItem, options }
}

/** What the key at a place of the text means. */
export function explainAt(
  text: string,
  offset: number,
): { readonly from: number; readonly to: number; readonly doc: string } | undefined {
  const reading = readText(text)
  if (reading === undefined) return undefined
  const left = /[\w.-]*$/.exec(text.slice(0, offset))![0]
  const right = /^[\w.-]*/.exec(text.slice(offset))![0]
  const key = left + right
  if (!/^"?\s*:/.test(text.slice(offset + right.length))) return undefined
  const path = pathAt(text, reading, offset)
  const at = path.lastIndexOf(key)
  if (at < 0) return undefined
  const entry = entriesAt(path.slice(0, at), reading.value).find((each) => each.key === key)
  if (entry === undefined) return undefined
  const usual = entry.written === undefined ? '' : ` (default ${entry.written})`
  return {
    from: offset - left.length,
    to: offset + right.length,
    doc: `${key}: ${entry.doc}${usual}`,
  }
}

const marker = 'zzMarkerzz'

/** The path of the map or list in which something is being typed. */
function placeOf(text: string, offset: number, from: number): Path | undefined {
  const rest = text.slice(offset)
  const tail = /^[\w.%*/-]*/.exec(rest)![0]
  const head = text.slice(0, from)
  for (const written of [`${marker}: 1`, `${marker}: 1 }`, marker, `${marker} }`, `${marker} ]`]) {
    const tried = head + written + rest.slice(tail.length)
    const reading = readText(tried)
    if (reading === undefined) continue
    const path = find(reading.value, [])
    if (path !== undefined) return path
  }
  return undefined
}

/** Where the marker stands: the path of what holds it. */
function find(value: Value | undefined, path: Path): Path | undefined {
  if (value === marker) return path.slice(0, -1)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, inner] of Object.entries(value)) {
    if (key === marker) return path
    const found = find(inner as Value, [...path, Array.isArray(value) ? Number(key) : key])
    if (found !== undefined) return found
  }
  return undefined
}

/** The forms that may stand at a path. */
function formsAt(path: Path, value: Value | undefined): readonly Form[] {
  let forms: readonly Form[] = [scenarioForm]
  path.forEach((segment, at) => {
    const here = valueAt(value, path.slice(0, at))
    forms = forms.flatMap(flat).flatMap((form): readonly Form[] => {
      if (form.kind === 'map') {
        const entry = form.keys.find(({ key }) => key === segment)
        return entry === undefined ? [] : [entry.form()]
      }
      return form.kind === 'record' || (form.kind === 'list' && here !== undefined)
        ? [form.item]
        : form.kind === 'list'
          ? [form.item]
          : []
    })
  })
  return forms.flatMap(flat)
}

function flat(form: Form): readonly Form[] {
  return form.kind === 'either' ? form.options.flatMap((option) => flat(option.form)) : [form]
}

function entriesAt(path: Path, value: Value | undefined): readonly Entry[] {
  const seen = new Map<string, Entry>()
  for (const form of formsAt(path, value)) {
    if (form.kind !== 'map') continue
    for (const entry of form.keys) if (!seen.has(entry.key)) seen.set(entry.key, entry)
  }
  return [...seen.values()]
}

function keysAt(path: Path, text: string): readonly Suggested[] {
  const value = readText(text)?.value
  const present = valueAt(value, path)
  const own = typeof present === 'object' && present !== null ? Object.keys(present) : []
  return entriesAt(path, value)
    .filter(({ key }) => !own.includes(key))
    .map(({ key, doc, written }) => ({
      label: key,
      type: 'property',
      apply: `${key}: `,
      info: doc,
      ...(written === undefined ? {} : { detail: written }),
    }))
}

function valuesFor(path: Path, text: string): readonly Suggested[] {
  const value = readText(text)?.value ?? readText(withoutLast(text))?.value
  const key = path.findLast((segment) => typeof segment === 'string') ?? ''
  const services = namesIn(value, 'services')
  const clients = namesIn(value, 'clients')
  const named = (names: readonly string[], detail: string): Suggested[] =>
    names.map((label) => ({ label, detail, type: 'variable' }))
  const endpoints = services.flatMap((service) => {
    const count = Number(valueAt(value, ['services', service, 'endpoints']) ?? 1)
    return Array.from({ length: Math.min(count || 1, 9) }, (_, at) => `${service}-${at + 1}`)
  })
  const links = [
    ...services.flatMap((from) =>
      callees(valueAt(value, ['services', from])).map((to) => `${from}->${to}`),
    ),
    ...clients.map((from) => `${from}->${String(valueAt(value, ['clients', from, 'to']))}`),
  ]
  switch (key) {
    case 'to':
    case 'calls':
      return named(services, 'service')
    case 'for':
      return [{ label: '"*"', detail: 'everybody' }, ...named(services, 'service')]
    case 'from':
      return [...named(clients, 'client'), ...named(services, 'service')]
    case 'load':
      if (path[0] === 'events') return named(clients, 'client')
      break
    case 'on':
      if (path[0] === 'events') {
        return [
          ...named(services, 'service'),
          ...named(endpoints, 'endpoint'),
          ...named(links, 'link'),
          ...named(clients, 'client'),
        ]
      }
      break
    case 'metric':
      return metricNames.flatMap((name) => [
        ...[...clients, ...services].map((subject) => ({ label: `${name}(${subject})` })),
      ])
  }
  const forms = formsAt(path, value).flatMap((form) =>
    form.kind === 'list' ? flat(form.item) : [form],
  )
  const all = forms.flatMap((form): readonly Suggested[] => {
    if (form.kind === 'choice') return form.words.map((label) => ({ label, type: 'enum' }))
    if (form.kind === 'flag') return [{ label: 'true' }, { label: 'false' }]
    return form.kind === 'text' ? form.words.map((label) => ({ label, type: 'enum' })) : []
  })
  return [...new Map(all.map((each) => [each.label, each])).values()]
}

/** A text whose last line is being typed says enough without it. */
function withoutLast(text: string): string {
  return text.slice(0, text.trimEnd().lastIndexOf('\n') + 1)
}
