import { describe, expect, test } from 'vitest'
import { signIndex, signNames, signs } from '../model/signs.ts'
import { ms, s } from '../model/units.ts'
import type { Frame } from '../record/Frame.ts'
import type { Topology } from '../record/Topology.ts'
import { boxSide, sideOf } from './boxSide.ts'
import { DrawList } from './drawList.ts'
import {
  addPush,
  calm,
  setCircuits,
  setCluster,
  setEdge,
  setEndpoint,
  setHeader,
  setProxy,
  shop,
} from './fixtures.ts'
import { layout } from './layout.ts'
import { frameLook, Looks } from './looks.ts'
import type { Note, NoteOptions } from './note.ts'
import { clockWords, planeWords } from './planeWords.ts'
import { configLook, lifeLook } from './ProxyLooks.ts'
import { signPlaces } from './signPlaces.ts'
import * as states from './states.ts'
import { patternCount, patternsOf } from './teamPatterns.ts'

const topology: Topology = { ...shop(), hasIdentity: true }
const places = layout(topology)
const now = s(10)

const options: NoteOptions = {
  t: now,
  speedUs: ms(500),
  selection: undefined,
  hover: undefined,
  reducedMotion: false,
  isFar: false,
  isNear: false,
  commands: [],
  lens: 'traffic',
}

function drawn(frame: Frame, changes: Partial<NoteOptions> = {}, of = topology) {
  const list = new DrawList(of, of === topology ? places : layout(of))
  const now = { ...options, ...changes }
  list.fill(frame, now)
  return {
    looks: list.looks,
    marks: list.marks,
    notes: list.notes(frame, now),
    signs: [...list.signs.shape.subarray(0, list.signs.count)].map((shape) => signNames[shape]!),
  }
}

const plain = (words: string): string => words.replaceAll('\u00a0', ' ')
const saidIn = (notes: readonly Note[], kind: Note['kind']): string[] =>
  notes.filter((note) => note.kind === kind).map(({ words }) => plain(words))
const endpointOf = (name: string): number =>
  topology.endpoints.findIndex((endpoint) => endpoint.name === name)
const proxyOf = (name: string): number => topology.endpoints[endpointOf(name)]!.proxy
const edgeOf = (from: string, to: string): number =>
  topology.edges.findIndex(
    ({ fromService, toService }) =>
      topology.services[fromService]?.name === from && topology.services[toService]!.name === to,
  )

describe('the config of a proxy', () => {
  const refused = { version: 40, wanted: 41, refused: 41, refusedAt: s(2) }

  test('one that has refused is told from one that is late by its own shape and words', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), refused)
    setProxy(frame, proxyOf('payment-1'), { version: 40 })
    const { looks, notes } = drawn(frame)
    expect(looks.proxies.config[proxyOf('cart-1')]).toBe(configLook.refused)
    expect(looks.proxies.config[proxyOf('payment-1')]).toBe(configLook.late)
    expect(notes.filter(({ kind }) => kind === 'tag')).toMatchObject([
      { words: 'v40, refused v41', tone: 'fail', sign: 'refused' },
      { words: 'v40', tone: 'trial' },
    ])
  })

  test('two that stand side by side say less, and all of it when one is asked for', () => {
    const frame = calm(topology, now)
    for (const name of ['cart-1', 'cart-2']) setProxy(frame, proxyOf(name), refused)
    expect(saidIn(drawn(frame).notes, 'tag')).toEqual(['v40', 'v40, refused v41'])
    const hover = { kind: 'proxy', index: proxyOf('cart-1') } as const
    expect(saidIn(drawn(frame, { hover }).notes, 'tag')).toEqual([
      'v40, refused v41',
      'v40, refused v41',
    ])
  })

  test('one that took a later version has refused nothing any more', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), { version: 42, wanted: 42, refused: 41 })
    expect(drawn(frame).looks.proxies.config[proxyOf('cart-1')]).not.toBe(configLook.refused)
  })

  test('a canary is on purpose: nobody is late, and it has no colour', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), { version: 42, wanted: 42 })
    const { looks, notes } = drawn(frame)
    expect(looks.proxies.config.filter((look) => look === configLook.late)).toHaveLength(0)
    expect(looks.proxies.config[proxyOf('cart-1')]).toBe(configLook.apart)
    expect(notes.filter(({ kind }) => kind === 'tag')).toMatchObject([
      { words: 'canary v42', tone: 'ink' },
    ])
  })

  test('one without any config is hollow and has no tag', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), { state: states.proxy.bootstrapping, version: 0 })
    const { looks, notes } = drawn(frame)
    expect(looks.proxies.state[proxyOf('cart-1')]).toBe(states.proxy.bootstrapping)
    expect(saidIn(notes, 'tag')).toEqual([])
  })

  test('what has just been refused is loud, and is said once', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), { ...refused, refusedAt: now - ms(100) })
    const { notes } = drawn(frame)
    expect(saidIn(notes, 'pill')).toEqual(['cart-1 refused v41, keeps v40'])
    expect(saidIn(notes, 'tag')).toEqual([])
  })
})

