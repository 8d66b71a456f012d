import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { expect, test } from 'vitest'
import { linkDictionary } from './linkDictionary.ts'
import { packText, unpackText } from './linkState.ts'
import { readLink, writeLink } from './shareLink.ts'

const scenarios = readdirSync('scenarios', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ file, text: readFileSync(`scenarios/${file}`, 'utf8') }))

const servicesOf = (text: string): number =>
  Object.keys((parse(text) as { services?: object }).services ?? {}).length

/** A page of a project, as long as such addresses are. */
const base = 'https://halfopen.example.org/service-mesh-simulator/index.html#'

test('the dictionary of packed links is the one that they were made with', () => {
  // Another text would make every link of before unreadable: give a better one another prefix.
  expect(createHash('sha256').update(linkDictionary).digest('hex')).toBe(
    'e9c457fb7ee736f5d47229105ce0150299a786fbbb9047147f59af485e942f54',
  )
})

test('links of before are read: packed without a dictionary', () => {
  expect(unpackText('z1.y0jNyclXKM8vyknRUUjPz0sHAA')).toEqual({ text: 'hello world, gong' })
})

test('every scenario comes back from its link', () => {
  for (const { text } of scenarios) expect(unpackText(packText(text))).toEqual({ text })
})

test('a scenario of twelve services that somebody has edited is a link of 2,000 letters at most', () => {
  const large = scenarios.filter(({ text }) => servicesOf(text) === 11)
  expect(large.length).toBeGreaterThanOrEqual(2)
  for (const { file, text } of large) {
    const twelfth = `services:
  loyalty:
    endpoints: 3
    workers: 6
    serviceTime: { lognormal: { mean: 18ms, sigma: 0.4 } }
    team: growth
    calls: [{ to: redis-cart, probability: 30% }, currency]
`
    const edited = text
      .replace('title: ', 'title: Our own ')
      .replace('services:\n', twelfth)
      .replace('timeout: 1s', 'timeout: 850ms')
    expect(servicesOf(edited), file).toBe(12)
    const link =
      base +
      writeLink({
        scenario: '',
        text: edited,
        file: 'our-shop.yaml',
        seed: 4711,
        system: 'istio',
        commands: ['20s slow cart 3x until 30s'],
        at: 24_620_000,
      })
    expect(link.length, file).toBeLessThanOrEqual(2_000)
    expect(readLink(link.slice(link.indexOf('#')))?.text).toBe(edited)
  }
})

test('so is one of twelve services that shares no word with ours', () => {
  const names = 'adder brook cedar delta ember fjord grove heath islet knoll marsh ridge'.split(' ')
  const services = names.map(
    (name, at) => `  ${name}:
    endpoints: ${1 + (at % 4)}
    workers: ${4 + at}
    queue: ${16 * (1 + at)}
    serviceTime: { exponential: ${3 + at * 7}ms }
    failures: ${(at * 0.3).toFixed(1)}%
    zone: [north, south]
    calls: [${names.slice(at + 1, at + 3).join(', ')}]
`,
  )
  const text = `halfopen: 1
title: A river
description: Twelve services in a line, each calls the next two.
seed: 99
duration: 90s
system: linkerd2
services:
${services.join('')}clients:
  boat: { to: adder, rate: 75/s, timeout: 2s }
policies:
${names.map((name, at) => `  - { for: ${name}, timeout: ${200 + at * 35}ms, retry: { attempts: ${1 + (at % 3)}, on: [5xx] } }\n`).join('')}events:
  - { at: 20s, until: 40s, fault: { slow: 4x }, on: marsh }
expect:
  - { metric: success(boat), after: 20s, below: 95% }
`
  expect(servicesOf(text)).toBe(12)
  const link =
    base + writeLink({ scenario: '', text, file: 'river.yaml', seed: 99, at: 30_000_000 })
  expect(link.length).toBeLessThanOrEqual(2_000)
})

test('a moment of a run of the catalogue is a link of 300 letters at most', () => {
  for (const { file } of scenarios) {
    const scenario = file.replace(/^.*?\d+-([^/]*)\.yaml$/, '$1')
    const commands = ['20s slow cart 3x until 30s']
    const link =
      base +
      writeLink({ scenario, seed: 999_999, system: 'istio-ambient', commands, at: 124_620_000 })
    expect(link.length, file).toBeLessThanOrEqual(300)
  }
})

test('what was packed with a dictionary and is cut off is damaged', () => {
  const whole = packText('halfopen: 1\ntitle: A river\n')
  for (const state of ['z2.', 'z2.AA', whole.slice(0, -3), 'z3.AAAA', 'z2.\u0000'])
    expect(unpackText(state), state).toBe('damaged')
})
