import { expect, test } from 'vitest'
import { shop } from '../shopFixture.ts'
import { placesNamed } from './placesNamed.ts'

test('places of a beat are found by the names that scenarios use', () => {
  const topology = shop
  const [first] = topology.services
  const edge = topology.edges.findIndex(({ fromService }) => fromService === 0)
  const name = topology.edges[edge]!.name.replace(/[^a-z0-9-]+/i, '->')

  expect(placesNamed(topology, [first!.name, name, 'nobody'])).toEqual([
    { kind: 'service', index: 0 },
    { kind: 'edge', index: edge },
  ])
})
