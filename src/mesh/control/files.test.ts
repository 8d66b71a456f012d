import { describe, expect, it } from 'vitest'
import { runOf, type ScenarioDocument } from '../../bench/observe.ts'
import { s } from '../../model/units.ts'

const shop = (envoy: object): ScenarioDocument => ({
  system: 'envoy',
  systems: { envoy },
  services: {
    cart: { endpoints: 3, calls: ['stock'] },
    stock: { failures: '50%' },
  },
  clients: { web: { to: 'cart', rate: '50/s' } },
  events: [
    { at: '10s', policy: { for: 'stock', retry: { attempts: 4, on: ['5xx'] } } },
    { at: '12s', fault: 'kill', on: 'control-plane' },
  ],
})

/** The versions that proxies hold, in order. */
function versions(document: ScenarioDocument, at: number): number[] {
  const { run } = runOf(document)
  run.advance(at)
  const { proxies } = run.world.places
  return Array.from({ length: proxies.used }, (_, proxy) => proxies.version[proxy]!)
}

describe('Envoy with its configuration in files', () => {
  it('has the first at once', () => {
    expect(versions(shop({ config: 'static' }), s(9))).toEqual([0, 0, 0, 0, 0])
  })

  it('gets a new one proxy by proxy', () => {
    const document = shop({ config: 'static', filesEvery: '2s' })
    expect(versions(document, s(11))).toEqual([1, 0, 0, 0, 0])
    expect(versions(document, s(15))).toEqual([1, 1, 1, 0, 0])
    expect(versions(document, s(19))).toEqual([1, 1, 1, 1, 1])
  })

  it('has nobody who gives anything out, and nobody to lose', () => {
    const { run } = runOf(shop({ config: 'static' }))
    expect([run.plan.hasControlPlane, run.plan.identity]).toEqual([false, null])
  })

  it('is told by a control plane otherwise, all at once', () => {
    expect(versions(shop({}), s(11))).toEqual([1, 1, 1, 1, 1])
  })
})
