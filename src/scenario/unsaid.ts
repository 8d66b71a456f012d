import type { BalancerPolicy, Policy, RoutePolicy } from '../dialects/policy.ts'
import type { MeshProfile } from '../profiles/profile.ts'
import { policyDocument } from './policyText.ts'

/** Details that a system has only if its profile says so. */
const rare = [
  'retry.methods',
  'breaker.average',
  'route.otherwise',
  'route.weightless',
  'limits.maxConnectionsPerEndpoint',
  'limits.maxConnectionPools',
  'limits.trackRemaining',
  'limits.overflowRule',
  'limits.high',
  'retry.budget.interval',
  'retry.headers',
  'retry.requestHeaders',
  'retry.perTryIdleTimeout',
  'retry.hedge',
  'retry.rateLimitedBackoff',
  'retry.omitCanary',
  'tcp.backoff',
  'connections.maxRequests',
  'connections.maxStreams',
  'connections.preconnect',
  'connections.closeOnEjection',
  'balancer.roundRobin.slowStart',
  'balancer.leastRequest.slowStart',
  'balancer.leastRequest.bias',
  'balancer.ringHash.hash',
  'balancer.ringHash.boundedLoad',
  'balancer.maglev.boundedLoad',
]

const conditionsOf = (policies: readonly Policy[]): string[] => [
  ...new Set(policies.flatMap(({ retry }) => retry?.on ?? [])),
]

/** What policies say that a system has not, though it expresses the key around it: dotted keys. */
export function lackedBy(profile: MeshProfile, policies: readonly Policy[]): string[] {
  const { expresses, lacks = [], has = [], balancers } = profile
  const said = new Set(policies.flatMap(saidBy))
  const isAverage = policies.some(({ breaker }) => breaker?.kind === 'average')
  if (isAverage) said.add('breaker.average')
  const hasOtherwise = policies.some(({ route }) =>
    route?.some((entry) => entry.otherwise === true),
  )
  if (hasOtherwise) said.add('route.otherwise')
  const routes = policies.flatMap((policy) => [policy, ...(policy.routes ?? [])])
  if (routes.some(({ route }) => route?.every(({ weight }) => weight === 0)))
    said.add('route.weightless')
  const kinds = new Set(policies.flatMap(({ balancer }) => (balancer ? [balancer.kind] : [])))
  return [
    ...lacks.filter((key) => said.has(key)),
    ...rare.filter(
      (key) => expresses.includes(key.split('.')[0]!) && said.has(key) && !has.includes(key),
    ),
    ...conditionsOf(policies)
      .filter((name) => expresses.includes('retry') && profile.conditions?.includes(name) === false)
      .map((name) => `retry.on: ${name}`),
    ...(expresses.includes('hash') &&
    profile.hashesByOne === true &&
    policies.some(({ hash = [] }) => hash.length > 1)
      ? ['hash: more than one']
      : []),
    ...(expresses.includes('balancer')
      ? [...kinds].filter((kind) => !balancers.includes(kind)).map((kind) => `balancer: ${kind}`)
      : []),
  ]
}

/**
 * A policy as a system has it: without details that it lacks, with the groups that it has although nobody asks, and with what it
 * concludes from what was said.
 */
export function expressed(
  {
    lacks: own = [],
    has = [],
    unasked = [],
    unaskedBeside,
    brings = {},
    enforcesGiven = false,
    hashesByOne = false,
  }: MeshProfile,
  policy: Policy,
): Policy {
  const lacks = [...own, ...rare.filter((key) => !has.includes(key))]
  const known = balancing(withoutLacked(policy, lacks), lacks, hashesByOne)
  const isAsked =
    unaskedBeside === undefined ||
    Object.keys(known).some((key) => unaskedBeside.includes(written(key)))
  const brought = (['limits', 'outlier'] as const).flatMap((key) =>
    known[key] && brings[key] ? [brings[key]] : [],
  )
  const wanted = [...(isAsked ? unasked : []), ...brought]
  if (wanted.length === 0 && !enforcesGiven) return known
  const missing = wanted.filter((key) => known[key] === undefined)
  const { outlier } = known
  return {
    ...known,
    ...Object.fromEntries(missing.map((key) => [key, {}])),
    ...(enforcesGiven && outlier
      ? {
          outlier: {
            ...outlier,
            enforcingGatewayFailure: (outlier.consecutiveGatewayFailure ?? 0) > 0 ? 1 : 0,
            ...(isGiven(outlier, 'successRate')
              ? { enforcingSuccessRate: 1, enforcingLocalOriginSuccessRate: 1 }
              : {}),
            ...(isGiven(outlier, 'failurePercentage')
              ? { enforcingFailurePercentage: 1, enforcingLocalOriginFailurePercentage: 1 }
              : {}),
          },
        }
      : {}),
  }
}

