import { expect, test } from 'vitest'
import { Run } from './build.ts'
import { parseCommand } from './commandText.ts'
import { parseScenario } from './parse.ts'

const shop = (event: string): string => `
halfopen: 1
title: Shop
seed: 7
duration: 20s
system: envoy
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms }, calls: [stock] }
  stock: { endpoints: 2, serviceTime: { exponential: 10ms } }
clients:
  web: { to: cart, rate: 50/s, timeout: 500ms }
events:
  - { at: 9s, load: web, rate: 80/s }
${event}`

const digestOf = (text: string, commands: readonly string[]): string => {
  const { scenario } = parseScenario(text, { file: 'shop.yaml' })
  const run = new Run(
    scenario,
    commands.map((command) => parseCommand(command, scenario)),
  )
  run.advance(scenario.durationUs)
  return run.world.places.sim.digest
}

const slow = '  - { at: 5s, until: 8s, fault: { slow: 3x }, on: stock }'

test('a fault that is taken out leaves the run as if it had not been written', () => {
  const calm = digestOf(shop(''), [])
  expect(digestOf(shop(slow), [])).not.toBe(calm)
  expect(digestOf(shop(slow), ['5s without slow stock'])).toBe(calm)
})

test('only the fault of that kind, moment and target is taken out', () => {
  const broken = digestOf(shop(slow), [])
  for (const other of ['4s without slow stock', '5s without hang stock', '5s without slow cart']) {
    expect(digestOf(shop(slow), [other]), other).toBe(broken)
  }
})
