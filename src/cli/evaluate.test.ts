import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import type { DecisionRecord } from '../evaluation/decisionRecord.ts'
import type { DemonstrationReport } from '../evaluation/demo/demonstrationReport.ts'
import { FakeTerminal } from './fakeTerminal.ts'
import { columns } from './layout.ts'
import { commandLine } from './main.ts'

const fixture = (name: string) => readFileSync(`src/evaluation/fixtures/${name}.yaml`, 'utf8')
const files = {
  'a.yaml': fixture('conference-enthusiasm'),
  'b.yaml': fixture('regulated-mixed-estate'),
  'c.yaml': fixture('team-wants-sight'),
  'storm.yaml': 'evaluation: 1\nanswers: { 2.1: c, 5.1: d }\n',
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
      'npm run halfopen -- run scenarios/20-evaluation/01-your-outage.yaml',
      '`#scenario=your-outage`',
      '--systems none,istio,kuma,linkerd2',
      'Edge: checkout to pay',
      'Decision: on 2027-02-22',
      'Who rotates the trust anchor, and when? · Security · 2026-12-31 · (6.4)',
      'Platform: a, "one central place with guardrails"; Payments: b',
      'Two hundred machines of the core system',
    ])
      expect(out).toContain(text)
    for (const line of out.split('\n').filter((text) => text.startsWith('|'))) {
      expect([4, 5, 7, 8]).toContain(line.split('|').length - 1)
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
    const { runs } = await record('storm.yaml', '--measure')
    expect(runs.map(({ demonstration }) => demonstration)).toEqual(['D3', 'D14'])
    const { command, runs: own } = runs[0]!
    // Where retries are is a knob of it, and the answer turns it.
    expect(command).toContain('--turn')
    expect(own.length).toBeGreaterThan(0)
    const figures = own.flatMap((run) => run.figures)
    expect(figures.length).toBeGreaterThan(0)
    for (const { value } of figures) expect(value).toMatch(/^(?:[\d.]|never$)/)
    for (const { link } of own) expect(link).toMatch(/^(?:scenario|state)=/)

    // The command that stands beside the figures gives the same.
    const terminal = new FakeTerminal({})
    const asked = command.split(' -- ')[1]!.split(' ')
    expect(await commandLine([...asked, '--format', 'json'], terminal)).toBe(0)
    const told = terminal.stdout
    for (const { label, value } of figures) {
      expect(told).toContain(label)
      expect(told.replaceAll('\u00a0', ' ')).toContain(`"${value}"`)
    }
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

describe('evaluate --demonstration', () => {
  const schema = JSON.parse(readFileSync('static/demonstration.schema.json', 'utf8')) as object
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)

  async function shown(...words: string[]): Promise<DemonstrationReport> {
    const { out, error } = await evaluate(...words, '--format', 'json')
    expect(error).toBe('')
    return JSON.parse(out) as DemonstrationReport
  }

  test('prints its numbers as the schema says, the same for the same seed', async () => {
    const report = await shown('--demonstration', 'D3')
    validate(report)
    expect(validate.errors).toBeNull()
    const [without, mesh] = report.runs
    for (const { figures } of report.runs)
      expect(figures.map(({ trouble }) => trouble)).toEqual(['', '', '', ''])
    expect(mesh!.digests[0]!.digest).not.toBe(without!.digests[0]!.digest)
    expect(await shown('--demonstration', 'd3')).toEqual(report)
  })

  test('over seeds it tells the median and the spread, and on which a claim is lost', async () => {
    const { runs, claims, seeds } = await shown('--demonstration', 'D3', '--seeds', '3,4')
    expect(seeds).toEqual([3, 4])
    for (const { min, value, max, spread } of runs[0]!.figures.slice(0, 2)) {
      expect([min! <= value!, value! <= max!]).toEqual([true, true])
      expect(spread).toContain('…')
    }
    for (const { met, of, losingSeeds } of claims) expect(met + losingSeeds.length).toBe(of)
  })

  test('answers turn its knobs, and a flag turns them over that', async () => {
    const stands = async (...words: string[]): Promise<string> =>
      (await shown(...words, '--demonstration', 'D3')).knobs[0]!.stands
    expect(await stands()).toBe('code')
    // Nobody knows where their retries are.
    expect(await stands('a.yaml')).toBe('both')
    expect(await stands('a.yaml', '--turn', 'retries=nowhere')).toBe('nowhere')
  })

  test('what is done to it is another run', async () => {
    const [calm, crashed] = await Promise.all([
      shown('--demonstration', 'D3'),
      shown('--demonstration', 'D3', '--do', '5s kill stock-2'),
    ])
    expect(crashed.runs[0]!.commands).toEqual(['5s kill stock-2'])
    expect(crashed.runs[0]!.digests).not.toEqual(calm.runs[0]!.digests)
  })

  test('as text it fits, and names the claims', async () => {
    const { out, code } = await evaluate('--demonstration', 'D3')
    expect(code).toBe(0)
    expect(out).toContain('D3 Your outage with and without a mesh')
    expect(out).toMatch(/amp\(stock\)\s+3\.\d+\n/)
    expect(out).toMatch(/goodput of with is above .* \/s: yes/)
  })

  test.each([
    [
      ['--demonstration', 'D20'],
      ['no demonstration "D20"', 'Known: D1,'],
    ],
    [
      ['--demonstration', 'D3', '--turn', 'mesh=on', '--turn', 'nothing=1'],
      ['The knob mesh has no choice "on"', 'D3 has no knob "nothing"'],
    ],
    [['--demonstration', 'D3', '--format', 'markdown'], ['Write text or json.']],
    [['--demonstration', 'D3', '--measure'], ['--measure says nothing of one demonstration']],
    [['--demonstration', 'D3', '--do', '5s kill nobody'], ['nobody']],
    [['a.yaml', '--seeds', '1..3'], ['--seeds is of a demonstration']],
  ])('refuses %j', async (words, told) => {
    const { code, out, error } = await evaluate(...words)
    expect([code, out]).toEqual([2, ''])
    for (const text of told) expect(error).toContain(text)
  })
})
