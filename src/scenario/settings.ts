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

/** Sets what the segments name below a node, which fits the field. @returns whether the path was right */
function descend(
  setting: Setting,
  node: Node,
  field: Field<unknown>,
  segments: Segments,
  done: string,
): boolean {
  if (isMap(node) && typeof segments[0] === 'string') {
    return setInMap(setting, node, field, segments, done)
  }
  if (isSeq(node) && typeof segments[0] === 'number') {
    return setInList(setting, node, field, segments, done)
  }
  const what = isSeq(node) ? 'a list' : isMap(node) ? 'a map' : 'a plain value'
  const mend = isSeq(node) ? 'Write an index such as [0].' : 'Write a key, with a dot before it.'
  return refuse(setting, `${done === '' ? 'the scenario' : done} is ${what}.`, mend)
}

function setInMap(
  setting: Setting,
  node: YAMLMap,
  field: Field<unknown>,
  segments: Segments,
  done: string,
): boolean {
  const [key, rest] = nextKey(node, field, segments)
  const below = field.below?.(key)
  const isNew = !node.has(key)
  // A name that does not exist is a slip, unless something whole is put there.
  const isUnknownName =
    field.isRecord === true && isNew && (rest.length > 0 || !isWhole(setting.value))
  if (below === undefined || isUnknownName) {
    const own = node.items.map((pair) => keyText(pair.key))
    const known = field.isRecord === true ? own : (field.keys ?? [])
    return refuse(setting, `there is no ${quote(key)}${within(done)}.`, () =>
      suggestion(key, known),
    )
  }
  if (rest.length > 0) {
    const inner = done === '' ? key : `${done}.${key}`
    const present = node.get(key, true) as Node | undefined
    const child = descended(setting, present, below, rest, inner)
    if (child === undefined) return false
    if (child !== present && setting.value !== null) put(setting, node, field, key, child)
    return true
  }
  if (setting.value === null) node.delete(key)
  else put(setting, node, field, key, made(setting))
  return true
}

function setInList(
  setting: Setting,
  node: YAMLSeq,
  field: Field<unknown>,
  segments: Segments,
  done: string,
): boolean {
  const index = segments[0] as number
  const length = node.items.length
  const below = field.below?.(index)
  const isThere = index < length
  const isNext = index === length && setting.value !== null
  if (below === undefined || !(isThere || isNext)) {
    const has = length === 0 ? 'nothing' : length === 1 ? 'one entry' : `${length} entries`
    const last = setting.value === null ? length - 1 : length
    const mend =
      last < 0 ? 'Take the setting out.' : `Known: ${last === 0 ? '[0]' : `[0] to [${last}]`}.`
    return refuse(setting, `${done} has ${has}, and no [${index}].`, mend)
  }
  if (segments.length > 1) {
    const present = node.items[index] as Node | undefined
    const inner = `${done}[${index}]`
    const child = descended(setting, present, below, segments.slice(1), inner)
    if (child === undefined) return false
    if (child !== present && setting.value !== null) node.items[index] = child
    return true
  }
  if (setting.value === null) node.items.splice(index, 1)
  else node.items[index] = made(setting)
  return true
}

/**
 * Goes on below a value; in place of a missing or plain one, below a new map or list.
 *
 * @returns the value that was there, or the new one; undefined when the path was wrong
 */
function descended(
  setting: Setting,
  present: Node | undefined,
  field: Field<unknown>,
  rest: Segments,
  done: string,
): Node | undefined {
  if (isMap(present) || isSeq(present)) {
    return descend(setting, present, field, rest, done) ? present : undefined
  }
  const fresh = typeof rest[0] === 'number' ? new YAMLSeq() : new YAMLMap()
  setting.places.bring(fresh, setting.place)
  return descend(setting, fresh, field, rest, done) ? fresh : undefined
}

/** Puts a value under a key, and takes out the keys that exclude it. */
function put(
  setting: Setting,
  node: YAMLMap,
  field: Field<unknown>,
  key: string,
  value: Node,
): void {
  if (field.exclusive?.includes(key) === true) {
    for (const other of field.exclusive) if (other !== key) node.delete(other)
  }
  const keyNode = setting.document.createNode(key)
  setting.places.bring(keyNode, setting.place)
  node.set(keyNode, value)
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

function isWhole(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function made(setting: Setting): Node {
  const node = setting.document.createNode(setting.value, { aliasDuplicateObjects: false })
  setting.places.bring(node, setting.place)
  return node
}

function refuse(setting: Setting, what: string, mend: string | (() => string)): false {
  setting.problems.add(setting.place, 'set-path-unknown', `${setting.path}: ${what}`, mend)
  return false
}

function within(done: string): string {
  return done === '' ? '' : ` in ${done}`
}

/** `policies[0].retry` → `['policies', 0, 'retry']`; undefined when it is no path. */
function splitPath(path: string): Segments | undefined {
  // guess: no path of a scenario is longer
  if (path.length > 500 || path.startsWith('.')) return undefined
  const segments: (string | number)[] = []
  // A name may end with a dot, so there may be nothing between two.
  const form = /^([^.[\]]+)|\.([^.[\]]*)|\[(\d{1,6})\]/y
  while (form.lastIndex < path.length) {
    const match = form.exec(path)
    if (match === null) return undefined
    segments.push(match[1] ?? match[2] ?? Number(match[3]))
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
