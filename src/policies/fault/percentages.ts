import type { Us } from '../../model/units.ts'
import type { PolicyColumns } from '../columns.ts'
import type { Fault } from './fault.ts'

export interface PercentageOptions {
  /** Shares 0…1. */
  readonly delayRatio: number
  readonly delayUs: Us
  readonly abortRatio: number
  readonly abortStatus: number
  readonly place: string
}

/**
 * Envoy's fault filter: a delay for one share of requests, then an abort for another share, drawn independently.
 *
 * @source envoy: source/extensions/filters/http/fault/fault_filter.cc
 */
export function percentages(
  options: PercentageOptions,
  { requests, draw, purpose }: PolicyColumns,
): Fault {
  const faultPurpose = purpose(`fault/${options.place}`)
  const drawn = (request: number, index: number): number =>
    draw.key(requests.keyA[request]!, requests.keyB[request]!, faultPurpose).at(index)
  return {
    delay: (request) =>
      options.delayRatio > 0 && drawn(request, 0) < options.delayRatio ? options.delayUs : 0,
    abort: (request) =>
      options.abortRatio > 0 && drawn(request, 1) < options.abortRatio ? options.abortStatus : 0,
  }
}