describe('config on its way', () => {
  test('a refusal flies back from its proxy', () => {
    const frame = calm(topology, now)
    const proxy = proxyOf('cart-1')
    addPush(frame, { proxy, leftAt: now, arrivesAt: now + s(1), kind: 'clusters', isRefusal: true })
    const start = drawn(frame).marks.y[0]!
    const end = drawn(frame, { t: now + s(1) }).marks.y[0]!
    expect(end).toBeLessThan(start)
  })

  test('what is in a response is written beside it while there are few', () => {
    const frame = calm(topology, now)
    const proxy = proxyOf('cart-1')
    addPush(frame, { proxy, leftAt: now, arrivesAt: now + s(1), kind: 'endpoints' })
    expect(drawn(frame).marks.kind[0]).toBe(4)
    for (let more = 0; more < 12; more++)
      addPush(frame, { proxy: more, leftAt: now, arrivesAt: now + s(1), kind: 'endpoints' })
    expect(drawn(frame).marks.kind[0]).toBe(0)
  })
})

describe('the bar of the control plane', () => {
  const all = topology.proxies.length
  const first = (frame: Frame): string => plain(planeWords(frame, all)[0]!)

  test('says who is current, who refused, who is connected and what waits', () => {
    const frame = calm(topology, now)
    expect(first(frame)).toBe(`config v41, all ${all} proxies current`)
    setHeader(frame, { proxiesCurrent: 12, proxiesRefusing: 3 })
    expect(first(frame)).toBe(`config v41, 12 of ${all} proxies current, 3 refused`)
    setHeader(frame, { proxiesCut: 4, proxiesReconnecting: 2, pushesUnderWay: 1, pushQueue: 5 })
    expect(first(frame)).toBe(
      `config v41, 12 of ${all} proxies current, 3 refused, ${all - 6} of ${all} connected, 2 reconnecting, 1 push under way, 5 waiting`,
    )
  })

  test('says less and less where there is little room, and last what is wrong', () => {
    const frame = calm(topology, now)
    setHeader(frame, { proxiesCurrent: 12, proxiesRefusing: 3 })
    const said = planeWords(frame, all).map(plain)
    const lengths = said.map(({ length }) => length)
    expect(lengths).toEqual(lengths.toSorted((a, b) => b - a))
    expect(said.at(-1)).toBe('3 refused')
  })

  test('its clock says which certificate expires first, and which have', () => {
    const frame = calm(topology, now)
    const looks = new Looks(topology)
    const clock = () => {
      looks.fill(frame)
      const said = clockWords(frame, looks)
      return said && [plain(said.words), said.tone]
    }
    expect(clock()).toBeUndefined()
    setHeader(frame, { certificateUntil: s(10 + 6 * 3_600), rootUntil: s(1e6) })
    expect(clock()).toEqual(['certificates valid, 6 h left', 'ink'])
    setHeader(frame, { issuerUntil: s(40) })
    expect(clock()).toEqual(['issuer certificate expires in 30 s', 'trial'])
    setHeader(frame, { certificatesExpired: 2 })
    expect(clock()).toEqual(['2 certificates expired', 'fail'])
    setHeader(frame, { issuerUntil: s(9) })
    expect(clock()).toEqual(['issuer certificate expired', 'fail'])
  })
})

