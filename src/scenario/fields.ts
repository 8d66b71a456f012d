import { Document, LineCounter } from 'yaml'
import type { Node } from 'yaml'
import { never } from '../model/units.ts'
import type { Us } from '../model/units.ts'
import type { Code } from './codes.ts'
import { Cursor, noTotals } from './Cursor.ts'
import type { Draft } from './Cursor.ts'
import { emptyNames } from './names.ts'
import { Places, Problems } from './Problems.ts'
import {
  formatDuration,
  highestRate,
  longestUs,
  notA,
  parseQuantity,
  quantityPattern,
  quote,
  unitMissing,
  unseenLetter,
  writeQuantity,
} from './quantities.ts'
import type { QuantityKind } from './quantities.ts'
import { suggestion } from './suggest.ts'
import type { YamlText } from './yamlText.ts'

/** A JSON Schema, as far as editors need it. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown }

/**
 * One kind of value of a scenario: how it is read, and how an editor recognises it. Both come from the same table, so that
 * they cannot drift.
 */
export interface Field<T> {
  /** The value in base units; undefined when something was wrong, which has been reported then. */
  readonly read: (at: Cursor) => T | undefined
  readonly schema: JsonSchema
  /** What lies under a key or, in a list, under any index; undefined when there is no such key. */
  readonly below?: (segment: string | number) => Field<unknown> | undefined
  /** The keys it knows, for suggestions. */
  readonly keys?: readonly string[]
  /** Keys of which only one may stand at a time: setting one takes the others out. */
  readonly exclusive?: readonly string[]
  /** Its keys are names that the author chose. */
  readonly isRecord?: boolean
}

/** A key of an object: what it holds, and what stands for it when it is absent. */
export interface Slot<T> {
  readonly field: Field<unknown>
  readonly doc: string
  readonly isRequired: boolean
  readonly fallback: T | undefined
  /** The fallback as an author would write it. */
  readonly written: unknown
}

/** A key that must be there. */
export function required<T>(field: Field<T>, doc: string): Slot<T> {
  return { field, doc, isRequired: true, fallback: undefined, written: undefined }
}

/** A key that may be absent. */
export function optional<T>(field: Field<T>, doc: string): Slot<T | undefined> {
  return { field, doc, isRequired: false, fallback: undefined, written: undefined }
}

/** A key that has a default, which is given as an author would write it and read like any other value. */
export function defaulted<T>(field: Field<T>, written: unknown, doc: string): Slot<T> {
  const at = scratch(written)
  const fallback = field.read(at)
  at.draft.problems.throwIfAny()
  return { field, doc, isRequired: false, fallback, written }
}

/** A cursor on a value that is in no text. */
function scratch(value: unknown): Cursor {
  const document = new Document(value)
  const places = new Places('default', new LineCounter())
  const names = emptyNames()
  const totals = noTotals()
  const draft: Draft = { document, places, problems: new Problems(), names, calls: [], totals }
  const place = { file: 'default', line: 0, column: 0 }
  return new Cursor(draft, document.contents as Node | null, '', place)
}

/**
 * A cursor on a whole document that is no scenario: it refers to nobody.
 *
 * @param subject what messages call it: `The evaluation`
 */
export function wholeDocument(yaml: YamlText, subject: string): Cursor {
  const draft: Draft = { ...yaml, names: emptyNames(), calls: [], totals: noTotals(), subject }
  return new Cursor(draft, yaml.document.contents as Node | null, '', yaml.places.at(0))
}

type Slots = Readonly<Record<string, Slot<unknown>>>
/** What was read, by key. */
export type Values<S extends Slots> = {
  readonly [K in keyof S]: S[K] extends Slot<infer T> ? T : never
}

/**
 * A map with known keys. `build` makes the value out of what was read; it is called only when each key was all right, and may
 * report what is wrong between them.
 */
