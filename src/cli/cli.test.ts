import { readFileSync } from 'node:fs'
import Ajv from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Counts, RunReport } from '../record/report.ts'
import { FakeTerminal } from './fakeTerminal.ts'
import { grouped, milliseconds } from './layout.ts'
import { commandLine } from './main.ts'

/** Two tiers on Envoy; the second fails for a while, is retried, and ejected. */
const shop = `
halfopen: 1
title: A shop
seed: 3
duration: 12s
system: envoy
services:
  cart: { endpoints: 2, workers: 50, serviceTime: { exponential: 5ms }, calls: [{ to: stock }] }
  stock: { endpoints: 3, workers: 50, serviceTime: { exponential: 5ms } }
clients:
  web: { to: cart, rate: 150/s, timeout: 200ms }
  batch: { to: stock, rate: 20/s }
policies:
  - { for: stock, retry: { attempts: 2, on: [5xx] }, outlier: { consecutive5xx: 3, interval: 1s, baseEjectionTime: 2s, maxEjectionPercent: 50% } }
events:
  - { at: 4s, until: 7s, fault: { errors: 60% }, on: stock-1 }
  - { at: 5s, policy: { for: cart, timeout: 1s } }
expect:
  - { metric: success(web), above: 50% }
  - { metric: amp(stock), after: 4s, until: 7s, above: 1.01 }
control:
  title: Without the fault
  set: { events: null }
  expect:
    - { metric: success(web), above: 99% }
`

/** A coin: half of the requests fail, so what is expected of it is a matter of luck. */
const coin = `
halfopen: 1
duration: 1s
services: { cart: { workers: 100, serviceTime: { constant: 1ms }, failures: 50% } }
clients: { web: { to: cart, rate: 20/s } }
expect:
  - { metric: success(web), above: 50% }
`

/** The shop with beats: the second asks for a number that it has wrong, in a way that no other option is nearer. */
const shown = `${shop}
beats:
  - { id: calm, title: All is well, until: 4s, expect: [{ metric: success(web), over: 3s, atLeast: 99% }] }
  - id: fails
    until: 7s
    do: [{ fault: { slow: 2x }, on: cart, until: 6s }]
    predict:
      ask: How many attempts for each request?
      options: [{ text: "1.2" }, { text: "9" }]
      right: 1
      answer: { metric: amp(stock), over: 3s }
    show: [{ metric: p99(web), label: the slowest, over: 2s }]
`

async function halfopen(words: readonly string[], colours = false) {
  const files = {
    'shop.yaml': shop,
    'coin.yaml': coin,
    'shown.yaml': shown,
    'wrong.yaml': shown.replace('right: 1', 'right: 2').replace('atLeast: 99%', 'below: 99%'),
    '-': coin,
    'broken.yaml': 'halfopen: 1\nx: 1',
  }
  const terminal = new FakeTerminal(files, colours)
  const code = await commandLine(words, terminal)
  return { code, out: terminal.stdout, error: terminal.stderr }
}