describe('identity', () => {
  test('a certificate has a clock from a quarter of its life on, and a cross when it is over', () => {
    const frame = calm(topology, now)
    const proxy = proxyOf('cart-1')
    const until = (seconds: number) => {
      setProxy(frame, proxy, { certificate: 2, certificateFrom: 0, certificateUntil: s(seconds) })
      return drawn(frame)
    }
    expect(until(20).signs).toEqual([])
    expect(until(13).signs).toEqual(['lifeLow'])
    expect(until(11).signs).toEqual(['lifeLast'])
    setProxy(frame, proxy, { certificate: 4, certificateUntil: s(8) })
    const { looks, signs: shown } = drawn(frame)
    expect(looks.proxies.life[proxy]).toBe(lifeLook.over)
    expect(shown).toEqual(['lifeOver'])
  })

  test('its lens says how long each certificate has, and what each service takes', () => {
    const frame = calm(topology, now)
    setProxy(frame, proxyOf('cart-1'), {
      certificate: 2,
      certificateFrom: 0,
      certificateUntil: s(13),
    })
    topology.services[0]!.endpoints.forEach((each, at) =>
      setEndpoint(frame, each, { mtls: at === 0 ? 3 : 2 }),
    )
    const payment = topology.services.find(({ name }) => name === 'payment')!
    for (const each of payment.endpoints) setEndpoint(frame, each, { mtls: 3 })
    const { notes } = drawn(frame, { lens: 'identity' })
    expect(saidIn(notes, 'tag')).toEqual(['expires in 3 s'])
    expect(saidIn(notes, 'plain')).toEqual(['strict at 1 of 2', 'strict'])
  })

  test('a line without mTLS has an open padlock in this lens, and a mixed one its share', () => {
    const frame = calm(topology, now)
    topology.edges.forEach((_, edge) => setEdge(frame, edge, { connections: 4, mutual: 4 }))
    setEdge(frame, 0, { mutual: 0 })
    setEdge(frame, 3, { mutual: 3 })
    const { signs: shown, notes } = drawn(frame, { lens: 'identity' })
    expect(shown).toEqual(['unlocked', 'unlocked'])
    expect(saidIn(notes, 'plain')).toEqual(['25 % without mTLS'])
    expect(drawn(frame).signs).toEqual([])
  })
})

describe('circuits', () => {
  const edge = edgeOf('frontend', 'productcatalog')
  const endpoint = endpointOf('productcatalog-2')

  test('a closed one is seen from near, or where somebody points', () => {
    const frame = calm(topology, now)
    setCircuits(topology, frame, edge, endpoint, 'open', s(1))
    setEndpoint(frame, endpoint, { openBy: 0 })
    const shown = drawn(frame).signs
    expect(shown).toEqual(['circuitOpen'])
    const near = drawn(frame, { isNear: true }).signs
    expect(near.filter((sign) => sign === 'circuitClosed')).toHaveLength(topology.edges.length - 1)
    const hover = { kind: 'edge', index: 0 } as const
    expect(drawn(frame, { hover }).signs).toEqual(['circuitClosed', 'circuitOpen'])
  })

  test('its endpoint leaves the row when all have it open, and is on probation while somebody tries', () => {
    const frame = calm(topology, now)
    setCircuits(topology, frame, edge, endpoint, 'open', s(1))
    expect(drawn(frame).looks.frame[endpoint]).toBe(frameLook.partly)
    setEndpoint(frame, endpoint, { openBy: 6 })
    expect(drawn(frame).looks.frame[endpoint]).toBe(frameLook.ejected)
    setEndpoint(frame, endpoint, { halfOpenBy: 1 })
    expect(drawn(frame).looks.frame[endpoint]).toBe(frameLook.probation)
  })

  test('half open is louder than what opened later', () => {
    const frame = calm(topology, now)
    setCircuits(topology, frame, edge, endpoint, 'halfOpen', s(9))
    expect(saidIn(drawn(frame).notes, 'pill')).toEqual(['to productcatalog-2: circuit half open'])
  })

  test('a system without circuits has no switch', () => {
    const frame = calm(topology, now)
    expect(drawn(frame, { isNear: true }).signs).toEqual([])
  })

  test('a queue says how many wait, and failfast is loud when it begins', () => {
    const frame = calm(topology, now)
    const at = topology.clusters.findIndex((cluster) => cluster.edge === edge)
    setCluster(frame, at, { queue: 2, waiting: 3 })
    const waiting = drawn(frame)
    expect(waiting.signs).toEqual(['queueWaiting'])
    expect(saidIn(waiting.notes, 'plain')).toEqual(['3 waiting'])
    setCluster(frame, at, { queue: 3, queueSince: now - ms(100) })
    const failing = drawn(frame)
    expect(failing.signs).toEqual(['queueFailing'])
    expect(saidIn(failing.notes, 'pill')).toEqual(['to productcatalog: failfast'])
  })

  test('signs of one caller do not lie over each other', () => {
    const at = signPlaces(topology, places)
    const mine = topology.edges.flatMap(({ fromService }, index) =>
      fromService === 0 ? [index] : [],
    )
    for (const one of mine)
      for (const other of mine)
        if (one < other)
          expect(
            Math.hypot(at[one * 4]! - at[other * 4]!, at[one * 4 + 1]! - at[other * 4 + 1]!),
          ).toBeGreaterThanOrEqual(19.9)
  })
})

