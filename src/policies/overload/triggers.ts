import type { Us } from '../../model/units.ts'
import type { Overload, OverloadAction } from './overload.ts'

export interface OverloadTrigger {
  readonly action: OverloadAction
  readonly resource: 'memory' | 'connections'
  /** Below this nothing is done, from `to` on all; the same for a threshold. */
  readonly from: number
  readonly to: number
}

export interface TriggerOptions {
  readonly madeFrom: number
  readonly refreshUs: Us
  readonly maxConnections: number
  readonly triggers: readonly OverloadTrigger[]
}

/**
 *     threshold: 1 from `from` on;  scaled: (pressure − from) / (to − from), within 0…1;  several: the largest
 *
 * @source envoy 1.40: source/server/overload_manager_impl.cc (ThresholdTriggerImpl, ScaledTriggerImpl, OverloadAction)
 */
export function triggers(options: TriggerOptions): Overload {
  const { madeFrom, refreshUs, maxConnections } = options
  return {
    madeFrom,
    refreshUs,
    maxConnections,
    actionValue(action, memory, connections) {
      let value = 0
      for (const trigger of options.triggers) {
        if (trigger.action !== action) continue
        const { from, to, resource } = trigger
        const pressure = resource === 'memory' ? memory : connections
        const own =
          pressure < from
            ? 0
            : pressure >= to
              ? 1
              : to === from
                ? 1
                : (pressure - from) / (to - from)
        value = Math.max(value, own)
      }
      return value
    },
  }
}
