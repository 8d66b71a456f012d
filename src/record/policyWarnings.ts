import type { LocalityPolicy, Policy } from '../dialects/policy.ts'
import type { EdgePlan } from '../mesh/Plan.ts'
import type { Us } from '../model/units.ts'
import type { ConsecutiveOptions } from '../policies/outlier/consecutive.ts'
import type { Run } from '../scenario/build.ts'
import { formatDuration } from '../scenario/quantities.ts'

/** Something about a policy that is known before it runs. */
export interface PolicyWarning {
  /** The key it is about, e.g. `retry.perTryTimeout`. */
  readonly key: string
  readonly text: string
}

/**
 * What is known of a policy before it runs: each warning is a condition that follows from the scenario, its system and the
 * policies alone, with the numbers that make it true.
 *
 * @param set the rule set that it would come after
 * @param said the keys that it says: what it does not touch is not complained of
 */
export function policyWarnings(
  run: Run,
  set: number,
  proposed: Policy,
  said: readonly string[],
): PolicyWarning[] {
  const edges = run.plan.edges.map((_, edge) => boundOf(run, edge, set, proposed))
  const isMeant = ({ from, to }: Bound): boolean =>
    (proposed.for === '*' || proposed.for === to) &&
    (proposed.from === undefined || proposed.from === from)
  const touches = (...groups: string[]): boolean =>
    said.some((key) => groups.some((group) => key === group || key.startsWith(`${group}.`)))
  const found: PolicyWarning[] = []
  const warn = (key: string, text: string): void => {
    if (!found.some((known) => known.text === text)) found.push({ key, text })
  }
  for (const bound of edges.filter(isMeant)) {
    if (bound.isBlind) continue
    if (touches('timeout', 'retry')) {
      warnOfTimeouts(bound, warn)
      warnOfCallers(run, edges, bound, warn)
    }
    if (touches('retry', 'limits')) warnOfRetries(run, bound, warn)
    if (touches('outlier', 'panicThreshold')) warnOfEjection(bound, warn)
    if (touches('locality', 'outlier')) warnOfLocality(run, bound, warn)
  }
  if (touches('retry')) warnOfLayers(edges, edges.filter(isMeant), warn)
  return found
}

type Warn = (key: string, text: string) => void

/** What binds the calls over an edge, as numbers. */
interface Bound {
  readonly edge: EdgePlan
  readonly from: string
  readonly to: string
  /** Its proxies see bytes alone. */
  readonly isBlind: boolean
  readonly endpoints: number
  /** 0 or less: none. */
  readonly timeoutUs: Us
  readonly perTryUs: Us
  /** 1 where nothing is tried again. */
  readonly attempts: number
  readonly on: readonly string[]
  readonly hasRetry: boolean
  readonly hasBudget: boolean
  readonly maxRetries: number
  readonly saysMaxRetries: boolean
  readonly outlier: ConsecutiveOptions | null
  readonly panicThreshold: number
  readonly locality: LocalityPolicy | null
}

function boundOf(run: Run, edge: number, set: number, proposed: Policy): Bound {
  const { profile, plan, scenario } = run
  const policy = run.policyOf(edge, set, [proposed])
  const { defaults, expresses } = profile
  const own = plan.edges[edge]!
  const service = scenario.services[own.toService]!
  const [from = '', to = ''] = own.name.split('→')
  const isBlind = run.isBlind[own.toService]!
  const retry = expresses.includes('retry') && !isBlind ? policy.retry : undefined
  const on = retry?.on ?? defaults.retry?.on ?? []
  const hasRetry = Boolean(retry) && defaults.retry !== null
  const attempts = retry?.attempts ?? defaults.retry?.attempts ?? 1
  const outlier = expresses.includes('outlier') ? policy.outlier : undefined
  return {
    edge: own,
    from,
    to,
    isBlind,
    endpoints: service.endpoints,
    timeoutUs: isBlind ? 0 : (policy.timeoutUs ?? defaults.requestTimeoutUs),
    perTryUs: hasRetry ? (retry?.perTryTimeoutUs ?? defaults.retry?.perTryTimeoutUs ?? 0) : 0,
    attempts: hasRetry && on.length > 0 ? attempts : 1,
    on,
    hasRetry,
    hasBudget: Boolean(retry?.budget),
    maxRetries: policy.limits?.maxRetries ?? defaults.limits.maxRetries,
    saysMaxRetries: policy.limits?.maxRetries !== undefined,
    outlier: outlier && defaults.outlier !== null ? { ...defaults.outlier, ...outlier } : null,
    panicThreshold: policy.panicThreshold ?? defaults.panicThreshold,
    locality: (expresses.includes('locality') ? policy.locality : undefined) ?? null,
  }
}

