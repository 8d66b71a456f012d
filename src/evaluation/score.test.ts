import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Era } from '../profiles/profile.ts'
import { candidatesOf } from './candidates.ts'
import { eras } from './Question.ts'
import { chosenOf, effectsOf, optionOf, parts, questions } from './questions.ts'
import { score, type Judged } from './score.ts'
import { evaluate, flips, type VerdictKind } from './verdict.ts'
import { verdictSentences } from './verdictWords.ts'

const era = fc.constantFrom<Era>(...eras)

/** Answers to any of the parts. */
const answers = fc
  .tuple(
    ...parts.map(({ options }) =>
      fc.option(fc.constantFrom(...options.map(({ letter }) => letter)), {
        nil: undefined,
        freq: 6,
      }),
    ),
  )
  .map(
    (letters) =>
      new Map(
        parts.flatMap(({ id }, at) => (letters[at] === undefined ? [] : [[id, letters[at]]])),
      ),
  )

const weights = fc
  .array(fc.constantFrom(0, 1, 2, 3), { minLength: 8, maxLength: 8 })
  .map((given) => new Map(given.map((weight, at) => [at + 1, weight])))

const judged: fc.Arbitrary<Judged> = fc.record({ answers, era, weights })

const runs = { numRuns: 40, seed: 7 }

describe('the model', () => {
  test('gives the same for the same', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const copy = { ...one, answers: new Map([...one.answers].reverse()) }
        expect(evaluate(copy)).toEqual({ ...evaluate(one), judged: copy })
      }),
      runs,
    )
  })

  test('ranks nobody when no weight counts, and says why', () => {
    const none = new Map(questions.map(({ number }) => [number, 0]))
    fc.assert(
      fc.property(judged, (one) => {
        const { score: scored, verdict } = evaluate({ ...one, weights: none })
        expect(scored.fits.size).toBe(0)
        expect(verdict.ranking).toEqual([])
        const allowed: VerdictKind[] = [
          'keepAnswering',
          'problemTooSmall',
          'notReady',
          'notWeighed',
        ]
        expect(allowed).toContain(verdict.kind)
      }),
      runs,
    )
  })

  test('a better effect never makes a fit worse', () => {
    fc.assert(
      fc.property(
        judged,
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, a, b, up) => {
          const answered = [...one.answers]
          fc.pre(answered.length > 0)
          const [id, letter] = answered[a % answered.length]!
          const part = parts.find((each) => each.id === id)!
          const all = effectsOf(part, optionOf(part, letter), one.era).filter((e) => !e.isExcluding)
          // A part that has no effect yet would become live, and a mean over more parts.
          fc.pre(all.length > 0)
          const { id: candidate } = candidatesOf(one.era)[b % candidatesOf(one.era).length]!
          const now = all.find((effect) => effect.candidate === candidate)?.value ?? 0
          // An effect that becomes 0 could leave its part without any.
          const value = now + up === 0 ? 0.1 : now + up
          fc.pre(all.some((effect) => effect.candidate !== candidate))
          const effects = new Map([[`${id}${letter}`, new Map([[candidate, value]])]])
          const before = score(one).fits.get(candidate)
          const after = score({ ...one, effects }).fits.get(candidate)
          if (before !== undefined) expect(after).toBeGreaterThanOrEqual(before - 1e-9)
        },
      ),
      runs,
    )
  })

  test('who is excluded does not depend on weights', () => {
    fc.assert(
      fc.property(judged, weights, (one, other) => {
        expect(score({ ...one, weights: other }).exclusions).toEqual(score(one).exclusions)
      }),
      runs,
    )
  })

  test('the rows of the ledger sum to the fit', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const { fits, ledger } = score(one)
        for (const [id, fit] of fits) {
          const own = ledger.filter(({ candidate }) => candidate === id)
          const sum = own.reduce((total, { share }) => total + share, 0)
          expect(Math.abs(sum - fit)).toBeLessThan(1e-9)
          // The formula once more, question by question.
          let above = 0
          let below = 0
          for (const question of questions) {
            const live = question.parts.flatMap((part) => {
              const option = chosenOf(part, one.answers)
              if (option === undefined) return []
              const effects = effectsOf(part, option, one.era)
              return effects.some(({ value }) => value !== 0) ? [effects] : []
            })
            if (live.length === 0) continue
            const weight = one.weights!.get(question.number)!
            const values = live.map((all) => all.find((e) => e.candidate === id)?.value ?? 0)
            above += (weight * values.reduce((total, value) => total + value, 0)) / live.length
            below += weight
          }
          expect(fit).toBeCloseTo(above / below, 9)
        }
      }),
      runs,
    )
  })

  test('what is not answered changes no fit: it is as if a neutral answer were given', () => {
    const neutral = parts.flatMap((part) => {
      const option = part.options.find(({ effects }) => effects === undefined)
      return option === undefined ? [] : [[part.id, option.letter] as const]
    })
    expect(neutral.length).toBeGreaterThan(15)
    fc.assert(
      fc.property(judged, fc.constantFrom(...neutral), (one, [id, letter]) => {
        const without = new Map(one.answers)
        without.delete(id)
        const withIt = new Map(without).set(id, letter)
        const [less, more] = [without, withIt].map((map) => score({ ...one, answers: map }))
        expect(more!.fits).toEqual(less!.fits)
        expect(more!.exclusions).toEqual(less!.exclusions)
      }),
      runs,
    )
  })

  test('need, readiness and fits keep their ranges', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const { need = 0, readiness = 0, coverage, fits } = score(one)
        for (const value of [need, readiness, coverage * 100]) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(100)
        }
        for (const fit of fits.values()) expect(Math.abs(fit)).toBeLessThanOrEqual(2)
      }),
      runs,
    )
  })
})

