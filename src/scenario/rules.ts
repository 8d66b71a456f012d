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
import { weighted } from '../policies/route/weighted.ts'
import type { Rules } from '../policies/rules.ts'
import type { MeshProfile } from '../profiles/profile.ts'

/**
 * A policy and a system's defaults as rules for one edge.
 *
 * @param place `web→cart`
 * @param serviceNumber the row of a service by its name
 */
export function makeRules(
  profile: MeshProfile,
  policy: Policy,
  place: string,
  serviceNumber: (name: string) => number,
  columns: PolicyColumns,
): Rules {
  const { defaults } = profile
  const can = (key: string): boolean => profile.expresses.includes(key)
  const said = <K extends keyof Policy>(key: K, written: string): Policy[K] | undefined =>
    can(written) ? policy[key] : undefined

  const retryPolicy = said('retry', 'retry')
  const limits = { ...defaults.limits, ...said('limits', 'limits') }
  const limit = poolLimits(
    { ...limits, budget: retryPolicy?.budget && { ...defaults.budget, ...retryPolicy.budget } },
    columns,
  )
  const retryDefaults = defaults.retry
  const backoff = retryPolicy?.backoff
  const baseUs = backoff?.baseUs ?? retryDefaults?.baseUs ?? 0
  // Envoy's maximum is ten times the base unless it is given.
  const maxUs =
    backoff?.maxUs ?? (backoff?.baseUs === undefined ? (retryDefaults?.maxUs ?? 0) : 10 * baseUs)
  const requestTimeoutUs = said('timeoutUs', 'timeout') ?? defaults.requestTimeoutUs
  const perTryTimeoutUs = retryPolicy?.perTryTimeoutUs ?? retryDefaults?.perTryTimeoutUs ?? never
  const outlier = said('outlier', 'outlier')
  const fault = said('fault', 'fault')
  const route = said('route', 'route')

  return {
    requestTimeoutUs,
    // A per-try timeout that is not shorter than the request's is no limit (router.cc, finalTimeout).
    perTryTimeoutUs:
      requestTimeoutUs > 0 && perTryTimeoutUs >= requestTimeoutUs ? never : perTryTimeoutUs,
    connectTimeoutUs: said('connectTimeoutUs', 'connectTimeout') ?? defaults.connectTimeoutUs,
    limit,
    balancer: makeBalancer(profile, said('balancer', 'balancer'), place, columns),
    retry:
      retryPolicy && retryDefaults !== null
        ? exponentialBackoff(
            {
              attempts: retryPolicy.attempts ?? retryDefaults.attempts,
              on: retryPolicy.on ?? retryDefaults.on,
              statuses: retryPolicy.statuses ?? retryDefaults.statuses,
              baseUs,
              maxUs: Math.max(baseUs, maxUs),
              anotherHost: retryPolicy.anotherHost ?? retryDefaults.anotherHost,
              hostAttempts: retryPolicy.hostAttempts ?? retryDefaults.hostAttempts,
              place,
            },
            columns,
            limit,
          )
        : null,
    outlier:
      outlier && defaults.outlier !== null
        ? consecutive({ ...defaults.outlier, ...outlier }, columns)
        : null,
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
    panicThreshold: said('panicThreshold', 'panicThreshold') ?? defaults.panicThreshold,
  }
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
