import { describe, expect, it } from 'vitest'
import type { Shape } from '../../model/shapes.ts'
import { shapeTest, type HeaderMatch, type RouteMatch } from './match.ts'

const shape = (more: Partial<Shape> = {}): Shape => ({
  method: 'GET',
  path: '/cart/7?user=anna&empty=',
  headers: [
    ['x-level', '7'],
    ['x-user', 'Anna'],
  ],
  ...more,
})
const fits = (match: RouteMatch, of = shape()): boolean => shapeTest(match)(of)
const header = (match: HeaderMatch, name = 'x-user'): boolean => fits({ headers: [[name, match]] })

describe('a match', () => {
  it('of a path does not see its query', () => {
    expect(fits({ path: { exact: '/cart/7' } })).toBe(true)
    expect(fits({ path: { exact: '/cart/7?user=anna&empty=' } })).toBe(false)
    expect(fits({ path: { regex: '/cart/\\d+' } })).toBe(true)
    expect(fits({ path: { suffix: '/7' } })).toBe(true)
    expect(fits({ path: { prefix: '/CART', ignoreCase: true } })).toBe(true)
  })

  it('by segments does not fit within one', () => {
    expect(fits({ path: { prefix: '/ca' } })).toBe(true)
    expect(fits({ path: { segments: '/ca' } })).toBe(false)
    for (const segments of ['/cart', '/cart/', '/cart/7', '/'])
      expect(fits({ path: { segments } })).toBe(true)
  })

  it('of a header may be any of several kinds', () => {
    expect(header({ exact: 'Anna' })).toBe(true)
    expect(header({ exact: 'anna' })).toBe(false)
    expect(header({ exact: 'anna', ignoreCase: true })).toBe(true)
    expect(header({ contains: 'nn' })).toBe(true)
    expect(header({ regex: 'A.*' })).toBe(true)
    expect(header({ present: true })).toBe(true)
    expect(header({ present: false })).toBe(false)
    expect(header({ from: 0, to: 8 }, 'x-level')).toBe(true)
    expect(header({ from: 0, to: 7 }, 'x-level')).toBe(false)
    expect(header({ from: 0, to: 8 })).toBe(false)
  })

  it('that is turned round fits what it did not fit, where the header is there', () => {
    expect(header({ exact: 'Bob', not: true })).toBe(true)
    expect(header({ exact: 'Anna', not: true })).toBe(false)
    expect(header({ present: true, not: true })).toBe(false)
    expect(header({ present: false }, 'x-none')).toBe(true)
    expect(header({ present: true, not: true }, 'x-none')).toBe(true)
  })

  it('of several parts holds where all of them do', () => {
    const both: RouteMatch = { methods: ['GET', 'HEAD'], query: [['user', { exact: 'anna' }]] }
    expect(fits(both)).toBe(true)
    expect(fits(both, shape({ method: 'POST' }))).toBe(false)
    expect(fits({ query: [['empty', { present: true }]] })).toBe(true)
    expect(fits({ query: [['other', { present: true }]] })).toBe(false)
    expect(fits({})).toBe(true)
  })
})