export function object<S extends Slots, T>(
  noun: string,
  slots: S,
  build: (values: Values<S>, at: Cursor) => T | undefined,
  extra: { readonly [keyword: string]: unknown } = {},
): Field<T> {
  const keys = Object.keys(slots)
  const slotOf = (key: string): Slot<unknown> | undefined =>
    Object.hasOwn(slots, key) ? slots[key] : undefined
  return {
    keys,
    below: (segment) => (typeof segment === 'string' ? slotOf(segment)?.field : undefined),
    schema: objectSchema(slots, extra),
    read(at) {
      if (!expectMap(at, noun)) return undefined
      const values: Record<string, unknown> = {}
      let isWhole = true
      const found = new Map<string, Cursor>()
      for (const { key, keyPlace, value } of at.entries) {
        found.set(key, value)
        if (slotOf(key) !== undefined) continue
        isWhole = false
        at.report(
          'unknown-key',
          `has the key ${quote(key)}, which ${noun} does not know.`,
          () => suggestion(key, keys),
          keyPlace,
        )
      }
      for (const key of keys) {
        const slot = slots[key]!
        const value = found.get(key)
        if (value === undefined) {
          values[key] = slot.fallback
          if (!slot.isRequired) continue
          isWhole = false
          at.report('key-missing', `has no ${key}.`, `Write ${key}: ${slot.doc}.`)
          continue
        }
        const read = slot.field.read(value)
        if (read === undefined) isWhole = false
        values[key] = read
      }
      return isWhole ? build(values as Values<S>, at) : undefined
    },
  }
}

function objectSchema(slots: Slots, extra: { readonly [keyword: string]: unknown }): JsonSchema {
  const properties: Record<string, unknown> = {}
  for (const [key, { field, doc, written }] of Object.entries(slots)) {
    const described = { description: doc, ...(written === undefined ? {} : { default: written }) }
    // Beside a $ref nothing else is read in draft 7, so the reference goes into an allOf.
    properties[key] =
      typeof field.schema === 'object' && '$ref' in field.schema
        ? { ...described, allOf: [field.schema] }
        : { ...described, ...(typeof field.schema === 'object' ? field.schema : { not: {} }) }
  }
  const needed = Object.keys(slots).filter((key) => slots[key]!.isRequired)
  return {
    type: 'object',
    properties,
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
    ...extra,
  }
}

/** Whether a map stands there; if not, says so. */
export function expectMap(at: Cursor, noun: string): boolean {
  if (at.isMap) return true
  const mend = at.isEmpty
    ? `Write {} for ${noun} with nothing but defaults.`
    : 'Write a map: key: value, or { key: value }.'
  at.report('wrong-type', `is ${at.shown}; it must be a map that describes ${noun}.`, mend)
  return false
}

/**
 * A map of which one key says what it is: `{ slow: 3x }`, `{ errors: 100%, status: 500 }`. Each variant describes the whole
 * map and is chosen by its key.
 */
export function tagged<T>(noun: string, variants: Readonly<Record<string, Field<T>>>): Field<T> {
  const tags = Object.keys(variants)
  const variantOf = (key: string) => (Object.hasOwn(variants, key) ? variants[key] : undefined)
  const keys = [...new Set(tags.flatMap((tag) => variants[tag]!.keys ?? [tag]))]
  return {
    keys,
    exclusive: tags,
    schema: { oneOf: tags.map((tag) => variants[tag]!.schema) },
    below(segment) {
      if (typeof segment !== 'string') return undefined
      if (variantOf(segment) !== undefined) return variantOf(segment)!.below?.(segment)
      for (const tag of tags) {
        const below = variants[tag]!.below?.(segment)
        if (below !== undefined) return below
      }
      return undefined
    },
    read(at) {
      if (!expectMap(at, noun)) return undefined
      const given = at.entries.filter(({ key }) => variantOf(key) !== undefined)
      const [first, second] = given
      if (first !== undefined && second === undefined) return variantOf(first.key)!.read(at)
      if (first !== undefined && second !== undefined) {
        at.report(
          'one-of-many',
          `has ${first.key} and ${second.key}; ${noun} takes one of them.`,
          `Take ${second.key} out, or ${first.key}.`,
          second.keyPlace,
        )
        return undefined
      }
      const unknown = at.entries.find(({ key }) => !keys.includes(key))
      if (unknown === undefined) {
        at.report(
          'key-missing',
          `does not say what ${noun} it is.`,
          `Write one of ${tags.join(', ')}.`,
        )
      } else {
        at.report(
          'unknown-key',
          `has the key ${quote(unknown.key)}, which ${noun} does not know.`,
          () => suggestion(unknown.key, tags),
          unknown.keyPlace,
        )
      }
      return undefined
    },
  }
}

