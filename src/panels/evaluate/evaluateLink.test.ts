import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withAnswer, withNote } from '../../evaluation/editSheet.ts'
import { emptySheet, readSheet } from '../../evaluation/sheet.ts'
import { packText } from '../../playback/linkState.ts'
import { readEvaluation, writeEvaluation } from './evaluateLink.ts'

const said = withNote(
  withAnswer(emptySheet, '1.1', 'b'),
  '2.1',
  'Ben: "again"\n\u{1F469}\u200D\u{1F4BB}',
)
const link = (text: string): string => `#page=evaluate&at=2.1&sheet=${packText(text)}`

describe('a link', () => {
  test('brings what was said, and where', () => {
    expect(readEvaluation(`#${writeEvaluation(said, '2.1')}`)).toEqual({ sheet: said, stop: '2.1' })
    expect(readEvaluation(`#${writeEvaluation(said, 'result')}`).stop).toBe('result')
  })

  test('of nothing said is short', () => {
    expect(writeEvaluation(emptySheet, 'welcome')).toBe('page=evaluate&at=welcome')
    expect(readEvaluation('#page=evaluate&at=welcome')).toEqual({ stop: 'welcome' })
  })

  test('with forty answers and no words stays below 400 letters', () => {
    const text = readFileSync('src/evaluation/fixtures/team-wants-sight.yaml', 'utf8')
    expect(writeEvaluation(readSheet(text, 'a.yaml'), '8.4').length).toBeLessThan(400)
  })

  test('with a place that does not exist begins somewhere', () => {
    for (const at of ['9.9', '', '__proto__', '1.1a']) {
      expect(readEvaluation(`#page=evaluate&at=${at}`)).toEqual({})
    }
  })
})

describe('a link that somebody damaged', () => {
  test.each([
    ['no letters', '#page=evaluate&sheet='],
    ['no prefix', '#page=evaluate&sheet=AAAA'],
    ['cut off', `#${writeEvaluation(said, '2.1')}`.slice(0, -12)],
    ['letters of no alphabet', '#page=evaluate&sheet=z2.%00%ff'],
  ])('%s: says so', (_, hash) => {
    expect(readEvaluation(hash)).toMatchObject({ trouble: { kind: 'damaged' } })
    expect(readEvaluation(hash).sheet).toBeUndefined()
  })

  test('a bomb is given up on the way', () => {
    expect(readEvaluation(link('a'.repeat(4_000_000))).trouble).toEqual({ kind: 'tooLong' })
  })

  test.each([
    ['a scenario', 'halfopen: 1\ntitle: a', 'version-missing'],
    ['a newer version', 'evaluation: 2', 'version-newer'],
    ['a part that does not exist', 'evaluation: 1\nanswers: { 9.9: a }', 'unknown-key'],
    ['a letter that turns the text', 'evaluation: 1\ntitle: "\\u202e"', 'letter-forbidden'],
    ['a name of JavaScript', 'evaluation: 1\nnotes: { __proto__: a }', 'key-forbidden'],
    ['a list without end', `evaluation: 1\nopen: [${'{ what: a },'.repeat(201)}]`, 'too-many'],
    ['no YAML', 'evaluation: 1\nopen: [', 'yaml-syntax'],
    ['depth', `evaluation: 1\nopen: ${'['.repeat(10_000)}`, 'too-deep'],
  ])('%s: says what is wrong, and where', (_, text, code) => {
    const { trouble, sheet } = readEvaluation(link(text))
    expect(sheet).toBeUndefined()
    expect(trouble).toMatchObject({ kind: 'mistakes', problems: [{ code, file: 'link' }] })
  })

  test('whatever its letters are, it is read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (letters) => {
        readEvaluation(`#page=evaluate&at=${letters}&sheet=z2.${letters}`)
        readEvaluation(letters)
        readEvaluation(link(letters))
        readEvaluation(link(`evaluation: 1\n${letters}`))
      }),
      { numRuns: 300 },
    )
  })

  test('whichever letter of it is another, it is read or refused', () => {
    const whole = `#${writeEvaluation(said, '2.1')}`
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, other) => {
          const { sheet, trouble } = readEvaluation(
            whole.slice(0, at) + other + whole.slice(at + 1),
          )
          expect(sheet === undefined || trouble === undefined).toBe(true)
        },
      ),
    )
  })
})
