import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseCommand } from '../scenario/commandText.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import { parseScenario } from '../scenario/parse.ts'
import { ScenarioError } from '../scenario/ScenarioError.ts'
import { parseSetting } from '../scenario/settings.ts'
import { fuzzRuns, fuzzSeed, hostileText, realTexts, sharedKeys } from './hostileTexts.test.ts'
import type { Answer, Ask } from './protocol.ts'
import { readLink } from './shareLink.ts'
import { wholePlayback } from './wholePlayback.ts'

const long = 24 * 3_600_000
const shared = sharedKeys()

/** Runs a property: nothing that everybody shares may be another afterwards. */
function always<T>(arbitrary: fc.Arbitrary<T>, few: number, holds: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      holds(value)
      expect(sharedKeys()).toBe(shared)
    }),
    { seed: fuzzSeed, numRuns: fuzzRuns(few) },
  )
}

/** What a reader says of a text: a value or mistakes, each with a place, a reason and a mend. Anything else is thrown on. */
function readOrTold<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    expect(error.problems.length).toBeGreaterThan(0)
    expect(error.problems.length).toBeLessThanOrEqual(101)
    for (const { code, what, mend } of error.problems) {
      expect(code).not.toBe('')
      expect(what).not.toBe('')
      expect(mend).not.toBe('')
      expect(what.length).toBeLessThan(2_000)
    }
    return undefined
  }
}

const windowUs = 1_000_000

test(
  'whatever a text says, it runs or it is refused with reasons',
  () => {
    always(hostileText, 60, (text) => {
      const playback = wholePlayback(2_000)
      const asked = (ask: Omit<Ask, 'id'>) => playback.ask({ ...ask, id: 1 } as Ask)
      const loaded = asked({ type: 'load', text, file: 'a.yaml' } as Ask)
      expect(loaded.type, told(loaded)).toMatch(/^(?:loaded|refused)$/)
      if (loaded.type !== 'loaded') return
      const t = loaded.topology.durationUs
      for (let slices = 0; slices < 3; slices++) {
        const frame = asked({ type: 'frame', t, windowUs, buffer: undefined } as Ask)
        expect(frame.type, told(frame)).toBe('frame')
      }
      for (const ask of [
        { type: 'series' },
        { type: 'system' },
        { type: 'step', direction: 1, windowUs, buffer: undefined },
        { type: 'inspect', place: { kind: 'service', index: 0 } },
        {
          type: 'requests',
          filter: { outcome: 'all', reason: '', from: 0, to: t, most: 10, sort: 'time' },
        },
      ]) {
        const answer = asked(ask as unknown as Ask)
        expect(answer.type, `${ask.type}: ${told(answer)}`).not.toBe('failed')
      }
    })
  },
  long,
)

const told = (answer: Answer): string =>
  answer.type === 'failed' ? answer.message : JSON.stringify(answer).slice(0, 500)