function warnOfTimeouts({ timeoutUs, perTryUs, attempts }: Bound, warn: Warn): void {
  const [whole, each] = [formatDuration(timeoutUs), formatDuration(perTryUs)]
  if (timeoutUs <= 0 && perTryUs <= 0) {
    warn('timeout', 'Nothing ends a call that is never answered: there is no timeout.')
  } else if (timeoutUs > 0 && perTryUs >= timeoutUs) {
    warn(
      'retry.perTryTimeout',
      `The per-try timeout of ${each} is not below the timeout of ${whole}, so it ends no attempt.`,
    )
  } else if (timeoutUs > 0 && perTryUs > 0 && attempts * perTryUs > timeoutUs) {
    const fits = Math.floor(timeoutUs / perTryUs)
    warn(
      'retry.attempts',
      `If each attempt runs into its ${each}, at most ${fits} of ${attempts} end within the timeout of ${whole}.`,
    )
  }
}

/** A caller that leaves sooner than the proxy gives up: the rest is work for nobody. */
function warnOfCallers(
  { plan, scenario }: Run,
  edges: readonly Bound[],
  { edge, from, to, timeoutUs }: Bound,
  warn: Warn,
): void {
  const longest = timeoutUs > 0 ? timeoutUs : Infinity
  const own = timeoutUs > 0 ? `up to ${formatDuration(timeoutUs)}` : 'without end'
  if (edge.fromClient >= 0) {
    const { timeoutUs: patience } = scenario.clients[edge.fromClient]!
    if (patience > 0 && patience < longest) {
      warn(
        'timeout',
        `${from} leaves after ${formatDuration(patience)}; its calls to ${to} may take ${own}.`,
      )
    }
    return
  }
  for (const [index, above] of edges.entries()) {
    if (plan.edges[index]!.toService !== edge.fromService || above.timeoutUs <= 0) continue
    if (above.timeoutUs < longest) {
      warn(
        'timeout',
        `${above.from} gives ${from} up after ${formatDuration(above.timeoutUs)}, while ${from} waits ${own} for ${to}.`,
      )
    }
  }
}

/** What may have been done when the attempt failed; the others fail before the request is read. */
const maybeDone: readonly string[] = [
  '5xx',
  'gateway-error',
  'reset',
  'retriable-4xx',
  'retriable-status-codes',
]

function warnOfRetries({ scenario }: Run, bound: Bound, warn: Warn): void {
  const { edge, from, to, on, attempts } = bound
  if (!bound.hasRetry) return
  if (on.length === 0) {
    warn('retry.on', `Nothing is tried again between ${from} and ${to}: retry.on is empty.`)
    return
  }
  if (attempts === 1) {
    warn('retry.attempts', 'One attempt is the first one: nothing is tried again.')
    return
  }
  const danger = on.filter((condition) => maybeDone.includes(condition))
  if (danger.length > 0) {
    const asked =
      edge.fromClient >= 0
        ? [scenario.clients[edge.fromClient]!]
        : scenario.services[edge.fromService]!.steps.flat().filter((call) => call.to === to)
    for (const { method, idempotent } of asked) {
      if (!idempotent) {
        warn(
          'retry.on',
          `${from} sends ${method} to ${to}, which is not safe to send twice: after ${danger.join(', ')} it may have been done already.`,
        )
      }
    }
  }
  if (!bound.hasBudget && bound.maxRetries < Infinity) {
    warn(
      'limits.maxRetries',
      `Each proxy has at most ${bound.maxRetries} retries to ${to} under way at once (limits.maxRetries); what is above is not tried again.`,
    )
  }
  if (bound.hasBudget && bound.saysMaxRetries) {
    warn('limits.maxRetries', 'limits.maxRetries is not read: retry.budget stands in its place.')
  }
}

function warnOfEjection({ outlier, endpoints, to, panicThreshold }: Bound, warn: Warn): void {
  if (outlier === null) return
  const { maxEjectionRatio: most, limitRule, alwaysEjectOneHost } = outlier
  const counts =
    (outlier.consecutive5xx > 0 && outlier.enforcing5xx > 0) ||
    (outlier.consecutiveGatewayFailure > 0 && outlier.enforcingGatewayFailure > 0) ||
    (outlier.splitLocalOrigin &&
      outlier.consecutiveLocalOriginFailure > 0 &&
      outlier.enforcingLocalOriginFailure > 0) ||
    (outlier.enforcingSuccessRate > 0 && endpoints >= outlier.successRateMinimumHosts) ||
    (outlier.enforcingFailurePercentage > 0 && endpoints >= outlier.failurePercentageMinimumHosts)
  if (!counts) warn('outlier', `Nobody of ${to} is ever ejected: every detection is off.`)
  else if (!mayEjectOne(most, limitRule, endpoints, alwaysEjectOneHost)) {
    const share = `${Number((100 * most).toPrecision(3))}\u00a0%`
    const rule = limitRule === '1.28' ? ' Envoy 1.28 asks even before the first.' : ''
    warn(
      'outlier.maxEjectionPercent',
      `Nobody of ${to} is ever ejected: ${share} of ${endpoints === 1 ? 'one endpoint' : `${endpoints} endpoints`} is less than one.${rule}`,
    )
  } else if (endpoints === 1) {
    warn('outlier', `${to} has one endpoint: when it is ejected, there is nobody else.`)
  } else if (panicThreshold > 0 && panicThreshold <= 0.7 && most > 1 - panicThreshold) {
    const share = `${Number((100 * panicThreshold).toPrecision(3))}\u00a0%`
    warn(
      'panicThreshold',
      `Below ${share} of admitted endpoints of ${to} ejection is ignored (panic), whatever may be ejected.`,
    )
  }
}

