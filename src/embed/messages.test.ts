import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorCodes, eventNames, readMessage, verbs, type HostMessage } from './messages.ts'
import { faultOf, mostBytes } from './weigh.ts'

/** Every message, as a host would send it. */
const examples: { readonly [V in HostMessage['type']]: Extract<HostMessage, { type: V }>[] } = {
  load: [
    { v: 1, type: 'load', payload: { scenario: 'retry-storm', seed: 7, beat: 'storm' } },
    { v: 1, type: 'load', payload: { text: 'halfopen: 1\ntitle: mine\n', do: ['20s slow a 3x'] } },
  ],
  play: [{ v: 1, type: 'play', req: 1 }],
  pause: [{ v: 1, type: 'pause', req: 'a' }],
  toggle: [{ v: 1, type: 'toggle', payload: {} }],
  seek: [
    { v: 1, type: 'seek', payload: { t: 12.5 } },
    { v: 1, type: 'seek', payload: { beat: 2, at: 'end' } },
    { v: 1, type: 'seek', payload: { beat: 'storm', play: true } },
  ],
  next: [{ v: 1, type: 'next' }],
  prev: [{ v: 1, type: 'prev' }],
  set: [{ v: 1, type: 'set', payload: { path: 'policies[0].retry.attempts', value: 2 } }],
  inject: [
    { v: 1, type: 'inject', payload: { fault: 'slow', target: 'cart', params: '3x', at: 20 } },
    { v: 1, type: 'inject', payload: { fault: 'kill', target: 'cart-2' } },
  ],
  clear: [
    { v: 1, type: 'clear' },
    { v: 1, type: 'clear', payload: { faultId: 'f1' } },
  ],
  speed: [{ v: 1, type: 'speed', payload: 2 }],
  theme: [{ v: 1, type: 'theme', payload: 'dark' }],
  layout: [{ v: 1, type: 'layout', payload: 'auto' }],
  motion: [{ v: 1, type: 'motion', payload: 'quantised' }],
  panels: [
    { v: 1, type: 'panels', payload: ['chart', 'log'] },
    { v: 1, type: 'panels', payload: 'chart,log' },
  ],
  lock: [
    { v: 1, type: 'lock', payload: 'all' },
    { v: 1, type: 'lock', payload: ['play'] },
  ],
  unlock: [{ v: 1, type: 'unlock', payload: null }],
  keys: [{ v: 1, type: 'keys', payload: 'own' }],
  role: [{ v: 1, type: 'role', payload: 'mirror' }],
  predict: [
    { v: 1, type: 'predict', payload: { answer: 'B' } },
    { v: 1, type: 'predict', payload: { answer: 27 } },
  ],
  tally: [{ v: 1, type: 'tally', payload: { A: 12, B: 3 } }],
  query: [
    { v: 1, type: 'query', payload: { metric: 'amp(stock)', window: 5 } },
    { v: 1, type: 'query', payload: { metric: 'success', edge: 'web->cart' } },
  ],
  snapshot: [{ v: 1, type: 'snapshot', payload: { format: 'png', scale: 2 } }],
  capture: [{ v: 1, type: 'capture', payload: { beat: 0, fps: 30, format: 'webm' } }],
  subscribe: [
    { v: 1, type: 'subscribe', payload: { events: ['time'], metrics: ['amp'], everyMs: 500 } },
  ],
  dispose: [{ v: 1, type: 'dispose' }],
}

test('every message that the contract names is read', () => {
  for (const verb of verbs) {
    for (const message of examples[verb]) {
      expect(faultOf(message)).toBeUndefined()
      expect(readMessage(message)).toMatchObject({ type: verb })
    }
  }
})

test('a list may be written as in an address', () => {
  expect(readMessage(examples.panels[1])).toEqual(readMessage(examples.panels[0]))
})

