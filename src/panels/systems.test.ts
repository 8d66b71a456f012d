import { expect, it } from 'vitest'
import { profiles } from '../profiles/catalog.ts'
import { systemNames } from '../scenario/Scenario.ts'
import { systems } from './systems.ts'

it('offers every system that runs, under its title, in the order in which systems are named', () => {
  const running = systemNames.flatMap((id) => {
    const profile = profiles.get(id)
    return profile === undefined ? [] : [{ id, title: profile.title }]
  })
  expect(systems).toEqual(running)
})
