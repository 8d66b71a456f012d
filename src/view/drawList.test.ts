import { describe, expect, test } from 'vitest'
import type { Lens } from '../model/lenses.ts'
import type { PlaceRef } from '../playback/protocol.ts'
import { markIndex, markNames, marks } from '../model/marks.ts'
import { ms, s } from '../model/units.ts'
import {
  edgeField,
  edgeWidth,
  header,
  serviceField,
  serviceWidth,
  type Frame,
} from '../record/Frame.ts'
import { faultKinds, type Command, type Fault } from '../scenario/commands.ts'
import { soundRelease } from '../scenario/faultFacts.ts'
import { marksOnEdge, requestsPerMark } from './aggregate.ts'
import { DrawList } from './drawList.ts'
import {
  addFailure,
  addHop,
  addPush,
  calm,
  many,
  eject,
  linkSign,
  setCluster,
  setEdge,
  setEndpoint,
  shop,
  tiers,
} from './fixtures.ts'
import { layout } from './layout.ts'
import { edgeDash, frameLook, queueTone } from './looks.ts'
import { nothing } from './markList.ts'
import type { NoteOptions } from './note.ts'
import * as states from './states.ts'

const topology = tiers()
const places = layout(topology)
const slow = ms(50)

/** At 20 times slower than real: hops of 100 ms and more keep their own duration. */
const options = {
  t: s(10),
  speedUs: slow,
  isFar: false,
  reducedMotion: false,
  lens: 'traffic' as Lens,
}

function drawn(frame: Frame, changes: Partial<typeof options> = {}): DrawList {
  const list = new DrawList(topology, places)
  list.fill(frame, { ...options, ...changes })
  return list
}

const noteOptions: NoteOptions = {
  t: s(10),
  speedUs: slow,
  selection: undefined,
  hover: undefined,
  reducedMotion: false,
  isFar: false,
  isNear: false,
  commands: [],
  lens: 'traffic',
}

function wordsOf(frame: Frame, changes: Partial<NoteOptions> = {}): string[] {
  return drawn(frame)
    .notes(frame, { ...noteOptions, ...changes })
    .filter(({ kind }) => kind !== 'plain' || !changes.isFar)
    .map(({ kind, words }) => `${kind}: ${words.replaceAll('\u00a0', ' ')}`)
}

const bit = (kind: (typeof faultKinds)[number]): number => 1 << faultKinds.indexOf(kind)

