import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Run } from '../scenario/build.ts'
import type { Command } from '../scenario/commands.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { parseScenario } from '../scenario/parse.ts'
import { beatLines, markBeat, moveBeat, removeBeat, sayable, titleBeat } from './beatEdits.ts'
import { remove, rename, type Edited } from './edits.ts'
import { readText } from './rewrite.ts'

const second = 1_000_000
const shop = `# A shop that is shown.
halfopen: 1
duration: 20s
system: envoy
services:
  cart: { endpoints: 2, serviceTime: { exponential: 10ms }, calls: [stock] } # calls
  stock: { endpoints: 2, serviceTime: { exponential: 10ms }, restart: 2s }
clients:
  web: { to: cart, rate: 60/s, timeout: 500ms }
policies:
  - { for: stock, retry: { attempts: 2, on: [5xx, reset] } }
events:
  # The outage.
  - { at: 4s, until: 9s, fault: { errors: 50% }, on: stock }
  - { at: 11s, fault: kill, on: stock-1 }
`
const folders = readdirSync('scenarios')
const texts = folders.flatMap((folder) =>
  readdirSync(join('scenarios', folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join('scenarios', folder, file), 'utf8')),
)

const read = (text: string) => parseScenario(text, { file: 'a.yaml' }).scenario
const linesIn = (text: string) => beatLines(readText(text)!.value)
const done = (edited: Edited): string => {
  if ('refused' in edited) throw new Error(`refused: ${edited.refused} ${edited.name}`)
  return edited.text
}

function digestAt(text: string, commands: readonly Command[], at: number): string {
  const run = new Run(read(text), commands)
  run.advance(at)
  return run.world.places.sim.digest
}

/** What somebody does by hand, at a moment. */
const deed = (at: number) =>
  fc
    .constantFrom(
      'slow cart 3x',
      'errors stock 40%',
      'hang stock-2',
      'delay web->cart 30ms',
      'load web 90/s',
      'policy { for: stock, timeout: 200ms }',
      'kill cart-1',
    )
    .map((words) => parseCommand(`${at}us ${words}`, read(shop)))

describe('marking a moment', () => {
  test('makes a beat that is the picture which stood there, whatever was done by hand', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 1, max: 20 * second }), {
      minLength: 1,
      maxLength: 4,
    })
    const deeds = moments.chain((all) => {
      const sorted = [...all].sort((a, b) => a - b)
      return fc.tuple(
        fc.constant(sorted.at(-1)!),
        fc.tuple(...sorted.slice(0, -1).map((at) => deed(at))),
        fc.boolean(),
      )
    })
    fc.assert(
      fc.property(deeds, ([now, commands, isCalm]) => {
        const calm: Command = { kind: 'without', at: 4 * second, fault: 'errors', on: 'stock' }
        const did = isCalm ? [calm, ...commands] : commands
        const marked = done(markBeat(shop, now, did, 'Here'))
        expect(linesIn(marked)).toMatchObject([{ title: 'Here', fromUs: 0, untilUs: now }])
        expect(digestAt(marked, [], now)).toBe(digestAt(shop, did, now))
        expect(marked).toContain('# A shop that is shown.')
        expect(marked).toContain('# calls')
      }),
      { numRuns: 25 },
    )
  })

  test('keeps every line of the scenarios that come with the program', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, share) => {
          const { durationUs, beats } = read(text)
          const at = Math.round(share * durationUs)
          fc.pre(beats.every(({ untilUs }) => untilUs !== at))
          const after = done(markBeat(text, at, [], 'Here: now'))
          const now = read(after)
          expect(now.beats).toHaveLength(beats.length + 1)
          expect(now.events).toEqual(read(text).events)
          const lines = after.split('\n')
          for (const line of text.split('\n')) expect(lines).toContain(line)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('puts beats in order of time, and what is done in them stays when it is', () => {
    let text = shop
    const slow = parseCommand('3s slow cart 2x', read(shop))
    text = done(markBeat(text, 8 * second, [slow], 'Second'))
    text = done(markBeat(text, 12 * second, [], 'Third'))
    text = done(markBeat(text, 2 * second, [], 'First'))
    expect(linesIn(text).map(({ title, fromUs, untilUs }) => [title, fromUs, untilUs])).toEqual([
      ['First', 0, 2 * second],
      ['Second', 2 * second, 8 * second],
      ['Third', 8 * second, 12 * second],
    ])
    expect(digestAt(text, [], 20 * second)).toBe(digestAt(shop, [slow], 20 * second))
    expect(linesIn(text).map(({ id }) => id)).toEqual(['beat-3', 'beat-1', 'beat-2'])
  })

  test('twice at the same moment is refused, unless something was done', () => {
    const once = done(markBeat(shop, 5 * second, [], 'Here'))
    expect(markBeat(once, 5 * second, [], 'Here')).toEqual({
      refused: 'marked',
      name: 'Here',
    })
  })

  test('can only take out what the text itself lets happen', () => {
    const other: Command = { kind: 'without', at: 4 * second, fault: 'hang', on: 'stock' }
    const own: Command = { kind: 'without', at: 4 * second, fault: 'errors', on: 'stock' }
    expect(sayable(readText(shop)!.value, [other, own])).toEqual([own])
  })
})

