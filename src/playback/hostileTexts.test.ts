import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'

/** How many cases each fuzzer tries: `FUZZ=10000` for long. */
export const fuzzRuns = (few: number): number => Number(process.env['FUZZ'] ?? few)

/** Another seed of the fuzzers than the one that every test run has: `FUZZ_SEED=1`. */
export const fuzzSeed = Number(process.env['FUZZ_SEED'] ?? 7)

const folder = new URL('../../scenarios/', import.meta.url)

/** The texts of the catalog; large ones are left out, because a case must not take long. */
export const realTexts: readonly string[] = readdirSync(folder, {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => name.endsWith('.yaml') && !name.startsWith('07-large'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))

/** Names that mean something to JavaScript, to YAML, to a page or to a terminal. */
const badNames = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '<<',
  '*',
  '',
  ' ',
  'null',
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  'javascript:alert(1)',
  '\u202egnp.exe',
  '\u0000\u001b[2J\u0007',
  'a\u2192b',
  'x'.repeat(5_000),
  '🦄'.repeat(50),
  '..',
  'a.b.c[0]',
  'cart-1',
  'control-plane',
] as const

const badNumbers = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e-300,
  1e9,
  2_147_483_648,
  9_007_199_254_740_992,
  1e308,
  Infinity,
  -Infinity,
  NaN,
] as const

const badQuantities = [
  '0ms',
  '0s',
  '1us',
  '1e9/s',
  '1000000/s',
  '99999d',
  '24h',
  '-5s',
  '1e400ms',
  'NaNms',
  '0%',
  '100%',
  '101%',
  '1e9x',
  '0x',
  'never',
  'unbounded',
  '1000000000GB',
  '3 x',
] as const

/** What somebody may write who means no good, or who slips. */
const badValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...badNames, ...badNumbers, ...badQuantities),
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [{}]),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer({ min: 2, max: 400 }).map(nested),
  fc.integer({ min: 2, max: 2_000 }).map((count) => Array.from({ length: count }, () => ({}))),
  fc.dictionary(fc.constantFrom(...badNames), fc.constantFrom<unknown>(...badNumbers)),
)

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** A change of a document: where, by dice, and what becomes of it. */
interface Mutation {
  readonly dice: readonly number[]
  readonly what: 'replace' | 'remove' | 'rename' | 'repeat' | 'move'
  readonly value: unknown
  readonly name: string
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  dice: fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
  what: fc.constantFrom('replace', 'replace', 'remove', 'rename', 'repeat', 'move'),
  value: badValue,
  name: fc.constantFrom(...badNames),
})

type Holder = Map<unknown, unknown> | unknown[]

/** Walks down by dice, and changes what it finds there. */
function mutate(root: unknown, { dice, what, value, name }: Mutation): void {
  let holder = root as Holder
  for (const [step, number] of dice.entries()) {
    const keys = holder instanceof Map ? [...holder.keys()] : [...holder.keys()]
    if (keys.length === 0) return
    const key = keys[number % keys.length]
    const child = holder instanceof Map ? holder.get(key) : holder[key as number]
    const isLast = step === dice.length - 1
    if (!isLast && (child instanceof Map || Array.isArray(child))) {
      holder = child as Holder
      continue
    }
    change(holder, key, child, what, value, name)
    return
  }
}

function change(
  holder: Holder,
  key: unknown,
  child: unknown,
  what: Mutation['what'],
  value: unknown,
  name: string,
): void {
  if (Array.isArray(holder)) {
    if (what === 'remove') holder.splice(key as number, 1)
    else if (what === 'repeat') holder.push(...Array.from({ length: 20 }, () => child))
    else holder[key as number] = value
    return
  }
  if (what === 'remove') holder.delete(key)
  else if (what === 'rename' || what === 'repeat') holder.set(name, child)
  else if (what === 'move') holder.set(key, [...holder.values()].at(-1))
  else holder.set(key, value)
}

/** Scenarios of the catalog with a few values changed for the worse. */
export const mutatedDocument: fc.Arbitrary<string> = fc
  .record({ text: fc.constantFrom(...realTexts), mutations: fc.array(mutation, { maxLength: 4 }) })
  .map(({ text, mutations }) => {
    const root: unknown = parse(text, { mapAsMap: true })
    for (const each of mutations) mutate(root, each)
    // What stands twice is written twice: an alias would be another thing to try.
    return stringify(root, { aliasDuplicateObjects: false })
  })

/** Scenarios of the catalog with letters and lines lost, doubled and mixed up. */
export const mutatedText: fc.Arbitrary<string> = fc
  .record({
    text: fc.constantFrom(...realTexts),
    edits: fc.array(
      fc.record({
        at: fc.nat(),
        remove: fc.nat(60),
        insert: fc.oneof(
          fc.constant(''),
          fc.string({ unit: 'binary', maxLength: 10 }),
          fc.constantFrom(
            ...badNames,
            ...badQuantities,
            '\n- ',
            ': ',
            '&a ',
            '*a',
            '!!js/function ',
            '---\n',
            '%YAML 9\n',
            '{',
            '[',
            '? ',
            '|2\n',
            '\t',
            '['.repeat(10_000),
            '{a: '.repeat(5_000),
            '- '.repeat(5_000),
          ),
        ),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  })
  .map(({ text, edits }) =>
    edits.reduce((before, { at, remove, insert }) => {
      const from = before.length === 0 ? 0 : at % before.length
      return before.slice(0, from) + insert + before.slice(from + remove)
    }, text),
  )

/** Any document at all. */
export const anyDocument: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 500 }),
  fc
    .object({ maxDepth: 6, key: fc.constantFrom(...badNames, 'halfopen', 'services', 'clients') })
    .map((value) => stringify(value)),
  fc.json().map((text) => `halfopen: 1\nservices: ${text}`),
)

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: mutatedDocument },
  { weight: 3, arbitrary: mutatedText },
  { weight: 1, arbitrary: anyDocument },
)

/** What everybody shares: nobody may have changed it. */
export function sharedKeys(): string {
  const all = [Object, Array, Function, String, Number, Map, Set, Error]
  return all
    .map((one) => [...Reflect.ownKeys(one.prototype)].map(String).join())
    .concat(Object.keys({}).join())
    .join(';')
}

test('fuzzers begin with the scenarios of the catalog', () => {
  expect(realTexts.length).toBeGreaterThan(50)
})