/** One field for plain values, one for maps, one for lists. `expected` says what may stand there. */
export function byShape<T>(
  expected: string,
  shapes: { readonly plain?: Field<T>; readonly map?: Field<T>; readonly list?: Field<T> },
): Field<T> {
  const all = [shapes.plain, shapes.map, shapes.list].filter((field) => field !== undefined)
  const { map } = shapes
  return {
    ...(map?.keys ? { keys: map.keys } : {}),
    ...(map?.exclusive ? { exclusive: map.exclusive } : {}),
    schema: { anyOf: all.map(({ schema }) => schema) },
    below: (segment) => (typeof segment === 'number' ? shapes.list : map)?.below?.(segment),
    read(at) {
      const shape = at.isMap
        ? shapes.map
        : at.isList
          ? shapes.list
          : at.isEmpty
            ? undefined
            : shapes.plain
      if (shape !== undefined) return shape.read(at)
      at.report('wrong-type', `is ${at.shown}; it must be ${expected}.`, `Write ${expected}.`)
      return undefined
    },
  }
}

/** A list of values of one kind. */
export function list<T>(
  noun: string,
  item: Field<T>,
  limits: { readonly least?: number; readonly most?: number } = {},
): Field<readonly T[]> {
  const { least = 0, most = 100_000 } = limits
  return {
    schema: {
      type: 'array',
      items: item.schema,
      ...(least > 0 ? { minItems: least } : {}),
      maxItems: most,
    },
    below: (segment) => (typeof segment === 'number' ? item : undefined),
    read(at) {
      if (!at.isList) {
        at.report(
          'wrong-type',
          `is ${at.shown}; it must be a list of ${noun}.`,
          'Write a list: lines that begin with "- ", or [a, b].',
        )
        return undefined
      }
      const items = at.items
      if (items.length < least) {
        at.report('key-missing', `has no ${noun}.`, `Write ${least} at least.`)
        return undefined
      }
      if (items.length > most) {
        at.report('too-many', `has ${items.length} ${noun}.`, `Write ${most} at most.`)
        return undefined
      }
      const values: T[] = []
      for (const cursor of items) {
        const value = item.read(cursor)
        if (value !== undefined) values.push(value)
      }
      return values.length === items.length ? values : undefined
    },
  }
}

/** A map whose keys are names the author chose. The item is told its name by the path's last key. */
export function record<T>(
  noun: string,
  item: Field<T>,
  checkName: (name: string, at: Cursor) => void,
  extra: { readonly [keyword: string]: unknown },
): Field<readonly (readonly [name: string, value: T])[]> {
  return {
    isRecord: true,
    schema: { type: 'object', additionalProperties: item.schema, ...extra },
    below: (segment) => (typeof segment === 'string' ? item : undefined),
    read(at) {
      if (!at.isMap) {
        at.report(
          'wrong-type',
          `is ${at.shown}; it must be a map of ${noun} by name.`,
          'Write name: { … } for each.',
        )
        return undefined
      }
      const values: (readonly [string, T])[] = []
      const entries = at.entries
      for (const { key, keyPlace, value } of entries) {
        checkName(key, new Cursor(at.draft, at.node, value.path, keyPlace))
        const read = item.read(value)
        if (read !== undefined) values.push([key, read])
      }
      return values.length === entries.length ? values : undefined
    },
  }
}

/** The same schema in one place of the document, referred to by name. Reads like the field itself. */
export function named<T>(
  name: string,
  field: Field<T>,
  into: Record<string, JsonSchema>,
): Field<T> {
  into[name] = field.schema
  return { ...field, schema: { $ref: `#/definitions/${name}` } }
}

