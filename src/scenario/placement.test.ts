import { describe, expect, it } from 'vitest'
import { placed } from './placement.ts'

const nodes = [
  { name: 'n1', zone: 'a' },
  { name: 'n2', zone: 'b' },
  { name: 'n3', zone: 'b' },
]
const wish = (endpoints: number, more: { zone?: string[]; node?: string[] } = {}) => ({
  endpoints,
  zone: more.zone,
  node: more.node,
})

describe('endpoints', () => {
  it('are in zone a and on no node when nobody says anything', () => {
    expect(placed([wish(2)], [])).toEqual([{ zones: ['a', 'a'], nodes: ['', ''] }])
  })

  it('take the nodes in turn, service after service, and are in the zones of these', () => {
    expect(placed([wish(2), wish(2)], nodes)).toEqual([
      { zones: ['a', 'b'], nodes: ['n1', 'n2'] },
      { zones: ['b', 'a'], nodes: ['n3', 'n1'] },
    ])
  })

  it('of a service that names zones take the nodes of these zones in turn', () => {
    expect(placed([wish(3, { zone: ['b'] }), wish(1, { zone: ['c'] })], nodes)).toEqual([
      { zones: ['b', 'b', 'b'], nodes: ['n2', 'n3', 'n2'] },
      { zones: ['c'], nodes: [''] },
    ])
  })

  it('of a service that names nodes are there, and nobody else loses a turn', () => {
    expect(placed([wish(2, { node: ['n3'] }), wish(1)], nodes)).toEqual([
      { zones: ['b', 'b'], nodes: ['n3', 'n3'] },
      { zones: ['a'], nodes: ['n1'] },
    ])
  })
})