describe('marks', () => {
  test('a packet half-way stands half-way', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 1, leftAt: s(10) - ms(100), arrivesAt: s(10) + ms(100) })
    const { marks: list } = drawn(frame)
    const middle = { x: 0, y: 0 }
    places.edges[1]!.at(0.5, middle)
    expect(list.count).toBe(1)
    expect(list.x[0]).toBeCloseTo(middle.x, 3)
    expect(list.y[0]).toBeCloseTo(middle.y, 3)
  })

  test('an answer travels back', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 1, kind: 'answer', leftAt: s(10) - ms(50), arrivesAt: s(10) + ms(150) })
    const { marks: list } = drawn(frame)
    const point = { x: 0, y: 0 }
    places.edges[1]!.at(0.75, point)
    expect(list.x[0]).toBeCloseTo(point.x, 3)
    expect(list.shape[0]).toBe(markIndex.answer)
  })

  test('a short hop is drawn over 0.45 s of the viewer', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 0, leftAt: s(10), arrivesAt: s(10) + ms(1) })
    const at = (t: number): number => drawn(frame, { t }).marks.x[0]!
    const [from, to] = [places.edges[0]!.points[0]!, places.edges[0]!.points.at(-2)!]
    expect(at(s(10))).toBeCloseTo(from, 3)
    expect(at(s(10) + 0.225 * slow)).toBeCloseTo((from + to) / 2, 3)
    expect(at(s(10) + 0.45 * slow)).toBeCloseTo(to, 3)
    expect(drawn(frame, { t: s(10) + 0.46 * slow }).marks.count).toBe(0)
  })

  test('a config push travels from the control plane to the square of its proxy, and is nobody’s request', () => {
    const frame = calm(topology)
    const endpoint = topology.services[1]!.endpoints[1]!
    const { proxy } = topology.endpoints[endpoint]!
    addPush(frame, { proxy, leftAt: s(10), arrivesAt: s(10) + ms(100) })
    const at = (t: number) => drawn(frame, { t }).marks
    const plane = places.controlPlane!
    const start = at(s(10))
    expect([start.count, start.shape[0], start.root[0]]).toEqual([1, markIndex.push, nothing])
    expect(start.y[0]).toBeLessThanOrEqual(plane.y + plane.height)
    const spot = places.endpoints[endpoint]!
    const end = at(s(10) + ms(100))
    expect(end.x[0]).toBeGreaterThan(spot.x)
    expect(end.x[0]).toBeLessThan(spot.x + spot.width / 2)
    expect(end.y[0]).toBeGreaterThan(spot.y)
    expect(end.y[0]).toBeLessThan(spot.y + spot.height)
    expect(at(s(10) + ms(101)).count).toBe(0)
  })

  test('a hop that has not left yet is not drawn', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 0, leftAt: s(11), arrivesAt: s(12) })
    expect(drawn(frame).marks.count).toBe(0)
  })

  test('a failure stands at its end of the edge for 0.6 s of the viewer', () => {
    const frame = calm(topology)
    addFailure(frame, { edge: 1, reason: 'overflow', at: s(10), atCaller: true })
    addFailure(frame, { edge: 1, reason: 'serverError', at: s(10) })
    const { marks: list } = drawn(frame)
    const { points } = places.edges[1]!
    expect([...list.shape.subarray(0, 2)]).toEqual([markIndex.refused, markIndex.failed])
    expect(list.x[0]! - points[0]!).toBeLessThan(list.x[1]! - points[0]!)
    expect(drawn(frame, { t: s(10) + 0.59 * slow }).marks.count).toBe(2)
    expect(drawn(frame, { t: s(10) + 0.61 * slow }).marks.count).toBe(0)
  })

  test('failures stay single at first; then the last one says how many more there are', () => {
    const frame = calm(topology)
    for (let index = 0; index < 20; index++)
      addFailure(frame, { edge: 0, reason: 'upstreamTimeout', at: s(10) - index, atCaller: true })
    const { marks: list } = drawn(frame)
    expect(list.count).toBe(3)
    expect([...list.times.subarray(0, 3)]).toEqual([1, 1, 18])
  })

  test('failures in one place do not cover each other', () => {
    const frame = calm(topology)
    for (const reason of ['serverError', 'queueFull', 'remoteReset'] as const)
      addFailure(frame, { edge: 2, reason, at: s(10) })
    const { marks: list } = drawn(frame)
    for (let a = 0; a < list.count; a++)
      for (let b = a + 1; b < list.count; b++) {
        const dx = list.x[a]! - list.x[b]!
        const dy = list.y[a]! - list.y[b]!
        expect(Math.sqrt(dx * dx + dy * dy)).toBeGreaterThan(13)
      }
  })

  test('without motion there are no marks', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 0, leftAt: s(10), arrivesAt: s(11) })
    expect(drawn(frame, { reducedMotion: true }).marks.count).toBe(0)
  })

  test('from far away only what went wrong is drawn', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 0, leftAt: s(10), arrivesAt: s(11) })
    addFailure(frame, { edge: 0, reason: 'overflow', at: s(10), atCaller: true })
    expect(drawn(frame, { isFar: true }).marks.count).toBe(1)
  })

  test('a drawing can be repeated with the same list', () => {
    const frame = calm(topology)
    addHop(frame, { edge: 0, leftAt: s(10), arrivesAt: s(11) })
    const list = new DrawList(topology, places)
    for (let time = 0; time < 3; time++) list.fill(frame, options)
    expect(list.marks.count).toBe(1)
  })
})

