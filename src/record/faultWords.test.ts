import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../bench/observe.ts'
import { ChangeLog } from './ChangeLog.ts'
import { Happenings } from './Happenings.ts'
import { Inspector } from './inspect.ts'
import { moments } from './moments.ts'
import { narrative } from './narrative.ts'

const shop = {
  system: 'envoy',
  nodes: { n1: { zone: 'a' }, n2: { zone: 'b' } },
  services: { cart: { endpoints: 2, serviceTime: '5ms' } },
  clients: { web: { to: 'cart', rate: '60/s', arrivals: 'constant' } },
} satisfies ScenarioDocument

function begin(document: ScenarioDocument, untilUs: number) {
  const { run, metrics } = runOf(document)
  const happenings = new Happenings(run, metrics)
  const changes = new ChangeLog(run)
  run.advance(untilUs)
  const told = narrative(happenings, run).map(({ at, text }) =>
    `${at / 1_000_000} ${text}`.replaceAll('\u00a0', ' '),
  )
  return {
    run,
    told,
    marks: moments(happenings, run),
    inspector: new Inspector(run, metrics, changes),
  }
}

describe('the narrative', () => {
  it('says how long a crash loop waits, and longer each time', () => {
    const events = [{ at: '10s', fault: { crashLoop: '5s' }, on: 'cart-2' }]
    const { told } = begin({ ...shop, events }, 60_000_000)
    expect(told.filter((line) => line.includes('crashe'))).toEqual([
      '10 cart-2 crashes, and again 5 s after each start.',
      '10 cart-2 crashed. It starts again in 10 s.',
      '26 cart-2 crashed. It starts again in 20 s.',
      '52 cart-2 crashed. It starts again in 40 s.',
    ])
  })

  it('says whom the kernel killed, and at which limit', () => {
    const services = { cart: { ...shop.services.cart, memory: '100MB' } }
    const events = [{ at: '1s', fault: { leak: '2MB' }, on: 'cart-1' }]
    const { told, marks } = begin({ ...shop, services, events }, 5_000_000)
    expect(marks.map(({ label }) => label).slice(0, 2)).toEqual(['leak', 'out of memory'])
    expect(told[0]).toBe('1 Each request leaves 2 MB in the memory of cart-1.')
    expect(told.join('\n')).toContain(
      'cart-1 used 100 MB of memory and was killed. It starts again in 10 s.',
    )
  })

  it('counts the steps of a rolling update, and of its rollback', () => {
    const events = [
      { at: '5s', until: '20s', fault: { deploy: { errors: '50%', each: '2s' } }, on: 'cart' },
    ]
    const { told } = begin({ ...shop, events }, 40_000_000)
    expect(told.filter((line) => line.includes('release'))).toEqual([
      '5 A new release of cart is rolled out: it answers 50 % of its requests with 503.',
      '5 2 of 2 endpoints of cart run release 2.',
      '20 The old release of cart is rolled out again.',
      '20 2 of 2 endpoints of cart run the old release again.',
    ])
  })

  it('says when caches are cold, and when they are warm again', () => {
    const services = {
      shop: {
        serviceTime: '1ms',
        calls: [{ to: 'cart', cache: { hits: '90%', entries: 50 } }],
      },
      ...shop.services,
    }
    const clients = { web: { to: 'shop', rate: '60/s' } }
    const events = [{ at: '5s', fault: 'flush', on: 'shop' }]
    const { told } = begin({ ...shop, services, clients, events }, 40_000_000)
    expect(told[0]).toBe('5 The caches of shop are emptied.')
    expect(told[1]).toContain('The caches of shop are cold: it asks cart what it knew before.')
    expect(told[2]).toContain('The caches of shop for cart are warm again')
  })
})

describe('the inspector', () => {
  const events = [{ at: '1s', fault: 'kill', on: 'zone:b' }]

  it('shows of a zone or node what is up of all', () => {
    const { inspector } = begin({ ...shop, events }, 2_000_000)
    const zone = inspector.inspect({ kind: 'zone', index: 1 })!
    expect(zone.title).toBe('zone b')
    expect(zone.gauges[0]).toMatchObject({ name: 'endpoints ready', value: 0, limit: 1 })
    const node = inspector.inspect({ kind: 'node', index: 0 })!
    expect(node.title).toBe('node n1')
    expect(node.gauges[0]).toMatchObject({ value: 1, limit: 1 })
    expect(node.facts).toContainEqual({ name: 'zone', value: 'a' })
    expect(inspector.inspect({ kind: 'node', index: 2 })).toBeUndefined()
  })

  it('shows of an endpoint its memory, its restarts and the next start', () => {
    const services = { cart: { ...shop.services.cart, memory: '100MB' } }
    const leak = [{ at: '1s', fault: { leak: '1MB' }, on: 'cart-1' }]
    const { inspector, run } = begin({ ...shop, services, events: leak }, 1_500_000)
    const place = { kind: 'endpoint', index: 0 } as const
    const gauge = inspector.inspect(place)!.gauges.find(({ name }) => name === 'memory')!
    expect(gauge.limit).toBe(100)
    expect(gauge.value).toBeGreaterThan(30)
    run.advance(5_000_000)
    const names = inspector.inspect(place)!.facts.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining(['restarts', 'starts again in', 'last exit status']),
    )
  })
})
