import { describe, expect, it } from 'vitest'
import { systemNames } from '../scenario/Scenario.ts'
import { profiles } from './catalog.ts'
import { eraSteps, newcomers } from './eras.ts'

describe('what changed between 2018 and today', () => {
  it('is told once of each system, and of systems that there are', () => {
    const names = [...eraSteps.map(({ from }) => from), ...newcomers.map(({ id }) => id)]
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(systemNames).toContain(name)
  })

  it('leads to the heir that a profile names', () => {
    for (const { from, to } of eraSteps) {
      const profile = profiles.get(from)
      if (profile === undefined) continue
      expect(profile.eras).toContain('2018')
      expect(profile.heir).toBe(to === from ? undefined : to)
    }
  })

  it('is told of every system that was there in 2018 and has an heir', () => {
    const told = eraSteps.map(({ from }) => from)
    for (const { id, heir } of profiles.values()) if (heir !== undefined) expect(told).toContain(id)
  })

  it('names newcomers that are of today only', () => {
    for (const { id } of newcomers) {
      const profile = profiles.get(id)
      if (profile !== undefined) expect(profile.eras).toEqual(['today'])
    }
  })

  it('has a sentence and a source with a year for each change', () => {
    const all = [
      ...eraSteps.flatMap(({ changes }) => changes),
      ...newcomers.map(({ change }) => change),
    ]
    for (const { text, source } of all) {
      expect(text).toMatch(/\.$/)
      expect(source).toMatch(/20\d\d/)
    }
  })
})
