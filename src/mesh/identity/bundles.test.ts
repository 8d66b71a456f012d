import { describe, expect, it } from 'vitest'
import { resource } from '../../model/resources.ts'
import { Run } from '../../scenario/build.ts'
import { parseScenario } from '../../scenario/parse.ts'

const second = 1_000_000

/** A fleet whose root is swapped or rotated at 3 s, while something stands between it and the control plane until 12 s. */
function fleet(events: string, system = 'envoy'): Run {
  const text = `
halfopen: 1
duration: 60s
system: ${system}
services:
  front: { endpoints: 3, protocol: http2, serviceTime: 1ms, restart: 1s, calls: [ledger] }
  ledger: { endpoints: 3, protocol: tcp, serviceTime: 1ms, restart: 1s }
clients: { web: { to: front, rate: 40/s } }
controlPlane: { pushDelay: 50ms }
identity: { mtls: strict, certificate: 4s }
events: [${events}]`
  return new Run(parseScenario(text, { file: 'bundles.yaml' }).scenario)
}

const rotated = (how: string): string => `{ at: 3s, rotate: root, how: ${how} }`
const cut = (on: string, kind = 'partition'): string =>
  `{ at: 2s, until: 12s, fault: ${kind}, on: ${on} }`

/** Whom each proxy trusts, as bits, by name. */
function trustsIn({ world: { places } }: Run): Record<string, number> {
  const trusts: Record<string, number> = {}
  for (let proxy = 0; proxy < places.proxies.used; proxy++)
    trusts[places.nameOfProxy(proxy)] = places.proxies.trusts[proxy]!
  return trusts
}

const all = (bits: number): Record<string, number> =>
  Object.fromEntries(
    ['front-1', 'front-2', 'front-3', 'ledger-1', 'ledger-2', 'ledger-3', 'web'].map((name) => [
      name,
      bits,
    ]),
  )

describe.each(['envoy', 'linkerd2'])('a bundle of roots, in %s', (system) => {
  it('is pushed to each proxy, put in force and acknowledged', () => {
    const run = fleet(rotated('swap'), system)
    run.advance(5 * second)
    expect(trustsIn(run)).toEqual(all(0b10))
    const { places } = run.world
    for (let proxy = 0; proxy < places.proxies.used; proxy++) {
      const row = places.subscription(proxy, resource.SDS)
      expect(places.subscriptions.held[row]).toBe(1)
      expect(places.subscriptions.acknowledged[row]).toBe(1)
    }
  })

  it('does not reach a proxy that is cut off, until it is connected again', () => {
    const run = fleet(`${cut('control-plane->ledger-1')}, ${rotated('swap')}`, system)
    run.advance(11 * second)
    expect(trustsIn(run)).toEqual({ ...all(0b10), 'ledger-1': 0b01 })
    run.advance(30 * second)
    expect(trustsIn(run)).toEqual(all(0b10))
  })

  it.each(['partition', 'stall', 'kill'])(
    'reaches nobody while the control plane suffers from %s, and everybody afterwards',
    (kind) => {
      const run = fleet(`${cut('control-plane', kind)}, ${rotated('swap')}`, system)
      run.advance(11 * second)
      expect(trustsIn(run)).toEqual(all(0b01))
      // Who was turned away tries again after half a minute at most.
      run.advance(45 * second)
      expect(trustsIn(run)).toEqual(all(0b10))
    },
  )

  it('is not taken away before who is cut off has heard: the rotation waits for it', () => {
    const run = fleet(`${cut('control-plane->ledger-1')}, ${rotated('bundleFirst')}`, system)
    run.advance(11 * second)
    expect(trustsIn(run)).toEqual({ ...all(0b11), 'ledger-1': 0b01 })
    run.advance(30 * second)
    expect(trustsIn(run)).toEqual(all(0b10))
  })

  it('comes with the first configuration of a pod that starts', () => {
    const run = fleet(`${rotated('swap')}, { at: 5s, fault: kill, on: ledger-2 }`, system)
    run.advance(5.5 * second)
    expect(trustsIn(run)).toEqual({ ...all(0b10), 'ledger-2': 0 })
    run.advance(9 * second)
    expect(trustsIn(run)).toEqual(all(0b10))
  })
})
