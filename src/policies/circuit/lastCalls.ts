import type { Us } from '../../model/units.ts'
import { never } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import { newCells, outcome, permission, phase } from './circuit.ts'
import type { Forced, RequestCircuit } from './circuit.ts'

export interface LastCallsOptions {
  /** How many calls are looked back at. */
  readonly calls: number
  /** Fewer say nothing; more than `calls` is `calls`. */
  readonly volume: number
  /** Of a hundred: failures, and slow calls. */
  readonly errorPercent: number
  readonly slowUs: Us
  readonly slowPercent: number
  readonly sleepUs: Us
  /** How many are tried half open. */
  readonly tries: number
  readonly force: Forced
}

/**
 * Opens when too large a share of the last so many calls failed, or was slow.
 *
 *     open when calls ≥ volume and (100 · errors / calls ≥ errorPercent or 100 · slow / calls ≥ slowPercent)
 *
 * Asked after each call, good or bad. It stays open for `sleep`, strictly; then `tries` calls may pass, and no others. When all of
 * those have ended, the same test over them alone opens or closes it. A call that was cancelled gives its place back.
 *
 * @source resilience4j af9e7c97 (after 2.4.0): CircuitBreakerConfig, CircuitBreakerStateMachine, CircuitBreakerMetrics
 */
export function lastCalls(
  options: LastCallsOptions,
  { guards, guardCells, clock }: PolicyColumns,
): RequestCircuit {
  const { calls, errorPercent, slowUs, slowPercent, sleepUs, tries, force } = options
  const volume = Math.min(options.volume, calls)

  const empty = (guard: number): void => {
    guards.total[guard] = 0
    guards.errors[guard] = 0
    guards.errorPercent[guard] = 0
    guards.tried[guard] = 0
    guards.cell[guard] = 0
    const first = guards.cells[guard]!
    for (let cell = first; cell < first + guards.cellCount[guard]!; cell++) {
      guardCells.total[cell] = 0
      guardCells.errors[cell] = 0
      guardCells.slow[cell] = 0
    }
  }

  /** Writes a call into the ring, over the oldest. @returns whether it is bad enough */
  const record = (guard: number, isError: boolean, isSlow: boolean, window: number): boolean => {
    if (guards.cellCount[guard] !== calls) {
      guards.cells[guard] = newCells(guardCells, calls)
      guards.cellCount[guard] = calls
      guards.cell[guard] = 0
    }
    const first = guards.cells[guard]!
    const cell = first + (guards.cell[guard]! % window)
    guards.cell[guard]!++
    guardCells.total[cell] = 1
    guardCells.errors[cell] = isError ? 1 : 0
    guardCells.slow[cell] = isSlow ? 1 : 0
    let total = 0
    let errors = 0
    let slow = 0
    for (let at = first; at < first + window; at++) {
      total += guardCells.total[at]!
      errors += guardCells.errors[at]!
      slow += guardCells.slow[at]!
    }
    guards.total[guard] = total
    guards.errors[guard] = errors
    guards.errorPercent[guard] = Math.floor((100 * errors) / total)
    const least = Math.min(volume, window)
    return (
      total >= least && (100 * errors >= errorPercent * total || 100 * slow >= slowPercent * total)
    )
  }

  const open = (guard: number): void => {
    guards.phase[guard] = phase.open
    guards.openedAt[guard] = clock.now
  }

  return {
    tickUs: never,
    sleepUs,
    volume,
    errorPercent,

    ask(guard) {
      if (force === 'open') return permission.refused
      const stands = guards.phase[guard]!
      if (stands === phase.closed || force === 'closed') return permission.passed
      if (stands === phase.open) {
        if (clock.now <= guards.openedAt[guard]! + sleepUs) return permission.refused
        guards.phase[guard] = phase.halfOpen
        guards.permitted[guard] = tries
        empty(guard)
      }
      if (guards.permitted[guard]! <= 0) return permission.refused
      guards.permitted[guard]!--
      return permission.tried
    },

    observe(guard, how, tookUs) {
      const stands = guards.phase[guard]!
      if (how === outcome.cancelled) {
        if (stands === phase.halfOpen) guards.permitted[guard]!++
        return
      }
      if (how === outcome.badRequest) return
      const isError = how !== outcome.success
      const isSlow = tookUs > slowUs
      if (stands === phase.halfOpen) {
        const isBad = record(guard, isError, isSlow, Math.min(tries, calls))
        if (++guards.tried[guard]! < tries) return
        if (isBad) open(guard)
        else guards.phase[guard] = phase.closed
        empty(guard)
        return
      }
      const isBad = record(guard, isError, isSlow, calls)
      if (stands === phase.closed && isBad) open(guard)
    },

    tick() {},

    reset(guard) {
      guards.phase[guard] = phase.closed
      empty(guard)
    },
  }
}
