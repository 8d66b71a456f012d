import type { Us } from '../../model/units.ts'
import { never } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { newCells, outcome, permission, phase } from './circuit.ts'
import type { Forced, RequestCircuit } from './circuit.ts'

export interface RollingErrorOptions {
  readonly windowUs: Us
  /** The window is looked at so often; it has window / bucket buckets. */
  readonly bucketUs: Us
  /** Fewer requests in the window say nothing. */
  readonly volume: number
  /** Of a hundred. */
  readonly errorPercent: number
  readonly sleepUs: Us
  /** Whether it has a state of its own for the one request that is tried (1.5.12, 1.5.13, master). */
  readonly hasHalfOpen: boolean
  /** Whether a tried request that nobody waits for any more is noticed: not in 1.5.12, whose circuit then stays half open. */
  readonly noticesCancelled: boolean
  readonly force: Forced
}

/**
 * Opens when too large a share of the requests in a rolling window failed.
 *
 *     open when total ≥ volume and ⌊100 · errors / total⌋ ≥ errorPercent,      over buckets that are complete
 *
 * Failures, timeouts and rejections are errors; what was short-circuited, cancelled or asked wrongly counts for nothing. The
 * bucket being filled is not seen. Buckets are multiples of their length since the run began; what ends in the very moment
 * between two belongs to the earlier.
 *
 * Without half open (1.5.11, and 1.5.14 to 1.5.18) it decides when it is asked. Open, it lets one request through each time that
 * `sleep` has passed since it opened or last did; *any* success closes it, also of a request that was sent before.
 *
 * With half open it decides at each bucket's end, and lets one request through `sleep` after it opened; until that has ended
 * nobody else passes. A success closes it, everything else opens it anew, and `sleep` begins again.
 *
 * @source Netflix/Hystrix: HystrixCircuitBreaker.java at v1.5.18 and at master 7c03bafe (v1.5.12, v1.5.13 alike);
 *   HystrixCommandMetrics.HealthCounts
 */
export function rollingErrors(
  options: RollingErrorOptions,
  { guards, guardCells, clock }: PolicyColumns,
): RequestCircuit {
  const { bucketUs, volume, errorPercent, sleepUs, hasHalfOpen, noticesCancelled, force } = options
  const seen = Math.max(1, Math.floor(options.windowUs / bucketUs))
  // One more: the bucket being filled.
  const cells = seen + 1

  const empty = (guard: number): void => {
    const first = guards.cells[guard]!
    for (let cell = first; cell < first + guards.cellCount[guard]!; cell++) {
      guardCells.total[cell] = 0
      guardCells.errors[cell] = 0
    }
  }

  /** Moves the ring on to a bucket: what has aged out is emptied. */
  const advance = (guard: number, bucket: number): void => {
    if (guards.cellCount[guard] !== cells) {
      guards.cells[guard] = newCells(guardCells, cells)
      guards.cellCount[guard] = cells
      guards.cell[guard] = bucket
    }
    const first = guards.cells[guard]!
    const steps = Math.min(bucket - guards.cell[guard]!, cells)
    for (let step = 0; step < steps; step++) {
      const cell = first + ((bucket - step) % cells)
      guardCells.total[cell] = 0
      guardCells.errors[cell] = 0
    }
    if (bucket > guards.cell[guard]!) guards.cell[guard] = bucket
  }

  /** Sums what is complete now. @returns whether it is bad enough */
  const isBad = (guard: number): boolean => {
    advance(guard, Math.floor(clock.now / bucketUs))
    const first = guards.cells[guard]!
    const filling = first + (guards.cell[guard]! % cells)
    let total = 0
    let errors = 0
    for (let cell = first; cell < first + cells; cell++) {
      if (cell === filling) continue
      total += guardCells.total[cell]!
      errors += guardCells.errors[cell]!
    }
    const percent = total === 0 ? 0 : Math.floor((100 * errors) / total)
    guards.total[guard] = total
    guards.errors[guard] = errors
    guards.errorPercent[guard] = percent
    return total >= volume && percent >= errorPercent
  }

  const open = (guard: number): void => {
    guards.phase[guard] = phase.open
    guards.openedAt[guard] = clock.now
  }

  const close = (guard: number): void => {
    guards.phase[guard] = phase.closed
    empty(guard)
    guards.total[guard] = 0
    guards.errors[guard] = 0
    guards.errorPercent[guard] = 0
  }

  /** Strictly after the sleep. */
  const hasSlept = (guard: number): boolean => clock.now > guards.openedAt[guard]! + sleepUs

  return {
    tickUs: hasHalfOpen ? bucketUs : never,
    sleepUs,
    volume,
    errorPercent,

    ask(guard) {
      if (force === 'open') return permission.refused
      const stands = guards.phase[guard]!
      if (stands === phase.closed) {
        if (hasHalfOpen || !isBad(guard)) return permission.passed
        // Forced closed it goes on deciding, and nobody heeds it.
        open(guard)
        return force === 'closed' ? permission.passed : permission.refused
      }
      if (force === 'closed') return permission.passed
      if (stands === phase.halfOpen || !hasSlept(guard)) return permission.refused
      if (hasHalfOpen) guards.phase[guard] = phase.halfOpen
      else guards.openedAt[guard] = clock.now
      return permission.tried
    },

    observe(guard, how) {
      const stands = guards.phase[guard]!
      if (how <= outcome.rejected) {
        // At the very end of a bucket it still belongs to that.
        const bucket = Math.max(0, Math.ceil(clock.now / bucketUs) - 1)
        advance(guard, bucket)
        const cell = guards.cells[guard]! + (bucket % cells)
        guardCells.total[cell]!++
        if (how !== outcome.success) guardCells.errors[cell]!++
      }
      if (stands === phase.closed) return
      if (how === outcome.success) {
        if (!hasHalfOpen || stands === phase.halfOpen) close(guard)
      } else if (stands === phase.halfOpen && (how !== outcome.cancelled || noticesCancelled)) {
        open(guard)
      }
    },

    tick(guard) {
      if (isBad(guard) && guards.phase[guard] === phase.closed) open(guard)
    },

    reset: close,
  }
}
