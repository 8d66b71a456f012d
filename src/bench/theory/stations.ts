import type { ScenarioDocument } from '../observe.ts'
import type { Counted } from './measure.ts'

/*
 * Scenarios in which nothing takes time but what the theory is about.
 */

export const s10 = { exponential: '10ms' }
export const noNetwork = { network: { latency: '0ms' } }

export interface Station {
  readonly rate: number
  readonly workers?: number
  readonly queue?: number | object
  readonly serviceTime?: unknown
  readonly timeout?: string
  readonly client?: object
  readonly service?: object
}

/** One station and who asks it, without a mesh: nothing but the queue takes time. */
export function station({
  rate,
  workers = 1,
  queue,
  serviceTime = s10,
  timeout,
  client = {},
  service = {},
}: Station): ScenarioDocument {
  return {
    ...noNetwork,
    services: {
      cart: {
        workers,
        serviceTime,
        protocol: 'http2',
        ...(queue === undefined ? {} : { queue }),
        ...service,
      },
    },
    clients: { web: { to: 'cart', rate: `${rate}/s`, ...(timeout && { timeout }), ...client } },
  }
}

/** Servers behind one proxy, whose two crossings of 0.5 ms are nothing beside a service time of 1 s. */
export function servers(count: number, rho: number, balancer: unknown): ScenarioDocument {
  return {
    ...noNetwork,
    system: 'envoy',
    services: {
      cart: {
        endpoints: count,
        workers: 1,
        serviceTime: { exponential: '1s' },
        protocol: 'http2',
      },
    },
    clients: { web: { to: 'cart', rate: `${rho * count}/s` } },
    policies: [{ for: '*', timeout: 'off', balancer, limits: unlimited }],
  }
}

export const unlimited = {
  maxRetries: 100_000,
  maxRequests: 100_000,
  maxPendingRequests: 100_000,
  maxConnections: 100_000,
}

/** Retries without a limit on how many at once. */
export const retries = (attempts: number): object => ({
  for: '*',
  timeout: 'off',
  retry: { attempts, on: ['5xx'], backoff: { base: '1ms', max: '2ms' } },
  limits: unlimited,
})

export const meanTime = (of: Counted): number => of.meanMs
export const failedShare = (of: Counted): number => of.failed / (of.ok + of.failed)
export const okShare = (of: Counted): number => of.ok / (of.ok + of.failed)
export const attemptsEach = (of: Counted): number => of.attempts / of.requests
export const okPerSecond = (of: Counted): number => of.ok / of.seconds