describe('endpoints that are not what callers think', () => {
  test('one that nobody was told of, and one that is gone and still listed, say so', () => {
    const frame = calm(topology, now)
    setEndpoint(frame, endpointOf('cart-1'), { unknownTo: 3, knownBy: 4 })
    setEndpoint(frame, endpointOf('payment-2'), { staleAt: 2, knownBy: 2, pod: states.pod.gone })
    expect(saidIn(drawn(frame).notes, 'tag')).toEqual(['unknown to 3 of 4', '2 of 2 still list it'])
  })

  test('one that waits for its proxy says for what', () => {
    const frame = calm(topology, now)
    setEndpoint(frame, endpointOf('cart-1'), { pod: states.pod.initialising })
    setEndpoint(frame, endpointOf('payment-1'), { pod: states.pod.refused })
    expect(saidIn(drawn(frame).notes, 'tag')).toEqual(['waits for its proxy', 'not created'])
  })

  test('one without a proxy keeps an empty place for it, a database has none', () => {
    const endpoint = endpointOf('cart-1')
    const bare: Topology = {
      ...topology,
      endpoints: topology.endpoints.map((each, index) =>
        index === endpoint ? { ...each, proxy: -1 } : each,
      ),
    }
    expect(sideOf(bare, endpoint)).toBe(boxSide.empty)
    expect(sideOf(bare, endpointOf('cart-2'))).toBe(boxSide.proxy)
    expect(sideOf(bare, endpointOf('redis-cart-1'))).toBe(boxSide.none)
    expect(saidIn(drawn(calm(bare, now), {}, bare).notes, 'tag')).toEqual(['no proxy'])
  })
})

describe('lines of connections', () => {
  const edge = edgeOf('cart', 'redis-cart')

  test('say how many are open and what they carry, and when asked what is not to be had', () => {
    const frame = calm(topology, now)
    setEdge(frame, edge, { connections: 12, bytesPerSecond: 340_000, halfClosed: 1 })
    const hover = { kind: 'edge', index: edge } as const
    const said = saidIn(drawn(frame, { hover }).notes, 'plain')
    expect(said).toContain('12 open, 340 kB/s, 1 half closed')
    expect(said).toContain('TCP: no retries')
    expect(said).toContain('requests not balanced')
  })
})

test('teams are told apart without colour', () => {
  const patterns = patternsOf(topology)
  const byTeam = new Map(topology.services.map(({ team }, index) => [team, patterns[index]!]))
  expect(byTeam.size).toBeLessThanOrEqual(patternCount)
  expect(new Set(byTeam.values()).size).toBe(byTeam.size)
})

test('the lens of teams says who is frozen, and who releases next', () => {
  const busy: Topology = {
    ...topology,
    teams: [
      { name: 'orders', freezes: [{ from: s(5), until: s(20) }], releasesAt: [] },
      { name: 'ads', freezes: [], releasesAt: [s(8), s(28)] },
    ],
  }
  const { notes } = drawn(calm(busy, now), { lens: 'teams' }, busy)
  const said = saidIn(notes, 'plain')
  expect(said).toContain('orders, frozen until 20 s')
  expect(said).toContain('ads, releases at 28 s')
  expect(said).toContain('data')
})

test('every sign differs from every other without its colours', () => {
  const outlines = signNames.map((name) =>
    signs[name].parts
      .map(
        (part) => `${part.d} ${'fill' in part ? 'filled' : ''} ${'stroke' in part ? 'drawn' : ''}`,
      )
      .join(),
  )
  expect(new Set(outlines).size).toBe(signNames.length)
  expect(Object.keys(signIndex)).toHaveLength(signNames.length)
})
