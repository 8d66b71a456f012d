import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Era } from '../profiles/profile.ts'
import { readSheet } from './sheet.ts'
import { evaluate, firstOf, flips } from './verdict.ts'

const sheetOf = (name: string, era: Era) => ({
  ...readSheet(readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8'), name),
  era,
})

/** What is stated of an example, digit by digit as it is printed. */
function stated(name: string, era: Era) {
  const { score, verdict } = evaluate(sheetOf(name, era))
  return {
    need: score.need!.toFixed(0),
    readiness: score.readiness!.toFixed(0),
    kind: verdict.kind,
    shortlist: verdict.shortlist.map((one) => one.name),
    fit: (id: string) => score.fits.get(id)!.toFixed(2),
    excluded: score.exclusions.map(
      ({ candidate, part, letter }) => `${candidate} ${part}${letter}`,
    ),
    verdict,
  }
}

describe('conference enthusiasm', () => {
  test.each(['2018', 'today'] as const)('is not ready yet in %s', (era) => {
    const { need, readiness, kind, verdict } = stated('conference-enthusiasm', era)
    expect([need, readiness, kind]).toEqual(['37', '17', 'notReady'])
    expect(verdict.actions.map(({ part }) => part)).toEqual(['1.3', '5.5', '6.1', '5.1'])
    expect(verdict.shortlist).toEqual([])
  })

  test('fits a library best in 2018, and Linkerd 2 today', () => {
    const then = stated('conference-enthusiasm', '2018')
    expect(['lib', 'none', 'l1', 'istio'].map(then.fit)).toEqual(['0.23', '0.21', '0.15', '-0.23'])
    const now = stated('conference-enthusiasm', 'today')
    expect(['l2', 'none'].map(now.fit)).toEqual(['0.40', '0.23'])
  })
})

describe('regulated, mixed estate', () => {
  test('has the need and the readiness', () => {
    const { need, readiness } = stated('regulated-mixed-estate', 'today')
    expect([need, readiness]).toEqual(['68', '75'])
  })

  test('has Linkerd 1.x on its shortlist in 2018, and Conduit excluded by its VMs', () => {
    const { excluded, fit, kind, shortlist } = stated('regulated-mixed-estate', '2018')
    expect(excluded).toEqual(['conduit 3.2b'])
    expect(['l1', 'envoy', 'istio'].map(fit)).toEqual(['0.86', '0.49', '0.22'])
    expect([kind, shortlist]).toEqual(['shortlist', ['Linkerd 1.x']])
  })

  test('has three on its shortlist today, and Consul just outside', () => {
    const { fit, shortlist, verdict } = stated('regulated-mixed-estate', 'today')
    expect(['istioS', 'kuma', 'l2', 'consul'].map(fit)).toEqual(['1.04', '0.89', '0.88', '0.83'])
    expect(shortlist).toEqual(['Istio sidecar', 'Kuma', 'Linkerd 2'])
    expect(verdict.near.map(({ name }) => name)).toEqual(['Consul'])
  })

  test('without VMs Kuma leaves and ambient enters', () => {
    const flip = flips(sheetOf('regulated-mixed-estate', 'today')).find(
      ({ part, to }) => part === '3.2' && to === 'a',
    )
    expect(flip).toMatchObject({ joins: ['Istio ambient'], leaves: ['Kuma'] })
  })

  test('changes with how often it can upgrade', () => {
    const found = flips(sheetOf('regulated-mixed-estate', 'today'))
    expect(found.filter(({ part }) => part === '8.3')).not.toEqual([])
  })
})

describe('a Kubernetes team wants sight', () => {
  test('has the need and the readiness', () => {
    const { need, readiness } = stated('team-wants-sight', 'today')
    expect([need, readiness]).toEqual(['53', '67'])
  })

  test('has Conduit on its shortlist in 2018, with what became of it', () => {
    const { fit, shortlist } = stated('team-wants-sight', '2018')
    expect(['conduit', 'istio'].map(fit)).toEqual(['0.55', '0.29'])
    expect(shortlist).toEqual(['Conduit'])
  })

  test('has Linkerd 2 on its shortlist today', () => {
    const { fit, shortlist } = stated('team-wants-sight', 'today')
    expect(['l2', 'istioA', 'istioS'].map(fit)).toEqual(['0.87', '0.58', '0.43'])
    expect(shortlist).toEqual(['Linkerd 2'])
  })

  test('in 2018 Linkerd 1.x joins once only what is generally available counts', () => {
    const sheet = sheetOf('team-wants-sight', '2018')
    const answers = new Map(sheet.answers).set('8.4', 'a')
    const { verdict } = evaluate({ ...sheet, answers })
    expect(verdict.shortlist.map(({ name }) => name)).toContain('Linkerd 1.x')
    expect(
      flips(sheet).some(({ part, joins }) => part === '8.4' && joins.includes('Linkerd 1.x')),
    ).toBe(true)
    expect(firstOf(verdict)?.name).toBeDefined()
  })
})
