import { expect, test } from 'vitest'
import type { Command } from '../scenario/commands.ts'
import { faultOf, faultWords, outagesOf } from './faults.ts'

const kill: Command = { kind: 'fault', at: 5, fault: { kind: 'kill' }, on: 'cart-1' }
const slow: Command = { kind: 'fault', at: 5, fault: { kind: 'slow', factor: 3 }, on: 'cart' }

test('a fault stays until it is cleared', () => {
  const clear: Command = { kind: 'clear', at: 9, fault: 'slow', on: 'cart' }

  expect(outagesOf([slow])).toMatchObject([{ from: 5, to: Infinity }])
  expect(outagesOf([slow, clear])).toMatchObject([{ from: 5, to: 9 }])
  expect(outagesOf([slow, { ...clear, on: 'stock' }])).toMatchObject([{ to: Infinity }])
})

test('a crash ends when the endpoint is up again', () => {
  const restarts = [
    { at: 3, on: ['cart-1', 'cart'] },
    { at: 17, on: ['cart-1', 'cart'] },
  ]

  expect(outagesOf([kill], restarts)).toMatchObject([{ from: 5, to: 17 }])
  expect(outagesOf([slow], restarts)).toMatchObject([{ from: 5, to: Infinity }])
})

test('what is typed in percent and milliseconds is a share and microseconds inside', () => {
  expect(faultOf('errors', 50)).toEqual({ kind: 'errors', ratio: 0.5, status: 503 })
  expect(faultOf('delay', 100)).toEqual({ kind: 'delay', byUs: 100_000 })
  expect(faultWords(faultOf('slow', 3))).toBe('slow 3×')
  expect(faultWords(faultOf('slow', 0.02))).toBe('fast 50×')
})
