import type { Us } from '../../model/units.ts'

/** What filters have that do not say otherwise; a system may have other ones. */
export interface FilterDefaults {
  /** How long the service that counts, and the one that authorises, are waited for. */
  readonly quotaTimeoutUs: Us
  readonly authTimeoutUs: Us
  readonly authStatus: number
  readonly admission: {
    readonly windowUs: Us
    readonly successRate: number
    readonly aggression: number
    readonly minPerSecond: number
    readonly maxRejection: number
  }
  readonly concurrency: {
    readonly intervalUs: Us
    readonly jitterRatio: number
    readonly updateUs: Us
    readonly requests: number
    readonly quantile: number
    readonly bufferRatio: number
    readonly min: number
    readonly max: number
  }
}

/**
 * Envoy's, but for the two intervals of adaptive concurrency, which it has none for.
 *
 * @source envoy 1.40: filters/http/ratelimit/config.cc (20 ms), ext_authz/config.cc (200 ms, 403), admission_control/config.cc,
 *   adaptive_concurrency/controller/gradient_controller.cc; api docs of the latter (60 s and 100 ms in its example)
 */
export const filterDefaults: FilterDefaults = {
  quotaTimeoutUs: 20_000,
  authTimeoutUs: 200_000,
  authStatus: 403,
  admission: {
    windowUs: 30_000_000,
    successRate: 0.95,
    aggression: 1,
    minPerSecond: 0,
    maxRejection: 0.8,
  },
  concurrency: {
    intervalUs: 60_000_000,
    jitterRatio: 0.15,
    updateUs: 100_000,
    requests: 50,
    quantile: 0.5,
    bufferRatio: 0.25,
    min: 3,
    max: 1000,
  },
}
