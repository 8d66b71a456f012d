import { describe, expect, test } from 'vitest'
import { profiles } from '../profiles/catalog.ts'
import { candidatesOf } from './candidates.ts'
import { eras } from './Question.ts'
import { traitNames, traitsOf, type Trait, type TraitName } from './traits.ts'

const of = (system: string, name: TraitName): Trait =>
  traitsOf(profiles.get(system)!).find((trait) => trait.name === name)!

describe('what a system does here', () => {
  test('every candidate that runs has every trait, in words', () => {
    for (const era of eras) {
      for (const { system } of candidatesOf(era)) {
        if (system === undefined) continue
        const traits = traitsOf(profiles.get(system)!)
        expect(traits.map(({ name }) => name)).toEqual(traitNames)
        for (const { text } of traits) expect(text).not.toMatch(/^$|undefined|NaN|Infinity/)
      }
    }
  })

  test('defaults are those of the profiles', () => {
    expect(of('istio', 'retries')).toMatchObject({
      state: 'unasked',
      text: expect.stringContaining('2 retries'),
    })
    expect(of('linkerd2', 'retries')).toMatchObject({
      state: 'asked',
      text: expect.stringContaining('one retry'),
    })
    expect(of('conduit', 'retries').state).toBe('absent')
    expect(of('none', 'balancing').text).toMatch(/by connection/)
    expect(of('envoy', 'limits').text).toBe('1,024 connections, 1,024 waiting, 1,024 at once')
    expect(of('istio', 'limits').state).toBe('asked')
    expect(of('istio-2018', 'mtls').state).toBe('asked')
    expect(of('linkerd2', 'mtls')).toMatchObject({
      state: 'unasked',
      text: expect.stringContaining('24 h'),
    })
    expect(of('envoy', 'panic').text).toMatch(/50 %/)
    expect(of('istio', 'panic').state).toBe('absent')
    expect(of('istio-ambient', 'retries').text).toMatch(/^at a waypoint/)
    expect(of('linkerd1', 'ejection')).toMatchObject({
      state: 'unasked',
      text: expect.stringContaining('after 5 failures'),
    })
  })

  test('a profile that says otherwise is told otherwise', () => {
    const istio = profiles.get('istio')!
    const calm = traitsOf({ ...istio, unasked: [] }).find(({ name }) => name === 'retries')!
    expect(calm.state).toBe('asked')
  })
})
