import { describe, expect, test } from 'vitest'
import { faultKinds } from '../scenario/commands.ts'
import { parseCommand } from '../scenario/commandText.ts'
import { formatCommand } from '../scenario/formatCommand.ts'
import { faultTargets, lastingFaults } from '../scenario/faultFacts.ts'
import { draftFor, draftOf, fieldsOf, readDraft, usualCommand } from './faultDraft.ts'
import {
  allWays,
  commonWays,
  faultTable,
  faultWays,
  makeFault,
  valuesOf,
  type FaultKind,
  type FaultWay,
} from './faultTable.ts'
import { canBefall, menuTargets, targetFor, targetNamed, targetsOf } from './faultTargets.ts'
import { paletteTargets, waysFound } from './palette.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { names, shop } from './shopFixture.ts'

const ways: Readonly<Record<string, FaultWay>> = faultWays
const now = { next: 12_345_679, durationUs: 60_000_000 }

/** What can be pointed at: the stream to some proxies only is named in words. */
const onCanvas = (kind: FaultKind) =>
  faultTargets[kind].filter((is) => is !== 'configLink' && is !== 'middle')

describe('every kind of fault', () => {
  test.each(faultKinds)('%s befalls in one way each whom the scenario allows', (kind) => {
    const offered = allWays
      .filter((way) => ways[way]!.kind === kind)
      .flatMap((way) => ways[way]!.befalls)

    expect([...offered].sort()).toEqual([...onCanvas(kind)].sort())
  })

  test.each(faultKinds)('%s is offered by the palette on everything that it can befall', (kind) => {
    const offered = allWays
      .filter((way) => ways[way]!.kind === kind)
      .flatMap((way) => paletteTargets(shop, way, undefined).map(({ is }) => is))

    expect(new Set(offered)).toEqual(new Set(onCanvas(kind)))
  })

  test.each(faultKinds)('%s is in the menu of each place that it can befall', (kind) => {
    for (const target of targetsOf(shop)) {
      if (!faultTargets[kind].includes(target.is)) continue
      // What stands nowhere is in the menu of what it holds.
      const place: PlaceRef = target.place ?? { kind: 'service', index: 1 }
      const offered = menuTargets(shop, place)
      const here = allWays.filter(
        (way) => ways[way]!.kind === kind && canBefall(way, target) && offered.length > 0,
      )
      expect(here, target.on).toHaveLength(1)
      expect(offered.map(({ on }) => on)).toContain(target.on)
      if (target.place !== undefined)
        expect(targetFor(shop, here[0]!, target.place)?.on).toBe(target.on)
    }
  })

  test.each(faultKinds)('%s ends by a moment unless it happens only once', (kind) => {
    expect(faultTable[kind].ends !== 'once').toBe(lastingFaults.includes(kind))
  })

  test.each(allWays)('a command made by %s is read again from its text', (way) => {
    for (const { on } of paletteTargets(shop, way, undefined)) {
      for (const lasts of ['open', 'for'] as const) {
        const read = readDraft({ ...draftFor(way, on, now), lasts }, now)
        if ('troubles' in read) throw new Error(JSON.stringify(read.troubles))
        expect(parseCommand(formatCommand(read.command), names)).toEqual(read.command)
      }
    }
  })

  test.each(allWays)('the least and the most of each number of %s may be said', (way) => {
    const [target] = paletteTargets(shop, way, undefined)
    for (const [index, field] of fieldsOf(way).entries()) {
      for (const value of [field.least, field.most]) {
        const values = fieldsOf(way).map((each, at) => (at === index ? value : each.value))
        const { kind } = faultWays[way]
        const command = {
          kind: 'fault',
          at: 1_000_000,
          fault: makeFault(kind, values),
          on: target!.on,
        } as const
        expect(parseCommand(formatCommand(command), names)).toEqual(command)
        expect(valuesOf(command.fault)).toEqual(values)
      }
    }
  })

  test.each(allWays)('changing %s without touching it changes nothing', (way) => {
    const [target] = paletteTargets(shop, way, undefined)
    const fault = makeFault(faultWays[way].kind)
    const command = { kind: 'fault', at: 20_000_001, fault, on: target!.on } as const

    expect(readDraft(draftOf(command, way), now)).toEqual({ command })
  })
})

test('a zone or a node that is lost stays lost for a time, and a crash restarts by itself', () => {
  expect(usualCommand('zoneDown', 'zone:a', now).until).toBe(now.next + 20_000_000)
  expect(usualCommand('crash', 'cart-1', now).until).toBeUndefined()
})

test('each common way has one key, and the first six stand in sight', () => {
  expect(commonWays).toHaveLength(9)
  expect(new Set(commonWays).size).toBe(9)
})

test.each([
  ['oom', 'leak'],
  ['crashloop', 'crashLoop'],
  ['zone', 'zoneDown'],
  ['dns', 'dns'],
  ['Infrastructure node', 'nodeDown'],
  ['packet loss', 'loss'],
])('"%s" finds %s', (text, way) => {
  expect(waysFound(text)).toContain(way)
})

test('what no way is called finds none, and nothing finds all', () => {
  expect(waysFound('earthquake')).toEqual([])
  expect(waysFound('  ')).toEqual(allWays)
})

test('a way that is dropped hits the smallest thing there that can have it', () => {
  const endpoint = { kind: 'endpoint', index: 1 } as const
  const hit = (way: Parameters<typeof targetFor>[1], place: object) =>
    targetFor(shop, way, place as never)?.on

  expect(hit('crash', endpoint)).toBe('cart-2')
  expect(hit('dns', endpoint)).toBe('cart')
  expect(hit('zoneDown', endpoint)).toBe('zone:b')
  expect(hit('nodeDown', endpoint)).toBe('node:n2')
  expect(hit('spike', endpoint)).toBeUndefined()
  expect(hit('crash', { kind: 'edge', index: 0 })).toBeUndefined()
  expect(hit('cut', { kind: 'cluster', index: 0 })).toBe('web→cart')
  expect(hit('planeSlow', { kind: 'controlPlane', index: 0 })).toBe('control-plane')
})

test('the target of a command is found by its name, also by an arrow of two signs', () => {
  expect(targetNamed(shop, 'web->cart')?.place).toEqual({ kind: 'edge', index: 0 })
  expect(targetNamed(shop, 'zone:b')?.place).toEqual({ kind: 'zone', index: 1 })
  expect(targetNamed(shop, 'nobody')).toBeUndefined()
})

const kinds: readonly FaultKind[] = faultKinds
test('no kind is forgotten', () => {
  expect(Object.keys(faultTable).sort()).toEqual([...kinds].sort())
})
