import type { AccessEntry, HashEntry, HealthCheckPolicy, Policy } from '../dialects/policy.ts'
import { filterDocuments, rateLimitDocument } from './filterText.ts'
import { share, time, whole } from './policyWords.ts'
import { orOff, routeDocument, ruleDocument } from './routeText.ts'

/** A policy in the words of a scenario: what `policies:` takes. Its origin is left out. */
export function policyDocument(policy: Policy): Record<string, unknown> {
  const { outlier, healthCheck, limits, balancer, breaker, circuit, rateLimit, tcp } = policy
  return whole({
    for: policy.for,
    from: policy.from,
    by: policy.by,
    namespace: policy.namespace,
    ...routeDocument(policy),
    routes: policy.routes?.map((rule) => whole({ ...ruleDocument(rule), ...routeDocument(rule) })),
    connectTimeout: time(policy.connectTimeoutUs),
    tcp: tcp && tcpDocument(tcp),
    priority: policy.priority,
    connections: policy.connections && connectionDocument(policy.connections),
    limits: limits && whole({ ...limits, high: limits.high && whole({ ...limits.high }) }),
    outlier: outlier && outlierDocument(outlier),
    healthCheck: healthCheck && healthCheckDocument(healthCheck),
    breaker: breaker && breakerDocument(breaker),
    circuit:
      circuit &&
      whole({
        errors: share(circuit.errorRatio),
        requests: circuit.requests,
        window: time(circuit.windowUs),
        calls: circuit.calls,
        sleep: time(circuit.sleepUs),
        tries: circuit.tries,
        slow: time(circuit.slowUs),
        slowShare: share(circuit.slowRatio),
        force: circuit.force,
      }),
    balancer: balancer && balancerDocument(balancer),
    locality: policy.locality && localityDocument(policy.locality),
    hash: policy.hash?.map(hashDocument),
    panicThreshold: share(policy.panicThreshold),
    maintenance: share(policy.maintenance),
    dropOverloads: policy.dropOverloads?.map(({ category, ratio }) => ({
      category,
      share: share(ratio),
    })),
    strictHeaders: policy.strictHeaders,
    mergeWindow: orOff(policy.mergeWindowUs),
    rateLimit: rateLimit && rateLimitDocument(rateLimit),
    ...filterDocuments(policy),
    mtls: policy.mtls,
    tls: policy.tls,
    access: policy.access?.map(accessDocument),
    inbound: policy.inbound,
  })
}

function accessDocument({ action, callers, methods, name, dryRun }: AccessEntry): unknown {
  return whole({ [action]: callers, methods, name, dryRun })
}

function healthCheckDocument(check: HealthCheckPolicy): Record<string, unknown> {
  return whole({
    timeout: time(check.timeoutUs),
    interval: time(check.intervalUs),
    unhealthyThreshold: check.unhealthyThreshold,
    healthyThreshold: check.healthyThreshold,
    unhealthyInterval: time(check.unhealthyIntervalUs),
    unhealthyEdgeInterval: time(check.unhealthyEdgeIntervalUs),
    healthyEdgeInterval: time(check.healthyEdgeIntervalUs),
    noTrafficInterval: time(check.noTrafficIntervalUs),
    noTrafficHealthyInterval: time(check.noTrafficHealthyIntervalUs),
    initialJitter: time(check.initialJitterUs),
    intervalJitter: time(check.intervalJitterUs),
    intervalJitterPercent: share(check.intervalJitterRatio),
    expectedStatuses: check.expectedStatuses,
    retriableStatuses: check.retriableStatuses,
    reuseConnection: check.reuseConnection,
    ignoreOnRemoval: check.ignoreOnRemoval,
  })
}

function outlierDocument(outlier: NonNullable<Policy['outlier']>): Record<string, unknown> {
  return whole({
    consecutive5xx: outlier.consecutive5xx,
    consecutiveGatewayFailure: outlier.consecutiveGatewayFailure,
    consecutiveLocalOriginFailure: outlier.consecutiveLocalOriginFailure,
    enforcing5xx: share(outlier.enforcing5xx),
    enforcingGatewayFailure: share(outlier.enforcingGatewayFailure),
    enforcingLocalOriginFailure: share(outlier.enforcingLocalOriginFailure),
    successRateMinimumHosts: outlier.successRateMinimumHosts,
    successRateRequestVolume: outlier.successRateRequestVolume,
    successRateStdevFactor: outlier.successRateStdevFactor,
    enforcingSuccessRate: share(outlier.enforcingSuccessRate),
    enforcingLocalOriginSuccessRate: share(outlier.enforcingLocalOriginSuccessRate),
    failurePercentageThreshold: share(outlier.failurePercentageThreshold),
    failurePercentageMinimumHosts: outlier.failurePercentageMinimumHosts,
    failurePercentageRequestVolume: outlier.failurePercentageRequestVolume,
    enforcingFailurePercentage: share(outlier.enforcingFailurePercentage),
    enforcingLocalOriginFailurePercentage: share(outlier.enforcingLocalOriginFailurePercentage),
    splitLocalOrigin: outlier.splitLocalOrigin,
    errorStatuses: outlier.errorStatuses,
    interval: time(outlier.intervalUs),
    baseEjectionTime: time(outlier.baseEjectionTimeUs),
    maxEjectionTime: time(outlier.maxEjectionTimeUs),
    maxEjectionTimeJitter: time(outlier.maxEjectionTimeJitterUs),
    maxEjectionPercent: share(outlier.maxEjectionRatio),
    alwaysEjectOneHost: outlier.alwaysEjectOneHost,
    activeCheckUnejects: outlier.activeCheckUnejects,
    detectDegraded: outlier.detectDegraded,
    limitRule: outlier.limitRule,
  })
}

