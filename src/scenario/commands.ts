import type { Policy } from '../dialects/policy.ts'
import type { Us } from '../model/units.ts'

/**
 * What somebody, or the scenario itself, does to a run at a moment. Commands are data: with the scenario and the seed they
 * are the whole run.
 */
export type Command =
  FaultCommand | ClearCommand | LoadCommand | PolicyCommand | RotateCommand | WithoutCommand

export interface FaultCommand {
  readonly kind: 'fault'
  readonly at: Us
  /** When it ends by itself, µs; absent: it stays until it is cleared. */
  readonly until?: Us
  readonly fault: Fault
  /** The team whose calendar it stands in. */
  readonly by?: string
  /**
   * `cart` (all its endpoints), `cart-2`, `zone:a` and `node:n1` (all endpoints there), `web→cart` (a link; `web->cart` is read
   * too), a client, or the control plane.
   */
  readonly on: string
}

/** Ends what an earlier fault command of the same kind on the same target began. */
export interface ClearCommand {
  readonly kind: 'clear'
  readonly at: Us
  readonly fault: Fault['kind']
  readonly on: string
}

/** Takes a fault out of the scenario's own events, as if its author had not written it: the one of that kind, moment and target. */
export interface WithoutCommand {
  readonly kind: 'without'
  readonly at: Us
  readonly fault: Fault['kind']
  readonly on: string
}

export interface LoadCommand {
  readonly kind: 'load'
  readonly at: Us
  readonly client: string
  readonly ratePerSecond: number
}

/** The operator turns a knob: the control plane pushes the policy to each proxy that needs it. */
export interface PolicyCommand {
  readonly kind: 'policy'
  readonly at: Us
  /** When it is taken back, µs: a new version without it. Absent: it stays. */
  readonly until?: Us
  readonly policy: Policy
  /** To which proxies it is rolled out; absent: to all. */
  readonly rollout?: Rollout
  /** The part of it that proxies refuse; absent: it is sound. */
  readonly defect?: DefectKind
  /** Who watches its route, and gives the new version more of it or takes it back; absent: nobody. */
  readonly canary?: Canary
}

/** How a new version is watched to which a route leads a share of the requests. */
export interface Canary {
  /** How long each share is looked at. */
  readonly everyUs: Us
  /** Share of answers of the new version that must not be errors, 0…1. */
  readonly success: number
  /** Fewer answers say nothing, and the share stays as it is. */
  readonly requests: number
  /** So many looks that were bad, in all, take it back. */
  readonly failures: number
  /** The shares after the first, 0…1; when the last has been good, it is over. */
  readonly steps: readonly number[]
}

/** The operator lets another root, or another issuer, take the place of the one there is. */
export interface RotateCommand {
  readonly kind: 'rotate'
  readonly at: Us
  readonly what: (typeof rotated)[number]
  readonly how: (typeof rotationWays)[number]
}

export const rotated = ['root', 'issuer'] as const
/** Trust first, issue second, remove last; or all at once. */
export const rotationWays = ['bundleFirst', 'swap'] as const
/** A share of the proxies, or those of a team, a namespace, a service, an endpoint or a client, as `rollout` names them. */
export type Rollout = { readonly ratio: number } | { readonly to: string }

export const defectKinds = ['clusters', 'routes', 'listeners'] as const
export type DefectKind = (typeof defectKinds)[number]

export type Fault =
  /** The process dies; its connections are reset. It starts again after the service's `restart`. */
  | { readonly kind: 'kill' }
  /** Its proxy dies, and what went through it with it; the application goes on. It starts again after a second. */
  | { readonly kind: 'killProxy' }
  /** Service times are multiplied; the pushes of the control plane take so many times as long. */
  | { readonly kind: 'slow'; readonly factor: number }
  /** A share of requests is answered with `status`. */
  | { readonly kind: 'errors'; readonly ratio: number; readonly status: number }
  /** Requests are taken and never answered. */
  | { readonly kind: 'hang' }
  /** New connections are refused; open ones go on. */
  | { readonly kind: 'refuse' }
  /**
   * Nothing crosses, in either direction. On a service or endpoint: its links to everybody. On a zone or node: between inside
   * and outside; what is inside still reaches what is inside. On the control plane: between it and all proxies, or those it is
   * cut off from.
   */
  | { readonly kind: 'partition' }
  /** Crossing takes longer, each way. */
  | { readonly kind: 'delay'; readonly byUs: Us }
  | { readonly kind: 'loss'; readonly ratio: number }
  /** It takes nothing new, finishes what it has, and is gone. */
  | { readonly kind: 'drain' }
  /** A client asks more often. */
  | { readonly kind: 'spike'; readonly factor: number }
  /** The process crashes at once, and again so long after each time it became ready; restarts are put off longer and longer. */
  | { readonly kind: 'crashLoop'; readonly afterUs: Us }
  /** Each request that is taken leaves so many bytes behind, until the limit of memory ends the process. */
  | { readonly kind: 'leak'; readonly bytes: number }
  /** A new release is rolled out, endpoint by endpoint, and is worse than the old one; its end rolls it back. */
  | {
      readonly kind: 'deploy'
      /** From one endpoint to the next. */
      readonly eachUs: Us
      /** Share of requests that the release answers with `status`. */
      readonly ratio: number
      readonly status: number
      /** How many times as long its work takes. */
      readonly factor: number
      /** How long after it is ready it crashes, µs; `never` when it does not. */
      readonly crashUs: Us
      /** Whether it calls without the library that tries again; absent: as before. */
      readonly library?: 'off'
    }
  /** Caches are emptied, once: of all that a service or endpoint asks, or of one link. */
  | { readonly kind: 'flush' }
  /** The name of a service is not resolved: for everybody, or for one caller. */
  | { readonly kind: 'dns' }
  /** A certificate is worthless from now on, and nobody renews it: that of an endpoint, of the issuer, or the root. */
  | { readonly kind: 'expire' }
  /** The clock of an endpoint is ahead by so much; below 0 it is behind. */
  | { readonly kind: 'skew'; readonly byUs: Us }
  /** The control plane keeps its streams, and gives nothing out that changes. */
  | { readonly kind: 'stall' }
  /** Pods get a proxy, or lose it: each is replaced by a new one, so long after the one before. Neither has an end. */
  | { readonly kind: 'inject' | 'uninject'; readonly eachUs: Us }

/** What happens in a run: the scenario's own events but those that were taken out, then what was done besides. */
export function happeningOf(events: readonly Command[], said: readonly Command[]): Command[] {
  const without = said.filter((command) => command.kind === 'without')
  const isTakenOut = (event: Command): boolean =>
    event.kind === 'fault' &&
    without.some(
      ({ at, fault, on }) => at === event.at && fault === event.fault.kind && on === event.on,
    )
  return [
    ...events.filter((event) => !isTakenOut(event)),
    ...said.filter(({ kind }) => kind !== 'without'),
  ]
}

export const faultKinds = [
  'kill',
  'killProxy',
  'slow',
  'errors',
  'hang',
  'refuse',
  'partition',
  'delay',
  'loss',
  'spike',
  'drain',
  'crashLoop',
  'leak',
  'deploy',
  'flush',
  'dns',
  'expire',
  'skew',
  'stall',
  'inject',
  'uninject',
] as const
