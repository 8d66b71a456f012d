import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { shapeText } from '../../model/shapes.ts'
import { ScenarioError } from '../../scenario/ScenarioError.ts'

const kinds = [
  { share: '10%', path: '/cart', headers: { 'X-User': 'anna', 'x-beta': true } },
  { share: '30%', method: 'POST', path: '/order' },
  { path: '/cart' },
]

const shop = (
  more: ScenarioDocument = {},
  web: object = { requests: kinds },
): ScenarioDocument => ({
  system: 'envoy',
  services: {
    front: { serviceTime: '1ms', forwards: ['x-user'], calls: ['cart'] },
    cart: { serviceTime: '1ms', calls: [{ to: 'stock', requests: [{ path: '/stock' }] }] },
    stock: { serviceTime: '1ms' },
  },
  clients: { web: { to: 'front', rate: '500/s', ...web } },
  ...more,
})

/** How often each shape was asked over each edge. */
function askedIn(document: ScenarioDocument) {
  const { run } = runOf(document)
  const { sim, machines, requests } = run.world.places
  const asked = new Map<string, number>()
  const ends: string[] = []
  sim.onEnter(machines.requests, 'asked.routing', (_, request) => {
    const shape = shapeText(run.plan.shapes[requests.shape[request]!]!)
    const key = `${run.plan.edges[requests.edge[request]!]!.name} ${shape}`
    asked.set(key, (asked.get(key) ?? 0) + 1)
    ends.push(`${requests.keyA[request]!} ${requests.startedAt[request]!}`)
  })
  run.advance(10_000_000)
  return { asked, ends }
}

describe('kinds of requests', () => {
  const { asked, ends } = askedIn(shop())
  const [anna, order, rest] = [
    'GET /cart · x-beta: true · x-user: anna',
    'POST /order',
    'GET /cart',
  ].map((shape) => asked.get(`web→front ${shape}`) ?? 0)

  it('each have their share, within the 99.9 % interval of a binomial', () => {
    const total = anna! + order! + rest!
    expect(total).toBeGreaterThan(4_000)
    for (const [count, p] of [
      [anna!, 0.1],
      [order!, 0.3],
      [rest!, 0.6],
    ] as const)
      expect(Math.abs(count - total * p)).toBeLessThan(3.291 * Math.sqrt(total * p * (1 - p)))
  })

  it('go on as far as a service passes headers on, and no further', () => {
    expect([...asked.keys()].sort()).toEqual([
      'cart→stock GET /stock',
      'front→cart GET /',
      'front→cart GET / · x-user: anna',
      'web→front GET /cart',
      'web→front GET /cart · x-beta: true · x-user: anna',
      'web→front POST /order',
    ])
    const passed = asked.get('front→cart GET / · x-user: anna')!
    // What is still under way at the end has not called yet.
    expect(anna! - passed).toBeLessThan(5)
  })

  it('shift nobody else: the same requests come at the same times with one kind or with three', () => {
    expect(askedIn(shop({}, {})).ends).toEqual(ends)
  })

  it('keep their looks through the tries of a library, and through who stands in the middle', () => {
    const library = { attempts: 3, timeout: '100ms', retryOn: ['5xx'] }
    const failing = { front: { failures: '50%', serviceTime: '1ms' } }
    const tried = askedIn(shop({ services: failing }, { requests: kinds, library })).asked
    expect([...tried.keys()].every((key) => !key.endsWith(' GET /'))).toBe(true)
    for (const system of ['api-gateway', 'esb', 'message-broker']) {
      const through = askedIn(shop({ system })).asked
      const onward = [...through.keys()].filter((key) => !key.startsWith('web→'))
      expect(onward.some((key) => key.includes('→front') && key.includes('x-beta: true'))).toBe(
        true,
      )
      expect(onward.some((key) => key.includes('→cart') && key.includes('x-user: anna'))).toBe(true)
    }
  })

  it('say what they have to: shares of a whole, names of headers, paths', () => {
    const wrong = (requests: object[]) => {
      try {
        runOf(shop({}, { requests }))
      } catch (error) {
        return (error as ScenarioError).problems.map(({ code }) => code)
      }
      return []
    }
    expect(wrong([{ share: '50%' }])).toEqual(['shares-wrong'])
    expect(wrong([{}, {}])).toEqual(['shares-wrong'])
    expect(wrong([{ headers: { 'no header': '1' } }])).toEqual(['name-wrong'])
    expect(wrong([{ headers: { 'X-A': '1', 'x-a': '2' } }])).toEqual(['name-twice'])
    expect(wrong([{ path: 'cart' }])).toEqual(['name-wrong'])
  })
})
