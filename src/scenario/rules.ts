import type { Policy } from '../dialects/policy.ts'
import { never } from '../model/units.ts'
import type { Balancer } from '../policies/balancer/balancer.ts'
import { leastRequest } from '../policies/balancer/leastRequest.ts'
import { random } from '../policies/balancer/random.ts'
import { roundRobin } from '../policies/balancer/roundRobin.ts'
import type { PolicyColumns } from '../policies/columns.ts'
import { percentages } from '../policies/fault/percentages.ts'
import { poolLimits } from '../policies/limit/poolLimits.ts'
import { consecutive } from '../policies/outlier/consecutive.ts'
import { exponentialBackoff } from '../policies/retry/exponentialBackoff.ts'
import type { Retry } from '../policies/retry/retry.ts'
import { weighted } from '../policies/route/weighted.ts'
import type { ClusterRules, InboundRules, RouteRules } from '../policies/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/** What a system can express of a policy: the rest is reported elsewhere, and reads here as if nobody had said it. */
function said<K extends keyof Policy>(
  { expresses }: MeshProfile,
  policy: Policy,
  key: K,
  written: string = key,
): Policy[K] | undefined {
  return expresses.includes(written) ? policy[key] : undefined
}

/**
 * A policy and a system's defaults as what binds one edge's cluster.
 *
 * @param place `web→cart`
 */
export function clusterRules(
  profile: MeshProfile,
  policy: Policy,
  place: string,
  columns: PolicyColumns,
): ClusterRules {
  const { defaults } = profile
  const limits = { ...defaults.limits, ...said(profile, policy, 'limits') }
  // The budget is one of the cluster, though a policy says it beside its retries.
  const budget = said(profile, policy, 'retry')?.budget
  const outlier = said(profile, policy, 'outlier')
  return {
    connectTimeoutUs:
      said(profile, policy, 'connectTimeoutUs', 'connectTimeout') ?? defaults.connectTimeoutUs,
    limit: poolLimits({ ...limits, budget: budget && { ...defaults.budget, ...budget } }, columns),
    balancer: makeBalancer(profile, said(profile, policy, 'balancer'), place, columns),
    outlier:
      outlier && defaults.outlier !== null
        ? consecutive({ ...defaults.outlier, ...outlier }, columns)
        : null,
    panicThreshold: said(profile, policy, 'panicThreshold') ?? defaults.panicThreshold,
  }
}

/**
 * A policy and a system's defaults as what binds one edge's requests.
 *
 * @param edge its place (`web→cart`), and the row of a service by its name
 */
export function routeRules(
  profile: MeshProfile,
  policy: Policy,
  { place, serviceNumber }: { place: string; serviceNumber: (name: string) => number },
  columns: PolicyColumns,
): RouteRules {
  const { defaults } = profile
  const requestTimeoutUs =
    said(profile, policy, 'timeoutUs', 'timeout') ?? defaults.requestTimeoutUs
  const perTryTimeoutUs =
    said(profile, policy, 'retry')?.perTryTimeoutUs ?? defaults.retry?.perTryTimeoutUs ?? never
  const fault = said(profile, policy, 'fault')
  const route = said(profile, policy, 'route')
  return {
    requestTimeoutUs,
    // A per-try timeout that is not shorter than the request's is no limit (router.cc, finalTimeout).
    perTryTimeoutUs:
      requestTimeoutUs > 0 && perTryTimeoutUs >= requestTimeoutUs ? never : perTryTimeoutUs,
    retry: makeRetry(profile, said(profile, policy, 'retry'), place, columns),
    fault: fault
      ? percentages(
          {
            delayRatio: fault.delay?.ratio ?? 0,
            delayUs: fault.delay?.forUs ?? 0,
            abortRatio: fault.abort?.ratio ?? 0,
            abortStatus: fault.abort?.status ?? 0,
            place,
          },
          columns,
        )
      : null,
    route: route
      ? weighted(
          {
            targets: route.map(({ to }) => serviceNumber(to)),
            weights: route.map(({ weight }) => weight),
            place,
          },
          columns,
        )
      : null,
  }
}

/** What binds what comes in to a service. */
export function inboundRules(): InboundRules {
  return {}
}

function makeRetry(
  { defaults }: MeshProfile,
  policy: Policy['retry'],
  place: string,
  columns: PolicyColumns,
): Retry | null {
  const own = defaults.retry
  if (!policy || own === null) return null
  const { backoff } = policy
  const baseUs = backoff?.baseUs ?? own.baseUs
  // Envoy's maximum is ten times the base unless it is given.
  const maxUs = backoff?.maxUs ?? (backoff?.baseUs === undefined ? own.maxUs : 10 * baseUs)
  return exponentialBackoff(
    {
      attempts: policy.attempts ?? own.attempts,
      on: policy.on ?? own.on,
      statuses: policy.statuses ?? own.statuses,
      baseUs,
      maxUs: Math.max(baseUs, maxUs),
      anotherHost: policy.anotherHost ?? own.anotherHost,
      hostAttempts: policy.hostAttempts ?? own.hostAttempts,
      place,
    },
    columns,
  )
}

function makeBalancer(
  { defaults }: MeshProfile,
  policy: Policy['balancer'],
  place: string,
  columns: PolicyColumns,
): Balancer {
  switch (policy?.kind ?? defaults.balancer) {
    case 'roundRobin':
      return roundRobin(columns)
    case 'random':
      return random(place, columns)
    case 'leastRequest': {
      const choices = policy?.kind === 'leastRequest' ? policy.choices : undefined
      return leastRequest({ choices: choices ?? defaults.leastRequestChoices, place }, columns)
    }
  }
}