async function report(...words: string[]): Promise<RunReport> {
  const { out, error } = await halfopen(['run', 'shop.yaml', '--format', 'json', ...words])
  expect(error).toBe('')
  return JSON.parse(out) as RunReport
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('the JSON of a run', () => {
  const schema = JSON.parse(readFileSync('static/run.schema.json', 'utf8')) as object
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

  test.each([
    [[]],
    [['--system', 'none']],
    [['--system', 'hystrix']],
    [['--system', 'istio-2018']],
    [['--until', '2500ms', '--set', 'clients.batch=null']],
  ])('keeps the published schema: %s', async (words) => {
    const result = await report(...words)
    validate(result)
    expect(validate.errors).toBeNull()
  })

  test('requests are answered, failed or in flight, and the reasons sum', async () => {
    const { clients, services, edges, timeline } = await report()
    const all: Counts[] = [clients, services, edges].flatMap((group) => Object.values(group))
    expect(all.length).toBe(7)
    for (const { requests, ok, failed, inFlight, reasons, attempts, retries } of all) {
      expect(ok + failed + inFlight).toBe(requests)
      expect(sum(Object.values(reasons))).toBe(failed)
      expect(attempts - retries).toBeLessThanOrEqual(requests)
    }
    expect(sum(all.map(({ failed }) => failed))).toBeGreaterThan(0)
    const users = Object.values(clients)
    expect(sum(timeline.map(({ offered }) => offered))).toBe(sum(users.map((of) => of.requests)))
    expect(sum(timeline.map(({ ok }) => ok))).toBe(sum(users.map(({ ok }) => ok)))
    expect(sum(timeline.map(({ failed }) => failed))).toBe(sum(users.map(({ failed }) => failed)))
    expect(timeline.at(-1)!.inFlight).toBe(sum(users.map(({ inFlight }) => inFlight)))
    expect(timeline).toHaveLength(12)
  })

  test('the counters of Envoy agree with what the edges count', async () => {
    const { services, edges, stats, endpoints, proxies } = await report()
    for (const [name, { retries }] of Object.entries(services)) {
      const sent = stats[`cluster.${name}.upstream_rq_total`]!
      expect(stats[`cluster.${name}.upstream_rq_retry`]).toBe(retries)
      const of = Object.entries(edges).filter(([edge]) => edge.endsWith(`→${name}`))
      expect(sum(of.map(([, edge]) => edge.stats.upstream_rq_total!))).toBe(sent)
    }
    const ejections = sum(Object.values(endpoints).map((endpoint) => endpoint.ejections))
    expect(ejections).toBeGreaterThan(0)
    expect(stats['cluster.stock.outlier_detection.ejections_enforced_total']).toBe(ejections)
    expect(Object.keys(proxies)).toEqual(
      expect.arrayContaining(['web', 'batch', 'cart-1', 'stock-3']),
    )
    expect(proxies['web']!.config).toMatchObject({ state: 'ready', version: 1, newest: 1 })
  })

  test('the same run gives the same JSON but for the wall time', async () => {
    const [one, two] = [await report(), await report()]
    expect({ ...two, wallMs: 0 }).toEqual({ ...one, wallMs: 0 })
    const other = await report('--seed', '4')
    expect(other.digest).not.toBe(one.digest)
    expect(other.seed).toBe(4)
  })

  test('flags change the run as the scenario would', async () => {
    const { until, clients, system, services } = await report(
      ...['--until', '6s', '--system', 'none', '--set', 'services.stock.failures=100%'],
      ...['--do', '2s load web 0/s', '--do=3s slow cart 2x'],
    )
    expect({ until, system }).toEqual({ until: 6000, system: 'none' })
    expect(clients['web']!.requests).toBeLessThan(400)
    expect(services['stock']!.ok).toBe(0)
  })
})

describe('the text of a run', () => {
  test('tells the same numbers as the JSON, in 100 columns and without escape sequences', async () => {
    const { out } = await halfopen(['run', 'shop.yaml'])
    const { clients, services, edges, digest, events } = await report()
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    const row = (name: string, of: Counts) => [
      name,
      grouped(of.requests),
      `${Number(((of.ok / (of.ok + of.failed)) * 100).toFixed(2))} %`,
      grouped(of.failed),
      (of.attempts / of.requests).toFixed(2),
      milliseconds(of.latencyMs.p50),
      milliseconds(of.latencyMs.p99),
    ]
    const lines = out.split('\n').map((line) => line.split(/ {2,}/))
    for (const [name, of] of Object.entries(clients)) {
      expect(lines).toContainEqual(row(`${name} (client)`, of))
    }
    for (const [name, of] of Object.entries(services)) {
      expect(lines.map((line) => line.slice(0, 7))).toContainEqual(row(name, of))
    }
    for (const [name, of] of Object.entries(edges)) {
      for (const [reason, count] of Object.entries(of.reasons)) {
        const told = lines.find((line) => line[1] === name && line[3]?.startsWith(reason) === true)
        expect(told?.[2]).toBe(grouped(count))
      }
    }
    expect(out).toContain(`digest ${digest}`)
    expect(out).toContain(`${grouped(events)} events`)
    expect(out).toContain('errors stock-1 60% ends')
    expect(out).not.toContain('\u001b')
  })

  test('is coloured on a terminal', async () => {
    expect((await halfopen(['run', 'coin.yaml'], true)).out).toContain('\u001b[1m')
  })

  test('an expectation that is not met changes nothing in the exit code of a single run', async () => {
    const { code, out } = await halfopen(['run', 'coin.yaml', '--set', 'expect[0].above=99%'])
    expect(out).toContain('not met  success(web) above 99%')
    expect(code).toBe(0)
  })
})

describe('beats', () => {
  const run = async (...words: string[]): Promise<RunReport> => {
    const { out, error } = await halfopen(['run', 'shown.yaml', '--format', 'json', ...words])
    expect(error).toBe('')
    return JSON.parse(out) as RunReport
  }

  test('a run goes to the end of the one that is named, by its name or its number', async () => {
    const named = await run('--beat', 'fails')
    expect(named.until).toBe(7_000)
    expect(named.beats.map(({ id }) => id)).toEqual(['calm', 'fails'])
    expect((await run('--beat', '1')).digest).toBe(named.digest)
    expect((await run('--until', '7s')).digest).toBe(named.digest)
    expect((await run('--beat', 'calm')).beats).toHaveLength(1)
  })

  test('what a beat does happens in the run, and what it shows is measured at its end', async () => {
    const { beats, changes } = await run()
    expect(beats[0]!.expectations[0]).toMatchObject({ met: true, text: expect.any(String) })
    expect(beats[1]!.figures).toEqual([
      { label: 'the slowest', metric: 'p99(web)', value: expect.any(Number), trouble: '' },
    ])
    expect(beats[1]!.prediction).toMatchObject({ holds: true, trouble: '' })
    expect(changes.length).toBe((await report()).changes.length + 2)
    expect((await run()).digest).not.toBe((await report()).digest)
  })

  test('are told by name, with what holds and what does not', async () => {
    const { code, out } = await halfopen(['check', 'shown.yaml', '--seeds', '1..3'])
    expect(out).toContain('Beat 0, calm: All is well\n  holds  success(web) at least 99% over 3s')
    expect(out).toContain('shows the slowest: ')
    expect(out).toContain('How many attempts for each request? right: 1.2; 3 of 3 seeds; measured')
    expect(code).toBe(0)

    const wrong = await halfopen(['check', 'wrong.yaml', '--seeds', '1..3'])
    expect(wrong.code).toBe(1)
    expect(wrong.out).toContain('LOST   success(web) below 99% over 3s: 0 of 3 seeds')
    expect(wrong.out).toContain('right: 9; 0 of 3 seeds')
    expect(wrong.out).toContain('Something does not hold in 1 of 1')
  })

  test.each(['shown.yaml', 'wrong.yaml', 'coin.yaml'])(
    'and all else that was judged of %s is JSON of the published schema',
    async (file) => {
      const schema = JSON.parse(readFileSync('static/check.schema.json', 'utf8')) as object
      const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
      const { code, out } = await halfopen(['check', file, '--seeds', '1,2', '--format', 'json'])
      const result = JSON.parse(out) as { holds: boolean }
      validate(result)
      expect(validate.errors).toBeNull()
      expect(result.holds).toBe(code === 0)
    },
  )

  test('the JSON of a run with them keeps the published schema', async () => {
    const schema = JSON.parse(readFileSync('static/run.schema.json', 'utf8')) as object
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
    validate(await run())
    expect(validate.errors).toBeNull()
  })

  test.each([
    ['storm', 'Known: calm, fails.'],
    ['2', 'There is no beat "2".'],
    ['fail', 'Did you mean fails?'],
  ])('that there are not are refused: %s', async (beat, said) => {
    const { code, error } = await halfopen(['run', 'shown.yaml', '--beat', beat])
    expect([code, error]).toEqual([2, expect.stringContaining(said)])
  })
})

describe('check', () => {
  test('a scenario whose expectations and control hold', async () => {
    const { code, out, error } = await halfopen(['check', 'shop.yaml', '--seeds', '1..3'])
    expect(out).toMatch(/holds {2}success\(web\) above 50%: 3 of 3 seeds; measured .* … .* … /)
    expect(out).toContain('Control: Without the fault')
    expect(out).toContain('All hold: 1 scenario, 3 seeds.')
    expect({ code, error }).toEqual({ code: 0, error: '' })
  })

  test('losing seeds are listed with a command that shows them', async () => {
    const { code, out } = await halfopen(['check', 'coin.yaml', 'shop.yaml', '--seeds', '1..8'])
    expect(code).toBe(1)
    const [, seed] = /lost on seed (\d+)/.exec(out)!
    const command = `npm run halfopen -- run coin.yaml --seed ${seed}`
    expect(out).toContain(command)
    const shown = await halfopen(command.split(' ').slice(4))
    expect(shown.out).toContain('not met  success(web) above 50%')
    expect(out).toContain('Something does not hold in 1 of 2 scenarios.')
  })

  test('the command for a lost control sets what the control sets', async () => {
    const sets = ['--set', 'control.expect[0].above=100%', '--set', 'clients.web.rate=50/s']
    const { out } = await halfopen(['check', 'shop.yaml', '--seeds', '1', ...sets])
    expect(out).toContain(
      "npm run halfopen -- run shop.yaml --seed 1 --set 'control.expect[0].above=100%'" +
        ' --set clients.web.rate=50/s --set events=null',
    )
  })
})

describe('why', () => {
  test('tells the story of the first failure, or of a number', async () => {
    const first = await halfopen(['why', 'coin.yaml', '--first-failure'])
    expect(first).toMatchObject({ code: 0, error: '' })
    const [, number] = /^Request (\d+), asked at/.exec(first.out)!
    expect((await halfopen(['why', 'coin.yaml', '--request', number!])).out).toBe(first.out)
  })

  test('no failure is an answer as well, a request that never was is a mistake', async () => {
    const calm = ['why', 'coin.yaml', '--set', 'services.cart.failures=0%']
    expect(await halfopen([...calm, '--first-failure'])).toEqual({
      code: 0,
      out: 'No request of a client failed within 1 s.\n',
      error: '',
    })
    expect((await halfopen([...calm, '--request', '12345'])).code).toBe(2)
  })
})

describe('mistakes', () => {
  test('all of them are told at once, on standard error, with suggestions', async () => {
    const { code, out, error } = await halfopen([
      ...['run', 'shop.yaml', '--sed', '7', '--until', '60', '--format', 'xml'],
      ...['--set', 'services.cort.workers=1', '--do', '5s kill crat', '--system', 'envoi'],
    ])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const told of [
      'There is no flag --sed.\n  Did you mean --seed?',
      '--until is 60, which has no unit.',
      'There is no format "xml".',
      'Did you mean cart? Known: cart, stock.',
      'Did you mean envoy?',
    ]) {
      expect(error).toContain(told)
    }
    expect(error).toContain('--do "5s kill crat"')
  })

  test.each([
    [[], 'usage: npm run halfopen'],
    [['rnu'], 'Did you mean run?'],
    [['--seed', '1'], 'a verb must stand'],
    [['run'], 'No scenario is named.'],
    [['run', 'shpo.yaml'], 'Did you mean shop.yaml?'],
    [['run', 'shop.yaml', 'coin.yaml'], 'After the scenario stands "coin.yaml" as well.'],
    [['run', 'shop.yaml', '--seed'], '--seed has no value.'],
    [['run', 'shop.yaml', '--seed', '-1'], '"-1" is no seed.'],
    [['run', 'shop.yaml', '--seed', '1', '--seed', '2'], '--seed is given twice.'],
    [['run', 'shop.yaml', '--until', '0s'], 'a run lasts longer'],
    [['run', 'broken.yaml'], 'broken.yaml:2:1'],
    [['check', 'coin.yaml', 'broken.yaml'], 'broken.yaml:2:1'],
    [['check', 'coin.yaml', '--seeds', '5..1'], 'ends before it begins'],
    [['check', 'coin.yaml', '--seeds', '1..'], '"1.." is no seed and no range of seeds.'],
    [['check', 'coin.yaml', '--seeds', '0..4294967295'], 'more than 10000 seeds'],
    [['why', 'coin.yaml'], 'Write --request N or --first-failure.'],
    [['why', 'coin.yaml', '--first-failure=1'], '--first-failure takes no value.'],
    [['help', 'chekc'], 'Did you mean check?'],
  ])('%s', async (words, told) => {
    const { code, out, error } = await halfopen(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toContain(told)
  })

  test('what is no text, or far too long, is refused', async () => {
    const terminal = new FakeTerminal({ a: Uint8Array.of(0xff, 0xfe, 0), b: new Uint8Array(5e6) })
    expect(await commandLine(['check', 'a', 'b'], terminal)).toBe(2)
    expect(terminal.stderr).toContain('It is no text in UTF-8.')
    expect(terminal.stderr).toContain('more than 4 MB')
  })

  test('whatever stands on the command line, it ends with 0, 1 or 2 and never both speaks and refuses', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...[
          'run',
          'check',
          'why',
          'help',
          '--help',
          '--version',
          '-',
          '--',
          'coin.yaml',
          'broken.yaml',
        ],
        ...['--seed', '--seeds', '--until', '--set', '--do', '--system', '--format', '--request'],
        ...[
          '--first-failure',
          '1..2',
          '7',
          '300ms',
          'json',
          'none',
          'envoy',
          'clients.web.rate=5/s',
        ],
        ...['1s kill cart', 'services.cart=null', '--format=json', '0s..1s hang cart-1'],
      ),
      fc.string({ maxLength: 12 }),
      fc.string({ maxLength: 8 }).map((text) => `--${text}`),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 7 }), async (words) => {
        const { code, out, error } = await halfopen(words)
        expect([0, 1, 2]).toContain(code)
        if (code === 2) expect(out).toBe('')
        else expect(error).toBe('')
      }),
      { numRuns: 300 },
    )
  }, 30_000)
})

describe('help', () => {
  test.each([['--help'], ['help'], ['-h']])('%s lists the verbs', async (word) => {
    const { code, out } = await halfopen([word])
    expect(code).toBe(0)
    for (const verb of ['run', 'check', 'why']) expect(out).toContain(`\n  ${verb} `)
  })

  test.each(['run', 'check', 'why'])('of %s names every flag, in 100 columns', async (verb) => {
    const { out } = await halfopen([verb, 'no-such-file', '--help'])
    expect(out).toContain(`usage: npm run halfopen -- ${verb} FILE`)
    expect(out).toContain('--set PATH=VALUE')
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    expect((await halfopen(['help', verb])).out).toBe(out)
  })

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect((await halfopen(['--version'])).out).toBe(`${version}\n`)
  })
})
