import type { Distribution } from '../../engine/distributions.ts'
import type { RedeliveryPlan } from '../../mesh/flow/FlowPlan.ts'
import type { Us } from '../../model/units.ts'

/** A step of a flow, as a scenario says it: services by name. */
export type StepSpec =
  | { readonly kind: 'translate'; readonly takes: Distribution; readonly poisonRatio: number }
  | { readonly kind: 'call' }
  | {
      readonly kind: 'route'
      readonly branches: readonly { readonly to: string; readonly ratio: number }[]
      /** Share of messages that are for nobody who is known. */
      readonly unknownRatio: number
    }
  | { readonly kind: 'filter'; readonly ratio: number }
  | { readonly kind: 'idempotent'; readonly windowUs: Us; readonly entries: number }
  | { readonly kind: 'split'; readonly parts: number }
  | {
      readonly kind: 'aggregate'
      readonly size: number
      readonly timeoutUs: Us
      readonly takesPartial: boolean
    }
  | {
      readonly kind: 'scatter'
      readonly to: readonly string[]
      readonly size: number
      readonly timeoutUs: Us
    }
  | { readonly kind: 'enrich'; readonly to: string }
  | { readonly kind: 'wireTap'; readonly to: string }
  | { readonly kind: 'throttle'; readonly ratePerSecond: number }
  | { readonly kind: 'delay'; readonly takes: Distribution }
  /** No step, but what becomes of a message that fails: it stands among the steps as patterns do. */
  | { readonly kind: 'errors'; readonly redelivery: Partial<RedeliveryPlan> }

/** The flow of what is asked of one service. */
export interface RouteSpec {
  readonly for: string
  /** As the system has them when absent. */
  readonly steps?: readonly StepSpec[]
  readonly pool?: number
}

export interface FlowSettings {
  /** How long each of the two translations takes, where a route does not say its steps. */
  readonly transform?: Distribution
  readonly whenFull?: 'wait' | 'reject'
  readonly redelivery?: Partial<RedeliveryPlan>
  readonly routes?: readonly RouteSpec[]
}

export interface BusSettings extends FlowSettings {
  /** How long it takes until another takes over from one that crashed, µs. */
  readonly failoverUs?: Us
}

export const gatewayKinds = ['kong', 'zuul', 'nginx'] as const

export interface GatewaySettings {
  readonly kind?: (typeof gatewayKinds)[number]
  /** A thread for each request, and how many of them; absent: events. */
  readonly threads?: number
}