describe('aggregation', () => {
  const crowd = (count: number): Frame => {
    const frame = calm(topology)
    for (let root = 0; root < count; root++)
      addHop(frame, { edge: root % 3, leftAt: s(10), arrivesAt: s(11), root })
    return frame
  }

  test.each([10, 60, 600, 3_000])('marks times n is the number of hops: %i', (count) => {
    const { marks: list } = drawn(crowd(count))
    const shown = list.count * list.requestsPerMark
    expect(Math.abs(shown - count)).toBeLessThan(3 * list.requestsPerMark)
    expect(list.count).toBeLessThanOrEqual(250)
  })

  test('a frame that could not hold all hops counts those that were seen', () => {
    const frame = crowd(60)
    frame.header[header.hopsSeen] = 6_000
    expect(drawn(frame).marks.requestsPerMark).toBeGreaterThan(
      drawn(crowd(60)).marks.requestsPerMark,
    )
  })

  test('several requests are drawn as capsules', () => {
    const { marks: list } = drawn(crowd(600))
    expect(list.shape[0]).toBe(markIndex.requests)
  })

  test('n rises at once and falls only with room to spare', () => {
    expect(requestsPerMark(10, 1, 1)).toBe(1)
    expect(requestsPerMark(260, 1, 1)).toBe(2)
    expect(requestsPerMark(240, 0.9, 2)).toBe(2)
    expect(requestsPerMark(100, 0.4, 2)).toBe(1)
  })

  test('an edge takes twelve marks, a short one fewer', () => {
    expect(marksOnEdge(500)).toBe(12)
    expect(marksOnEdge(60)).toBe(8)
  })
})

describe('shapes', () => {
  test('every mark differs from every other without its colours', () => {
    const outlines = markNames.map((name) =>
      marks[name].parts
        .map(
          (part) =>
            `${part.d} ${'fill' in part ? 'filled' : ''} ${'stroke' in part ? 'drawn' : ''}`,
        )
        .join(),
    )
    expect(new Set(outlines).size).toBe(markNames.length)
  })

  test('every mark has a halo of the ground behind it', () => {
    for (const name of markNames) expect(marks[name].parts[0]).toMatchObject({ fill: 'canvas' })
  })
})

describe('places', () => {
  test('a crashed, an ejected and a partly ejected endpoint look different', () => {
    const frame = calm(topology)
    const [first, second] = topology.services[1]!.endpoints
    setEndpoint(frame, first!, { pod: states.pod.crashed })
    eject(topology, frame, second!, 1, s(9))
    const { looks } = drawn(frame)
    expect(looks.frame[first!]).toBe(frameLook.crashed)
    expect(looks.frame[second!]).toBe(frameLook.partly)
    eject(topology, frame, second!, 2, s(9))
    expect(drawn(frame).looks.frame[second!]).toBe(frameLook.ejected)
    expect(drawn(frame).looks.admitted[1]).toBe(1)
  })

  test('a queue turns amber at half and red near its end', () => {
    const frame = calm(topology)
    const toneAt = (queued: number): number => {
      setEndpoint(frame, 0, { queued })
      return drawn(frame).looks.queueTone[0]!
    }
    expect([toneAt(24), toneAt(25), toneAt(43)]).toEqual([
      queueTone.calm,
      queueTone.half,
      queueTone.full,
    ])
  })

  test('busy workers are slots; beyond eight workers they are eighths', () => {
    const frame = calm(topology)
    const [gateway, stock] = [0, topology.services[2]!.endpoints[0]!]
    setEndpoint(frame, gateway, { busy: 3 })
    setEndpoint(frame, stock, { busy: 6 })
    const { looks } = drawn(frame)
    expect(looks.busy[gateway]).toBe(3)
    expect(looks.busy[stock]).toBe(4)
  })

  test('a line is wider the more passes', () => {
    const frame = calm(topology)
    const widths = [19, 20, 100, 500].map((attemptsPerSecond) => {
      setEdge(frame, 0, { attemptsPerSecond })
      return drawn(frame).looks.edgeWidth[0]
    })
    expect(widths).toEqual([0, 1, 2, 3])
  })

  test('a line is dotted when it is cut or when all endpoints are ejected, but not in panic', () => {
    const frame = calm(topology)
    setEdge(frame, 0, { faults: bit('partition') })
    expect(drawn(frame).looks.edgeDash[0]).toBe(edgeDash.dotted)
    const shut = calm(topology)
    for (const endpoint of topology.services[1]!.endpoints)
      eject(topology, shut, endpoint, 99, s(9))
    expect(drawn(shut).looks.edgeDash[1]).toBe(edgeDash.dotted)
    topology.clusters.forEach(({ edge }, index) => {
      if (edge === 1) setCluster(shut, index, { panic: 1 })
    })
    expect(drawn(shut).looks.edgeDash[1]).toBe(edgeDash.solid)
  })

  test('a line on which half of all attempts fail is dashed', () => {
    const frame = calm(topology)
    setEdge(frame, 0, { attemptsPerSecond: 40, failedPerSecond: 20 })
    expect(drawn(frame).looks.edgeDash[0]).toBe(edgeDash.failing)
  })
})