describe('beats of a text', () => {
  const three = `${shop}beats:
  # The calm.
  - { title: Calm, until: 3s }
  - id: storm
    until: 10s
    do: [{ fault: { slow: 3x }, on: cart }]
    predict: { ask: How many?, answer: { metric: amp(stock), beat: calm } }
  - { title: After, until: 15s, predict: { ask: x, options: [{ text: a }, { text: b }], right: 1, answer: { metric: amp(stock), beat: storm } } }
`
  const spans = (text: string) =>
    Object.fromEntries(read(text).beats.map(({ id, fromUs, untilUs }) => [id, [fromUs, untilUs]]))

  test('stay when and what they are when another one is taken out', () => {
    for (let index = 0; index < 3; index++) {
      const before = spans(three)
      const gone = Object.keys(before)[index]!
      const after = spans(done(removeBeat(three, index)))
      expect(after).toEqual(
        Object.fromEntries(Object.entries(before).filter(([id]) => id !== gone)),
      )
    }
    let text = three
    for (let left = 3; left > 0; left--) text = done(removeBeat(text, 0))
    expect(read(text).beats).toEqual([])
    expect(text.trimEnd()).toBe(shop.trimEnd())
  })

  test('lose a question whose number was measured at one that is gone', () => {
    const { beats } = read(done(removeBeat(three, 0)))
    expect(beats[0]!.predict).toBeUndefined()
    const kept = read(done(removeBeat(three, 1))).beats[1]!.predict
    expect(kept).toMatchObject({ right: 0, answer: undefined })
  })

  test('end at another moment, change places where they must, and do what they did when they did', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.integer({ min: 0, max: 20 * second }), (index, at) => {
        const moved = done(moveBeat(three, index, at))
        const ids = Object.keys(spans(three))
        expect(spans(moved)[ids[index]!]![1]).toBe(at)
        for (const [id, [, until]] of Object.entries(spans(three))) {
          if (id !== ids[index]) expect(spans(moved)[id]![1]).toBe(until)
        }
        expect(digestAt(moved, [], 20 * second)).toBe(digestAt(three, [], 20 * second))
        expect(moved).toContain('# The outage.')
      }),
      { numRuns: 30 },
    )
  })

  test('keep what links call them when they are called otherwise', () => {
    const text = done(titleBeat(three, 0, 'Everything: fine'))
    expect(read(text).beats[0]).toMatchObject({ id: 'calm', title: 'Everything: fine' })
    expect(read(done(titleBeat(three, 1, 'Storm!'))).beats[1]).toMatchObject({ id: 'storm' })
  })

  test('follow when a service or a client is renamed, or removed', () => {
    const full = `${shop}beats:
  - until: 10s
    do: [{ fault: { slow: 3x }, on: cart-1 }, { load: web, rate: 5/s }]
    predict: { ask: x, answer: { metric: amp(web->cart) } }
    expect: [{ metric: success(cart), above: 1% }, { metric: success(web), above: 1% }]
    highlight: [cart, web->cart, stock]
    camera: [cart-2]
    show: [{ metric: p99(cart), label: slow cart }]
`
    const renamed = read(done(rename(full, 'cart', 'basket'))).beats[0]!
    expect(renamed.highlight).toEqual(['basket', 'web\u2192basket', 'stock'])
    expect(renamed.camera).toEqual(['basket-2'])
    expect(renamed.show[0]).toMatchObject({ metric: { subject: 'basket' }, label: 'slow cart' })
    expect(renamed.predict!.answer!.metric).toMatchObject({ from: 'web', subject: 'basket' })
    expect(done(rename(done(rename(full, 'cart', 'basket')), 'basket', 'cart'))).toBe(full)

    const left = read(done(remove(full, 'stock'))).beats[0]!
    expect(left.highlight).toEqual(['cart', 'web\u2192cart'])
    const without = read(done(remove(full, 'cart'))).beats[0]!
    expect(without).toMatchObject({ highlight: ['stock'], camera: [], show: [], expect: [] })
    expect(without.predict).toBeUndefined()
  })
})