const { scenario } = parseScenario(realTexts[0]!, { file: 'a.yaml' })
const words = [
  ...'20s 0s 5s..9s 9s..5s -1s 1e9s NaN slow kill errors hang policy load clear without deploy rotate root to bad each'.split(
    ' ',
  ),
  ...'3x 1e9x 0x 50% 100% 101% 500/s 1e9/s 2MB 10m cart frontend web->cart control-plane __proto__ constructor'.split(
    ' ',
  ),
  ...scenario.services.map(({ name }) => name),
  ...scenario.clients.map(({ name }) => name),
  '{for: cart, retry: {attempts: 1000000000}}',
  '{for: "*", __proto__: {a: 1}}',
  `{for: ${'['.repeat(2_000)}`,
  '\u202e',
  '\u001b[31m',
  '<b>',
  '',
]
const hostileCommand = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 7 }).map((some) => some.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

test(
  'whatever a command says, it is read or refused with reasons, and what is read can be written',
  () => {
    always(hostileCommand, 500, (text) => {
      const command = readOrTold(() => parseCommand(text, scenario))
      if (command === undefined) return
      const again = formatCommand(command)
      expect(formatCommand(parseCommand(again, scenario))).toBe(again)
    })
  },
  long,
)

const path = fc
  .array(
    fc.constantFrom(
      ...'services clients policies events cart retry attempts __proto__ constructor prototype toString polluted'.split(
        ' ',
      ),
      ...scenario.services.map(({ name }) => name),
      '[0]',
      '[-1]',
      '[1e9]',
      '',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('.').replaceAll('.[', '['))

test(
  'whatever a setting names, it is set or refused with reasons',
  () => {
    const value = fc.oneof(fc.constantFrom('1', '30%', '{a: 1}', '[1]', 'null'), fc.string())
    always(fc.tuple(path, value), 200, ([at, text]) => {
      const setting = readOrTold(() => parseSetting(`${at}=${text}`))
      if (setting === undefined) return
      readOrTold(() =>
        parseScenario(realTexts[0]!, { file: 'a.yaml', set: { [setting.path]: setting.value } }),
      )
    })
  },
  long,
)

test(
  'whatever a link says, it is a run, a trouble, or nothing',
  () => {
    const key = fc.constantFrom(
      'scenario',
      'state',
      'file',
      'seed',
      'system',
      'do',
      't',
      '__proto__',
    )
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.base64String().map((text) => `z1.${text}`),
      fc.constantFrom('Infinity', 'NaN', '1e999', '-1', '9'.repeat(400), ';'.repeat(5_000), '%'),
    )
    const link = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.tuple(key, value)).map((pairs) => `#${new URLSearchParams(pairs).toString()}`),
    )
    always(link, 1_000, (text) => {
      const run = readLink(text)
      if (run === undefined || run.trouble !== undefined) return
      expect(run.at ?? 0).toSatisfy(Number.isFinite)
      expect(run.seed ?? 0).toSatisfy(Number.isSafeInteger)
      expect(run.file ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u)
    })
  },
  long,
)

const smallNumber = fc.constantFrom(0, -1, 1, 1.5, 1e15, NaN, Infinity, 2 ** 32)
const place = fc.record({
  kind: fc.constantFrom(
    'service',
    'endpoint',
    'proxy',
    'edge',
    'client',
    'cluster',
    'member',
    'controlPlane',
    'node',
    'queue',
    'nothing',
    '__proto__',
  ),
  index: smallNumber,
})
const anyAsk = fc.oneof(
  fc.record({ type: fc.constant('frame'), t: smallNumber, windowUs: smallNumber }),
  fc.record({
    type: fc.constant('find'),
    what: fc.constantFrom<unknown>('request', [], ['failure'], ['nothing']),
    from: smallNumber,
    direction: fc.constantFrom(1, -1),
    windowUs: smallNumber,
  }),
  fc.record({
    type: fc.constant('step'),
    direction: fc.constantFrom(1, -1),
    windowUs: smallNumber,
  }),
  fc.record({ type: fc.constant('inspect'), place }),
  fc.record({ type: fc.constant('series'), place, known: smallNumber }),
  fc.record({
    type: fc.constant('history'),
    machine: fc.constantFrom('pod', 'x'),
    row: smallNumber,
  }),
  fc.record({ type: fc.constant('story'), request: smallNumber }),
  fc.record({ type: fc.constantFrom('system', 'nothing', 'prepare', 'load', 'toString') }),
  fc.record({ type: fc.constant('outcome'), of: fc.object() }),
  fc.object(),
)

test(
  'whatever is asked of the playback, there is an answer, and it plays on',
  () => {
    const playback = wholePlayback(500)
    const text = realTexts[1]!
    expect(playback.ask({ type: 'load', id: 0, text, file: 'a.yaml' }).type).toBe('loaded')
    always(anyAsk, 200, (ask) => {
      const answer = playback.ask({ ...ask, id: 1 } as unknown as Ask)
      expect(answer === undefined || typeof answer.type === 'string').toBe(true)
      const next = playback.ask({ type: 'frame', id: 2, t: 0, windowUs: 0, buffer: undefined })
      expect(next.type, told(next)).toBe('frame')
    })
  },
  long,
)
