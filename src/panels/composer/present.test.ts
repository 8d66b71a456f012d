import { expect, test } from 'vitest'
import { ms, s } from '../../model/units.ts'
import { originText, setterText, whereText } from '../whoSet.ts'
import { policyView } from '../../record/policyView.ts'
import { Run } from '../../scenario/build.ts'
import type { PolicyCommand } from '../../scenario/commands.ts'
import { parseScenario } from '../../scenario/parse.ts'
import {
  callsText,
  differencesOf,
  hindrance,
  holdersText,
  progressOf,
  proxiesText,
  wantedOf,
} from './present.ts'

const text = `halfopen: 1
duration: 60s
system: envoy
controlPlane: { pushDelay: { uniform: { min: 0ms, max: 10s } } }
teams: { goods: { namespace: shop } }
services:
  front: { endpoints: 4, calls: [cart, store] }
  cart: { team: goods, endpoints: 3 }
  store: { protocol: tcp }
clients: { web: { to: front, rate: 20/s } }
policies:
  - { for: '*', timeout: 2s }
  - { for: cart, by: goods, timeout: 1s }
events: [{ at: 10s, policy: { for: cart, timeout: 500ms } }]
`

const applied: PolicyCommand = {
  kind: 'policy',
  at: s(10),
  policy: { for: 'cart', timeoutUs: ms(500) },
}

function look(scope: { for: string; from?: string }, at = 0, system = 'envoy') {
  const { scenario } = parseScenario(text, { file: 'shop.yaml', system })
  const run = new Run(scenario)
  run.advance(at)
  return policyView(run, scope, { applied })
}
const plain = (words: string) => words.replaceAll('\u00a0', ' ')

test('a value is told with who set it, where, and whom that overrode', () => {
  const [{ line } = { line: undefined }] = wantedOf(look({ for: 'cart' }), 'timeout')
  expect(originText(line!)).toBe('goods')
  expect(setterText(line!.setter!) + whereText(line!.setter!)).toBe(
    'team goods, line 13, namespace shop',
  )
  expect(line!.overrides.map((one) => [plain(one.value), setterText(one), whereText(one)])).toEqual(
    [['2s', 'the operator', ', line 12']],
  )
})

test('a default is told as one', () => {
  const [{ line } = { line: undefined }] = wantedOf(look({ for: 'cart' }), 'connectTimeout')
  expect(originText(line!)).toBe('default')
  expect(line!.setter).toBeUndefined()
})

test('what a proxy has not got yet is counted, with the old and the new value', () => {
  const view = look({ for: 'cart' }, s(15))
  const { all, current, late } = progressOf(view, view.push!)
  expect([all, late.length]).toEqual([4, 4 - current])
  expect(late.length).toBeGreaterThan(0)
  const [difference] = differencesOf(view)
  expect(difference).toMatchObject({ key: 'timeout', all: 4 })
  expect(
    difference!.values.map(({ value, count, versions }) => [plain(value), count, versions]),
  ).toEqual(
    expect.arrayContaining([
      ['500 ms', current, [1]],
      ['1 s', late.length, [0]],
    ]),
  )
})

test('callers that are bound by different words do not differ by being late', () => {
  expect(differencesOf(look({ for: '*' }))).toEqual([])
})

test('who holds a value is said in as few words as are true', () => {
  const view = look({ for: '*' })
  expect(proxiesText(view)).toBe('5 proxies')
  expect(callsText(view, [0])).toBe('web to front')
  expect(callsText(view, [0, 1, 2])).toBe('3 of 3 calls')
  const cart = view.holders.flatMap(({ call }, at) => (view.calls[call]!.to === 'cart' ? [at] : []))
  expect(holdersText(view, cart)).toBe('for front to cart')
  expect(holdersText(view, cart.slice(1))).toBe('for 3 of 5 proxies')
})

test('a key that the system does not know, or that means nothing there, says why', () => {
  expect(hindrance(look({ for: 'cart' }), 'retry')).toBeUndefined()
  expect(hindrance(look({ for: 'store' }), 'retry')).toBe(
    'Not at L4: a proxy sees bytes here, no requests.',
  )
  expect(hindrance(look({ for: 'store' }), 'limits')).toBeUndefined()
  expect(hindrance(look({ for: 'cart' }, 0, 'none'), 'retry')).toMatch(/cannot express retry/)
})
