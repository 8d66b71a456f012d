import { describe, expect, it } from 'vitest'
import { Run } from './build.ts'
import { parseScenario } from './parse.ts'
import { parseCommand } from './commandText.ts'
import { namesOf } from './names.ts'

const shop = `
halfopen: 1
duration: 10s
seed: 3
services:
  shop: { endpoints: 2, serviceTime: { exponential: 5ms }, calls: [ { to: cart }, { to: stock, probability: 50% } ] }
  cart: { serviceTime: { exponential: 5ms }, failures: 5%, calls: [ { to: stock } ] }
  stock: { serviceTime: { exponential: 5ms }, failures: 5% }
  db: { protocol: tcp }
clients:
  web: { to: shop, rate: 50/s }
`
const read = (system: string, more = '') =>
  parseScenario(`${shop}system: ${system}\n${more}`, { file: 'shop.yaml' }).scenario

/** What the application of each job decided: its service time and its status, by service and lineage. */
function fates(system: string, more?: string): Map<string, string> {
  const run = new Run(read(system, more))
  const { places } = run.world
  const { sim, jobs, endpoints, machines } = places
  const found = new Map<string, string>()
  sim.onEnter(machines.jobs, 'underWay.serving.calling', (_, job) => {
    const service = places.plan.services[endpoints.service[jobs.endpoint[job]!]!]!
    if (service.role !== 'app' || jobs.ordinal[job] !== 1 || jobs.step[job] !== 0) return
    const key = `${service.name} ${jobs.keyA[job]!} ${jobs.keyB[job]!}`
    found.set(key, `${jobs.serviceTimeUs[job]!} ${jobs.status[job]!}`)
  })
  run.advance(10_000_000)
  return found
}

describe('What stands in the middle', () => {
  it('is a service of the system, and not of the scenario', () => {
    const run = new Run(read('esb'))
    expect(run.plan.services.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'shop app',
      'cart app',
      'stock app',
      'db app',
      'bus bus',
    ])
    expect(read('esb').services.map(({ name }) => name)).not.toContain('bus')
  })

  it('is on the way of clients alone at the edge, and of everybody in a hub', () => {
    const lines = (system: string) =>
      new Run(read(system)).plan.edges.map(
        ({ name, toService, target, onward }) => `${name} ${toService === target} ${onward >= 0}`,
      )
    expect(lines('api-gateway')).toEqual([
      'web→shop false true',
      'gateway→shop true false',
      'shop→cart true false',
      'shop→stock true false',
      'cart→stock true false',
    ])
    expect(lines('esb').filter((line) => line.endsWith('false true'))).toHaveLength(4)
  })

  it('changes no service time and no fate of what applications do', () => {
    const before = fates('none')
    expect(before.size).toBeGreaterThan(1_000)
    for (const system of ['api-gateway', 'esb']) {
      const after = fates(system, 'systems: { esb: { middle: { workers: unbounded } } }')
      let both = 0
      for (const [key, fate] of after) {
        if (!before.has(key)) continue
        expect(before.get(key), `${system}: ${key}`).toBe(fate)
        both++
      }
      expect(both).toBeGreaterThan(0.99 * before.size)
    }
  })

  it('can be broken by its name, by one of its endpoints, and as the middle of whatever system', () => {
    const names = namesOf(read('api-gateway'))
    for (const on of ['gateway', 'gateway-2', 'middle'])
      expect(parseCommand(`1s kill ${on}`, { ...read('api-gateway') }, 'test')).toMatchObject({
        on,
      })
    expect(names.services.get('gateway')).toBe(2)
    expect(() => parseCommand('1s kill gateway', read('esb'), 'test')).toThrow(/gateway/)
  })

  it('takes down what goes through it, and nothing else', () => {
    const answered = (system: string, command: string): number => {
      const scenario = read(system)
      const run = new Run(scenario, [parseCommand(command, scenario, 'test')])
      const { sim, machines, requests } = run.world.places
      let ok = 0
      sim.onEnter(machines.requests, 'answered', (_, request) => {
        if (requests.client[request]! >= 0 && sim.now > 2_000_000) ok++
      })
      run.advance(10_000_000)
      return ok
    }
    expect(answered('api-gateway', '1s kill middle')).toBe(0)
    expect(answered('esb', '1s kill bus')).toBe(0)
    // There is nothing of its own to lose.
    expect(answered('none', '1s kill middle')).toBeGreaterThan(300)
    // Its proxies go on with what they know.
    expect(answered('envoy', '1s kill middle')).toBeGreaterThan(300)
  })
})
