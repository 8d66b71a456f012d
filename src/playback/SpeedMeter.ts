import type { Us } from '../model/units.ts'

/** Over how long a stretch of the viewer's time speed is measured, ms. */
const overMs = 1_000
/** Below this share of what is wanted it is too slow; small delays are nobody's concern. */
const enough = 0.85

/** How fast a run is really played: mesh time that arrives in one second of the viewer's. */
export class SpeedMeter {
  private samples: { readonly ms: number; readonly t: Us }[] = []

  /** Something else is played, or at another speed. */
  reset(): void {
    this.samples = []
  }

  /** A frame has arrived. */
  add(ms: number, t: Us): void {
    this.samples.push({ ms, t })
    // One sample stays that is at least as old as the stretch.
    while (this.samples.length > 2 && ms - this.samples[1]!.ms >= overMs) this.samples.shift()
  }

  /** The speed that was reached, when it is too far below the wanted one; undefined when it keeps up, or nobody knows yet. */
  short(wantedUs: Us): Us | undefined {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (first === undefined || last === undefined || last.ms - first.ms < overMs) return undefined
    const reached = ((last.t - first.t) * 1_000) / (last.ms - first.ms)
    return reached < wantedUs * enough ? reached : undefined
  }
}
