import { libraryOn } from '../mesh/client/library.ts'
import type { FallbackPlan, LibraryPlan } from '../mesh/Plan.ts'
import { never, nobody } from '../model/units.ts'
import type { FallbackSpec, LibrarySpec } from './Scenario.ts'

const bits = { '5xx': libraryOn.error, timeout: libraryOn.timeout, noAnswer: libraryOn.noAnswer }

/** What a library without retries of its own does: one try, for as long as it takes. */
const plain: LibrarySpec = { attempts: 1, timeoutUs: never, pauseUs: 0, retryOn: [] }

/** The libraries of a scenario by their position in its plan. */
export class Libraries {
  readonly plans: LibraryPlan[] = []
  private readonly edgeOf: (from: string, to: string) => number
  private readonly hasLibrary: (caller: string) => boolean
  private readonly isGuarded: (from: string, to: string) => boolean

  constructor(of: {
    edgeOf(from: string, to: string): number
    hasLibrary(caller: string): boolean
    isGuarded(from: string, to: string): boolean
  }) {
    this.edgeOf = (from, to) => of.edgeOf(from, to)
    this.hasLibrary = (caller) => of.hasLibrary(caller)
    this.isGuarded = (from, to) => of.isGuarded(from, to)
  }

  /** @returns its position, or −1 when there is none */
  add(
    from: string,
    call: {
      readonly to: string
      readonly library?: LibrarySpec
      readonly fallback?: FallbackSpec
    },
  ): number {
    const fallback = this.hasLibrary(from) ? this.fallbackOf(from, call.fallback) : null
    if (call.library === undefined && fallback === null && !this.isGuarded(from, call.to))
      return nobody
    const { attempts, timeoutUs, pauseUs, retryOn } = call.library ?? plain
    const on = retryOn.reduce((sum, condition) => sum | bits[condition], 0)
    return this.plans.push({ attempts, timeoutUs, pauseUs, on, fallback }) - 1
  }

  private fallbackOf(from: string, fallback: FallbackSpec | undefined): FallbackPlan | null {
    const none = { hitRatio: 1, maxAgeUs: 0, edge: nobody, library: nobody }
    switch (fallback?.kind) {
      case undefined:
        return null
      case 'static':
        return { ...none, kind: 'static' }
      case 'cache': {
        const { hitRatio, maxAgeUs } = fallback
        return { ...none, kind: 'cache', hitRatio, maxAgeUs: maxAgeUs < 0 ? Infinity : maxAgeUs }
      }
      case 'call': {
        // What it asks is a call of its own, isolated like any other.
        const { to } = fallback
        const library = this.add(from, { to })
        return { ...none, kind: 'call', edge: this.edgeOf(from, to), library }
      }
    }
  }
}
