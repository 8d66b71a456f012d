import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { dissenters, otherwise } from './otherwise.ts'
import { readSheet } from './sheet.ts'
import { evaluate, flips } from './verdict.ts'

const sheet = readSheet(readFileSync('src/evaluation/fixtures/team-wants-sight.yaml', 'utf8'), 'c')
const now = evaluate({ ...sheet, era: '2018' })

describe('another answer', () => {
  test('changes what the flip of it changes, for every flip there is', () => {
    const all = flips(now.judged)
    expect(all.length).toBeGreaterThan(5)
    for (const { part, to, changes, kind, first, joins, leaves } of all) {
      expect(otherwise(now, [[part, to]])).toMatchObject({ changes, kind, first, joins, leaves })
    }
  })

  test('lets Linkerd 1.x join in 2018 when only what is generally available will do', () => {
    expect(otherwise(now, [['8.4', 'a']]).joins).toEqual(['Linkerd 1.x'])
  })

  test('that the group gave already changes nothing', () => {
    expect(otherwise(now, [['8.4', 'b']])).toMatchObject({
      changes: undefined,
      joins: [],
      leaves: [],
    })
  })

  test('of a part that is open counts as well', () => {
    const answers = new Map(sheet.answers)
    answers.delete('8.4')
    const open = evaluate({ ...sheet, era: '2018', answers })
    expect(otherwise(open, [['8.4', 'b']]).then.score).toEqual(now.score)
  })
})

test('a person disagrees with what is not the answer of the group, and counts once for a part', () => {
  const found = dissenters(
    [
      {
        part: '1.1',
        said: [
          ['Ana', 'b'],
          ['Ben', 'c'],
        ],
      },
      {
        part: '1.3',
        said: [
          ['Ben', 'a'],
          ['Ana', 'd'],
        ],
      },
      { part: '1.1', said: [['Ben', 'd']] },
    ],
    sheet.answers,
  )
  // Ana says of 1.1 what the group says.
  expect(found).toEqual([
    { person: 'Ana', said: [['1.3', 'd']] },
    {
      person: 'Ben',
      said: [
        ['1.1', 'd'],
        ['1.3', 'a'],
      ],
    },
  ])
})
