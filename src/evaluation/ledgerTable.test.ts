import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ledger as said } from '../words/en/ledger.ts'
import { candidatesOf } from './candidates.ts'
import { withEffect, withWeight } from './editSheet.ts'
import { countChanges, leadingCandidates, ledgerTable, strongestCell } from './ledgerTable.ts'
import { eras } from './Question.ts'
import { parts, questions } from './questions.ts'
import { readSheet, type Sheet } from './sheet.ts'
import { evaluate } from './verdict.ts'

const sheetOf = (name: string): Sheet =>
  readSheet(readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'), name)
const tableOf = (sheet: Sheet) => ledgerTable(evaluate(sheet))
const cellsOf = (sheet: Sheet) =>
  tableOf(sheet).flatMap(({ lines }) => lines.flatMap(({ cells }) => cells))

describe('the ledger as a table', () => {
  test.each(['conference-enthusiasm', 'regulated-mixed-estate', 'team-wants-sight'])(
    'has a row for each answer of %s, and its columns sum to the fits',
    (name) => {
      for (const era of eras) {
        const sheet = { ...sheetOf(name), era }
        const { score } = evaluate(sheet)
        const lines = tableOf(sheet).flatMap((group) => group.lines)
        expect(lines.map(({ part }) => part.id)).toEqual(parts.map(({ id }) => id))
        for (const { id } of candidatesOf(era)) {
          const own = cellsOf(sheet).filter(({ candidate }) => candidate === id)
          expect(own).toHaveLength(parts.length)
          const sum = own.reduce((total, { share }) => total + share, 0)
          expect(Math.abs(sum - score.fits.get(id)!)).toBeLessThan(1e-9)
        }
      }
    },
  )

  test('what excludes is a cell of its own, and is no effect', () => {
    const sheet = { ...sheetOf('regulated-mixed-estate'), era: '2018' as const }
    const excluding = cellsOf(sheet).filter(({ isExcluding }) => isExcluding)
    expect(excluding.map(({ candidate, effect }) => [candidate, effect])).toEqual([['conduit', 0]])
  })

  test('a changed weight and a changed effect are counted, and taken back they are none', () => {
    const sheet = sheetOf('team-wants-sight')
    const changed = withEffect(withWeight(sheet, 4, 3), '2.3c', 'l2', -1)
    expect(countChanges(tableOf(sheet))).toBe(0)
    expect(countChanges(tableOf(changed))).toBe(2)
    const line = tableOf(changed)[1]!.lines.find(({ part }) => part.id === '2.3')!
    expect(line.cells.find(({ candidate }) => candidate === 'l2')).toMatchObject({
      effect: -1,
      model: 2,
      isModified: true,
    })
    const back = withEffect(withWeight(changed, 4, undefined), '2.3c', 'l2', undefined)
    expect(countChanges(tableOf(back))).toBe(0)
  })

  test('an effect that somebody sets to 0 can still be seen as changed', () => {
    const sheet = sheetOf('team-wants-sight')
    const only = tableOf(sheet)
      .flatMap(({ lines }) => lines)
      .find(({ cells }) => cells.filter(({ effect }) => effect !== 0).length === 1)!
    const { candidate } = strongestCell(only)!
    const changed = withEffect(sheet, `${only.part.id}${only.option.letter}`, candidate, 0)
    expect(countChanges(tableOf(changed))).toBe(1)
  })

  test('with all weights 0 effects are still told, and none has a share', () => {
    const sheet = sheetOf('team-wants-sight')
    const none = { ...sheet, weights: new Map(questions.map(({ number }) => [number, 0])) }
    expect(cellsOf(none).map(({ effect }) => effect)).toEqual(
      cellsOf(sheet).map(({ effect }) => effect),
    )
    expect(cellsOf(none).filter(({ share }) => share !== 0)).toEqual([])
  })
})

describe('the columns of a narrow table', () => {
  test('are to do nothing, and who fits best', () => {
    expect(leadingCandidates(evaluate(sheetOf('team-wants-sight')), 3)).toEqual([
      'none',
      'l2',
      'istioA',
    ])
  })

  test('give no ranking away while nothing is ranked', () => {
    const sheet = sheetOf('team-wants-sight')
    const few = (count: number): Sheet => ({
      ...sheet,
      answers: new Map([...sheet.answers].slice(0, count)),
    })
    expect(leadingCandidates(evaluate(few(20)), 5)).toEqual(leadingCandidates(evaluate(few(0)), 5))
  })

  test('every part has a word for what it is about', () => {
    expect(parts.filter(({ id }) => (said.parts[id] ?? '') === '')).toEqual([])
  })
})
