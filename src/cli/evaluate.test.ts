import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { DecisionRecord } from '../evaluation/decisionRecord.ts'
import { FakeTerminal } from './fakeTerminal.ts'
import { columns } from './layout.ts'
import { commandLine } from './main.ts'

const fixture = (name: string) => readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8')
const files = {
  'a.yaml': fixture('conference-enthusiasm'),
  'b.yaml': fixture('regulated-mixed-estate'),
  'c.yaml': fixture('team-wants-sight'),
  'one.yaml': 'evaluation: 1\nanswers: { 4.2: a }\n',
  'wrong.yaml': 'evaluation: 1\nanswers: { 1.1: x }\nera: 1999\n',
}

async function evaluate(...words: string[]) {
  const terminal = new FakeTerminal(files)
  const code = await commandLine(['evaluate', ...words], terminal)
  return { code, out: terminal.stdout, error: terminal.stderr }
}

async function record(...words: string[]): Promise<DecisionRecord> {
  const { out, error } = await evaluate(...words, '--format', 'json')
  expect(error).toBe('')
  return JSON.parse(out) as DecisionRecord
}

describe('the JSON of an evaluation', () => {
  const schema = JSON.parse(readFileSync('static/evaluation.schema.json', 'utf8')) as object
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

  test.each([
    [['a.yaml']],
    [['b.yaml', '--today', '2028-01-01']],
    [['c.yaml', '--era', '2018']],
    [['one.yaml']],
  ])('keeps the published schema: %s', async (words) => {
    validate(await record(...words))
    expect(validate.errors).toBeNull()
  })

  test('the era of the command line counts, and the same input gives the same record', async () => {
    const [then, now] = [await record('b.yaml', '--era', '2018'), await record('b.yaml')]
    expect([then.era, now.era]).toEqual(['2018', 'today'])
    expect(then.verdict.shortlist).toEqual(['l1'])
    expect(now.verdict.shortlist).toEqual(['istioS', 'kuma', 'l2'])
    expect(await record('b.yaml')).toEqual(now)
  })

  test('shares of the ledger sum to the fit, and every source that is named is listed', async () => {
    const { ledger, ranking, sources } = await record('c.yaml', '--era', '2018')
    for (const { id, fit } of ranking) {
      const own = ledger.filter(({ candidate }) => candidate === id)
      expect(own.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(fit, 9)
    }
    const listed = new Set(sources.map(({ number }) => number))
    for (const number of ledger.flatMap((row) => row.sources)) expect(listed).toContain(number)
  })
})

describe('the record as Markdown', () => {
  test('has the result, the reasons, the runs, the risks and the next steps', async () => {
    const { out } = await evaluate('b.yaml', '--format', 'markdown')
    for (const text of [
      '**Shortlist: Istio sidecar (1.04), Kuma (0.89), Linkerd 2 (0.88).**',
      'Just outside the band of 0.20: Consul (0.83).',
      'npm run halfopen -- run scenarios/02-retries/03-retry-storm.yaml',
      '`#scenario=retry-storm`',
      '--systems none,istio,kuma,linkerd2',
      'Edge: checkout to pay',
      'Decision: on 2027-02-22',
      'Who rotates the trust anchor, and when? · Security · 2026-12-31 · (6.4)',
      'Platform: a, "one central place with guardrails"; Payments: b',
      'Two hundred machines of the core system',
    ])
      expect(out).toContain(text)
    for (const line of out.split('\n').filter((text) => text.startsWith('|'))) {
      expect([4, 5, 7]).toContain(line.split('|').length - 1)
    }
  })

  test('an excluded candidate is crossed out, with what excluded it', async () => {
    const { out } = await evaluate('b.yaml', '--era', '2018', '--format', 'markdown')
    expect(out).toContain('| ~~Conduit~~ | +0.07 | excluded by 3.2b: Ran on Kubernetes only.')
  })

  test('"not yet" says what to do first, and the pilot comes later', async () => {
    const { out } = await evaluate('a.yaml', '--format', 'markdown')
    expect(out).toContain('**Not yet: get ready first.')
    expect(out).toContain('- Name who operates the mesh, on call included. (1.3)')
    expect(out).toContain('## When that is done: a pilot')
  })
})

describe('evaluate', () => {
  test('tells the result in lines that fit', async () => {
    const { out, code } = await evaluate('c.yaml', '--era', '2018')
    expect(code).toBe(0)
    expect(out).toContain('Shortlist: Conduit (0.55).')
    expect(out.replace(/\s+/g, ' ')).toContain('Merged into Linkerd 2.0 four months later. [15]')
    const wide = out.split('\n').filter((line) => line.length > columns)
    // Commands are not broken, so that they can be copied.
    expect(wide.filter((line) => !line.includes('npm run'))).toEqual([])
  })

  test('prints an empty answers file that it reads itself', async () => {
    const { out } = await evaluate('--template')
    const terminal = new FakeTerminal({ 'empty.yaml': out })
    expect(await commandLine(['evaluate', 'empty.yaml'], terminal)).toBe(0)
    expect(terminal.stdout).toContain('Keep answering: 0 % of the questions are answered')
  })

  test('marks facts that are too old on a day, and lists them', async () => {
    expect((await evaluate('b.yaml', '--today', '2027-12-01')).out).toContain(
      'older than 12 months',
    )
    expect((await evaluate('b.yaml', '--today', '2026-12-01')).out).not.toContain('12 months')
    const { out } = await evaluate('--facts', '--today', '2027-12-01')
    expect(out).toContain('too old: ')
    expect(out).toContain('no source: ')
    expect((await evaluate('--facts')).out).not.toContain('too old: ')
  })

  test('measures the scenarios behind the answers, each with its own seed', async () => {
    const { runs } = await record('one.yaml', '--measure')
    expect(runs.map(({ demonstration }) => demonstration)).toEqual(['D13'])
    const [run] = runs[0]!.scenarios
    expect(run!.commands[1]).toMatch(/check scenarios\/02-retries\/01-.*\.yaml --seeds 7$/)
    expect(run!.figures.length).toBeGreaterThan(1)
    for (const { value } of run!.figures) expect(value).toMatch(/^[\d.]/)
  })

  test.each([
    [
      ['wrong.yaml'],
      ['wrong.yaml:2:17  unknown-word', 'wrong.yaml:3:6  unknown-word', 'Known: 2018, today.'],
    ],
    [['none.yaml'], ['file-missing']],
    [[], ['No answers file is named.', '--template']],
    [['a.yaml', 'b.yaml'], ['One answers file is read.']],
    [
      ['a.yaml', '--era', '2020', '--format', 'pdf', '--today', 'now'],
      ['no era "2020"', 'no format "pdf"', '"now" is no day'],
    ],
    [['--template', '--facts'], ['Give one of the two.']],
    [['--template', 'a.yaml'], ['--template reads no file.']],
  ])('refuses %j', async (words, told) => {
    const { code, out, error } = await evaluate(...words)
    expect([code, out]).toEqual([2, ''])
    for (const text of told) expect(error).toContain(text)
  })
})
