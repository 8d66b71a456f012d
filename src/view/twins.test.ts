import { expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { Draft } from './Draft.ts'
import { twinsOf } from './twins.ts'

const { run } = runOf({
  system: 'esb',
  services: { shop: { calls: ['cart', 'stock'] }, cart: { calls: ['stock'] }, stock: {} },
  clients: { web: { to: 'shop', rate: '1/s' } },
})
const topology = makeTopology(run)

it('calls of one service that lead to one hub are one line, and those of others are their own', () => {
  const twins = twinsOf(topology)
  const own = topology.edges.flatMap(({ name }, edge) => (twins[edge] === edge ? [name] : []))
  expect(own).toEqual(['web→shop', 'bus→shop', 'shop→cart', 'bus→cart', 'bus→stock', 'cart→stock'])
  const draft = new Draft(topology, { width: 800, height: 560 }, 'right', 'depth', 'endpoints')
  const { edges } = draft.at(1, { inRow: 4, rows: 1 }).finish()
  expect(edges).toHaveLength(topology.edges.length)
  topology.edges.forEach((_, edge) => {
    expect(edges[edge]!.points).toEqual(edges[twins[edge]!]!.points)
  })
})