interface Range {
  readonly least: number
  readonly most: number
}

function quantity(
  kind: QuantityKind,
  range: Range,
  show: (value: number) => string,
): Field<number> {
  return {
    schema: { type: 'string', pattern: quantityPattern(kind) },
    read(at) {
      const value = readQuantity(kind, at)
      if (value === undefined) return undefined
      return inRange(value, range, at, show) ? value : undefined
    },
  }
}

/** A quantity of any size; undefined when it was reported that none stands there. */
export function readQuantity(kind: QuantityKind, at: Cursor): number | undefined {
  const { text } = at
  if (text === undefined) {
    at.reportMistake(notA(kind, at.shown))
    return undefined
  }
  if (typeof at.scalar === 'number') {
    at.reportMistake(unitMissing(kind, text))
    return undefined
  }
  const found = parseQuantity(kind, text)
  if ('value' in found) return found.value
  at.reportMistake(found.mistake)
  return undefined
}

/** Whether a value lies in its range; if not, says so. */
export function inRange(
  value: number,
  { least, most }: Range,
  at: Cursor,
  show: (value: number) => string,
): boolean {
  if (value >= least && value <= most) return true
  const bound = value < least ? `Write ${show(least)} at least.` : `Write ${show(most)} at most.`
  at.report(
    'out-of-range',
    `is ${at.text ?? at.shown}; it must be between ${show(least)} and ${show(most)}.`,
    bound,
  )
  return false
}

const showDuration = (us: Us) =>
  us === longestUs ? '24 h' : formatDuration(us).replaceAll('\u00a0', ' ')

/** A length of time in whole µs, up to a day. */
export function duration({
  least = 0,
  most = longestUs,
}: { readonly least?: Us; readonly most?: Us } = {}): Field<Us> {
  return quantity('duration', { least, most }, showDuration)
}

/** How long something lives that may outlast every run, µs: up to ten years. */
export function lifetime(): Field<Us> {
  return quantity('duration', { least: 1, most: longestLifeUs }, showDuration)
}

/** guess: the longest default of a real system is the ten years of a self-signed root of Istio */
const longestLifeUs = 3_653 * longestUs

/** How far something is off, µs: below 0 it is behind. */
export function deviation(): Field<Us> {
  return quantity('duration', { least: -longestUs, most: longestUs }, showDuration)
}

/** A length of time, or a word that stands for one. */
export function durationOr(
  word: string,
  value: Us,
  limits: { readonly least?: Us } = {},
): Field<Us> {
  return orWord(word, value, duration(limits), 'a duration', '20ms')
}

/** A whole number, or a word that stands for one. */
export function countOr(word: string, value: number, least: number, most: number): Field<number> {
  return orWord(word, value, count(least, most), 'a whole number', '64')
}

/** A number, or a word: what begins with a letter was meant to be the word. */
function orWord(
  word: string,
  value: number,
  plain: Field<number>,
  noun: string,
  example: string,
): Field<number> {
  return {
    schema: { anyOf: [{ const: word }, plain.schema] },
    read(at) {
      if (at.text === word) return value
      if (at.text !== undefined && !/^[a-z]/i.test(at.text)) return plain.read(at)
      const what = `is ${at.shown}; it must be ${noun}, or ${word}.`
      at.report('wrong-type', what, `Write ${noun} such as ${example}, or ${word}.`)
      return undefined
    },
  }
}

/** A length of time, or `never`. */
export function durationOrNever(limits: { readonly least?: Us } = {}): Field<Us> {
  return durationOr('never', never, limits)
}

/** How often in a second. */
export function rate({ least = 0 }: { readonly least?: number } = {}): Field<number> {
  return quantity('rate', { least, most: highestRate }, (value) => writeQuantity('rate', value))
}

/** A share as a ratio 0…1. */
export function share(): Field<number> {
  return quantity('share', { least: 0, most: 1 }, (value) => writeQuantity('share', value))
}

