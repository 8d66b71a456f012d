import { libraryOn } from '../mesh/client/library.ts'
import type { LibraryPlan } from '../mesh/Plan.ts'
import { nobody } from '../model/units.ts'
import type { LibrarySpec } from './Scenario.ts'

const bits = { '5xx': libraryOn.error, timeout: libraryOn.timeout, noAnswer: libraryOn.noAnswer }

/** The libraries of a scenario by their position in its plan. */
export class Libraries {
  readonly plans: LibraryPlan[] = []

  /** @returns its position, or −1 when there is none */
  add(library: LibrarySpec | undefined): number {
    if (library === undefined) return nobody
    const { attempts, timeoutUs, pauseUs, retryOn } = library
    const on = retryOn.reduce((sum, condition) => sum | bits[condition], 0)
    return this.plans.push({ attempts, timeoutUs, pauseUs, on }) - 1
  }
}
