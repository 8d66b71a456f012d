import { describe, expect, test } from 'vitest'
import { systems } from '../panels/systems.ts'
import { profiles } from '../profiles/catalog.ts'
import { catalog } from '../scenario/catalog.ts'
import { systemNames } from '../scenario/Scenario.ts'
import { coexistence, ownershipModels, successMetrics, vendorQuestions } from './advice.ts'
import { candidatesOf } from './candidates.ts'
import { demonstrations, scenariosOf } from './demonstrations.ts'
import { isStale, lookAgainBy, ofToday, readFact, sourceOf } from './facts/Fact.ts'
import { allFacts, factsToReview } from './facts/review.ts'
import { sources } from './facts/sources.ts'
import { factTables } from './facts/tables.ts'
import { eras } from './Question.ts'
import { effectsOf, parts, questions } from './questions.ts'

describe('the eight questions', () => {
  test('are those of the webinar, word by word and in their order', () => {
    expect(questions.map(({ number, title }) => `${number}. ${title}`)).toMatchInlineSnapshot(`
      [
        "1. Am I ready for a service mesh? Is your organization?",
        "2. What problems am I having today? Are you experiencing pain today or simply preparing for what you think you might need?",
        "3. What platforms does my team need to support?",
        "4. What level of observability do your services have today? Where are the current gaps in logging, tracing, etc?",
        "5. What functionalities of a service mesh do you already have? Can you introduce a service mesh safely and how will it interact with the features you’ve already built?",
        "6. What is the division of responsibility in your organization and will the product you’re considering allow you to work in ways that support that structure?",
        "7. Does your team favor centralized or decentralized functionality?",
        "8. What support needs does your team have?",
      ]
    `)
    expect(questions.map(({ weight }) => weight)).toEqual([3, 3, 3, 2, 2, 2, 1, 2])
  })

  test('have 40 parts with their letters in order, each below its question', () => {
    expect(parts).toHaveLength(40)
    for (const { number, parts: own } of questions) {
      own.forEach(({ id, options }, at) => {
        expect(id).toBe(`${number}.${at + 1}`)
        expect(options.map(({ letter }) => letter).join('')).toBe('abcd'.slice(0, options.length))
      })
    }
  })

  test('every option says what it implies, or is neutral', () => {
    for (const { id, options } of parts) {
      for (const { letter, implies, effects } of options) {
        if (implies === undefined)
          expect([`${id}${letter}`, effects]).toEqual([`${id}${letter}`, undefined])
        else expect(implies).not.toBe('')
      }
    }
  })

  test('every effect is of a candidate of its era, once, within -2 and +2, with a reason', () => {
    for (const era of eras) {
      const known = candidatesOf(era).map(({ id }) => id)
      for (const part of parts) {
        for (const option of part.options) {
          const effects = effectsOf(part, option, era)
          for (const { candidate, value, isExcluding, why, sources: numbers } of effects) {
            expect(known).toContain(candidate)
            expect(isExcluding || (value !== 0 && Math.abs(value) <= 2)).toBe(true)
            expect(why).not.toBe('')
            for (const number of numbers) expect(sourceOf(number).where).not.toBe('')
          }
          const counted = effects.filter(({ isExcluding }) => !isExcluding)
          expect(new Set(counted.map(({ candidate }) => candidate)).size).toBe(counted.length)
        }
      }
    }
  })

  test('whatever makes a team ready has an action, and no two are as urgent', () => {
    const ready = parts.filter(({ options }) => options.some((one) => one.readiness !== undefined))
    expect(ready.filter(({ raise }) => raise === undefined)).toEqual([])
    const orders = ready.map(({ raise }) => raise!.order)
    expect(new Set(orders).size).toBe(orders.length)
  })

  test('what depends on answers names options that exist', () => {
    const options = parts.flatMap(({ id, options: own }) => own.map((one) => `${id}${one.letter}`))
    const ids = new Set([...options, ...parts.map(({ id }) => id)])
    const named = [
      ...demonstrations.flatMap(({ when }) => when),
      ...[...coexistence, ...ownershipModels, ...vendorQuestions].flatMap(({ when = [] }) => when),
      ...Object.keys(successMetrics),
    ]
    expect(named.filter((id) => !ids.has(id))).toEqual([])
    const candidates = new Set(eras.flatMap((era) => candidatesOf(era).map(({ id }) => id)))
    const of = vendorQuestions.flatMap(({ of: some = [] }) => some)
    expect(of.filter((id) => !candidates.has(id))).toEqual([])
  })
})