const isGiven = (outlier: object, detection: string): boolean =>
  Object.keys(outlier).some((key) => key.startsWith(detection))

/** A policy without what a balancer of its kind lacks, and without more things to hash by than one where that is all. */
function balancing(policy: Policy, lacks: readonly string[], hashesByOne: boolean): Policy {
  const { balancer, hash } = policy
  const isLacked = (name: string): boolean =>
    lacks.includes(`balancer.${balancer!.kind}.${written(name)}`)
  const isCut = balancer !== undefined && Object.keys(balancer).some(isLacked)
  const isMany = hashesByOne && hash !== undefined && hash.length > 1
  if (!isCut && !isMany) return policy
  const kept = Object.entries(balancer ?? {}).filter(([name]) => !isLacked(name))
  return {
    ...policy,
    ...(isCut ? { balancer: Object.fromEntries(kept) as unknown as BalancerPolicy } : {}),
    ...(isMany ? { hash: hash.slice(0, 1) } : {}),
  }
}

/** Of a list of rules those that a system can tell by what it looks at; a rule that it cannot is none. */
function withoutLacked(policy: Policy, lacks: readonly string[]): Policy {
  const known = without(policy, '', lacks) as Policy
  if (known.routes === undefined) return known
  return {
    ...known,
    routes: known.routes
      .filter((rule) => !matchKeys(rule).some((key) => lacks.includes(key)))
      .map((rule) => without(rule, '', lacks) as RoutePolicy),
  }
}

/** What a rule looks at: `routes.match.headers.suffix`. */
function matchKeys({ match = [] }: RoutePolicy): string[] {
  const kinds = (path: string, matches: readonly object[]): string[] => [
    ...(matches.length > 0 ? [path] : []),
    ...matches.flatMap((one) => Object.keys(one).map((kind) => `${path}.${kind}`)),
  ]
  return match.flatMap(({ path, headers = [], query = [], ratio }) => [
    ...kinds('routes.match.path', path === undefined ? [] : [path]),
    ...kinds(
      'routes.match.headers',
      headers.map(([, one]) => one),
    ),
    ...kinds(
      'routes.match.query',
      query.map(([, one]) => one),
    ),
    ...(ratio === undefined ? [] : ['routes.match.share']),
  ])
}

/** As a document calls what ends in a unit here: `baseUs` is `base`, `maxEjectionRatio` is `maxEjectionPercent`. */
const written = (name: string): string =>
  name === 'maxEjectionRatio' ? 'maxEjectionPercent' : name.replace(/(?:Us|Ratio)$/, '')

function without(value: object, path: string, lacks: readonly string[]): object {
  const kept = Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const key = `${path}${written(name)}`
    if (lacks.includes(key)) return []
    const hasMore = lacks.some((lacked) => lacked.startsWith(`${key}.`))
    const isGroup = hasMore && typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    return [[name, isGroup ? without(inner, `${key}.`, lacks) : inner]]
  })
  return Object.fromEntries(kept) as object
}

/** What policies say that something else in them takes away, in sentences. */
export function excludedBy(
  { title, excludes = [] }: MeshProfile,
  policies: readonly Policy[],
): string[] {
  return excludes.flatMap(({ key, others }) => {
    const lost = policies
      .map((policy) => new Set(saidBy(policy)))
      .filter((said) => said.has(key))
      .flatMap((said) => others.filter((other) => said.has(other)))
    const names = [...new Set(lost)].map((other) => `"${other}"`).join(', ')
    return names === '' ? [] : [`With "${key}" ${title} leaves out ${names}.`]
  })
}

/** The dotted keys that a policy says, groups included, as a document writes them. */
function saidBy(policy: Policy): string[] {
  const dotted = (value: unknown, path: string): string[] =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? [path, ...Object.entries(value).flatMap(([key, inner]) => dotted(inner, `${path}.${key}`))]
      : [path]
  const own = Object.entries(policyDocument(policy)).flatMap(([key, value]) => dotted(value, key))
  // What a rule says is said as if it were said of all.
  const { for: service, routes = [] } = policy
  const ofRules = routes.flatMap((rule) => [
    ...saidBy({ ...rule, for: service }),
    ...matchKeys(rule),
  ])
  return [...own, ...ofRules]
}
