import { describe, expect, it } from 'vitest'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'

const second = 1_000_000

/** A run of a scenario, and how many clients' requests were answered and failed in it. */
function played(text: string, seconds: number) {
  const { scenario } = parseScenario(`halfopen: 1\nduration: 60s\nsystem: envoy\n${text}`, {
    file: 'fact.yaml',
  })
  const run = new Run(scenario)
  const { sim, machines, requests, clusters } = run.world.places
  const ends = { answered: 0, failed: 0 }
  sim.onEnter(machines.requests, 'answered', (_, row) => {
    if (requests.callerJob[row]! < 0) ends.answered++
  })
  for (const state of ['failed', 'left']) {
    sim.onEnter(machines.requests, state, (_, row) => {
      if (requests.callerJob[row]! < 0) ends.failed++
    })
  }
  run.advance(seconds * second)
  const sum = (column: Float64Array): number =>
    column.subarray(0, clusters.used).reduce((total, count) => total + count, 0)
  return { run, ends, sum, clusters }
}

describe('outlier detection', () => {
  it('that is not enforced is counted as detected, and not as refused by the limit', () => {
    const { clusters, sum } = played(
      `
services: { api: { endpoints: 2, serviceTime: 1ms, failures: 100% } }
clients: { web: { to: api, rate: 200/s } }
policies: [{ for: api, outlier: { enforcing5xx: 0%, maxEjectionPercent: 100% } }]`,
      5,
    )
    expect(sum(clusters.ejections_detected_consecutive_5xx)).toBeGreaterThan(100)
    expect(sum(clusters.ejections_overflow)).toBe(0)
    expect(sum(clusters.ejections_enforced_total)).toBe(0)
  })
})

describe('a weighted route', () => {
  it('binds its retries to wherever it leads, within the limits of the cluster there', () => {
    const { ends } = played(
      `
services:
  cart: { serviceTime: 1ms }
  cart-next: { serviceTime: 1ms, failures: 30% }
clients: { web: { to: cart, rate: 200/s } }
policies:
  - { for: cart, retry: { attempts: 5, on: [5xx] }, route: [{ to: cart-next, weight: 1 }] }
  - { for: cart-next, limits: { maxRetries: 100 } }`,
      10,
    )
    // 0.3⁵ fails for good: 0.24 %.
    expect(ends.failed / (ends.failed + ends.answered)).toBeLessThan(0.01)
  })
})

describe('a call whose failure is passed on', () => {
  it('is an answer of the caller when it is below 500', () => {
    const { ends } = played(
      `
services:
  front: { serviceTime: 1ms, calls: [{ to: back, onFailure: pass }] }
  back: { serviceTime: 1ms }
clients: { web: { to: front, rate: 100/s } }
policies: [{ for: back, fault: { abort: { share: 100%, status: 404 } } }]`,
      5,
    )
    expect(ends.failed).toBe(0)
    expect(ends.answered).toBeGreaterThan(400)
  })
})

describe('a pod that was drained', () => {
  it('closes the connections that lead to it', () => {
    const { run } = played(
      `
services: { api: { endpoints: 2, protocol: http2, serviceTime: 1ms } }
clients: { web: { to: api, rate: 100/s } }
events: [{ at: 1s, fault: drain, on: api-1 }]`,
      3,
    )
    const { connections, members } = run.world.places
    for (let row = 0; row < connections.used; row++) {
      const isAlive = connections.number[row]! > 0 && connections.isOpen[row] === 1
      if (isAlive) expect(members.endpoint[connections.member[row]!]).not.toBe(0)
    }
  })
})

describe('an endpoint that hung', () => {
  it('answers what stood still once it hangs no longer', () => {
    const { ends } = played(
      `
services: { api: { workers: 4, serviceTime: 10ms } }
clients: { web: { to: api, rate: 20/s } }
policies: [{ for: api, timeout: off }]
events: [{ at: 1s, until: 2s, fault: hang, on: api-1 }]`,
      4,
    )
    expect(ends.failed).toBe(0)
    expect(ends.answered).toBeGreaterThan(60)
  })
})
