import { expect, it } from 'vitest'
import { profiles } from '../profiles/catalog.ts'
import { systemNames } from '../scenario/Scenario.ts'
import { counterpart, eraOf, eras, systems, systemsOf } from './systems.ts'

it('offers every system that runs, as its profile has it, in the order in which systems are named', () => {
  const running = systemNames.flatMap((id) => {
    const profile = profiles.get(id)
    if (profile === undefined) return []
    const { title, eras: own, heir } = profile
    return [
      {
        id,
        title,
        ...(own.length === 1 ? { only: own[0] } : {}),
        ...(heir === undefined ? {} : { heir }),
      },
    ]
  })
  expect(systems).toEqual(running)
})

it('offers in an era what one could choose then, and what runs', () => {
  expect(systemsOf('2018', 'envoy').map(({ id }) => id)).not.toContain('istio')
  expect(systemsOf('today', 'envoy').map(({ id }) => id)).not.toContain('conduit')
  expect(systemsOf('today', 'conduit').map(({ id }) => id)).toContain('conduit')
})

it('goes from a system to what it became, and back to what it was', () => {
  expect(counterpart('conduit', 'today')).toBe('linkerd2')
  expect(counterpart('istio', '2018')).toBe('istio-2018')
  expect(counterpart('envoy', '2018')).toBe('envoy')
  expect(counterpart('cilium', '2018')).toBe('none')
  for (const { id } of systems)
    for (const era of eras) expect(eraOf(counterpart(id, era), era)).toBe(era)
})
