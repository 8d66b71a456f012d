import { expect, test } from 'vitest'
import { ScenarioError } from './ScenarioError.ts'
import { withSetting } from './withSetting.ts'

const text = `halfopen: 1
title: Two # a comment
services:
  cart: { workers: 8, serviceTime: 50ms }
clients:
  web: { to: cart, rate: 100/s }
policies:
  - { for: cart, retry: { attempts: 3 } }
`

test('a value is set by its path, and comments stay', () => {
  const changed = withSetting(text, 'two.yaml', 'policies[0].retry.attempts', 1)
  expect(changed).toContain('attempts: 1')
  expect(changed).toContain('# a comment')
})

test('a quantity is set as it is written in a scenario', () => {
  expect(withSetting(text, 'two.yaml', 'services.cart.failures', '5%')).toContain('failures: 5%')
})

test.each([
  ['a name that does not exist', 'services.card.workers', 4],
  ['a value of another kind', 'services.cart.workers', 'many'],
  ['a value that is too large', 'services.cart.failures', '500%'],
  ['a key of all objects', '__proto__.polluted', 1],
])('%s is refused with its place and a mend', (_, path, value) => {
  expect(() => withSetting(text, 'two.yaml', path, value)).toThrow(ScenarioError)
})