describe('demonstrations', () => {
  test('are D1 to D19, and each question has one', () => {
    expect(demonstrations.map(({ id }) => id)).toEqual(
      Array.from({ length: 19 }, (_, at) => `D${at + 1}`),
    )
    for (const { number, demonstrations: own } of questions) {
      for (const id of own) {
        expect(demonstrations.find((one) => one.id === id)!.questions).toContain(number)
      }
    }
  })

  test('name scenarios that exist', () => {
    const known = catalog.map(({ id }) => id)
    for (const demonstration of demonstrations) {
      expect(scenariosOf(demonstration).filter((id) => !known.includes(id))).toEqual([])
    }
  })
})

describe('candidates', () => {
  test('those that run here are systems that run, of their era', () => {
    for (const era of eras) {
      for (const { system } of candidatesOf(era)) {
        if (system === undefined) continue
        expect(systemNames).toContain(system)
        expect(profiles.has(system)).toBe(true)
        const only = systems.find(({ id }) => id === system)?.only
        expect(only ?? era).toBe(era)
      }
    }
  })
})

describe('facts', () => {
  const facts = allFacts()

  test('a fact is read with its sources and how far it is to be believed', () => {
    expect(readFact('Graduated in 2021. [4][24]', ofToday)).toMatchObject({
      text: 'Graduated in 2021.',
      sources: [4, 24],
      confidence: 'read',
    })
    expect(readFact('alive', ofToday).confidence).toBe('general')
    expect(readFact('partly (?)', ofToday)).toMatchObject({
      text: 'partly',
      confidence: 'doubtful',
    })
  })

  test('somebody must look again after twelve months', () => {
    expect(lookAgainBy({ checked: '2026-11-22' })).toBe('2027-11-22')
    expect(lookAgainBy({ checked: '2026-12-05' })).toBe('2027-12-05')
    expect(isStale({ checked: '2026-11-22' }, '2027-11-22')).toBe(false)
    expect(isStale({ checked: '2026-11-22' }, '2027-11-23')).toBe(true)
  })

  test('none is older than twelve months without somebody having looked again', () => {
    // The one test that reads the clock, and it must: a fact grows old by itself, without anybody changing a file. When it fails,
    // `npm run halfopen -- evaluate --facts` lists what is to be looked at; whoever has done so moves `checked` (facts/Fact.ts), or
    // writes the day beside the fact.
    const today = new Date().toISOString().slice(0, 10)
    const stale = factsToReview(facts, today).filter(({ trouble }) => trouble === 'stale')
    expect(stale.map(({ place, fact, by }) => `${place}: ${fact.text} (by ${by})`)).toEqual([])
  })

  test('every one is stale twelve months after somebody looked at it', () => {
    const on = (today: string) =>
      factsToReview(facts, today).filter(({ trouble }) => trouble === 'stale').length
    const last = facts
      .map(({ fact }) => lookAgainBy(fact))
      .sort()
      .at(-1)!
    expect(on(last)).toBeLessThan(facts.length)
    expect(on(`${Number(last.slice(0, 4)) + 1}${last.slice(4)}`)).toBe(facts.length)
    const first = facts.map(({ fact }) => lookAgainBy(fact)).sort()[0]!
    expect(on(first)).toBe(0)
  })

  test('every fact has a date, and a source or says that it has none', () => {
    for (const { fact } of facts) {
      expect(fact.text).not.toBe('')
      expect(fact.checked).toMatch(/^\d{4}-\d\d-\d\d$/)
      for (const number of fact.sources) expect(sourceOf(number).where).not.toBe('')
      if (fact.sources.length === 0) expect(fact.confidence).not.toBe('read')
    }
  })

  test('facts without a source, or in doubt, do not become more', () => {
    const count = (trouble: string) =>
      factsToReview(facts, ofToday.checked).filter((one) => one.trouble === trouble).length
    // Mostly cells of tables and what everybody knows; whoever finds a source lowers the number.
    expect(count('unsourced')).toBeLessThanOrEqual(62)
    expect(count('doubtful')).toBeLessThanOrEqual(5)
  })

  test('tables have a cell for each column, and sources have one number each', () => {
    for (const { columns, rows } of factTables) {
      for (const { cells } of rows) expect(cells).toHaveLength(columns.length)
    }
    expect(sources.length).toBeGreaterThanOrEqual(84)
    expect(new Set(sources.map(({ where }) => where)).size).toBeGreaterThan(80)
  })
})
