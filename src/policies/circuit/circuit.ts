import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'

/**
 * The circuit over whole requests: whether a caller asks a service at all.
 *
 * A library in the caller has no endpoints to choose from: it sees a name that answers or does not. When too large a share of
 * what it asked of late has failed, it stops asking: the caller has its failure at once instead of after a timeout, its threads
 * are free for other work, and the service is left alone to get well. After a while one request is tried; if that is answered,
 * everything passes again, all at once.
 *
 * This is not the circuit of `breaker/breaker.ts`: that one stands between a proxy and *one endpoint*, counts failures in a row, and
 * leaves the other endpoints to be picked. This one covers all endpoints, and everything that kept the request from being
 * answered counts, also a full thread pool of the caller's own. Each process has its own and learns for itself.
 *
 * Hystrix has it, and so have its heirs: resilience4j counts calls instead of time, Polly a smaller share over a longer time.
 */
export interface RequestCircuit {
  /**
   * Whether a request may pass now; notes that it was let through.
   *
   * @returns see `permission`
   */
  ask(guard: number): number
  /**
   * Takes note of how a request ended.
   *
   * @param outcome see `outcome`
   * @param tookUs how long it was under way
   */
  observe(guard: number, outcome: number, tookUs: Us): void
  /** Looks at its counts by itself: called at each multiple of `tickUs`. */
  tick(guard: number): void
  /** Forgets everything, as a new process does. */
  reset(guard: number): void
  /** How often it looks at its counts by itself; `never`: only when it is asked. */
  readonly tickUs: Us
  /** How long it refuses everybody. */
  readonly sleepUs: Us
  /** What opens it: so many requests seen, and so many of a hundred of them failed. */
  readonly volume: number
  readonly errorPercent: number
}

/** Where a circuit stands. */
export const phase = { closed: 0, open: 1, halfOpen: 2 } as const

/** What it answers: refused, passed, or passed as the one that is tried. */
export const permission = { refused: 0, passed: 1, tried: 2 } as const

/** How a request ended, as a library sees it. */
export const outcome = {
  success: 0,
  failure: 1,
  timeout: 2,
  rejected: 3,
  /** The service said that the caller asked something wrong: neither good nor bad. */
  badRequest: 4,
  /** Its caller did not wait for it. */
  cancelled: 5,
} as const

/** Whether somebody has decided for it. `open` wins over `closed`. */
export type Forced = 'open' | 'closed' | undefined

/** Fresh cells for a circuit that had none, or another number of them: a span. @returns the first */
export function newCells(cells: PolicyColumns['guardCells'], count: number): number {
  const first = cells.birth()
  for (let cell = 1; cell < count; cell++) cells.birth()
  return first
}
