import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readLink } from '../playback/shareLink.ts'
import { decisionRecord } from './decisionRecord.ts'
import { withAnswer, withEvidence, withPilot } from './editSheet.ts'
import { eras } from './Question.ts'
import { recordMarkdown } from './recordMarkdown.ts'
import { textsFor } from './recordRuns.ts'
import { readSheet, type Sheet } from './sheet.ts'

const sheetOf = (name: string): Sheet =>
  readSheet(readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'), name)
const enthusiasm = sheetOf('conference-enthusiasm')
const regulated = sheetOf('regulated-mixed-estate')
const sight = sheetOf('team-wants-sight')

describe('both eras in a record', () => {
  test('stand beside each other whichever is judged, with the same numbers', () => {
    const [then, now] = eras.map((era) => decisionRecord({ ...sight, era }))
    expect(then!.eras).toEqual(now!.eras)
    expect(then!.eras.sides.map(({ says }) => says[0])).toEqual([
      'Shortlist: Conduit (0.55).',
      'Shortlist: Linkerd 2 (0.87).',
    ])
  })

  test('say what became of the shortlist, who left, who came, and who was out', () => {
    const { changed } = decisionRecord(sight).eras
    expect(changed).toContainEqual(
      expect.stringMatching(/^Conduit: Became the base of Linkerd 2\.0/),
    )
    expect(changed).toContainEqual(expect.stringMatching(/^No longer to be chosen: .*Conduit/))
    expect(changed).toContainEqual(expect.stringMatching(/^Came since: Linkerd 2/))
    const [then] = decisionRecord(regulated).eras.sides
    expect(then!.excluded).toEqual([{ name: 'Conduit', by: '3.2b' }])
  })
})

describe('"not yet"', () => {
  test('ends with what a mesh would cost now, in words that fit what hurts', () => {
    const { kind, closing, actions } = decisionRecord(enthusiasm).verdict
    expect([kind, actions.length]).toEqual(['notReady', 4])
    expect(closing).toContain('the two timeouts that caused your last outage')
    const quiet = decisionRecord(withAnswer(enthusiasm, '2.1', 'a')).verdict
    expect(quiet.closing).not.toBe('')
    expect(quiet.closing).not.toContain('outage')
    expect(decisionRecord(sight).verdict.closing).toBe('')
  })
})

describe('the runs of a record', () => {
  test.each([enthusiasm, regulated, sight])(
    'of "$title" each have a link that opens them and a command that shows them',
    async (sheet) => {
      const { runs } = decisionRecord(sheet, { texts: await textsFor(sheet.answers) })
      expect(runs.length).toBeGreaterThan(5)
      for (const { command, runs: own, demonstration } of runs) {
        if (command !== '') expect(command).toContain(` --demonstration ${demonstration}`)
        for (const { link, command: shown, scenario } of own) {
          const linked = readLink(link)
          expect(linked?.trouble).toBeUndefined()
          expect(linked?.scenario === scenario || linked?.text !== undefined).toBe(true)
          expect(shown).toMatch(/^npm run halfopen -- run scenarios\//)
        }
      }
    },
  )

  test('that were kept stand in it with their figures, their link and a command', () => {
    const link = 'scenario=retry-storm&seed=9&do=20s+slow+cart+3x'
    const kept = withEvidence(sight, [
      {
        demonstration: 'D3',
        run: 'Without a mesh',
        link,
        figures: [['answered in the outage', '41 %']],
        note: 'As on 3 November.',
      },
    ])
    const record = decisionRecord(kept)
    expect(record.evidence).toMatchObject([
      {
        title: 'Your outage with and without a mesh',
        command:
          "npm run halfopen -- run scenarios/02-retries/03-retry-storm.yaml --seed 9 --do '20s slow cart 3x'",
        figures: [{ label: 'answered in the outage', value: '41 %' }],
      },
    ])
    const text = recordMarkdown(record)
    expect(text).toContain(`\`#${link}\``)
    expect(text).toContain('answered in the outage: **41 %**')
    expect(text).toContain('Note: As on 3 November.')
  })
})

describe('costs in a record', () => {
  test('each published figure has who, when, whose interest, and a source that is listed', () => {
    const { costs, sources } = decisionRecord(sight)
    expect(costs.published.length).toBeGreaterThanOrEqual(6)
    const listed = sources.map(({ number }) => number)
    for (const { how, measuredBy, value } of costs.published) {
      expect(how).not.toBe('')
      expect(measuredBy).toMatch(/project|vendor|independent/)
      expect(value.sources.length).toBeGreaterThan(0)
      for (const number of value.sources) expect(listed).toContain(number)
    }
  })
})

describe('a pilot in a record', () => {
  test('has what was written down, and proposes the rest', () => {
    const { pilot } = decisionRecord(
      withPilot(sight, { edge: 'web to cart', baseline: 'four weeks of p99' }),
    )
    expect([pilot.edge, pilot.baseline]).toEqual(['web to cart', 'four weeks of p99'])
    expect(pilot.with).toEqual(['Linkerd 2'])
    expect(pilot.success.length).toBeGreaterThan(1)
    expect(pilot.backOut).not.toBe('')
  })
})

test('what is not answered is said to be open, and changes no number', () => {
  const open = new Map(sight.answers)
  open.delete('1.2')
  const record = decisionRecord({ ...sight, answers: open })
  expect(record.answers.find(({ part }) => part === '1.2')).toMatchObject({ letter: null })
  expect(record.ranking.map(({ fit }) => fit)).toEqual(
    decisionRecord(sight).ranking.map(({ fit }) => fit),
  )
})
