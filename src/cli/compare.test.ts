import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import { describe, expect, test } from 'vitest'
import type { CompareReport } from '../record/compare/report.ts'
import { FakeTerminal } from './fakeTerminal.ts'
import { columns } from './layout.ts'
import { commandLine } from './main.ts'

const shop = `
halfopen: 1
title: A shop
seed: 3
duration: 12s
system: envoy
services:
  cart: { endpoints: 2, workers: 50, serviceTime: { exponential: 5ms }, calls: [stock] }
  stock: { endpoints: 3, workers: 50, serviceTime: { exponential: 5ms } }
clients:
  web: { to: cart, rate: 60/s, timeout: 200ms }
policies:
  - { for: stock, retry: { attempts: 2, on: [5xx] } }
events:
  - { at: 3s, until: 5s, fault: { errors: 60% }, on: stock-1 }
control:
  title: Nobody tries again
  set: { policies: null }
  expect: [{ metric: success(web), until: 2s, above: 90% }]
`

async function halfopen(...words: string[]) {
  const terminal = new FakeTerminal({ 'shop.yaml': shop }, false)
  const code = await commandLine(words, terminal)
  return { code, out: terminal.stdout, error: terminal.stderr }
}

const validator = (name: string) =>
  new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(`static/${name}.schema.json`, 'utf8')) as object,
  )

describe('compare', () => {
  const words = ['compare', 'shop.yaml', '--seeds', '1..3']

  test('the JSON keeps its published schema', async () => {
    const { out, error, code } = await halfopen(
      ...words,
      '--systems',
      'none,envoy',
      '--control',
      '--without',
      'fault',
      '--format',
      'json',
    )
    expect([code, error]).toEqual([0, ''])
    const report = JSON.parse(out) as CompareReport
    const validate = validator('compare')
    validate(report)
    expect(validate.errors).toBeNull()
    expect(report.variants.map(({ name }) => name)).toEqual([
      'none',
      'envoy',
      'Nobody tries again',
      'none, nothing breaks',
    ])
    expect(report.outage).toEqual({ from: 3_000, to: 5_000 })
    const [none, envoy, control] = report.variants
    expect(envoy!.difference!.better).toBeGreaterThan(10)
    expect(envoy!.difference!.first!.stories.map(({ outcome }) => outcome)).toEqual([
      'failed',
      'ok',
    ])
    expect(envoy!.shown.requests).toBe(none!.shown.requests)
    expect(control!.spread.failed.median).toBeGreaterThan(envoy!.spread.failed.median!)
  })

  test('the text fits a terminal, and names the first request whose fate differs', async () => {
    const { out, code } = await halfopen(...words, '--systems', 'none,envoy,linkerd2')
    expect(code).toBe(0)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
    expect(out).toContain('The first whose fate differs: web asked at ')
  })

  test('one variant is compared with the scenario as it is', async () => {
    const { out } = await halfopen(
      ...words,
      '--variant',
      'no retries: policies[0].retry=; seed=9',
      '--format',
      'json',
    )
    const { variants } = JSON.parse(out) as CompareReport
    expect(variants.map(({ name, shown }) => [name, shown.seed])).toEqual([
      ['envoy', 3],
      ['no retries', 9],
    ])
    expect(variants[1]!.difference).toMatchObject({ matched: 0 })
  })

  test.each([
    [[], 'It is not said what is compared.'],
    [['--systems', 'none,envoi'], 'Did you mean envoy?'],
    [['--systems', 'none', '--without', 'luck'], 'There is no variant without "luck".'],
    [['--variant', 'a b'], '"a b" is no setting.'],
    [
      ['--systems', 'none,none,none,none,none,none,none'],
      'These are 7 variants; 2 to 6 can be compared.',
    ],
  ])('what is wrong is said before anything runs: %s', async (more, what) => {
    const { code, error, out } = await halfopen(...words, ...more)
    expect(code).toBe(2)
    expect(error).toContain(what)
    expect(out).toBe('')
  })
})

describe('ensemble', () => {
  test('the JSON keeps its published schema, and has every value', async () => {
    const { out, error } = await halfopen(
      'ensemble',
      'shop.yaml',
      '--seeds',
      '1..4',
      '--format',
      'json',
    )
    expect(error).toBe('')
    const report = JSON.parse(out) as {
      metrics: Record<string, { median: number; p5: number; p95: number; values: number[] }>
    }
    const validate = validator('ensemble')
    validate(report)
    expect(validate.errors).toBeNull()
    const { values, median, p5, p95 } = report.metrics['p99(web)']!
    expect(values).toHaveLength(4)
    expect(values).toContain(median)
    expect([p5, p95]).toEqual([Math.min(...values), Math.max(...values)])
  })

  test('the text fits a terminal', async () => {
    const { out, code } = await halfopen(
      'ensemble',
      'shop.yaml',
      '--seeds',
      '1..2',
      '--after',
      '3s',
    )
    expect(code).toBe(0)
    expect(out).toContain('success(web)')
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  })
})

describe('bill', () => {
  test('the JSON keeps the published schema, a bill for each system', async () => {
    const { out, error } = await halfopen(
      'bill',
      'shop.yaml',
      '--systems',
      'none,envoy',
      '--format',
      'json',
    )
    expect(error).toBe('')
    const schema = JSON.parse(readFileSync('static/compare.schema.json', 'utf8')) as {
      definitions: { bill: object }
    }
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile({
      ...schema.definitions.bill,
      definitions: schema.definitions,
    })
    const bills = JSON.parse(out) as Record<string, unknown>
    expect(Object.keys(bills)).toEqual(['none', 'envoy'])
    for (const bill of Object.values(bills)) {
      validate(bill)
      expect(validate.errors).toBeNull()
    }
  })

  test('the text fits a terminal', async () => {
    const { out } = await halfopen('bill', 'shop.yaml', '--systems', 'envoy,linkerd2')
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  })
})

describe('matrix', () => {
  test('parts are the whole, whoever makes them', async () => {
    const some = [
      'matrix',
      '--outages',
      'errors,zone-loss',
      '--systems',
      'none,envoy',
      '--seeds',
      '1',
    ]
    const whole = await halfopen(...some, '--format', 'json')
    const parts = await Promise.all(
      ['1/3', '2/3', '3/3'].map((part) => halfopen(...some, '--shard', part, '--format', 'json')),
    )
    const terminal = new FakeTerminal(
      Object.fromEntries(parts.map(({ out }, index) => [`${index}.json`, out])),
      false,
    )
    await commandLine(['matrix', '0.json', '1.json', '2.json', '--format', 'json'], terminal)
    expect(JSON.parse(terminal.stdout)).toEqual(JSON.parse(whole.out))
  })

  test.each([
    [['--outages', 'errrors'], 'Did you mean errors?'],
    [['--shard', '3/2'], '"3/2" is no part of a whole.'],
    [['shop.yaml'], 'This is no part of a matrix.'],
  ])('what is wrong is said before anything runs: %s', async (words, what) => {
    const { code, error } = await halfopen('matrix', ...words)
    expect(code).toBe(2)
    expect(error).toContain(what)
  })
})
