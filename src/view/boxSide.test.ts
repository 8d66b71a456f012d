import { describe, expect, it } from 'vitest'
import { runOf } from '../bench/observe.ts'
import { makeTopology } from '../record/makeTopology.ts'
import { boxSide, sideOf } from './boxSide.ts'

/** What stands at the side of each endpoint: the only one of each service. */
function sides(system: string, more: object = {}): Record<string, number> {
  const topology = makeTopology(
    runOf({
      system,
      services: { shop: { calls: ['db'] }, db: { protocol: 'tcp', kind: 'database' } },
      clients: { web: { to: 'shop', rate: '1/s' } },
      ...more,
    }).run,
  )
  return Object.fromEntries(
    topology.services.map(({ name, endpoints }) => [name, sideOf(topology, endpoints[0]!)]),
  )
}

describe('where the work of a mesh is done is seen', () => {
  it.each([
    ['none', boxSide.none],
    ['envoy', boxSide.proxy],
    ['hystrix', boxSide.library],
    ['finagle', boxSide.library],
    ['grpc', boxSide.library],
    ['linkerd1', boxSide.node],
    ['istio-ambient', boxSide.node],
    ['cilium', boxSide.node],
  ])('at an endpoint in %s', (system, side) => {
    expect(sides(system).shop).toBe(side)
  })

  it('in what stands in the middle: a gateway and a waypoint are proxies as a whole', () => {
    expect(sides('api-gateway').gateway).toBe(boxSide.gateway)
    const systems = { 'istio-ambient': { waypoint: 'all' } }
    expect(sides('istio-ambient', { systems }).waypoint).toBe(boxSide.gateway)
  })

  it('in a bus and in a flow: a proxy and an application in one', () => {
    expect(sides('esb').bus).toBe(boxSide.hub)
    expect(sides('eai')['shop-flow']).toBe(boxSide.hub)
  })

  it('not at a database, which has no library', () => {
    expect(sides('hystrix').db).toBe(boxSide.none)
  })
})
