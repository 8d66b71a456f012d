import { isMap, isScalar, isSeq, YAMLMap, YAMLSeq } from 'yaml'
import type { Document, Node } from 'yaml'
import type { Field } from './fields.ts'
import type { Place, Places, Problems } from './Problems.ts'
import { quote } from './quantities.ts'
import { ScenarioError } from './ScenarioError.ts'
import { suggestion } from './suggest.ts'
import { keyText, readYaml } from './yamlText.ts'

/** What a setting changes. */
export interface Target {
  readonly document: Document
  readonly places: Places
  readonly problems: Problems
  /** What the whole document is read with. */
  readonly root: Field<unknown>
}

/**
 * Sets a value in the document by its path, or takes it out when the value is null: `services.cart.failures`,
 * `policies[0].retry.attempts`. Keys that the format knows are made on the way; names must exist.
 */
export function applySetting(target: Target, path: string, value: unknown, place: Place): void {
  const segments = splitPath(path)
  if (segments === undefined || segments.length === 0) {
    const mend = 'Write a path such as services.cart.failures or policies[0].retry.attempts.'
    target.problems.add(place, 'set-path-unknown', `${quote(path)} is no path.`, mend)
    return
  }
  const { document } = target
  if (!isMap(document.contents)) return
  descend({ ...target, place, value, path }, document.contents, target.root, segments, '')
}

interface Setting extends Target {
  readonly place: Place
  readonly value: unknown
  readonly path: string
}

type Segments = readonly (string | number)[]

/** Sets what the segments name below a node, which fits the field. */
function descend(
  setting: Setting,
  node: Node,
  field: Field<unknown>,
  segments: Segments,
  done: string,
): void {
  if (isMap(node) && typeof segments[0] === 'string') {
    const [key, rest] = nextKey(node, field, segments)
    const below = field.below?.(key)
    const isNew = !node.has(key)
    // A name that does not exist is a slip, unless something whole is put there.
    const isUnknownName =
      field.isRecord === true && isNew && (rest.length > 0 || !isWhole(setting.value))
    if (below === undefined || isUnknownName) {
      const known =
        field.isRecord === true ? node.items.map((pair) => keyText(pair.key)) : (field.keys ?? [])
      refuse(setting, `there is no ${quote(key)}${within(done)}.`, () => suggestion(key, known))
      return
    }
    const inner = done === '' ? key : `${done}.${key}`
    if (rest.length > 0) {
      takeOutOthers(node, field, key)
      descendInto(setting, node, key, below, rest, inner)
      return
    }
    if (setting.value === null) {
      node.delete(key)
      return
    }
    takeOutOthers(node, field, key)
    node.set(setting.document.createNode(key), made(setting))
    return
  }
  if (isSeq(node) && typeof segments[0] === 'number') {
    const index = segments[0]
    const below = field.below?.(index)
    if (below === undefined || index > node.items.length) {
      const length = node.items.length
      const has = length === 0 ? 'nothing yet' : length === 1 ? 'one entry' : `${length} entries`
      refuse(
        setting,
        `${done} has ${has}.`,
        length === 0 ? 'Known: [0], which adds one.' : `Known: [0] to [${length}], which adds one.`,
      )
      return
    }
    if (segments.length > 1) {
      descendInto(setting, node, index, below, segments.slice(1), `${done}[${index}]`)
    } else if (setting.value === null) {
      node.items.splice(index, 1)
    } else {
      node.items[index] = made(setting)
    }
    return
  }
  const what = isSeq(node) ? 'a list' : isMap(node) ? 'a map' : 'a plain value'
  const mend = isSeq(node) ? 'Write an index such as [0].' : 'Write a key, with a dot before it.'
  refuse(setting, `${done === '' ? 'the scenario' : done} is ${what}.`, mend)
}

/** Goes on below a key or index; makes a map or list there when nothing fitting is there yet. */
function descendInto(
  setting: Setting,
  node: YAMLMap | YAMLSeq,
  key: string | number,
  field: Field<unknown>,
  rest: Segments,
  done: string,
): void {
  const present = node.get(key, true) as Node | null | undefined
  const needsList = typeof rest[0] === 'number'
  const fits = needsList ? isSeq(present) : isMap(present)
  if (fits || isMap(present) || isSeq(present)) {
    descend(setting, present as Node, field, rest, done)
    return
  }
  const known = field.below?.(rest[0]!)
  if (known === undefined) {
    refuse(setting, `there is no ${quote(String(rest[0]))}${within(done)}.`, () =>
      suggestion(String(rest[0]), field.keys ?? []),
    )
    return
  }
  // Taking out what is not there changes nothing.
  if (setting.value === null) return
  const fresh = needsList ? new YAMLSeq() : new YAMLMap()
  setting.places.bring(fresh, setting.place)
  if (typeof key === 'number') (node as YAMLSeq).items[key] = fresh
  else node.set(setting.document.createNode(key), fresh)
  descend(setting, fresh, field, rest, done)
}

/** A name may have dots: the longest one that exists is meant. */
function nextKey(
  node: YAMLMap,
  field: Field<unknown>,
  segments: Segments,
): [key: string, rest: Segments] {
  if (field.isRecord === true) {
    for (let length = segments.length; length > 1; length--) {
      const key = segments.slice(0, length).join('.')
      if (node.has(key)) return [key, segments.slice(length)]
    }
  }
  return [String(segments[0]), segments.slice(1)]
}

function takeOutOthers(node: YAMLMap, field: Field<unknown>, key: string): void {
  const { exclusive } = field
  if (exclusive === undefined || !exclusive.includes(key)) return
  for (const other of exclusive) if (other !== key) node.delete(other)
}

function isWhole(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function made(setting: Setting): Node {
  const node = setting.document.createNode(setting.value, { aliasDuplicateObjects: false })
  setting.places.bring(node, setting.place)
  return node
}

function refuse(setting: Setting, what: string, mend: string | (() => string)): void {
  setting.problems.add(setting.place, 'set-path-unknown', `${setting.path}: ${what}`, mend)
}

function within(done: string): string {
  return done === '' ? '' : ` in ${done}`
}

/** `policies[0].retry` → `['policies', 0, 'retry']`; undefined when it is no path. */
function splitPath(path: string): Segments | undefined {
  // guess: no path of a scenario is longer
  if (path.length > 500) return undefined
  const segments: (string | number)[] = []
  const form = /(?:^|\.)([^.[\]]+)|\[(\d{1,6})\]/y
  while (form.lastIndex < path.length) {
    const match = form.exec(path)
    if (match === null) return undefined
    segments.push(match[1] ?? Number(match[2]))
  }
  return segments
}

/**
 * A setting as a command line gives it: `services.cart.failures=30%`. The value is read as YAML; empty and `null` take the
 * key out.
 *
 * @throws ScenarioError when there is no `=`, or the value is no YAML
 */
export function parseSetting(
  text: string,
  flag = '--set',
): { readonly path: string; readonly value: unknown } {
  const equals = text.indexOf('=')
  const file = `${flag} ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`
  if (equals <= 0) {
    const mend = 'Write PATH=VALUE, for example services.cart.failures=30%.'
    throw new ScenarioError([
      { code: 'set-wrong', file, line: 0, column: 0, what: `${quote(text)} is no setting.`, mend },
    ])
  }
  const { document } = readYaml(text.slice(equals + 1), file)
  const contents = document.contents
  const value: unknown = isScalar(contents) ? contents.value : contents?.toJS(document)
  return { path: text.slice(0, equals).trim(), value: value ?? null }
}
