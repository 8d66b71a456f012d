import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { fuzzRuns, fuzzSeed, sharedKeys } from '../playback/hostileTexts.test.ts'
import { defaultKeys } from './EmbedKeys.ts'
import { Handshake, type WindowLike } from './Handshake.ts'
import { verbs } from './messages.ts'
import { mostPerSecond, Port, type PortLike } from './Port.ts'
import { readKeys, sharedRunOf } from './readKeys.ts'
import { mostBytes } from './weigh.ts'

const long = 24 * 3_600_000
const shared = sharedKeys()

function always<T>(arbitrary: fc.Arbitrary<T>, few: number, holds: (value: T) => void): void {
  fc.assert(
    fc.property(arbitrary, (value) => {
      holds(value)
      expect(sharedKeys()).toBe(shared)
    }),
    { seed: fuzzSeed, numRuns: fuzzRuns(few) },
  )
}

const bad = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'javascript:alert(1)',
  '<script>',
  '\u202e',
  'x'.repeat(mostBytes),
)
const value = fc.oneof(
  fc.anything({ withTypedArray: true, withDate: true, withMap: true, withBigInt: true }),
  bad,
  fc.double(),
  fc.integer({ min: 1, max: 40 }).map((depth) => {
    let inner: unknown = 1
    for (let level = 0; level < depth; level++) inner = { a: inner }
    return inner
  }),
)
const keys = fc.constantFrom(
  ...'scenario text state seed system do beat t at play path value fault target params metric window format answer events metrics everyMs faultId'.split(
    ' ',
  ),
)
const payload = fc.oneof(fc.dictionary(keys, value, { maxKeys: 4 }), value)
/** Messages as a host sends them, with something wrong in most. */
const message = fc.oneof(
  fc.record(
    {
      v: fc.oneof({ weight: 9, arbitrary: fc.constant(1 as unknown) }, value),
      type: fc.oneof({ weight: 9, arbitrary: fc.constantFrom<unknown>(...verbs) }, bad, value),
      req: fc.oneof(fc.nat(), fc.string(), value),
      payload,
    },
    { requiredKeys: ['v', 'type'] },
  ),
  value,
)

/** A port whose other end writes down what it hears. */
function port() {
  let hear: (event: MessageEvent) => void = () => {}
  const answers: unknown[] = []
  const like: PortLike = {
    postMessage: (said) => void answers.push(said),
    addEventListener: (type, listener) => {
      if (type === 'message') hear = listener
    },
    start: () => {},
    close: () => {},
  }
  return { like, answers, say: (data: unknown) => hear({ data } as MessageEvent) }
}

test(
  'whatever a host sends, it is a message of the protocol, or told what is wrong',
  () => {
    let now = 0
    always(message, 1_000, (data) => {
      const { like, answers, say } = port()
      const onMessage = vi.fn()
      void new Port({ port: like, now: () => (now += 1_000), onMessage })
      say(data)
      expect(onMessage.mock.calls.length + answers.length).toBe(1)
      for (const [taken] of onMessage.mock.calls as [{ type: string }][]) {
        expect(verbs).toContain(taken.type)
        expect(JSON.stringify(taken).length).toBeLessThanOrEqual(mostBytes)
      }
    })
  },
  long,
)

test(
  'however many a host sends, no more than fifty in a second get through',
  () => {
    const gaps = fc.array(fc.nat(60), { minLength: 100, maxLength: 400 })
    always(gaps, 50, (all) => {
      let now = 0
      const took: number[] = []
      const { like, say } = port()
      void new Port({ port: like, now: () => now, onMessage: () => void took.push(now) })
      for (const gap of all) {
        now += gap
        say({ v: 1, type: 'play' })
      }
      for (const [index, at] of took.entries()) {
        const before = took[index - mostPerSecond]
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(1_000)
      }
    })
  },
  long,
)

test(
  'whoever is not known, and before somebody is, can start and stop and nothing else',
  () => {
    const stranger = fc.record({
      data: fc.oneof(
        message,
        fc.constantFrom<unknown>('slide:start', 'slide:stop', 'slide:other'),
        fc.record({ halfopen: fc.constant(1), type: fc.constant('connect'), id: fc.constant('a') }),
      ),
      origin: fc.oneof(
        fc.constantFrom('null', '', 'https://deck.example.evil', 'https://deck.example:8443', '*'),
        fc.webUrl(),
      ),
      isParent: fc.boolean(),
      ports: fc.constantFrom(0, 1, 2),
    })
    always(fc.array(stranger, { maxLength: 20 }), 200, (events) => {
      let hear: (event: MessageEvent) => void = () => {}
      const parent = { postMessage: () => {} }
      const window: WindowLike = {
        parent,
        addEventListener: (_, listener) => (hear = listener),
        removeEventListener: () => {},
        setInterval: () => 1,
        clearInterval: () => {},
      }
      const did: string[] = []
      void new Handshake({
        window,
        id: 'a',
        origins: ['https://deck.example'],
        own: ['https://halfopen.example', 'null'],
        onStart: () => void did.push('slide:start'),
        onStop: () => void did.push('slide:stop'),
        onConnect: () => void did.push('connect'),
      })
      for (const { data, origin, isParent, ports } of events) {
        hear({
          data,
          origin,
          source: isParent ? parent : {},
          ports: Array.from({ length: ports }, () => ({})),
        } as unknown as MessageEvent)
      }
      const allowed = events
        .filter(
          ({ data, isParent }) => isParent && (data === 'slide:start' || data === 'slide:stop'),
        )
        .map(({ data }) => data)
      expect(did).toEqual(allowed)
    })
  },
  long,
)

test(
  'whatever an address says, each key has a value that it may have, and warnings are few',
  () => {
    const name = fc.oneof(fc.constantFrom(...Object.keys(defaultKeys)), bad, fc.string())
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), bad, fc.webUrl())
    const pairs = fc.array(fc.tuple(name, text), { maxLength: 60 })
    const address = fc.oneof(
      fc.string({ unit: 'binary' }),
      pairs.map((each) => new URLSearchParams(each).toString()),
    )
    always(fc.tuple(address, address), 300, ([search, hash]) => {
      const { keys: read, warnings } = readKeys(`?${search}`, `#${hash}`)
      expect(Object.keys(read).sort()).toEqual(Object.keys(defaultKeys).sort())
      expect(warnings.length).toBeLessThanOrEqual(50)
      for (const warning of warnings)
        for (const part of Object.values(warning)) expect(part.length).toBeLessThan(1_000)
      sharedRunOf(read)
    })
  },
  long,
)