test.each([
  ['a word', 'slide:start'],
  ['nothing', null],
  ['another version', { v: 2, type: 'play' }],
  ['a type that is no word', { v: 1, type: {} }],
  ['something besides', { v: 1, type: 'play', then: 'evil' }],
  ['a payload where none belongs', { v: 1, type: 'play', payload: 3 }],
  ['a payload with something besides', { v: 1, type: 'seek', payload: { t: 1, url: 'x' } }],
  ['a moment before the run', { v: 1, type: 'seek', payload: { t: -1 } }],
  ['a moment that is no number', { v: 1, type: 'seek', payload: { t: Number.NaN } }],
  ['infinite speed', { v: 1, type: 'speed', payload: Infinity }],
  ['an event that does not exist', { v: 1, type: 'subscribe', payload: { events: ['cookie'] } }],
  ['too frequent events', { v: 1, type: 'subscribe', payload: { everyMs: 10 } }],
  ['a control that does not exist', { v: 1, type: 'lock', payload: ['everything'] }],
  ['votes for a word', { v: 1, type: 'tally', payload: { yes: 1 } }],
  ['half a vote', { v: 1, type: 'tally', payload: { A: 0.5 } }],
])('%s is refused as invalid', (_, message) => {
  expect(readMessage(message)).toMatchObject({ type: 'refused', code: 'invalid' })
})

test('a message that does not exist is refused with those that do', () => {
  const read = readMessage({ v: 1, type: 'eval', req: 4, payload: '1+1' })
  expect(read).toMatchObject({ type: 'refused', code: 'unknown', req: 4 })
  expect(read).toHaveProperty('message', expect.stringContaining('snapshot'))
})

test('names that all objects share are no messages', () => {
  for (const type of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    expect(readMessage({ v: 1, type })).toMatchObject({ type: 'refused', code: 'unknown' })
})

test('whatever is read as a message can be sent, and whatever is sent is answered with one of the codes', () => {
  const type = fc.oneof(fc.constantFrom<string>(...verbs), fc.string())
  const message = fc.oneof(
    fc.anything({ withNullPrototype: true, withTypedArray: true, withMap: true, withBigInt: true }),
    fc.record({ v: fc.constant(1), type, req: fc.nat(), payload: fc.anything() }),
    fc.record({ v: fc.constant(1), type, payload: fc.dictionary(fc.string(), fc.anything()) }),
  )
  fc.assert(
    fc.property(message, (sent) => {
      if (faultOf(sent) !== undefined) return
      const read = readMessage(sent)
      if (read.type === 'refused') expect(errorCodes).toContain(read.code)
      else expect(verbs).toContain(read.type)
    }),
    { seed: 7, numRuns: 2_000 },
  )
})

describe('before a message is read', () => {
  test('what is plain and small passes', () => {
    expect(faultOf({ v: 1, type: 'load', payload: { text: 'x'.repeat(100_000) } })).toBeUndefined()
  })

  test('more than 256 kB is too much, in one text or in many', () => {
    expect(faultOf('x'.repeat(mostBytes))).toMatchObject({ code: 'size' })
    expect(faultOf(Array.from({ length: 40_000 }, () => 0))).toMatchObject({ code: 'size' })
    expect(faultOf(new Array(1_000_000))).toMatchObject({ code: 'size' })
    expect(faultOf({ ['k'.repeat(200_000)]: 1 })).toMatchObject({ code: 'size' })
  })

  test('what contains itself, or lies too deep, is refused without end of stack', () => {
    const round: Record<string, unknown> = {}
    round['round'] = round
    expect(faultOf(round)).toMatchObject({ code: 'size' })
    let deep: unknown = 0
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(faultOf(deep)).toMatchObject({ code: 'size' })
  })

  test('a bush of references to the same list is counted as often as it is seen', () => {
    let bush: unknown[] = [0]
    for (let depth = 0; depth < 14; depth++) bush = [bush, bush, bush, bush]
    expect(faultOf(bush)).toMatchObject({ code: 'size' })
  })

  test('keys by which prototypes are changed are refused', () => {
    expect(faultOf(JSON.parse('{"payload":{"__proto__":{"admin":true}}}'))).toMatchObject({
      code: 'invalid',
    })
    expect(faultOf({ payload: { constructor: { prototype: {} } } })).toMatchObject({
      code: 'invalid',
    })
  })

  test('what is more than data is refused', () => {
    for (const more of [new Map(), new Date(0), new Uint8Array(4), /x/, new Error('x'), () => 1])
      expect(faultOf({ payload: more })).toMatchObject({ code: 'invalid' })
  })
})

test('no event has the name of a message', () => {
  expect(eventNames.filter((name) => (verbs as readonly string[]).includes(name))).toEqual([])
})