describe('the verdict', () => {
  test('ranks nobody below 60 % of the answers', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const few = new Map([...one.answers].slice(0, 23))
        expect(evaluate({ ...one, answers: few }).verdict).toMatchObject({
          kind: 'keepAnswering',
          ranking: [],
        })
      }),
      runs,
    )
  })

  test('a shortlist has nobody who is excluded, and all who are within 0.20 of the best', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const { verdict, score: scored } = evaluate(one)
        if (verdict.kind !== 'shortlist') {
          expect(verdict.shortlist).toEqual([])
          return
        }
        const out = new Set(scored.exclusions.map(({ candidate }) => candidate))
        const meshes = candidatesOf(one.era).filter(({ id, isMesh }) => isMesh && !out.has(id))
        const best = Math.max(...meshes.map(({ id }) => scored.fits.get(id)!))
        const wanted = meshes.filter(
          ({ id }) => scored.fits.get(id)! >= Math.max(0.3, best - 0.2 - 1e-9),
        )
        expect(verdict.shortlist.map(({ id }) => id).sort()).toEqual(
          wanted.map(({ id }) => id).sort(),
        )
        const names = verdict.shortlist.map(({ name }) => name)
        expect(names).toEqual([...names].sort())
      }),
      runs,
    )
  })

  test('every flip that is told comes true', () => {
    fc.assert(
      fc.property(judged, (one) => {
        const now = evaluate(one).verdict
        for (const { part, to, kind, joins } of flips(one)) {
          const answered = new Map(one.answers).set(part, to)
          const then = evaluate({ ...one, answers: answered }).verdict
          expect(then.kind).toBe(kind)
          for (const name of joins) {
            expect(then.shortlist.map((each) => each.name)).toContain(name)
            expect(now.shortlist.map((each) => each.name)).not.toContain(name)
          }
        }
      }),
      { numRuns: 6, seed: 7 },
    )
  })

  test('a library that fits better than every mesh is named first, and the ledger says what was changed', () => {
    const inCode = new Map(parts.map(({ id, options }) => [id, options.at(-1)!.letter]))
    inCode.set('3.1', 'b')
    for (const { id } of parts.filter((part) => part.id[0] === '3').slice(1)) inCode.set(id, 'a')
    const only7 = new Map(questions.map(({ number }) => [number, number === 7 ? 3 : 0]))
    const effects = new Map([['7.2b', new Map([['istioA', 2]])]])
    const one: Judged = { answers: inCode, era: 'today', weights: only7, effects }
    const { verdict, score: scored } = evaluate(one)
    expect(scored.fits.get('lib')).toBe(1)
    expect(scored.fits.get('istioA')).toBe(1)
    expect(scored.ledger.filter(({ isModified }) => isModified)).toMatchObject([
      { candidate: 'istioA', part: '7.2', effect: 2 },
    ])
    expect(verdict.better).toEqual([])
    const without = evaluate({ answers: inCode, era: 'today', weights: only7 })
    expect(without.verdict.better.map(({ id }) => id)).toEqual(['lib'])
    expect(verdictSentences(without)[0]).toBe(
      'Before any mesh: Resilience library (1.00) fits better.',
    )
  })

  test('a problem that is too small lists the cheapest fix of each pain', () => {
    const small = new Map(parts.map(({ id }) => [id, 'a']))
    small.set('4.1', 'c').set('4.3', 'b').set('2.2', 'b').set('5.1', 'b').set('5.2', 'd')
    const { verdict } = evaluate({ answers: small, era: 'today' })
    expect(verdict.kind).toBe('problemTooSmall')
    expect(verdict.actions).toEqual([
      { part: '2.2', letter: 'b', text: 'Round robin in the client.' },
    ])
  })
})