/** Calls that stay in a zone: who is ill there is known by ejection alone, and a zone may have nobody. */
function warnOfLocality({ profile, scenario }: Run, bound: Bound, warn: Warn): void {
  const { locality, outlier, edge, from, to } = bound
  if (locality === null) return
  // What a system does unasked, it need not be warned of.
  if (profile.unasked?.includes('locality') === true && Object.keys(locality).length === 0) return
  const { distribute, weights, trafficDistribution } = locality
  if (profile.hintsOnly === true && trafficDistribution === undefined) {
    warn('locality', `${profile.title} keeps calls in a zone by trafficDistribution alone.`)
    return
  }
  const isOfHealth = (distribute ?? weights ?? trafficDistribution) === undefined
  if (outlier === null && isOfHealth) {
    const what =
      profile.localityNeedsOutlier === true
        ? `${profile.title} keeps no call in its zone without outlier.`
        : `Nobody of ${to} is ever ejected, so a zone keeps its calls whatever becomes of it: set outlier.`
    warn('locality', what)
    return
  }
  const zones = new Set(scenario.services[edge.toService]!.zones)
  if (zones.size === 1) warn('locality', `All of ${to} is in one zone: there is nothing to choose.`)
  const callers = edge.fromService < 0 ? [] : scenario.services[edge.fromService]!.zones
  const lonely = [...new Set(callers)].filter((zone) => !zones.has(zone))
  if (zones.size > 1 && lonely.length > 0) {
    const what = locality.failover === false ? 'fails' : 'leaves its zone'
    warn(
      'locality',
      `Nobody of ${to} is in zone ${lonely.join(', ')}: each call of ${from} from there ${what}.`,
    )
  }
}

/** Whether the limit permits the first ejection; the same question as in `policies/outlier/consecutive.ts`. */
function mayEjectOne(
  most: number,
  limitRule: ConsecutiveOptions['limitRule'],
  endpoints: number,
  isAlways: boolean,
): boolean {
  if (isAlways || limitRule === '1.27') return true
  return limitRule === '1.26' ? most > 0 : 1 / endpoints <= most
}

/** Retries in several layers multiply. A layer tries again what a lower one failed with only if it retries server errors. */
function warnOfLayers(edges: readonly Bound[], changed: readonly Bound[], warn: Warn): void {
  const passesOn = ({ on, attempts }: Bound): boolean => attempts === 1 || on.includes('5xx')
  const above = longestWay((bound) =>
    edges.filter(
      (upper) =>
        bound.edge.fromService >= 0 &&
        upper.edge.toService === bound.edge.fromService &&
        passesOn(upper),
    ),
  )
  const below = longestWay((bound) =>
    passesOn(bound) ? edges.filter((lower) => lower.edge.fromService === bound.edge.toService) : [],
  )
  const worst = worstOf(
    changed.map((bound) => [...[...above(bound)].reverse(), ...below(bound).slice(1)]),
  )
  const layers = worst.filter(({ attempts }) => attempts > 1)
  if (layers.length < 2) return
  const each = layers.map(({ from, to, attempts }) => `${attempts} (${from} to ${to})`)
  warn(
    'retry.attempts',
    `At worst one request becomes ${attemptsOf(layers)} attempts at ${layers.at(-1)!.to}: ${each.join(' × ')}. Limits and budgets may make it fewer.`,
  )
}

const attemptsOf = (chain: readonly Bound[]): number =>
  chain.reduce((all, { attempts }) => all * attempts, 1)

const worstOf = (chains: readonly (readonly Bound[])[]): readonly Bound[] =>
  chains.reduce((a, b) => (attemptsOf(b) > attemptsOf(a) ? b : a), [])

/** From an edge on, the way with most attempts; each edge is asked once, and a circle ends where it closes. */
function longestWay(next: (bound: Bound) => readonly Bound[]): (bound: Bound) => readonly Bound[] {
  const known = new Map<Bound, readonly Bound[]>()
  const way = (bound: Bound): readonly Bound[] => {
    let found = known.get(bound)
    if (found === undefined) {
      known.set(bound, [bound])
      found = [bound, ...worstOf(next(bound).map(way))]
      known.set(bound, found)
    }
    return found
  }
  return way
}
