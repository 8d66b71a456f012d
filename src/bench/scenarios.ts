import { millisecondsOf } from './measure.ts'
import { Metrics } from '../record/metrics.ts'
import { Run } from '../scenario/build.ts'
import { parseScenario } from '../scenario/parse.ts'

/** What a mesh to be measured is like; the rest is the same for all. */
export interface MeshOptions {
  /** Of the only client, per second. */
  readonly ratePerSecond: number
  readonly hasPolicies: boolean
  readonly durationS: number
  /** Mean of one service's own work, ms. */
  readonly serviceMs?: number
}

/** Every policy there is, none of them idle but the injected faults, whose shares are 0. */
const everyPolicy = `
  - for: "*"
    timeout: 2s
    connectTimeout: 500ms
    retry:
      attempts: 3
      on: [5xx, reset, connect-failure]
      perTryTimeout: 500ms
      backoff: { base: 5ms, max: 50ms }
      anotherHost: true
      hostAttempts: 3
      budget: { ratio: 20%, minConcurrency: 10 }
    limits: { maxConnections: 100000, maxPendingRequests: 100000, maxRequests: 100000 }
    outlier: { consecutive5xx: 3, interval: 100ms, baseEjectionTime: 200ms, maxEjectionPercent: 50% }
    balancer: { leastRequest: { choices: 2 } }
    panicThreshold: 50%
    fault: { delay: { share: 0%, for: 10ms }, abort: { share: 0%, status: 503 } }`

const noPolicy = `
  - for: "*"
    timeout: off
    retry: off
    outlier: off
    balancer: roundRobin
    panicThreshold: 0%
    limits: { maxConnections: 100000, maxPendingRequests: 100000, maxRequests: 100000 }`

/** Three tiers of eight endpoints, a proxy beside each, one bad endpoint in the last one. */
export function meshText(options: MeshOptions): string {
  const { ratePerSecond, hasPolicies, durationS, serviceMs = 5 } = options
  const service = (more: string): string =>
    `{ endpoints: 8, workers: 20000, serviceTime: { exponential: ${serviceMs}ms }, ${more} }`
  return `halfopen: 1
title: Three tiers
seed: 7
duration: ${durationS}s
system: envoy
services:
  front: ${service('calls: [middle]')}
  middle: ${service('failures: 1%, calls: [back]')}
  back: ${service('failures: 1%')}
clients:
  web: { to: front, rate: ${ratePerSecond}/s, timeout: 5s }
policies: ${hasPolicies ? everyPolicy : noPolicy}
events:
  - { at: 100ms, fault: { errors: 20% }, on: back-3 }
`
}

/** Chains of five services, each called only by the one before it; every chain has a client of its own. */
export function chainsText(services: number, totalPerSecond: number, durationS: number): string {
  const length = 5
  const lines: string[] = []
  const clients: string[] = []
  for (let index = 0; index < services; index++) {
    const isLast = index % length === length - 1 || index === services - 1
    const calls = isLast ? '' : `, calls: [s${index + 1}]`
    lines.push(
      `  s${index}: { endpoints: 2, workers: 2000, serviceTime: { exponential: 5ms }, failures: 1%${calls} }`,
    )
    if (index % length === 0) clients.push(`s${index}`)
  }
  const rate = totalPerSecond / clients.length
  return `halfopen: 1
title: Chains
seed: 7
duration: ${durationS}s
system: envoy
services:
${lines.join('\n')}
clients:
${clients.map((to, index) => `  c${index}: { to: ${to}, rate: ${rate}/s, timeout: 5s }`).join('\n')}
policies: ${everyPolicy}
`
}

/** A run with its counters on, as every door has it. */
export function openRun(text: string): { run: Run; metrics: Metrics } {
  const { scenario } = parseScenario(text, { file: 'bench' })
  const run = new Run(scenario)
  return { run, metrics: new Metrics(run.world.places) }
}

/** Runs on by simulated time. @returns events and transitions per second of processor time, in millions */
export function speedOf(run: Run, simulatedUs: number): { events: number; steps: number } {
  const { sim } = run.world.places
  const { events, steps } = sim
  const took = 1000 * millisecondsOf(() => run.advance(run.now + Math.round(simulatedUs)))
  return { events: (sim.events - events) / took, steps: (sim.steps - steps) / took }
}