function localityDocument(locality: NonNullable<Policy['locality']>): Record<string, unknown> {
  const { zoneAware, ...rest } = locality
  const { enabledRatio, ...own } = zoneAware ?? {}
  const options = whole({ ...own, enabled: share(enabledRatio) })
  const isPlain = Object.keys(options).length === 0
  return whole({ ...rest, zoneAware: zoneAware && (isPlain ? true : options) })
}

function connectionDocument(
  connections: NonNullable<Policy['connections']>,
): Record<string, unknown> {
  const { maxDurationUs, idleTimeoutUs, ...rest } = connections
  return whole({ ...rest, maxDuration: orOff(maxDurationUs), idleTimeout: orOff(idleTimeoutUs) })
}

function tcpDocument(tcp: NonNullable<Policy['tcp']>): Record<string, unknown> {
  return whole({
    connectAttempts: tcp.connectAttempts,
    backoff: tcp.backoff && whole({ base: time(tcp.backoff.baseUs), max: time(tcp.backoff.maxUs) }),
    idleTimeout: orOff(tcp.idleTimeoutUs),
    maxDuration: orOff(tcp.maxDurationUs),
    detect: tcp.detectUs !== undefined && tcp.detectUs < 0 ? 'forever' : orOff(tcp.detectUs),
  })
}

function hashDocument({ by, name, ttlUs, terminal }: HashEntry): unknown {
  return whole({ [by]: by === 'source' ? true : name, ttl: time(ttlUs), terminal })
}

function balancerDocument(balancer: NonNullable<Policy['balancer']>): unknown {
  if (balancer.kind === 'roundRobin' || balancer.kind === 'leastRequest') {
    const { kind, slowStart, ...rest } = balancer
    const own = whole({
      ...rest,
      ...('choices' in rest && rest.choices === Infinity ? { choices: 'all' } : {}),
      slowStart:
        slowStart &&
        whole({
          window: time(slowStart.windowUs),
          aggression: slowStart.aggression,
          minWeight: share(slowStart.minWeightRatio),
        }),
    })
    return Object.keys(own).length === 0 ? kind : { [kind]: own }
  }
  if (balancer.kind === 'ringHash' || balancer.kind === 'maglev') {
    const { kind, ...own } = balancer
    return Object.keys(own).length === 0 ? kind : { [kind]: own }
  }
  if (balancer.kind === 'aperture') {
    const { kind, smoothWindowUs, ...rest } = balancer
    const own = whole({ smoothWindow: time(smoothWindowUs), ...rest })
    return Object.keys(own).length === 0 ? kind : { aperture: own }
  }
  if (balancer.kind !== 'peakEwma') return balancer.kind
  const options = whole({
    defaultRtt: time(balancer.defaultRttUs),
    decay: time(balancer.decayUs),
    penalty: time(balancer.penaltyUs),
  })
  return Object.keys(options).length === 0 ? balancer.kind : { peakEwma: options }
}

function breakerDocument(breaker: NonNullable<Policy['breaker']>): unknown {
  const options = whole({
    maxFailures: breaker.maxFailures,
    minPenalty: time(breaker.minPenaltyUs),
    maxPenalty: time(breaker.maxPenaltyUs),
    jitter: breaker.jitterRatio,
    successRate: share(breaker.successRate),
    window: time(breaker.windowUs),
    minRequests: breaker.minRequests,
    requests: breaker.requests,
  })
  return Object.keys(options).length === 0 ? breaker.kind : { [breaker.kind]: options }
}

/** A policy on one line, as `--do` and links carry it: `{for: cart, retry: {attempts: 2}}`. */
export function policyText(policy: Policy): string {
  return flowText(policyDocument(policy))
}

/** A word that YAML takes for nothing but a text, also between brackets. */
const safeWord = /^[A-Za-z][A-Za-z0-9.-]*$/
const quantityWord = /^\d[\d.]*(?:us|ms|s|%)$/
const meaningWord = /^(?:true|false|null)$/i

/** Any value on one line that YAML reads back as the same. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${flowText(inner)}`)
    return `{${entries.join(', ')}}`
  }
  if (typeof value !== 'string') return String(value)
  const isPlain = (safeWord.test(value) && !meaningWord.test(value)) || quantityWord.test(value)
  return isPlain ? value : JSON.stringify(value)
}
