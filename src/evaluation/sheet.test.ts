import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { describeProblem, ScenarioError } from '../scenario/ScenarioError.ts'
import { parts, questions } from './questions.ts'
import { readSheet, sheetSchema, sheetTemplate } from './sheet.ts'

const fixtures = ['conference-enthusiasm', 'regulated-mixed-estate', 'team-wants-sight'].map(
  (name) => readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'),
)

function problemsOf(text: string): string {
  try {
    readSheet(text, 'a.yaml')
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(describeProblem).join('\n')
    throw error
  }
  return ''
}

describe('an answers file', () => {
  test('says what a team answers, changes, and leaves open', () => {
    const sheet = readSheet(
      `evaluation: 1
title: Shop
team: Platform
era: "2018"
answers: { 1.1: b, 1.2: }
weights: { 7: 0 }
effects: { 1.1b: { conduit: 2 } }
notes: { 1.1: eleven of them }
disagreements: [{ on: 1.4, said: { Ana: a, Ben: c } }]
open: [{ what: Who?, owner: Cleo, by: 2026-12-31, on: 6.4 }]
pilot: { edge: web to cart }`,
      'a.yaml',
    )
    expect(sheet).toMatchObject({
      title: 'Shop',
      team: 'Platform',
      era: '2018',
      disagreements: [
        {
          part: '1.4',
          said: [
            ['Ana', 'a'],
            ['Ben', 'c'],
          ],
        },
      ],
      open: [{ what: 'Who?', owner: 'Cleo', by: '2026-12-31', part: '6.4' }],
      pilot: { edge: 'web to cart' },
    })
    expect([...sheet.answers]).toEqual([['1.1', 'b']])
    expect(sheet.weights.get(7)).toBe(0)
    expect(sheet.effects.get('1.1b')?.get('conduit')).toBe(2)
    expect(sheet.notes.get('1.1')).toBe('eleven of them')
  })

  test('tells all its mistakes at once, each with place, reason and mend', () => {
    const told = problemsOf(`evaluation: 1
era: 2017
answers:
  1.1: e
  1.11: a
  2.1: [a]
weights: { 9: 1, 1: 4 }
effects: { 1.1a: { linkerd: 1 }, 1.9a: { l2: 3 } }
disagreements:
  - { on: 1.2, said: { Ana: e } }
  - { on: 3.1, said: { Ana: d } }
open: [{ owner: Cleo, by: soon }]
pilots: {}`)
    for (const place of [
      '2:6',
      '4:8',
      '5:3',
      '6:8',
      '7:12',
      '7:21',
      '8:20',
      '8:34',
      '8:46',
      '10:29',
      '11:29',
      '12:8',
      '12:27',
      '13:1',
    ])
      expect(told).toContain(`a.yaml:${place}  `)
    expect(told).toContain('answers.1.1 is "e"; there is no letter of 1.1 called that.')
    expect(told).toContain('Known: a, b, c, d.')
    expect(told).toContain('The evaluation has the key "pilots"')
    expect(told).toContain('Did you mean pilot?')
    expect(told).toContain('Write a day such as 2026-12-31.')
  })

  test.each([
    ['halfopen: 1', 'version-missing', 'It looks like a scenario.'],
    ['', 'version-missing', 'Write evaluation: 1'],
    ['evaluation: 2', 'version-newer', 'reads version 1'],
    ['evaluation: one', 'version-wrong', 'is no version'],
    ['evaluation: [', 'yaml-syntax', 'a.yaml:1'],
  ])('%j is refused: %s', (text, code, why) => {
    const told = problemsOf(text)
    expect(told).toContain(code)
    expect(told).toContain(why)
  })
})

describe('the template', () => {
  test('is an answers file in which nothing is answered, with every question and answer', () => {
    const text = sheetTemplate()
    expect(readSheet(text, 'template').answers.size).toBe(0)
    for (const { title } of questions) expect(text).toContain(title)
    for (const { ask, options } of parts) {
      expect(text).toContain(ask)
      for (const { letter, say } of options) expect(text).toContain(`${letter}: ${say}`)
    }
  })

  test('takes its examples of a workshop when the marks are taken away', () => {
    const text = sheetTemplate().replace(/^# (?=(?:notes|disagreements|open|pilot| {2}-))/gm, '')
    const sheet = readSheet(text, 'template')
    expect(sheet.notes.size + sheet.disagreements.length + sheet.open.length).toBe(3)
    expect(sheet.pilot.edge).toBe('web to cart')
  })
})

describe('the schema of an answers file', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(sheetSchema() as object)

  test('is the published one (node scripts/schema.mjs writes it)', () => {
    const published: unknown = JSON.parse(readFileSync('static/answers.schema.json', 'utf8'))
    expect(published).toEqual(JSON.parse(JSON.stringify(sheetSchema())))
  })

  test('takes the examples and the template, and not what the reader refuses', () => {
    for (const text of [...fixtures, sheetTemplate()]) {
      validate(parse(text))
      expect(validate.errors).toBeNull()
    }
    for (const wrong of [{}, { evaluation: 1, answers: { '1.1': 'e' } }, { evaluation: 1, x: 1 }])
      expect(validate(wrong)).toBe(false)
  })
})
