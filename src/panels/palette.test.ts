import { expect, test } from 'vitest'
import type { Topology } from '../record/Topology.ts'
import { paletteTargets } from './palette.ts'

/** web calls cart and stock, cart calls stock; only what the palette reads. */
const topology = {
  clients: [{ name: 'users', service: 0 }],
  services: [
    { name: 'web', endpoints: [0] },
    { name: 'cart', endpoints: [1] },
    { name: 'stock', endpoints: [2, 3] },
  ],
  endpoints: ['web-1', 'cart-1', 'stock-1', 'stock-2'].map((name) => ({ name })),
  edges: [
    { name: 'users→web', fromService: -1, toService: 0 },
    { name: 'web→cart', fromService: 0, toService: 1 },
    { name: 'web→stock', fromService: 0, toService: 2 },
    { name: 'cart→stock', fromService: 1, toService: 2 },
  ],
  zones: [],
  nodes: [],
} as unknown as Topology

const first = (...[kind, selection]: [Parameters<typeof paletteTargets>[1], selection?: object]) =>
  paletteTargets(topology, kind, selection as never)[0]?.on

test('with nothing selected, one endpoint of the service that most others call is suggested', () => {
  expect(first('crash')).toBe('stock-2')
  expect(first('errors')).toBe('stock-2')
  expect(first('cut')).toBe('web→stock')
  expect(first('spike')).toBe('users')
})

test('what is selected comes first, but a crash is for one endpoint of it', () => {
  expect(first('crash', { kind: 'endpoint', index: 1 })).toBe('cart-1')
  expect(first('slow', { kind: 'service', index: 2 })).toBe('stock')
  expect(first('crash', { kind: 'service', index: 2 })).toBe('stock-2')
  expect(first('crash', { kind: 'edge', index: 1 })).toBe('cart-1')
  expect(first('spike', { kind: 'endpoint', index: 1 })).toBe('users')
})

test('everything that fits may be chosen, and nothing twice', () => {
  const names = paletteTargets(topology, 'crash', undefined).map(({ on }) => on)

  expect(names).toHaveLength(7)
  expect(new Set(names).size).toBe(7)
})
