import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unseenLetter } from '../scenario/quantities.ts'
import { candidatesOf } from './candidates.ts'
import { demonstrations } from './demonstrations.ts'
import { withAnswer, withNote } from './editSheet.ts'
import { parts, questions } from './questions.ts'
import { emptySheet, readSheet, type Sheet } from './sheet.ts'
import { writeSheet } from './writeSheet.ts'

/** Any text that a sheet may hold: what nobody sees is refused when it is read, and never typed. */
const odd = fc.constantFrom(
  ': ',
  ' #',
  '---',
  '\n',
  '\t',
  '"',
  "'",
  '\\',
  '{',
  ']',
  '*',
  '&',
  '!',
  '%',
  '|',
  '>',
  '-',
  '?',
  '~',
  'null',
  'true',
  'no',
  '12',
  '1e3',
  '\u{1F469}\u200D\u{1F4BB}',
  '\ud800',
  'é',
  'שלום',
  ' ',
)
const text = fc
  .array(fc.oneof(odd, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 6 })
  .map((pieces) => pieces.join(''))
  .filter((one) => unseenLetter(one) === undefined)
const name = text.filter((one) => !(one in Object.prototype))
const day = fc
  .tuple(
    fc.integer({ min: 0, max: 9999 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, date]) =>
    [String(year).padStart(4, '0'), ...[month, date].map((n) => String(n).padStart(2, '0'))].join(
      '-',
    ),
  )
const part = fc.constantFrom(...parts)
const partId = part.map(({ id }) => id)
const letterOf = (id: string): fc.Arbitrary<string> =>
  fc.constantFrom(...parts.find((one) => one.id === id)!.options.map(({ letter }) => letter))
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })

/** Without the keys that have no value: so they are read. */
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T

const numberIn = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((value) => value + 0)

const sheet: fc.Arbitrary<Sheet> = fc.record({
  title: text,
  team: text,
  era: fc.constantFrom('2018', 'today'),
  answers: fc
    .array(
      partId.chain((id) => letterOf(id).map((letter) => [id, letter] as const)),
      { maxLength: 40 },
    )
    .map((entries) => new Map(entries)),
  weights: fc
    .array(fc.tuple(fc.constantFrom(...questions.map((each) => each.number)), numberIn(0, 3)))
    .map((entries) => new Map(entries)),
  effects: fc
    .array(
      fc.tuple(
        partId.chain((id) => letterOf(id).map((letter) => `${id}${letter}`)),
        fc
          .array(
            fc.tuple(
              fc.constantFrom(...[...candidatesOf('2018'), ...candidatesOf('today')]),
              numberIn(-2, 2),
            ),
          )
          .map((entries) => new Map(entries.map(([{ id }, value]) => [id, value]))),
      ),
    )
    .map((entries) => new Map(entries)),
  notes: fc.array(fc.tuple(partId, text)).map((entries) => new Map(entries)),
  disagreements: fc.array(
    partId.chain((id) =>
      fc
        .record({
          part: fc.constant(id),
          said: fc.uniqueArray(fc.tuple(name, letterOf(id)), { selector: ([who]) => who }),
          note: maybe(text),
        })
        .map(without),
    ),
    { maxLength: 4 },
  ),
  open: fc.array(
    fc.record({ what: text, owner: maybe(text), by: maybe(day), part: maybe(partId) }).map(without),
    { maxLength: 4 },
  ),
  pilot: fc
    .record({
      edge: maybe(text),
      with: maybe(text),
      owner: maybe(text),
      begins: maybe(day),
      decides: maybe(day),
      success: maybe(text),
      backOut: maybe(text),
    })
    .map(without) as fc.Arbitrary<Sheet['pilot']>,
  evidence: fc.array(
    fc
      .record({
        demonstration: fc.constantFrom(...demonstrations.map(({ id }) => id)),
        run: text,
        link: text,
        figures: fc.uniqueArray(fc.tuple(name, text), { selector: ([label]) => label }),
        note: maybe(text),
      })
      .map(without),
    { maxLength: 3 },
  ),
}) as fc.Arbitrary<Sheet>

describe('a sheet that is written', () => {
  test('is read back equal, whatever stands in it', () => {
    fc.assert(
      fc.property(sheet, fc.boolean(), (said, isTold) => {
        expect(readSheet(writeSheet(said, { isTold }), 'a.yaml')).toEqual(said)
      }),
      { numRuns: 300 },
    )
  })

  test('is written the same way once it was read', () => {
    fc.assert(
      fc.property(sheet, (said) => {
        const once = writeSheet(readSheet(writeSheet(said), 'a.yaml'))
        expect(writeSheet(readSheet(once, 'a.yaml'))).toBe(once)
      }),
      { numRuns: 100 },
    )
  })

  test('may have names that are longer than YAML looks for a colon', () => {
    const said: Sheet = {
      ...emptySheet,
      disagreements: [{ part: '1.4', said: [['"'.repeat(2_000), 'a']] }],
    }
    expect(readSheet(writeSheet(said), 'a.yaml')).toEqual(said)
  })

  test.each(['conference-enthusiasm', 'regulated-mixed-estate', 'team-wants-sight'])(
    'keeps the worked example %s',
    (file) => {
      const said = readSheet(readFileSync(`src/evaluation/fixtures/${file}.yaml`, 'utf8'), file)
      expect(readSheet(writeSheet(said), file)).toEqual(said)
    },
  )

  test('can be read by whoever opens it', () => {
    const said = withNote(withAnswer(emptySheet, '1.1', 'b'), '1.1', 'Eleven: Ana counted.')
    expect(writeSheet(said, { isTold: true })).toBe(`evaluation: 1
title: Our evaluation
team: ""
era: today
answers:
  1.1: b # 5 – 20
notes:
  1.1: "Eleven: Ana counted."
`)
  })
})
