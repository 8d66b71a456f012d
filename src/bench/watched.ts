import { reasons } from '../model/reasons.ts'
import { s } from '../model/units.ts'
import type { SystemName } from '../scenario/Scenario.ts'
import { Observer, runOf, type ScenarioDocument } from './observe.ts'

/** A run with one service, `cart`, seen from beside it: what tests of a system's behaviour look at. */
export function watched(
  system: SystemName,
  { service = {}, ...document }: ScenarioDocument & { readonly service?: object },
  until = s(10),
) {
  const { run, metrics } = runOf({
    system,
    network: { latency: '1ms' },
    services: { cart: { workers: 100, serviceTime: '10ms', ...service } },
    ...document,
  })
  const observer = new Observer(run)
  run.advance(until)
  const { places } = run.world
  return {
    run,
    metrics,
    observer,
    places,
    arrivedAt: (endpoint: number): number => places.endpoints.arrived[endpoint]!,
    words: observer.requests.map(({ reason }) => reasons[reason]!.name),
    states: observer.requests.map(({ state }) => state),
    attempts: observer.requests.map(({ attempts }) => attempts),
    took: observer.requests.map(({ startedAt, endedAt }) => endedAt - startedAt),
    /** Requests from here on. */
    after: (at: number) => observer.requests.filter(({ startedAt }) => startedAt >= at),
  }
}

/** A client that asks at these moments. */
export const asks = (...at: string[]) => ({ web: { to: 'cart', arrivals: { at } } })

/** So many moments, a pause apart. */
export const every = (pauseMs: number, count: number, fromMs = 100): string[] =>
  Array.from({ length: count }, (_, index) => `${fromMs + pauseMs * index}ms`)

/** A client that asks so often, at random. */
export const rate = (perSecond: number) => ({ web: { to: 'cart', rate: `${perSecond}/s` } })