describe('words', () => {
  const slowCart: Command = {
    kind: 'fault',
    at: s(5),
    fault: { kind: 'slow', factor: 3 },
    on: 'cart',
  }

  test('a fault of a whole service is one flag with its factor', () => {
    const frame = calm(topology)
    for (const endpoint of topology.services[1]!.endpoints)
      setEndpoint(frame, endpoint, { faults: bit('slow') })
    expect(wordsOf(frame, { commands: [slowCart] })).toContain('flag: slow 3×')
  })

  test('the flag of a release says that it is bad only where something is wrong with it', () => {
    const frame = calm(topology)
    for (const endpoint of topology.services[1]!.endpoints)
      setEndpoint(frame, endpoint, { faults: bit('deploy') })
    const flags = (worse: Partial<typeof soundRelease>) => {
      const fault: Fault = { ...soundRelease, ...worse }
      const commands: Command[] = [{ kind: 'fault', at: 0, fault, on: 'cart' }]
      return wordsOf(frame, { commands }).filter((text) => text.startsWith('flag: '))
    }
    expect(flags({}).join()).toMatch(/^flag: release /)
    expect(flags({ ratio: 0.3 }).join()).toMatch(/^flag: bad release 30/)
  })

  test('flags of dense pictures are bolts, which cover no name; what is pointed at has its words', () => {
    const dense = many(100, 1_000)
    const list = new DrawList(dense, layout(dense))
    const frame = calm(dense)
    for (const service of [3, 4])
      for (const endpoint of dense.services[service]!.endpoints)
        setEndpoint(frame, endpoint, { faults: bit('slow') | bit('errors') })
    list.fill(frame, options)
    const flagsFor = (hover: PlaceRef | undefined): boolean[] =>
      list
        .notes(frame, { ...noteOptions, hover })
        .filter(({ kind }) => kind === 'flag')
        .map(({ isShort }) => isShort === true)
    expect(flagsFor(undefined)).toEqual([true, true])
    expect(flagsFor({ kind: 'service', index: 4 })).toEqual([true, false, false])
  })

  test('several flags of a service hang from its border one below the other', () => {
    const frame = calm(topology)
    for (const endpoint of topology.services[1]!.endpoints)
      setEndpoint(frame, endpoint, { faults: bit('slow') | bit('errors') })
    const list = new DrawList(topology, places)
    list.fill(frame, options)
    const flags = list.notes(frame, noteOptions).filter(({ kind }) => kind === 'flag')
    expect(flags.map(({ line }) => line)).toEqual([0, 1])
    expect(new Set(flags.map(({ y }) => y)).size).toBe(1)
  })

  test('memory is a bar once more than half is in use, or while it leaks', () => {
    const frame = calm(topology)
    const memoryAt = (memory: number, faults = 0): number => {
      setEndpoint(frame, 0, { memory, memoryLimit: 256, faults })
      return drawn(frame).looks.memory[0]!
    }
    expect([memoryAt(64), memoryAt(64, bit('leak')), memoryAt(192), memoryAt(999)]).toEqual([
      0, 0.25, 0.75, 1,
    ])
  })

  test('an endpoint says which release it runs, and in a crash loop how often it was started again', () => {
    const frame = calm(topology)
    setEndpoint(frame, 0, { release: 1, restarts: 3 })
    expect(wordsOf(frame)).toContain('tag: r2')
    expect(wordsOf(frame).join()).not.toContain('restarts')
    setEndpoint(frame, 0, { release: 0, faults: bit('crashLoop') })
    expect(wordsOf(frame)).toContain('tag: 3 restarts')
    setEndpoint(frame, 0, { release: 1 })
    expect(wordsOf(frame)).toContain('tag: r2, 3 restarts')
    setEndpoint(frame, 0, { release: 0 })
    expect(wordsOf(frame).join()).not.toContain('r2')
  })

  test('a cache is a bar beside the line until it is nearly full', () => {
    const frame = calm(topology)
    const cacheAt = (cached: number): string[] => {
      setEdge(frame, 1, { cached, cacheEntries: 200 })
      return wordsOf(frame)
        .filter((words) => words.startsWith('fill'))
        .map((words) => words.replace('\u00a0', ' '))
    }
    expect([cacheAt(80), cacheAt(184)]).toEqual([['fill: cache 40 %'], []])
  })

  test('a crash says since when', () => {
    const frame = calm(topology)
    setEndpoint(frame, topology.services[1]!.endpoints[1]!, { faults: bit('kill') })
    const commands: Command[] = [{ kind: 'fault', at: s(8), fault: { kind: 'kill' }, on: 'cart-2' }]
    expect(wordsOf(frame, { commands })).toContain('flag: crash 8 s')
  })

  test('a fault that is still to come is announced', () => {
    const commands: Command[] = [{ ...slowCart, at: s(20) }]
    expect(wordsOf(calm(topology), { commands })).toContain('scheduled: slow 3× at 20 s')
  })

  test.each(['gateway->cart', 'web', 'control-plane', 'zone:a'])(
    'a fault that is still to come on %s is announced there',
    (on) => {
      const kind = on === 'web' ? 'hang' : 'partition'
      const commands = [{ kind: 'fault', at: s(20), fault: { kind }, on } as Command]
      const said = wordsOf(calm(topology), { commands })
      expect(said.some((words) => words.startsWith('scheduled: '))).toBe(true)
    },
  )

  test('a cut link has its flag at the link, however the command writes the arrow', () => {
    const frame = calm(topology)
    setEdge(frame, 1, { faults: bit('partition') })
    for (const on of ['gateway->cart', `gateway${linkSign}cart`]) {
      const commands: Command[] = [{ kind: 'fault', at: s(3), fault: { kind: 'partition' }, on }]
      expect(wordsOf(frame, { commands })).toContain('flag: cut 3 s')
    }
  })

  test('a full pool stands in brackets at the port', () => {
    const frame = calm(topology)
    setCluster(frame, 0, { active: 100, maxRequests: 100 })
    expect(wordsOf(frame)).toContain('pool: 100/100')
    setCluster(frame, 0, { active: 79 })
    expect(wordsOf(frame).some((words) => words.startsWith('pool'))).toBe(false)
  })

  test('at most one thing is loud, and the newest wins', () => {
    const frame = calm(topology)
    const [first, second, third] = topology.services[1]!.endpoints
    setEndpoint(frame, first!, { pod: states.pod.crashed, since: s(10) - ms(100) })
    setEndpoint(frame, second!, { pod: states.pod.crashed, since: s(10) - ms(50) })
    setEndpoint(frame, third!, { pod: states.pod.crashed, since: s(5) })
    const loud = wordsOf(frame).filter((words) => words.startsWith('pill'))
    expect(loud).toEqual(['pill: cart-2 crashed'])
  })

  test('a second chance is louder than a newer failure, the selection louder than both', () => {
    const frame = calm(topology)
    const [first, second, third] = topology.services[1]!.endpoints
    setEndpoint(frame, first!, { pod: states.pod.starting, since: s(10) - ms(100) })
    setEndpoint(frame, second!, { pod: states.pod.crashed, since: s(10) - ms(50) })
    setEndpoint(frame, third!, { pod: states.pod.crashed, since: s(1) })
    expect(wordsOf(frame)).toContain('pill: cart-1 starting')
    expect(wordsOf(frame, { selection: { kind: 'endpoint', index: third! } })).toContain(
      'pill: cart-3 crashed',
    )
  })

  test('panic says what it means', () => {
    const frame = calm(topology)
    frame.services[serviceWidth + serviceField.panic] = 1
    expect(wordsOf(frame)).toContain('plain: panic: all endpoints used')
  })

  test('without motion an edge tells how many are in flight', () => {
    const frame = calm(topology)
    frame.edges[edgeWidth + edgeField.inFlight] = 7
    expect(wordsOf(frame, { reducedMotion: true })).toContain('plain: 7')
  })

  test('a healthy mesh has no words but its rates', () => {
    const frame = calm(shop())
    const list = new DrawList(shop(), layout(shop()))
    list.fill(frame, options)
    expect(list.notes(frame, noteOptions)).toEqual([])
  })
})
