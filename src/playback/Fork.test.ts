import { expect, test } from 'vitest'
import type { Command } from '../scenario/commands.ts'
import { firstDifference, withFork, type Fork } from './Fork.ts'

const load = (at: number, ratePerSecond = 10): Command => ({
  kind: 'load',
  at,
  client: 'web',
  ratePerSecond,
})
const fork = (name: string, commands: readonly Command[]): Fork => ({
  name,
  seed: 1,
  system: 'envoy',
  commands,
  at: 0,
  until: 10,
})

test('two lists part where the first command is that only one of them has', () => {
  expect(firstDifference([load(1), load(5)], [load(1), load(3), load(5)])).toBe(3)
  expect(firstDifference([load(1)], [load(1)])).toBe(Infinity)
  expect(firstDifference([load(1, 10), load(1, 20)], [load(1, 20), load(1, 10)])).toBe(0)
})

test('a future is kept once, with the newest first, and not without end', () => {
  const one = fork('one', [load(1)])
  const two = fork('two', [load(2)])
  expect(withFork([one], two)).toEqual([two, one])
  expect(withFork([two, one], { ...one, name: 'again' }).map(({ name }) => name)).toEqual([
    'again',
    'two',
  ])
  const many = Array.from({ length: 40 }, (_, index) => fork(String(index), [load(index)]))
  expect(many.reduce<readonly Fork[]>(withFork, []).length).toBe(12)
})