/** How many times as much. */
export function factor(range: Range): Field<number> {
  return quantity('factor', range, (value) => writeQuantity('factor', value))
}

/** How many bytes. */
export function size(range: Range): Field<number> {
  return quantity('size', range, (value) => writeQuantity('size', value))
}

/** A whole number. */
export function count(least: number, most: number): Field<number> {
  return {
    schema: { type: 'integer', minimum: least, maximum: most },
    read(at) {
      const { scalar } = at
      if (typeof scalar !== 'number' || !Number.isSafeInteger(scalar)) {
        const what = `is ${at.shown}; it must be a whole number from ${least} to ${most}.`
        at.report('wrong-type', what, `Write a number such as ${Math.max(least, 1)}.`)
        return undefined
      }
      return inRange(scalar, { least, most }, at, String) ? scalar : undefined
    },
  }
}

/** A number without a unit. */
export function number(least: number, most: number): Field<number> {
  return {
    schema: { type: 'number', minimum: least, maximum: most },
    read(at) {
      const { scalar } = at
      if (typeof scalar !== 'number' || !Number.isFinite(scalar)) {
        const what = `is ${at.shown}; it must be a number from ${least} to ${most}.`
        at.report('wrong-type', what, `Write a number such as ${Math.max(least, 1)}.`)
        return undefined
      }
      return inRange(scalar, { least, most }, at, String) ? scalar : undefined
    },
  }
}

/** Yes or no. */
export function flag(): Field<boolean> {
  return {
    schema: { type: 'boolean' },
    read(at) {
      if (typeof at.scalar === 'boolean') return at.scalar
      at.report('wrong-type', `is ${at.shown}; it must be true or false.`, 'Write true or false.')
      return undefined
    },
  }
}

/** guess: more than anybody reads at a stretch */
const longestText = 10_000

/** A text; a number is taken as it was written. Letters that nobody sees are refused: they turn or hide what is shown beside it. */
export function text(most = longestText): Field<string> {
  return {
    schema: { type: ['string', 'number'] },
    read(at) {
      if (at.text !== undefined) {
        const letter = unseenLetter(at.text)
        if (letter !== undefined) {
          at.report(
            'letter-forbidden',
            `has the letter ${letter}, which nobody sees.`,
            'Take it out.',
          )
        } else if (at.text.length > most) {
          at.report(
            'text-too-long',
            `has ${at.text.length} characters; ${most} are read at most.`,
            'Say it in fewer.',
          )
        } else return at.text
        return undefined
      }
      at.report(
        'wrong-type',
        `is ${at.shown}; it must be a text.`,
        'Write a text, in quotes if it has a colon.',
      )
      return undefined
    },
  }
}

/** One word of a closed list. `noun` is what the word names. */
export function choice<const W extends string>(
  noun: string,
  words: readonly W[],
  code: Code = 'unknown-word',
): Field<W> {
  // A version such as 1.26 is a number to YAML, but not to us.
  const numbers = words
    .filter((word) => word.trim() !== '' && Number.isFinite(Number(word)))
    .map(Number)
  return {
    schema: { enum: [...words, ...numbers] },
    read(at) {
      const given = at.text
      const word = words.find((candidate) => candidate === given)
      if (word !== undefined) return word
      if (given === undefined) {
        at.report('wrong-type', `is ${at.shown}; it must be the name of a ${noun}.`, () =>
          suggestion('', words),
        )
      } else {
        at.report(code, `is ${quote(given)}; there is no ${noun} called that.`, () =>
          suggestion(given, words),
        )
      }
      return undefined
    },
  }
}

/** A part of the document that is read later, when it is known what it must be. */
export function later(schema: JsonSchema): Field<Cursor> {
  return { schema, read: (at) => at }
}

/** A field whose value is made into another. */
export function mapped<A, B>(
  field: Field<A>,
  make: (value: A, at: Cursor) => B | undefined,
): Field<B> {
  return {
    ...field,
    read(at) {
      const value = field.read(at)
      return value === undefined ? undefined : make(value, at)
    },
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Only what is there: keys whose value is undefined are left out. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Given<T>
}
