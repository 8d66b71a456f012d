import { expect, test } from 'vitest'
import type { Command } from '../scenario/commands.ts'
import { commandWords, outagesOf } from './faults.ts'

const kill: Command = { kind: 'fault', at: 5, fault: { kind: 'kill' }, on: 'cart-1' }
const slow: Command = { kind: 'fault', at: 5, fault: { kind: 'slow', factor: 3 }, on: 'cart' }

test('a fault stays until it is cleared', () => {
  const clear: Command = { kind: 'clear', at: 9, fault: 'slow', on: 'cart' }

  expect(outagesOf([slow])).toMatchObject([{ from: 5, to: Infinity }])
  expect(outagesOf([slow, clear])).toMatchObject([{ from: 5, to: 9 }])
  expect(outagesOf([slow, { ...clear, on: 'stock' }])).toMatchObject([{ to: Infinity }])
})

test('what happens once is over at once', () => {
  const flush: Command = { kind: 'fault', at: 5, fault: { kind: 'flush' }, on: 'cart' }

  expect(outagesOf([flush])).toMatchObject([{ from: 5, to: 5 }])
})

test('a crash ends when the endpoint is up again', () => {
  const restarts = [
    { at: 3, on: ['cart-1', 'cart'] },
    { at: 17, on: ['cart-1', 'cart'] },
  ]

  expect(outagesOf([kill], restarts)).toMatchObject([{ from: 5, to: 17 }])
  expect(outagesOf([slow], restarts)).toMatchObject([{ from: 5, to: Infinity }])
})

test('a command is said in plain words', () => {
  const said = (fault: object, on = 'cart') =>
    commandWords({ kind: 'fault', at: 0, fault, on } as Command)

  expect(said({ kind: 'slow', factor: 3 })).toBe('slow 3×')
  expect(said({ kind: 'slow', factor: 0.02 })).toBe('fast 50×')
  expect(said({ kind: 'kill' })).toBe('crash')
  expect(said({ kind: 'kill' }, 'zone:a')).toBe('down')
  expect(said({ kind: 'kill' }, 'control-plane')).toBe('stopped')
  expect(said({ kind: 'leak', bytes: 2_000_000 })).toBe('leak 2\u00a0MB')
  expect(said({ kind: 'dns' })).toBe('no DNS')
})
