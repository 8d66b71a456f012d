import { describe, expect, it } from 'vitest'
import { parseCommand } from './commandText.ts'
import { formatCommand } from './formatCommand.ts'
import { parseScenario } from './parse.ts'
import { ScenarioError } from './ScenarioError.ts'

const { scenario } = parseScenario(
  'halfopen: 1\nservices: { cart: { endpoints: 4 }, stock: {} }\nclients: { web: { to: cart, rate: 9/s } }',
  { file: 'a.yaml' },
)

function refusal(text: string): string {
  try {
    parseCommand(text, scenario)
  } catch (error) {
    if (error instanceof ScenarioError) return error.message
    throw error
  }
  return 'accepted'
}

describe('a command', () => {
  it.each([
    '20s slow cart 3x',
    '20s..30s kill cart-2',
    '5s errors cart 50%',
    '5s errors cart 50% 500',
    '5s hang cart',
    '5s partition web→cart',
    '5s delay cart 50ms',
    '5s loss web→cart 5%',
    '5s spike web 3x',
    '5s clear slow cart',
    '5s load web 300/s',
    '5s refuse cart-1',
    '5s drain cart-1',
    '5s policy {for: cart, retry: {attempts: 2}}',
    '1500ms policy {for: "*", timeout: 250ms, retry: off, balancer: {leastRequest: {choices: 3}}}',
  ])('%s is written as it was read', (text) => {
    expect(formatCommand(parseCommand(text, scenario))).toBe(text)
  })

  it('takes an arrow of two characters', () => {
    expect(parseCommand('5s partition web->cart', scenario)).toMatchObject({ on: 'web→cart' })
  })

  it('answers errors with 503 unless it says otherwise', () => {
    expect(parseCommand('5s errors cart 50%', scenario)).toMatchObject({ fault: { status: 503 } })
  })

  it.each([
    ['20 slow cart 3x', '--do:1:1  unit-missing\n  The moment is 20, which has no unit.'],
    [
      '20s slow crat 3x',
      '--do:1:10  unknown-name\n  The target is "crat"; there is no service, endpoint, zone, node, control plane or middle of the system called that.\n  Did you mean cart?',
    ],
    [
      '20s slow cart-5 3x',
      'The target is "cart-5"; cart has 4 endpoints.\n  Known: cart-1 to cart-4.',
    ],
    [
      '20s slow cart 3',
      '--do:1:15  unit-missing\n  The factor is 3, which has no unit.\n  Write a factor such as 3x.',
    ],
    ['20s kill web', '--do:1:10  wrong-target\n  The target is "web", which is a client.'],
    ['20s kill web->cart', 'The target is "web->cart", which is a link.'],
    ['20s partition web->crat', 'there is no service called "crat".\n  Did you mean cart?'],
    ['20s..10s kill cart', '--do:1:6  order-wrong\n  The end is 10s, not later than 20s.'],
    [
      '20s..30s load web 3/s',
      '--do:1:1  command-wrong\n  The moment has an end, but load has none.',
    ],
    [
      '20s clear slwo cart',
      'The fault is "slwo"; there is no fault called that.\n  Did you mean slow?',
    ],
    [
      '20s errors cart 50% 42',
      '--do:1:21  out-of-range\n  The status is 42; it must be between 200 and 599.',
    ],
    [
      '20s kill cart now',
      '--do:1:15  command-wrong\n  The command goes on with "now", which kill does not take.',
    ],
    [
      '20s policy {for: cart, retry: {attempt: 2}}',
      '--do:1:32  unknown-key\n  policy.retry has the key "attempt"',
    ],
    ['20s policy {for: cart', '--do:1:22  yaml-syntax'],
    ['', '--do:1:1  command-wrong\n  The command ends before the moment.'],
  ])('%j is refused', (text, message) => {
    expect(refusal(text)).toContain(message)
  })

  it('is refused for all its mistakes at once', () => {
    expect(refusal('20 slow crat 3').match(/^--do/gm)).toHaveLength(3)
  })
})
