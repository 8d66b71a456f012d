import { describe, expect, it } from 'vitest'
import { Run } from '../../scenario/build.ts'
import { parseScenario } from '../../scenario/parse.ts'
import { programs, stateOf } from '../programs.ts'

const second = 1_000_000
const bootstrapping = stateOf(programs.proxy, 'bootstrapping')
const ready = stateOf(programs.proxy, 'ready')

const text = `
halfopen: 1
duration: 20s
system: envoy
services: { api: { endpoints: 2, restart: 1s } }
clients: { web: { to: api, rate: 50/s } }
events:
  - { at: 1s, until: 10s, fault: kill, on: control-plane }
  - { at: 2s, fault: kill, on: api-1 }
`

describe('while the control plane is down', () => {
  it('traffic goes on with the last known config', () => {
    const run = new Run(parseScenario(text, { file: 'plane.yaml' }).scenario)
    run.advance(1.9 * second)
    const { proxies } = run.world.places
    for (let proxy = 0; proxy < proxies.used; proxy++) expect(proxies.state[proxy]).toBe(ready)
  })

  it('a proxy that starts has no config until it is back', () => {
    const run = new Run(parseScenario(text, { file: 'plane.yaml' }).scenario)
    const { proxies, endpoints } = run.world.places
    const proxy = endpoints.proxy[0]!

    run.advance(9 * second)
    expect(proxies.state[proxy]).toBe(bootstrapping)

    // It tries again after a pause that has grown to 8 s at most by then.
    run.advance(18.5 * second)
    expect(proxies.state[proxy]).toBe(ready)
  })
})
